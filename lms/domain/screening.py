"""How a person's or a group's screening decisions stand beside the panel's. Plain arithmetic; it knows no names.

Shares and base rates run from 0 to 1. Intervals are for 95 % and take judgements as independent of each other; those
of a group over the same vignettes hang together, so its intervals are somewhat too narrow. Nobody is ranked: every
function looks at one set of judgements, and none compares people.
"""

import math
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from statistics import NormalDist, fmean
from typing import Literal, get_args

from lms.domain.elements import Decision

Listed = Literal["act", "means", "purpose", "indicators"]
LISTS: tuple[Listed, ...] = get_args(Listed)

FEWEST_REFERRED = 5
"""Vignettes the panel refers, below which a share of them gets no words: one single answer would move it by a quarter
or more, and of fewer than four not even a flawless round excludes that half of all are missed (Wilson's interval)."""
FEWEST_OTHERS = 5
"""The same for vignettes the panel does not refer."""
FEWEST_PAIRS = 2 * len(get_args(Decision)) ** 2
"""Pairs of decisions below which kappa's standard error is not to be trusted: 2k² for k decisions (Cicchetti, “Testing
the normal approximation and minimal sample size requirements of weighted kappa”, Applied Psychological Measurement 5,
1981; said of weighted kappa, taken for the plain one too)."""

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Share:
    """`value` is None where there is nothing to have a share of; the interval is then all from 0 to 1."""

    value: float | None
    low: float
    high: float
    n: int


