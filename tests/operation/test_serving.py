"""`lms serve` from outside: it answers, looks after its job worker, and stops in good order (R17)."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from lms import config, db, jobs, locks
from tests.operation.conftest import COMMAND, PATIENCE, Server, free_port, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serving")]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Serve = Callable[..., Server]


def done(database: db.Database, job_id: int) -> bool:
    with database.reading() as session:
        job = session.get(jobs.Job, job_id)
        return job is not None and job.state == jobs.DONE


def ask(database: db.Database) -> int:
    """Ask for a piece of background work that does nothing."""
    with database.transaction() as session:
        return jobs.enqueue(session, "account-link", letter="reset", typed="nobody").id or 0


def test_serves_pages_works_and_stops(serve: Serve, database: db.Database, carrier: None) -> None:
    server = serve()
    page, html = server.get("/ar/")
    assert page.status == 200
    assert server.get("/readyz")[0].status == 200

    address = html.decode().split('rel="stylesheet" href="')[1].split('"')[0]
    sheet, zipped = server.get(address, Accept_Encoding="gzip")
    assert sheet.headers["Content-Encoding"] == "gzip"
    assert "immutable" in sheet.headers["Cache-Control"]
    assert sheet.headers["Access-Control-Allow-Origin"] is None
    assert len(zipped) < len(server.get(address)[1]) / 2

    job = ask(database)
    assert until(lambda: done(database, job))

    began = time.monotonic()
    server.process.terminate()
    assert server.process.wait(30) == 0
    assert time.monotonic() - began < 30
    assert until(server.is_gone, 2)
    assert "Traceback" not in server.log.read_text()


@on_sqlite
def test_ctrl_c_reaches_everyone_and_ends_as_well(serve: Serve) -> None:
    server = serve("--workers", "1")
    assert until(server.job_worker)
    os.killpg(server.process.pid, signal.SIGINT)
    assert server.process.wait(30) == 0
    assert until(server.is_gone, 2)
    assert "Traceback" not in server.log.read_text()


@on_sqlite
def test_a_request_under_way_is_finished_before_stopping(serve: Serve) -> None:
    server = serve("--workers", "1")
    head = (
        "POST /ar/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    )
    with closing(socket.create_connection(("127.0.0.1", server.port), PATIENCE)) as connection:
        connection.sendall(f"{head}Content-Length: 12\r\nExpect: 100-continue\r\n\r\n".encode())
        assert b"100 Continue" in connection.recv(100)  # it has been taken up
        connection.sendall(b"login=")
        server.process.terminate()
        time.sleep(1)
        connection.sendall(b"mariam")
        assert connection.recv(1000).startswith(b"HTTP/1.1 400")  # answered: it carried no token
    assert server.process.wait(30) == 0


@on_sqlite
def test_a_job_worker_that_dies_is_replaced(serve: Serve, database: db.Database, carrier: None) -> None:
    server = serve("--workers", "1")
    assert until(server.job_worker)
    first = server.job_worker()
    assert first
    os.kill(first, signal.SIGKILL)
    assert until(lambda: server.job_worker() not in (None, first))
    job = ask(database)
    assert until(lambda: done(database, job))
    assert server.is_up()


@on_sqlite
def test_when_it_is_killed_nobody_is_left_behind(serve: Serve) -> None:
    server = serve("--workers", "1")
    assert until(server.job_worker)
    server.process.kill()
    server.process.wait()
    assert until(server.is_gone, 45)


@on_sqlite
def test_a_taken_port_is_refused(serve: Serve, settings: config.Settings) -> None:
    server = serve("--workers", "1")
    command = [*COMMAND, "serve", "--port", str(server.port)]
    refused = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    assert refused.returncode == 1
    assert server.is_up()


@on_sqlite
def test_nothing_is_restored_under_a_running_server(serve: Serve, settings: config.Settings) -> None:
    server = serve("--workers", "1")
    with pytest.raises(locks.InUseError), locks.alone(settings.instance):
        pass
    server.process.terminate()
    server.process.wait(30)
    assert until(server.is_gone, 5)
    with locks.alone(settings.instance), pytest.raises(locks.InUseError):
        locks.share(settings.instance)


@on_sqlite
def test_two_that_start_at_once_on_nothing_both_serve(
    settings: config.Settings,
    database: db.Database,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exactly one of them migrates (R08)."""
    instance = tmp_path_factory.mktemp("empty")
    instance.chmod(0o700)
    monkeypatch.setenv("LMS_INSTANCE", str(instance))
    monkeypatch.setenv("LMS_SECRET_KEY", settings.secret_key)
    servers = []
    for number in range(2):
        log, port = instance / f"log-{number}", free_port()
        with log.open("wb") as out:
            command = [*COMMAND, "serve", "--workers", "1", "--port", str(port)]
            process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
        servers.append(Server(process, port, log))
    try:
        for server in servers:
            assert until(server.is_up), server.log.read_text()
            assert server.get("/readyz")[0].status == 200
    finally:
        for server in servers:
            os.killpg(server.process.pid, signal.SIGTERM)
            server.process.wait(40)
