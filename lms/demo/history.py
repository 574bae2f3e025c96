"""What the people of the demonstration have done so far: through the same services as everyone, then dated back."""

import random
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from lms.accounts.models import Person
from lms.courses.releases import Served
from lms.demo.cast import Taking
from lms.enrolments import service as enrolments
from lms.enrolments.models import Enrolment
from lms.evaluation import service as evaluation
from lms.progress import service as progress
from lms.progress.models import Reading
from lms.quizzes import attempts
from lms.quizzes import service as quizzes
from lms.quizzes.models import Attempt

TAKES = timedelta(minutes=26)
chance = random.Random(2026)  # noqa: S311  # the same demonstration every time


def live(session: Session, taking: Taking, person: Person, served: Served, administrator: int) -> None:
    """Let a person do in this course what the cast says."""
    person_id = person.id or 0
    enrolments.enrol(session, [person_id], served.id, by=administrator)
    if taking.lessons:
        take_form(session, person_id, served, chance.uniform(0.3, 0.6))
    stems = served.content.lesson_stems()
    for stem in stems if taking.lessons < 0 else stems[: taking.lessons]:
        progress.mark_read(session, person_id, served, stem)
    for share in taking.scores:
        for stem in served.content.course.completion.quizzes:
            take(session, person_id, served, stem, share)
    take_form(session, person_id, served, chance.uniform(0.7, 1))
    date_back(session, taking, person, served)


def take(session: Session, person_id: int, served: Served, stem: str, share: float | None) -> None:
    """Take a paper; `fill_in` says what `share` is."""
    read = progress.lessons_read(session, person_id, served.id)
    fill_in(session, quizzes.start(session, person_id, served, stem, read), share)


def take_form(session: Session, person_id: int, served: Served, share: float) -> None:
    """Take the form that is due, if one is, and answer this share of it right."""
    standing = progress.standing(session, person_id, served)
    if evaluation.due(session, person_id, standing):
        fill_in(session, evaluation.start(session, person_id, standing), share)


def fill_in(session: Session, attempt: Attempt, share: float | None) -> None:
    """Answer this share of a paper right and hand it in; None answers a third and leaves the rest for later."""
    person_id, paper = attempt.person_id, attempts.slots(session, attempt)
    asked = len(paper) if share is not None else len(paper) // 3
    right = set(chance.sample(range(asked), round(asked * (1 if share is None else share))))
    answers = {n + 1: answer(slot, is_right=n in right) for n, slot in enumerate(paper[:asked])}
    quizzes.save(session, person_id, attempt.id or 0, answers)
    if share is not None:
        quizzes.submit(session, person_id, attempt.id or 0)


def answer(slot: attempts.Slot, *, is_right: bool) -> dict[int, list[str]]:
    """A right answer, or one wrong option in each field that has options."""
    right = slot.values(slot.stored(slot.item.right()))
    if is_right:
        return dict(enumerate(right, start=1))
    wrong = [[t for t in slot.options if t not in values][:1] for values in right]
    return {n: wrong[n - 1] for n, blank in enumerate(slot.fields, start=1) if blank.choices}


def date_back(session: Session, taking: Taking, person: Person, served: Served) -> None:
    """Spread what was done over the days since the person began.

    Certificates and the log are not touched: they say when they were really made.
    """
    began = datetime.now(UTC) - timedelta(days=taking.began)
    mine = (col(Attempt.person_id) == person.id, col(Attempt.course) == served.id)
    readings = session.exec(
        select(Reading)
        .where(Reading.person_id == person.id, Reading.course == served.id)
        .order_by(col(Reading.id))
    ).all()
    tried = list(session.exec(select(Attempt).where(*mine).order_by(col(Attempt.id))))
    form_before = tried.pop(0) if tried and tried[0].quiz in served.content.forms else None
    step = (datetime.now(UTC) - began) / (len(readings) + len(tried) + 1)
    if began < person.created_at:
        person.created_at = began - timedelta(days=2)
        if person.name_confirmed_at:
            person.name_confirmed_at = began + timedelta(minutes=7)
    here = (Enrolment.person_id == person.id, Enrolment.course == served.id)
    for enrolment in session.exec(select(Enrolment).where(*here)):
        enrolment.enrolled_at = began
        session.add(enrolment)
    if form_before:
        _date_attempt(session, form_before, began + step / 2)
    for place, reading in enumerate(readings, start=1):
        reading.read_at = began + step * place
        session.add(reading)
    for place, attempt in enumerate(tried, start=len(readings) + 1):
        _date_attempt(session, attempt, began + step * place)
    session.add(person)
    session.flush()


def _date_attempt(session: Session, attempt: Attempt, started_at: datetime) -> None:
    if attempt.deadline_at:
        attempt.deadline_at = started_at + (attempt.deadline_at - attempt.started_at)
    attempt.started_at, attempt.seen_at = started_at, started_at + TAKES
    if attempt.submitted_at:
        attempt.submitted_at = started_at + TAKES
    saved = attempts.answers_of(session, attempt)
    for position, row in saved.items():
        row.saved_at = started_at + TAKES * position / (len(saved) + 1)
    session.add(attempt)
