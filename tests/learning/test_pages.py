"""What a trainee walks through."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from lms import db
from lms.accounts.models import Person
from lms.courses.models import SharedRelease
from lms.courses.releases import Served
from lms.courses.shared import Shared
from lms.domain.content import CompiledCourse, Fact, Facts
from lms.jobs import Job
from tests import samples
from tests.browser import Browser
from tests.conftest import Cast, publish


def test_the_catalogue_is_open_to_everyone_in_both_languages(anyone: Browser, course: Served) -> None:
    assert "نظام الإحالة" in anyone.get("/ar/").text
    assert "The referral system" in anyone.get("/en/").text


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("?track=referral", True),
        ("?track=protection", False),
        ("?sector=police", True),
        ("?sector=media", False),
        ("?track=nonsense", True),
    ],
)
def test_the_catalogue_is_narrowed_by_track_and_sector(
    anyone: Browser, course: Served, query: str, is_found: bool
) -> None:
    assert ("نظام الإحالة" in anyone.get(f"/ar/{query}").text) is is_found


def test_a_trainee_enrols_and_begins(trainee: Browser, course: Served) -> None:
    page = trainee.get("/ar/courses/referral")
    after = trainee.follow(page.form("enrol").submit())
    assert "تم التسجيل" in after.text
    assert after.link("بدء: مراحل الإحالة") == "/ar/courses/referral/stages"


def test_a_course_by_assignment_can_not_be_entered_alone(
    database: db.Database, cast: Cast, trainee: Browser
) -> None:
    publish(database, samples.course("closed", enrolment="assigned"))
    assert not trainee.get("/ar/courses/closed").has_form("enrol")
    trainee.post("/ar/courses/closed/enrol", {"csrf_token": trainee.token()}, status=409)


def test_a_lesson_is_not_there_for_someone_not_enrolled(trainee: Browser, course: Served) -> None:
    trainee.get("/ar/courses/referral/stages", status=404)
    trainee.post("/ar/courses/referral/stages/done", {"csrf_token": trainee.token()}, status=404)


def test_a_lesson_is_not_there_for_a_trainer_of_another_course(
    app, cast: Cast, course: Served, trainer: Browser
) -> None:  # type: ignore[no-untyped-def]
    from tests.conftest import sign_in

    trainer.get("/ar/courses/referral/stages")
    sign_in(app, cast.other_trainer).get("/ar/courses/referral/stages", status=404)


def test_done_marks_the_lesson_and_leads_to_the_next(
    trainee: Browser, enrolled: Person, course: Served
) -> None:
    page = trainee.get("/ar/courses/referral/stages")
    sent = page.form("done").submit()
    assert sent.location.startswith("/ar/courses/referral/handover")
    assert "أُنجز 1 من 3 أجزاء" in trainee.get("/ar/courses/referral").text


def test_done_twice_is_done_once(
    database: db.Database, trainee: Browser, enrolled: Person, course: Served
) -> None:
    for _ in range(2):
        trainee.get("/ar/courses/referral/stages").form("done").submit()
    with database.reading() as session:
        assert len(session.exec(select(Job).where(Job.kind == "completion")).all()) == 1


def test_the_course_page_says_in_words_what_is_missing(
    trainee: Browser, enrolled: Person, course: Served
) -> None:
    text = trainee.get("/ar/courses/referral").text
    assert "بقيت 3 شروط لنيل الشهادة" in text
    assert "اجتياز «الاختبار النهائي» بدرجة 60% فأعلى" in text


def test_a_check_is_marked_in_place_and_keeps_nothing(
    trainee: Browser, enrolled: Person, course: Served
) -> None:
    page = trainee.get("/ar/courses/referral/stages")
    assert "سبب الإجابة" not in page.html
    wrong = page.form("check-1").submit(answer="wrong")
    assert "إجابة غير صحيحة" in wrong.text
    assert "سبب الإجابة السرّي" in wrong.text
    assert "إجابة صحيحة" in page.form("check-1").submit(answer="right").text


def test_a_check_with_a_made_up_answer_shows_the_lesson(
    trainee: Browser, enrolled: Person, course: Served
) -> None:
    for query in (
        "?check=check-1&answer=x",
        "?check=q1&answer=right",
        "?check=&answer=",
        "?check=check-1&answer=right&answer=wrong",
    ):
        assert "إجابة صحيحة" not in trainee.get(f"/ar/courses/referral/stages{query}").text


def test_the_page_in_the_other_language_is_the_same_page(
    trainee: Browser, enrolled: Person, course: Served
) -> None:
    page = trainee.get("/ar/courses/referral/stages?x=1")
    assert page.link("English") == "/en/courses/referral/stages?x=1"
    assert "Stages of referral" in trainee.get("/en/courses/referral/stages").text


def test_a_lesson_without_translation_is_shown_in_its_own_language_and_says_so(
    database: db.Database, cast: Cast, enrolled: Person, trainee: Browser
) -> None:
    whole = samples.course("referral")
    arabic_only = whole.model_copy(
        update={"lessons": {k: {"ar": v["ar"]} for k, v in whole.lessons.items()}, "id": "arabic"}
    )
    publish(database, arabic_only)
    trainee.get("/en/courses/arabic").form("enrol").submit()
    page = trainee.get("/en/courses/arabic/stages")
    assert "available in Arabic only" in page.text
    assert page.one("article").get("dir") == "rtl"


def test_my_learning_shows_what_comes_next(trainee: Browser, enrolled: Person, course: Served) -> None:
    assert "التالي: مراحل الإحالة" in trainee.get("/ar/learn").text


def test_my_learning_of_someone_who_takes_nothing_leads_to_the_catalogue(trainee: Browser) -> None:
    assert trainee.get("/ar/learn").link("اختيار دورة") == "/ar/"


def test_arabic_digits_are_shown_to_who_chose_them(
    database: db.Database, app, cast: Cast, enrolled: Person, course: Served
) -> None:  # type: ignore[no-untyped-def]
    from tests.conftest import sign_in

    with database.transaction() as session:
        session.get_one(Person, cast.trainee.id).digits = "arab"
    assert "بقيت ٣ شروط" in sign_in(app, cast.trainee).get("/ar/courses/referral").text


def test_a_trainer_sees_the_group_but_no_address(trainer: Browser, enrolled: Person, course: Served) -> None:
    page = trainer.get("/ar/teach/referral")
    assert "مريم عبد الله" in page.text
    assert "example.org" not in page.html


def test_a_trainer_does_not_see_the_group_of_another_course(app, cast: Cast, course: Served) -> None:  # type: ignore[no-untyped-def]
    from tests.conftest import sign_in

    sign_in(app, cast.other_trainer).get("/ar/teach/referral", status=404)


def test_what_a_page_kept_of_a_release_is_for_its_own_kind_of_reader(
    database: db.Database, cast: Cast, enrolled: Person, course: Served, trainee: Browser
) -> None:
    """Outline and lesson are made once for each language and digits; another reader gets another one."""
    pages = ("courses/referral", "courses/referral/stages")
    for page in pages:
        assert "15 دقيقة" in trainee.get(f"/ar/{page}").text
        assert "15 minutes" in trainee.get(f"/en/{page}").text
    with database.transaction() as session:
        session.get_one(Person, enrolled.id).digits = "arab"
    for page in pages:
        assert "١٥ دقيقة" in trainee.get(f"/ar/{page}").text


def test_a_kept_lesson_shows_shared_files_as_they_are_published_now(
    database: db.Database, cast: Cast, trainer: Browser
) -> None:
    content = samples.course().model_dump(mode="json", by_alias=True)
    content["lessons"]["stages"]["ar"]["facts"] = ["hotline"]
    publish(database, CompiledCourse.model_validate(content), cast.trainer)
    for number in ("11111", "22222"):
        fact = Fact.model_validate(
            {
                "id": "hotline",
                "label": samples.text("الخط", "Hotline"),
                "value": samples.text(number, number),
                "as-of": "2026-01-01",
            }
        )
        compiled = Shared(facts=Facts(facts=(fact,))).stored()
        with database.transaction() as session:
            session.add(SharedRelease(digest=number, compiled=compiled, published_at=datetime.now(UTC)))
        assert number in trainer.get("/ar/courses/referral/stages").text


def test_an_answered_check_is_not_kept_for_the_next_reader(
    enrolled: Person, course: Served, trainee: Browser
) -> None:
    address = "/ar/courses/referral/stages"
    trainee.get(address)
    assert "سبب الإجابة السرّي" in trainee.get(f"{address}?check=check-1&answer=right").text
    assert "سبب الإجابة السرّي" not in trainee.get(address).text
