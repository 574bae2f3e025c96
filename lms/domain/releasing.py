"""What someone learns about a paper, and when: score, what was right, feedback, the key with its reasons."""

from dataclasses import dataclass
from typing import Literal

from lms.domain.questions.item import Strict

When = Literal["during", "submitted", "passed", "closed", "never"]


@dataclass(frozen=True)
class Stage:
    """How far someone is with a paper. `is_over`: it was passed, or no attempt is left."""

    is_submitted: bool = False
    is_over: bool = False
    is_closed: bool = False

    def has_come(self, when: When) -> bool:
        """Whether what is shown at `when` is shown now. What is shown during an attempt is shown ever after."""
        match when:
            case "during":
                return True
            case "submitted":
                return self.is_submitted
            case "passed":
                return self.is_submitted and self.is_over
            case "closed":
                return self.is_submitted and self.is_closed
            case "never":
                return False


class Review(Strict):
    """When each is shown: once a question was checked; submitted; passed or no attempt is left; closed; never.

    `key` comes with the reasons, `correctness` says which questions were answered rightly.
    """

    score: When = "submitted"
    correctness: When = "submitted"
    feedback: When = "submitted"
    key: When = "submitted"

    @property
    def is_during(self) -> bool:
        """Whether anything is shown while the paper is being taken, so that questions can be checked one by one."""
        return "during" in (self.correctness, self.feedback, self.key)

    def shown(self, stage: Stage) -> "Shown":
        """What is shown at a stage."""
        return Shown(
            *(stage.has_come(when) for when in (self.score, self.correctness, self.feedback, self.key))
        )


@dataclass(frozen=True)
class Shown:
    """What is shown now."""

    score: bool = False
    correctness: bool = False
    feedback: bool = False
    key: bool = False

    @property
    def has_questions(self) -> bool:
        """Whether anything about single questions is shown."""
        return self.correctness or self.feedback or self.key


SHORT: dict[str, Review] = {
    "submitted": Review(),
    "passed": Review(correctness="passed", feedback="passed", key="passed"),
    "never": Review(correctness="never", feedback="never", key="never"),
}
"""What one word stands for; the score is shown on submitting."""
