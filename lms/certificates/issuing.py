"""Issuing: who completes a course gets one certificate, with the number that follows the last one."""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, select

from lms import config, db, jobs
from lms.accounts.models import Person
from lms.audit import service as audit
from lms.certificates import making, programmes, records
from lms.certificates.document import template_digest
from lms.certificates.models import Certificate, CertificateCounter, CertificateRequest
from lms.certificates.records import Identity
from lms.courses import releases, shared
from lms.courses.releases import Served
from lms.domain import numbering
from lms.domain.errors import NotFoundError, RefusedError
from lms.enrolments import service as enrolments
from lms.i18n import lazy_gettext as _l
from lms.progress import service as progress

_settings: config.Settings | None = None


def configure(settings: config.Settings) -> None:
    """Issue in the name of these settings' centre from now on; without this, of the environment's."""
    global _settings
    _settings = settings


def settings() -> config.Settings:
    """The settings certificates are issued by."""
    return _settings or config.load()


def issue(
    session: Session, person_id: int, served: Served, *, by: int | None = None, reason: str = ""
) -> Certificate:
    """Give a person the certificate of a course, in the caller's transaction; its PDF follows in a job.

    With a `reason` it is issued by decision, whatever the course still asks for, and marked as manual. Raises
    RefusedError for someone who holds one already, or has not completed the course and there is no reason; nothing
    is written then, so the transaction may go on.
    """
    now = datetime.now(UTC)
    counter = _locked_counter(session, records.local_day(settings(), now).year)
    person = session.get(Person, person_id)
    if person is None:
        raise NotFoundError
    if find_current(session, person_id, served.id):
        raise RefusedError(_l("This person holds a certificate of this course already."))
    standing = progress.standing(session, person_id, served)
    if not (standing.is_complete or reason):
        raise RefusedError(_l("The course is not completed: something the certificate asks for is missing."))
    way = programmes.way(session, person_id)
    if not reason and way.before(served.id):
        raise RefusedError(_l("The courses that come before this one are not completed."))
    identity = _next_identity(counter)
    record = records.write(settings(), identity, person, standing, now, way)
    certificate = Certificate(
        number=identity.number,
        code=identity.code,
        short_code=identity.short_code,
        person_id=person_id,
        course=served.id,
        current_for=_current_for(person_id, served.id),
        release_id=served.release_id,
        record=records.frozen(record),
        search_key=records.search_key(record),
        template_digest=template_digest(),
        issued_at=now,
        issued_by_id=by,
        is_manual=bool(reason),
    )
    counter.last += 1
    session.add_all([counter, certificate])
    session.flush()
    _close_request(session, person_id, served.id)
    details = {"is_manual": certificate.is_manual, "reason": reason, "missing": len(standing.missing)}
    thing = f"certificate:{certificate.number}"
    audit.record(
        session, "certificate.issue", actor=by, thing=thing, person=person_id, course=served.id, **details
    )
    jobs.enqueue(session, making.KIND, certificate_id=certificate.id)
    return certificate


def _locked_counter(session: Session, year: int) -> CertificateCounter:
    """The year's counter. Nobody else gets past this line before the transaction ends, so numbers have no gap.

    A sequence would lose numbers to transactions that fail.
    """
    first = "INSERT INTO certificate_counter (year, last) VALUES (:year, 0) ON CONFLICT (year) DO NOTHING"
    session.connection().execute(text(first), {"year": year})
    statement = select(CertificateCounter).where(CertificateCounter.year == year).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one()


def _next_identity(counter: CertificateCounter) -> Identity:
    return Identity(
        numbering.number(counter.year, counter.last + 1),
        numbering.code(secrets.token_bytes(numbering.CODE_BYTES)),
        numbering.short_code(secrets.token_bytes(numbering.SHORT_BYTES)),
    )


def _current_for(person_id: int, course: str) -> str:
    return f"{person_id}/{course}"


def find_current(session: Session, person_id: int, course: str) -> Certificate | None:
    """The certificate in force that a person holds for a course."""
    statement = select(Certificate).where(Certificate.current_for == _current_for(person_id, course))
    return session.exec(statement).one_or_none()


def _close_request(session: Session, person_id: int, course: str) -> None:
    for request in session.exec(
        select(CertificateRequest).where(
            CertificateRequest.person_id == person_id, CertificateRequest.course == course
        )
    ):
        session.delete(request)
    session.flush()


@jobs.handler("completion")
def _completion(database: db.Database, payload: dict[str, Any]) -> None:
    """Someone did something that may complete a course, or (without a `course`) all they take."""
    template_digest()  # reads files once, before there is a transaction to hold up
    person_id, course = payload["person_id"], payload.get("course")
    for each in _may_be_settled(database, person_id, course):
        with database.transaction() as session:
            settle(session, person_id, each)


def _may_be_settled(database: db.Database, person_id: int, course: str | None) -> list[str]:
    """The course, and assessments that may have waited for it."""
    with database.reading() as session:
        mine = enrolments.courses_of(session, person_id)
        if course is None:
            return mine
        found = shared.current(session).programmes.programmes
        waiting = {p.assessment for p in found if course in (*p.courses, *p.electives)}
        return [course, *(one for one in mine if one in waiting)]


def settle(session: Session, person_id: int, course: str) -> None:
    """If a person completed a course: issue the certificate, or ask for review where the course wants that.

    Computed here, from facts, in the transaction that issues (S75). Repeating it changes nothing. Where there ever was
    a certificate nothing happens: what an administrator revoked, only an administrator replaces.
    """
    served = _find_published(session, course)
    if served is None or not enrolments.is_enrolled(session, person_id, course):
        return
    if not progress.standing(session, person_id, served).is_complete:
        return
    if programmes.way(session, person_id).before(course):
        return
    now = datetime.now(UTC)
    _locked_counter(session, records.local_day(settings(), now).year)
    if _was_settled(session, person_id, course):
        return
    if served.content.course.certificate.issue == "automatic":
        issue(session, person_id, served)
    else:
        session.add(
            CertificateRequest(
                person_id=person_id, course=course, release_id=served.release_id, completed_at=now
            )
        )
        session.flush()


def _find_published(session: Session, course: str) -> Served | None:
    try:
        return releases.current(session, course)
    except NotFoundError:
        return None


def _was_settled(session: Session, person_id: int, course: str) -> bool:
    issued = select(Certificate.id).where(Certificate.person_id == person_id, Certificate.course == course)
    asked = select(CertificateRequest.id).where(
        CertificateRequest.person_id == person_id, CertificateRequest.course == course
    )
    return any(session.exec(statement).first() is not None for statement in (issued, asked))
