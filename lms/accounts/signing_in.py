"""Who is at the door: login and password, then the second factor. Knows no request."""

from dataclasses import dataclass

from sqlalchemy import or_
from sqlmodel import Session, select

from lms import db
from lms.accounts import passwords, second_factor, throttle
from lms.accounts.models import Person
from lms.audit import service as audit
from lms.config import Settings
from lms.domain.texts import key


@dataclass(frozen=True)
class Tried:
    """One try to sign in: who it may be, and which counted tries to take back when it was right."""

    person: Person | None
    counted: list[int]


def find(session: Session, login: str) -> Person | None:
    """The person with this login or e-mail address, active or not."""
    typed = key(login)[:254]
    statement = select(Person).where(or_(Person.login_key == typed, Person.email_key == typed))  # type: ignore[arg-type]
    return session.exec(statement).first()


def has_second_factor(session: Session, person_id: int) -> bool:
    """Whether this person signs in with a code as well."""
    return session.get_one(Person, person_id).totp_confirmed_at is not None


def try_password(database: db.Database, settings: Settings, login: str, password: str, network: str) -> Tried:
    """Count the try, then see whether the password is right. Opens its own transactions: hashing is in none of them.

    `person` is None for an unknown name, a wrong password and someone disabled alike, after the same work (S05).
    Raises BusyError after too many tries.
    """
    with database.reading() as session:
        person = find(session, login)
    account = person.id if person else throttle.hidden(key(login))
    with database.transaction() as session:
        counted = throttle.record_and_check(
            session, ("sign-in:account", account), ("sign-in:network", network), ("sign-in:all", "")
        )
    is_right = passwords.matches(settings, person.password_hash if person else "", password)
    if is_right and person and person.is_active:
        return Tried(person, counted)
    with database.transaction() as session:
        audit.record(session, "sign-in.fail", thing=f"person:{person.id}" if person else "")
    return Tried(None, counted)


def welcome(session: Session, tried: Tried, new_hash: str | None) -> Person | None:
    """Let someone in whose password was right: the counted tries are taken back, an outdated hash is replaced.

    None when the person was disabled or given another password while the hash was being computed.
    """
    seen = tried.person
    person = session.get(Person, seen.id, with_for_update=True) if seen else None
    if seen is None or person is None or not person.is_active or person.password_hash != seen.password_hash:
        return None
    throttle.forgive(session, tried.counted)
    if new_hash:
        person.password_hash = new_hash
        session.add(person)
    audit.record(session, "sign-in.password", actor=person.id, thing=f"person:{person.id}")
    return person


def prove_password(
    database: db.Database, settings: Settings, person_id: int, password: str, network: str
) -> bool:
    """Whether someone signed in gives their password again; counted like a sign-in."""
    with database.transaction() as session:
        person = session.get_one(Person, person_id)
        counted = throttle.record_and_check(
            session, ("sign-in:account", person_id), ("sign-in:network", network), ("sign-in:all", "")
        )
    if not passwords.matches(settings, person.password_hash, password):
        with database.transaction() as session:
            audit.record(session, "prove.fail", actor=person_id, thing=f"person:{person_id}")
        return False
    with database.transaction() as session:
        throttle.forgive(session, counted)
    return True


def try_code(database: db.Database, person_id: int, code: str) -> bool:
    """Count the try, then use the code up if it is right. Raises BusyError after too many tries."""
    with database.transaction() as session:
        counted = throttle.record_and_check(session, ("code", person_id))
    with database.transaction() as session:
        person = session.get(Person, person_id)
        is_right = person is not None and person.is_active and second_factor.accept(session, person, code)
        if is_right:
            throttle.forgive(session, counted)
        audit.record(
            session,
            "second-factor.ok" if is_right else "second-factor.fail",
            actor=person_id,
            thing=f"person:{person_id}",
        )
    return is_right
