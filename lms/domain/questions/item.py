"""What every item has, whatever its type: the texts around it, the fields it asks, and how an answer reads."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Language = Literal["ar", "en"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Text = Annotated[dict[Language, Words], Field(min_length=1)]
"""What people read, by language."""
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
"""A promise: lower-case Latin letters, digits, hyphens."""
Status = Annotated[
    Literal["draft", "reviewed", "retired"],
    BeforeValidator(
        lambda value: "reviewed" if value == "ready" else value
    ),  # as older files and releases say
]
"""Only what is reviewed is asked."""
Answer = Mapping[str, Sequence[str]]
"""What was answered: by field id, ids of the choices taken, or the one text written."""
ONLY = "answer"
"""The id of the field of an item that has but one."""


class Strict(BaseModel):
    """A part of a file: unknown keys are refused, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)


class Choice(Strict):
    """Something that can be chosen in a field. Ids are unique within the item."""

    id: str
    text: Text
    feedback: Text | None = None


class Blank(Strict):
    """One field of a question: choices to take at most `most` of, or, without choices, a text to write."""

    id: str = ONLY
    label: Text | None = None
    choices: tuple[Choice, ...] = ()
    most: int | None = 1
    longest: int = 200

    def accepts(self, values: Sequence[str]) -> bool:
        """Whether `values` fit this field; none always do."""
        if not self.choices:
            return len(values) <= 1 and all(len(v) <= self.longest and "\x00" not in v for v in values)
        known = {choice.id for choice in self.choices}
        is_few = self.most is None or len(values) <= self.most
        return is_few and set(values) <= known and len(set(values)) == len(values)


class Line(Strict):
    """A line of an answer as people read it: a choice's words, or what was `written` by hand."""

    label: Text | None = None
    text: Text | None = None
    written: str = ""


class Item(Strict):
    """What every type of item has.

    `control` names the template that asks it; `shuffles` says what a paper puts in random order.
    """

    control: ClassVar[str] = ""
    shuffles: ClassVar[Literal["choices", "fields", "nothing"]] = "choices"
    is_marked_by_hand: ClassVar[bool] = False

    id: Id
    type: str
    objective: Id
    thinking: Literal["recall", "apply", "judge"] = "recall"
    difficulty: Literal["easy", "medium", "hard"] | None = None
    articles: tuple[str, ...] = ()
    tags: tuple[Id, ...] = ()
    stem: Text
    explanation: Text | None = None
    hint: Text | None = None
    source: str = ""
    status: Status = "reviewed"

    def fields(self) -> tuple[Blank, ...]:
        """What is asked, in the author's order."""
        raise NotImplementedError

    def right(self) -> Answer:
        """An answer that earns the whole mark; empty where a person has to judge."""
        raise NotImplementedError

    def mark(self, answer: Answer) -> float:
        """Share of the mark that an accepted answer earns, from 0 to 1."""
        raise NotImplementedError

    def accepts(self, answer: Answer) -> bool:
        """Whether an answer has the right shape: known fields, each with what fits it."""
        known = {blank.id: blank for blank in self.fields()}
        return all(name in known and known[name].accepts(values) for name, values in answer.items())

    def choices(self) -> tuple[Choice, ...]:
        """Everything that can be chosen in any field, once, in the author's order."""
        found = {choice.id: choice for blank in self.fields() for choice in blank.choices}
        return tuple(found.values())

    def lines(self, answer: Answer) -> tuple[Line, ...]:
        """An answer as people read it, in the author's order; fields left empty are left out."""
        return tuple(self._lines(answer))

    def _lines(self, answer: Answer) -> Iterator[Line]:
        for blank in self.fields():
            values = answer.get(blank.id, ())
            if blank.choices:
                for choice in blank.choices:
                    if choice.id in values:
                        yield Line(label=blank.label, text=choice.text)
            else:
                yield from (Line(label=blank.label, written=value) for value in values if value)

    def feedback(self, answer: Answer) -> tuple[Text, ...]:
        """What the author says to whoever answered so."""
        chosen = {value for values in answer.values() for value in values}
        return tuple(c.feedback for c in self.choices() if c.id in chosen and c.feedback)

    def taken(self, answer: Answer) -> tuple[str, ...]:
        """Ids of the choices that an answer takes; of several fields, each behind its field's id and `=`."""
        blanks = [blank for blank in self.fields() if blank.choices]
        is_one = len(self.fields()) == 1
        return tuple(
            value if is_one else f"{blank.id}={value}"
            for blank in blanks
            for value in answer.get(blank.id, ())
        )

    def accepted_words(self) -> Mapping[str, tuple[str, ...]]:
        """By field id, everything that earns something where it is written. Empty for most types."""
        return {}

    def passages(self) -> dict[Language, tuple[str, ...]]:
        """Running text with fields in it, by language: words and field ids by turns. Empty for most types."""
        return {}
