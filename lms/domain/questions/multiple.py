"""One or more options are right; part of them earns part of the mark."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lms.domain.questions.choice import ChoiceItem, Option, keys_of, offered, refuse_twice
from lms.domain.questions.item import ONLY, Answer, Blank, Choice


class Multiple(ChoiceItem):
    """At least one key, and at least one option that is none."""

    control: ClassVar[str] = "checkbox"

    type: Literal["multiple"]
    options: tuple[Option, ...] = Field(min_length=3, max_length=10)

    @model_validator(mode="after")
    def has_keys(self) -> Self:
        """Refuse no key, nothing but keys, and an option id used twice."""
        refuse_twice([option.id for option in self.options])
        if not 0 < len(self.keys()) < len(self.options):
            raise PydanticCustomError("some_keys", "some options must have `key: true`, and not all")
        return self

    def options_offered(self) -> tuple[Choice, ...]:
        """The options."""
        return offered(self.options)

    def keys(self) -> frozenset[str]:
        """The right options."""
        return keys_of(self.options)

    def fields(self) -> tuple[Blank, ...]:
        """The one field, in which any number may be chosen."""
        return (Blank(choices=self.options_offered(), most=None),)

    def mark(self, answer: Answer) -> float:
        """Right choices less wrong ones, over the number of keys; never below zero.

        So choosing everything earns nothing more than guessing would.
        """
        keys, chosen = self.keys(), set(answer.get(ONLY, ()))
        return max(0.0, (len(keys & chosen) - len(chosen - keys)) / len(keys))
