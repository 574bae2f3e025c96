"""A quiz as its trainer sees it: who took it, how often and with what result."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from lms.accounts import own_data
from lms.accounts.models import Person
from lms.courses.releases import Served
from lms.domain.errors import NotFoundError
from lms.domain.questions import Text
from lms.domain.releasing import Shown
from lms.enrolments import service as enrolments
from lms.quizzes.attempts import Tried, answers_of, content_of, mark, markings_of, slots, stands
from lms.quizzes.models import Attempt
from lms.quizzes.telling import Reviewed, reviewed

_OWN = {"course", "quiz", "number", "started_at", "deadline_at", "submitted_at", "voided_at", "void_reason"}


@dataclass(frozen=True)
class Taker:
    """Someone who takes the course, with their attempts at the quiz, first to last."""

    person: Person
    tries: tuple[Tried, ...]

    @property
    def is_passed(self) -> bool:
        """Whether any attempt was passed."""
        return any(tried.is_passed for tried in self.tries)


def takers(session: Session, served: Served, stem: str) -> list[Taker]:
    """Everyone who takes the course, by name; a fixed number of queries, and one more for each attempt under way."""
    ids = [row.person_id for row in enrolments.members(session, served.id)]
    people = session.exec(
        select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.sort_key), col(Person.id))
    ).all()
    tries: dict[int, list[Tried]] = defaultdict(list)
    for attempt in attempts_at(session, served.id, stem):
        tries[attempt.person_id].append(stands(session, attempt))
    return [Taker(person, tuple(tries[person.id or 0])) for person in people]


def attempts_at(session: Session, course: str, stem: str) -> Sequence[Attempt]:
    """Every attempt at a quiz, by whoever."""
    statement = select(Attempt).where(Attempt.course == course, Attempt.quiz == stem)
    return session.exec(statement.order_by(col(Attempt.person_id), col(Attempt.number))).all()


@own_data.part("attempts")
def _own(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Papers taken and what was answered; no key, and no score, which the rules of the quiz may still keep back."""
    rows = session.exec(select(Attempt).where(Attempt.person_id == person_id).order_by(col(Attempt.id))).all()
    return [own_data.chosen(row, _OWN) | {"answers": _answers(session, row)} for row in rows]


def _answers(session: Session, attempt: Attempt) -> list[list[str]]:
    saved = answers_of(session, attempt)
    paper = enumerate(slots(session, attempt), 1)
    found = (slot.item.lines(slot.answer(saved[n].chosen)) if n in saved else () for n, slot in paper)
    return [[line.written or next(iter((line.text or {}).values()), "") for line in lines] for lines in found]


@dataclass(frozen=True)
class Record:
    """One attempt in full, for those who answer for it."""

    tried: Tried
    person: Person
    course_title: Text
    title: Text
    questions: tuple[Reviewed, ...]
    seconds: dict[int, float]
    saved_at: datetime | None
    keyed_by: Person | None


def record(session: Session, attempt_id: int) -> Record:
    """An attempt with every answer and the key. The caller has made sure who asks. Raises NotFoundError."""
    attempt = session.get(Attempt, attempt_id)
    if attempt is None:
        raise NotFoundError
    tried = stands(session, attempt)
    saved, markings = answers_of(session, attempt), markings_of(session, attempt)
    marks = (tried.result or mark(session, attempt)).marks
    everything = Shown(score=True, correctness=True, feedback=True, key=True)
    content = content_of(session, attempt)
    return Record(
        tried=tried,
        person=session.get_one(Person, attempt.person_id),
        course_title=content.course.title,
        title=content.paper(attempt.quiz).title,
        questions=tuple(
            reviewed(n, slot, one, saved[n].chosen if n in saved else [], everything, markings[n])
            for n, (slot, one) in enumerate(zip(slots(session, attempt), marks, strict=True), 1)
        ),
        seconds={n: answer.seconds for n, answer in saved.items()},
        saved_at=max((answer.saved_at for answer in saved.values()), default=None),
        keyed_by=session.get(Person, attempt.keyed_by_id) if attempt.keyed_by_id else None,
    )
