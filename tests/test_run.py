"""run.py: what it decides. It is loaded afresh in a folder of its own; nothing is installed or started."""

import ast
import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "run.py"
Program = Callable[[str], None]


class Started(Exception):
    """Stands for what os.execve does: it never comes back."""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py, living in an empty project."""
    spec = importlib.util.spec_from_file_location("run_under_test", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folders = {"ROOT": tmp_path, "VENV": tmp_path / ".venv", "TOOLS": tmp_path / ".tools"}
    files = {"PANGO": tmp_path / ".tools/pango", "STATE": tmp_path / ".venv/diraya.json"}
    for name, path in {**folders, **files}.items():
        monkeypatch.setattr(module, name, path)
    (tmp_path / "uv.lock").write_text("version = 1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module.signal, "signal", lambda *_: None)
    for variable in ("LMS_INSTANCE", "LMS_PUBLIC_URL", "LD_LIBRARY_PATH", "UV_CACHE_DIR"):
        monkeypatch.delenv(variable, raising=False)
    return module


@pytest.fixture
def commands(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every command that would have been started; all go well, but for those in `run.fails`."""
    seen: list[list[str]] = []
    run.fails = set()

    def call(command: list[str], **_: object) -> int:
        seen.append([Path(command[0]).name, *command[1:]])
        return 1 if Path(command[0]).name in run.fails else 0

    def execve(path: str, command: list[str], env: dict[str, str]) -> None:
        call(command)
        run.environment = env
        raise Started

    monkeypatch.setattr(run.subprocess, "call", call)
    monkeypatch.setattr(run.os, "execve", execve)
    return seen


