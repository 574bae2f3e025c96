"""A word or a few to write."""

from typing import ClassVar, Literal

from pydantic import Field

from lms.domain.arabic import fold
from lms.domain.questions.item import ONLY, Answer, Blank, Item, Strict, Text, Words


class Accepted(Strict):
    """Words that earn a share of the mark, whichever language they are in; with 0, words expected to be wrong."""

    text: Words
    share: float = Field(default=1, ge=0, le=1)
    feedback: Text | None = None


class Short(Item):
    """Accepted answers, compared as Arabic people write: hamza, ta marbuta, marks, digits and spacing don't matter."""

    control: ClassVar[str] = "text"

    type: Literal["short"]
    accepted: tuple[Accepted, ...] = Field(min_length=1, max_length=40)

    def fields(self) -> tuple[Blank, ...]:
        """The one field."""
        return (Blank(),)

    def right(self) -> Answer:
        """The first of the best answers."""
        return {ONLY: [max(self.accepted, key=lambda each: each.share).text]}

    def accepted_words(self) -> dict[str, tuple[str, ...]]:
        """Accepted answers, but for those expected to be wrong."""
        return {ONLY: tuple(each.text for each in self.accepted if each.share)}

    def _found(self, answer: Answer) -> Accepted | None:
        written = fold(next(iter(answer.get(ONLY, ())), ""))
        return next((each for each in self.accepted if written and fold(each.text) == written), None)

    def mark(self, answer: Answer) -> float:
        """The share of the first accepted answer that was written."""
        found = self._found(answer)
        return found.share if found else 0.0

    def feedback(self, answer: Answer) -> tuple[Text, ...]:
        """What is said to that answer."""
        found = self._found(answer)
        return (found.feedback,) if found and found.feedback else ()
