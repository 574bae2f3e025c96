"""One option of several is right."""

from collections.abc import Sequence
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lms.domain.questions.choice import Choice, Item, Option, one_key


class Single(Item):
    """Exactly one key."""

    control: ClassVar[str] = "radio"

    type: Literal["single"]
    options: tuple[Option, ...] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def has_one_key(self) -> Self:
        """Refuse no key, several keys and an option id used twice."""
        if len({option.id for option in self.options}) != len(self.options):
            raise PydanticCustomError("duplicate_option", "two options have the same id")
        if len(one_key(self.options)) != 1:
            raise PydanticCustomError("one_key", "exactly one option must have `key: true`")
        return self

    def choices(self) -> tuple[Choice, ...]:
        """The options."""
        return tuple(Choice(id=o.id, text=o.text, feedback=o.feedback) for o in self.options)

    def keys(self) -> frozenset[str]:
        """The one right option."""
        return one_key(self.options)

    def accepts(self, chosen: Sequence[str]) -> bool:
        """One known option, or none yet."""
        return len(chosen) <= 1 and super().accepts(chosen)
