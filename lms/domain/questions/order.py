"""Steps to put in order."""

from collections import Counter
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from lms.domain.questions.choice import refuse_twice
from lms.domain.questions.item import Answer, Blank, Choice, Id, Item, Strict, Text


class Step(Strict):
    """One of the things to put in order."""

    id: Id
    text: Text


class Order(Item):
    """The steps are written in the right order; a paper shows them in another, and each is given its number."""

    control: ClassVar[str] = "order"
    shuffles: ClassVar[Literal["choices", "fields", "nothing"]] = "fields"

    type: Literal["order"]
    steps: tuple[Step, ...] = Field(min_length=3, max_length=10)

    @model_validator(mode="after")
    def has_ids_of_its_own(self) -> Self:
        """Refuse an id used twice."""
        refuse_twice([step.id for step in self.steps])
        return self

    def fields(self) -> tuple[Blank, ...]:
        """One field for each step; its choices are the places, from first to last."""
        places = tuple(
            Choice(id=str(n), text={"ar": str(n), "en": str(n)}) for n in range(1, len(self.steps) + 1)
        )
        return tuple(Blank(id=step.id, label=step.text, choices=places) for step in self.steps)

    def right(self) -> Answer:
        """The author's order."""
        return {step.id: [str(n)] for n, step in enumerate(self.steps, start=1)}

    def mark(self, answer: Answer) -> float:
        """The share of steps at their own place. A place given to two steps is right for neither."""
        given = {name: values[0] for name, values in answer.items() if values}
        times = Counter(given.values())
        right = self.right()
        return sum(times[place] == 1 and [place] == right[name] for name, place in given.items()) / len(right)
