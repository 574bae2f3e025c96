"""Papers with a time limit, on the server's clock alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from lms import db
from lms.accounts.models import Person
from lms.courses.releases import Served
from lms.domain.errors import RefusedError
from lms.quizzes import service
from lms.quizzes.attempts import get_attempt
from tests.quizzes import papers

BEGIN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def timed(database: db.Database, course: Served, enrolled: Person, clock: time_machine.Traveller) -> Served:
    """The course with forty minutes for its final paper."""
    return papers.publish_next(database, papers.changed(time_limit=40))


def at(clock: time_machine.Traveller, **after: float) -> None:
    clock.move_to(BEGIN + timedelta(**after))


def test_the_deadline_is_written_at_the_start(database: db.Database, timed: Served, enrolled: Person) -> None:
    attempt = papers.start(database, enrolled.id, timed)
    with database.reading() as session:
        assert get_attempt(session, enrolled.id, attempt.id).deadline_at == BEGIN + timedelta(minutes=40)


def test_resuming_gives_no_more_time(
    database: db.Database, timed: Served, enrolled: Person, clock: time_machine.Traveller
) -> None:
    attempt = papers.start(database, enrolled.id, timed)
    at(clock, minutes=30)
    again = papers.start(database, enrolled.id, timed)
    assert (again.id, again.deadline_at) == (attempt.id, BEGIN + timedelta(minutes=40))


@pytest.mark.parametrize(
    ("seconds", "is_taken"), [(-1, True), (0, True), (10, True), (10.5, False), (3600, False)]
)
def test_an_answer_is_taken_until_ten_seconds_after_the_deadline(
    database: db.Database,
    timed: Served,
    enrolled: Person,
    clock: time_machine.Traveller,
    seconds: float,
    is_taken: bool,
) -> None:
    attempt = papers.start(database, enrolled.id, timed)
    with database.reading() as session:
        answers = papers.right(session, attempt)
    at(clock, minutes=40, seconds=seconds)
    if is_taken:
        papers.answer(database, attempt, answers)
    else:
        with pytest.raises(service.OverError):
            papers.answer(database, attempt, answers)
    assert bool(papers.stored(database, attempt)) is is_taken


def test_what_was_saved_in_time_is_marked(
    database: db.Database, timed: Served, enrolled: Person, clock: time_machine.Traveller
) -> None:
    attempt = papers.start(database, enrolled.id, timed)
    with database.reading() as session:
        answers = papers.right(session, attempt)
    papers.answer(database, attempt, {1: answers[1], 2: answers[2]})
    at(clock, hours=3)
    with database.reading() as session:
        page = service.result_page(session, enrolled.id, attempt.id)
        assert page.tried.submitted_at == BEGIN + timedelta(minutes=40)
        assert (page.right_count, page.is_passed) == (2, True)
        assert service.passed_quizzes(session, enrolled.id, timed.id) == {"final"}
    service.close_expired(database)
    with database.reading() as session:
        closed = get_attempt(session, enrolled.id, attempt.id)
    assert (closed.submitted_at, closed.is_passed) == (BEGIN + timedelta(minutes=40), True)


def test_the_worker_closes_only_what_is_over_and_only_once(
    database: db.Database, timed: Served, enrolled: Person, clock: time_machine.Traveller
) -> None:
    attempt = papers.start(database, enrolled.id, timed)
    for minutes, is_closed in ((39, False), (40, False), (41, True), (42, True)):
        at(clock, minutes=minutes)
        service.close_expired(database)
        with database.reading() as session:
            found = get_attempt(session, enrolled.id, attempt.id)
        assert (found.submitted_at is not None) is is_closed
    assert found.submitted_at == BEGIN + timedelta(minutes=40)


def test_starting_anew_closes_what_is_over(
    database: db.Database, timed: Served, enrolled: Person, clock: time_machine.Traveller
) -> None:
    first = papers.start(database, enrolled.id, timed)
    at(clock, hours=1)
    second = papers.start(database, enrolled.id, timed)
    assert (first.number, second.number) == (1, 2)


def test_three_papers_left_lying_use_up_three_attempts(
    database: db.Database, timed: Served, enrolled: Person, clock: time_machine.Traveller
) -> None:
    for hours in range(3):
        at(clock, hours=hours)
        papers.start(database, enrolled.id, timed)
    at(clock, hours=4)
    with database.reading() as session:
        assert service.cover(session, enrolled.id, timed, "final", papers.LESSONS).why == "attempts"
    with pytest.raises(RefusedError):
        papers.start(database, enrolled.id, timed)


def test_a_clock_stepping_back_gives_no_time(
    database: db.Database, timed: Served, enrolled: Person, clock: time_machine.Traveller
) -> None:
    attempt = papers.start(database, enrolled.id, timed)
    at(clock, minutes=35)
    papers.answer(database, attempt, {})
    for minutes in (20, -600):
        at(clock, minutes=minutes)
        with database.reading() as session:
            paper = service.paper(session, enrolled.id, attempt.id)
        assert paper.deadline_at is not None
        assert paper.deadline_at - paper.now <= timedelta(minutes=5)
        assert papers.answer(database, attempt, {}) == BEGIN + timedelta(minutes=35)


def test_without_a_limit_a_paper_waits_for_months(
    database: db.Database, course: Served, enrolled: Person, clock: time_machine.Traveller
) -> None:
    attempt = papers.start(database, enrolled.id, course)
    at(clock, days=200)
    service.close_expired(database)
    papers.answer(database, attempt, {})
    assert papers.submit(database, attempt).submitted_at == BEGIN + timedelta(days=200)
