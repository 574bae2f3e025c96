"""A paper as its taker sees it. Nothing here knows what is right, so no template can tell (S67)."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from lms.domain.questions.choice import Choice, Text
from lms.quizzes.attempts import Slot, answers_of, content_of, get_attempt, moment, slots, stands


@dataclass(frozen=True)
class Question:
    """One question: its choices carry this attempt's tokens as ids, and no feedback."""

    position: int
    control: str
    stem: Text
    choices: tuple[Choice, ...]
    chosen: frozenset[str]

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"q-{self.position}"

    @property
    def is_answered(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.chosen)


@dataclass(frozen=True)
class Paper:
    """An attempt under way. `saved_at` is when something was last saved."""

    attempt_id: int
    course: str
    course_title: Text
    stem: str
    title: Text
    questions: tuple[Question, ...]
    now: datetime
    deadline_at: datetime | None
    saved_at: datetime | None
    is_open: bool

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
    return Paper(
        attempt_id=attempt_id,
        course=attempt.course,
        course_title=content.course.title,
        stem=attempt.quiz,
        title=content.quizzes[attempt.quiz].title,
        questions=tuple(
            _question(n, slot, saved[n].chosen if n in saved else [])
            for n, slot in enumerate(slots(session, attempt), 1)
        ),
        now=moment(attempt),
        deadline_at=attempt.deadline_at,
        saved_at=max((answer.saved_at for answer in saved.values()), default=None),
        is_open=stands(session, attempt).is_open,
    )


def _question(position: int, slot: Slot, chosen: list[str]) -> Question:
    texts = {choice.id: choice.text for choice in slot.item.choices()}
    return Question(
        position=position,
        control=slot.item.control,
        stem=slot.item.stem,
        choices=tuple(Choice(id=token, text=texts[option]) for token, option in slot.options.items()),
        chosen=frozenset(chosen),
    )
