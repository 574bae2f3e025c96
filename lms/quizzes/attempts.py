"""One attempt as it stands now: its paper, what was answered, whether its time is over, how it went."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from lms import jobs
from lms.courses import releases
from lms.domain.content import CompiledCourse, Quiz
from lms.domain.errors import InvalidError, NotFoundError
from lms.domain.grading import Mark, Result, grade
from lms.domain.questions import Answer as Answered
from lms.domain.questions import Blank, ItemBase
from lms.domain.questions.essay import Essay
from lms.i18n import lazy_gettext as _l
from lms.quizzes.models import Answer, Attempt, Marking

# What was sent before the deadline may arrive a little after it.
GRACE = timedelta(seconds=10)


@dataclass(frozen=True)
class Slot:
    """One place of a paper: its item, choice ids by the tokens that stand for them, and its fields in the order shown.

    What is stored for it is a list of values, tokens or written texts: for an item of one field all that was chosen
    in it, else one value for each field in the order shown, empty where nothing was answered.
    """

    item: ItemBase
    options: dict[str, str]
    fields: tuple[Blank, ...]

    @property
    def is_single(self) -> bool:
        """Whether the item has but one field."""
        return len(self.fields) == 1

    def merged(self, stored: Sequence[str], given: Mapping[int, Sequence[str]]) -> list[str]:
        """What is to be stored once `given` (values by number of the field, from 1) replaced what was stored.

        Raises InvalidError for what does not fit the fields.
        """
        given = {number: [value for value in sent if value.strip()] for number, sent in given.items()}
        if not all(0 < number <= len(self.fields) and self._fits(number, given[number]) for number in given):
            raise InvalidError(_l("An answer does not fit its question. Nothing was saved."))
        if self.is_single:
            return list(given.get(1, stored))
        values = list(stored) or [""] * len(self.fields)
        for number, sent in given.items():
            values[number - 1] = next(iter(sent), "")
        return values

    def _fits(self, number: int, values: Sequence[str]) -> bool:
        blank = self.fields[number - 1]
        if blank.choices and not set(values) <= set(self.options):
            return False
        return blank.accepts(self._meant(blank, values))

    def _meant(self, blank: Blank, values: Sequence[str]) -> list[str]:
        return [self.options[value] for value in values] if blank.choices else list(values)

    def values(self, stored: Sequence[str]) -> list[list[str]]:
        """What stands in each field, in the order shown."""
        if self.is_single:
            return [list(stored)]
        return [[value] if value else [] for value in stored] or [[] for _ in self.fields]

    def answer(self, stored: Sequence[str]) -> Answered:
        """What was answered, as the item understands it."""
        shown = zip(self.fields, self.values(stored), strict=True)
        return {blank.id: self._meant(blank, values) for blank, values in shown}

    def stored(self, answer: Answered) -> list[str]:
        """How an answer is stored: the way back from `answer`."""
        tokens = {option: token for token, option in self.options.items()}
        values = [[tokens.get(v, v) for v in answer.get(blank.id, ())] for blank in self.fields]
        return values[0] if self.is_single else [next(iter(value), "") for value in values]


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
    return content_of(session, attempt).paper(attempt.quiz)


def slots(session: Session, attempt: Attempt) -> list[Slot]:
    """The paper, place by place, with the key that the attempt is marked by."""
    items: Mapping[str, ItemBase] = content_of(session, attempt).items
    if attempt.key_release_id is not None:
        items = corrected(items, releases.get(session, attempt.key_release_id).content)
    return [_slot(items[asked["item"]], asked) for asked in attempt.paper]


def corrected(items: Mapping[str, ItemBase], content: CompiledCourse) -> dict[str, ItemBase]:
    """Items as a later release has them, where they still ask the same: the same type, fields and choices."""

    def shape(item: ItemBase) -> tuple[object, ...]:
        return item.type, {b.id for b in item.fields()}, {c.id for c in item.choices()}

    now = content.items
    return {i: now[i] if i in now and shape(now[i]) == shape(item) else item for i, item in items.items()}


def _slot(item: ItemBase, asked: dict[str, Any]) -> Slot:
    fields = {blank.id: blank for blank in item.fields()}
    return Slot(item, dict(asked["options"]), tuple(fields[name] for name in asked.get("fields", fields)))


def answers_of(session: Session, attempt: Attempt) -> dict[int, Answer]:
    """What is saved, by position."""
    found = session.exec(select(Answer).where(Answer.attempt_id == attempt.id))
    return {answer.position: answer for answer in found}


def mark(session: Session, attempt: Attempt) -> Result:
    """Mark what is saved, by the key and the pass mark of the attempt's own release."""
    paper, saved = slots(session, attempt), answers_of(session, attempt)
    answered = {paper[n - 1].item.id: paper[n - 1].answer(answer.chosen) for n, answer in saved.items()}
    given = given_by_people(session, attempt, paper)
    result = grade([slot.item for slot in paper], answered, quiz_of(session, attempt).pass_percent, given)
    marks = (
        replace(mark, seconds=round(saved[n].seconds, 1)) if n in saved else mark
        for n, mark in enumerate(result.marks, 1)
    )
    return replace(result, marks=tuple(marks))


