"""What every item has, and options to choose from."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Language = Literal["ar", "en"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Text = Annotated[dict[Language, Words], Field(min_length=1)]
"""What people read, by language."""
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
"""A promise: lower-case Latin letters, digits, hyphens."""


class Strict(BaseModel):
    """A part of a file: unknown keys are refused, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)


class Option(Strict):
    """One option of an item as its author writes it."""

    id: Id
    text: Text
    key: bool = False
    feedback: Text | None = None


class Choice(Strict):
    """One option as every type offers it."""

    id: str
    text: Text
    feedback: Text | None = None


class Item(Strict):
    """What every type of item has."""

    control: ClassVar[str] = ""
    has_fixed_order: ClassVar[bool] = False

    id: Id
    objective: Id
    thinking: Literal["recall", "apply", "judge"] = "recall"
    articles: tuple[str, ...] = ()
    tags: tuple[Id, ...] = ()
    stem: Text
    explanation: Text
    hint: Text | None = None
    source: str = ""
    status: Literal["ready", "draft"] = "ready"

    def choices(self) -> tuple[Choice, ...]:
        """What can be chosen, in the author's order."""
        raise NotImplementedError

    def keys(self) -> frozenset[str]:
        """Ids of the right choices."""
        raise NotImplementedError

    def accepts(self, chosen: Sequence[str]) -> bool:
        """Whether `chosen` has the shape of an answer: known ids, none twice, as many as the type allows."""
        known = {choice.id for choice in self.choices()}
        return set(chosen) <= known and len(set(chosen)) == len(chosen)

    def mark(self, chosen: Sequence[str]) -> float:
        """Share of the mark that `chosen` earns, from 0 to 1."""
        return float(frozenset(chosen) == self.keys())


def one_key(options: Sequence[Option]) -> frozenset[str]:
    """Ids of the options marked as key."""
    return frozenset(option.id for option in options if option.key)
