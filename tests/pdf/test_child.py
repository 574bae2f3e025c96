"""A child that makes PDFs: its errors are told and survived, its limits are its own."""

import sys
from collections.abc import Iterator

import pytest

from lms.pdf.child import Child
from lms.pdf.typesetting import PangoMissingError, RenderError

_MAKER = """
from lms.pdf import child
from lms.pdf.typesetting import PangoMissingError, RenderError
def maker(question):
    {does}
child.serve(lambda: maker)
"""
_SLOW_SECOND = """
import sys, time
from lms.pdf.child import receive, send
receive(sys.stdin.buffer)
send(sys.stdout.buffer, b"E", b"first")
receive(sys.stdin.buffer)
time.sleep(60)
"""


def running(program: str, **limits: float) -> Child:
    child = Child("lms.pdf.child", **limits)
    child.command = [sys.executable, "-c", program]
    return child


@pytest.fixture
def child() -> Iterator[Child]:
    """One that gives back what it is asked, backwards."""
    child = running(_MAKER.format(does="return question[::-1]"))
    yield child
    child.close()


def stand_in(child: Child, error: str) -> None:
    """Have the child's maker raise this error."""
    child.command = [sys.executable, "-c", _MAKER.format(does=f"raise {error}")]


def test_one_child_answers_again_and_again(child: Child) -> None:
    assert child.make(b"abc") == b"cba"
    first = child._process
    assert child.make(b"") == b""
    assert child._process is first


def test_what_a_library_prints_does_not_land_in_an_answer() -> None:
    child = running(_MAKER.format(does="print('noise'); return question"))
    assert child.make(b"abc") == b"abc"
    child.close()


def test_an_error_in_the_child_is_told_and_survived(child: Child) -> None:
    stand_in(child, "RenderError('«no»')")
    with pytest.raises(RenderError, match="«no»"):
        child.make(b"")
    first = child._process
    with pytest.raises(RenderError, match="«no»"):
        child.make(b"")
    assert child._process is first


def test_missing_pango_in_the_child_is_told(child: Child) -> None:
    stand_in(child, "PangoMissingError('no Pango')")
    with pytest.raises(PangoMissingError, match="no Pango"):
        child.make(b"")


@pytest.mark.parametrize("error", ["BaseException('fatal')", "SystemExit(3)", "KeyboardInterrupt"])
def test_no_error_in_the_child_reaches_us(child: Child, error: str) -> None:
    stand_in(child, error)
    for _ in range(2):
        with pytest.raises(RenderError, match=error.partition("(")[0]):
            child.make(b"")
        assert child._process
        assert child._process.wait(60) == 1


def test_a_dead_child_is_replaced(child: Child) -> None:
    child.make(b"")
    assert child._process
    child._process.kill()
    child._process.wait()
    assert child.make(b"ab") == b"ba"


def test_a_child_that_takes_too_long_is_ended() -> None:
    child = running("import time; time.sleep(60)", timeout=0.02, start=0.03)
    with pytest.raises(RenderError, match=r"over 0\.05 seconds"):
        child.make(b"")
    assert child._process is None


def test_a_running_child_has_no_time_for_starting() -> None:
    child = running(_SLOW_SECOND, timeout=0.5)
    with pytest.raises(RenderError, match="first"):
        child.make(b"")
    with pytest.raises(RenderError, match=r"over 0\.5 seconds"):
        child.make(b"")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
@pytest.mark.parametrize(
    ("limit", "does"),
    [
        ("ADDRESS_SPACE_BYTES = 1 << 27", "return bytes(1 << 27)"),
        ("CPU_SECONDS = 0", "sum(range(10 ** 11))"),
    ],
)
def test_limits_end_the_child_not_us(limit: str, does: str) -> None:
    child = running(f"from lms.pdf import child; child.{limit}\n{_MAKER.format(does=does)}")
    with pytest.raises(RenderError):
        child.make(b"")
    child.close()


def test_the_child_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_SECRET_KEY", "not for children")
    child = running("import os, sys; sys.exit('LMS_SECRET_KEY' in os.environ)")
    with pytest.raises(RenderError, match=r"ended \(0\)"):
        child.make(b"")
