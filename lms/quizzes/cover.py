"""A quiz before it is begun: its rules, the attempts made, and what may be done now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlmodel import Session

from lms.courses.releases import Served
from lms.domain.content import Quiz
from lms.domain.errors import NotFoundError
from lms.domain.releasing import Shown, Stage
from lms.enrolments import service as enrolments
from lms.i18n import date_and_time
from lms.i18n import gettext as _
from lms.quizzes.attempts import Tried, tries
from lms.quizzes.rules import Rules, rules_for

Why = Literal["", "enrolment", "lessons", "attempts", "early", "closed", "wait"]


@dataclass(frozen=True)
class Cover:
    """What the page in front of a quiz shows. `lessons_left`: stems still to be read before it opens."""

    served: Served
    stem: str
    rules: Rules
    tries: tuple[Tried, ...]
    is_enrolled: bool
    lessons_left: tuple[str, ...]
    now: datetime

    @property
    def quiz(self) -> Quiz:
        """The paper as published now."""
        return self.rules.quiz

    @property
    def open(self) -> Tried | None:
        """The attempt under way."""
        return next((tried for tried in self.tries if tried.is_open), None)

    @property
    def left(self) -> int | None:
        """How many attempts may still be started; None where there is no limit."""
        return attempts_left(self.rules, self.tries)

    @property
    def is_passed(self) -> bool:
        """Whether any attempt was passed."""
        return any(tried.is_passed for tried in self.tries)

    @property
    def shown(self) -> Shown:
        """What is shown now of attempts that were handed in."""
        return shown_now(self.rules, self.tries, self.now)

    @property
    def next_start(self) -> datetime | None:
        """When the wait after the latest attempt is over; None when it is, or there is none."""
        handed_in = [tried.submitted_at for tried in self.tries if tried.counts and tried.submitted_at]
        found = self.rules.next_start(handed_in)
        return found if found and found > self.now else None

    @property
    def may(self) -> Literal["start", "resume", "none"]:
        """What can be done now. An attempt under way can always be gone on with."""
        if self.open:
            return "resume"
        return "none" if self.why else "start"

    @property
    def why(self) -> Why:
        """Why no attempt can be started; empty when one can."""
        if not self.is_enrolled:
            return "enrolment"
        if self.left == 0:
            return "attempts"
        if self.rules.is_closed(self.now):
            return "closed"
        if self.lessons_left:
            return "lessons"
        if self.rules.opens_at and self.now < self.rules.opens_at:
            return "early"
        return "wait" if self.next_start else ""

    @property
    def reason(self) -> Any:
        """`why` as a sentence."""
        match self.why:
            case "enrolment":
                return _("Enrol in the course first.")
            case "lessons":
                return _("This assessment opens when all lessons are complete.")
            case "attempts":
                return _("All attempts at this assessment have been used.")
            case "closed":
                return _("This assessment has closed.")
            case "early" if self.rules.opens_at:
                return _("This assessment opens on %(time)s.", time=date_and_time(self.rules.opens_at))
            case "wait" if self.next_start:
                return _("The next attempt can begin on %(time)s.", time=date_and_time(self.next_start))
            case _:
                return ""


def attempts_left(rules: Rules, all_tries: Sequence[Tried]) -> int | None:
    """How many attempts may still be started; None where there is no limit."""
    return None if rules.attempts is None else max(0, rules.attempts - sum(each.counts for each in all_tries))


def shown_now(rules: Rules, all_tries: Sequence[Tried], now: datetime) -> Shown:
    """What is shown of an attempt that was handed in. While another is open, nothing that could help with it is."""
    is_over = attempts_left(rules, all_tries) == 0 or any(each.is_passed for each in all_tries)
    shown = rules.quiz.reveals.shown(
        Stage(is_submitted=True, is_over=is_over, is_closed=rules.is_closed(now))
    )
    return Shown(score=shown.score) if any(each.is_open for each in all_tries) else shown


def cover(
    session: Session, person_id: int, served: Served, stem: str, lessons_read: Collection[str]
) -> Cover:
    """What the cover shows this person. Raises NotFoundError when the course has no such quiz.

    A final paper opens once every lesson the certificate asks for is read; the caller knows which are.
    """
    content = served.content
    if stem not in content.quizzes:
        raise NotFoundError
    quiz = content.quizzes[stem]
    asked = content.required_lessons() if quiz.kind == "final" else ()
    return Cover(
        served=served,
        stem=stem,
        rules=rules_for(session, person_id, served.id, stem, quiz),
        tries=tries(session, person_id, served.id, stem),
        is_enrolled=enrolments.is_enrolled(session, person_id, served.id),
        lessons_left=tuple(lesson for lesson in asked if lesson not in lessons_read),
        now=datetime.now(UTC),
    )
