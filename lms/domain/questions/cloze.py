"""A text with gaps: to write in, or to choose for."""

import re
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lms.domain.arabic import fold
from lms.domain.questions.choice import Option, keys_of, refuse_twice
from lms.domain.questions.item import Answer, Blank, Choice, Id, Item, Language, Strict, Text, Words

_GAP = re.compile(r"\{\{([a-z0-9-]+)\}\}")


class Gap(Strict):
    """Options with one key to choose from, or words that are accepted when written."""

    id: Id
    options: tuple[Option, ...] = Field(default=(), max_length=8)
    accepted: tuple[Words, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def is_one_kind(self) -> Self:
        """Refuse a gap with both, with neither, and options without exactly one key."""
        refuse_twice([option.id for option in self.options])
        if bool(self.options) == bool(self.accepted):
            raise PydanticCustomError("gap_kind", "a gap has options or accepted words")
        if self.options and (len(keys_of(self.options)) != 1 or len(self.options) < 2):
            raise PydanticCustomError("one_key", "exactly one option must have `key: true`")
        return self

    def choice_id(self, option: str) -> str:
        """The id of one of its options within the item."""
        return f"{self.id}.{option}"

    def blank(self) -> Blank:
        """The gap as a field."""
        choices = (Choice(id=self.choice_id(o.id), text=o.text, feedback=o.feedback) for o in self.options)
        return Blank(id=self.id, choices=tuple(choices), longest=120)

    def right(self) -> str:
        """The key, or the first of the accepted words."""
        return self.choice_id(next(iter(keys_of(self.options)))) if self.options else self.accepted[0]

    def is_right(self, value: str) -> bool:
        """Whether a value fills the gap rightly."""
        if self.options:
            return value == self.right()
        return bool(fold(value)) and fold(value) in {fold(words) for words in self.accepted}


class Cloze(Item):
    """In `text`, `{{id}}` stands where the gap of that id is; in each language every gap once."""

    control: ClassVar[str] = "cloze"

    type: Literal["cloze"]
    text: Text
    gaps: tuple[Gap, ...] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def has_every_gap_once(self) -> Self:
        """Refuse a text that leaves a gap out, names it twice or names another."""
        ids = sorted(gap.id for gap in self.gaps)
        refuse_twice(ids)
        if any(sorted(_GAP.findall(words)) != ids for words in self.text.values()):
            raise PydanticCustomError("gaps_unlike", "each text must name every gap once")
        return self

    def passages(self) -> dict[Language, tuple[str, ...]]:
        """Words, gap id, words, gap id … and words at the end."""
        return {language: tuple(_GAP.split(words)) for language, words in self.text.items()}

    def fields(self) -> tuple[Blank, ...]:
        """The gaps."""
        return tuple(gap.blank() for gap in self.gaps)

    def right(self) -> Answer:
        """Every gap filled rightly."""
        return {gap.id: [gap.right()] for gap in self.gaps}

    def accepted_words(self) -> dict[str, tuple[str, ...]]:
        """What may be written in each gap."""
        return {gap.id: gap.accepted for gap in self.gaps if gap.accepted}

    def mark(self, answer: Answer) -> float:
        """The share of gaps filled rightly."""
        filled = {name: values[0] for name, values in answer.items() if values}
        return sum(gap.is_right(filled.get(gap.id, "")) for gap in self.gaps) / len(self.gaps)
