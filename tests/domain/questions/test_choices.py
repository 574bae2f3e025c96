"""Single, multiple and true-false items."""

from typing import Any

import pytest
from pydantic import ValidationError

from lms.domain.questions import ChoiceItem
from tests.domain.questions.reading import read
from tests.samples import multiple, single, true_false

SAMPLES = (single("q"), multiple("q"), true_false("q"))
OF = {sample["type"]: read(sample) for sample in SAMPLES}


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
    assert OF[kind].mark({"answer": chosen}) == share


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
    assert OF[kind].accepts({"answer": chosen}) is is_accepted


@pytest.mark.parametrize("kind", sorted(OF))
def test_some_choices_are_right_and_some_are_not(kind: str) -> None:
    item = OF[kind]
    assert isinstance(item, ChoiceItem)
    assert set() < item.keys() < {choice.id for choice in item.choices()}


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
        ({**single("q"), "type": "riddle"}, "tag"),
        ({**single("q"), "id": "Not An Id"}, "pattern"),
    ],
)
def test_refuses_an_item_that_cannot_be_marked(item: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        read(item)


def test_feedback_of_a_statement_stands_at_its_choice() -> None:
    item = read({**true_false("q"), "feedback": {"true": {"ar": "كلا"}}})
    assert [choice.feedback for choice in item.choices()] == [{"ar": "كلا"}, None]
    assert item.feedback({"answer": ["true"]}) == ({"ar": "كلا"},)
