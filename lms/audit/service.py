"""Writing in the log, reading it, and proving that it is whole (S86)."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from lms.audit.models import AuditEntry, AuditHead

SECRET_WORDS = frozenset({"password", "token", "code", "secret", "recovery", "key"})


def record(
    session: Session, action: str, *, actor: int | None = None, thing: str = "", **details: Any
) -> AuditEntry:
    """Add an entry in the caller's transaction, so that what is logged is exactly what happened.

    Raises ValueError for a detail whose name says that it is a secret (S88).
    """
    secret = SECRET_WORDS & set(details)
    if secret:
        raise ValueError(f"secrets don't go into the log: {sorted(secret)}")
    head = session.exec(select(AuditHead).where(AuditHead.id == 1).with_for_update()).one()
    entry = AuditEntry(
        seq=head.seq + 1,
        at=datetime.now(UTC),
        actor_id=actor,
        action=action,
        thing=thing[:120],
        details=details,
        previous=head.seal,
        seal="",
    )
    entry.seal = _seal(entry)
    head.seq, head.seal = entry.seq, entry.seal
    session.add(entry)
    session.flush()
    return entry


def set_key(key: bytes) -> None:
    """The key that seals entries, from the settings."""
    global _key
    _key = hashlib.sha256(b"audit:" + key).digest()


_key = b""


def _seal(entry: AuditEntry) -> str:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [entry.seq, at, entry.actor_id, entry.action, entry.thing, entry.details, entry.previous]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(_key, text.encode(), hashlib.sha256).hexdigest()


def entries(
    session: Session, *, before: int | None = None, action: str = "", actor: int | None = None, most: int = 50
) -> list[AuditEntry]:
    """The newest entries first, a page at a time: `before` is the seq the last page ended with."""
    statement = select(AuditEntry).order_by(col(AuditEntry.seq).desc()).limit(most)
    if before is not None:
        statement = statement.where(col(AuditEntry.seq) < before)
    if action:
        statement = statement.where(col(AuditEntry.action).startswith(action, autoescape=True))
    if actor is not None:
        statement = statement.where(AuditEntry.actor_id == actor)
    return list(session.exec(statement))


def verify(session: Session) -> int | None:
    """The seq of the first entry that was changed, removed or put in; None when the chain is whole."""
    last_seq, last_seal = _walk(session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))))
    if last_seq < 0:
        return -last_seq
    head = session.get(AuditHead, 1)
    if (head.seq, head.seal) != (last_seq, last_seal) if head else last_seq:
        return last_seq + 1
    return None


def _walk(chain: Iterable[AuditEntry]) -> tuple[int, str]:
    seq, seal = 0, ""
    for entry in chain:
        if entry.seq != seq + 1 or entry.previous != seal or entry.seal != _seal(entry):
            return -(seq + 1), ""
        seq, seal = entry.seq, entry.seal
    return seq, seal
