"""A statement that is true or false."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from lms.domain.questions.choice import Choice, Item, Text

TRUE: Text = {"ar": "صحيح", "en": "True"}
FALSE: Text = {"ar": "خطأ", "en": "False"}


class TrueFalse(Item):
    """The statement is the stem."""

    control: ClassVar[str] = "radio"
    has_fixed_order: ClassVar[bool] = True

    type: Literal["true-false"]
    answer: bool
    feedback: dict[Literal["true", "false"], Text] = Field(default_factory=dict)

    def choices(self) -> tuple[Choice, ...]:
        """True, then false."""
        return (
            Choice(id="true", text=TRUE, feedback=self.feedback.get("true")),
            Choice(id="false", text=FALSE, feedback=self.feedback.get("false")),
        )

    def keys(self) -> frozenset[str]:
        """Which of the two is right."""
        return frozenset({"true" if self.answer else "false"})

    def accepts(self, chosen: Sequence[str]) -> bool:
        """One of the two, or neither yet."""
        return len(chosen) <= 1 and super().accepts(chosen)
