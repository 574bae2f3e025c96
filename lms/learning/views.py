"""What the learner's pages show, gathered in one place so that routes and the trainer's preview show the same."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from werkzeug.datastructures import MultiDict

from lms.certificates.programmes import Way
from lms.courses.releases import Served
from lms.courses.shared import Shared
from lms.domain.content import CompiledCourse, LessonText, Part, Programme
from lms.domain.questions.item import Text
from lms.progress.service import Standing
from lms.quizzes.asking import Check

ANSWER = re.compile(r"answer(?:-([1-9][0-9]?))?")
Answers = Mapping[str, Mapping[int, Sequence[str]]]
"""Answers to knowledge checks: by item id, then by number of the field."""


@dataclass(frozen=True)
class LessonPage:
    """One lesson as it is shown: its text in `language`, which may not be the reader's."""

    content: CompiledCourse
    shared: Shared
    stem: str
    language: str
    text: LessonText
    checks: Mapping[str, Check] = field(default_factory=dict)

    @property
    def position(self) -> int:
        """Which of the course's modules this is, from 1."""
        return self.content.course.modules().index(self.stem) + 1

    @property
    def total(self) -> int:
        """How many modules the course has."""
        return len(self.content.course.modules())

    @property
    def previous(self) -> str | None:
        """The stem before this one."""
        return self.content.course.modules()[self.position - 2] if self.position > 1 else None

    @property
    def next(self) -> str | None:
        """The stem after this one."""
        return self.content.course.modules()[self.position] if self.position < self.total else None

    def check(self, part: Part) -> Check:
        """The item a part asks, answered or not."""
        return self.checks.get(part.check) or Check(self.content.items[part.check], {})


def lesson_page(
    content: CompiledCourse, shared: Shared, stem: str, language: str, answers: Answers
) -> LessonPage:
    """A lesson, with the checks in `answers` marked."""
    found, text = content.lesson(stem, language)
    asked = {part.check for part in text.parts if part.check}
    checks = {item: Check(content.items[item], given) for item, given in answers.items() if item in asked}
    answered = {item: check for item, check in checks.items() if check.answer}
    return LessonPage(content, shared, stem, found, text, answered)


@dataclass(frozen=True)
class Entry:
    """A course in the catalogue. `standing` is None for someone who does not take it.

    `is_waiting`: other courses come first for this person.
    """

    served: Served
    standing: Standing | None
    is_waiting: bool = False
    lessons_found: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True)
class Step:
    """A step of a programme: one course, or a choice of several."""

    courses: tuple[str, ...]
    is_done: bool
    is_next: bool = False


@dataclass(frozen=True)
class ProgrammeView:
    """A programme as one person sees it."""

    programme: Programme
    way: Way

    @property
    def hours(self) -> float:
        """Hours of training, with the elective this person completed."""
        return self.way.hours(self.programme)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The way in order: each course, the elective, the assessment; what comes next is marked."""
        required = [Step((course,), course in self.way.done) for course in self.programme.courses]
        if self.programme.electives:
            required.append(
                Step(self.programme.electives, bool(self.way.done & set(self.programme.electives)))
            )
        if self.programme.assessment:
            last = self.programme.assessment
            required.append(Step((last,), last in self.way.done))
        first = next((n for n, step in enumerate(required) if not step.is_done), None)
        return tuple(replace(step, is_next=n == first) for n, step in enumerate(required))

    def title(self, step: Step) -> Text | None:
        """The title of a step that is one published course; None for a choice."""
        found = self.way.titles(step.courses)
        return found[0] if len(step.courses) == 1 and found else None


@dataclass(frozen=True)
class Filters:
    """What the catalogue is narrowed to. `is_mine`: to what suits where the reader works."""

    q: str = ""
    track: str = ""
    sector: str = ""
    is_mine: bool = False

    def keep(self, served: Served) -> bool:
        """Whether a course fits the track and sector asked for."""
        course = served.content.course
        return (not self.track or course.track == self.track) and (
            not self.sector or self.sector in course.sectors
        )

    def keep_programme(self, programme: Programme) -> bool:
        """Whether a programme fits the sector asked for; words and tracks narrow courses only."""
        return not self.sector or self.sector in programme.sectors


def answered_check(asked: MultiDict[str, str]) -> Answers:
    """The knowledge check an address answers. Nothing is kept of it."""
    if "check" not in asked:
        return {}
    given: dict[int, list[str]] = {}
    for name in asked:
        match = ANSWER.fullmatch(name)
        if match:
            given[int(match[1] or 1)] = [value for value in asked.getlist(name) if value]
    return {asked["check"]: given}
