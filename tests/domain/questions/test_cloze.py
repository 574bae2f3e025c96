"""Texts with gaps."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.domain.questions.reading import about, read
from tests.samples import text

TEXT = text("أركان الجريمة: {{act}} و{{means}} وغرض.", "Its elements: {{act}}, {{means}} and a purpose.")
OPTIONS = [
    {"id": "means", "text": text("وسيلة", "a means"), "key": True},
    {"id": "place", "text": text("مكان", "a place")},
]
GAPS: list[dict[str, Any]] = [
    {"id": "act", "accepted": ["فعل", "an act"]},
    {"id": "means", "options": OPTIONS},
]
SAMPLES = (about("cloze", text=TEXT, gaps=GAPS),)
ITEM = read(SAMPLES[0])


def test_text_and_gaps_come_by_turns_in_each_language() -> None:
    assert ITEM.passages()["ar"] == ("أركان الجريمة: ", "act", " و", "means", " وغرض.")
    assert ITEM.passages()["en"][1::2] == ("act", "means")


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ({"act": ["فعْل"], "means": ["means.means"]}, 1),
        ({"act": ["An act"], "means": ["means.place"]}, 0.5),
        ({"act": [""], "means": []}, 0),
    ],
)
def test_each_gap_earns_its_share(answer: dict[str, list[str]], share: float) -> None:
    assert ITEM.mark(answer) == share


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": text("{{act}}", "{{act}} {{means}}")}, "every gap once"),
        ({"text": text("{{act}} {{means}} {{act}}", "{{act}} {{means}}")}, "every gap once"),
        ({"gaps": [GAPS[0], {"id": "means"}]}, "options or accepted"),
        ({"gaps": [GAPS[0], {**GAPS[1], "accepted": ["x"]}]}, "options or accepted"),
        ({"gaps": [GAPS[0], {"id": "means", "options": OPTIONS[:1]}]}, "exactly one"),
        ({"gaps": [GAPS[0], GAPS[0]]}, "same id"),
    ],
)
def test_refuses_gaps_that_cannot_be_filled(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        read({**SAMPLES[0], **changes})
