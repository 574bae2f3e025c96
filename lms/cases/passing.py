"""Who has passed which case, and finished a round of which screening exercise."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, union_all
from sqlmodel import Session, col, select

from lms import db
from lms.cases.models import CaseRun, ScreeningRound

_PASSED = select(CaseRun.person_id, CaseRun.course, CaseRun.stem).where(col(CaseRun.is_passed).is_(True))
_FINISHED = select(ScreeningRound.person_id, ScreeningRound.course, ScreeningRound.stem).where(
    col(ScreeningRound.ended_at).is_not(None)
)
_OF_PERSON = union_all(
    _PASSED.where(CaseRun.person_id == bindparam("person_id")),
    _FINISHED.where(ScreeningRound.person_id == bindparam("person_id")),
)
_PEOPLE: Any = bindparam("people", expanding=True)
_OF_COURSE = union_all(
    _PASSED.where(CaseRun.course == bindparam("course"), col(CaseRun.person_id).in_(_PEOPLE)),
    _FINISHED.where(ScreeningRound.course == bindparam("course"), col(ScreeningRound.person_id).in_(_PEOPLE)),
)


def passed(session: Session, person_id: int) -> dict[str, set[str]]:
    """Cases a person passed and exercises of which they finished a round, by course."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in db.rows(session, _OF_PERSON, person_id=person_id):
        found[row.course].add(row.stem)
    return found


def passed_by_person(session: Session, course: str, person_ids: Collection[int]) -> dict[int, set[str]]:
    """The same of one course for each of these people, by person."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in db.rows(session, _OF_COURSE, course=course, people=list(person_ids)):
        found[row.person_id].add(row.stem)
    return found
