"""What is still missing for a course's certificate."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from lms.domain.content import CompiledCourse


@dataclass(frozen=True)
class Record:
    """What someone has done in a course, as facts. `passed`: quizzes and cases passed, screening exercises finished."""

    lessons_read: Collection[str] = field(default_factory=frozenset)
    passed: Collection[str] = field(default_factory=frozenset)
    is_name_confirmed: bool = True


@dataclass(frozen=True)
class Requirement:
    """One thing the certificate asks for, and whether it is there. `stem` names the part of the course."""

    kind: Literal["lesson", "quiz", "case", "screening", "name"]
    stem: str
    is_met: bool


def requirements(course: CompiledCourse, record: Record) -> tuple[Requirement, ...]:
    """Everything the certificate asks for, in order, each met or not."""
    lessons = (Requirement("lesson", s, s in record.lessons_read) for s in course.required_lessons())
    asked = course.course.completion
    quizzes = (Requirement("quiz", s, s in record.passed) for s in asked.quizzes)
    cases = (Requirement("case", s, _is_case_met(course, s, record)) for s in asked.cases)
    screenings = (Requirement("screening", s, s in record.passed) for s in asked.screenings)
    return (*lessons, *quizzes, *cases, *screenings, Requirement("name", "", record.is_name_confirmed))


def _is_case_met(course: CompiledCourse, stem: str, record: Record) -> bool:
    """A case counts by its alternative as well: who would rather not read it need not say why."""
    return stem in record.passed or course.cases[stem].case.alternative in record.passed


def missing(course: CompiledCourse, record: Record) -> tuple[Requirement, ...]:
    """What is not met yet; empty when the course is completed."""
    return tuple(r for r in requirements(course, record) if not r.is_met)
