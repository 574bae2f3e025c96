"""Who takes what."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, or_
from sqlmodel import Session, col, select

from lms import db
from lms.accounts.models import Organisation, Person
from lms.audit import service as audit
from lms.courses import trainers
from lms.courses.models import CourseTrainer
from lms.courses.releases import Served
from lms.domain.errors import NotFoundError, RefusedError
from lms.domain.roles import Role
from lms.enrolments.models import Enrolment
from lms.i18n import lazy_gettext as _l

_MINE = Enrolment.person_id == bindparam("person_id")
_ENROLLED = select(Enrolment.id).where(_MINE, Enrolment.course == bindparam("course"))
_NEWEST_FIRST = (col(Enrolment.enrolled_at).desc(), col(Enrolment.id).desc())
_COURSES = select(Enrolment.course).where(_MINE).order_by(*_NEWEST_FIRST)


def is_enrolled(session: Session, person_id: int, course: str) -> bool:
    """Whether this person takes this course."""
    return bool(db.rows(session, _ENROLLED, person_id=person_id, course=course))


def courses_of(session: Session, person_id: int) -> list[str]:
    """Ids of the courses a person takes, newest enrolment first."""
    return [row.course for row in db.rows(session, _COURSES, person_id=person_id)]


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
    already: list[int] = list(session.exec(statement))
    new = sorted(set(person_ids).difference(already))
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
    if role is Role.ADMINISTRATOR or (
        role is Role.TRAINER and trainers.is_trainer(session, person_id, course)
    ):
        return False
    raise NotFoundError


@dataclass(frozen=True)
class Found:
    """Who was meant by a list of logins, and which of them name nobody."""

    person_ids: list[int]
    unknown: list[str]


def find_people(session: Session, logins: Collection[str]) -> Found:
    """Active people by login or e-mail address."""
    keys = {
        unicodedata.normalize("NFKC", login).strip().casefold(): login for login in logins if login.strip()
    }
    rows = session.exec(
        select(Person).where(
            col(Person.is_active), or_(col(Person.login_key).in_(keys), col(Person.email_key).in_(keys))
        )
    ).all()
    known = {key for person in rows for key in (person.login_key, person.email_key)}
    return Found(
        sorted({p.id or 0 for p in rows}), [login for key, login in keys.items() if key not in known]
    )


def people_of(session: Session, organisation_id: int) -> list[int]:
    """Ids of the active trainees of a body."""
    statement = select(Person.id).where(
        Person.organisation_id == organisation_id, Person.role == Role.TRAINEE, col(Person.is_active)
    )
    return [i for i in session.exec(statement) if i is not None]


def organisations(session: Session) -> list[Organisation]:
    """Every body, by name."""
    return list(session.exec(select(Organisation).order_by(col(Organisation.name_ar))))


def all_trainers(session: Session) -> list[Person]:
    """Every active trainer, by name."""
    statement = select(Person).where(Person.role == Role.TRAINER, col(Person.is_active))
    return list(session.exec(statement.order_by(col(Person.sort_key), col(Person.id))))


def trainer_ids(session: Session, course: str) -> set[int]:
    """Ids of the trainers who work on a course."""
    return set(session.exec(select(CourseTrainer.person_id).where(CourseTrainer.course == course)))


def assign_trainers(session: Session, course: str, person_ids: Collection[int], *, by: int) -> None:
    """Let exactly these trainers work on a course."""
    before, wanted = trainer_ids(session, course), set(person_ids)
    for person_id in before - wanted:
        session.delete(session.get_one(CourseTrainer, (course, person_id)))
        audit.record(session, "trainer.remove", actor=by, thing=f"course:{course}", person=person_id)
    for person_id in wanted - before:
        session.add(CourseTrainer(course=course, person_id=person_id))
        audit.record(session, "trainer.add", actor=by, thing=f"course:{course}", person=person_id)
    session.flush()
