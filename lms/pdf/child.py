"""PDFs made in a child process with limits, so that nothing a document does can take its maker down.

A child is started on first use and kept: its first document costs a second, the next a fraction of one. It ends with
its parent, because its input ends. Messages are a letter, the length in four bytes, the content.
"""

import atexit
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, cast

from lms.paths import PACKAGE
from lms.pdf.typesetting import PangoMissingError, RenderError

TIMEOUT_SECONDS = 30.0
START_SECONDS = 60.0  # more for a new child's first document: on a busy machine it takes a while to load
CPU_SECONDS = 20
ADDRESS_SPACE_BYTES = 1 << 30

_HEADER = struct.Struct(">cI")
_QUESTION, _PDF, _ERROR, _PANGO_MISSING = b"Q", b"P", b"E", b"M"
Maker = Callable[[bytes], bytes]
"""Turns what a document is made from into a PDF; raises RenderError."""


class Child:
    """One child process that renders, restarted whenever it is gone. Safe in threads, which wait for each other."""

    def __init__(self, module: str, timeout: float = TIMEOUT_SECONDS, start: float = START_SECONDS) -> None:
        """`module` calls `serve` when it is run."""
        self.command = [sys.executable, "-m", module]
        self._timeout = timeout
        self._start = start
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.close)

    def make(self, question: bytes) -> bytes:
        """The PDF of what is asked.

        Raises PangoMissingError or RenderError, also when the child dies or takes too long; the next call then gets
        a new child.
        """
        with self._lock:
            kind, content = self._ask(question)
        if kind == _PDF:
            return content
        error = PangoMissingError if kind == _PANGO_MISSING else RenderError
        raise error(content.decode("utf-8"))

    def close(self) -> None:
        """End the child process, if there is one."""
        with self._lock:
            self._stop()

    def _ask(self, question: bytes) -> tuple[bytes, bytes]:
        process, timeout = self._started()
        # Killing the child is what ends a read or write that waits for it: that works on every system.
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            process.kill()

        timer = threading.Timer(timeout, expire)
        timer.start()
        try:
            send(cast("IO[bytes]", process.stdin), _QUESTION, question)
            return receive(cast("IO[bytes]", process.stdout))
        except (OSError, EOFError) as error:
            self._stop()
            end = f"took over {timeout:g} seconds" if expired.is_set() else f"ended ({process.returncode})"
            raise RenderError(f"The process that makes PDFs {end}") from error
        finally:
            timer.cancel()

    def _started(self) -> tuple[subprocess.Popen[bytes], float]:
        """The running child, and how many seconds it has for the next document."""
        if self._process is not None and self._process.poll() is not None:
            self._stop()
        if self._process is not None:
            return self._process, self._timeout
        self._process = subprocess.Popen(  # noqa: S603 (a fixed command, no shell)
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=PACKAGE.parent,
            # The child reads what it is asked and nothing else: it has no use for our settings and secrets.
            env={name: value for name, value in os.environ.items() if not name.startswith("LMS_")},
        )
        return self._process, self._timeout + self._start

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.communicate()
        self._process = None

    def _forget(self) -> None:
        """A forked process must not share its parent's child: their messages would mix."""
        self._lock = threading.Lock()
        self._process = None


def send(stream: IO[bytes], kind: bytes, content: bytes) -> None:
    """Write a message."""
    stream.write(_HEADER.pack(kind, len(content)) + content)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """The next message. Raises EOFError when the other side is gone."""
    kind, length = _HEADER.unpack(_read(stream, _HEADER.size))
    return kind, _read(stream, length)


def _read(stream: IO[bytes], length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


def serve(load: Callable[[], Maker]) -> None:
    """Run as the child: answer questions with PDFs until they end. `load` makes the maker, once."""
    # Whatever a library prints must not land between two messages.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory()
    maker: Maker | None = None
    while True:
        try:
            _, question = receive(sys.stdin.buffer)
        except EOFError:
            return
        _allow_cpu()
        try:
            maker = maker or load()
            kind, answer = _PDF, maker(question)
        except PangoMissingError as error:
            kind, answer = _PANGO_MISSING, str(error).encode("utf-8")
        except RenderError as error:
            kind, answer = _ERROR, str(error).encode("utf-8")
        except BaseException as error:
            # Such as WeasyPrint's own fatal error: say so, and leave a fresh start to a new child.
            send(answers, _ERROR, f"{type(error).__name__}: {error}".encode())
            raise SystemExit(1) from error
        send(answers, kind, answer)


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_cpu() -> None:
    """Allow the next document so much processor time, counted from now; the kernel ends us after that."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_SECONDS, hard))