def markings_of(session: Session, attempt: Attempt) -> dict[int, list[Marking]]:
    """What people gave for the answers of an attempt, by position; the first marker's first."""
    found: dict[int, list[Marking]] = defaultdict(list)
    statement = select(Marking).where(Marking.attempt_id == attempt.id).order_by(col(Marking.number))
    for marking in session.exec(statement):
        found[marking.position].append(marking)
    return found


def given_by_people(session: Session, attempt: Attempt, paper: Sequence[Slot]) -> dict[str, float]:
    """Shares that people gave, by item id: the mean of two where two are asked for, nothing while one is missing."""
    essays = {n: slot.item for n, slot in enumerate(paper, 1) if isinstance(slot.item, Essay)}
    if not essays:
        return {}
    markings = markings_of(session, attempt)
    return {
        essay.id: sum(essay.share(marking.points) for marking in markings[n]) / len(markings[n])
        for n, essay in essays.items()
        if len(markings[n]) >= (2 if essay.second_marker else 1)
    }


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


def keep_result(session: Session, attempt: Attempt) -> Result:
    """Mark an attempt that was handed in and keep the result; a pass may complete the course."""
    result = mark(session, attempt)
    attempt.score, attempt.is_passed, attempt.result = result.percent, result.is_passed, as_stored(result)
    session.flush()
    if result.is_passed:
        jobs.enqueue(session, "completion", person_id=attempt.person_id, course=attempt.course)
    return result


def thing(attempt: Attempt) -> str:
    """An attempt as the log names it."""
    return f"attempt:{attempt.id}"


def as_stored(result: Result) -> dict[str, Any]:
    """A result as it is stored."""
    marks = [_as_stored(mark) for mark in result.marks]
    return {"marks": marks, "percent": result.percent, "is_passed": result.is_passed}


def _as_stored(mark: Mark) -> dict[str, Any]:
    stored: dict[str, Any] = {"item": mark.item, "share": mark.share, "is_answered": mark.is_answered}
    if mark.is_waiting:
        stored["is_waiting"] = True
    if mark.chosen:
        stored["chosen"] = list(mark.chosen)
    if mark.seconds:
        stored["seconds"] = mark.seconds
    return stored


def from_stored(stored: dict[str, Any] | None) -> Result | None:
    """A result as it was stored; None for an attempt voided before it was submitted."""
    if stored is None:
        return None
    marks = (Mark(**{**mark, "chosen": tuple(mark.get("chosen", ()))}) for mark in stored["marks"])
    return Result(tuple(marks), stored["percent"], stored["is_passed"])
