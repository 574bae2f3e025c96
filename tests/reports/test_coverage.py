"""The coverage page: an administrator sees all courses, a trainer theirs, a trainee none."""

from lms import db
from lms.courses.releases import Served
from tests import samples
from tests.browser import Browser
from tests.conftest import Cast, publish


def test_the_page_shows_each_objective_and_where_it_is_taught(administrator: Browser, course: Served) -> None:
    text = administrator.get("/ar/coverage").text
    for words in ("ترتيب المراحل", "مراحل الإحالة", "لا ثغرات"):
        assert words in text


def test_a_hole_is_marked(database: db.Database, cast: Cast, administrator: Browser) -> None:
    bare = samples.course("bare", objectives=[{"id": "none", "text": samples.text("هدف منسي", "Forgotten")}])
    publish(database, bare.model_copy(update={"items": {}, "banks": {"final": (), "checks": ()}}))
    text = administrator.get("/ar/coverage").text
    for words in ("هدف واحد فيه ثغرة", "لا يُدرَّس", "لا تدريب عليه", "لا يُختبر"):
        assert words in text


def test_a_trainer_sees_the_courses_they_work_on(
    database: db.Database, cast: Cast, course: Served, trainer: Browser
) -> None:
    publish(database, samples.course("foreign", title=samples.text("دورة غيرها", "Another")))
    text = trainer.get("/ar/coverage").text
    assert "نظام الإحالة" in text
    assert "دورة غيرها" not in text


def test_a_trainee_sees_none(trainee: Browser, course: Served) -> None:
    trainee.get("/ar/coverage", status=403)
