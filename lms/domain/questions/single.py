"""One option of several is right."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lms.domain.questions.choice import ChoiceItem, Option, keys_of, offered, refuse_twice
from lms.domain.questions.item import Choice


class Single(ChoiceItem):
    """Exactly one key."""

    control: ClassVar[str] = "radio"

    type: Literal["single"]
    options: tuple[Option, ...] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def has_one_key(self) -> Self:
        """Refuse no key, several keys and an option id used twice."""
        refuse_twice([option.id for option in self.options])
        if len(self.keys()) != 1:
            raise PydanticCustomError("one_key", "exactly one option must have `key: true`")
        return self

    def options_offered(self) -> tuple[Choice, ...]:
        """The options."""
        return offered(self.options)

    def keys(self) -> frozenset[str]:
        """The one right option."""
        return keys_of(self.options)
