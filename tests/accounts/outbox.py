"""What was mailed."""

import email
import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path


def mails(folder: Path) -> list[EmailMessage]:
    """Every mail so far, oldest first."""
    paths = sorted((folder / "outbox").glob("*.eml"))
    return [email.message_from_bytes(p.read_bytes(), policy=default) for p in paths]  # type: ignore[misc]


def text(mail: EmailMessage) -> str:
    """The words of a mail."""
    body = mail.get_body()
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def link(mail: EmailMessage) -> str:
    """The path of the link in a mail; its host must be the public one."""
    found = re.findall(r"^http://localhost(/\S+)$", text(mail), re.M)
    assert len(found) == 1, text(mail)
    return str(found[0])
