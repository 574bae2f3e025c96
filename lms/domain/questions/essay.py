"""Something to write that a trainer marks by a rubric."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from lms.domain.questions.choice import refuse_twice
from lms.domain.questions.item import Answer, Blank, Id, Item, Line, Strict, Text


class Level(Strict):
    """How well a criterion may be met, and what that earns."""

    points: float = Field(ge=0, le=100)
    text: Text


class Criterion(Strict):
    """One thing the rubric looks at, with its levels."""

    id: Id
    text: Text
    levels: tuple[Level, ...] = Field(min_length=2, max_length=6)

    @property
    def most(self) -> float:
        """The points of the best level."""
        return max(level.points for level in self.levels)


class Essay(Item):
    """`words`: about how many are expected, as the page says. `second-marker`: two people mark it."""

    control: ClassVar[str] = "area"
    is_marked_by_hand: ClassVar[bool] = True

    type: Literal["essay"]
    rubric: tuple[Criterion, ...] = Field(min_length=1, max_length=10)
    words: int | None = Field(default=None, ge=10, le=2000)
    second_marker: bool = Field(default=False, alias="second-marker")

    @model_validator(mode="after")
    def has_ids_of_its_own(self) -> Self:
        """Refuse an id used twice, and two levels of a criterion with the same points: the points name the level."""
        refuse_twice([criterion.id for criterion in self.rubric])
        for criterion in self.rubric:
            refuse_twice([str(level.points) for level in criterion.levels])
        return self

    def fields(self) -> tuple[Blank, ...]:
        """The one field."""
        return (Blank(longest=20_000),)

    def right(self) -> Answer:
        """Nobody can say beforehand."""
        return {}

    def mark(self, answer: Answer) -> float:
        """Nothing until a person has marked it."""
        return 0.0

    def share(self, points: Mapping[str, float]) -> float:
        """Share of the mark for points by criterion id. Raises KeyError without all of them."""
        most = sum(criterion.most for criterion in self.rubric)
        return sum(points[criterion.id] for criterion in self.rubric) / most if most else 0.0

    def allows(self, points: Mapping[str, float]) -> bool:
        """Whether every criterion has points of one of its levels, and nothing else has any."""
        by_id = {criterion.id: {level.points for level in criterion.levels} for criterion in self.rubric}
        return by_id.keys() == points.keys() and all(given in by_id[name] for name, given in points.items())

    def remarks(self, points: Mapping[str, float]) -> tuple[Line, ...]:
        """What the points say: each criterion with the words of its level."""
        return tuple(
            Line(label=criterion.text, text=level.text)
            for criterion in self.rubric
            for level in criterion.levels
            if level.points == points.get(criterion.id)
        )
