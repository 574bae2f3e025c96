"""Drawing a paper."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from lms.domain.content import Quiz
from lms.domain.drawing import Drawn, draw
from tests.domain.questions.reading import read
from tests.domain.questions.test_order import SAMPLES
from tests.samples import multiple, single, true_false

ITEMS = {
    item.id: item
    for item in [
        *(read(single(f"s{n}", objective="stages")) for n in range(4)),
        *(read(single(f"r{n}", objective="roles")) for n in range(4)),
        read(multiple("m")),
        read(true_false("t")),
        read({**single("unfinished"), "status": "draft"}),
        read({**single("old"), "status": "retired"}),
        read({**SAMPLES[0], "id": "o"}),
        read({**single("tagged", objective="airports"), "tags": ["airport", "night"]}),
    ]
}
BANKS = {"big": tuple(ITEMS), "small": ("s0", "s1")}


def paper(seed: int = 1, **rules: Any) -> tuple[Drawn, ...]:
    quiz = Quiz.model_validate({"title": {"ar": "اختبار"}, **rules})
    return draw(quiz, BANKS, ITEMS, Random(seed))


def ids(asked: tuple[Drawn, ...]) -> list[str]:
    return [question.item for question in asked]


@pytest.mark.parametrize("seed", range(20))
def test_never_asks_the_same_twice_nor_a_draft(seed: int) -> None:
    drawn = ids(paper(seed, items=["m"], draw=[{"bank": "small", "count": 2}, {"bank": "big", "count": 7}]))
    assert len(set(drawn)) == len(drawn) == 10
    assert not {"unfinished", "old"} & set(drawn)


@pytest.mark.parametrize("seed", range(20))
def test_a_wide_draw_leaves_a_narrow_one_what_it_needs(seed: int) -> None:
    rules = [{"bank": "big", "count": 6}, {"bank": "big", "count": 4, "objective": "roles"}]
    drawn = ids(paper(seed, draw=rules, shuffle=False))
    assert len(drawn) == 10
    assert set(drawn[6:]) == {"r0", "r1", "r2", "r3"}


def test_without_shuffle_questions_keep_the_order_of_the_rules() -> None:
    assert ids(paper(items=["t", "m", "s0"], shuffle=False)) == ["t", "m", "s0"]


def test_with_shuffle_the_order_depends_on_chance_alone() -> None:
    orders = {tuple(ids(paper(seed, items=["t", "m", "s0"]))) for seed in range(60)}
    assert len(orders) == 6
    assert paper(7, items=["t", "m", "s0"]) == paper(7, items=["t", "m", "s0"])


def test_every_option_stands_in_every_place_about_as_often() -> None:
    first = Counter(paper(seed, items=["s0"])[0].options[0] for seed in range(600))
    expected = 200
    chi_squared = sum((count - expected) ** 2 / expected for count in first.values())
    assert len(first) == 3
    assert chi_squared < 13.8  # p = 0.001 at two degrees of freedom


def test_true_stands_before_false_always() -> None:
    assert {paper(seed, items=["t"])[0].options for seed in range(20)} == {("true", "false")}


def test_steps_are_shuffled_and_their_places_are_not() -> None:
    drawn = [paper(seed, items=["o"])[0] for seed in range(200)]
    assert {asked.options for asked in drawn} == {("1", "2", "3", "4")}
    assert len({asked.fields for asked in drawn}) == 24


def test_only_items_with_all_tags_of_a_rule_are_drawn() -> None:
    assert ids(paper(draw=[{"bank": "big", "count": 9, "tags": ["airport"]}])) == ["tagged"]
    assert ids(paper(draw=[{"bank": "big", "count": 9, "tags": ["airport", "sea"]}])) == []


def test_a_bank_too_small_gives_a_shorter_paper() -> None:
    assert sorted(ids(paper(draw=[{"bank": "small", "count": 5}]))) == ["s0", "s1"]
