"""People: who there is, who comes new, who changes. Knows no request and never hashes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from lms.accounts import second_factor, tokens
from lms.accounts.models import Organisation, Person, UserSession
from lms.audit import service as audit
from lms.domain import arabic, names
from lms.domain.errors import InvalidError, NotFoundError, RefusedError
from lms.domain.logins import is_login
from lms.domain.roles import SECTORS, Role
from lms.domain.texts import clean_line, key
from lms.i18n import LANGUAGES
from lms.i18n import lazy_gettext as _l

PER_PAGE = 50
BAD_LOGIN = _l("A login is 2 to 60 letters of one script, digits, dots or hyphens, without spaces.")
LOGIN_TAKEN = _l("This login is taken.")
EMAIL_TAKEN = _l("This e-mail address belongs to someone else.")
NO_ORGANISATION = _l("There is no such organisation: add it first.")


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """What has to be known about a person. `organisation` is its id, or its name in either language, or nothing."""

    login: str
    name_ar: str
    name_en: str
    role: Role = Role.TRAINEE
    email: str = ""
    language: str = "ar"
    organisation: int | str | None = None
    sector: str = ""


@dataclass(frozen=True)
class Found:
    """A page of people, and how many there are in all."""

    people: list[Person]
    total: int


def people(
    session: Session,
    *,
    words: str = "",
    role: Role | None = None,
    is_active: bool | None = None,
    page: int = 1,
) -> Found:
    """People in the order of their Arabic names. Each of `words` stands in a name, however spelt, login or address."""
    statement = select(Person)
    for word in arabic.words(words)[:8] if "@" not in words else []:
        statement = statement.where(
            or_(
                col(Person.sort_key).contains(arabic.sort_key(word), autoescape=True),
                col(Person.login_key).contains(word, autoescape=True),
            )
        )
    if "@" in words:
        statement = statement.where(col(Person.email_key).contains(key(words), autoescape=True))
    if role is not None:
        statement = statement.where(Person.role == role)
    if is_active is not None:
        statement = statement.where(col(Person.is_active).is_(is_active))
    total = session.exec(select(func.count()).select_from(statement.subquery())).one()
    ordered = statement.order_by(col(Person.sort_key), col(Person.id))
    return Found(list(session.exec(ordered.offset((page - 1) * PER_PAGE).limit(PER_PAGE))), total)


def find_person(session: Session, person_id: int) -> Person | None:
    """A person by id."""
    return session.get(Person, person_id)


def get_person(session: Session, person_id: int) -> Person:
    """A person by id. Raises NotFoundError."""
    person = find_person(session, person_id)
    if person is None:
        raise NotFoundError
    return person


def find_by_login(session: Session, login: str) -> Person | None:
    """The person with this login."""
    return session.exec(select(Person).where(Person.login_key == key(login))).one_or_none()


def problems(session: Session, new: NewPerson, *, but: int | None = None) -> dict[str, Any]:
    """What is wrong with these facts, by field, in words; empty when a person can be made of them.

    `but` is the id of a person who may keep their own login and address.
    """
    found = shape_problems(new)
    if "login" not in found and _is_login_taken(session, new.login, but):
        found["login"] = LOGIN_TAKEN
    if new.email and "email" not in found and is_email_taken(session, new.email, but):
        found["email"] = EMAIL_TAKEN
    if new.organisation not in (None, "") and find_organisation(session, new.organisation) is None:
        found["organisation"] = NO_ORGANISATION
    return found


def shape_problems(new: NewPerson) -> dict[str, Any]:
    """What can be seen to be wrong without looking at anyone else, by field."""
    found = {
        "login": None if is_login(new.login) else BAD_LOGIN,
        "name_ar": name_problem(new.name_ar, "ar"),
        "name_en": name_problem(new.name_en, "en"),
        "email": email_problem(new.email) if new.email else None,
        "language": None if new.language in LANGUAGES else _l("The language is ar or en."),
        "sector": None if new.sector in ("", *SECTORS) else _l("There is no such sector."),
    }
    return {field: problem for field, problem in found.items() if problem}


def _is_login_taken(session: Session, login: str, but: int | None) -> bool:
    taken = session.exec(select(Person.id).where(Person.login_key == key(login))).first()
    return taken not in (None, but)


def name_problem(name: str, script: names.Script) -> Any:
    """Why this can't be a name in Arabic (`ar`) or Latin (`en`) letters, in words; None when it can."""
    match names.problem(name, script):
        case "script" if script == "ar":
            return _l("Write the Arabic name in Arabic letters only, as on the identity card.")
        case "script":
            return _l("Write the Latin name in Latin letters only, as in the passport.")
        case "few":
            return _l("Write the full name: at least two parts.")
        case "long":
            return _l("Use at most %(n)s characters.", n=names.LONGEST)
    return None


def email_problem(email: str) -> Any:
    """Why this can't be an e-mail address, in words; None when it can."""
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, ValueError):
        return _l("This is not an e-mail address.")
    return None if len(email) <= 254 else _l("Use at most %(n)s characters.", n=254)


def is_email_taken(session: Session, email: str, but: int | None = None) -> bool:
    """Whether someone (other than `but`) has this address."""
    return session.exec(select(Person.id).where(Person.email_key == key(email))).first() not in (None, but)


def find_organisation(session: Session, organisation: int | str | None) -> Organisation | None:
    """An organisation by id, or by its name in either language however it is spelt."""
    if isinstance(organisation, int):
        return session.get(Organisation, organisation)
    wanted = arabic.fold(organisation or "")
    rows = session.exec(select(Organisation)) if wanted else ()
    return next((o for o in rows if wanted in {arabic.fold(o.name_ar), arabic.fold(o.name_en)}), None)