def share(part: int, n: int) -> Share:
    """`part` of `n`, with Wilson's score interval.

    Wilson, “Probable inference, the law of succession, and statistical inference”, Journal of the American Statistical
    Association 22, 1927; without continuity correction (method 3 in Newcombe, “Two-sided confidence intervals for the
    single proportion”, Statistics in Medicine 17, 1998). It never leaves 0 to 1 and holds for small `n`.
    """
    if n == 0:
        return Share(None, 0.0, 1.0, 0)
    value, z2 = part / n, _Z * _Z
    middle = (value + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(value * (1 - value) / n + z2 / (4 * n * n))
    # The limits at no and at all are exactly 0 and 1; sums of floats only come close.
    return Share(value, 0.0 if part == 0 else middle - half, 1.0 if part == n else middle + half, n)


@dataclass(frozen=True)
class Table:
    """Decisions to refer beside the panel's: both refer; only the panel; only the trainee; neither."""

    hits: int
    misses: int
    false_alarms: int
    correct_rejections: int

    @property
    def referred(self) -> int:
        """How many the panel refers."""
        return self.hits + self.misses

    @property
    def others(self) -> int:
        """How many the panel does not refer."""
        return self.false_alarms + self.correct_rejections

    @property
    def is_enough(self) -> bool:
        """Whether there are so many of both that shares may be put into words."""
        return self.referred >= FEWEST_REFERRED and self.others >= FEWEST_OTHERS


def table(pairs: Iterable[tuple[bool, bool]]) -> Table:
    """Counted from pairs: whether the panel refers, and whether the trainee does."""
    counts = Counter((panel, trainee) for panel, trainee in pairs)
    return Table(counts[True, True], counts[True, False], counts[False, True], counts[False, False])


def sensitivity(counts: Table) -> Share:
    """Share of those the panel refers who were referred."""
    return share(counts.hits, counts.referred)


def specificity(counts: Table) -> Share:
    """Share of those the panel does not refer who were not referred."""
    return share(counts.correct_rejections, counts.others)


def over_referral(counts: Table) -> Share:
    """Share of those the panel does not refer who were referred: what specificity leaves."""
    return share(counts.false_alarms, counts.others)


def under_referral(counts: Table) -> Share:
    """Share of those the panel refers who were not referred: what sensitivity leaves."""
    return share(counts.misses, counts.referred)


def positive_value(counts: Table, base_rate: float) -> float | None:
    """Of those who would be referred in real work, the share who are possible victims; None where none would be.

    Bayes' theorem on sensitivity and specificity at `base_rate` (Altman & Bland, “Diagnostic tests 2: predictive
    values”, British Medical Journal 309, 1994). A point without an interval: the two intervals together have no known
    confidence, and the base rate is itself an assumption; both should stand beside it.
    """
    return _predictive(sensitivity(counts).value, over_referral(counts).value, base_rate)


def negative_value(counts: Table, base_rate: float) -> float | None:
    """Of those who would not be referred in real work, the share who are none; None where all would be. As above."""
    return _predictive(specificity(counts).value, under_referral(counts).value, 1 - base_rate)


def _predictive(right: float | None, wrong: float | None, share_of_right: float) -> float | None:
    if right is None or wrong is None:
        return None
    true, false = right * share_of_right, wrong * (1 - share_of_right)
    return true / (true + false) if true + false > 0 else None


@dataclass(frozen=True)
class Detection:
    """`d_prime`: how well the referred are told from the others, 0 for chance. `criterion`: above 0 for whoever refers
    seldom, below for whoever refers readily."""

    d_prime: float
    criterion: float


def detection(counts: Table) -> Detection | None:
    """d' and c of signal detection; None unless there are vignettes of both kinds.

    d' = z(H) - z(F) and c = -(z(H) + z(F)) / 2 (Macmillan & Creelman, Detection Theory, 2nd ed. 2005, chapters 1 and
    2), both rates with the log-linear correction, always: 0.5 is added to hits and false alarms, 1 to their totals
    (Hautus, “Corrections for extreme proportions and their biasing effects on estimated values of d'”, Behavior
    Research Methods, Instruments, & Computers 27, 1995).
    """
    if not counts.referred or not counts.others:
        return None
    z = NormalDist().inv_cdf
    hit = z((counts.hits + 0.5) / (counts.referred + 1))
    false_alarm = z((counts.false_alarms + 0.5) / (counts.others + 1))
    return Detection(hit - false_alarm, -(hit + false_alarm) / 2)


@dataclass(frozen=True)
class Kappa:
    """Agreement beyond chance: 1 is full, 0 what chance gives, below 0 less. `n`: pairs of decisions.

    `value` is None where it cannot be computed: no pairs, or always one and the same decision on both sides. `error`,
    `low` and `high` are None where `value` is, and where the formula's standard error is 0, as when all agree or one
    side always decides the same: that would claim a certainty which no sample has.
    """

    value: float | None
    error: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def is_enough(self) -> bool:
        """Whether there are so many pairs that the interval may be trusted."""
        return self.n >= FEWEST_PAIRS


def kappa(pairs: Iterable[tuple[Hashable, Hashable]]) -> Kappa:
    """Cohen's kappa of pairs of decisions, such as the panel's and a trainee's.

    (po - pe) / (1 - pe): what agrees, and what would by chance (Cohen, “A coefficient of agreement for nominal scales”,
    Educational and Psychological Measurement 20, 1960). The standard error is the one for a kappa that need not be 0
    (Fleiss, Cohen & Everitt, “Large sample standard errors of kappa and weighted kappa”, Psychological Bulletin 72,
    1969); the interval is 1.96 of them to either side, within -1 to 1.
    """
    cells = Counter(pairs)
    n = cells.total()
    ours, theirs = Counter[Hashable](), Counter[Hashable]()
    for (our, their), count in cells.items():
        ours[our] += count
        theirs[their] += count
    if n == 0 or (ours == theirs and len(ours) == 1):
        return Kappa(None, None, None, None, n)
    observed = sum(cells[each, each] for each in ours) / n
    chance = sum(ours[each] * theirs[each] for each in ours) / n**2
    value = (observed - chance) / (1 - chance)
    error = _error(cells, ours, theirs, value, chance)
    if error is None:
        return Kappa(value, None, None, None, n)
    return Kappa(value, error, max(-1.0, value - _Z * error), min(1.0, value + _Z * error), n)


def _error(
    cells: Counter[tuple[Hashable, Hashable]],
    ours: Counter[Hashable],
    theirs: Counter[Hashable],
    value: float,
    chance: float,
) -> float | None:
    """The standard error in the form of Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, 3rd ed.
    2003, formulas 18.13 to 18.16."""
    n = cells.total()
    a = b = 0.0
    for (our, their), count in cells.items():
        if our == their:
            a += count / n * (1 - (ours[our] + theirs[our]) / n * (1 - value)) ** 2
        else:
            b += count / n * ((theirs[our] + ours[their]) / n * (1 - value)) ** 2
    spread = a + b - (value - chance * (1 - value)) ** 2
    return math.sqrt(spread / n) / (1 - chance) if spread > 1e-12 else None


@dataclass(frozen=True)
class Between:
    """Agreement of trainees with each other. `vignettes`: how many at least two judged. `value` as in `Kappa`."""

    value: float | None
    vignettes: int


def between(decisions: Mapping[str, Counter[str]]) -> Between:
    """Fleiss' kappa from how often each decision was made of each vignette, by however many each.

    Fleiss, “Measuring nominal scale agreement among many raters”, Psychological Bulletin 76, 1971; where numbers differ
    it is the generalisation in Gwet, Handbook of Inter-Rater Reliability, 4th ed. 2014, chapter 2: agreement is the
    mean over vignettes that at least two judged, chance comes from the mean share of each decision over all that
    anybody judged. With equal numbers it is Fleiss' formula itself.
    """
    judged = [counts for counts in decisions.values() if counts.total()]
    pairs = [counts for counts in judged if counts.total() > 1]
    names = sorted({name for counts in judged for name, count in counts.items() if count})
    if not pairs or len(names) < 2:
        return Between(None, len(pairs))
    observed = fmean(
        sum(k * (k - 1) for k in counts.values()) / (counts.total() * (counts.total() - 1))
        for counts in pairs
    )
    chance = math.fsum(fmean(counts[name] / counts.total() for counts in judged) ** 2 for name in names)
    return Between((observed - chance) / (1 - chance), len(pairs))


@dataclass(frozen=True)
class Missed:
    """An element or indicator of the panel's findings: how often it stood in one that was missed, and that was seen."""

    element: str
    missed: int
    seen: int


def missed_most(findings: Iterable[tuple[Collection[str], bool]], order: Iterable[str]) -> tuple[Missed, ...]:
    """Of what is listed in `order`, what stood most often in the panel's finding of a vignette that was missed.

    `findings`, of vignettes the panel refers only: the panel's ids of one list, and whether the person was referred.
    Most often missed first, ties as in `order`; without what was never missed. What stands in many findings is missed
    often, too: hence how often it was seen.
    """
    missed, seen = Counter[str](), Counter[str]()
    for elements, is_referred in findings:
        (seen if is_referred else missed).update(set(elements))
    found = (Missed(each, missed[each], seen[each]) for each in dict.fromkeys(order) if missed[each])
    return tuple(sorted(found, key=lambda each: -each.missed))


@dataclass(frozen=True)
class Marks:
    """What was marked in one list, over all vignettes: of the panel's; not, though the panel's; beside the panel's.

    Counts only, and shares without an interval: marks in one vignette hang together.
    """

    agreed: int = 0
    missed: int = 0
    beside: int = 0

    @property
    def found(self) -> float | None:
        """Share of the panel's that was marked (recall); None where the panel found nothing."""
        return self.agreed / (self.agreed + self.missed) if self.agreed + self.missed else None

    @property
    def apt(self) -> float | None:
        """Share of what was marked that is the panel's (precision); None where nothing was marked."""
        return self.agreed / (self.agreed + self.beside) if self.agreed + self.beside else None


def marks(
    pairs: Iterable[tuple[Mapping[str, Collection[str]], Mapping[str, Collection[str]]]],
) -> dict[Listed, Marks]:
    """Agreement in each of `LISTS`, from pairs: the panel's ids by list, and those marked; a list left out is empty."""
    agreed, missed, beside = Counter[Listed](), Counter[Listed](), Counter[Listed]()
    for panel, marked in pairs:
        for name in LISTS:
            right, entered = set(panel.get(name, ())), set(marked.get(name, ()))
            agreed[name] += len(right & entered)
            missed[name] += len(right - entered)
            beside[name] += len(entered - right)
    return {name: Marks(agreed[name], missed[name], beside[name]) for name in LISTS}
