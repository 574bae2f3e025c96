"""Taking papers: start, save, submit, void, and closing those whose time is over."""

import hmac
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from lms import db, jobs
from lms.audit import service as audit
from lms.courses.releases import Served
from lms.domain.errors import InvalidError, NotFoundError, RefusedError
from lms.domain.texts import key
from lms.i18n import lazy_gettext as _l
from lms.quizzes.attempts import (
    GRACE,
    Slot,
    Tried,
    answers_of,
    get_attempt,
    is_over,
    keep_result,
    moment,
    quiz_of,
    slots,
    thing,
    tries,
)
from lms.quizzes.cover import Cover, cover
from lms.quizzes.drawing import drawn
from lms.quizzes.keying import Keyed, key_in
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.paper import Paper, paper
from lms.quizzes.passing import passed
from lms.quizzes.review import ResultPage, result_page
from lms.quizzes.rules import Rules

__all__ = [
    "Cover",
    "Given",
    "Keyed",
    "OverError",
    "Paper",
    "ResultPage",
    "Tried",
    "WrongPasswordError",
    "attempts",
    "check",
    "close_expired",
    "cover",
    "get_attempt",
    "key_in",
    "paper",
    "passed_quizzes",
    "result_page",
    "save",
    "start",
    "start_form",
    "submit",
    "void",
]
attempts = tries
LONGEST_LOOK = timedelta(minutes=10)
Given = Mapping[int, Mapping[int, Sequence[str]]]
"""Answers sent: by position, then by number of the field in the order shown; tokens of choices, or a text."""


class OverError(RefusedError):
    """An answer that came after the deadline and its grace."""


class WrongPasswordError(InvalidError):
    """A quiz asks for a password, and another was given."""


def start(
    session: Session,
    person_id: int,
    served: Served,
    stem: str,
    lessons_read: Collection[str],
    password: str = "",
) -> Attempt:
    """Start an attempt, or give back the one under way.

    Raises RefusedError when none may be started, WrongPasswordError without the password it asks for.
    """
    _close_own_expired(session, person_id, served.id, stem)
    seen = cover(session, person_id, served, stem, lessons_read)
    if seen.open:
        return seen.open.attempt
    if seen.why:
        raise RefusedError(seen.reason)
    if not _is_password(seen.rules.password, password):
        raise WrongPasswordError(_l("This is not the password of this assessment."))
    return _begin(session, person_id, served, stem, seen.rules, seen.tries)


def start_form(session: Session, person_id: int, served: Served, stem: str) -> Attempt:
    """Start an attempt at a form, or give back the one under way. The caller knows whether it is due."""
    _close_own_expired(session, person_id, served.id, stem)
    made = tries(session, person_id, served.id, stem)
    under_way = next((tried.attempt for tried in made if tried.is_open), None)
    return under_way or _begin(session, person_id, served, stem, Rules(served.content.forms[stem]), made)


def _begin(
    session: Session, person_id: int, served: Served, stem: str, rules: Rules, made: Sequence[Tried]
) -> Attempt:
    attempt = _new_attempt(person_id, served, stem, rules, made)
    try:
        with session.begin_nested():
            session.add(attempt)
            session.flush()
    except IntegrityError:
        # Another window was faster, and the database said no to a second one: go on with that one.
        return _open_attempt(session, person_id, served.id, stem)
    audit.record(session, "attempt.start", actor=person_id, thing=thing(attempt), number=attempt.number)
    return attempt


def _is_password(asked: str, given: str) -> bool:
    # Read out in a room and typed on any keyboard: digits of both kinds and spaces around it are the same.
    return not asked or hmac.compare_digest(key(asked).encode(), key(given[:200]).encode())


def _new_attempt(person_id: int, served: Served, stem: str, rules: Rules, made: Sequence[Tried]) -> Attempt:
    now, seed = datetime.now(UTC), secrets.randbits(62)
    return Attempt(
        person_id=person_id,
        course=served.id,
        quiz=stem,
        number=1 + max((tried.attempt.number for tried in made), default=0),
        release_id=served.release_id,
        seed=seed,
        paper=drawn(served.content, rules.quiz, seed),
        started_at=now,
        deadline_at=rules.deadline(now),
        seen_at=now,
    )


def _open_attempt(session: Session, person_id: int, course: str, stem: str) -> Attempt:
    for tried in tries(session, person_id, course, stem):
        if tried.is_open:
            return tried.attempt
    raise RefusedError(_l("This was done in another window at the same moment. Try again."))


def save(session: Session, person_id: int, attempt_id: int, answers: Given) -> datetime:
    """Save answers, all or none; returns when. Saving nothing still notes the time.

    Raises InvalidError for what is not of this paper, OverError after the deadline, RefusedError once it is
    submitted.
    """
    attempt = get_attempt(session, person_id, attempt_id, lock=True)
    if attempt.submitted_at is not None:
        raise RefusedError(_l("This attempt was submitted. Its answers can't be changed."))
    if is_over(attempt):
        raise OverError(_l("The time for this attempt is over. What was saved in time is what counts."))
    saved = answers_of(session, attempt)
    chosen = _merged(slots(session, attempt), saved, answers)
    now = moment(attempt)
    spent = _spent(attempt.seen_at, now, chosen)
    attempt.seen_at = now
    for position, values in chosen.items():
        answer = saved.get(position)
        if answer is None:
            answer = Answer(attempt_id=attempt_id, position=position, chosen=[], saved_at=now)
            session.add(answer)
        answer.chosen, answer.saved_at, answer.seconds = values, now, answer.seconds + spent
    session.flush()
    return now


def _spent(before: datetime, now: datetime, chosen: Collection[int]) -> float:
    """Seconds to count for each question answered: what has passed since something was last heard of the attempt.

    A pause of more than `LONGEST_LOOK` counts as that: nobody knows what happened meanwhile.
    """
    return min(now - before, LONGEST_LOOK).total_seconds() / len(chosen) if chosen else 0.0


def check(session: Session, person_id: int, attempt_id: int, position: int) -> None:
    """Fix an answer, so that its outcome can be shown. Raises RefusedError where nothing is shown before handing in.

    Nothing answered can't be checked; twice is once.
    """
    attempt = get_attempt(session, person_id, attempt_id, lock=True)
    answer = answers_of(session, attempt).get(position)
    if not quiz_of(session, attempt).reveals.is_during or attempt.submitted_at is not None:
        raise RefusedError(_l("Answers of this assessment are not shown one by one."))
    if answer is not None and any(answer.chosen) and answer.checked_at is None:
        answer.checked_at = moment(attempt)
        session.flush()


def _merged(paper: Sequence[Slot], saved: Mapping[int, Answer], answers: Given) -> dict[int, list[str]]:
    if not all(0 < position <= len(paper) for position in answers):
        raise InvalidError(_l("An answer does not fit its question. Nothing was saved."))
    if any(position in saved and saved[position].checked_at for position in answers):
        raise RefusedError(_l("An answer whose outcome was shown can't be changed."))
    return {
        position: paper[position - 1].merged(saved[position].chosen if position in saved else [], given)
        for position, given in answers.items()
    }


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
    attempt.submitted_at = attempt.deadline_at if is_over(attempt) else moment(attempt)
    keep_result(session, attempt)
    audit.record(session, "attempt.submit", actor=actor, thing=thing(attempt), number=attempt.number)


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
    audit.record(session, "attempt.void", actor=by, thing=thing(attempt), reason=attempt.void_reason)


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
