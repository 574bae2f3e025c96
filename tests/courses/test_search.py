"""Search over published courses, on both engines."""

import pytest

from lms import db
from lms.courses import search, service
from tests.courses import folder
from tests.courses.folder import COURSE


@pytest.fixture
def published(database: db.Database) -> db.Database:
    with database.transaction() as session:
        service.publish(session, folder.draft())
    search._kept.clear()
    return database


def find(database: db.Database, q: str) -> dict[str, search.Hit]:
    with database.reading() as session:
        return search.find(session, q)


@pytest.mark.parametrize("q", ["ضحية", "الضحايا", "victim", "نص الدرس", "words VICTIMS"])
def test_words_of_a_lesson_find_its_course_and_the_lesson(published: db.Database, q: str) -> None:
    hit = find(published, q)[COURSE]
    assert [stem for stem, _title in hit.lessons] == ["stages"]


@pytest.mark.parametrize("q", ["الإحالة", "والإحالة", "احاله", "referrals", "بأمان", "ترتيب"])
def test_titles_summaries_and_objectives_are_found(published: db.Database, q: str) -> None:
    assert COURSE in find(published, q)


@pytest.mark.parametrize("q", ["قراصنة", "ضحية قراصنة", "spaceship"])
def test_a_course_without_one_of_the_words_is_not_found(published: db.Database, q: str) -> None:
    assert find(published, q) == {}


@pytest.mark.parametrize(
    "q", ["", "   ", "؟", "%' OR 1=1 --", "\x00", "\ud800", "(", '"', "ا" * 100_000, "zz " * 50_000]
)
def test_no_query_is_an_error(published: db.Database, q: str) -> None:
    assert find(published, q) == {}


def test_a_title_weighs_more_than_a_lesson(published: db.Database) -> None:
    assert find(published, "الإحالة")[COURSE].score > find(published, "الضحايا")[COURSE].score


def test_what_is_published_later_is_found_at_once(published: db.Database) -> None:
    assert find(published, "زعفران") == {}
    text = folder.LESSON_AR.replace("نص الدرس", "زعفران")
    with published.transaction() as session:
        service.publish(session, folder.draft({"stages.ar.md": text.encode()}))
    assert COURSE in find(published, "الزعفران")
