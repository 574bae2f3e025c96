"""What the answers of a group tell about items and papers. Plain arithmetic over marks; nothing here knows a name.

Shares of the mark run from 0 to 1. Papers may be drawn, so that not everybody met the same items.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import mul
from statistics import fmean, median
from typing import Literal, NamedTuple

FEWEST = 10  # answers below which a figure is an accident and is not shown
ENOUGH = 30  # answers from which on figures may be acted upon
EASY, HARD = 0.95, 0.3
WEAK = 0.15
OFTEN_OMITTED = 0.1
BANDS = 10

Flag = Literal["negative", "weak", "easy", "hard", "omitted", "unused", "attracts-strong"]


class Seen(NamedTuple):
    """One question in one sitting. `chosen`: ids of choices taken; empty where there were none, or text was written."""

    item: str
    share: float
    chosen: tuple[str, ...] = ()
    is_answered: bool = True
    seconds: float = 0.0


Sitting = Sequence[Seen]


@dataclass(frozen=True)
class Taken:
    """How often a choice was taken: share of all who met the item, of the weak half and of the strong half."""

    choice: str
    all: float
    weak: float
    strong: float


@dataclass(frozen=True)
class ItemFigures:
    """One item. `difficulty`: mean share of the mark, so high is easy. `seconds`: the median time spent on it.

    `discrimination` is None where it cannot be computed: fewer than three answers, or all alike.
    """

    item: str
    n: int
    difficulty: float
    discrimination: float | None
    omitted: float
    seconds: float
    taken: tuple[Taken, ...]

    @property
    def is_accident(self) -> bool:
        """Whether there are so few answers that discrimination and flags say nothing."""
        return self.n < FEWEST

    @property
    def is_enough(self) -> bool:
        """Whether there are so many answers that the figures may be acted upon."""
        return self.n >= ENOUGH

    def flags(self, keys: Iterable[str], choices: Iterable[str]) -> tuple[Flag, ...]:
        """What a trainer should look at, worst first; nothing while there are too few answers.

        The limits on discrimination follow Ebel & Frisbie, Essentials of Educational Measurement, 5th ed. 1991,
        chapter 13, who call items below 0.2 poor; corrected figures run lower, hence 0.15.
        """
        if self.is_accident:
            return ()
        found: list[Flag] = []
        if self.discrimination is not None and self.discrimination < 0:
            found.append("negative")
        elif self.discrimination is not None and self.discrimination < WEAK:
            found.append("weak")
        if self.difficulty > EASY:
            found.append("easy")
        if self.difficulty < HARD:
            found.append("hard")
        if self.omitted > OFTEN_OMITTED:
            found.append("omitted")
        distractors = set(choices) - set(keys)
        by_id = {taken.choice: taken for taken in self.taken}
        if self.is_enough and any(choice not in by_id for choice in distractors):
            found.append("unused")
        if any(
            taken.strong > taken.weak
            for taken in self.taken
            if taken.choice in distractors and taken.all >= 0.1
        ):
            found.append("attracts-strong")
        return tuple(found)


@dataclass
class _Column:
    """What was collected about one item: shares, scores on the rest of the paper, choices, times, in one order."""

    shares: list[float] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)
    chosen: list[tuple[str, ...]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    omitted: int = 0


@dataclass
class Collected:
    """Sittings as figures are made of them, one after the other, so that none has to stay in memory."""

    columns: dict[str, _Column] = field(default_factory=dict)
    totals: list[float] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    met: Counter[frozenset[str]] = field(default_factory=Counter)

    def add(self, sitting: Sitting) -> None:
        """Take one sitting in; one without questions tells nothing."""
        if not sitting:
            return
        total, others = math.fsum(seen.share for seen in sitting), max(1, len(sitting) - 1)
        self.totals.append(total)
        self.lengths.append(len(sitting))
        self.met[frozenset(seen.item for seen in sitting)] += 1
        for item, share, chosen, is_answered, seconds in sitting:
            column = self.columns.get(item)
            if column is None:
                column = self.columns[item] = _Column()
            column.shares.append(share)
            column.rests.append((total - share) / others)
            column.chosen.append(chosen)
            if not is_answered:
                column.omitted += 1
            elif seconds:  # not known of papers that were keyed in
                column.seconds.append(seconds)


def collect(sittings: Iterable[Sitting]) -> Collected:
    """All of these sittings."""
    collected = Collected()
    for sitting in sittings:
        collected.add(sitting)
    return collected


def items(collected: Collected) -> dict[str, ItemFigures]:
    """Figures of every item that was met, by id."""
    return {item: _figures(item, column) for item, column in collected.columns.items()}


def _figures(item: str, column: _Column) -> ItemFigures:
    n = len(column.shares)
    return ItemFigures(
        item=item,
        n=n,
        difficulty=fmean(column.shares),
        discrimination=correlation(column.shares, column.rests),
        omitted=column.omitted / n,
        seconds=median(column.seconds) if column.seconds else 0.0,
        taken=_taken(column),
    )


def variance(values: Sequence[float]) -> float:
    """The population variance."""
    mean = math.fsum(values) / len(values)
    return max(0.0, sumprod(values, values) / len(values) - mean * mean)


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's r; None for fewer than three pairs, or where one side is all alike.

    Of an item's marks with the score on the *rest* of the paper it is the corrected point-biserial correlation
    (Henrysson, “Correction of item-total correlations in item analysis”, Psychometrika 28, 1963).
    """
    n = len(xs)
    if n < 3:
        return None
    spread = n * n * variance(xs) * variance(ys)
    if spread < 1e-12:
        return None
    together = sumprod(xs, ys) - math.fsum(xs) * math.fsum(ys) / n
    return together / math.sqrt(spread)


