"""A trainer's pages of a quiz: times, allowances, attempts."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlmodel import select

from lms import db
from lms.accounts.models import Person
from lms.courses.releases import Served
from lms.quizzes.models import Allowance, Attempt, Opening
from tests.browser import Browser
from tests.conftest import Cast, sign_in
from tests.quizzes import papers

QUIZ = "/ar/teach/referral/final"


def test_the_group_leads_to_its_quizzes(trainer: Browser, course: Served) -> None:
    assert trainer.get("/ar/teach/referral").link("الاختبار النهائي") == QUIZ


def test_times_are_typed_in_the_place_of_the_reader_and_kept_as_they_are(
    trainer: Browser, database: db.Database, course: Served
) -> None:
    form = trainer.get(QUIZ).form("opening")
    page = form.submit(opens_at="2026-12-01T09:00", closes_at="٢٠٢٦-١٢-٠١T١٢:٣٠", password=" قاعة 12 ")
    assert "حُفظ الموعد" in trainer.follow(page).text
    with database.reading() as session:
        row = session.exec(select(Opening)).one()
    assert (row.opens_at, row.closes_at) == (
        datetime(2026, 12, 1, 6, tzinfo=UTC),
        datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
    )
    assert row.password == "قاعة 12"
    assert dict(trainer.get(QUIZ).form("opening").fields)["opens_at"] == "2026-12-01T09:00"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"opens_at": "غدًا"}, "اكتب التاريخ والساعة"),
        (
            {"opens_at": "2026-12-01T09:00", "closes_at": "2026-12-01T08:00"},
            "يجب أن تكون النهاية بعد البداية",
        ),
    ],
)
def test_times_that_cannot_be_are_said_at_their_field_and_nothing_is_lost(
    trainer: Browser, database: db.Database, course: Served, fields: dict[str, str], said: str
) -> None:
    page = trainer.get(QUIZ).form("opening").submit(**fields, password="kept", status=422)
    assert said in page.text
    again = dict(page.form("opening").fields)
    assert again["opens_at"] == fields["opens_at"]
    assert again["password"] == "kept"
    with database.reading() as session:
        assert session.exec(select(Opening)).all() == []


def test_someone_is_given_more_and_it_is_taken_back(
    trainer: Browser, database: db.Database, enrolled: Person
) -> None:
    form = trainer.get(QUIZ).form("allowances")
    given = form.submit(person=str(enrolled.id), minutes="١٥", attempts="1", reason="تقرير طبي لدى الإدارة")
    page = trainer.follow(given)
    assert "15 دقيقة إضافية" in page.text
    assert "محاولة إضافية" in page.text
    trainer.follow(page.form("/end").submit())
    with database.reading() as session:
        assert session.exec(select(Allowance)).one().ended_at is not None
    assert not trainer.get(QUIZ).has_form("/end")


@pytest.mark.parametrize(
    "fields",
    [{"minutes": "كثير"}, {"minutes": "0"}, {"minutes": "5", "reason": " "}, {"person": "", "minutes": "5"}],
)
def test_an_allowance_that_says_too_little_is_refused(
    trainer: Browser, database: db.Database, enrolled: Person, fields: dict[str, str]
) -> None:
    form = trainer.get(QUIZ).form("allowances")
    form.submit(**{"person": str(enrolled.id), "reason": "سبب", **fields}, status=422)
    with database.reading() as session:
        assert session.exec(select(Allowance)).all() == []


def test_an_attempt_is_seen_in_full_and_voided_with_a_reason(
    trainer: Browser, database: db.Database, ready: Person, course: Served
) -> None:
    attempt = papers.passed(database, ready.id or 0, course)
    page = trainer.get(trainer.get(QUIZ).link("المحاولة 1"))
    assert "سبب الإجابة السرّي" in page.text
    page.form("void").submit(status=422)
    after = trainer.follow(page.form("void").submit(reason="جلس غيره مكانه"))
    assert "أُبطلت المحاولة" in after.text
    with database.reading() as session:
        assert session.get_one(Attempt, attempt.id).void_reason == "جلس غيره مكانه"


def test_another_course_s_trainer_finds_nothing_there(
    app: Flask, database: db.Database, cast: Cast, ready: Person, course: Served
) -> None:
    attempt = papers.passed(database, ready.id or 0, course)
    stranger = sign_in(app, cast.other_trainer)
    stranger.get(QUIZ, status=404)
    stranger.get(f"/ar/teach/attempts/{attempt.id}", status=404)
    token = stranger.token()
    for path in (f"{QUIZ}/opening", f"{QUIZ}/allowances", f"/ar/teach/attempts/{attempt.id}/void"):
        stranger.post(path, {"csrf_token": token, "reason": "x"}, status=404)
    with database.reading() as session:
        assert session.get_one(Attempt, attempt.id).voided_at is None


def test_what_is_not_there_is_not_found(trainer: Browser, course: Served) -> None:
    for path in ("/ar/teach/referral/nothing", "/ar/teach/nothing/final", "/ar/teach/attempts/999"):
        trainer.get(path, status=404)
