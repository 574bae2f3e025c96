"""What someone may take away about themselves. Each room says which of its columns, by name: nothing else goes out."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, SQLModel, select

from lms.accounts.models import MailedToken, Organisation, Person, UserSession
from lms.audit import service as audit

Part = Callable[[Session, int], Any]
_parts: dict[str, Part] = {}
_PERSON = {
    "login", "email", "name_ar", "name_en", "role", "language", "digits", "calendar", "sector", "is_active",
    "created_at", "name_confirmed_at", "totp_confirmed_at",
}  # fmt: skip
_LOG = 1000


def part(name: str) -> Callable[[Part], Part]:
    """Declare what a room adds to everyone's own data: a function of session and person id, giving plain values.

    It must list what it gives by name, and never an answer key.
    """

    def register(function: Part) -> Part:
        _parts[name] = function
        return function

    return register


def collected(session: Session, person_id: int) -> dict[str, Any]:
    """Every part, for one person."""
    return {name: part(session, person_id) for name, part in _parts.items()}


def chosen(row: SQLModel, columns: set[str]) -> dict[str, Any]:
    """These columns of a row; times as ISO 8601."""
    return row.model_dump(mode="json", include=columns)


@part("person")
def _person(session: Session, person_id: int) -> dict[str, Any]:
    person = session.get_one(Person, person_id)
    organisation = session.get(Organisation, person.organisation_id) if person.organisation_id else None
    names = chosen(organisation, {"name_ar", "name_en"}) if organisation else None
    return {**chosen(person, _PERSON), "organisation": names}


@part("sessions")
def _sessions(session: Session, person_id: int) -> list[dict[str, Any]]:
    rows = session.exec(select(UserSession).where(UserSession.person_id == person_id))
    return [chosen(row, {"created_at", "seen_at", "network", "browser"}) for row in rows]


@part("links")
def _links(session: Session, person_id: int) -> list[dict[str, Any]]:
    rows = session.exec(select(MailedToken).where(MailedToken.person_id == person_id))
    return [chosen(row, {"kind", "created_at", "expires_at", "used_at"}) for row in rows]


@part("log")
def _log(session: Session, person_id: int) -> list[dict[str, Any]]:
    entries = audit.entries(session, actor=person_id, most=_LOG)
    return [chosen(entry, {"at", "action", "thing", "details"}) for entry in entries]
