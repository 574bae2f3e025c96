"""Item and paper figures, against a published example and an independent implementation."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import psychometrics
from lms.domain.psychometrics import Seen, Sitting, collect

# Karl L. Wuensch (East Carolina University), KR20.txt: ten students, ten items; the totals have a variance of 5.84,
# and the products of right and wrong shares add up to 2.18.
WUENSCH = [
    "1111110110",
    "1011011101",
    "1111011001",
    "0010001000",
    "0000010010",
    "1110111111",
    "1101110111",
    "1111111101",
    "0101111101",
    "1101101110",
]


def sittings(rows: list[str]) -> list[Sitting]:
    return [[Seen(f"i{n}", float(mark)) for n, mark in enumerate(row)] for row in rows]


def matrix(found: list[Sitting]) -> np.ndarray:
    return np.array([[seen.share for seen in sitting] for sitting in found])


def test_kuder_and_richardson_of_the_published_example() -> None:
    found = sittings(WUENSCH)
    marks = matrix(found)
    assert marks.mean(axis=0).round(1).tolist() == [0.7, 0.7, 0.6, 0.7, 0.6, 0.8, 0.7, 0.7, 0.5, 0.6]
    assert marks.sum(axis=1).var() == pytest.approx(5.84)
    assert psychometrics.alpha(collect(found)) == pytest.approx(10 / 9 * (1 - 2.18 / 5.84))
    figures = psychometrics.paper(collect(found), 7)
    assert figures is not None
    assert (figures.mean, figures.pass_rate, figures.is_drawn) == (66, 0.7, False)
    assert figures.sd == pytest.approx(10 * 5.84**0.5)
    assert figures.error == pytest.approx(figures.sd * (1 - 10 / 9 * (1 - 2.18 / 5.84)) ** 0.5)
    assert figures.bands == (0, 0, 2, 0, 0, 0, 0, 4, 2, 2)


@pytest.mark.parametrize("seed", range(5))
def test_figures_are_those_of_numpy(seed: int) -> None:
    random = Random(seed)
    found: list[Sitting] = [
        [Seen(f"i{n}", random.choice([0, 0.5, 1]) if random.random() < 0.8 else 1.0) for n in range(12)]
        for _ in range(60)
    ]
    marks = matrix(found)
    covariance = np.cov(marks.T, bias=True)
    expected = 12 / 11 * (1 - np.trace(covariance) / covariance.sum())
    assert psychometrics.alpha(collect(found)) == pytest.approx(expected)
    figures = psychometrics.items(collect(found))
    for n in range(12):
        rest = np.delete(marks, n, axis=1).sum(axis=1)
        assert figures[f"i{n}"].discrimination == pytest.approx(np.corrcoef(marks[:, n], rest)[0, 1])
        assert figures[f"i{n}"].difficulty == pytest.approx(marks[:, n].mean())


def test_choices_are_counted_in_the_weak_and_the_strong_half() -> None:
    found: list[Sitting] = [
        [Seen("q", 1.0, ("key",)), Seen("rest", 1.0)],
        [Seen("q", 1.0, ("key",)), Seen("rest", 0.9)],
        [Seen("q", 0.0, ("far",)), Seen("rest", 0.5)],
        [Seen("q", 0.0, ("near",)), Seen("rest", 0.2)],
        [Seen("q", 0.0, (), is_answered=False), Seen("rest", 0.0)],
    ]
    figures = psychometrics.items(collect(found))["q"]
    taken = {each.choice: (each.all, each.weak, each.strong) for each in figures.taken}
    assert taken == {"key": (0.4, 0, 1), "far": (0.2, 0, 0), "near": (0.2, 0.5, 0)}
    assert figures.omitted == 0.2


def group(n: int, strong: tuple[float, str], weak: tuple[float, str]) -> list[Sitting]:
    """As many strong as weak people; what each half gets and takes at the item."""
    found: list[Sitting] = []
    for index in range(n):
        share, choice = strong if index % 2 else weak
        rest = 0.5 + (0.4 if index % 2 else -0.4) + index / 1000
        found.append([Seen("q", share, (choice,), seconds=index), Seen("rest", rest)])
    return found


@pytest.mark.parametrize(
    ("n", "strong", "weak", "flags"),
    [
        (40, (1, "key"), (0, "b"), ()),
        (40, (0, "b"), (1, "key"), ("negative", "attracts-strong")),
        (40, (1, "key"), (1, "key"), ("easy", "unused")),
        (40, (0, "b"), (0, "b"), ("hard",)),
        (8, (0, "b"), (1, "key"), ()),
    ],
)
def test_flags_say_what_to_look_at(
    n: int, strong: tuple[float, str], weak: tuple[float, str], flags: tuple[str, ...]
) -> None:
    figures = psychometrics.items(collect(group(n, strong, weak)))["q"]
    assert figures.flags(["key"], ["key", "b"]) == flags


def test_drawn_papers_give_an_estimate_and_the_same_paper_the_formula() -> None:
    random = Random(3)
    ability = [random.gauss(0, 1) for _ in range(400)]

    def mark(person: float, item: int) -> float:
        return float(person + random.gauss(0, 1) > (item - 20) / 20)

    whole: list[Sitting] = [[Seen(f"i{n}", mark(a, n)) for n in range(40)] for a in ability]
    drawn: list[Sitting] = [random.sample(list(sitting), 20) for sitting in whole]
    complete = psychometrics.alpha(collect(sitting[::2] for sitting in whole))
    estimate = psychometrics.alpha(collect(drawn))
    assert complete is not None
    assert estimate == pytest.approx(complete, abs=0.07)
    figures = psychometrics.paper(collect(drawn), 0)
    assert figures is not None
    assert figures.is_drawn


@pytest.mark.parametrize("rows", [[], ["1"], ["11", "10"], ["11", "11", "11"], ["1", "0", "1"]])
def test_too_little_has_no_reliability(rows: list[str]) -> None:
    assert psychometrics.alpha(collect(sittings(rows))) is None


def test_nothing_at_all() -> None:
    assert psychometrics.items(collect([])) == {}
    assert psychometrics.paper(collect([[]]), 0) is None
    assert psychometrics.correlation([1, 1, 1], [1, 2, 3]) is None


def test_objectives_have_their_own_means() -> None:
    figures = psychometrics.items(collect(sittings(["110", "100"])))
    found = psychometrics.by_group(figures.values(), {"i0": "a", "i1": "b", "i2": "b"})
    assert found == {"a": (2, 1.0), "b": (4, 0.25)}


shares = st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), min_size=1, max_size=20)


@given(shares)
def test_no_group_whatever_leaves_the_range(rows: list[list[float]]) -> None:
    found: list[Sitting] = [[Seen(f"i{n}", share) for n, share in enumerate(row)] for row in rows]
    for figures in psychometrics.items(collect(found)).values():
        assert 0 <= figures.difficulty <= 1
        assert figures.discrimination is None or -1.0001 <= figures.discrimination <= 1.0001
    reliability = psychometrics.alpha(collect(found))
    assert reliability is None or reliability <= 1.0001
