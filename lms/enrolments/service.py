"""Who takes what."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from lms.audit import service as audit
from lms.courses import trainers
from lms.courses.releases import Served
from lms.domain.errors import NotFoundError, RefusedError
from lms.domain.roles import Role
from lms.enrolments.models import Enrolment
from lms.i18n import lazy_gettext as _l


def is_enrolled(session: Session, person_id: int, course: str) -> bool:
    """Whether this person takes this course."""
    statement = select(Enrolment.id).where(Enrolment.person_id == person_id, Enrolment.course == course)
    return session.exec(statement).first() is not None


def courses_of(session: Session, person_id: int) -> list[str]:
    """Ids of the courses a person takes, newest enrolment first."""
    statement = select(Enrolment.course).where(Enrolment.person_id == person_id)
    return list(session.exec(statement.order_by(col(Enrolment.enrolled_at).desc(), col(Enrolment.id).desc())))


def members(session: Session, course: str) -> list[Enrolment]:
    """Everyone who takes a course, in the order they came."""
    statement = select(Enrolment).where(Enrolment.course == course)
    return list(session.exec(statement.order_by(col(Enrolment.id))))


def enrol_self(session: Session, person_id: int, served: Served) -> None:
    """Enrol a person who asks for it. Raises RefusedError where an administrator has to; twice is once."""
    if served.content.course.enrolment != "open":
        raise RefusedError(_l("An administrator enrols people in this course."))
    enrol(session, [person_id], served.id, by=person_id)


def enrol(session: Session, person_ids: Collection[int], course: str, *, by: int) -> int:
    """Enrol several people; who takes the course already stays as they are. Returns how many came new."""
    statement = select(Enrolment.person_id).where(
        Enrolment.course == course, col(Enrolment.person_id).in_(person_ids)
    )
    new = sorted(set(person_ids) - set(session.exec(statement)))
    now = datetime.now(UTC)
    session.add_all(Enrolment(person_id=p, course=course, enrolled_at=now, by_id=by) for p in new)
    session.flush()
    for person_id in new:
        audit.record(session, "enrolment.add", actor=by, thing=f"course:{course}", person=person_id)
    return len(new)


def require_reader(session: Session, person_id: int, role: Role, course: str) -> bool:
    """Let enrolled people, the course's trainers and administrators read; for others there is no such course.

    Returns whether the person is enrolled, so that what they do counts. Raises NotFoundError.
    """
    if is_enrolled(session, person_id, course):
        return True
    if role is Role.ADMINISTRATOR or (role is Role.TRAINER and trainers.is_trainer(session, person_id, course)):
        return False
    raise NotFoundError
