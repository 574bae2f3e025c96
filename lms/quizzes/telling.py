"""One question as it is told to whoever answered it: no more than its quiz lets out at that moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.domain.grading import Mark
from lms.domain.questions import Line, Text
from lms.domain.questions.essay import Essay
from lms.domain.releasing import Shown
from lms.quizzes.attempts import Slot
from lms.quizzes.models import Marking


@dataclass(frozen=True)
class Reviewed:
    """One question with what is told of it. `share` and `is_right` are None until that is shown.

    `feedback` belongs to what was answered; `right` and `explanation` are the key and its reasons. `remarks`: what each
    person who marked it said, criterion by criterion, and their words.
    """

    position: int
    stem: Text
    share: float | None
    is_waiting: bool
    answered: tuple[Line, ...]
    feedback: tuple[Text, ...]
    right: tuple[Line, ...]
    explanation: Text | None
    remarks: tuple[tuple[Line, ...], ...] = ()
    comments: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool | None:
        """Whether the whole mark was earned; None while a person has still to mark it, or it is not shown."""
        return None if self.share is None or self.is_waiting else self.share >= 1


def reviewed(
    position: int, slot: Slot, mark: Mark, chosen: list[str], shown: Shown, markings: Sequence[Marking] = ()
) -> Reviewed:
    """A question, its mark and what is stored for it, as far as it is shown."""
    item, answer = slot.item, slot.answer(chosen)
    said = markings if shown.feedback and not mark.is_waiting else ()
    return Reviewed(
        position=position,
        stem=item.stem,
        share=mark.share if shown.correctness else None,
        is_waiting=mark.is_waiting,
        answered=item.lines(answer),
        feedback=item.feedback(answer) if shown.feedback else (),
        right=item.lines(item.right()) if shown.key else (),
        explanation=item.explanation if shown.key else None,
        remarks=tuple(item.remarks(each.points) for each in said) if isinstance(item, Essay) else (),
        comments=tuple(each.comment for each in said if each.comment),
    )
