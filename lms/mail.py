"""Mail: plain text, in the reader's language, by the address in `mail_url`. Jobs send it; no page waits for it.

`smtp://[user:password@]host[:port]` (`smtps://` for TLS from the start, `?starttls=1` to switch to it) · `console:`
prints · `file:<folder>` writes one .eml file a mail.
"""

import smtplib
import ssl
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlmodel import Session

from lms import config, db, i18n, jobs
from lms.paths import TEMPLATES

SECONDS = 20
_settings: config.Settings | None = None


class UnsafeHeaderError(ValueError):
    """Something meant for a header holds a line end: it could add headers or mails of its own (S50)."""


def configure(settings: config.Settings) -> None:
    """Send by these settings from now on; without this, by the environment's."""
    global _settings
    _settings = settings


def settings() -> config.Settings:
    """The settings mail is sent by."""
    return _settings or config.load()


@lru_cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "emails"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  # plain text, never HTML
    )
    environment.globals.update(_=i18n.gettext, ngettext=i18n.ngettext)
    environment.filters.update(isolate=i18n.isolate)
    return environment


def write(letter: str, to: str, reader: i18n.Reader, **values: Any) -> EmailMessage:
    """The mail `templates/emails/<letter>.txt` for a reader: its first line is the subject, the rest the text.

    Raises UnsafeHeaderError when address or subject hold a line end.
    """
    with i18n.speaking(to=reader):
        centre = settings().centre_name_ar if reader.language == "ar" else settings().centre_name_en
        text = _templates().get_template(f"{letter}.txt").render(centre=centre, **values)
    subject, _, body = text.partition("\n")
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _one_line(subject)
    message["From"] = _one_line(settings().mail_from)
    message["To"] = _one_line(to)
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=settings().public_host)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.strip() + "\n")
    message["Content-Language"] = reader.language
    return message


def _one_line(text: str) -> str:
    if len(text.splitlines()) > 1 or any(c in text for c in "\r\n\0"):
        raise UnsafeHeaderError
    return text


def send(message: EmailMessage) -> None:
    """Hand a mail over. Raises OSError or smtplib.SMTPException when that fails; the job then tries again."""
    kind, _, rest = settings().mail_url.partition(":")
    _BACKENDS[kind](message, rest)


def _to_console(message: EmailMessage, _rest: str) -> None:
    sys.stdout.write(f"\nTo: {message['To']}\nSubject: {message['Subject']}\n\n{message.get_content()}\n")
    sys.stdout.flush()


def _to_file(message: EmailMessage, rest: str) -> None:
    folder = Path(rest.removeprefix("//"))
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{time.time_ns()}.eml"
    (folder / name).write_bytes(bytes(message))


def _to_smtp(message: EmailMessage, _rest: str) -> None:
    url = urlsplit(settings().mail_url)
    is_tls = url.scheme == "smtps"
    host, port = url.hostname or "localhost", url.port or (465 if is_tls else 25)
    with (
        smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
        if is_tls
        else smtplib.SMTP(host, port, timeout=SECONDS)
    ) as server:
        if parse_qs(url.query).get("starttls") == ["1"]:
            server.starttls(context=ssl.create_default_context())
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


_BACKENDS: dict[str, Callable[[EmailMessage, str], None]] = {
    "console": _to_console,
    "file": _to_file,
    "smtp": _to_smtp,
    "smtps": _to_smtp,
}


def post(session: Session, letter: str, *, to: str, language: str, **values: Any) -> None:
    """Ask for a mail, in the caller's transaction. Never give it a secret: jobs are kept in the database."""
    jobs.enqueue(session, "mail", letter=letter, to=to, language=language, values=values)


@jobs.handler("mail")
def _deliver(_database: db.Database, payload: dict[str, Any]) -> None:
    reader = i18n.Reader(language=payload["language"], time_zone=settings().time_zone)
    send(write(payload["letter"], payload["to"], reader, **payload["values"]))
