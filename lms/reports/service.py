"""Registers that look across rooms."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from lms.accounts.models import Person
from lms.audit import service as audit
from lms.audit.models import AuditEntry
from lms.certificates.models import Certificate, CertificateRequest
from lms.courses.models import Publication
from lms.jobs import FAILED, Job

PAGE = 50


def counts(session: Session) -> dict[str, int]:
    """Numbers for the administrator's first page."""

    def count(statement: object) -> int:
        return int(session.exec(statement).one())  # type: ignore[call-overload]  # a count of any table

    return {
        "people": count(select(func.count(col(Person.id))).where(col(Person.is_active))),
        "courses": count(select(func.count(func.distinct(Publication.course)))),
        "waiting": count(select(func.count(col(CertificateRequest.id)))),
        "issued": count(select(func.count(col(Certificate.id))).where(col(Certificate.revoked_at).is_(None))),
        "failed": count(select(func.count(col(Job.id))).where(Job.state == FAILED)),
    }


@dataclass(frozen=True)
class LogPage:
    """A page of the log. `people`: who acted or is spoken of, by id. `older`: where the next page starts, if any."""

    entries: list[AuditEntry]
    people: Mapping[int, Person]
    older: int | None

    def about(self, entry: AuditEntry) -> Person | None:
        """Whom an entry is about, when it is somebody else than who acted."""
        found = _spoken_of(entry)
        return self.people.get(found) if found and found != entry.actor_id else None


def log(session: Session, *, before: int | None, action: str, login: str) -> LogPage:
    """A page of the log, narrowed to one action and to one person's login."""
    actor = None
    if login:
        actor = session.exec(select(Person.id).where(Person.login_key == login.casefold())).first() or 0
    entries = audit.entries(session, before=before, action=action, actor=actor, most=PAGE)
    ids = {i for entry in entries for i in (entry.actor_id, _spoken_of(entry)) if i}
    people = session.exec(select(Person).where(col(Person.id).in_(ids))).all()
    older = entries[-1].seq if len(entries) == PAGE else None
    return LogPage(entries, {p.id or 0: p for p in people}, older)


def _spoken_of(entry: AuditEntry) -> int | None:
    kind, _, number = entry.thing.partition(":")
    found = number if kind == "person" else str(entry.details.get("person", ""))
    return int(found) if found.isdecimal() else None
