"""Marking a paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import grading
from lms.domain.grading import Result
from lms.domain.questions import ItemBase
from tests.domain.questions.reading import read
from tests.domain.questions.test_essay import SAMPLES
from tests.samples import multiple, single, true_false


def grade(items: list[ItemBase], answers: dict[str, list[str]], pass_percent: int) -> Result:
    """Mark answers to items that have one field."""
    return grading.grade(items, {item: {"answer": chosen} for item, chosen in answers.items()}, pass_percent)


PAPER = [read(single("q1")), read(multiple("q2")), read(true_false("q3"))]
ALL_RIGHT = {"q1": ["right"], "q2": ["a", "b"], "q3": ["false"]}


@pytest.mark.parametrize(
    ("changes", "percent"),
    [
        ({}, 100),
        ({"q1": ["wrong"]}, 66.666667),
        ({"q1": []}, 66.666667),
        ({"q2": ["a"]}, 83.333333),
        ({"q2": ["c", "d"]}, 66.666667),
        ({"q1": ["right", "wrong"]}, 66.666667),
        ({"q1": ["foreign"]}, 66.666667),
        ({"q1": ["third"], "q2": ["c"], "q3": ["true"]}, 0),
    ],
)
def test_each_question_is_worth_the_same(changes: dict[str, list[str]], percent: float) -> None:
    assert grade(PAPER, {**ALL_RIGHT, **changes}, 70).percent == percent


@pytest.mark.parametrize(("pass_percent", "is_passed"), [(66, True), (67, False), (100, False), (1, True)])
def test_passes_from_the_pass_mark_on(pass_percent: int, is_passed: bool) -> None:
    assert grade(PAPER, {**ALL_RIGHT, "q1": []}, pass_percent).is_passed is is_passed


def test_thirds_that_add_up_to_the_pass_mark_pass() -> None:
    thirds = [read({**multiple(f"q{n}"), "options": three_keys()}) for n in range(3)]
    answers = {"q0": ["a"], "q1": ["a"], "q2": ["a"]}
    assert grade(thirds, answers, 33).is_passed
    assert grade(thirds[:1] * 10, {"q0": ["a", "b", "c"]}, 100).is_passed


def three_keys() -> list[dict[str, object]]:
    return [{"id": letter, "text": {"ar": letter}, "key": letter != "d"} for letter in "abcd"]


def test_nothing_answered_is_zero_and_a_paper_without_questions_is_never_passed() -> None:
    assert grade(PAPER, {}, 1).percent == 0
    assert not grade([], {}, 1).is_passed


def test_marks_stand_in_the_order_of_the_paper() -> None:
    result = grade(PAPER, {"q2": ["a"]}, 70)
    assert [(mark.item, mark.share, mark.is_right) for mark in result.marks] == [
        ("q1", 0, False),
        ("q2", 0.5, False),
        ("q3", 0, False),
    ]


anything = st.lists(st.sampled_from(["right", "wrong", "a", "b", "c", "d", "true", "false", "x"]), max_size=6)


@given(answers=st.dictionaries(st.sampled_from(["q1", "q2", "q3", "q9"]), anything))
def test_no_answer_whatever_leaves_the_range(answers: dict[str, list[str]]) -> None:
    result = grade(PAPER, answers, 70)
    assert 0 <= result.percent <= 100
    assert all(0 <= mark.share <= 1 for mark in result.marks)
    assert result.is_passed == (result.percent >= 70)


def test_what_a_person_has_to_mark_waits_and_counts_as_nothing_until_then() -> None:
    essay = read(SAMPLES[0])
    paper = [PAPER[0], essay]
    answers = {"q1": {"answer": ["right"]}, "q": {"answer": ["نص"]}}
    waiting = grading.grade(paper, answers, 70)
    assert (waiting.percent, waiting.is_waiting, waiting.is_passed) == (50, True, False)
    marked = grading.grade(paper, answers, 70, {"q": 0.5})
    assert (marked.percent, marked.is_waiting, marked.is_passed) == (75, False, True)
    assert not grading.grade(paper, {"q": {"answer": [""]}}, 70).is_waiting
