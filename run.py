#!/usr/bin/env python3
"""Set Diraya up and start it, or set it up and test it. Needs Python 3.11 or later and nothing else.

    python3 run.py [--port N] [--no-serve]    install, make the demonstration, serve it until Ctrl-C
    python3 run.py test [pytest arguments]    install, then linters and tests; with arguments, pytest only
    python3 run.py lms ...                    install, then the lms command

What is installed goes into .venv and .tools beside this file, and is used again the next time.
"""

# Older Pythons must be able to read this file, so that it can tell them politely that they are too old.
from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
PANGO = TOOLS / "pango"
STATE = VENV / "diraya.json"
WINDOWS = os.name == "nt"
PORT = 8000

PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
APT_INSTALL = ("install", "-q", "-y", "--no-install-recommends")
PANGO_COMMANDS = {  # package manager -> what a person types
    "apt-get": "sudo apt-get install -y --no-install-recommends " + " ".join(PANGO_PACKAGES),
    "dnf": "sudo dnf install -y pango",
    "apk": "sudo apk add pango harfbuzz-subset",
    "brew": "brew install pango",
}
LINTERS = ("ruff check", "ruff format --check", "mypy", "lint-imports")


# Words and steps


def say(arabic: str, english: str) -> None:
    """Tell what happens now: a line in each language."""
    print(f"» {arabic}\n  {english}", flush=True)


def run(command: list[str], env: dict[str, str] | None = None) -> bool:
    """Take one step in the project's folder, its output in sight. Did it go well?"""
    try:
        return subprocess.call(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL) == 0
    except OSError:
        return False


def become(command: list[str], env: dict[str, str]) -> int:
    """Hand this process over to the command: signals, terminal and exit code are then its own."""
    sys.stdout.flush()
    if WINDOWS:  # has no exec that a terminal waits for
        return subprocess.call(command, env=env)
    os.execve(command[0], command, env)  # noqa: S606  known program, no shell wanted


def is_root() -> bool:
    """May this process install system packages?"""
    return hasattr(os, "geteuid") and os.geteuid() == 0


# Python packages


def tool(name: str) -> str:
    """Path of a program in the project's environment."""
    return str(VENV / "Scripts" / f"{name}.exe" if WINDOWS else VENV / "bin" / name)


