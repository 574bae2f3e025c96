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
    """A page of the log. `names`: who acted, by id. `older`: where the next page starts, None at the end."""

    entries: list[AuditEntry]
    names: Mapping[int, Person]
    older: int | None


def log(session: Session, *, before: int | None, action: str, login: str) -> LogPage:
    """A page of the log, narrowed to actions that begin with `action` and to one person's login."""
    actor = None
    if login:
        actor = session.exec(select(Person.id).where(Person.login_key == login.casefold())).first() or 0
    entries = audit.entries(session, before=before, action=action, actor=actor, most=PAGE)
    ids = {entry.actor_id for entry in entries if entry.actor_id}
    people = session.exec(select(Person).where(col(Person.id).in_(ids))).all()
    older = entries[-1].seq if len(entries) == PAGE else None
    return LogPage(entries, {p.id or 0: p for p in people}, older)
