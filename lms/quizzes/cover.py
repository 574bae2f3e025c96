"""A quiz before it is begun: its rules, the attempts made, and what may be done now."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from sqlmodel import Session

from lms.courses.releases import Served
from lms.domain.content import Quiz
from lms.domain.errors import NotFoundError
from lms.enrolments import service as enrolments
from lms.i18n import lazy_gettext as _l
from lms.quizzes.attempts import Tried, tries

REASONS: dict[str, Any] = {
    "enrolment": _l("Enrol in the course first."),
    "lessons": _l("This assessment opens when all lessons are complete."),
    "attempts": _l("All attempts at this assessment have been used."),
}


@dataclass(frozen=True)
class Cover:
    """What the page in front of a quiz shows. `lessons_left`: stems still to be read before it opens."""

    served: Served
    stem: str
    tries: tuple[Tried, ...]
    is_enrolled: bool
    lessons_left: tuple[str, ...]

    @property
    def quiz(self) -> Quiz:
        """The rules as published now."""
        return self.served.content.quizzes[self.stem]

    @property
    def open(self) -> Tried | None:
        """The attempt under way."""
        return next((tried for tried in self.tries if tried.is_open), None)

    @property
    def left(self) -> int | None:
        """How many attempts may still be started; None where there is no limit."""
        if self.quiz.attempts is None:
            return None
        return max(0, self.quiz.attempts - sum(tried.counts for tried in self.tries))

    @property
    def is_passed(self) -> bool:
        """Whether any attempt was passed."""
        return any(tried.is_passed for tried in self.tries)

    @property
    def may(self) -> Literal["start", "resume", "none"]:
        """What can be done now. An attempt under way can always be gone on with."""
        if self.open:
            return "resume"
        return "none" if self.why else "start"

    @property
    def why(self) -> Literal["", "enrolment", "lessons", "attempts"]:
        """Why no attempt can be started; empty when one can."""
        if not self.is_enrolled:
            return "enrolment"
        if self.left == 0:
            return "attempts"
        return "lessons" if self.lessons_left else ""

    @property
    def reason(self) -> Any:
        """`why` as a sentence."""
        return REASONS.get(self.why, "")


def cover(
    session: Session, person_id: int, served: Served, stem: str, lessons_read: Collection[str]
) -> Cover:
    """What the cover shows this person. Raises NotFoundError when the course has no such quiz.

    A final paper opens once every lesson the certificate asks for is read; the caller knows which are.
    """
    content = served.content
    if stem not in content.quizzes:
        raise NotFoundError
    asked = content.required_lessons() if content.quizzes[stem].kind == "final" else ()
    return Cover(
        served=served,
        stem=stem,
        tries=tries(session, person_id, served.id, stem),
        is_enrolled=enrolments.is_enrolled(session, person_id, served.id),
        lessons_left=tuple(lesson for lesson in asked if lesson not in lessons_read),
    )
