"""What is still missing for a course's certificate."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from lms.domain.content import CompiledCourse


@dataclass(frozen=True)
class Record:
    """What someone has done in a course, as facts."""

    lessons_read: Collection[str] = field(default_factory=frozenset)
    quizzes_passed: Collection[str] = field(default_factory=frozenset)
    is_name_confirmed: bool = True


@dataclass(frozen=True)
class Requirement:
    """One thing the certificate asks for, and whether it is there. `stem` names the lesson or quiz."""

    kind: Literal["lesson", "quiz", "name"]
    stem: str
    is_met: bool


def requirements(course: CompiledCourse, record: Record) -> tuple[Requirement, ...]:
    """Everything the certificate asks for, in order, each met or not."""
    lessons = (Requirement("lesson", s, s in record.lessons_read) for s in course.required_lessons())
    quizzes = (Requirement("quiz", s, s in record.quizzes_passed) for s in course.course.completion.quizzes)
    return (*lessons, *quizzes, Requirement("name", "", record.is_name_confirmed))


def missing(course: CompiledCourse, record: Record) -> tuple[Requirement, ...]:
    """What is not met yet; empty when the course is completed."""
    return tuple(r for r in requirements(course, record) if not r.is_met)
