"""Steps to put in order."""

import pytest

from tests.domain.questions.reading import about, read
from tests.samples import text

NAMES = {"identify": "التعرّف", "document": "التوثيق", "confirm": "التأكيد", "protect": "الحماية"}
STEPS = [{"id": name, "text": text(arabic, name)} for name, arabic in NAMES.items()]
SAMPLES = (about("order", steps=STEPS),)
ITEM = read(SAMPLES[0])
RIGHT = {"identify": ["1"], "document": ["2"], "confirm": ["3"], "protect": ["4"]}


@pytest.mark.parametrize(
    ("changes", "share"),
    [
        ({}, 1),
        ({"confirm": ["4"], "protect": ["3"]}, 0.5),
        ({"protect": []}, 0.75),
        ({"protect": ["3"]}, 0.5),
        ({key: ["1"] for key in RIGHT}, 0),
    ],
)
def test_each_step_at_its_own_place_earns_its_share(changes: dict[str, list[str]], share: float) -> None:
    assert ITEM.mark({**RIGHT, **changes}) == share


def test_a_paper_shuffles_the_steps_and_never_the_places() -> None:
    assert ITEM.shuffles == "fields"
    assert [choice.id for choice in ITEM.choices()] == ["1", "2", "3", "4"]
