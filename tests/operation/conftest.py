"""An instance on each engine, the lms command in this process, and a server in processes of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms import config, db, doctor, jobs
from lms.cli import main
from tests.conftest import SECRET

COMMAND = [sys.executable, "-c", "from lms.cli import main; main()"]
PATIENCE = 90.0  # the machine that runs tests may be busy

Lms = Callable[..., Result]


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where an instance is to be, and nothing else set."""
    for name in list(os.environ):
        if name.startswith(("LMS_", "LC_", "LANG", "FLASK_")) and not name.startswith("LMS_TEST"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path / "instance"))
    return tmp_path / "instance"


@pytest.fixture
def settings(
    database: db.Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> config.Settings:
    """Settings as every process of an instance reads them, for the empty database of this test."""
    tmp_path.chmod(0o700)
    for path in tmp_path.iterdir():
        path.chmod(0o600)
    key = tmp_path / "secret.key"
    key.write_text(SECRET + "\n")
    key.chmod(0o600)
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path))
    monkeypatch.setenv("LMS_ARGON2_MEMORY_KIB", "256")
    if not database_url.startswith("sqlite"):
        monkeypatch.setenv("LMS_DATABASE_URL", database_url)
    return config.load()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A doctor in a hurry: without the checks that start a program or compile courses."""
    hurried = tuple(check for check in doctor.CHECKS if check.name not in {"pdf", "courses"})
    monkeypatch.setattr(doctor, "CHECKS", hurried)


@pytest.fixture
def lms() -> Lms:
    """Run the lms command in this process."""

    def run(*arguments: str | Path, typed: str = "") -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments], input=typed, catch_exceptions=False)

    return run


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """`lms serve`, as somebody outside sees it."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def get(self, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        with closing(self.connect()) as connection:
            connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            response = connection.getresponse()
            return response, response.read()

    def is_up(self) -> bool:
        with suppress(OSError, http.client.HTTPException):
            return self.get("/healthz")[0].status == 200
        return False

    def job_worker(self) -> int | None:
        """The process id of the job worker, once it works."""
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if b"lms.serving" in words and str(self.process.pid).encode() in words:
                    return int(folder.name)
        return None

    def is_gone(self) -> bool:
        """Whether no process of the whole group is left."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, 0)
            return False
        return True


def until(holds: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Wait until something holds; whether it ever did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return bool(holds())


@pytest.fixture
def serve(settings: config.Settings, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start `lms serve` on a free port, and wait until it answers."""
    started: list[Server] = []

    def start(*options: str) -> Server:
        port, log = free_port(), tmp_path / f"log-{len(started)}"
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                [*COMMAND, "serve", "--port", str(port), *options],
                stderr=stderr,
                stdout=stderr,
                start_new_session=True,
            )
        server = Server(process, port, log)
        started.append(server)
        assert until(lambda: server.is_up() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        return server

    yield start
    for server in started:
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()


@pytest.fixture
def carrier(settings: config.Settings, database: db.Database) -> Iterator[None]:
    """This process hands jobs to the instance's job worker."""
    jobs.carrier.cache_clear()
    jobs.carry(database)
    yield
    jobs.carrier().storage.close()
    jobs.carrier.cache_clear()
    jobs._carrier = None
