"""The key, the reasons and what is right never leave the server before the review rule lets them (S67)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update
from sqlmodel import col

from lms import db
from lms.accounts.models import Person
from lms.courses import releases
from lms.courses.models import Release
from lms.courses.releases import Served
from lms.domain.content import CompiledCourse
from lms.quizzes import service
from lms.quizzes.models import Attempt
from tests.browser import Browser, Page
from tests.conftest import Cast, sign_in
from tests.quizzes import papers

COVER = "/courses/referral/final"


def canaries(compiled: CompiledCourse) -> CompiledCourse:
    """The course with a canary in everything about an item that its taker must not see."""
    data = compiled.model_dump(mode="json", by_alias=True)
    sung = {"ar": "canary", "en": "canary"}
    for item in data["items"].values():
        item |= {
            "explanation": sung,
            "hint": sung,
            "source": "canary",
            "tags": ["canary"],
            "articles": ["canary:1"],
        }
        for option in item.get("options", []):
            option |= {"id": f"canary-{option['id']}", "feedback": sung}
        if item["type"] == "true-false":
            item["feedback"] = {"true": sung, "false": sung}
    return CompiledCourse.model_validate(data)


@pytest.fixture
def sung(database: db.Database, ready: Person) -> Served:
    return papers.publish_next(database, canaries(papers.changed(time_limit=40)))


def sweep(browser: Browser, served: Served, attempt: Attempt, tokens: dict[int, list[str]]) -> Iterator[Page]:
    """Every answer of the server about a paper under way, in both languages."""
    first = next(iter(tokens))
    for language in ("ar", "en"):
        paper = f"/{language}/attempts/{attempt.id}"
        fields = {"csrf_token": browser.token(), f"q-{first}": tokens[first]}
        script = {"Accept": "application/json", "X-CSRF-Token": fields["csrf_token"]}
        yield browser.get(f"/{language}{COVER}")
        yield browser.get(f"/{language}/courses/{served.id}")
        for view in ("", "?q=1", "?q=2", "?q=3", "?all=1", "?review=1"):
            yield browser.get(paper + view)
        yield browser.get(f"{paper}/result", status=303)
        yield browser.post(f"{paper}/answers", {**fields, "go": "2"})
        yield browser.post(f"{paper}/answers", fields, status=200, headers=script)
        yield browser.post(f"{paper}/answers", {**fields, "q-2": "foreign"}, status=422)
        yield browser.post(f"{paper}/answers", {**fields, "q-9": "foreign"}, status=422, headers=script)


def said(page: Page) -> str:
    """Everything an answer carries, less what differs from one answer to the next by design."""
    whole = f"{page.status} {page.response.headers} {page.response.get_data(as_text=True)}"
    return re.sub(
        r'[0-9a-f]{128}|"saved":"[^"]*"|\d\d:\d\d(:\d\d)?|T[\d:.]+\+00:00|Content-Length: \d+', "", whole
    )


def test_nothing_about_a_paper_under_way_sings(
    trainee: Browser, database: db.Database, sung: Served, ready: Person
) -> None:
    attempt = papers.start(database, ready.id or 0, sung)
    with database.reading() as session:
        tokens = papers.right(session, attempt)
    for page in sweep(trainee, sung, attempt, tokens):
        text = page.response.get_data(as_text=True) + str(page.response.headers)
        assert "canary" not in text, f"{page.path} says what it must not"
        for item in sung.content.items:
            assert not re.search(
                rf"\b{item}\b(?!-)", text.replace(f"سؤال {item}", "").replace(f"Question {item}", "")
            )


def test_a_paper_looks_the_same_whatever_is_right(
    trainee: Browser, database: db.Database, course: Served, ready: Person
) -> None:
    attempt = papers.start(database, ready.id or 0, course)
    with database.reading() as session:
        tokens = papers.wrong(session, attempt)
    papers.answer(database, attempt, {1: tokens[1]})
    before = [said(page) for page in sweep(trainee, course, attempt, tokens)]
    _move_the_keys(database, course)
    with database.reading() as session:
        assert tokens != papers.wrong(session, attempt)
    assert [said(page) for page in sweep(trainee, course, attempt, tokens)] == before


def _move_the_keys(database: db.Database, served: Served) -> None:
    data = served.content.model_dump(mode="json", by_alias=True)
    for item in data["items"].values():
        keys = [option["key"] for option in item.get("options", [])]
        for option, key in zip(item.get("options", []), keys[1:] + keys[:1], strict=True):
            option["key"] = key
        if "answer" in item:
            item["answer"] = not item["answer"]
    with database.transaction() as session:
        session.connection().execute(
            update(Release).where(col(Release.id) == served.release_id).values(compiled=data)
        )
    releases._kept.clear()


def test_a_late_answer_and_the_result_of_a_failed_paper_do_not_sing(
    app: Flask, trainee: Browser, database: db.Database, sung: Served, ready: Person
) -> None:
    served = papers.publish_next(database, canaries(papers.changed(time_limit=40, review="passed")))
    attempt = papers.start(database, ready.id or 0, served)
    with database.reading() as session:
        wrong = papers.wrong(session, attempt)
    papers.answer(database, attempt, wrong)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=False):
        browser = sign_in(app, ready)
        late = browser.post(f"/ar/attempts/{attempt.id}/answers", {"csrf_token": browser.token()}, status=409)
        for page in (late, browser.get(f"/ar/attempts/{attempt.id}/result"), browser.get(f"/ar{COVER}")):
            assert "canary" not in page.html
            assert "الإجابة الصحيحة" not in page.text


def released(database: db.Database, attempt: Attempt) -> bool:
    with database.reading() as session:
        page = service.result_page(session, attempt.person_id, attempt.id or 0)
    assert bool(page.questions) is page.shown.has_questions
    return page.shown.has_questions


@pytest.mark.parametrize(
    ("review", "after_one_failed", "after_all_failed", "after_passed"),
    [("submitted", True, True, True), ("passed", False, True, True), ("never", False, False, False)],
)
def test_the_review_rule_decides(
    database: db.Database,
    ready: Person,
    review: str,
    after_one_failed: bool,
    after_all_failed: bool,
    after_passed: bool,
) -> None:
    served = papers.publish_next(database, papers.changed(review=review, attempts=2))
    first = papers.failed(database, ready.id or 0, served)
    assert released(database, first) is after_one_failed
    second = papers.start(database, ready.id or 0, served)
    assert released(database, first) is False, "while another attempt is open its key stays in"
    papers.submit(database, second)
    assert released(database, first) is after_all_failed
    assert released(database, second) is after_all_failed
    served = papers.publish_next(database, papers.changed(review=review, attempts=3))
    assert released(database, first) is after_one_failed, "an attempt more takes the key back"
    papers.passed(database, ready.id or 0, served)
    assert released(database, first) is after_passed


def test_a_voided_pass_takes_the_key_back(
    database: db.Database, course: Served, ready: Person, cast: Cast
) -> None:
    attempt = papers.passed(database, ready.id or 0, course)
    assert released(database, attempt)
    with database.transaction() as session:
        service.void(session, attempt.id or 0, cast.trainer.id or 0, "Someone else answered")
    assert not released(database, attempt)


def test_a_released_result_says_what_was_chosen_what_is_right_and_why(
    trainee: Browser, database: db.Database, ready: Person
) -> None:
    served = papers.publish_next(database, papers.changed(review="submitted", draw=(), items=("q1", "q3")))
    attempt = papers.start(database, ready.id or 0, served)
    with database.reading() as session:
        answers = papers.wrong(session, attempt)
    papers.answer(database, attempt, answers)
    papers.submit(database, attempt)
    page = trainee.get(f"/en/attempts/{attempt.id}/result")
    for words in (
        "Not passed",
        "Your answer",
        "The right one",
        "The secret reason",
        "Option a",
        "2 questions to look at",
    ):
        assert words in page.text
