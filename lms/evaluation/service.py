"""Forms A and B around a course: which is due for whom, and what they tell together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from lms.accounts.models import Person
from lms.courses.releases import Served
from lms.domain import gain
from lms.domain.content import Objective
from lms.domain.errors import NotFoundError, RefusedError
from lms.domain.gain import Gain
from lms.enrolments import service as enrolments
from lms.enrolments.models import Enrolment
from lms.evaluation.models import FormSitting
from lms.i18n import lazy_gettext as _l
from lms.progress.service import Standing
from lms.quizzes import service as quizzes
from lms.quizzes.models import Attempt

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Due:
    """A form to be taken now: at which moment, which form, and whether it is under way."""

    moment: str
    stem: str
    is_open: bool


def due(session: Session, person_id: int, standing: Standing) -> Due | None:
    """The form that someone who takes a course should take now, if any.

    Before: until the first lesson is read. After: once all that the certificate asks for is there. Then so many days
    after that one as the course says. What was begun can be finished.
    """
    served = standing.served
    if len(served.content.forms) < 2:
        return None
    taken = _taken(session, person_id, served.id)
    stems = forms_of(session, person_id, served)
    for moment, attempt in taken.items():
        if attempt.submitted_at is None:
            return Due(moment, attempt.quiz, is_open=True)
    for moment, stem in _open_moments(standing, taken, stems):
        if moment not in taken:
            return Due(moment, stem, is_open=False)
    return None


def _open_moments(
    standing: Standing, taken: Mapping[str, Attempt], stems: tuple[str, str]
) -> list[tuple[str, str]]:
    found = []
    if not standing.has_begun:
        found.append((BEFORE, stems[0]))
    if all(requirement.kind == "name" for requirement in standing.missing):
        found.append((AFTER, stems[1]))
    after = taken[AFTER].submitted_at if AFTER in taken else None
    for index, days in enumerate(standing.served.content.course.delayed):
        if after and datetime.now(UTC) >= after + timedelta(days=days):
            found.append((f"{AFTER}-{days}", stems[index % 2]))
    return found


def forms_of(session: Session, person_id: int, served: Served) -> tuple[str, str]:
    """The form someone meets first, and the other: every second one who enrols meets them the other way round."""
    first, second = served.content.course.forms
    mine = select(Enrolment.id).where(Enrolment.person_id == person_id, Enrolment.course == served.id)
    place = select(func.count(col(Enrolment.id))).where(
        Enrolment.course == served.id, col(Enrolment.id) < mine.scalar_subquery()
    )
    return (first, second) if session.exec(place).one() % 2 == 0 else (second, first)


def start(session: Session, person_id: int, standing: Standing) -> Attempt:
    """Begin the form that is due, or go on with it. Raises RefusedError when none is."""
    now = due(session, person_id, standing)
    if now is None:
        raise RefusedError(_l("No form is to be taken now."))
    attempt = quizzes.start_form(session, person_id, standing.served, now.stem)
    if not now.is_open:
        row = FormSitting(
            person_id=person_id, course=standing.served.id, moment=now.moment, attempt_id=attempt.id or 0
        )
        try:
            with session.begin_nested():
                session.add(row)
                session.flush()
        except IntegrityError:  # another window was faster, with this very attempt
            return _taken(session, person_id, standing.served.id)[now.moment]
    return attempt


def _taken(session: Session, person_id: int, course: str) -> dict[str, Attempt]:
    rows = session.exec(
        select(FormSitting.moment, Attempt)
        .join(Attempt, col(Attempt.id) == FormSitting.attempt_id)
        .where(FormSitting.person_id == person_id, FormSitting.course == course)
    )
    return dict(rows.all())


@dataclass(frozen=True)
class Missing:
    """Someone without a form that is needed, by moment."""

    person: Person
    moments: tuple[str, ...]


@dataclass(frozen=True)
class Evaluation:
    """What the forms of a course tell. `later`: from after the course to so many days later, by days."""

    course: Gain | None
    objectives: tuple[tuple[Objective, Gain], ...]
    later: tuple[tuple[int, Gain], ...]
    missing: tuple[Missing, ...]


def evaluation(session: Session, served: Served) -> Evaluation:
    """Learning gain of everyone who took both forms, and who has not. Raises NotFoundError for a course without."""
    content = served.content
    if len(content.forms) < 2:
        raise NotFoundError
    taken = _all_taken(session, served.id)
    days = content.course.delayed
    later = ((n, _gain(taken, AFTER, f"{AFTER}-{n}")) for n in days)
    by_objective = (
        (o, _gain(taken, BEFORE, AFTER, _items_of(served, o.id))) for o in content.course.objectives
    )
    return Evaluation(
        course=_gain(taken, BEFORE, AFTER),
        objectives=tuple((o, found) for o, found in by_objective if found),
        later=tuple((n, found) for n, found in later if found),
        missing=_missing(session, served, taken),
    )


Results = Mapping[int, Mapping[str, Mapping[str, float]]]
"""Shares by item, by moment, by person."""


def _all_taken(session: Session, course: str) -> Results:
    rows = session.exec(
        select(FormSitting.person_id, FormSitting.moment, Attempt.result)
        .join(Attempt, col(Attempt.id) == FormSitting.attempt_id)
        .where(
            FormSitting.course == course,
            col(Attempt.submitted_at).is_not(None),
            col(Attempt.voided_at).is_(None),
        )
    )
    found: dict[int, dict[str, dict[str, float]]] = defaultdict(dict)
    for person_id, moment, result in rows:
        if result:
            found[person_id][moment] = {mark["item"]: mark["share"] for mark in result["marks"]}
    return found


def _items_of(served: Served, objective: str) -> frozenset[str]:
    return frozenset(i for i, item in served.content.items.items() if item.objective == objective)


def _gain(taken: Results, first: str, second: str, items: frozenset[str] | None = None) -> Gain | None:
    """The gain between two moments, over all items or these, of everyone who has both."""
    pairs = []
    for moments in taken.values():
        scores = [_score(moments.get(moment, {}), items) for moment in (first, second)]
        if scores[0] is not None and scores[1] is not None:
            pairs.append((scores[0], scores[1]))
    return gain.gain(pairs)


def _score(shares: Mapping[str, float], items: frozenset[str] | None) -> float | None:
    counted = [share for item, share in shares.items() if items is None or item in items]
    return 100 * sum(counted) / len(counted) if counted else None


def _missing(session: Session, served: Served, taken: Results) -> tuple[Missing, ...]:
    ids = [row.person_id for row in enrolments.members(session, served.id)]
    people: Sequence[Person] = session.exec(
        select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.sort_key), col(Person.id))
    ).all()
    absent = (
        Missing(person, tuple(m for m in (BEFORE, AFTER) if m not in taken.get(person.id or 0, {})))
        for person in people
    )
    return tuple(each for each in absent if each.moments)
