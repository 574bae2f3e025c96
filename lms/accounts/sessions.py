"""Server-side sessions: who is signed in on which browser (S17-S21)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app, g, request
from sqlalchemy import bindparam, delete, update
from sqlmodel import Session, col, select

from lms import db, jobs
from lms.accounts.models import Person, UserSession
from lms.config import Settings
from lms.domain.roles import STAFF, Role
from lms.web import access_log, visitor
from lms.web.access import Principal

IDLE = {Role.TRAINEE: timedelta(minutes=120), Role.TRAINER: timedelta(minutes=30)}
IDLE[Role.ADMINISTRATOR] = IDLE[Role.TRAINER]
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)

_COLUMNS = (
    UserSession.id,
    UserSession.person_id,
    UserSession.is_half,
    UserSession.created_at,
    UserSession.seen_at,
    UserSession.proved_at,
    Person.role,
    Person.name_ar,
    Person.name_en,
    Person.language,
    Person.digits,
    Person.calendar,
    Person.is_active,
    Person.totp_confirmed_at,
)
_BY_COOKIE = (
    select(*_COLUMNS)  # type: ignore[call-overload]  # more columns than SQLModel has overloads for
    .join(Person, col(Person.id) == UserSession.person_id)
    .where(UserSession.fingerprint == bindparam("fingerprint"))
)


def load() -> Principal | None:
    """Who this request's cookie names; None for nobody, an ended session or someone disabled.

    Role and state are read anew on each request, so a change takes effect at once (S21).
    """
    if "principal" not in g:
        visitor_id = visitor.current_id()
        g.principal = _load(visitor_id) if visitor_id else None
    principal: Principal | None = g.principal
    return principal


def _load(visitor_id: str) -> Principal | None:
    database = db.of(current_app._get_current_object())  # type: ignore[attr-defined]  # a LocalProxy
    fingerprint = visitor.fingerprint(visitor_id)
    if request.method in db.SAFE_METHODS:
        found = db.rows(db.session, _BY_COOKIE, fingerprint=fingerprint)
    else:  # the request's own session would wait for the write lock before anyone knows who asks
        with database.reading() as session:
            found = db.rows(session, _BY_COOKIE, fingerprint=fingerprint)
    row = found[0] if found else None
    now = datetime.now(UTC)
    if row is None or not row.is_active or not _is_alive(row, now):
        return None
    if now - row.seen_at >= SEEN_EVERY:
        _touch(database, row.id, now)
    settings: Settings = current_app.config["SETTINGS"]
    must_enrol = settings.is_second_factor_required and row.role in STAFF and row.totp_confirmed_at is None
    return Principal(
        id=row.person_id,
        role=row.role,
        name_ar=row.name_ar,
        name_en=row.name_en,
        language=row.language,
        digits=row.digits,
        calendar=row.calendar,
        session_id=row.id,
        proved_at=row.proved_at,
        is_half=row.is_half,
        must_enrol=must_enrol,
    )


def _is_alive(row: Any, now: datetime) -> bool:
    return now - row.seen_at < IDLE[row.role] and now - row.created_at < LONGEST


def _touch(database: db.Database, session_id: int, now: datetime) -> None:
    # The one thing a GET may write: at most once a minute, in a transaction of its own.
    with database.transaction() as session:
        session.connection().execute(
            update(UserSession).where(col(UserSession.id) == session_id).values(seen_at=now)
        )


def start(session: Session, person: Person, *, is_half: bool) -> UserSession:
    """Sign a person in on this browser under a new id; the id it had before is dead (S18)."""
    end_current(session)
    now = datetime.now(UTC)
    row = UserSession(
        fingerprint=visitor.fingerprint(visitor.renew_id()),
        person_id=person.id or 0,
        is_half=is_half,
        created_at=now,
        seen_at=now,
        proved_at=now,
        network=network(),
        browser=(request.user_agent.string or "")[:120],
    )
    session.add(row)
    session.flush()
    g.pop("principal", None)
    return row


def end_current(session: Session) -> None:
    """End the session of this browser's cookie, if there is one."""
    visitor_id = visitor.current_id()
    if visitor_id:
        fingerprint = visitor.fingerprint(visitor_id)
        session.connection().execute(delete(UserSession).where(col(UserSession.fingerprint) == fingerprint))


def end_all(session: Session, person_id: int, *, but: int | None = None) -> None:
    """End every session of a person, except the one with id `but`."""
    statement = delete(UserSession).where(col(UserSession.person_id) == person_id)
    if but is not None:
        statement = statement.where(col(UserSession.id) != but)
    session.connection().execute(statement)


def end_one(session: Session, person_id: int, session_id: int) -> bool:
    """End one of a person's sessions. Returns whether there was such a one."""
    ended = session.connection().execute(
        delete(UserSession).where(col(UserSession.person_id) == person_id, col(UserSession.id) == session_id)
    )
    return ended.rowcount == 1


def of(session: Session, person_id: int) -> list[UserSession]:
    """A person's sessions that could still be used, newest use first."""
    statement = select(UserSession).where(
        UserSession.person_id == person_id, UserSession.created_at > datetime.now(UTC) - LONGEST
    )
    return list(session.exec(statement.order_by(col(UserSession.seen_at).desc())))


def prove(session: Session, session_id: int) -> None:
    """Note that password or code was given in this session just now (S15)."""
    session.connection().execute(
        update(UserSession).where(col(UserSession.id) == session_id).values(proved_at=datetime.now(UTC))
    )


@jobs.every_minute
def forget_ended(database: db.Database) -> None:
    """Drop sessions that nobody can use any more."""
    with database.transaction() as session:
        session.connection().execute(
            delete(UserSession).where(col(UserSession.created_at) < datetime.now(UTC) - LONGEST)
        )


def network() -> str:
    """The caller's network: /24 or /64. The full address is never stored."""
    return access_log.network(request.remote_addr or "")
