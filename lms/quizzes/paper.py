"""A paper as its taker sees it. What is right is not in it, so no template can tell (S67).

But for questions whose outcome was shown at the taker's wish, where the paper's rules allow that.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from lms.domain.grading import mark
from lms.domain.questions import Blank, Choice, Text
from lms.domain.releasing import Shown, Stage
from lms.quizzes.asking import Asked, asked
from lms.quizzes.attempts import Slot, answers_of, content_of, get_attempt, moment, slots, stands
from lms.quizzes.models import Answer
from lms.quizzes.telling import Reviewed, reviewed


@dataclass(frozen=True)
class Question:
    """One question of a paper. `told`: its outcome, once it was checked and so fixed."""

    position: int
    asked: Asked
    told: Reviewed | None = None

    @property
    def is_answered(self) -> bool:
        """Whether anything is chosen or written."""
        return self.asked.is_answered


@dataclass(frozen=True)
class Paper:
    """An attempt under way. `saved_at` is when something was last saved."""

    attempt_id: int
    course: str
    course_title: Text
    stem: str
    title: Text
    is_form: bool
    questions: tuple[Question, ...]
    now: datetime
    deadline_at: datetime | None
    saved_at: datetime | None
    is_open: bool
    can_check: bool

    @property
    def time_left(self) -> str:
        """Minutes and seconds until the deadline; a script counts on from here."""
        seconds = max(0, int((self.deadline_at - self.now).total_seconds())) if self.deadline_at else 0
        return f"{seconds // 60:02}:{seconds % 60:02}"

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """Questions without an answer."""
        return tuple(question for question in self.questions if not question.is_answered)

    @property
    def next_position(self) -> int:
        """Where to go on: the first question without an answer, else the first."""
        return next((question.position for question in self.unanswered), 1)


def paper(session: Session, person_id: int, attempt_id: int) -> Paper:
    """A person's own attempt, to be answered. Raises NotFoundError."""
    attempt = get_attempt(session, person_id, attempt_id)
    content = content_of(session, attempt)
    saved = answers_of(session, attempt)
    quiz = content.paper(attempt.quiz)
    reveals = quiz.reveals
    shown = reveals.shown(Stage())
    return Paper(
        attempt_id=attempt_id,
        course=attempt.course,
        course_title=content.course.title,
        stem=attempt.quiz,
        title=quiz.title,
        is_form=quiz.kind == "form",
        questions=tuple(
            _question(n, slot, saved.get(n), shown) for n, slot in enumerate(slots(session, attempt), 1)
        ),
        now=moment(attempt),
        deadline_at=attempt.deadline_at,
        saved_at=max((answer.saved_at for answer in saved.values()), default=None),
        is_open=stands(session, attempt).is_open,
        can_check=reveals.is_during,
    )


def _question(position: int, slot: Slot, saved: Answer | None, shown: Shown) -> Question:
    chosen = saved.chosen if saved else []
    pairs = zip(slot.fields, slot.values(chosen), strict=True)
    fields = [(blank, _choices(slot, blank), values) for blank, values in pairs]
    question = asked(slot.item, f"q-{position}", fields)
    if saved is None or saved.checked_at is None:
        return Question(position, question)
    outcome = mark(slot.item, slot.answer(chosen), {})
    return Question(position, question, reviewed(position, slot, outcome, chosen, shown))


def _choices(slot: Slot, blank: Blank) -> list[Choice]:
    """What can be chosen in a field, with this attempt's tokens as ids, and no feedback."""
    texts = {choice.id: choice.text for choice in blank.choices}
    return [Choice(id=t, text=texts[option]) for t, option in slot.options.items() if option in texts]
