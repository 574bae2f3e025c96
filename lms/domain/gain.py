"""Learning gain between two papers of like difficulty, taken by the same people. Scores in per cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

FEWEST = 10  # pairs below which the figures are an accident


@dataclass(frozen=True)
class Gain:
    """`n` people with both scores. `normalised` and `effect` are None where they cannot be computed."""

    n: int
    before: float
    after: float
    normalised: float | None
    effect: float | None

    @property
    def points(self) -> float:
        """The mean difference, in percentage points."""
        return self.after - self.before

    @property
    def is_enough(self) -> bool:
        """Whether there are enough pairs to mean anything."""
        return self.n >= FEWEST


def gain(pairs: Sequence[tuple[float, float]]) -> Gain | None:
    """The gain from pairs of scores before and after; None without any.

    `normalised` is Hake's <g>: what was gained of what could be gained, on the means: (after - before) / (100 - before)
    (“Interactive-engagement versus traditional methods”, American Journal of Physics 66, 1998). `effect` is Cohen's
    d_av: the mean difference over the mean of both standard deviations (Lakens, “Calculating and reporting effect
    sizes”, Frontiers in Psychology 4:863, 2013, equation 10).
    """
    if not pairs:
        return None
    before, after = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    mean_before, mean_after = fmean(before), fmean(after)
    spread = (stdev(before) + stdev(after)) / 2 if len(pairs) > 1 else 0.0
    return Gain(
        n=len(pairs),
        before=mean_before,
        after=mean_after,
        normalised=(mean_after - mean_before) / (100 - mean_before) if mean_before < 100 else None,
        effect=(mean_after - mean_before) / spread if spread > 1e-9 else None,
    )
