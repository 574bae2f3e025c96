"""What each type of question refuses, accepts and gives marks for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from lms.domain.questions import TYPES, Item, ItemBase
from tests.samples import multiple, single, true_false

READER: TypeAdapter[Any] = TypeAdapter(Item)


def read(data: dict[str, Any]) -> ItemBase:
    return READER.validate_python(data)


ONE_OF_EACH = {
    "single": read(single("q")),
    "multiple": read(multiple("q")),
    "true-false": read(true_false("q")),
}


@pytest.mark.parametrize(
    ("kind", "chosen", "share"),
    [
        ("single", ["right"], 1),
        ("single", ["wrong"], 0),
        ("single", [], 0),
        ("true-false", ["false"], 1),
        ("true-false", ["true"], 0),
        ("multiple", ["a", "b"], 1),
        ("multiple", ["b", "a"], 1),
        ("multiple", ["a"], 0.5),
        ("multiple", ["a", "c"], 0),
        ("multiple", ["a", "b", "c"], 0.5),
        ("multiple", ["c", "d"], 0),
        ("multiple", ["a", "b", "c", "d"], 0),
        ("multiple", [], 0),
    ],
)
def test_marks(kind: str, chosen: list[str], share: float) -> None:
    assert ONE_OF_EACH[kind].mark(chosen) == share


@pytest.mark.parametrize(
    ("kind", "chosen", "is_accepted"),
    [
        ("single", ["wrong"], True),
        ("single", [], True),
        ("single", ["right", "wrong"], False),
        ("single", ["foreign"], False),
        ("true-false", ["true", "false"], False),
        ("true-false", ["maybe"], False),
        ("multiple", ["a", "b", "c", "d"], True),
        ("multiple", [], True),
        ("multiple", ["a", "a"], False),
        ("multiple", ["a", "foreign"], False),
        ("multiple", ["a"] * 10_000, False),
    ],
)
def test_accepts_only_answers_of_its_shape(kind: str, chosen: list[str], is_accepted: bool) -> None:
    assert ONE_OF_EACH[kind].accepts(chosen) is is_accepted


@given(kind=st.sampled_from(sorted(TYPES)), data=st.data())
def test_every_answer_earns_between_nothing_and_one(kind: str, data: st.DataObject) -> None:
    item = ONE_OF_EACH[kind]
    chosen = data.draw(st.lists(st.sampled_from([choice.id for choice in item.choices()]), unique=True))
    assert 0 <= item.mark(chosen) <= 1


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_the_keys_alone_earn_the_whole_mark(kind: str) -> None:
    item = ONE_OF_EACH[kind]
    assert item.mark(sorted(item.keys())) == 1
    assert item.keys() < {choice.id for choice in item.choices()}


def options(*keys: bool) -> list[dict[str, Any]]:
    return [{"id": f"o{n}", "text": {"ar": "خيار"}, "key": key} for n, key in enumerate(keys)]


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({**single("q"), "options": options(False, False)}, "exactly one option"),
        ({**single("q"), "options": options(True, True, False)}, "exactly one option"),
        ({**single("q"), "options": options(True, False)[:1] * 2}, "same id"),
        ({**multiple("q"), "options": options(False, False, False)}, "not all"),
        ({**multiple("q"), "options": options(True, True, True)}, "not all"),
        ({**multiple("q"), "options": options(True, False)}, "at least 3"),
        ({**multiple("q"), "options": [*options(True, False, False), *options(False)]}, "same id"),
        ({**single("q"), "answer": True}, "Extra inputs"),
        ({**true_false("q"), "answer": None}, "valid boolean"),
        ({**single("q"), "type": "essay"}, "tag"),
        ({**single("q"), "id": "Not An Id"}, "pattern"),
    ],
)
def test_refuses_an_item_that_cannot_be_marked(item: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        read(item)


def test_choices_carry_no_key() -> None:
    for item in ONE_OF_EACH.values():
        assert all(set(type(choice).model_fields) == {"id", "text", "feedback"} for choice in item.choices())


def test_feedback_of_a_statement_stands_at_its_choice() -> None:
    item = read({**true_false("q"), "feedback": {"true": {"ar": "كلا"}}})
    assert [choice.feedback for choice in item.choices()] == [{"ar": "كلا"}, None]
