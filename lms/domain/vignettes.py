"""The screening exercise as its author writes it: `<name>.screening.yml`."""

from typing import Literal

from pydantic import Field

from lms.domain.elements import REFERRED, Act, Decision, Indicator, Label, Means, Purpose
from lms.domain.questions.item import Id, Strict, Text


class Panel(Strict):
    """What the panel found in a vignette, and why."""

    decision: Decision
    act: tuple[Act, ...] = ()
    means: tuple[Means, ...] = ()
    purpose: tuple[Purpose, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    reasons: Text


class Vignette(Strict):
    """A short report to be judged."""

    id: Id
    setting: Text
    text: Text
    labels: tuple[Label, ...] = ()
    panel: Panel
    articles: tuple[str, ...] = ()
    lessons: tuple[Id, ...] = ()

    @property
    def is_referred(self) -> bool:
        """Whether the panel refers the person as a possible victim."""
        return self.panel.decision in REFERRED


class Screening(Strict):
    """The exercise.

    A round shows `count` vignettes, `referred` of them such as the panel refers. `base_rate`: how many of a hundred who
    are screened in real work are possible victims, for predictive values. `feedback`: after each, or at the end.
    """

    title: Text
    summary: Text
    fiction: Text
    minutes: int = Field(ge=5, le=240)
    objectives: tuple[Id, ...] = Field(min_length=1)
    feedback: Literal["each", "end"] = "each"
    count: int = Field(ge=4, le=100)
    referred: int = Field(ge=1, le=100)
    base_rate: float = Field(gt=0, lt=100, alias="base-rate")
    vignettes: tuple[Vignette, ...] = Field(min_length=1)

    def vignette(self, vignette_id: str) -> Vignette:
        """A vignette by id. Raises KeyError."""
        return {one.id: one for one in self.vignettes}[vignette_id]
