"""How often something may be tried. The try is written first and counted after, so racing tries can't slip by (S06)."""

import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from lms import db, jobs
from lms.accounts.models import Try
from lms.domain.errors import BusyError
from lms.i18n import lazy_gettext as _l

LONGEST = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most so many tries within so long."""

    most: int
    within: timedelta


LIMITS: dict[str, tuple[Limit, ...]] = {
    "sign-in:account": (Limit(10, timedelta(minutes=5)),),
    "sign-in:network": (Limit(10, timedelta(minutes=5)),),
    "sign-in:all": (Limit(1000, timedelta(minutes=5)),),
    "code": (Limit(5, timedelta(minutes=5)), Limit(20, timedelta(hours=1)), Limit(50, timedelta(days=1))),
    "reset:account": (Limit(5, timedelta(days=1)),),
    "reset:network": (Limit(30, timedelta(hours=1)),),
    "verification": (Limit(30, timedelta(minutes=1)),),
    "quiz-password": (Limit(10, timedelta(minutes=5)),),
}


def hidden(text: str) -> str:
    """`text` as a name to count under, for what was typed: it may be a password put into the wrong field."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def record_and_check(session: Session, *tries: tuple[str, object]) -> list[int]:
    """Write a try at each `(what, whose)` and refuse when any is one too many.

    `what` is a key of LIMITS, `whose` an account, a network or the like. Call it in a short write transaction of its
    own and let that commit before the thing itself is done. Raises BusyError (429); a refused try then leaves with
    its transaction, so a pause ends by itself however often someone goes on trying (S07).

    Returns ids for `forgive`.
    """
    now = datetime.now(UTC)
    named = sorted((what, str(whose)[:120]) for what, whose in tries)
    rows = []
    for what, whose in named:
        _stand_in_line(session, what, whose)
        row = Try(what=what, whose=whose, at=now)
        session.add(row)
        session.flush()
        rows.append(row)
        _refuse_if_too_many(session, what, whose, now)
    return [row.id for row in rows if row.id is not None]


def _stand_in_line(session: Session, what: str, whose: str) -> None:
    # SQLite has one writer at a time. PostgreSQL would let racing transactions count without seeing each other.
    if session.get_bind().dialect.name == "postgresql":
        digest = hashlib.sha256(f"{what}\n{whose}".encode()).digest()
        number = int.from_bytes(digest[:8], signed=True)
        session.connection().execute(sa.select(func.pg_advisory_xact_lock(number)))


def _refuse_if_too_many(session: Session, what: str, whose: str, now: datetime) -> None:
    for limit in LIMITS[what]:
        statement = select(func.count(), func.min(Try.at)).where(
            Try.what == what, Try.whose == whose, Try.at > now - limit.within
        )
        count, first = session.exec(statement).one()
        if count > limit.most:
            raise _too_often(first + limit.within - now)


def _too_often(wait: timedelta) -> BusyError:
    minutes = max(1, math.ceil(wait / timedelta(minutes=1)))
    message = _l("Too many tries. It works again in %(n)s min.", n=minutes)
    return BusyError(message, retry_after=max(1, math.ceil(wait.total_seconds())))


def forgive(session: Session, ids: list[int]) -> None:
    """Take back tries that turned out right, so that a class signing in from one office doesn't pause itself."""
    session.connection().execute(delete(Try).where(col(Try.id).in_(ids)))


@jobs.every_minute
def forget_old_tries(database: db.Database) -> None:
    """Drop what no limit looks at any more; with it go the networks people came from."""
    with database.transaction() as session:
        session.connection().execute(delete(Try).where(col(Try.at) < datetime.now(UTC) - LONGEST))
