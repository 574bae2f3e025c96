"""Windows, waits, passwords, allowances: what a trainer sets and what holds for whom."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from sqlmodel import col, select

from lms import db
from lms.accounts.models import Person
from lms.audit.models import AuditEntry
from lms.courses.releases import Served
from lms.domain.errors import InvalidError, NotFoundError, RefusedError
from lms.quizzes import openings, service
from lms.quizzes.models import Allowance, Attempt, Opening
from tests.browser import Browser
from tests.conftest import Cast
from tests.quizzes import papers
from tests.quizzes.test_pages import COVER, begin, newest

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def opening(database: db.Database, cast: Cast, **values: Any) -> None:
    with database.transaction() as session:
        openings.set_opening(
            session, Opening(course="referral", quiz="final", **values), cast.trainer.id or 0
        )


def allow(database: db.Database, cast: Cast, person: Person, **values: Any) -> Allowance:
    row = Allowance(
        person_id=person.id or 0,
        course="referral",
        quiz="final",
        reason="ساعة إضافية لضعف البصر",
        by_id=cast.trainer.id or 0,
        given_at=datetime.now(UTC),
    )
    for name, value in values.items():
        setattr(row, name, value)
    with database.transaction() as session:
        openings.allow(session, row)
    return row


def why(database: db.Database, person: Person, served: Served) -> str:
    with database.reading() as session:
        return service.cover(session, person.id or 0, served, "final", papers.LESSONS).why


def deadline(database: db.Database) -> datetime | None:
    return newest(database).deadline_at


def test_a_quiz_is_open_between_its_two_times(
    database: db.Database, cast: Cast, ready: Person, course: Served, clock: time_machine.Traveller
) -> None:
    opening(database, cast, opens_at=NOW + 10 * MINUTE, closes_at=NOW + 20 * MINUTE)
    seen = []
    for minutes in (9, 10, 19, 20):
        clock.move_to(NOW + minutes * MINUTE)
        seen.append(why(database, ready, course))
    assert seen == ["early", "", "", "closed"]
    with pytest.raises(RefusedError):
        papers.start(database, ready.id or 0, course)


def test_an_attempt_ends_when_the_quiz_closes(
    database: db.Database, cast: Cast, ready: Person, course: Served, clock: time_machine.Traveller
) -> None:
    served = papers.publish_next(database, papers.changed(time_limit=40))
    opening(database, cast, closes_at=NOW + 15 * MINUTE)
    attempt = papers.start(database, ready.id or 0, served)
    assert attempt.deadline_at == NOW + 15 * MINUTE
    opening(database, cast, closes_at=NOW + 60 * MINUTE)
    assert deadline(database) == NOW + 40 * MINUTE, "a later end reaches who is at it"
    clock.move_to(NOW + 41 * MINUTE)
    opening(database, cast, closes_at=NOW + 90 * MINUTE)
    assert deadline(database) == NOW + 40 * MINUTE


def test_what_was_over_stays_over(
    database: db.Database, cast: Cast, ready: Person, course: Served, clock: time_machine.Traveller
) -> None:
    opening(database, cast, closes_at=NOW + 15 * MINUTE)
    papers.start(database, ready.id or 0, course)
    clock.move_to(NOW + 16 * MINUTE)
    opening(database, cast, closes_at=NOW + 60 * MINUTE)
    assert deadline(database) == NOW + 15 * MINUTE


def test_more_time_is_for_one_person_and_reaches_an_open_attempt(
    database: db.Database, cast: Cast, ready: Person, course: Served, clock: time_machine.Traveller
) -> None:
    served = papers.publish_next(database, papers.changed(time_limit=40))
    opening(database, cast, closes_at=NOW + 50 * MINUTE)
    papers.start(database, ready.id or 0, served)
    row = allow(database, cast, ready, minutes=20)
    assert deadline(database) == NOW + 60 * MINUTE
    with database.transaction() as session:
        openings.take_back(session, "referral", "final", row.id or 0, cast.trainer.id or 0)
    assert deadline(database) == NOW + 40 * MINUTE


def test_one_attempt_more_is_one_attempt_more(
    database: db.Database, cast: Cast, ready: Person, course: Served
) -> None:
    served = papers.publish_next(database, papers.changed(attempts=1))
    papers.failed(database, ready.id or 0, served)
    assert why(database, ready, served) == "attempts"
    allow(database, cast, ready, attempts=1)
    papers.failed(database, ready.id or 0, served)
    assert why(database, ready, served) == "attempts"


def test_what_was_allowed_and_set_is_in_the_log(
    database: db.Database, cast: Cast, ready: Person, course: Served
) -> None:
    opening(database, cast, closes_at=NOW + timedelta(days=9000), password="قاعة ١٢")
    row = allow(database, cast, ready, minutes=15)
    with database.transaction() as session:
        openings.take_back(session, "referral", "final", row.id or 0, cast.trainer.id or 0)
    with database.reading() as session:
        said = [(e.action, e.details) for e in session.exec(select(AuditEntry).order_by(col(AuditEntry.seq)))]
    actions = [action for action, _details in said if action.startswith("quiz.")]
    assert actions == ["quiz.opening", "quiz.allow", "quiz.allowance-end"]
    assert "قاعة" not in str(said)
    assert "ضعف البصر" in str(said)


@pytest.mark.parametrize(
    "values", [{}, {"minutes": -5, "attempts": 1}, {"minutes": 10_000}, {"minutes": 5, "reason": "  "}]
)
def test_an_allowance_gives_something_and_says_why(
    database: db.Database, cast: Cast, ready: Person, course: Served, values: dict[str, Any]
) -> None:
    with pytest.raises(InvalidError):
        allow(database, cast, ready, **values)


def test_nothing_is_allowed_to_who_does_not_take_the_course_nor_taken_back_elsewhere(
    database: db.Database, cast: Cast, ready: Person, course: Served
) -> None:
    with pytest.raises(InvalidError):
        allow(database, cast, cast.other_trainee, minutes=5)
    row = allow(database, cast, ready, minutes=5)
    with database.transaction() as session, pytest.raises(NotFoundError):
        openings.take_back(session, "other", "final", row.id or 0, cast.trainer.id or 0)


def test_the_end_comes_after_the_beginning(database: db.Database, cast: Cast, course: Served) -> None:
    with pytest.raises(InvalidError):
        opening(database, cast, opens_at=NOW, closes_at=NOW)


def test_a_wait_stands_between_two_attempts(
    database: db.Database, ready: Person, course: Served, clock: time_machine.Traveller
) -> None:
    served = papers.publish_next(database, papers.changed(wait=60))
    papers.failed(database, ready.id or 0, served)
    seen = []
    for minutes in (0, 59, 60):
        clock.move_to(NOW + minutes * MINUTE)
        seen.append(why(database, ready, served))
    assert seen == ["wait", "wait", ""]


@pytest.mark.parametrize(("typed", "is_right"), [("قاعة ١٢", True), ("  قاعة 12 ", True), ("قاعة 13", False)])
def test_a_password_opens_the_paper(
    trainee: Browser, database: db.Database, cast: Cast, ready: Person, typed: str, is_right: bool
) -> None:
    opening(database, cast, password="قاعة ١٢")
    form = trainee.get(COVER).form("attempts")
    page = form.submit(password=typed, status=303 if is_right else 422)
    assert ("كلمة مرور هذا الاختبار ليست هذه" in page.text) is not is_right
    with database.reading() as session:
        assert (session.exec(select(Attempt)).first() is not None) is is_right


def test_without_the_password_nothing_opens_and_guessing_is_slowed(
    trainee: Browser, database: db.Database, cast: Cast, ready: Person
) -> None:
    opening(database, cast, password="open")
    form = trainee.get(COVER).form("attempts")
    trainee.post(form.action, {"csrf_token": trainee.token()}, status=422)
    for guess in range(10):
        form.submit(password=f"guess {guess}", status=422)
    form.submit(password="open", status=429)


def test_a_paper_under_way_is_resumed_without_the_password(
    trainee: Browser, database: db.Database, cast: Cast, ready: Person
) -> None:
    page = begin(trainee)
    opening(database, cast, password="open")
    assert begin(trainee).path == page.path


def test_an_answer_is_checked_on_the_way_and_then_fixed(
    trainee: Browser, database: db.Database, ready: Person
) -> None:
    review = {"score": "submitted", "correctness": "during", "feedback": "during", "key": "submitted"}
    compiled = papers.changed(draw=(), items=("q1", "q2"), shuffle=False).model_dump(
        mode="json", by_alias=True
    )
    compiled["quizzes"]["final"]["review"] = review
    served = papers.publish_next(database, type(papers.changed()).model_validate(compiled))
    page = begin(trainee)
    with database.reading() as session:
        wrong = papers.wrong(session, newest(database))
    told = trainee.follow(page.form("answers").submit(**{"q-1": wrong[1]}, check="1"))
    assert "غير صحيح" in told.text
    assert "سبب الإجابة السرّي" not in told.text, "the key is for later"
    assert not told.all("input", type="radio")
    fields = {"q-1": wrong[1], "csrf_token": trainee.token()}
    trainee.post(told.form("answers").action, fields, status=409)
    papers.submit(database, newest(database))
    assert "سبب الإجابة السرّي" in trainee.get(f"{page.path}/result").text
    assert served.content.quizzes["final"].reveals.is_during


def test_nothing_is_checked_where_nothing_is_shown_on_the_way(
    trainee: Browser, database: db.Database, ready: Person
) -> None:
    page = begin(trainee)
    with database.reading() as session:
        wrong = papers.wrong(session, newest(database))
    fields = {"q-1": wrong[1], "check": "1", "csrf_token": trainee.token()}
    trainee.post(page.form("answers").action, fields, status=409)
    assert papers.stored(database, newest(database)) == {}


def test_a_score_that_is_kept_back_is_on_no_page(
    trainee: Browser, database: db.Database, ready: Person
) -> None:
    compiled = papers.changed().model_dump(mode="json", by_alias=True)
    compiled["quizzes"]["final"]["review"] = dict.fromkeys(
        ("score", "correctness", "feedback", "key"), "closed"
    )
    served = papers.publish_next(database, type(papers.changed()).model_validate(compiled))
    attempt = papers.failed(database, ready.id or 0, served)
    for path in (f"/ar/attempts/{attempt.id}/result", COVER):
        page = trainee.get(path)
        assert not re.search(r"(?<!\d)0%", page.text)
        assert "لم يُجتز" not in page.text


def test_the_draw_can_be_made_again_from_the_seed(
    database: db.Database, ready: Person, course: Served
) -> None:
    from random import Random

    from lms.domain.drawing import draw

    attempt = papers.start(database, ready.id or 0, course)
    content = course.content
    again = draw(content.quizzes["final"], content.banks, content.items, Random(attempt.seed))
    assert [asked.item for asked in again] == [asked["item"] for asked in attempt.paper]
    assert [list(asked.options) for asked in again] == [
        [o for _, o in asked["options"]] for asked in attempt.paper
    ]


def test_time_is_counted_for_what_was_answered(
    database: db.Database, ready: Person, course: Served, clock: time_machine.Traveller
) -> None:
    attempt = papers.start(database, ready.id or 0, course)
    with database.reading() as session:
        right = papers.right(session, attempt)
    for seconds, position in ((30, 1), (90, 2), (120, 1), (3600, 3)):
        clock.shift(timedelta(seconds=seconds))
        papers.answer(database, attempt, {position: right[position]})
    with database.reading() as session:
        found = session.exec(select(service.Answer).where(service.Answer.attempt_id == attempt.id)).all()
    assert {row.position: row.seconds for row in found} == {1: 150, 2: 90, 3: 600}


def test_of_thirty_two_at_once_one_begins_the_only_attempt(
    database: db.Database, ready: Person, course: Served
) -> None:
    served = papers.publish_next(database, papers.changed(attempts=1))
    barrier, outcomes = Barrier(32), []

    def begin_and_hand_in() -> None:
        barrier.wait()
        try:
            papers.failed(database, ready.id or 0, served)
            outcomes.append("done")
        except RefusedError:
            outcomes.append("refused")

    threads = [Thread(target=begin_and_hand_in) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 32
    with database.reading() as session:
        assert len(session.exec(select(Attempt)).all()) == 1