@pytest.fixture
def machine(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A machine with no programs but those that are named."""
    present: set[str] = set()
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}" if name in present else None)
    return present.add


@pytest.fixture
def installed(run: ModuleType) -> ModuleType:
    """run.py, with everything there already."""
    programs = Path(run.tool("lms")).parent
    programs.mkdir(parents=True)
    for name in ("lms", "python"):
        (programs / name).touch()
    run.save_state({"stamp": run.stamp(), "level": "test", "root": str(run.ROOT), "pango": ""})
    return run


# The file itself


def test_an_old_python_can_read_it() -> None:
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_needs_the_standard_library_only() -> None:
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in plain | named} <= sys.stdlib_module_names


def test_refuses_an_old_python_politely(run: ModuleType, monkeypatch, capsys) -> None:
    monkeypatch.setattr(run.sys, "version_info", (3, 10, 13))
    assert run.main([]) == 1
    arabic, english = capsys.readouterr().out.splitlines()
    assert "3.11" in arabic
    assert "Diraya needs Python 3.11 or later" in english


# The environment is used again


def test_stamp_changes_with_the_lock_the_metadata_and_python(run: ModuleType, monkeypatch) -> None:
    stamps = [run.stamp(), run.stamp()]
    (run.ROOT / "uv.lock").write_text("version = 2\n")
    stamps.append(run.stamp())
    (run.ROOT / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    stamps.append(run.stamp())
    monkeypatch.setattr(run.platform, "python_version", lambda: "3.99.0")
    stamps.append(run.stamp())
    assert stamps[0] == stamps[1]
    assert len(set(stamps)) == 4


def test_uses_again_what_is_there(installed: ModuleType, commands: list[list[str]]) -> None:
    assert installed.install("test")["pango"] == ""
    assert installed.install("app")["level"] == "test"
    assert commands == []


@pytest.mark.parametrize(
    "difference",
    [{"stamp": "another"}, {"level": "app"}, {"root": "/elsewhere"}, {"stamp": None}],
    ids=["other lock", "no test packages", "other folder", "never finished"],
)
def test_installs_when_something_differs(installed: ModuleType, difference: dict[str, str | None]) -> None:
    state = installed.load_state()
    assert installed.is_current(state, installed.stamp(), "test")
    assert not installed.is_current({**state, **difference}, installed.stamp(), "test")


def test_installs_when_the_python_it_was_made_with_is_gone(installed: ModuleType) -> None:
    Path(installed.tool("python")).unlink()
    assert not installed.is_current(installed.load_state(), installed.stamp(), "app")


def test_makes_a_moved_environment_anew(installed: ModuleType, commands, machine: Program) -> None:
    machine("uv")
    installed.save_state({**installed.load_state(), "root": "/elsewhere"})
    with pytest.raises(FileNotFoundError):  # nothing made .venv again: uv is a fake
        installed.install("app")
    assert commands[0][:2] == ["uv", "sync"]


def test_takes_a_damaged_state_for_none(run: ModuleType) -> None:
    assert run.load_state() == {}
    run.VENV.mkdir()
    run.STATE.write_text("{")
    assert run.load_state() == {}


# How packages are installed


def test_installs_exactly_what_is_locked(run: ModuleType) -> None:
    app, tests = run.sync_command("uv", "app"), run.sync_command("uv", "test")
    assert app[:4] == ["uv", "sync", "--frozen", "--compile-bytecode"]
    assert app[4] == "--python"
    assert tests == [*app, "--group", "dev", "--extra", "postgres"]


def test_downloads_no_python_and_ignores_another_environment(run: ModuleType, monkeypatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/another")
    monkeypatch.setenv("HOME", str(run.ROOT))
    env = run.uv_environment()
    assert env["UV_PYTHON_DOWNLOADS"] == "never"
    assert env["UV_PROJECT_ENVIRONMENT"] == str(run.VENV)
    assert "VIRTUAL_ENV" not in env
    assert "UV_CACHE_DIR" not in env


def test_keeps_its_cache_to_itself_without_a_home(run: ModuleType, monkeypatch) -> None:
    monkeypatch.setenv("HOME", "")
    assert run.uv_environment()["UV_CACHE_DIR"] == str(run.TOOLS / "uv-cache")


def test_prefers_the_uv_of_the_machine(run: ModuleType, commands, machine: Program) -> None:
    machine("uv")
    assert next(run.uv_programs()) == "/usr/bin/uv"
    assert commands == []


def test_fetches_uv_into_its_own_folder(run: ModuleType, commands, machine: Program) -> None:
    assert list(run.uv_programs()) == [str(run.TOOLS / "bin" / "uv")]
    [pip] = commands
    assert pip[1:4] == ["-m", "pip", "install"]
    assert pip[-3:] == ["--target", str(run.TOOLS), "uv"]


def test_gets_pip_first_where_root_has_none(run: ModuleType, commands, machine: Program, monkeypatch) -> None:
    machine("apt-get")
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(run, "is_root", lambda: True)
    assert run.fetch_uv()
    assert [command[-1] for command in commands] == ["-q", "python3-pip", "uv"]


def test_turns_to_pip_with_hashes_when_there_is_no_uv(
    run: ModuleType, commands, machine: Program, monkeypatch
) -> None:
    monkeypatch.setattr(run, "fetch_uv", lambda: False)
    (run.ROOT / "requirements.lock").touch()
    run.VENV.mkdir()
    assert run.install("app")["level"] == "app"
    assert [command[1:3] for command in commands] == [["-m", "venv"], ["-m", "pip"], ["-m", "pip"]]
    assert "--require-hashes" in commands[1]


def test_says_what_is_missing_when_nothing_can_install(
    run: ModuleType, commands, machine, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(run, "fetch_uv", lambda: False)
    with pytest.raises(SystemExit, match="apt-get install python3-pip"):
        run.install("test")
    assert "Not installed" in capsys.readouterr().out
    assert commands == []


def test_a_program_that_is_not_there_is_a_failed_step(run: ModuleType) -> None:
    assert not run.run(["no-such-program-here"])


# Pango


@pytest.mark.parametrize(
    ("tried", "has_apt", "root", "ways"),
    [
        (False, True, True, ["system", "unpacked", "install", "unpack"]),
        (False, True, False, ["system", "unpacked", "unpack"]),
        (False, False, True, ["system", "unpacked"]),
        (True, True, True, ["system", "unpacked"]),
    ],
    ids=["root with apt", "a person with apt", "no apt", "tried before"],
)
def test_ways_to_pango(run: ModuleType, tried: bool, has_apt: bool, root: bool, ways: list[str]) -> None:
    assert run.pango_ways(tried, has_apt, root) == ways


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (
            "apt-get",
            "sudo apt-get install -y --no-install-recommends"
            " libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        ),
        ("dnf", "sudo dnf install -y pango"),
        ("apk", "sudo apk add pango harfbuzz-subset"),
        ("brew", "brew install pango"),
        ("pacman", "Pango >= 1.44 (libpango, libpangoft2)"),
    ],
)
def test_command_for_pango_on_each_platform(
    run: ModuleType, machine: Program, program: str, says: str
) -> None:
    machine(program)
    assert run.pango_command() == says


def test_goes_on_without_pango_and_says_so(installed: ModuleType, machine, monkeypatch, capsys) -> None:
    machine("brew")
    monkeypatch.setattr(installed, "draws_pdfs", lambda _: False)
    env = installed.find_pango({"stamp": "s"})
    assert "LD_LIBRARY_PATH" not in env
    assert installed.load_state() == {"stamp": "s", "pango": None}
    assert "brew install pango" in capsys.readouterr().out


def test_remembers_where_pango_is(installed: ModuleType, machine, monkeypatch) -> None:
    def refuse(_: str) -> bool:
        raise AssertionError("looked again")

    monkeypatch.setattr(installed, "draws_pdfs", refuse)
    assert installed.find_pango({"pango": "/found"})["LD_LIBRARY_PATH"] == "/found"


def test_finds_pango_unpacked_before(installed: ModuleType, machine, monkeypatch) -> None:
    libraries = installed.PANGO / "usr/lib/x86_64-linux-gnu"
    libraries.mkdir(parents=True)
    (libraries / "libpango-1.0.so.0").touch()
    monkeypatch.setattr(installed, "draws_pdfs", bool)
    installed.find_pango({})
    assert installed.load_state()["pango"] == str(libraries)


def test_unpacks_packages_without_touching_the_system(run: ModuleType, commands) -> None:
    run.apt_unpack("libpango-1.0-0")
    update, install = commands
    assert f"Dir::State::lists={run.TOOLS}/apt/lists" in update
    assert {"--download-only", "--no-install-recommends", "Debug::NoLocking=1"} <= set(install)
    assert not (run.TOOLS / "apt").exists()


def test_keeps_the_library_folders_one_already_has(run: ModuleType, monkeypatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/mine")
    assert run.child_environment("/found")["LD_LIBRARY_PATH"] == os.pathsep.join(["/found", "/mine"])
    assert run.child_environment(None)["LD_LIBRARY_PATH"] == "/mine"
    assert run.child_environment(None)["PATH"].startswith(str(run.VENV))


# What one can ask for


def test_serves_on_port_8000_unless_told(run: ModuleType) -> None:
    assert vars(run.parse([])) == {"port": 8000, "serve": True}
    assert vars(run.parse(["--port", "9000", "--no-serve"])) == {"port": 9000, "serve": False}


@pytest.mark.parametrize("wrong", [["--port", "0"], ["--port", "65536"], ["--port", "x"], ["serve"]])
def test_refuses_wrong_usage(run: ModuleType, wrong: list[str], capsys) -> None:
    with pytest.raises(SystemExit) as refusal:
        run.parse(wrong)
    assert refusal.value.code == 2


def test_start_makes_the_demonstration_and_becomes_the_server(
    installed: ModuleType, commands, monkeypatch
) -> None:
    monkeypatch.setattr(installed, "is_free", lambda _: True)
    with pytest.raises(Started):
        installed.main(["--port", "9000"])
    assert commands == [["lms", "demo"], ["lms", "serve", "--port", "9000"]]
    assert installed.environment["LMS_INSTANCE"] == str(installed.ROOT / "instance" / "demo")
    assert installed.environment["LMS_PUBLIC_URL"] == "http://127.0.0.1:9000"


def test_start_keeps_the_instance_one_has_chosen(installed: ModuleType, commands, monkeypatch) -> None:
    monkeypatch.setattr(installed, "is_free", lambda _: True)
    monkeypatch.setenv("LMS_INSTANCE", "/chosen")
    with pytest.raises(Started):
        installed.main([])
    assert installed.environment["LMS_INSTANCE"] == "/chosen"
    assert "LMS_PUBLIC_URL" not in installed.environment


def test_no_serve_ends_after_setting_up(installed: ModuleType, commands) -> None:
    assert installed.main(["--no-serve"]) == 0
    assert commands == [["lms", "demo"]]


def test_does_not_serve_a_demonstration_that_could_not_be_made(
    installed: ModuleType, commands, monkeypatch
) -> None:
    monkeypatch.setattr(installed, "is_free", lambda _: True)
    installed.fails.add("lms")
    assert installed.main([]) == 1
    assert commands == [["lms", "demo"]]


def test_says_when_the_port_is_taken(run: ModuleType, commands, capsys) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert run.main(["--port", str(port)]) == 1
    assert f"Port {port} is taken" in capsys.readouterr().out
    assert commands == []


def test_lms_hands_its_words_over(installed: ModuleType, commands) -> None:
    with pytest.raises(Started):
        installed.main(["lms", "check", "--json"])
    assert commands == [["lms", "check", "--json"]]
    assert installed.environment["LMS_INSTANCE"] == str(installed.ROOT / "instance")


def test_test_runs_linters_then_pytest_last(installed: ModuleType, commands) -> None:
    with pytest.raises(Started):
        installed.main(["test"])
    assert commands == [
        ["ruff", "check"],
        ["ruff", "format", "--check"],
        ["mypy"],
        ["lint-imports"],
        ["pytest", "-ra"],
    ]


def test_test_fails_after_pytest_when_a_linter_failed(installed: ModuleType, commands, capsys) -> None:
    installed.fails.add("mypy")
    assert installed.main(["test"]) == 1
    assert commands[-1] == ["pytest", "-ra"]
    assert "Failed: mypy" in capsys.readouterr().out


def test_test_with_arguments_is_pytest_alone(installed: ModuleType, commands) -> None:
    with pytest.raises(Started):
        installed.main(["test", "tests/domain", "-k", "arabic"])
    assert commands == [["pytest", "-ra", "tests/domain", "-k", "arabic"]]


def test_an_interrupted_step_ends_quietly(installed: ModuleType, monkeypatch) -> None:
    def interrupt(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(installed.subprocess, "call", interrupt)
    assert installed.main(["--no-serve"]) == 130


@pytest.mark.skipif(sys.platform == "win32", reason="no exec on Windows")
def test_becoming_a_program_gives_its_exit_code() -> None:
    code = "import sys; sys.path.insert(0, '.'); import run; run.become(['/bin/sh', '-c', 'exit 7'], {})"
    assert subprocess.run([sys.executable, "-c", code], cwd=SOURCE.parent, check=False).returncode == 7
