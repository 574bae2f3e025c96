"""Marking by people: what waits, one answer after the other without a name, and what two people gave."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from lms.audit import service as audit
from lms.domain.errors import InvalidError, NotFoundError
from lms.domain.questions.essay import Essay
from lms.i18n import lazy_gettext as _l
from lms.quizzes.attempts import content_of, keep_result, thing
from lms.quizzes.models import Answer, Attempt, Marking


@dataclass(frozen=True)
class Written:
    """An answer that people mark, and what they gave so far. Whose it is, it does not say."""

    attempt_id: int
    quiz: str
    position: int
    essay: Essay
    text: str
    markings: tuple[Marking, ...]

    @property
    def asked(self) -> int:
        """How many people are to mark it."""
        return 2 if self.essay.second_marker else 1

    @property
    def is_marked(self) -> bool:
        """Whether all of them have."""
        return len(self.markings) >= self.asked

    @property
    def shares(self) -> tuple[float, ...]:
        """Share of the mark that each gave, from 0 to 1."""
        return tuple(self.essay.share(marking.points) for marking in self.markings)

    @property
    def difference(self) -> float | None:
        """How far two markers are apart, from 0 to 1; None before there are two."""
        return abs(self.shares[0] - self.shares[1]) if len(self.shares) == 2 else None

    def by(self, marker_id: int) -> Marking | None:
        """What this person gave."""
        return next((marking for marking in self.markings if marking.marker_id == marker_id), None)

    def waits_for(self, marker_id: int) -> bool:
        """Whether this person can take it up: it is not marked by all, and not by them."""
        return not self.is_marked and self.by(marker_id) is None


@dataclass(frozen=True)
class Pile:
    """All answers to one item of a quiz."""

    quiz: str
    essay: Essay
    answers: tuple[Written, ...]

    @property
    def marked(self) -> int:
        """How many need no more marking."""
        return sum(answer.is_marked for answer in self.answers)

    def next_for(self, marker_id: int) -> Written | None:
        """The first answer that waits for this person."""
        return next((answer for answer in self.answers if answer.waits_for(marker_id)), None)

    def answer(self, attempt_id: int) -> Written:
        """The answer of one attempt. Raises NotFoundError."""
        found = next((answer for answer in self.answers if answer.attempt_id == attempt_id), None)
        if found is None:
            raise NotFoundError
        return found


def piles(session: Session, course: str) -> list[Pile]:
    """What people mark in a course, by quiz and item, of attempts handed in that count."""
    by_item: dict[tuple[str, str], list[Written]] = defaultdict(list)
    for answer in _written(session, course):
        by_item[answer.quiz, answer.essay.id].append(answer)
    return [
        Pile(quiz, answers[-1].essay, tuple(answers)) for (quiz, _item), answers in sorted(by_item.items())
    ]


def pile(session: Session, course: str, quiz: str, item: str) -> Pile:
    """The answers to one item. Raises NotFoundError where there are none."""
    found = next((p for p in piles(session, course) if (p.quiz, p.essay.id) == (quiz, item)), None)
    if found is None:
        raise NotFoundError
    return found


def _written(session: Session, course: str) -> Iterator[Written]:
    rows = session.exec(
        select(Attempt)
        .where(
            Attempt.course == course, col(Attempt.submitted_at).is_not(None), col(Attempt.voided_at).is_(None)
        )
        .order_by(col(Attempt.id))
    ).all()
    essays = [(attempt, n, essay) for attempt in rows for n, essay in _essays(session, attempt)]
    ids = {attempt.id for attempt, _n, _essay in essays}
    answers = {
        (a.attempt_id, a.position): a
        for a in session.exec(select(Answer).where(col(Answer.attempt_id).in_(ids)))
    }
    markings: dict[tuple[int, int], list[Marking]] = defaultdict(list)
    for marking in session.exec(
        select(Marking).where(col(Marking.attempt_id).in_(ids)).order_by(col(Marking.number))
    ):
        markings[marking.attempt_id, marking.position].append(marking)
    for attempt, position, essay in essays:
        key = (attempt.id or 0, position)
        text = next(iter(answers[key].chosen), "") if key in answers else ""
        if text:
            yield Written(key[0], attempt.quiz, position, essay, text, tuple(markings[key]))


def _essays(session: Session, attempt: Attempt) -> Sequence[tuple[int, Essay]]:
    items = content_of(session, attempt).items
    asked = ((n, items[each["item"]]) for n, each in enumerate(attempt.paper, 1))
    return [(n, item) for n, item in asked if isinstance(item, Essay)]


def give(
    session: Session, answer: Written, marker_id: int, points: Mapping[str, float], comment: str
) -> None:
    """Give points for an answer, or give others than before; the attempt's result follows at once.

    The caller has made sure that the marker trains the course. Raises InvalidError for points that are not of the
    rubric, and where others have marked it already.
    """
    if not answer.essay.allows(points):
        raise InvalidError(_l("Choose a level for each criterion."))
    attempt = session.exec(select(Attempt).where(Attempt.id == answer.attempt_id).with_for_update()).one()
    statement = select(Marking).where(Marking.attempt_id == attempt.id, Marking.position == answer.position)
    rows = session.exec(statement.order_by(col(Marking.number))).all()
    mine = next((row for row in rows if row.marker_id == marker_id), None)
    if mine is None:
        if len(rows) >= answer.asked:
            raise InvalidError(_l("This answer was marked by somebody else meanwhile."))
        mine = Marking(
            attempt_id=answer.attempt_id,
            position=answer.position,
            number=len(rows) + 1,
            marker_id=marker_id,
            points={},
            marked_at=datetime.now(UTC),
        )
        session.add(mine)
    before = dict(mine.points)
    mine.points, mine.comment, mine.marked_at = dict(points), comment.strip()[:2000], datetime.now(UTC)
    session.flush()
    audit.record(
        session,
        "answer.mark",
        actor=marker_id,
        thing=thing(attempt),
        position=answer.position,
        points=dict(points),
        before=before,
    )
    keep_result(session, attempt)
