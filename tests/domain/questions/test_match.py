"""Pairs to find."""

import pytest
from pydantic import ValidationError

from tests.domain.questions.reading import about, read
from tests.samples import text

PAIRS = [
    {"id": "act", "text": text("نقل", "transport"), "match": text("فعل", "an act")},
    {"id": "means", "text": text("خداع", "deception"), "match": text("وسيلة", "a means")},
    {
        "id": "harbour",
        "text": text("إيواء", "harbouring"),
        "match": text("فعل", "an act"),
        "feedback": text("الإيواء فعل", "Harbouring is an act"),
    },
    {"id": "purpose", "text": text("سخرة", "forced labour"), "match": text("غرض", "a purpose")},
]
SAMPLES = (about("match", pairs=PAIRS, distractors=[{"id": "none", "text": text("لا شيء", "nothing")}]),)
ITEM = read(SAMPLES[0])
RIGHT = {"act": ["act"], "means": ["means"], "harbour": ["act"], "purpose": ["purpose"]}


def test_pairs_with_the_same_match_share_one_choice() -> None:
    assert [choice.id for choice in ITEM.choices()] == ["act", "means", "purpose", "none"]
    assert ITEM.right() == RIGHT


@pytest.mark.parametrize(
    ("changes", "share"),
    [
        ({}, 1),
        ({"means": ["none"]}, 0.75),
        ({"means": [], "act": ["purpose"]}, 0.5),
        ({key: ["none"] for key in RIGHT}, 0),
    ],
)
def test_each_pair_earns_its_share(changes: dict[str, list[str]], share: float) -> None:
    assert ITEM.mark({**RIGHT, **changes}) == share


def test_says_what_the_author_says_about_pairs_not_found_only() -> None:
    assert ITEM.feedback(RIGHT) == ()
    assert ITEM.feedback({**RIGHT, "harbour": ["means"]}) == (text("الإيواء فعل", "Harbouring is an act"),)


def test_an_answer_reads_as_pairs() -> None:
    (line,) = ITEM.lines({"means": ["none"]})
    assert (line.label, line.text) == (text("خداع", "deception"), text("لا شيء", "nothing"))


def test_refuses_an_id_used_twice() -> None:
    with pytest.raises(ValidationError, match="same id"):
        read(about("match", pairs=PAIRS, distractors=[{"id": "act", "text": text("أ", "a")}]))
