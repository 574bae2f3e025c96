"""A statement that is true or false."""

from typing import ClassVar, Literal

from pydantic import Field

from lms.domain.questions.choice import ChoiceItem
from lms.domain.questions.item import Choice, Text

TRUE: Text = {"ar": "صحيح", "en": "True"}
FALSE: Text = {"ar": "خطأ", "en": "False"}


class TrueFalse(ChoiceItem):
    """The statement is the stem."""

    control: ClassVar[str] = "radio"
    shuffles: ClassVar[Literal["choices", "fields", "nothing"]] = "nothing"

    type: Literal["true-false"]
    answer: bool
    feedback_for: dict[Literal["true", "false"], Text] = Field(default_factory=dict, alias="feedback")

    def options_offered(self) -> tuple[Choice, ...]:
        """True, then false."""
        return (
            Choice(id="true", text=TRUE, feedback=self.feedback_for.get("true")),
            Choice(id="false", text=FALSE, feedback=self.feedback_for.get("false")),
        )

    def keys(self) -> frozenset[str]:
        """Which of the two is right."""
        return frozenset({"true" if self.answer else "false"})
