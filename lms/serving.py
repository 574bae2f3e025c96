"""`lms serve`: gunicorn in front, the job worker beside it.

The process that was started is gunicorn's arbiter. It keeps web workers (forked from an application made once) and one
job worker (a process of its own), and starts again whichever dies. When it is told to stop,
requests and jobs under way are finished first; when it is killed, the others notice and end.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from flask import Flask
from gunicorn import glogging
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from huey.consumer import Consumer

from lms import config, db, jobs, locks, logs
from lms.app import create_app
from lms.web import static
from lms.web.access_log import AccessLog

log = structlog.get_logger()
THREADS = 8
JOB_THREADS = 2
FINISH_SECONDS = 25  # what requests and jobs get to end when we stop; the whole takes under 30
REST_SECONDS = 5.0  # a job worker that dies at once is not started again sooner


def serve(settings: config.Settings, *, host: str, port: int, workers: int) -> None:
    """Serve until told to stop; leaves by SystemExit, with 0 after SIGTERM or SIGINT."""
    logs.take_over()
    locks.share(settings.instance)
    app = create_app(settings)
    if app.debug:
        raise config.ConfigError("FLASK_DEBUG is set: error pages would show code. Serve without it")
    log.info("serving", address=f"http://{host}:{port}", workers=workers, instance=str(settings.instance))
    _Server(
        app, settings, {"bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}", "workers": workers}
    ).run()


class _Server(BaseApplication):
    """Gunicorn, told by us instead of by its own files and arguments."""

    def __init__(self, app: Flask, settings: config.Settings, options: dict[str, Any]) -> None:
        self.app, self.settings, self.options = app, settings, options
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its settings."""
        ours = {
            "worker_class": "gthread",
            "threads": THREADS,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": FINISH_SECONDS,
            "keepalive": 5,
            "umask": 0o077,
            "control_socket_disable": True,
            "logger_class": _Logger,
            "loglevel": "warning",
            "post_fork": self._after_fork,
            "post_worker_init": lambda _worker: _ignore_interrupt(),
        }
        for name, value in {**ours, **self.options}.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """The application with static files and the access log in front of it; made once, before forking."""
        return AccessLog(static.serve(self.app, self.settings.instance))

    def run(self) -> None:
        """Serve."""
        try:
            _Arbiter(self).run()
        except RuntimeError as error:
            raise config.ConfigError(str(error)) from error

    def _after_fork(self, _arbiter: Any, _worker: Any) -> None:
        database = db.of(self.app)
        # Connections belong to the process that opened them; the parent's are left to the parent.
        database.reader.dispose(close=False)
        database.writer.dispose(close=False)
        jobs.carry(database)


def _ignore_interrupt() -> None:
    """Ctrl-C reaches every process of a terminal; only the arbiter acts on it, and gracefully."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Logger(glogging.Logger):
    """Gunicorn's messages go where all others go."""

    def setup(self, cfg: Any) -> None:
        """Leave handlers to the root logger."""
        super().setup(cfg)
        for logger in (self.error_log, self.access_log):
            logger.handlers.clear()
            logger.propagate = True


class _Arbiter(Arbiter):
    """Gunicorn's main loop, with a job worker to look after."""

    def __init__(self, server: _Server) -> None:
        self.job_worker = JobWorker()
        super().__init__(server)

    def manage_workers(self) -> None:
        """Called about once a second: replace whoever died."""
        super().manage_workers()
        self.job_worker.keep()

    def handle_int(self) -> None:
        """Ctrl-C is as graceful as SIGTERM; a second one is not."""
        self.handle_term()

    def stop(self, graceful: bool = True) -> None:
        """Stop everything."""
        began = time.monotonic()
        self.job_worker.tell_to_stop()
        super().stop(graceful)
        self.job_worker.wait(FINISH_SECONDS + 3 - (time.monotonic() - began))


class JobWorker:
    """The job worker's process, as its parent sees it."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = -REST_SECONDS

    def keep(self) -> None:
        """Start the process if there is none, or none any more."""
        if self.process is not None and self.process.poll() is None:
            return
        if time.monotonic() - self.started_at < REST_SECONDS:
            return
        if self.process is not None:
            log.warning("job worker died and is started again", pid=self.process.pid)
        self.started_at = time.monotonic()
        command = [sys.executable, "-m", "lms.serving", str(os.getpid())]
        self.process = subprocess.Popen(  # noqa: S603  # ourselves
            command, stdin=subprocess.DEVNULL, preexec_fn=_ignore_interrupt
        )

    def tell_to_stop(self) -> None:
        """Ask it to finish what it is doing and end."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended; after that time, end it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def work(parent: int) -> int:
    """Be the job worker of the process `parent`; returns the exit code once told to stop or left alone."""
    logs.take_over()
    settings = config.load()
    locks.share(settings.instance)
    app = create_app(settings)  # fills in the handlers, keys and translations that jobs use
    huey = jobs.carry(db.of(app))
    consumer = Consumer(huey, workers=JOB_THREADS, max_delay=1.0, shutdown_timeout=FINISH_SECONDS - 2)
    told: list[int] = []
    consumer.start()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: told.append(number))
    _ignore_interrupt()  # huey has just turned it on
    threads = [consumer.scheduler, *(thread for _, thread in consumer.worker_threads)]
    while not told and os.getppid() == parent and all(thread.is_alive() for thread in threads):
        time.sleep(0.2)
    consumer.stop(graceful=True)
    db.of(app).close()
    return 0 if told or os.getppid() != parent else 1


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(work(parent=int(sys.argv[1])))
