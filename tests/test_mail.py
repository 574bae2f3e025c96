"""Mail (S50)."""

import smtplib
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from lms import mail
from lms.config import Settings
from lms.i18n import Reader


@pytest.fixture(autouse=True)
def configured(settings: Settings):  # type: ignore[no-untyped-def]
    mail.configure(settings)
    yield
    mail._settings = None


def letter(**changes: object):  # type: ignore[no-untyped-def]
    values = {"name": "مريم أحمد", "login": "mariam", "link": "http://localhost/ar/invitation/x", **changes}
    return mail.write("invitation", "mariam@example.org", Reader("ar"), **values)


def test_a_mail_is_plain_text_in_the_readers_language() -> None:
    message = letter()
    assert message.get_content_type() == "text/plain"
    assert message["Content-Language"] == "ar"
    assert "\u2068مريم أحمد\u2069" in message.get_content()
    assert "\nhttp://localhost/ar/invitation/x\n" in message.get_content().replace("\r", "")
    assert message["Auto-Submitted"] == "auto-generated"


def test_markup_in_a_name_stays_what_it_is() -> None:
    assert "<b>{{7*7}}</b>" in letter(name="<b>{{7*7}}</b>").get_content()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85", "\0"])
def test_a_line_end_in_a_header_is_refused(end: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # ours or the email package's
        mail.write(
            "invitation", f"a@example.org{end}Bcc: b@example.org", Reader("ar"), name="", login="", link=""
        )


def test_a_line_end_in_a_subject_never_makes_a_header(settings: Settings) -> None:
    mail.configure(replace(settings, centre_name_ar="مركز\r\nBcc: b@example.org"))
    with pytest.raises(mail.UnsafeHeaderError):
        letter()
    mail.configure(replace(settings, centre_name_ar="مركز\nBcc: b@example.org"))
    assert letter()["Bcc"] is None


def test_files_hold_one_mail_each(tmp_path: Path) -> None:
    mail.send(letter())
    mail.send(letter())
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 2


def test_console_prints(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    mail.configure(replace(settings, mail_url="console:"))
    mail.send(letter())
    assert "http://localhost/ar/invitation/x" in capsys.readouterr().out


class Kept(Message):
    def __init__(self) -> None:
        super().__init__()
        self.messages: list[object] = []

    def handle_message(self, message) -> None:  # type: ignore[no-untyped-def]
        self.messages.append(message)


def test_smtp_hands_over(settings: Settings) -> None:
    kept = Kept()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    try:
        mail.configure(replace(settings, mail_url=f"smtp://127.0.0.1:{port}"))
        mail.send(letter())
    finally:
        server.stop()
    assert len(kept.messages) == 1


def test_a_closed_port_is_an_error_that_a_job_repeats(settings: Settings) -> None:
    mail.configure(replace(settings, mail_url="smtp://127.0.0.1:1"))
    with pytest.raises((OSError, smtplib.SMTPException)):
        mail.send(letter())
