"""What is shown of a paper, and when."""

import pytest

from lms.domain.releasing import SHORT, Review, Shown, Stage

OPEN, HANDED_IN = Stage(), Stage(is_submitted=True)
OVER, CLOSED = Stage(is_submitted=True, is_over=True), Stage(is_submitted=True, is_closed=True)


@pytest.mark.parametrize(
    ("when", "stages"),
    [
        ("during", {OPEN, HANDED_IN, OVER, CLOSED}),
        ("submitted", {HANDED_IN, OVER, CLOSED}),
        ("passed", {OVER}),
        ("closed", {CLOSED}),
        ("never", set()),
    ],
)
def test_each_moment_comes_at_its_stages(when: str, stages: set[Stage]) -> None:
    review = Review.model_validate(dict.fromkeys(("score", "correctness", "feedback", "key"), when))
    for stage in (OPEN, HANDED_IN, OVER, CLOSED):
        expected = Shown(*[stage in stages] * 4)
        assert review.shown(stage) == expected


def test_passing_and_closing_show_nothing_of_a_paper_under_way() -> None:
    stage = Stage(is_submitted=False, is_over=True, is_closed=True)
    assert Review(key="passed", feedback="closed").shown(stage) == Shown()


def test_each_is_shown_by_its_own_rule() -> None:
    review = Review(score="submitted", correctness="during", feedback="passed", key="closed")
    assert review.shown(OPEN) == Shown(correctness=True)
    assert review.shown(OVER) == Shown(score=True, correctness=True, feedback=True)
    assert review.shown(CLOSED) == Shown(score=True, correctness=True, key=True)


@pytest.mark.parametrize(
    ("word", "when_handed_in", "when_over"),
    [("submitted", True, True), ("passed", False, True), ("never", False, False)],
)
def test_one_word_stands_for_all_but_the_score(word: str, when_handed_in: bool, when_over: bool) -> None:
    assert SHORT[word].shown(HANDED_IN) == Shown(True, *[when_handed_in] * 3)
    assert SHORT[word].shown(OVER) == Shown(True, *[when_over] * 3)
