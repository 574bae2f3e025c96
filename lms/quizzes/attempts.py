"""One attempt as it stands now: its paper, what was answered, whether its time is over, how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from lms.courses import releases
from lms.domain.content import CompiledCourse, Quiz
from lms.domain.errors import NotFoundError
from lms.domain.grading import Mark, Result, grade
from lms.domain.questions import ItemBase
from lms.quizzes.models import Answer, Attempt

# What was sent before the deadline may arrive a little after it.
GRACE = timedelta(seconds=10)


@dataclass(frozen=True)
class Slot:
    """One place of a paper: its item, and option ids by the tokens that stand for them, in order."""

    item: ItemBase
    options: dict[str, str]

    def ids(self, tokens: Sequence[str]) -> list[str]:
        """Option ids behind tokens of this place."""
        return [self.options[token] for token in tokens]


@dataclass(frozen=True)
class Tried:
    """An attempt as it counts now: one whose time is over is submitted, written or not."""

    attempt: Attempt
    submitted_at: datetime | None
    result: Result | None

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.submitted_at is None

    @property
    def counts(self) -> bool:
        """Whether it uses up one of the attempts allowed: voided ones do not."""
        return self.attempt.voided_at is None

    @property
    def is_passed(self) -> bool:
        """Whether it was passed and still counts."""
        return self.counts and self.result is not None and self.result.is_passed


def moment(attempt: Attempt) -> datetime:
    """The time that holds for an attempt: the server's clock, but never earlier than it once was."""
    return max(datetime.now(UTC), attempt.seen_at)


def is_over(attempt: Attempt) -> bool:
    """Whether the time for answering has passed, grace included."""
    return attempt.deadline_at is not None and moment(attempt) > attempt.deadline_at + GRACE


def get_attempt(session: Session, person_id: int, attempt_id: int, *, lock: bool = False) -> Attempt:
    """A person's own attempt. Raises NotFoundError for another's, just as for one that is not there.

    `lock` keeps other writers off it until this transaction ends.
    """
    statement = select(Attempt).where(Attempt.id == attempt_id, Attempt.person_id == person_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    attempt = session.exec(statement).one_or_none()
    if attempt is None:
        raise NotFoundError
    return attempt


def content_of(session: Session, attempt: Attempt) -> CompiledCourse:
    """The course as it was when the attempt began; a release made since changes nothing in it (S73)."""
    return releases.get(session, attempt.release_id).content


def quiz_of(session: Session, attempt: Attempt) -> Quiz:
    """The rules under which the attempt began."""
    return content_of(session, attempt).quizzes[attempt.quiz]


def slots(session: Session, attempt: Attempt) -> list[Slot]:
    """The paper, place by place."""
    items = content_of(session, attempt).items
    return [Slot(items[asked["item"]], dict(asked["options"])) for asked in attempt.paper]


def answers_of(session: Session, attempt: Attempt) -> dict[int, Answer]:
    """What is saved, by position."""
    found = session.exec(select(Answer).where(Answer.attempt_id == attempt.id))
    return {answer.position: answer for answer in found}


def mark(session: Session, attempt: Attempt) -> Result:
    """Mark what is saved, by the key and the pass mark of the attempt's own release."""
    paper = slots(session, attempt)
    chosen = {
        paper[position - 1].item.id: paper[position - 1].ids(answer.chosen)
        for position, answer in answers_of(session, attempt).items()
    }
    return grade([slot.item for slot in paper], chosen, quiz_of(session, attempt).pass_percent)


def stands(session: Session, attempt: Attempt) -> Tried:
    """How an attempt counts now."""
    if attempt.submitted_at is not None:
        return Tried(attempt, attempt.submitted_at, from_stored(attempt.result))
    if is_over(attempt):
        return Tried(attempt, attempt.deadline_at, mark(session, attempt))
    return Tried(attempt, None, None)


def tries(session: Session, person_id: int, course: str, quiz: str) -> tuple[Tried, ...]:
    """A person's attempts at a quiz, first to last."""
    statement = select(Attempt).where(
        Attempt.person_id == person_id, Attempt.course == course, Attempt.quiz == quiz
    )
    found = session.exec(statement.order_by(col(Attempt.number)))
    return tuple(stands(session, attempt) for attempt in found)


def as_stored(result: Result) -> dict[str, Any]:
    """A result as it is stored."""
    marks = [{"item": mark.item, "share": mark.share} for mark in result.marks]
    return {"marks": marks, "percent": result.percent, "is_passed": result.is_passed}


def from_stored(stored: dict[str, Any] | None) -> Result | None:
    """A result as it was stored; None for an attempt voided before it was submitted."""
    if stored is None:
        return None
    return Result(tuple(Mark(**mark) for mark in stored["marks"]), stored["percent"], stored["is_passed"])
