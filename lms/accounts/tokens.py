"""Links that are mailed or handed over: invitations and password resets. Kept as hashes, used once (S12, S13)."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from lms.accounts.models import MailedToken, Person

INVITATION, RESET = "invitation", "reset"
LASTS = {INVITATION: timedelta(days=7), RESET: timedelta(minutes=60)}
TOKEN_BYTES = 32


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def make(session: Session, person_id: int, kind: str) -> str:
    """A new token of a kind; the person's older ones of that kind die. It is in no table: hand it over now."""
    kill(session, person_id, kind)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = datetime.now(UTC)
    row = MailedToken(
        kind=kind, token_hash=_hash(token), person_id=person_id, created_at=now, expires_at=now + LASTS[kind]
    )
    session.add(row)
    session.flush()
    return token


def holder(session: Session, kind: str, token: str) -> Person | None:
    """Whose token this is; None when it is unknown, used, too old or its holder disabled."""
    statement = (
        select(Person)
        .join(MailedToken, col(MailedToken.person_id) == Person.id)
        .where(
            MailedToken.kind == kind,
            MailedToken.token_hash == _hash(token),
            col(MailedToken.used_at).is_(None),
            MailedToken.expires_at > datetime.now(UTC),
            col(Person.is_active),
        )
    )
    return session.exec(statement).one_or_none()


def use(session: Session, kind: str, token: str) -> bool:
    """Use a token up. Of two who use it at once, one is told True."""
    now = datetime.now(UTC)
    used = session.connection().execute(
        update(MailedToken)
        .where(
            col(MailedToken.kind) == kind,
            col(MailedToken.token_hash) == _hash(token),
            col(MailedToken.used_at).is_(None),
            col(MailedToken.expires_at) > now,
        )
        .values(used_at=now)
    )
    return used.rowcount == 1


def kill(session: Session, person_id: int, kind: str | None = None) -> None:
    """Make a person's open tokens worthless: all of them, or those of one kind."""
    statement = update(MailedToken).where(
        col(MailedToken.person_id) == person_id, col(MailedToken.used_at).is_(None)
    )
    if kind:
        statement = statement.where(col(MailedToken.kind) == kind)
    session.connection().execute(statement.values(used_at=datetime.now(UTC)))


def made_since(session: Session, person_id: int, kind: str, since: datetime) -> int:
    """How many tokens of a kind a person was given since then."""
    statement = select(MailedToken.id).where(
        MailedToken.person_id == person_id, MailedToken.kind == kind, MailedToken.created_at > since
    )
    return len(session.exec(statement).all())
