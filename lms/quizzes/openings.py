"""What a trainer sets for a quiz: when it is open, its password, and more time or attempts for one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from lms.accounts.models import Person
from lms.audit import service as audit
from lms.courses import releases
from lms.domain.errors import InvalidError, NotFoundError
from lms.enrolments import service as enrolments
from lms.i18n import lazy_gettext as _l
from lms.quizzes.attempts import moment, quiz_of
from lms.quizzes.models import Allowance, Attempt, Opening
from lms.quizzes.rules import find_opening, rules_for

MOST_MINUTES = 600
MOST_ATTEMPTS = 20


@dataclass(frozen=True)
class Allowed:
    """An allowance with whom it is for and who gave it."""

    allowance: Allowance
    person: Person
    by: Person


def set_opening(session: Session, wanted: Opening, by: int) -> Opening:
    """Set when a quiz is open and its password; attempts under way get the new end. Raises InvalidError.

    `wanted` names the course and the quiz.
    """
    if wanted.opens_at and wanted.closes_at and wanted.closes_at <= wanted.opens_at:
        raise InvalidError(_l("The end must be later than the beginning."))
    row = find_opening(session, wanted.course, wanted.quiz)
    if row is None:
        row = Opening(course=wanted.course, quiz=wanted.quiz)
        session.add(row)
    row.opens_at, row.closes_at, row.password = wanted.opens_at, wanted.closes_at, wanted.password.strip()
    session.flush()
    times = {"opens": row.opens_at, "closes": row.closes_at}
    said = {name: at.isoformat(timespec="minutes") if at else "" for name, at in times.items()}
    audit.record(
        session, "quiz.opening", actor=by, thing=_thing(row), has_password=bool(row.password), **said
    )
    _redate(session, _under_way(session, row.course, row.quiz))
    return row


def allow(session: Session, wanted: Allowance) -> None:
    """Give one person more minutes or attempts; an attempt under way gets them too. Raises InvalidError.

    `wanted.by_id` is who gives it.
    """
    if not enrolments.is_enrolled(session, wanted.person_id, wanted.course):
        raise InvalidError(_l("This person does not take the course."))
    if not (0 <= wanted.minutes <= MOST_MINUTES and 0 <= wanted.attempts <= MOST_ATTEMPTS):
        raise InvalidError(
            _l("At most %(minutes)s minutes and %(n)s attempts.", minutes=MOST_MINUTES, n=MOST_ATTEMPTS)
        )
    if not wanted.minutes + wanted.attempts:
        raise InvalidError(_l("Say how many minutes or attempts more."))
    if not wanted.reason.strip():
        raise InvalidError(_l("Say why."))
    session.add(wanted)
    session.flush()
    _note(session, "quiz.allow", wanted, wanted.by_id)
    _redate(session, _under_way(session, wanted.course, wanted.quiz, wanted.person_id))


def take_back(session: Session, course: str, quiz: str, allowance_id: int, by: int) -> None:
    """Let an allowance count no more; it stays on record. Raises NotFoundError."""
    row = session.get(Allowance, allowance_id)
    if row is None or (row.course, row.quiz) != (course, quiz):
        raise NotFoundError
    if row.ended_at is None:
        row.ended_at = datetime.now(UTC)
        session.flush()
        _note(session, "quiz.allowance-end", row, by)
        _redate(session, _under_way(session, course, quiz, row.person_id))


def allowances(session: Session, course: str, quiz: str) -> list[Allowed]:
    """What is allowed now, newest first."""
    rows = session.exec(
        select(Allowance)
        .where(Allowance.course == course, Allowance.quiz == quiz, col(Allowance.ended_at).is_(None))
        .order_by(col(Allowance.id).desc())
    ).all()
    ids = {person for row in rows for person in (row.person_id, row.by_id)}
    people = {p.id: p for p in session.exec(select(Person).where(col(Person.id).in_(ids)))}
    return [Allowed(row, people[row.person_id], people[row.by_id]) for row in rows]


def _under_way(session: Session, course: str, quiz: str, person_id: int | None = None) -> Sequence[Attempt]:
    statement = select(Attempt).where(
        Attempt.course == course, Attempt.quiz == quiz, col(Attempt.submitted_at).is_(None)
    )
    if person_id is not None:
        statement = statement.where(Attempt.person_id == person_id)
    return session.exec(statement.with_for_update()).all()


def _redate(session: Session, attempts: Sequence[Attempt]) -> None:
    """Give attempts the end that the rules give now; one whose time was over stays over."""
    for attempt in attempts:
        if attempt.deadline_at is None or moment(attempt) <= attempt.deadline_at:
            rules = rules_for(
                session, attempt.person_id, attempt.course, attempt.quiz, quiz_of(session, attempt)
            )
            attempt.deadline_at = rules.deadline(attempt.started_at)
    session.flush()


def require_quiz(session: Session, course: str, quiz: str) -> releases.Served:
    """The course, when it has such a quiz now. Raises NotFoundError."""
    served = releases.current(session, course)
    if quiz not in served.content.quizzes:
        raise NotFoundError
    return served


def _note(session: Session, action: str, row: Allowance, by: int) -> None:
    audit.record(
        session,
        action,
        actor=by,
        thing=_thing(row),
        person=row.person_id,
        minutes=row.minutes,
        attempts=row.attempts,
        reason=row.reason,
    )


def _thing(row: Opening | Allowance) -> str:
    return f"quiz:{row.course}/{row.quiz}"