def add_person(session: Session, new: NewPerson, *, by: int | None = None) -> Person:
    """A new person, who can't sign in before they have a password (by invitation, or `passwords.set_password`).

    Raises InvalidError with the first problem; `problems` tells all of them.
    """
    if found := problems(session, new):
        raise InvalidError(next(iter(found.values())))
    organisation = find_organisation(session, new.organisation)
    person = store_person(session, new, organisation.id if organisation else None)
    audit.record(session, "person.add", actor=by, thing=f"person:{person.id}", role=new.role.value)
    return person


def store_person(session: Session, new: NewPerson, organisation_id: int | None) -> Person:
    """Make the row of someone whose facts were found right just before, in this transaction."""
    person = Person(
        login=new.login,
        login_key=key(new.login),
        role=new.role,
        language=new.language,
        sector=new.sector,
        organisation_id=organisation_id,
        created_at=datetime.now(UTC),
        name_ar="",
        name_en="",
    )
    set_names(person, new.name_ar, new.name_en)
    set_email(person, new.email)
    session.add(person)
    session.flush()
    return person


def set_names(person: Person, name_ar: str, name_en: str) -> None:
    """Store both names, and the key that lists are ordered and searched by."""
    person.name_ar, person.name_en = clean_line(name_ar), clean_line(name_en)
    person.sort_key = f"{arabic.sort_key(person.name_ar)} {arabic.sort_key(person.name_en)}"[:240]


def set_email(person: Person, email: str) -> None:
    """Store the address and its key; an empty one is none."""
    email = clean_line(email)
    person.email, person.email_key = (email, key(email)) if email else (None, None)


def change_person(session: Session, person: Person, new: NewPerson, *, by: int) -> None:
    """An administrator corrects a person's facts. The role has its own way. Raises InvalidError."""
    if found := problems(session, new, but=person.id):
        raise InvalidError(next(iter(found.values())))
    before = (person.name_ar, person.name_en, person.email_key)
    organisation = find_organisation(session, new.organisation)
    person.login, person.login_key = new.login, key(new.login)
    person.language, person.sector = new.language, new.sector
    person.organisation_id = organisation.id if organisation else None
    set_names(person, new.name_ar, new.name_en)
    set_email(person, new.email)
    session.add(person)
    session.flush()
    if person.email_key != before[2]:
        tokens.kill(session, person.id or 0)
    changed = [
        what
        for what, old, now in zip(
            ("name_ar", "name_en", "email"),
            before,
            (person.name_ar, person.name_en, person.email_key),
            strict=True,
        )
        if old != now
    ]
    audit.record(session, "person.change", actor=by, thing=f"person:{person.id}", changed=changed)


def confirm_name(session: Session, person_id: int, name_ar: str, name_en: str) -> None:
    """A person confirms their own names, once. Raises RefusedError afterwards: then an administrator changes them."""
    person = get_person(session, person_id)
    if person.name_confirmed_at is not None:
        raise RefusedError(_l("The name is confirmed already. An administrator can correct it."))
    for name, script in ((name_ar, "ar"), (name_en, "en")):
        if problem := name_problem(name, script):  # type: ignore[arg-type]  # both are scripts
            raise InvalidError(problem)
    set_names(person, name_ar, name_en)
    person.name_confirmed_at = datetime.now(UTC)
    session.add(person)
    audit.record(session, "person.confirm-name", actor=person_id, thing=f"person:{person_id}")


def set_role(session: Session, person_id: int, role: Role, *, by: int) -> None:
    """Change what a person is. Their sessions end. Raises RefusedError for the last active administrator (S41)."""
    _require_another_administrator(session, person_id, is_leaving=role is not Role.ADMINISTRATOR)
    person = get_person(session, person_id)
    before, person.role = person.role, role
    session.add(person)
    session.flush()
    end_sessions(session, person_id)
    audit.record(
        session, "person.role", actor=by, thing=f"person:{person_id}", before=before.value, after=role.value
    )


def set_active(session: Session, person_id: int, is_active: bool, *, by: int) -> None:
    """Disable someone (sessions and links die at once) or let them in again. Raises RefusedError as `set_role` does."""
    _require_another_administrator(session, person_id, is_leaving=not is_active)
    person = get_person(session, person_id)
    person.is_active = is_active
    session.add(person)
    session.flush()
    end_sessions(session, person_id)
    tokens.kill(session, person_id)
    audit.record(
        session, "person.enable" if is_active else "person.disable", actor=by, thing=f"person:{person_id}"
    )


def _require_another_administrator(session: Session, person_id: int, *, is_leaving: bool) -> None:
    # The rows are locked: of two administrators who demote each other at once, the second one waits and then sees.
    statement = (
        select(Person.id)
        .where(Person.role == Role.ADMINISTRATOR, col(Person.is_active))
        .order_by(col(Person.id))
        .with_for_update()
    )
    if is_leaving and list(session.exec(statement)) == [person_id]:
        raise RefusedError(_l("This is the last active administrator: make another one first."))


def end_sessions(session: Session, person_id: int) -> None:
    """Sign a person out everywhere."""
    for row in session.exec(select(UserSession).where(UserSession.person_id == person_id)):
        session.delete(row)
    session.flush()


def reset_second_factor(session: Session, person_id: int, *, by: int) -> None:
    """For someone whose device is lost: the factor is gone, sessions end; staff set up a new one at once."""
    second_factor.switch_off(session, get_person(session, person_id))
    end_sessions(session, person_id)
    audit.record(session, "second-factor.reset", actor=by, thing=f"person:{person_id}")
