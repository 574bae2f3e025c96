"""Attempts as tests make them, and answers whose outcome is known."""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, select

from lms import db
from lms.courses.models import Publication, Release
from lms.courses.releases import Served, get
from lms.domain.content import CompiledCourse
from lms.domain.questions import Answer as Answered
from lms.quizzes import service
from lms.quizzes.attempts import Slot, slots
from lms.quizzes.models import Answer, Attempt
from tests import samples
from tests.domain.questions.reading import read
from tests.domain.questions.reading import samples as every_type

LESSONS = ("stages", "handover")


def changed(**rules: Any) -> CompiledCourse:
    """The sample course with other rules for its final paper."""
    compiled = samples.course()
    quiz = compiled.quizzes["final"].model_copy(update=rules)
    return compiled.model_copy(update={"quizzes": {"final": quiz}})


def publish_next(database: db.Database, compiled: CompiledCourse) -> Served:
    """Another release of a published course, now served."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        number = 1 + len(session.exec(select(Release.id).where(Release.course == compiled.id)).all())
        stored = compiled.model_dump(mode="json", by_alias=True)
        digest = secrets.token_hex(32)
        release = Release(course=compiled.id, number=number, digest=digest, compiled=stored, made_at=now)
        session.add(release)
        session.flush()
        session.add(Publication(course=compiled.id, release_id=release.id or 0, published_at=now))
        return get(session, release.id or 0)


def start(database: db.Database, person_id: int, served: Served) -> Attempt:
    """An attempt at the final paper by someone who has read every lesson."""
    with database.transaction() as session:
        return service.start(session, person_id, served, "final", LESSONS)


def right(session: Session, attempt: Attempt) -> dict[int, list[str]]:
    """What is stored for a perfect paper."""
    return {n: slot.stored(slot.item.right()) for n, slot in enumerate(slots(session, attempt), 1)}


def wrong(session: Session, attempt: Attempt) -> dict[int, list[str]]:
    """For each question one token that is no key."""
    perfect = right(session, attempt)
    return {
        n: [token for token in slot.options if token not in perfect[n]][:1]
        for n, slot in enumerate(slots(session, attempt), 1)
    }


def answer(database: db.Database, attempt: Attempt, answers: dict[int, list[str]]) -> datetime:
    """Save the one field of each question in a transaction of its own."""
    given = {position: {1: values} for position, values in answers.items()}
    with database.transaction() as session:
        return service.save(session, attempt.person_id, attempt.id or 0, given)


def submit(database: db.Database, attempt: Attempt) -> Attempt:
    """Submit in a transaction of its own."""
    with database.transaction() as session:
        return service.submit(session, attempt.person_id, attempt.id or 0)


def passed(database: db.Database, person_id: int, served: Served) -> Attempt:
    """A whole attempt, all right."""
    attempt = start(database, person_id, served)
    with database.reading() as session:
        answers = right(session, attempt)
    answer(database, attempt, answers)
    return submit(database, attempt)


def failed(database: db.Database, person_id: int, served: Served) -> Attempt:
    """A whole attempt with nothing answered."""
    return submit(database, start(database, person_id, served))


def stored(database: db.Database, attempt: Attempt) -> dict[int, list[str]]:
    """What the database holds for an attempt."""
    with database.reading() as session:
        found = session.exec(select(Answer).where(Answer.attempt_id == attempt.id))
        return {row.position: row.chosen for row in found}


def of_every_type(course: str = "referral", **more: Any) -> CompiledCourse:
    """The sample course with a final paper that asks one item of each type, in the order of their names."""
    items = {kind: read({**sample, "id": kind}) for kind, sample in sorted(every_type().items())}
    compiled = samples.course(course, **more)
    rules = {"draw": (), "items": tuple(items), "shuffle": False}
    compiled = compiled.model_copy(
        update={"quizzes": {"final": compiled.quizzes["final"].model_copy(update=rules)}}
    )
    return compiled.model_copy(update={"items": {**compiled.items, **items}})


def fields(slot: Slot, position: int, answer: Answered) -> dict[str, Any]:
    """What the form sends for an answer."""
    values = slot.values(slot.stored(answer))
    if slot.is_single:
        return {f"q-{position}": values[0]}
    return {f"q-{position}-{n}": value for n, value in enumerate(values, 1)}