def load_state() -> dict[str, str | None]:
    """What earlier runs have installed here; nothing when there was none."""
    try:
        return dict(json.loads(STATE.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def save_state(state: dict[str, str | None]) -> None:
    """Remember what is installed, so that the next start need not look."""
    STATE.write_text(json.dumps(state, indent=1), encoding="utf-8")


def stamp() -> str:
    """What an environment is made from: exact versions, metadata and Python's version."""
    parts = [(ROOT / name).read_bytes() for name in ("uv.lock", "pyproject.toml")]
    return hashlib.sha256(b"\0".join([*parts, platform.python_version().encode()])).hexdigest()


def is_current(state: dict[str, str | None], wanted: str, level: str) -> bool:
    """Does the environment hold what is wanted? One made for tests also serves the application."""
    enough = state.get("level") in (level, "test")
    whole = os.path.exists(tool("lms")) and os.path.exists(tool("python"))
    return enough and whole and state.get("stamp") == wanted and state.get("root") == str(ROOT)


def uv_environment() -> dict[str, str]:
    """For uv and pip: this folder's environment, Pythons of this machine only, no foreign habits."""
    env = dict(os.environ, UV_PROJECT_ENVIRONMENT=str(VENV), UV_PYTHON_DOWNLOADS="never")
    env.update(PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0", PIP_ROOT_USER_ACTION="ignore")
    env.update(PIP_DISABLE_PIP_VERSION_CHECK="1")
    env.pop("VIRTUAL_ENV", None)
    if not os.access(env.get("HOME") or "/nonexistent", os.W_OK) and not WINDOWS:
        env.setdefault("UV_CACHE_DIR", str(TOOLS / "uv-cache"))
    return env


def sync_command(uv: str, level: str) -> list[str]:
    """How uv installs exactly what uv.lock says, for the Python that runs this file."""
    python = str(getattr(sys, "_base_executable", None) or sys.executable)
    command = [uv, "sync", "--frozen", "--compile-bytecode", "--python", python]
    return [*command, "--group", "dev", "--extra", "postgres"] if level == "test" else command


def fetch_uv() -> bool:
    """Put uv into .tools with pip, which works where pip may not touch the system and venv is missing."""
    say("جلب أداة التثبيت uv", "Fetching the installer, uv")
    if importlib.util.find_spec("pip") is None and is_root() and shutil.which("apt-get"):
        apt_install("python3-pip")
    pip = [sys.executable, "-m", "pip", "install", "--upgrade", "--only-binary=:all:"]
    return run([*pip, "--target", str(TOOLS), "uv"], uv_environment())


def uv_programs() -> Iterator[str]:
    """The machine's uv, then our own copy, fetched only when it comes to that."""
    on_path = shutil.which("uv")
    if on_path:
        yield on_path
    own = TOOLS / "bin" / ("uv.exe" if WINDOWS else "uv")
    if own.exists() or fetch_uv():
        yield str(own)


def pip_commands() -> list[list[str]]:
    """How plain pip installs the application, checking every file's hash."""
    pip = [tool("python"), "-m", "pip", "install"]
    return [
        [sys.executable, "-m", "venv", str(VENV)],
        [*pip, "--require-hashes", "-r", "requirements.lock"],
        [*pip, "--no-deps", "-e", "."],
    ]


def install_with_pip(level: str) -> bool:
    """The way without uv. It knows the application's packages, not those of its tests."""
    if level == "test" or not (ROOT / "requirements.lock").exists():
        return False
    say("تعذّر استعمال uv؛ نجرّب pip", "uv cannot be used; trying pip")
    return all(run(command, uv_environment()) for command in pip_commands())


def install(level: str) -> dict[str, str | None]:
    """Make .venv hold what the level needs ("app" or "test"), or use it as it is."""
    state, wanted = load_state(), stamp()
    if is_current(state, wanted, level):
        return state
    if state.get("root", str(ROOT)) != str(ROOT):  # copied or moved here: it still carries the old paths
        shutil.rmtree(VENV)
    say("تثبيت المكتبات في ‎.venv", "Installing the libraries into .venv")
    TOOLS.mkdir(exist_ok=True)
    synced = any(run(sync_command(uv, level), uv_environment()) for uv in uv_programs())
    if not synced and not install_with_pip(level):
        say("لم يكتمل التثبيت: يلزم اتصال بالشبكة وأداة pip", "Not installed: this needs a network, and pip")
        raise SystemExit("  apt-get install python3-pip | dnf install python3-pip | apk add py3-pip")
    state = {"stamp": wanted, "level": level, "root": str(ROOT)}
    save_state(state)
    return state


# Pango, which draws the PDFs and which no Python package brings along


def child_environment(libraries: str | None = None) -> dict[str, str]:
    """Environment of all that is started here: the project's programs, and libraries found for it."""
    programs = os.path.dirname(tool("python"))
    env = dict(os.environ, VIRTUAL_ENV=str(VENV))
    env["PATH"] = os.pathsep.join([programs, env.get("PATH", os.defpath)])
    env.pop("PYTHONHOME", None)
    if libraries:
        env["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, [libraries, env.get("LD_LIBRARY_PATH")]))
    if platform.system() == "Darwin":  # where brew installs, and other Pythons do not look
        env.setdefault("DYLD_FALLBACK_LIBRARY_PATH", "/opt/homebrew/lib:/usr/local/lib:/usr/lib")
    return env


def draws_pdfs(libraries: str) -> bool:
    """Does WeasyPrint find its libraries?"""
    check = [tool("python"), "-c", "import weasyprint"]
    return subprocess.run(check, env=child_environment(libraries), capture_output=True).returncode == 0


def apt_install(*packages: str) -> bool:
    """Install Debian packages into the system."""
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    run(["apt-get", "update", "-q"], env)  # an old list may still do
    return run(["apt-get", *APT_INSTALL, *packages], env)


def unpacked_libraries() -> str:
    """The library folders among what was unpacked into .tools."""
    return os.pathsep.join(sorted({str(file.parent) for file in PANGO.rglob("lib*.so.*")}))


def apt_unpack(*packages: str) -> str:
    """Unpack Debian packages and what they need into .tools, without root; the folders of their libraries."""
    apt = TOOLS / "apt"
    for folder in ("lists/partial", "cache/archives/partial"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    own = [f"Dir::State::lists={apt}/lists", f"Dir::Cache={apt}/cache", "Debug::NoLocking=1"]
    command = ["apt-get", *(word for setting in own for word in ("-o", setting))]
    run([*command, "update", "-q"])
    run([*command, *APT_INSTALL, "--download-only", *packages])
    for package in sorted((apt / "cache/archives").glob("*.deb")):
        run(["dpkg", "-x", str(package), str(PANGO)])
    shutil.rmtree(apt)
    return unpacked_libraries()


def pango_ways(tried: bool, has_apt: bool, root: bool) -> list[str]:
    """The ways to Pango, in turn. Looking is tried at every start, installing once for an environment."""
    looking = ["system", "unpacked"]
    if tried or not has_apt:
        return looking
    return [*looking, "install", "unpack"] if root else [*looking, "unpack"]


def go_pango_way(way: str) -> str:
    """Go one way; the library folders to start with, empty when the system's own will do."""
    if way == "unpacked":
        return unpacked_libraries()
    if way in ("install", "unpack"):
        say("تثبيت مكتبة Pango لإنشاء ملفات PDF", "Installing Pango, which draws the PDFs")
    if way == "install":
        apt_install(*PANGO_PACKAGES)
    return apt_unpack(*PANGO_PACKAGES) if way == "unpack" else ""


def pango_command() -> str:
    """What a person types here to install Pango."""
    here = (line for program, line in PANGO_COMMANDS.items() if shutil.which(program))
    return next(here, "Pango >= 1.44 (libpango, libpangoft2)")


def find_pango(state: dict[str, str | None]) -> dict[str, str]:
    """The environment in which PDFs can be drawn, or one in which all but that works."""
    if state.get("pango") is not None:
        return child_environment(state["pango"])
    found: str | None = None
    for way in pango_ways("pango" in state, bool(shutil.which("apt-get")), is_root()):
        libraries = go_pango_way(way)
        if draws_pdfs(libraries):
            found = libraries
            break
    else:
        say(
            "كل شيء يعمل إلا ملفات PDF؛ ولتعمل ثبّت Pango:",
            "Everything but PDFs works; for those, install Pango:",
        )
        print(f"  {pango_command()}")
    save_state({**state, "pango": found})
    return child_environment(found)


# What one can ask for


def port_number(text: str) -> int:
    """A port that one can serve on."""
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError(text)
    return number


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Arguments of the plain start."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("run.py", description=__doc__, formatter_class=raw)
    parser.add_argument("--port", type=port_number, default=PORT, metavar="N", help=f"{PORT} unless told")
    parser.add_argument("--no-serve", dest="serve", action="store_false", help="set up only")
    return parser.parse_args(arguments)


def is_free(port: int) -> bool:
    """Is nobody else serving on this port?"""
    with socket.socket() as probe:
        if not WINDOWS:  # there this option means something else
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def start(arguments: Sequence[str]) -> int:
    """Install, make the demonstration, serve it."""
    options = parse(arguments)
    if options.serve and not is_free(options.port):
        say(f"المنفذ {options.port} مشغول؛ اختر غيره", f"Port {options.port} is taken; choose another:")
        print("  python3 run.py --port N")
        return 1
    env = find_pango(install("app"))
    env.setdefault("LMS_INSTANCE", str(ROOT / "instance" / "demo"))
    if options.port != PORT:  # addresses inside certificates and messages
        env.setdefault("LMS_PUBLIC_URL", f"http://127.0.0.1:{options.port}")
    say("تجهيز النسخة التجريبية", "Making the demonstration ready")
    code = subprocess.call([tool("lms"), "demo"], cwd=ROOT, env=env)
    if code or not options.serve:
        return code
    say("المنصة تعمل؛ للإيقاف: Ctrl-C", f"Serving on http://127.0.0.1:{options.port} (Ctrl-C stops it)")
    os.chdir(ROOT)
    return become([tool("lms"), "serve", "--port", str(options.port)], env)


def lint(env: dict[str, str]) -> list[str]:
    """Run every linter; the names of those that found something."""
    failed = []
    for linter in LINTERS:
        say(f"فحص: {linter}", f"Check: {linter}")
        name, *words = linter.split()
        if not run([tool(name), *words], env):
            failed.append(linter)
    return failed


def test(arguments: Sequence[str]) -> int:
    """Linters and every test, or with arguments pytest alone. The last line is pytest's."""
    env = find_pango(install("test"))
    failed = [] if arguments else lint(env)
    if failed:
        say(f"لم تنجح: {'، '.join(failed)}", f"Failed: {', '.join(failed)}")
    say("تشغيل الاختبارات", "Running the tests")
    os.chdir(ROOT)
    pytest = [tool("pytest"), "-ra", *arguments]
    return (subprocess.call(pytest, env=env) or 1) if failed else become(pytest, env)


def lms(arguments: Sequence[str]) -> int:
    """The lms command, in the folder where one stands, for this project's instance."""
    env = find_pango(install("app"))
    env.setdefault("LMS_INSTANCE", str(ROOT / "instance"))
    return become([tool("lms"), *arguments], env)


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; the exit code."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        here = platform.python_version()
        say("تحتاج دراية إلى Python 3.11 أو أحدث", f"Diraya needs Python 3.11 or later, not {here}")
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # ends the step under way, too
    verbs = {"test": test, "lms": lms}
    verb = verbs.get(arguments[0]) if arguments else None
    try:
        return verb(arguments[1:]) if verb else start(arguments)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
