"""Taking papers: start, save, submit, void, and closing those whose time is over."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from lms import db, jobs
from lms.audit import service as audit
from lms.courses.releases import Served
from lms.domain.drawing import draw
from lms.domain.errors import InvalidError, NotFoundError, RefusedError
from lms.i18n import lazy_gettext as _l
from lms.quizzes.attempts import (
    GRACE,
    Slot,
    Tried,
    answers_of,
    as_stored,
    get_attempt,
    is_over,
    mark,
    moment,
    slots,
    tries,
)
from lms.quizzes.cover import Cover, cover
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.paper import Paper, paper
from lms.quizzes.passing import passed
from lms.quizzes.review import ResultPage, result_page

__all__ = [
    "Cover",
    "OverError",
    "Paper",
    "ResultPage",
    "Tried",
    "attempts",
    "close_expired",
    "cover",
    "get_attempt",
    "paper",
    "passed_quizzes",
    "result_page",
    "save",
    "start",
    "submit",
    "void",
]
attempts = tries


class OverError(RefusedError):
    """An answer that came after the deadline and its grace."""


def start(
    session: Session, person_id: int, served: Served, stem: str, lessons_read: Collection[str]
) -> Attempt:
    """Start an attempt, or give back the one under way. Raises RefusedError when none may be started."""
    _close_own_expired(session, person_id, served.id, stem)
    seen = cover(session, person_id, served, stem, lessons_read)
    if seen.open:
        return seen.open.attempt
    if seen.why:
        raise RefusedError(seen.reason)
    attempt = _new_attempt(person_id, seen)
    try:
        with session.begin_nested():
            session.add(attempt)
            session.flush()
    except IntegrityError:
        # Another window was faster, and the database said no to a second one: go on with that one.
        return _open_attempt(session, person_id, served.id, stem)
    audit.record(session, "attempt.start", actor=person_id, thing=_thing(attempt), number=attempt.number)
    return attempt


def _new_attempt(person_id: int, seen: Cover) -> Attempt:
    now = datetime.now(UTC)
    limit = seen.quiz.time_limit
    return Attempt(
        person_id=person_id,
        course=seen.served.id,
        quiz=seen.stem,
        number=1 + max((tried.attempt.number for tried in seen.tries), default=0),
        release_id=seen.served.release_id,
        paper=_draw(seen),
        started_at=now,
        deadline_at=now + timedelta(minutes=limit) if limit else None,
        seen_at=now,
    )


def _draw(seen: Cover) -> list[dict[str, Any]]:
    content = seen.served.content
    asked = draw(seen.quiz, content.banks, content.items, secrets.SystemRandom())
    tokens = _tokens(sum(len(question.options) for question in asked))
    return [{"item": q.item, "options": [[tokens.pop(), option] for option in q.options]} for q in asked]


def _tokens(count: int) -> list[str]:
    tokens: set[str] = set()
    while len(tokens) < count:
        tokens.add(secrets.token_urlsafe(6))
    return list(tokens)


def _open_attempt(session: Session, person_id: int, course: str, stem: str) -> Attempt:
    for tried in tries(session, person_id, course, stem):
        if tried.is_open:
            return tried.attempt
    raise RefusedError(_l("This was done in another window at the same moment. Try again."))


def save(session: Session, person_id: int, attempt_id: int, answers: Mapping[int, Sequence[str]]) -> datetime:
    """Save answers (tokens by position), all or none; returns when. Saving nothing still notes the time.

    Raises InvalidError for what is not of this paper, OverError after the deadline, RefusedError once it is
    submitted.
    """
    attempt = get_attempt(session, person_id, attempt_id, lock=True)
    if attempt.submitted_at is not None:
        raise RefusedError(_l("This attempt was submitted. Its answers can't be changed."))
    if is_over(attempt):
        raise OverError(_l("The time for this attempt is over. What was saved in time is what counts."))
    _check(slots(session, attempt), answers)
    attempt.seen_at = moment(attempt)
    saved = answers_of(session, attempt)
    for position, tokens in answers.items():
        answer = saved.get(position)
        if answer is None:
            answer = Answer(attempt_id=attempt_id, position=position, chosen=[], saved_at=attempt.seen_at)
            session.add(answer)
        answer.chosen, answer.saved_at = list(tokens), attempt.seen_at
    session.flush()
    return attempt.seen_at


def _check(paper: Sequence[Slot], answers: Mapping[int, Sequence[str]]) -> None:
    for position, tokens in answers.items():
        slot = paper[position - 1] if 0 < position <= len(paper) else None
        if slot is None or not set(tokens) <= set(slot.options) or not slot.item.accepts(slot.ids(tokens)):
            raise InvalidError(_l("An answer does not fit its question. Nothing was saved."))


def submit(session: Session, person_id: int, attempt_id: int) -> Attempt:
    """Hand in an attempt and freeze its result; a second time changes nothing.

    After the deadline it counts as handed in then.
    """
    attempt = get_attempt(session, person_id, attempt_id, lock=True)
    _close(session, attempt, actor=person_id)
    return attempt


def _close(session: Session, attempt: Attempt, *, actor: int | None) -> None:
    """Mark a locked attempt, unless that was done."""
    if attempt.submitted_at is not None:
        return
    result = mark(session, attempt)
    attempt.submitted_at = attempt.deadline_at if is_over(attempt) else moment(attempt)
    attempt.score, attempt.is_passed, attempt.result = result.percent, result.is_passed, as_stored(result)
    session.flush()
    audit.record(session, "attempt.submit", actor=actor, thing=_thing(attempt), number=attempt.number)
    if result.is_passed:
        jobs.enqueue(session, "completion", person_id=attempt.person_id, course=attempt.course)


def void(session: Session, attempt_id: int, by: int, reason: str) -> None:
    """Let an attempt count no more, as if it had not been made; it stays on record.

    The caller has made sure that `by` trains the course or administers. Raises NotFoundError, and
    InvalidError without a reason.
    """
    if not reason.strip():
        raise InvalidError(_l("Say why."))
    attempt = session.exec(select(Attempt).where(Attempt.id == attempt_id).with_for_update()).one_or_none()
    if attempt is None:
        raise NotFoundError
    if attempt.voided_at is not None:
        return
    attempt.voided_at, attempt.void_reason = datetime.now(UTC), reason.strip()[:300]
    attempt.submitted_at = attempt.submitted_at or attempt.voided_at
    session.flush()
    audit.record(session, "attempt.void", actor=by, thing=_thing(attempt), reason=attempt.void_reason)


def passed_quizzes(session: Session, person_id: int, course: str) -> set[str]:
    """Quizzes of a course that a person passed."""
    return passed(session, person_id).get(course, set())


@jobs.every_minute
def close_expired(database: db.Database) -> None:
    """Close every attempt whose time is over, each in a transaction of its own."""
    with database.reading() as session:
        overdue = session.exec(_expired()).all()
    for attempt in overdue:
        with database.transaction() as session:
            _close_expired(session, attempt)


def _close_own_expired(session: Session, person_id: int, course: str, quiz: str) -> None:
    mine = _expired().where(Attempt.person_id == person_id, Attempt.course == course, Attempt.quiz == quiz)
    for attempt in session.exec(mine).all():
        _close_expired(session, attempt)


def _close_expired(session: Session, attempt: Attempt) -> None:
    _close(session, get_attempt(session, attempt.person_id, attempt.id or 0, lock=True), actor=None)


def _expired() -> Any:
    late = datetime.now(UTC) - GRACE
    return select(Attempt).where(col(Attempt.submitted_at).is_(None), col(Attempt.deadline_at) < late)


def _thing(attempt: Attempt) -> str:
    return f"attempt:{attempt.id}"
