"""A paper that asks every type of question, taken without a script."""

import re

import pytest

from lms import db
from lms.accounts.models import Person
from lms.domain.questions import TYPES
from lms.quizzes.attempts import slots
from tests.browser import Browser, Page
from tests.quizzes import papers
from tests.quizzes.test_pages import begin, newest

KINDS = sorted(TYPES)
BY_HAND = {"essay"}


@pytest.fixture
def page(trainee: Browser, database: db.Database, ready: Person) -> Page:
    """The first question of a paper with one of each type."""
    papers.publish_next(database, papers.of_every_type())
    return begin(trainee)


def answers(database: db.Database) -> dict[str, dict[str, object]]:
    """What the forms send for a perfect paper, by type."""
    attempt = newest(database)
    with database.reading() as session:
        paper = slots(session, attempt)
    right = {slot.item.type: slot.item.right() or {"answer": ["أبدأ بالسؤال عن سلامتها"]} for slot in paper}
    return {slot.item.type: papers.fields(slot, n, right[slot.item.type]) for n, slot in enumerate(paper, 1)}


def test_every_type_is_answered_with_plain_controls_and_marked(
    trainee: Browser, database: db.Database, page: Page
) -> None:
    sent = answers(database)
    for position, kind in enumerate(KINDS, 1):
        assert f"السؤال {position} من {len(KINDS)}" in page.text
        go = position + 1 if position < len(KINDS) else "review"
        page = trainee.follow(page.form("answers").submit(**sent[kind], go=str(go)))
    assert not page.all("span", class_="tag-due")
    trainee.follow(page.form("submit").submit())
    result = newest(database).result or {}
    assert {mark["item"]: mark["share"] for mark in result["marks"]} == {
        kind: kind not in BY_HAND for kind in KINDS
    }


def test_what_was_answered_stands_in_the_controls_again(
    trainee: Browser, database: db.Database, page: Page
) -> None:
    sent = answers(database)
    every = trainee.get(f"{page.path}?all=1")
    together = {name: value for fields in sent.values() for name, value in fields.items()}
    trainee.follow(every.form("answers").submit(**together))
    before = papers.stored(database, newest(database))
    trainee.get(f"{page.path}?all=1").form("answers").submit()
    after = papers.stored(database, newest(database))
    boxes = KINDS.index("multiple") + 1
    assert sorted(after.pop(boxes)) == sorted(before[boxes])
    assert after == {position: chosen for position, chosen in before.items() if position != boxes}
    assert set(before) == set(range(1, len(KINDS) + 1))


def test_one_field_of_several_is_saved_without_the_others(
    trainee: Browser, database: db.Database, page: Page
) -> None:
    position = KINDS.index("match") + 1
    form = page.form("answers")
    fields = answers(database)["match"]
    for name in reversed(fields):
        trainee.post(form.action, {name: fields[name], "csrf_token": trainee.token()})
    (first, *_) = fields.values()
    assert papers.stored(database, newest(database))[position][0] == first[0]  # type: ignore[index]  # a list, by its form
    trainee.post(form.action, {f"q-{position}-1": "", "csrf_token": trainee.token()})
    assert papers.stored(database, newest(database))[position][0] == ""


@pytest.mark.parametrize(
    ("kind", "suffix", "value"),
    [
        ("match", "-9", "x"),
        ("match", "", "1"),
        ("match", "-1", "foreign"),
        ("order", "-1", "1"),
        ("numeric", "-2", "1"),
        ("numeric", "", "1" * 41),
        ("short", "", "a\x00b"),
        ("essay", "", "م" * 20_001),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_saved(  # type: ignore[no-untyped-def]
    trainee: Browser, database: db.Database, page: Page, kind: str, suffix: str, value: str
) -> None:
    name = f"q-{KINDS.index(kind) + 1}{suffix}"
    fields = {name: value, "q-1-1": "فعل", "csrf_token": trainee.token()}
    trainee.post(page.form("answers").action, fields, status=422)
    assert papers.stored(database, newest(database)) == {}


def test_the_page_shows_steps_as_drawn_and_no_accepted_word(
    trainee: Browser, database: db.Database, page: Page
) -> None:
    html = trainee.get(f"{page.path}?all=1").html
    with database.reading() as session:
        drawn = next(slot for slot in slots(session, newest(database)) if slot.item.type == "order")
    shown = re.findall(r">(التعرّف|التوثيق|التأكيد|الحماية)<", html)
    assert shown == [(blank.label or {})["ar"] for blank in drawn.fields]
    assert "إحالة الضحية إلى الإيواء" not in html
    assert "السبب السرّي" not in html
