"""One or more options are right; part of them earns part of the mark."""

from collections.abc import Sequence
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lms.domain.questions.choice import Choice, Item, Option, one_key


class Multiple(Item):
    """At least one key, and at least one option that is none."""

    control: ClassVar[str] = "checkbox"

    type: Literal["multiple"]
    options: tuple[Option, ...] = Field(min_length=3, max_length=10)

    @model_validator(mode="after")
    def has_keys(self) -> Self:
        """Refuse no key, nothing but keys, and an option id used twice."""
        if len({option.id for option in self.options}) != len(self.options):
            raise PydanticCustomError("duplicate_option", "two options have the same id")
        if not 0 < len(one_key(self.options)) < len(self.options):
            raise PydanticCustomError("some_keys", "some options must have `key: true`, and not all")
        return self

    def choices(self) -> tuple[Choice, ...]:
        """The options."""
        return tuple(Choice(id=o.id, text=o.text, feedback=o.feedback) for o in self.options)

    def keys(self) -> frozenset[str]:
        """The right options."""
        return one_key(self.options)

    def mark(self, chosen: Sequence[str]) -> float:
        """Right choices less wrong ones, over the number of keys; never below zero.

        So choosing everything earns nothing more than guessing would.
        """
        keys = self.keys()
        right = len(keys & set(chosen))
        wrong = len(set(chosen) - keys)
        return max(0.0, (right - wrong) / len(keys))
