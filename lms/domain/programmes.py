"""The way through a programme: what must be completed before a course may be begun, and how long all of it takes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from lms.domain.content import Course, Programme


@dataclass(frozen=True)
class Before:
    """What someone must complete before a course: all of `courses`, and one of `electives` if there are any."""

    courses: tuple[str, ...] = ()
    electives: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is still to be completed."""
        return bool(self.courses or self.electives)


def assessed_by(course: str, programmes: Iterable[Programme]) -> Programme | None:
    """The programme that a course is the assessment of."""
    return next((p for p in programmes if p.assessment == course), None)


def before(course_id: str, course: Course, programmes: Iterable[Programme], done: Collection[str]) -> Before:
    """What is still to be completed before this course by someone who has completed `done`.

    A course asks for its prerequisites; an assessment asks for its programme as well.
    """
    programme = assessed_by(course_id, programmes)
    asked = (*course.prerequisites, *(programme.courses if programme else ()))
    electives = programme.electives if programme else ()
    return Before(
        tuple(dict.fromkeys(one for one in asked if one not in done)),
        () if set(electives) & set(done) else electives,
    )


def hours(programme: Programme, courses: Mapping[str, Course], done: Collection[str] = ()) -> float:
    """Hours of training: the courses for all, the assessment, and one elective.

    Of electives in `done` the longest counts; while there is none, the shortest, so that no more is promised.
    A course that is not in `courses` (not published) adds nothing.
    """
    fixed = (*programme.courses, *((programme.assessment,) if programme.assessment else ()))
    chosen = [courses[one].hours for one in programme.electives if one in courses and one in done]
    offered = [courses[one].hours for one in programme.electives if one in courses]
    elective = max(chosen) if chosen else min(offered, default=0)
    return sum(courses[one].hours for one in fixed if one in courses) + elective
