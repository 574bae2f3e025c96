"""Who has passed which quiz: any attempt that was submitted, passed and not voided."""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from lms.quizzes.attempts import GRACE, stands
from lms.quizzes.models import Attempt


def passed(session: Session, person_id: int) -> dict[str, set[str]]:
    """Quizzes a person passed, by course."""
    found: dict[str, set[str]] = defaultdict(set)
    for attempt in _passed(session, col(Attempt.person_id) == person_id):
        found[attempt.course].add(attempt.quiz)
    return found


def passed_by_person(session: Session, course: str, person_ids: Collection[int]) -> dict[int, set[str]]:
    """Quizzes of a course that each of these people passed, by person."""
    found: dict[int, set[str]] = defaultdict(set)
    for attempt in _passed(session, col(Attempt.course) == course, col(Attempt.person_id).in_(person_ids)):
        found[attempt.person_id].add(attempt.quiz)
    return found


def _passed(session: Session, *where: ColumnElement[bool]) -> list[Attempt]:
    # Attempts whose time is over count at once, before the worker has closed them; they are few.
    is_overdue = col(Attempt.submitted_at).is_(None) & (col(Attempt.deadline_at) < datetime.now(UTC) - GRACE)
    statement = select(Attempt).where(
        col(Attempt.voided_at).is_(None), or_(col(Attempt.is_passed).is_(True), is_overdue), *where
    )
    return [attempt for attempt in session.exec(statement) if stands(session, attempt).is_passed]
