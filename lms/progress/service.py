"""Readings, and what follows from them: how far someone is, what is missing."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from lms import db, jobs
from lms.accounts.models import Person
from lms.cases import passing as case_passing
from lms.courses.releases import Served
from lms.domain.completion import Record, Requirement, missing, requirements
from lms.domain.errors import NotFoundError
from lms.enrolments import service as enrolments
from lms.progress.models import Reading
from lms.quizzes import passing as quiz_passing

_READ = select(Reading.course, Reading.lesson).where(Reading.person_id == bindparam("person_id"))
_READ_IN = _READ.where(Reading.course == bindparam("course"))
_CONFIRMED = select(Person.name_confirmed_at).where(Person.id == bindparam("person_id"))


@dataclass(frozen=True)
class Standing:
    """How far someone is in a course, computed from what they did."""

    served: Served
    record: Record

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """All the certificate asks for, met or not."""
        return requirements(self.served.content, self.record)

    @cached_property
    def missing(self) -> tuple[Requirement, ...]:
        """What the certificate still asks for."""
        return missing(self.served.content, self.record)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    @property
    def total(self) -> int:
        """How many parts the course has."""
        return len(self.served.content.course.modules())

    @cached_property
    def done_stems(self) -> frozenset[str]:
        """Those of them that are done: lessons read, quizzes and cases passed, exercises finished."""
        record = self.record
        return frozenset(self.served.content.course.modules()) & {
            *record.lessons_read,
            *record.passed,
        }

    @property
    def done(self) -> int:
        """How many of them are done."""
        return len(self.done_stems)

    @cached_property
    def lessons_asked(self) -> int:
        """How many lessons the certificate asks for."""
        return len(self.served.content.required_lessons())

    @cached_property
    def lessons_met(self) -> int:
        """How many of those are read."""
        return sum(stem in self.record.lessons_read for stem in self.served.content.required_lessons())

    @cached_property
    def minutes_left(self) -> int:
        """Reading time of the lessons not read yet."""
        content = self.served.content
        return sum(content.minutes_of(s) for s in content.lesson_stems() if s not in self.record.lessons_read)

    @property
    def has_begun(self) -> bool:
        """Whether anything was done."""
        return bool(self.record.lessons_read or self.record.passed)

    def is_done(self, stem: str) -> bool:
        """Whether a part of the course is done."""
        return stem in self.record.lessons_read or stem in self.record.passed

    @cached_property
    def next_stem(self) -> str | None:
        """The first part not done, in reading order; None when all are."""
        return next((s for s in self.served.content.course.modules() if not self.is_done(s)), None)


def standing(session: Session, person_id: int, served: Served) -> Standing:
    """How far a person is in a course."""
    return standings(session, person_id, [served])[served.id]


def standings(session: Session, person_id: int, courses: Iterable[Served]) -> dict[str, Standing]:
    """How far a person is in several courses, by course id; the number of queries does not grow with them."""
    read = _by_course(session, person_id)
    passed, worked = quiz_passing.passed(session, person_id), case_passing.passed(session, person_id)
    ((confirmed,),) = db.rows(session, _CONFIRMED, person_id=person_id)
    return {
        served.id: Standing(
            served,
            Record(
                read[served.id],
                _counting(passed.get(served.id, set()), served) | worked.get(served.id, set()),
                confirmed is not None,
            ),
        )
        for served in courses
    }


def _counting(passed: set[str], served: Served) -> set[str]:
    """Forms around a course are papers too, and never count."""
    return passed & served.content.quizzes.keys() if served.content.forms else passed


def _by_course(session: Session, person_id: int) -> dict[str, set[str]]:
    read: dict[str, set[str]] = defaultdict(set)
    for course, lesson in db.rows(session, _READ, person_id=person_id):
        read[course].add(lesson)
    return read


def lessons_read(session: Session, person_id: int, course: str) -> set[str]:
    """Stems of the lessons of a course that a person read to the end."""
    return {row.lesson for row in db.rows(session, _READ_IN, person_id=person_id, course=course)}


def mark_read(session: Session, person_id: int, served: Served, stem: str) -> None:
    """Record that a lesson was read to its end; again changes nothing. Raises NotFoundError for no lesson."""
    if stem not in served.content.lessons:
        raise NotFoundError
    already = select(Reading.id).where(
        Reading.person_id == person_id, Reading.course == served.id, Reading.lesson == stem
    )
    if session.exec(already).first() is None:
        now = datetime.now(UTC)
        session.add(
            Reading(
                person_id=person_id, course=served.id, lesson=stem, release_id=served.release_id, read_at=now
            )
        )
        session.flush()
        jobs.enqueue(session, "completion", person_id=person_id, course=served.id)


@dataclass(frozen=True)
class Member:
    """Someone who takes a course, and how far they are."""

    person: Person
    standing: Standing
    last_at: datetime | None


def group(session: Session, served: Served, person_ids: Collection[int]) -> list[Member]:
    """How far each of these people is, ordered by name; a fixed number of queries."""
    people = session.exec(
        select(Person).where(col(Person.id).in_(person_ids)).order_by(col(Person.sort_key), col(Person.id))
    ).all()
    read: dict[int, set[str]] = defaultdict(set)
    last: dict[int, datetime] = {}
    for person_id, lesson, at in session.exec(
        select(Reading.person_id, Reading.lesson, Reading.read_at).where(
            Reading.course == served.id, col(Reading.person_id).in_(person_ids)
        )
    ):
        read[person_id].add(lesson)
        last[person_id] = max(at, last.get(person_id, at))
    by_person = quiz_passing.passed_by_person(session, served.id, person_ids)
    passed = case_passing.passed_by_person(session, served.id, person_ids)
    for person, stems in by_person.items():
        passed[person] |= _counting(stems, served)
    return [Member(p, Standing(served, _record(p, read, passed)), last.get(p.id or 0)) for p in people]


def _record(person: Person, read: dict[int, set[str]], passed: dict[int, set[str]]) -> Record:
    person_id = person.id or 0
    return Record(read[person_id], passed.get(person_id, set()), person.name_confirmed_at is not None)


@dataclass(frozen=True)
class Group:
    """A course and the people who take it, in numbers."""

    served: Served
    enrolled: int
    begun: int
    completed: int


def groups(session: Session, courses: Iterable[Served]) -> list[Group]:
    """How many people take, have begun and have completed each course."""
    return [_group_of(served, group(session, served, _member_ids(session, served.id))) for served in courses]


def _member_ids(session: Session, course: str) -> list[int]:
    return [row.person_id for row in enrolments.members(session, course)]


def _group_of(served: Served, members: Collection[Member]) -> Group:
    begun = sum(m.standing.has_begun for m in members)
    return Group(served, len(members), begun, sum(m.standing.is_complete for m in members))
