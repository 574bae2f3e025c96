"""`python -m tests.bench [--seconds N] [--write-seconds N] [--json FILE]`: our pages beside a bare one, in one run."""

import argparse
import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from lms import db
from lms.config import Settings
from lms.quizzes.models import Answer
from tests.bench import data, load
from tests.bench.load import Load

SECRET = "bench" * 12
CONNECTIONS = (1, 8, 32)
GOALS = {"dashboard": 2.5, "course of 90 modules": 3.0, "lesson": 1.5, "saved answer": 2.0}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(command: list[str], port: int, env: dict[str, str]) -> Iterator[int]:
    """A server process that answers on its port, ended with its children."""
    process = subprocess.Popen(
        command, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise SystemExit(f"{command} does not answer")
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


class Client:
    """Requests to our application as one of the bench's trainees."""

    def __init__(self, trainees: list[data.Trainee], port: int) -> None:
        self.trainees, self.port = trainees, port
        self.tokens: dict[int, str] = {}
        self.count = itertools.count()
        self.acknowledged: dict[tuple[int, int], str] = {}

    def headers(self, number: int) -> dict[str, str]:
        return {"Cookie": f"diraya={self.trainees[number].cookie}", "X-Forwarded-For": f"10.{number}.0.1"}

    def get(self, path: str) -> load.Sender:
        def send(connection: http.client.HTTPConnection, number: int) -> int:
            connection.request("GET", path, headers=self.headers(number))
            response = connection.getresponse()
            response.read()
            return response.status

        return send

    def size(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", path, headers=self.headers(0))
        return len(connection.getresponse().read())

    def token(self, number: int) -> str:
        if number not in self.tokens:
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            connection.request("GET", "/ar/learn", headers=self.headers(number))
            page = connection.getresponse().read().decode()
            self.tokens[number] = page.split('name="csrf_token" value="')[1].split('"')[0]
        return self.tokens[number]

    def save(self, connection: http.client.HTTPConnection, number: int) -> int:
        """Save another answer; what was acknowledged is remembered."""
        who = self.trainees[number]
        turn = next(self.count)
        position = turn % len(who.positions) + 1
        options = who.positions[position]
        choice = options[turn % len(options)]
        body = urlencode({"csrf_token": self.token(number), f"q-{position}": choice})
        headers = {
            **self.headers(number),
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", f"/ar/attempts/{who.attempt}/answers", body, headers)
        response = connection.getresponse()
        response.read()
        if response.status == 200:
            self.acknowledged[who.attempt, position] = choice
        return response.status

    def sign_in(self, connection: http.client.HTTPConnection, number: int) -> int:
        """Sign in anew, each time from another network, since tries are counted."""
        turn = next(self.count)
        networks = {"X-Forwarded-For": f"10.{turn // 250 % 250}.{turn % 250}.1"}
        connection.request("GET", "/ar/sign-in", headers=networks)
        page = connection.getresponse()
        cookie = page.getheader("Set-Cookie", "").split(";")[0]
        token = page.read().decode().split('name="csrf_token" value="')[1].split('"')[0]
        who = self.trainees[turn % len(self.trainees)].login
        body = urlencode({"csrf_token": token, "login": who, "password": data.PASSWORD})
        headers = {**networks, "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/ar/sign-in", body, headers)
        response = connection.getresponse()
        response.read()
        return response.status


def bare_get(size: int) -> load.Sender:
    def send(connection: http.client.HTTPConnection, _number: int) -> int:
        connection.request("GET", f"/page/{size}")
        response = connection.getresponse()
        response.read()
        return response.status

    return send


def bare_post(path: str) -> load.Sender:
    def send(connection: http.client.HTTPConnection, _number: int) -> int:
        connection.request("POST", path, "text=x", {"Content-Type": "application/x-www-form-urlencoded"})
        response = connection.getresponse()
        response.read()
        return response.status

    return send


def show(name: str, connections: int, ours: Load, bare: Load, queries: int | None) -> dict[str, Any]:
    """Print a line of the table and return it as data."""
    ratio = ours.cpu_ms / bare.cpu_ms
    goal = GOALS.get(name)
    mark = "" if goal is None else ("  reached" if ratio <= goal else f"  GOAL {goal}")
    print(
        f"{name:22} {connections:3}  {ours.cpu_ms:7.2f} {bare.cpu_ms:7.2f}  ×{ratio:4.2f}  {ours.per_second:7.1f}/s"
        f"  {ours.p50:7.1f} {ours.p95:7.1f} {ours.p99:7.1f}  {queries if queries is not None else '-':>3}"
        f"  {ours.errors:3}{mark}",
        flush=True,
    )
    return {"page": name, "connections": connections, "ratio": ratio, "queries": queries, **vars(ours)}


def count_queries(settings: Settings, trainee: data.Trainee, path: str) -> int:
    """SQL statements one request takes, counted in this process."""
    from lms.app import create_app

    app = create_app(settings)
    client = app.test_client()
    client.set_cookie("diraya", trainee.cookie, domain="localhost")
    client.get(path)
    statements: list[str] = []
    for engine in (db.of(app).reader, db.of(app).writer):
        sa.event.listen(engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    client.get(path)
    db.of(app).close()
    return len(statements)


def lost_answers(settings: Settings, acknowledged: dict[tuple[int, int], str]) -> int:
    """Acknowledged answers that the database does not hold."""
    database = db.connect(settings.engine_url)
    with database.reading() as session:
        stored = {(a.attempt_id, a.position): a.chosen for a in session.exec(sa.select(Answer)).scalars()}  # type: ignore[call-overload]
    database.close()
    return sum(stored.get(key) != [choice] for key, choice in acknowledged.items())


def certificates(count: int = 20) -> None:
    """Certificates a second on one core, warm."""
    try:
        from lms.certificates.document import Renderer
        from tests.certificates.test_document import ORDINARY

        renderer = Renderer()
        renderer.render(ORDINARY)
    except Exception as error:
        print(f"certificates: not measured ({type(error).__name__}: {error})")
        return
    before = time.process_time()
    size = sum(len(renderer.render(ORDINARY)) for _ in range(count)) / count
    spent = (time.process_time() - before) / count
    print(
        f"certificates: {1000 * spent:.0f} ms CPU each, {1 / spent:.1f}/s on one core, {size / 1000:.0f} kB"
    )


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    arguments.add_argument(
        "--seconds", type=float, default=3.0, help="for each page and number of connections"
    )
    arguments.add_argument(
        "--write-seconds", type=float, default=60.0, help="32 connections writing for so long"
    )
    arguments.add_argument("--json", type=Path)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder), asked.seconds, asked.write_seconds)
    certificates()
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1))


