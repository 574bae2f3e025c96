"""Mails about accounts. Links are made where they are sent, in the job: no table and no job ever holds a token."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from lms import db, i18n, jobs, mail
from lms.accounts import new_address, signing_in, tokens
from lms.accounts.models import Person

RESETS_A_DAY = 5
_PATHS = {tokens.INVITATION: "invitation", tokens.RESET: "password/reset"}


def link(person: Person, kind: str, token: str) -> str:
    """The address behind a token, from `public_url` only: no request decides where a link leads (S12)."""
    return f"{mail.settings().public_url.rstrip('/')}/{person.language}/{_PATHS[kind]}/{token}"


def invite(session: Session, person: Person) -> None:
    """Mail someone the link by which they choose their first password."""
    jobs.enqueue(session, "account-link", letter=tokens.INVITATION, person=person.id)


def reset(session: Session, typed: str) -> None:
    """Mail a reset link to whoever was meant, if there is such a person: looked up in the job, so that asking for
    a known and an unknown account is the same work (S05)."""
    jobs.enqueue(session, "account-link", letter=tokens.RESET, typed=typed[:254])


def confirm_address(session: Session, person_id: int, email: str) -> None:
    """Mail a link to a new address, to be opened by the person while signed in."""
    jobs.enqueue(session, "account-address", person=person_id, email=email)


def tell(session: Session, person: Person, what: str) -> None:
    """Tell someone that `what` changed: password, email, second-factor, second-factor-off or role (S16)."""
    if person.email:
        mail.post(session, "changed", to=person.email, language=person.language, what=what)


@jobs.handler("account-link")
def _send_link(database: db.Database, payload: dict[str, Any]) -> None:
    kind = payload["letter"]
    with database.transaction() as session:
        person = _meant(session, payload)
        if person is None or _has_enough(session, person, kind):
            return
        token = tokens.make(session, person.id or 0, kind)
    _send(kind, person, person.email or "", link=link(person, kind, token))


def _meant(session: Session, payload: dict[str, Any]) -> Person | None:
    if "person" in payload:
        person = session.get(Person, payload["person"])
    else:
        person = signing_in.find(session, payload["typed"])
    return person if person and person.is_active and person.email else None


def _has_enough(session: Session, person: Person, kind: str) -> bool:
    a_day_ago = datetime.now(UTC) - timedelta(days=1)
    return (
        kind == tokens.RESET and tokens.made_since(session, person.id or 0, kind, a_day_ago) >= RESETS_A_DAY
    )


@jobs.handler("account-address")
def _send_address_link(database: db.Database, payload: dict[str, Any]) -> None:
    with database.reading() as session:
        person = session.get(Person, payload["person"])
    if person is None or not person.is_active:
        return
    token = new_address.seal(mail.settings(), person, payload["email"])
    address = f"{mail.settings().public_url.rstrip('/')}/{person.language}/me/email/{token}"
    _send("address", person, payload["email"], link=address)


def _send(letter: str, person: Person, to: str, **values: Any) -> None:
    zone = mail.settings().time_zone
    reader = i18n.Reader(person.language, person.digits, person.calendar, zone)
    name = person.name_ar if person.language == "ar" else person.name_en
    mail.send(mail.write(letter, to, reader, name=name, login=person.login, **values))
