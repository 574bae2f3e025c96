"""Figures of screening rounds, against published examples and independent arithmetic."""

import math
from collections import Counter
from itertools import pairwise
from random import Random
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import screening
from lms.domain.elements import Decision, Indicator
from lms.domain.screening import (
    FEWEST_OTHERS,
    FEWEST_PAIRS,
    FEWEST_REFERRED,
    Between,
    Marks,
    Missed,
    Table,
    between,
    detection,
    kappa,
    share,
    table,
)

counts = st.integers(0, 300)
tables = st.builds(Table, counts, counts, counts, counts)
decisions = st.sampled_from(get_args(Decision))
pairs_of_decisions = st.lists(st.tuples(decisions, decisions), max_size=60)


def test_the_table_is_counted_from_pairs_of_the_panel_and_the_trainee() -> None:
    pairs = [(True, True)] * 4 + [(True, False)] * 3 + [(False, True)] * 2 + [(False, False)]
    assert table(pairs) == Table(hits=4, misses=3, false_alarms=2, correct_rejections=1)
    assert (table(pairs).referred, table(pairs).others) == (7, 3)
    assert table([]) == Table(0, 0, 0, 0)


@pytest.mark.parametrize(
    ("part", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_of_newcombes_examples(part: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, table I, method 3."""
    found = share(part, n)
    assert (found.value, found.n) == (part / n, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 500), st.data())
def test_an_interval_holds_its_value_and_mirrors(n: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, n))
    found, other = share(part, n), share(n - part, n)
    assert found.value is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high
    assert found.low == pytest.approx(1 - other.high)
    assert found.high == pytest.approx(1 - other.low)
    for limit in (found.low, found.high):  # Wilson's limits are where the score test just rejects
        if limit not in (0, 1):
            assert abs(found.value - limit) / math.sqrt(limit * (1 - limit) / n) == pytest.approx(1.959964)


def test_a_share_of_nothing_is_unknown() -> None:
    assert share(0, 0) == screening.Share(None, 0, 1, 0)
    assert (share(0, 4).low, share(4, 4).high) == (0, 1)


def test_each_share_has_its_own_part_and_whole() -> None:
    found = Table(hits=7, misses=3, false_alarms=4, correct_rejections=16)
    assert screening.sensitivity(found) == share(7, 10)
    assert screening.under_referral(found) == share(3, 10)
    assert screening.specificity(found) == share(16, 20)
    assert screening.over_referral(found) == share(4, 20)


@given(tables)
def test_over_and_under_referral_are_what_is_left(found: Table) -> None:
    for right, wrong in (
        (screening.sensitivity(found), screening.under_referral(found)),
        (screening.specificity(found), screening.over_referral(found)),
    ):
        assert right.n == wrong.n
        if right.value is not None and wrong.value is not None:
            assert right.value + wrong.value == pytest.approx(1)


def test_few_are_too_few_for_words() -> None:
    assert not Table(FEWEST_REFERRED - 1, 0, FEWEST_OTHERS, 0).is_enough
    assert not Table(FEWEST_REFERRED, 0, 0, FEWEST_OTHERS - 1).is_enough
    assert Table(0, FEWEST_REFERRED, 1, FEWEST_OTHERS - 1).is_enough
    # What is said beside the constants.
    assert (1 / FEWEST_REFERRED, 1 / (FEWEST_REFERRED - 1)) == (0.2, 0.25)
    assert share(3, 3).low < 0.5 < share(4, 4).low
    assert FEWEST_PAIRS == 32


def test_predictive_values_of_a_textbook_screening() -> None:
    """Sensitivity 90 %, specificity 91 %, one in a hundred: of ten who are referred, not one is (9 / 98.1)."""
    found = Table(hits=90, misses=10, false_alarms=9, correct_rejections=91)
    assert screening.positive_value(found, 0.01) == pytest.approx(0.9 / 9.81)
    assert screening.positive_value(found, 0.01) == pytest.approx(0.092, abs=0.0005)
    assert screening.negative_value(found, 0.01) == pytest.approx(90.09 / 90.19)


def test_predictive_values_of_altman_and_bland() -> None:
    """Their liver scans, right for 231 of 258 ill and for 54 of 86 well: at the rate of the sample itself, 258 of 344,
    predictive values are the shares of those called ill and well."""
    found = Table(hits=231, misses=27, false_alarms=32, correct_rejections=54)
    assert screening.positive_value(found, 258 / 344) == pytest.approx(231 / 263)
    assert screening.negative_value(found, 258 / 344) == pytest.approx(54 / 81)


@pytest.mark.parametrize(
    ("found", "positive", "negative"),
    [
        (Table(0, 0, 2, 3), None, None),
        (Table(2, 3, 0, 0), None, None),
        (Table(0, 5, 0, 5), None, 0.9),
        (Table(5, 0, 5, 0), 0.1, None),
        (Table(5, 0, 0, 5), 1, 1),
        (Table(0, 5, 5, 0), 0, 0),
    ],
)
def test_predictive_values_at_the_edges(found: Table, positive: float | None, negative: float | None) -> None:
    assert screening.positive_value(found, 0.1) == (None if positive is None else pytest.approx(positive))
    assert screening.negative_value(found, 0.1) == (None if negative is None else pytest.approx(negative))


@given(tables, st.floats(0.001, 0.999))
def test_predictive_values_stay_in_range_and_swap_with_the_sides(found: Table, rate: float) -> None:
    swapped = Table(found.correct_rejections, found.false_alarms, found.misses, found.hits)
    positive, negative = screening.positive_value(found, rate), screening.negative_value(found, rate)
    assert positive is None or 0 <= positive <= 1
    mirrored = screening.positive_value(swapped, 1 - rate)
    assert (negative is None) == (mirrored is None)
    assert negative is None or negative == pytest.approx(mirrored)


def test_detection_of_stanislaw_and_todorov() -> None:
    """Their worked example, 20 hits of 25 and 10 false alarms of 25, with Hautus' correction: z(20.5/26), z(10.5/26).

    The quantiles are from a table of the normal distribution. Without the correction it is 1.095 and -0.294.
    """
    found = detection(Table(hits=20, misses=5, false_alarms=10, correct_rejections=15))
    assert found is not None
    assert found.d_prime == pytest.approx(0.80111 + 0.24339, abs=2e-5)
    assert found.criterion == pytest.approx(-(0.80111 - 0.24339) / 2, abs=2e-5)
    many = detection(Table(200_000, 50_000, 100_000, 150_000))
    assert many is not None
    assert many.d_prime == pytest.approx(1.095, abs=5e-4)
    assert many.criterion == pytest.approx(-0.294, abs=5e-4)


def test_detection_of_flawless_rounds_is_finite_and_says_how_readily_is_referred() -> None:
    flawless, readily, seldom = (
        detection(Table(10, 0, 0, 10)),
        detection(Table(10, 0, 9, 1)),
        detection(Table(1, 9, 0, 10)),
    )
    assert flawless is not None
    assert flawless.d_prime == pytest.approx(2 * 1.69062, abs=2e-5)  # z(10.5/11)
    assert flawless.criterion == pytest.approx(0)
    assert readily is not None
    assert seldom is not None
    assert readily.criterion < 0 < seldom.criterion
    assert detection(Table(0, 0, 4, 4)) is None
    assert detection(Table(4, 4, 0, 0)) is None


@given(st.builds(Table, st.integers(1, 300), counts, st.integers(1, 300), counts))
def test_detection_turns_its_sign_with_the_answers_and_the_sides(found: Table) -> None:
    straight = detection(found)
    turned = detection(Table(found.misses, found.hits, found.correct_rejections, found.false_alarms))
    changed = detection(Table(found.false_alarms, found.correct_rejections, found.hits, found.misses))
    assert straight is not None
    assert turned is not None
    assert changed is not None
    assert turned.d_prime == pytest.approx(-straight.d_prime)
    assert changed.d_prime == pytest.approx(-straight.d_prime)
    assert turned.criterion == pytest.approx(-straight.criterion)
    assert changed.criterion == pytest.approx(straight.criterion)


def pairs_of(rows: list[list[int]]) -> list[tuple[int, int]]:
    return [(i, j) for i, row in enumerate(rows) for j, count in enumerate(row) for _ in range(count)]


# Cohen 1960, 200 pairs: kappa .492. Fleiss, Cohen & Everitt 1969, 200 pairs: kappa .429 with a variance of .002885.
# Fleiss, Levin & Paik 2003, table 18.1, 100 pairs: kappa .68, from .51 to .85. Two readers of 50 grant proposals, as in
# Wikipedia: kappa .4.
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
EVERITT = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
LEVIN = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
READERS = [[20, 5], [10, 15]]


@pytest.mark.parametrize(
    ("rows", "value"), [(COHEN, 0.492), (EVERITT, 0.429), (LEVIN, 0.676), (READERS, 0.4)]
)
def test_cohens_kappa_of_published_examples(rows: list[list[int]], value: float) -> None:
    found = kappa(pairs_of(rows))
    assert found.value == pytest.approx(value, abs=5e-4)
    assert found.n == sum(map(sum, rows))


def test_the_standard_error_of_published_examples() -> None:
    everitt, levin = kappa(pairs_of(EVERITT)), kappa(pairs_of(LEVIN))
    assert everitt.error is not None
    assert everitt.error**2 == pytest.approx(0.002885, abs=2e-6)
    assert levin.low == pytest.approx(0.51, abs=0.006)
    assert levin.high == pytest.approx(0.85, abs=0.006)


@pytest.mark.parametrize("rows", [COHEN, EVERITT, LEVIN, READERS, [[0, 3, 9], [4, 1, 0], [2, 2, 5]]])
def test_the_standard_error_is_that_of_the_delta_method(rows: list[list[int]]) -> None:
    """From numerical derivatives of kappa by each cell, which takes none of the formula for granted."""
    cells = np.array(rows, dtype=float)
    n = cells.sum()
    p = cells / n

    def value(p: np.ndarray) -> float:
        chance = float(p.sum(axis=1) @ p.sum(axis=0))
        return (float(np.trace(p)) - chance) / (1 - chance)

    slopes, step = np.zeros_like(p), 1e-6
    for cell in np.ndindex(*p.shape):
        change = np.zeros_like(p)
        change[cell] = step
        slopes[cell] = (value(p + change) - value(p - change)) / (2 * step)
    variance = ((p * slopes**2).sum() - (p * slopes).sum() ** 2) / n
    found = kappa(pairs_of(rows))
    assert found.value == pytest.approx(value(p))
    assert found.error == pytest.approx(math.sqrt(variance), rel=1e-6)
    assert found.value is not None
    assert found.error is not None
    assert found.low == pytest.approx(found.value - 1.959964 * found.error)
    assert found.high == pytest.approx(found.value + 1.959964 * found.error)


def test_the_interval_holds_kappa_as_often_as_it_says() -> None:
    random, chances = Random(5), [0.3, 0.1, 0.05, 0.05, 0.2, 0.05, 0.05, 0.05, 0.15]
    true = (0.65 - (0.45 * 0.4 + 0.3 * 0.35 + 0.25 * 0.25)) / (1 - (0.45 * 0.4 + 0.3 * 0.35 + 0.25 * 0.25))
    held = 0
    for _ in range(400):
        drawn = random.choices(range(9), chances, k=150)
        found = kappa((cell // 3, cell % 3) for cell in drawn)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= true <= found.high
    assert 0.92 <= held / 400 <= 0.98


def test_kappa_says_when_it_cannot_be_computed_and_claims_no_certainty() -> None:
    assert kappa([]) == screening.Kappa(None, None, None, None, 0)
    assert kappa([("other", "other")] * 9) == screening.Kappa(None, None, None, None, 9)
    assert kappa([("other", "other"), ("labour", "labour")]) == screening.Kappa(1, None, None, None, 2)
    assert kappa([("other", "labour")] * 4).value == 0
    assert kappa([("a", "b")] * 5 + [("b", "a")] * 4 + [("a", "a")]).low == -1
    assert kappa([("a", "a")] * 5 + [("b", "b")] * 4 + [("a", "b")]).high == 1
    constant = kappa([("other", "other")] * 999 + [("other", "labour")])
    assert (constant.value, constant.error, constant.low) == (0, None, None)
    assert not kappa([("a", "b")] * (FEWEST_PAIRS - 1)).is_enough
    assert kappa([("a", "b")] * FEWEST_PAIRS).is_enough


@given(pairs_of_decisions, st.randoms(use_true_random=False))
def test_kappa_stays_in_range_and_knows_no_order_no_side_no_name(
    pairs: list[tuple[str, str]], random: Random
) -> None:
    found = kappa(pairs)
    if found.value is None:
        return
    assert -1 <= found.value <= 1
    assert (found.value == pytest.approx(1)) == all(one == other for one, other in pairs)
    if found.low is not None and found.high is not None:
        assert -1 <= found.low <= found.value <= found.high <= 1
    renamed = dict(zip(get_args(Decision), "zyxw", strict=True))
    turned = [(renamed[other], renamed[one]) for one, other in random.sample(pairs, len(pairs))]
    again = kappa(turned)
    assert again.value == pytest.approx(found.value)
    assert (again.error is None) == (found.error is None)
    assert again.error is None or again.error == pytest.approx(found.error)


def judged(rows: list[list[int]]) -> dict[str, Counter[str]]:
    return {f"v{n}": Counter({f"d{k}": count for k, count in enumerate(row)}) for n, row in enumerate(rows)}


def test_fleiss_kappa_of_fourteen_raters_and_ten_subjects() -> None:
    """The worked example in Wikipedia, “Fleiss' kappa”: .378 observed, .213 by chance, kappa .210."""
    rows = [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ]
    found = between(judged(rows))
    assert found.value == pytest.approx(0.210, abs=5e-4)
    assert found.vignettes == 10


# Fleiss 1971, table 1: six psychiatrists, thirty patients, five diagnoses.
FLEISS = (
    "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 "
    "00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"
)


def test_fleiss_kappa_of_his_own_example() -> None:
    rows = [[int(digit) for digit in row] for row in FLEISS.split()]
    shares = np.array(rows).sum(axis=0) / 180
    assert shares.round(3).tolist() == [0.144, 0.144, 0.167, 0.306, 0.239]
    assert between(judged(rows)).value == pytest.approx(0.430, abs=5e-4)


def test_fleiss_kappa_where_numbers_of_raters_differ() -> None:
    """Gwet 2014: four raters, twelve units, ratings missing; kappa .76117. The last unit has one rating only."""
    units = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3"]
    found = between({f"v{n}": Counter(unit) for n, unit in enumerate(units)})
    assert found.value == pytest.approx(0.76117, abs=5e-6)
    assert found.vignettes == 11


def test_between_says_when_it_cannot_be_computed() -> None:
    assert between({}) == Between(None, 0)
    assert between({"a": Counter(other=1), "b": Counter(labour=1)}) == Between(None, 0)
    assert between({"a": Counter(other=3, labour=0), "b": Counter(other=2)}) == Between(None, 2)
    assert between({"a": Counter(other=3), "b": Counter()}) == Between(None, 1)
    assert between({"a": Counter(other=3), "b": Counter(labour=2)}) == Between(1, 2)


rounds = st.dictionaries(st.text(max_size=3), st.lists(decisions, max_size=8).map(Counter), max_size=8)


@given(rounds)
def test_between_is_at_most_one_and_only_where_all_agree(found: dict[str, Counter[str]]) -> None:
    result = between(found)
    pairs = [each for each in found.values() if each.total() > 1]
    assert result.vignettes == len(pairs)
    if result.value is not None:
        assert result.value <= 1 + 1e-12
        assert (result.value == pytest.approx(1)) == all(len(each) == 1 for each in pairs)
        turned = between(dict(reversed(found.items())))
        assert turned.value == pytest.approx(result.value)


@given(st.lists(st.tuples(decisions, decisions), min_size=1, max_size=40))
def test_between_of_two_raters_is_scotts_pi(pairs: list[tuple[str, str]]) -> None:
    """Fleiss' kappa of two raters is Scott's pi: chance from the decisions of both together."""
    together = Counter(each for pair in pairs for each in pair)
    chance = sum((count / together.total()) ** 2 for count in together.values())
    observed = sum(one == other for one, other in pairs) / len(pairs)
    found = between({str(n): Counter(pair) for n, pair in enumerate(pairs)}).value
    if len(together) == 1:
        assert found is None
    else:
        assert found == pytest.approx((observed - chance) / (1 - chance))


def test_what_is_missed_most_stands_first_and_ties_in_the_given_order() -> None:
    findings = [
        (["documents", "wages"], False),
        (["documents", "isolation"], False),
        (("documents", "overtime", "documents"), True),
        (["wages", "isolation"], True),
        ({"isolation"}, True),
        (["deception"], False),
        (["conditions"], True),
        (["unheard-of"], False),
        ([], False),
    ]
    found = screening.missed_most(findings, get_args(Indicator))
    assert found == (
        Missed("documents", missed=2, seen=1),
        Missed("deception", missed=1, seen=0),
        Missed("isolation", missed=1, seen=2),
        Missed("wages", missed=1, seen=1),
    )
    backwards = screening.missed_most(findings, reversed(get_args(Indicator)))
    assert [each.element for each in backwards] == ["documents", "wages", "isolation", "deception"]
    assert screening.missed_most([], get_args(Indicator)) == ()


@given(st.lists(st.tuples(st.lists(st.sampled_from(get_args(Indicator)), unique=True), st.booleans())))
def test_missed_and_seen_are_all_there_are(findings: list[tuple[list[str], bool]]) -> None:
    found = screening.missed_most(findings, get_args(Indicator))
    assert all(one.missed >= other.missed for one, other in pairwise(found))
    for each in found:
        assert each.missed + each.seen == sum(each.element in elements for elements, _ in findings)


def test_marks_are_counted_by_list_over_all_vignettes() -> None:
    found = screening.marks(
        [
            (
                {"act": ["recruitment", "transport"], "means": ["deception"], "indicators": ["wages"]},
                {"act": ["transport", "receipt"], "means": ["fraud", "force"], "indicators": ["wages"]},
            ),
            ({"act": ("harbouring",)}, {"act": {"harbouring"}, "reasons": ["no list"]}),
        ]
    )
    assert found == {
        "act": Marks(agreed=2, missed=1, beside=1),
        "means": Marks(agreed=0, missed=1, beside=2),
        "purpose": Marks(0, 0, 0),
        "indicators": Marks(agreed=1, missed=0, beside=0),
    }
    assert (found["act"].found, found["act"].apt) == (2 / 3, 2 / 3)
    assert (Marks(3, 1, 2).found, Marks(3, 1, 2).apt) == (0.75, 0.6)
    assert (found["purpose"].found, found["purpose"].apt) == (None, None)
    assert (Marks(0, 2, 0).found, Marks(0, 2, 0).apt) == (0, None)
    assert (Marks(0, 0, 2).found, Marks(0, 0, 2).apt) == (None, 0)
    assert list(screening.marks([])) == ["act", "means", "purpose", "indicators"]


elements = st.dictionaries(st.sampled_from(screening.LISTS), st.sets(st.sampled_from("abcdef")))


@given(st.lists(st.tuples(elements, elements), max_size=6))
def test_marks_change_sides(pairs: list[tuple[dict[str, set[str]], dict[str, set[str]]]]) -> None:
    straight, turned = screening.marks(pairs), screening.marks((b, a) for a, b in pairs)
    for name in screening.LISTS:
        one, other = straight[name], turned[name]
        assert (one.agreed, one.missed, one.beside) == (other.agreed, other.beside, other.missed)
        assert one.found == other.apt