def measure(folder: Path, seconds: float, write_seconds: float) -> list[dict[str, Any]]:
    """Every page at every number of connections, then the long writing."""
    port, bare_port = free_port(), free_port()
    settings = Settings(
        instance=folder,
        secret_key=SECRET,
        public_url=f"http://127.0.0.1:{port}",
        proxies=1,
        mail_url="console:",
    )
    trainees = data.fill(settings)
    env = {
        "LMS_INSTANCE": str(folder),
        "LMS_SECRET_KEY": SECRET,
        "LMS_PUBLIC_URL": settings.public_url,
        "LMS_PROXIES": "1",
    }
    ours = [str(Path(sys.executable).with_name("lms")), "serve", "--port", str(port), "--workers", "2"]
    bare = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{bare_port}", "-w", "2", "-k", "gthread"]
    bare += ["--threads", "8", "tests.bench.bare:create()"]
    rows = []
    with (
        server(ours, port, env) as pid,
        server(bare, bare_port, {"BENCH_DATABASE": str(folder / "bare.db")}) as bare_pid,
    ):
        client = Client(trainees, port)
        print(f"{'page':22} con   cpu ms    bare  ratio   requests       p50     p95     p99  sql  err")
        for name, path, send, bare_send in pages(client):
            queries = count_queries(settings, trainees[0], path) if path else None
            for connections in CONNECTIONS:
                load.run(port, pid, connections, 0.5, send)
                b = load.run(bare_port, bare_pid, connections, seconds, bare_send)
                rows.append(
                    show(name, connections, load.run(port, pid, connections, seconds, send), b, queries)
                )
        client.acknowledged.clear()
        writing = load.run(port, pid, 32, write_seconds, client.save)
        print(
            f"32 connections writing for {writing.seconds:.0f} s: {writing.requests} saved, {writing.errors} errors, "
            f"{lost_answers(settings, client.acknowledged)} acknowledged answers lost, "
            f"p95 {writing.p95:.0f} ms, longest 1 % over {writing.p99:.0f} ms"
        )
        print(f"memory: {load.memory_mb(pid):.0f} MB ours, {load.memory_mb(bare_pid):.0f} MB bare")
    return rows


def pages(client: Client) -> Iterator[tuple[str, str, load.Sender, load.Sender]]:
    """Each page with its yardstick."""
    for name, path in (
        ("sign-in page", "/ar/sign-in"),
        ("dashboard", "/ar/learn"),
        ("course of 90 modules", "/ar/courses/many"),
        ("lesson", "/ar/courses/long/stages"),
        ("verification page", "/ar/verify"),
    ):
        yield name, path, client.get(path), bare_get(client.size(path))
    yield "saved answer", "", client.save, bare_post("/insert")
    yield "sign-in", "", client.sign_in, bare_post("/sign-in")


if __name__ == "__main__":
    main()
