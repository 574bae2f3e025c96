"""One person's way through the programmes: which courses are completed, and what a course still waits for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from lms.certificates.models import Certificate
from lms.courses import releases, shared
from lms.courses.releases import Served
from lms.domain import programmes
from lms.domain.content import Programme
from lms.domain.programmes import Before
from lms.domain.questions.item import Text
from lms.progress import service as progress


@dataclass(frozen=True)
class Way:
    """What someone has completed, among the courses and programmes as they are published now."""

    courses: Mapping[str, Served]
    programmes: tuple[Programme, ...]
    done: frozenset[str] = frozenset()

    def before(self, course: str) -> Before:
        """What is still to be completed before a published course."""
        return programmes.before(course, self.courses[course].content.course, self.programmes, self.done)

    def assessed_by(self, course: str) -> Programme | None:
        """The programme that a course is the assessment of."""
        return programmes.assessed_by(course, self.programmes)

    def hours(self, programme: Programme) -> float:
        """Hours of a programme's training, with the elective that was completed."""
        courses = {course: served.content.course for course, served in self.courses.items()}
        return programmes.hours(programme, courses, self.done)

    def titles(self, courses: Iterable[str]) -> list[Text]:
        """Titles of those of these courses that are published."""
        return [self.courses[one].content.course.title for one in courses if one in self.courses]


def way(session: Session, person_id: int | None) -> Way:
    """The way of a person, or of somebody who has completed nothing; a fixed number of queries."""
    courses = releases.all_current(session)
    done = completed(session, person_id, courses) if person_id is not None else frozenset()
    return Way(courses, shared.current(session).programmes.programmes, done)


def comes_after_others(session: Session, served: Served) -> bool:
    """Whether a course has prerequisites or is a programme's assessment: for most there is no way to look at."""
    found = shared.current(session).programmes.programmes
    return bool(served.content.course.prerequisites or programmes.assessed_by(served.id, found))


def completed(session: Session, person_id: int, courses: Mapping[str, Served]) -> frozenset[str]:
    """Ids of the courses a person has completed.

    A certificate in force is proof, whatever later releases ask for. Without one, everything the course asks for must
    be there but the name, unless a certificate of it was revoked.
    """
    rows = session.exec(
        select(Certificate.course, Certificate.revoked_at).where(col(Certificate.person_id) == person_id)
    ).all()
    held = {course for course, revoked_at in rows if revoked_at is None}
    lost = {course for course, revoked_at in rows if revoked_at is not None} - held
    standings = progress.standings(session, person_id, courses.values())
    finished = {
        course for course, standing in standings.items() if all(r.kind == "name" for r in standing.missing)
    }
    return frozenset(held | (finished - lost))