def sumprod(xs: Sequence[float], ys: Sequence[float]) -> float:
    """The sum of products."""
    return math.fsum(map(mul, xs, ys))


def _taken(column: _Column) -> tuple[Taken, ...]:
    """Halves are those who met the item, by their score on the rest; of an odd number the middle one is in none."""
    n = len(column.chosen)
    order = sorted(range(n), key=column.rests.__getitem__)
    half = n // 2
    weak, strong = order[:half], order[n - half :]
    everyone = Counter(choice for chosen in column.chosen for choice in chosen)
    of_weak = Counter(choice for index in weak for choice in column.chosen[index])
    of_strong = Counter(choice for index in strong for choice in column.chosen[index])
    return tuple(
        Taken(choice, count / n, of_weak[choice] / max(1, half), of_strong[choice] / max(1, half))
        for choice, count in sorted(everyone.items())
    )


@dataclass(frozen=True)
class PaperFigures:
    """A paper. Scores in per cent; `sd` and `error` (the standard error of measurement) in percentage points.

    `alpha` is None where it cannot be computed. `is_drawn`: not everybody met the same items, so it is an estimate.
    """

    n: int
    mean: float
    median: float
    sd: float
    pass_rate: float
    alpha: float | None
    is_drawn: bool
    bands: tuple[int, ...]

    @property
    def is_accident(self) -> bool:
        """Whether there are so few sittings that reliability says nothing."""
        return self.n < FEWEST

    @property
    def error(self) -> float | None:
        """Standard error of measurement: sd times the root of what alpha leaves (Lord & Novick 1968, section 3.9)."""
        return None if self.alpha is None else self.sd * math.sqrt(max(0.0, 1 - self.alpha))

    @property
    def is_enough(self) -> bool:
        """Whether there are so many sittings that the figures may be acted upon."""
        return self.n >= ENOUGH


def paper(collected: Collected, passed: int) -> PaperFigures | None:
    """Figures of a paper of which `passed` sittings were passed; None without any sitting."""
    if not collected.totals:
        return None
    scores = [100 * total / length for total, length in zip(collected.totals, collected.lengths, strict=True)]
    return PaperFigures(
        n=len(scores),
        mean=fmean(scores),
        median=median(scores),
        sd=math.sqrt(variance(scores)),
        pass_rate=passed / len(scores),
        alpha=alpha(collected),
        is_drawn=len(collected.met) > 1,
        bands=_bands(scores),
    )


def _bands(scores: Sequence[float]) -> tuple[int, ...]:
    """How many scores lie in each tenth of the scale, 100 in the last."""
    counts = Counter(min(BANDS - 1, int(score // (100 / BANDS))) for score in scores)
    return tuple(counts[band] for band in range(BANDS))


def alpha(collected: Collected) -> float | None:
    """Cronbach's alpha: k/(k-1) times (1 - sum of item variances / variance of totals).

    With marks of 0 and 1 it is Kuder and Richardson's formula 20. Cronbach, “Coefficient alpha and the internal
    structure of tests”, Psychometrika 16, 1951. Where papers were drawn, the sum of variances is the mean over the
    sittings of the sum over their items, which for one and the same paper is the formula itself. None for fewer than
    three sittings, fewer than two items, or totals all alike.
    """
    n = len(collected.totals)
    if n < 3:
        return None
    length, totals = fmean(collected.lengths), variance(collected.totals)
    if length < 2 or totals < 1e-12:
        return None
    within = math.fsum(len(c.shares) * variance(c.shares) for c in collected.columns.values()) / n
    return length / (length - 1) * (1 - within / totals)


def by_group(figures: Iterable[ItemFigures], group_of: Mapping[str, str]) -> dict[str, tuple[int, float]]:
    """How many answers there are to the items of each group (such as an objective), and their mean share."""
    answers: Counter[str] = Counter()
    earned: dict[str, float] = defaultdict(float)
    for each in figures:
        if each.item in group_of:
            answers[group_of[each.item]] += each.n
            earned[group_of[each.item]] += each.n * each.difficulty
    return {group: (n, earned[group] / n) for group, n in answers.items()}
