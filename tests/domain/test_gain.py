"""Learning gain, against published figures."""

import pytest

from lms.domain.gain import gain

# Lakens 2013, table 1: two films rated by the same ten people; means 8.7 and 7.7, d_av = 1.13.
FIRST = [9, 7, 8, 9, 8, 9, 9, 10, 9, 9]
SECOND = [9, 6, 7, 8, 7, 9, 8, 8, 8, 7]


def test_the_effect_size_of_the_published_example() -> None:
    found = gain(list(zip(SECOND, FIRST, strict=True)))
    assert found is not None
    assert (found.n, found.before, found.after) == (10, 7.7, 8.7)
    assert found.effect == pytest.approx(1.13, abs=0.005)
    assert found.is_enough


@pytest.mark.parametrize(
    ("before", "after", "normalised"),
    [(40, 70, 0.5), (50, 50, 0), (80, 70, -0.5), (0, 100, 1), (100, 100, None)],
)
def test_what_was_gained_of_what_could_be(before: float, after: float, normalised: float | None) -> None:
    found = gain([(before, after)] * 3)
    assert found is not None
    assert found.normalised == normalised
    assert found.effect is None
    assert not found.is_enough


def test_nobody_has_no_gain() -> None:
    assert gain([]) is None
