"""Taking a paper in a browser, with and without a script."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlmodel import select

from lms import db
from lms.accounts.models import Person
from lms.courses.releases import Served
from lms.quizzes.models import Attempt
from tests.browser import Browser, Page
from tests.conftest import Cast, sign_in
from tests.quizzes import papers

COVER = "/ar/courses/referral/final"


def newest(database: db.Database) -> Attempt:
    with database.reading() as session:
        return session.exec(select(Attempt).order_by(Attempt.id.desc())).first()  # type: ignore[union-attr, return-value]


def begin(browser: Browser, language: str = "ar") -> Page:
    cover = browser.get(COVER.replace("/ar/", f"/{language}/"))
    return browser.follow(cover.form("attempts").submit())


def answer_all(browser: Browser, database: db.Database, page: Page, *, rightly: bool = True) -> Page:
    """Answer page after page as a person without a script would; the last leads to the look back."""
    with database.reading() as session:
        answers = (papers.right if rightly else papers.wrong)(session, newest(database))
    for position in range(1, 4):
        go = str(position + 1) if position < 3 else "review"
        page = browser.follow(page.form("answers").submit(**{f"q-{position}": answers[position], "go": go}))
    return page


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_paper_from_cover_to_result_without_a_script(
    trainee: Browser, database: db.Database, ready: Person, language: str
) -> None:
    page = begin(trainee, language)
    assert page.all("button", aria_current="step")[0].get("value") == "1"
    look_back = answer_all(trainee, database, page)
    assert not look_back.all("span", class_="tag-due")
    result = trainee.follow(look_back.form("submit").submit())
    assert "100%" in result.text
    assert result.path.endswith("/result")
    assert newest(database).is_passed


def test_the_look_back_names_what_is_not_answered(
    trainee: Browser, database: db.Database, ready: Person
) -> None:
    page = begin(trainee)
    with database.reading() as session:
        answers = papers.right(session, newest(database))
    look_back = trainee.follow(page.form("answers").submit(**{"q-1": answers[1], "go": "review"}))
    assert "بقي سؤالان دون إجابة" in look_back.text
    assert len(look_back.all("span", class_="tag-due")) == 2
    question = trainee.get(look_back.link("السؤال 3"))
    assert "السؤال 3 من 3" in question.text


def test_all_questions_fit_on_one_page(trainee: Browser, database: db.Database, ready: Person) -> None:
    page = begin(trainee)
    every = trainee.get(f"{page.path}?all=1")
    with database.reading() as session:
        answers = papers.right(session, newest(database))
    trainee.follow(every.form("answers").submit(**{f"q-{n}": tokens for n, tokens in answers.items()}))
    assert papers.stored(database, newest(database)) == answers


def test_a_box_can_be_cleared_again(trainee: Browser, database: db.Database, ready: Person) -> None:
    papers.publish_next(database, papers.changed(draw=(), items=("q3",)))
    page = begin(trainee)
    with database.reading() as session:
        answers = papers.right(session, newest(database))
    page.form("answers").submit(**{"q-1": answers[1]})
    again = trainee.get(page.path)
    assert len([box for box in again.all("input", type="checkbox") if box.get("checked") is not None]) == 2
    again.form("answers").submit(**{"q-1": [""]})
    assert papers.stored(database, newest(database)) == {1: []}


def test_a_script_is_told_when_its_answer_was_saved(
    trainee: Browser, database: db.Database, ready: Person
) -> None:
    page = begin(trainee)
    form = page.form("answers")
    with database.reading() as session:
        answers = papers.right(session, newest(database))
    tomorrow = datetime.now(UTC).replace(hour=11, minute=2) + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        trainee = sign_in(trainee.client.application, ready)
        said = trainee.post(
            form.action,
            {"q-1": answers[1]},
            status=200,
            headers={"Accept": "application/json", "X-CSRF-Token": trainee.token()},
        )
    assert said.json == {"saved": "14:02", "text": "حُفظت الساعة 14:02"}
    assert papers.stored(database, newest(database)) == {1: answers[1]}


def test_a_script_is_told_why_an_answer_was_refused(
    trainee: Browser, database: db.Database, ready: Person
) -> None:
    action = begin(trainee).form("answers").action
    headers = {"Accept": "application/json", "X-CSRF-Token": trainee.token()}
    for field in ("q-0", "q--1", "q-01", "q-4", "q-1e1", "q-", "q-1"):
        said = trainee.post(action, {field: "right"}, status=422, headers=headers)
        assert said.json["error"]
    assert papers.stored(database, newest(database)) == {}


def test_tampering_without_a_script_is_refused_too(
    trainee: Browser, database: db.Database, ready: Person
) -> None:
    form = begin(trainee).form("answers")
    trainee.post(form.action, {**form.fields, "q-1": "made-up", "go": "2"}, status=422)
    assert papers.stored(database, newest(database)) == {}


def test_going_on_in_another_browser(
    app: Flask, trainee: Browser, database: db.Database, ready: Person
) -> None:
    page = begin(trainee)
    with database.reading() as session:
        answers = papers.right(session, newest(database))
    page.form("answers").submit(**{"q-1": answers[1], "go": "2"})
    elsewhere = sign_in(app, ready)
    resumed = begin(elsewhere)
    assert resumed.path == page.path
    assert "السؤال 2 من 3" in resumed.text
    first = elsewhere.get(f"{resumed.path}?q=1")
    checked = {i.get("value") for i in first.all("input") if i.get("checked") is not None}
    assert checked == set(answers[1])


def test_submitting_twice_shows_the_same_result(
    trainee: Browser, database: db.Database, ready: Person
) -> None:
    look_back = answer_all(trainee, database, begin(trainee))
    first = look_back.form("submit").submit()
    again = look_back.form("submit").submit()
    assert first.location == again.location
    assert trainee.get(newest_path(database), status=303).location.endswith("/result")


def newest_path(database: db.Database) -> str:
    return f"/ar/attempts/{newest(database).id}"


def test_answers_sent_with_the_submission_are_saved_first(
    trainee: Browser, database: db.Database, ready: Person
) -> None:
    form = begin(trainee).form("answers")
    with database.reading() as session:
        answers = papers.right(session, newest(database))
    fields = {"csrf_token": form.fields["csrf_token"], **{f"q-{n}": tokens for n, tokens in answers.items()}}
    trainee.post(f"{newest_path(database)}/submit", fields)
    assert newest(database).score == 100


def test_an_answer_to_a_submitted_paper_is_refused(
    trainee: Browser, database: db.Database, ready: Person
) -> None:
    page = begin(trainee)
    form = page.form("answers")
    trainee.post(f"{newest_path(database)}/submit", {"csrf_token": form.fields["csrf_token"]})
    form.submit(status=409, go="2")


def test_another_persons_attempt_is_not_found(
    app: Flask, trainee: Browser, cast: Cast, database: db.Database, ready: Person
) -> None:
    begin(trainee)
    for person in (cast.other_trainee, cast.trainer, cast.administrator):
        stranger = sign_in(app, person)
        fields = {"csrf_token": stranger.token()}
        stranger.get(newest_path(database), status=404)
        stranger.get(f"{newest_path(database)}/result", status=404)
        stranger.post(f"{newest_path(database)}/answers", fields, status=404)
        stranger.post(f"{newest_path(database)}/submit", fields, status=404)
    trainee.get("/ar/attempts/999999", status=404)
    trainee.get("/ar/attempts/99999999999999999999999", status=404)


def test_a_result_is_not_there_before_the_paper_is_submitted(
    trainee: Browser, database: db.Database, ready: Person
) -> None:
    begin(trainee)
    assert trainee.get(f"{newest_path(database)}/result", status=303).location == newest_path(database)


def test_the_final_paper_is_closed_until_the_lessons_are_read(trainee: Browser, enrolled: Person) -> None:
    cover = trainee.get(COVER)
    assert not cover.has_form("attempts")
    assert cover.link("مراحل الإحالة") == "/ar/courses/referral/stages"
    trainee.post(f"{COVER}/attempts", {"csrf_token": trainee.token()}, status=409)


def test_the_cover_tells_the_rules_and_the_attempts(
    trainee: Browser, database: db.Database, course: Served, ready: Person
) -> None:
    papers.failed(database, ready.id or 0, course)
    papers.passed(database, ready.id or 0, course)
    cover = trainee.get(COVER)
    for words in ("60%", "المتبقي 1 من 3", "عدم اجتياز 0%", "اجتياز 100%"):
        assert words in cover.text
    papers.failed(database, ready.id or 0, course)
    assert not trainee.get(COVER).has_form("attempts")


def test_a_paper_with_a_limit_counts_down_and_closes_itself(
    app: Flask, trainee: Browser, database: db.Database, ready: Person
) -> None:
    papers.publish_next(database, papers.changed(time_limit=40))
    now = datetime.now(UTC)
    page = begin(trainee)
    assert (
        page.one("p", class_="timer")
        .get("data-deadline", "")
        .startswith(
            newest(database).deadline_at.isoformat()[:16]  # type: ignore[union-attr]
        )
    )
    with time_machine.travel(now + timedelta(minutes=41), tick=False):
        browser = sign_in(app, ready)
        token = browser.token()
        late = browser.post(f"{newest_path(database)}/answers", {"csrf_token": token, "go": "2"}, status=409)
        assert "انتهى الوقت" in late.text
        assert browser.get(newest_path(database), status=303).location.endswith("/result")
    attempt = newest(database)
    assert attempt.submitted_at == attempt.deadline_at
    with time_machine.travel(now, tick=False):  # the clock steps back: it stays closed
        trainee.get(newest_path(database), status=303)
        headers = {"Accept": "application/json", "X-CSRF-Token": trainee.token()}
        trainee.post(f"{newest_path(database)}/answers", {}, status=409, headers=headers)


def test_a_late_answer_is_refused_for_a_script_as_well(
    app: Flask, trainee: Browser, database: db.Database, ready: Person
) -> None:
    papers.publish_next(database, papers.changed(time_limit=40))
    begin(trainee)
    with database.reading() as session:
        answers = papers.right(session, newest(database))
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=41), tick=False):
        browser = sign_in(app, ready)
        headers = {"Accept": "application/json", "X-CSRF-Token": browser.token()}
        said = browser.post(
            f"{newest_path(database)}/answers", {"q-1": answers[1]}, status=409, headers=headers
        )
    assert "انتهى وقت" in said.json["text"]
    assert papers.stored(database, newest(database)) == {}


def test_the_result_of_a_failed_paper_names_what_to_read(
    trainee: Browser, database: db.Database, ready: Person
) -> None:
    look_back = answer_all(trainee, database, begin(trainee), rightly=False)
    result = trainee.follow(look_back.form("submit").submit())
    assert "عدم اجتياز" in result.text
    assert result.link("مراحل الإحالة") == "/ar/courses/referral/stages"
    assert result.link("إلى الاختبار") == COVER
    assert "بقيت محاولتان" in result.text
