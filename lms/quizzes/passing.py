"""Who has passed which quiz: any attempt that was submitted, passed and not voided."""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, bindparam, or_
from sqlmodel import Session, col, select

from lms import db
from lms.quizzes.attempts import GRACE, stands
from lms.quizzes.models import Attempt

# Attempts whose time is over count at once, before the worker has closed them; they are few, and looked at one by one.
_IS_OVERDUE = col(Attempt.submitted_at).is_(None) & (col(Attempt.deadline_at) < bindparam("late"))
_PASSED = select(
    Attempt.id,
    Attempt.person_id,
    Attempt.course,
    Attempt.quiz,
    Attempt.is_passed,  # type: ignore[call-overload]
).where(col(Attempt.voided_at).is_(None), or_(col(Attempt.is_passed).is_(True), _IS_OVERDUE))
_OF_PERSON = _PASSED.where(Attempt.person_id == bindparam("person_id"))
_OF_COURSE = _PASSED.where(
    Attempt.course == bindparam("course"), col(Attempt.person_id).in_(bindparam("people", expanding=True))
)


def passed(session: Session, person_id: int) -> dict[str, set[str]]:
    """Quizzes a person passed, by course."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _rows(session, _OF_PERSON, person_id=person_id):
        found[row.course].add(row.quiz)
    return found


def passed_by_person(session: Session, course: str, person_ids: Collection[int]) -> dict[int, set[str]]:
    """Quizzes of a course that each of these people passed, by person."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in _rows(session, _OF_COURSE, course=course, people=list(person_ids)):
        found[row.person_id].add(row.quiz)
    return found


def _rows(session: Session, statement: Select[Any], **values: Any) -> list[Any]:
    late = datetime.now(UTC) - GRACE
    found = db.rows(session, statement, late=late, **values)
    return [row for row in found if row.is_passed or _would_pass(session, row.id)]


def _would_pass(session: Session, attempt_id: int) -> bool:
    return bool(stands(session, session.get_one(Attempt, attempt_id)).is_passed)
