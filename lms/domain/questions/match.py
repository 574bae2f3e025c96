"""Each thing on one side belongs to one on the other."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from lms.domain.questions.choice import refuse_twice
from lms.domain.questions.item import Answer, Blank, Choice, Id, Item, Strict, Text


class Pair(Strict):
    """Something, and what belongs to it."""

    id: Id
    text: Text
    match: Text
    feedback: Text | None = None


class Distractor(Strict):
    """Something to choose that belongs to nothing."""

    id: Id
    text: Text


class Match(Item):
    """Pairs to find, and perhaps distractors. Pairs with the same `match` share it."""

    control: ClassVar[str] = "match"

    type: Literal["match"]
    pairs: tuple[Pair, ...] = Field(min_length=2, max_length=10)
    distractors: tuple[Distractor, ...] = Field(default=(), max_length=6)

    @model_validator(mode="after")
    def has_ids_of_its_own(self) -> Self:
        """Refuse an id used twice."""
        refuse_twice([*(pair.id for pair in self.pairs), *(each.id for each in self.distractors)])
        return self

    def _target(self, pair: Pair) -> str:
        return next(other.id for other in self.pairs if other.match == pair.match)

    def fields(self) -> tuple[Blank, ...]:
        """One field for each pair, all with the same choices."""
        targets = [Choice(id=p.id, text=p.match) for p in self.pairs if self._target(p) == p.id]
        targets += [Choice(id=each.id, text=each.text) for each in self.distractors]
        return tuple(Blank(id=pair.id, label=pair.text, choices=tuple(targets)) for pair in self.pairs)

    def right(self) -> Answer:
        """Each pair as it belongs together."""
        return {pair.id: [self._target(pair)] for pair in self.pairs}

    def mark(self, answer: Answer) -> float:
        """The share of pairs found."""
        right = self.right()
        return sum(list(answer.get(name, ())) == right[name] for name in right) / len(right)

    def feedback(self, answer: Answer) -> tuple[Text, ...]:
        """What is said about pairs that were not found."""
        right = self.right()
        return tuple(
            p.feedback for p in self.pairs if p.feedback and list(answer.get(p.id, ())) != right[p.id]
        )
