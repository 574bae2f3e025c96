"""Certificates made in a child process with limits, so that nothing a document does can take its maker down.

The child is started on first use and kept: its first certificate costs a second, the next a tenth of one. It
ends with its parent, because its input ends. Messages are a letter, the length in four bytes, the content.
"""

import atexit
import os
import struct
import subprocess
import sys
import threading
from typing import IO, cast

from lms.certificates.document import PACKAGE, CertificateRecord, PangoMissingError, Renderer, RenderError

TIMEOUT_SECONDS = 30.0
START_SECONDS = 60.0  # more for a new child's first certificate: on a busy machine it takes a while to load
CPU_SECONDS = 20
ADDRESS_SPACE_BYTES = 1 << 30

_COMMAND = [sys.executable, "-m", "lms.certificates.worker"]
_HEADER = struct.Struct(">cI")
_RECORD, _PDF, _ERROR, _PANGO_MISSING = b"R", b"P", b"E", b"M"


def render_in_child(record: CertificateRecord) -> bytes:
    """The PDF of this record, made by the child process of this one.

    Raises PangoMissingError or RenderError, also when the child dies or takes too long; the next call then gets
    a new child. Safe in several threads, which wait for each other.
    """
    return _child.render(record)


class Child:
    """One child process that renders, restarted whenever it is gone."""

    def __init__(self, timeout: float = TIMEOUT_SECONDS, start: float = START_SECONDS) -> None:
        self._timeout = timeout
        self._start = start
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def render(self, record: CertificateRecord) -> bytes:
        """See `render_in_child`."""
        with self._lock:
            kind, content = self._ask(record.to_json().encode("utf-8"))
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
            _send(cast("IO[bytes]", process.stdin), _RECORD, question)
            return _receive(cast("IO[bytes]", process.stdout))
        except (OSError, EOFError) as error:
            self._stop()
            end = f"took over {timeout:g} seconds" if expired.is_set() else f"ended ({process.returncode})"
            raise RenderError(f"The process that makes certificates {end}") from error
        finally:
            timer.cancel()

    def _started(self) -> tuple[subprocess.Popen[bytes], float]:
        """The running child, and how many seconds it has for the next certificate."""
        if self._process is not None and self._process.poll() is not None:
            self._stop()
        if self._process is not None:
            return self._process, self._timeout
        self._process = subprocess.Popen(  # noqa: S603 (a fixed command, no shell)
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=PACKAGE.parent,
            # The child reads a record and nothing else: it has no use for our settings and secrets.
            env={name: value for name, value in os.environ.items() if not name.startswith("LMS_")},
        )
        return self._process, self._timeout + self._start

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.communicate()
        self._process = None


def _send(stream: IO[bytes], kind: bytes, content: bytes) -> None:
    stream.write(_HEADER.pack(kind, len(content)) + content)
    stream.flush()


def _receive(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """The next message. Raises EOFError when the other side is gone."""
    kind, length = _HEADER.unpack(_read(stream, _HEADER.size))
    return kind, _read(stream, length)


def _read(stream: IO[bytes], length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


def _serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Answer records with PDFs until the questions end."""
    renderer: Renderer | None = None
    while True:
        try:
            _, question = _receive(questions)
        except EOFError:
            return
        _allow_cpu()
        try:
            renderer = renderer or Renderer()
            kind, answer = _PDF, renderer.render(CertificateRecord.from_json(question.decode("utf-8")))
        except PangoMissingError as error:
            kind, answer = _PANGO_MISSING, str(error).encode("utf-8")
        except RenderError as error:
            kind, answer = _ERROR, str(error).encode("utf-8")
        except BaseException as error:
            # Such as WeasyPrint's own fatal error: say so, and leave a fresh start to a new child.
            _send(answers, _ERROR, f"{type(error).__name__}: {error}".encode())
            raise SystemExit(1) from error
        _send(answers, kind, answer)


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_cpu() -> None:
    """Allow the next certificate so much processor time, counted from now; the kernel ends us after that."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_SECONDS, hard))


def main() -> None:
    """Run as the child."""
    # Whatever a library prints must not land between two messages.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory()
    _serve(sys.stdin.buffer, answers)


_child = Child()


def _forget_child() -> None:
    """A forked process must not share its parent's child: their messages would mix."""
    global _child
    _child = Child()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_child)
atexit.register(lambda: _child.close())

if __name__ == "__main__":
    main()
