"""A key that was wrong: the dry run, marking again, and what it leaves alone."""

import pytest
from flask import Flask
from sqlmodel import select

from lms import db, jobs
from lms.accounts.models import Person
from lms.certificates import issuing
from lms.courses.releases import Served
from lms.domain.content import CompiledCourse
from lms.quizzes import mending
from lms.quizzes.models import Attempt, Regrading
from tests.browser import Browser
from tests.conftest import Cast, sign_in
from tests.quizzes import papers

MEND = "/ar/teach/referral/final/mend"


def two_questions() -> CompiledCourse:
    return papers.changed(draw=(), items=("q1", "q2"), shuffle=False, review="submitted", attempts=None)


def with_another_key(item: str, key: str) -> CompiledCourse:
    """The same paper, but for this item's right option."""
    data = two_questions().model_dump(mode="json", by_alias=True)
    for option in data["items"][item]["options"]:
        option["key"] = option["id"] == key
    return CompiledCourse.model_validate(data)


def answered(database: db.Database, person: Person, served: Served, **options: str) -> Attempt:
    """An attempt in which these options were taken."""
    attempt = papers.start(database, person.id or 0, served)
    place = {
        asked["item"]: (n, {option: token for token, option in asked["options"]})
        for n, asked in enumerate(attempt.paper, 1)
    }
    papers.answer(database, attempt, {place[i][0]: [place[i][1][option]] for i, option in options.items()})
    return papers.submit(database, attempt)


@pytest.fixture
def served(database: db.Database, course: Served) -> Served:
    return papers.publish_next(database, two_questions())


def now(database: db.Database, attempt: Attempt) -> Attempt:
    with database.reading() as session:
        return session.get_one(Attempt, attempt.id)


def test_the_dry_run_says_whose_result_changes_and_changes_nothing(
    trainer: Browser, database: db.Database, ready: Person, served: Served
) -> None:
    lucky = answered(database, ready, served, q1="right", q2="right")
    robbed = answered(database, ready, served, q1="wrong", q2="right")
    answered(database, ready, served, q1="third", q2="right")
    papers.publish_next(database, with_another_key("q1", "wrong"))
    page = trainer.get(MEND)
    assert "نتيجتان تتغيّران" in page.text
    assert page.text.count("سؤال q1؟") == 2
    assert "سؤال q2؟" not in page.text
    assert (now(database, lucky).score, now(database, robbed).score) == (100, 50)


def test_marking_again_keeps_what_was_and_says_why(
    trainer: Browser, trainee: Browser, database: db.Database, ready: Person, served: Served
) -> None:
    attempt = answered(database, ready, served, q1="wrong", q2="right")
    papers.publish_next(database, with_another_key("q1", "wrong"))
    form = trainer.get(MEND).form("mend")
    assert "أُعيد تصحيح المحاولات" in trainer.follow(form.submit(note="كان المفتاح خطأ")).text
    row = now(database, attempt)
    assert (row.score, row.is_passed) == (100, True)
    with database.reading() as session:
        kept = session.exec(select(Regrading)).one()
    assert (kept.before["percent"], kept.note) == (50, "كان المفتاح خطأ")
    result = trainee.get(f"/ar/attempts/{attempt.id}/result").text
    assert "كان المفتاح خطأ" in result
    assert "وكانت النتيجة 50%" in result
    assert "لا تغيّر أي نتيجة" in trainer.get(MEND).text


def test_a_pass_by_the_corrected_key_completes_the_course(
    database: db.Database, cast: Cast, ready: Person, served: Served
) -> None:
    answered(database, ready, served, q1="wrong", q2="right")
    corrected = papers.publish_next(database, with_another_key("q1", "wrong"))
    with database.transaction() as session:
        mending.regrade(session, corrected, "final", cast.trainer.id or 0, "خطأ")
    jobs.run_due(database)
    with database.reading() as session:
        assert issuing.find_current(session, ready.id or 0, "referral")


def test_a_certificate_that_was_issued_is_named_and_stays(
    trainer: Browser, database: db.Database, ready: Person, served: Served
) -> None:
    answered(database, ready, served, q1="right", q2="right")
    jobs.run_due(database)
    with database.reading() as session:
        certificate = issuing.find_current(session, ready.id or 0, "referral")
    assert certificate
    papers.publish_next(database, with_another_key("q1", "wrong"))
    page = trainer.get(MEND)
    assert certificate.number in page.text
    page.form("mend").submit(note="كان المفتاح خطأ")
    with database.reading() as session:
        assert issuing.find_current(session, ready.id or 0, "referral")


def test_a_second_mark_does_not_bring_the_wrong_key_back(
    database: db.Database, cast: Cast, ready: Person, served: Served
) -> None:
    from lms.quizzes.attempts import keep_result

    attempt = answered(database, ready, served, q1="wrong", q2="right")
    corrected = papers.publish_next(database, with_another_key("q1", "wrong"))
    with database.transaction() as session:
        mending.regrade(session, corrected, "final", cast.trainer.id or 0, "خطأ")
    with database.transaction() as session:
        keep_result(session, session.get_one(Attempt, attempt.id))
    assert now(database, attempt).score == 100


def test_a_question_that_asks_something_else_now_is_marked_as_it_was(
    database: db.Database, ready: Person, served: Served
) -> None:
    answered(database, ready, served, q1="wrong", q2="right")
    data = with_another_key("q1", "wrong").model_dump(mode="json", by_alias=True)
    data["items"]["q1"]["options"][2]["id"] = "fourth"
    other = papers.publish_next(database, CompiledCourse.model_validate(data))
    with database.reading() as session:
        assert mending.dry_run(session, other, "final") == []


def test_it_asks_why_and_what_changed_meanwhile_is_looked_at_again(
    trainer: Browser, database: db.Database, ready: Person, served: Served
) -> None:
    attempt = answered(database, ready, served, q1="wrong", q2="right")
    papers.publish_next(database, with_another_key("q1", "wrong"))
    form = trainer.get(MEND).form("mend")
    form.submit(note="  ", status=422)
    papers.publish_next(database, with_another_key("q1", "third"))
    assert "نُشرت الدورة من جديد" in form.submit(note="خطأ", status=422).text
    assert now(database, attempt).score == 50


def test_others_find_nothing(app: Flask, cast: Cast, served: Served) -> None:
    stranger = sign_in(app, cast.other_trainer)
    stranger.get(MEND, status=404)
    stranger.post(MEND, {"csrf_token": stranger.token(), "note": "x"}, status=404)
