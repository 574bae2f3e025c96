"""Options to choose from: what single, multiple and true-false items share."""

from collections.abc import Iterable, Sequence

from pydantic_core import PydanticCustomError

from lms.domain.questions.item import ONLY, Answer, Blank, Choice, Id, Item, Strict, Text


class Option(Strict):
    """One option of an item as its author writes it."""

    id: Id
    text: Text
    key: bool = False
    feedback: Text | None = None


class ChoiceItem(Item):
    """An item with one field of options, some of which are the key."""

    def options_offered(self) -> tuple[Choice, ...]:
        """What can be chosen, in the author's order."""
        raise NotImplementedError

    def keys(self) -> frozenset[str]:
        """Ids of the right choices."""
        raise NotImplementedError

    def fields(self) -> tuple[Blank, ...]:
        """The one field."""
        return (Blank(choices=self.options_offered()),)

    def right(self) -> Answer:
        """All keys."""
        return {ONLY: [choice.id for choice in self.options_offered() if choice.id in self.keys()]}

    def mark(self, answer: Answer) -> float:
        """All or nothing."""
        return float(frozenset(answer.get(ONLY, ())) == self.keys())


def offered(options: Iterable[Option]) -> tuple[Choice, ...]:
    """Options without what tells the key."""
    return tuple(Choice(id=o.id, text=o.text, feedback=o.feedback) for o in options)


def keys_of(options: Sequence[Option]) -> frozenset[str]:
    """Ids of the options marked as key."""
    return frozenset(option.id for option in options if option.key)


def refuse_twice(ids: Sequence[str]) -> None:
    """Refuse an id used twice within an item."""
    if len(set(ids)) != len(ids):
        raise PydanticCustomError("duplicate_option", "two options have the same id")
