"""The rules of a quiz as they hold for one person: the file's, the opening the trainer set, and what was allowed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from lms.domain.content import Quiz
from lms.quizzes.models import Allowance, Opening


@dataclass(frozen=True)
class Rules:
    """`extra_minutes` lengthen the time limit, and the closing with it."""

    quiz: Quiz
    opening: Opening | None = None
    extra_minutes: int = 0
    extra_attempts: int = 0

    @property
    def attempts(self) -> int | None:
        """How many attempts there are in all; None where there is no limit."""
        return None if self.quiz.attempts is None else self.quiz.attempts + self.extra_attempts

    @property
    def time_limit(self) -> int | None:
        """Minutes for one attempt."""
        return None if self.quiz.time_limit is None else self.quiz.time_limit + self.extra_minutes

    @property
    def opens_at(self) -> datetime | None:
        """From when on an attempt can be started."""
        return self.opening.opens_at if self.opening else None

    @property
    def closes_at(self) -> datetime | None:
        """Until when answers are taken."""
        if self.opening is None or self.opening.closes_at is None:
            return None
        return self.opening.closes_at + timedelta(minutes=self.extra_minutes)

    @property
    def password(self) -> str:
        """What has to be given to start; empty for nothing."""
        return self.opening.password if self.opening else ""

    def deadline(self, started_at: datetime) -> datetime | None:
        """When an attempt started then is over: at the end of its time or when the quiz closes."""
        limit = started_at + timedelta(minutes=self.time_limit) if self.time_limit else None
        return min((at for at in (limit, self.closes_at) if at), default=None)

    def is_closed(self, now: datetime) -> bool:
        """Whether the quiz has closed."""
        return self.closes_at is not None and now >= self.closes_at

    def next_start(self, handed_in: Sequence[datetime]) -> datetime | None:
        """When the wait after the latest of these is over; None without one."""
        if not self.quiz.wait or not handed_in:
            return None
        return max(handed_in) + timedelta(minutes=self.quiz.wait)


def rules_for(session: Session, person_id: int, course: str, stem: str, quiz: Quiz) -> Rules:
    """The rules of a quiz for a person."""
    allowed = session.exec(
        select(Allowance).where(
            Allowance.person_id == person_id,
            Allowance.course == course,
            Allowance.quiz == stem,
            col(Allowance.ended_at).is_(None),
        )
    ).all()
    return Rules(
        quiz,
        find_opening(session, course, stem),
        extra_minutes=sum(each.minutes for each in allowed),
        extra_attempts=sum(each.attempts for each in allowed),
    )


def find_opening(session: Session, course: str, stem: str) -> Opening | None:
    """What the trainer set for a quiz, if anything."""
    return session.exec(select(Opening).where(Opening.course == course, Opening.quiz == stem)).one_or_none()
