"""Marking a paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.domain.questions import Answer, ItemBase


@dataclass(frozen=True)
class Mark:
    """How one question went: a share of its mark, from 0 to 1. `is_waiting`: a person has still to mark it.

    `chosen`: ids of the choices taken, behind the id of their field and `=` where there are several fields. `seconds`:
    how long the question was looked at, where that is known.
    """

    item: str
    share: float
    is_waiting: bool = False
    is_answered: bool = False
    chosen: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def is_right(self) -> bool:
        """Whether the whole mark was earned."""
        return self.share >= 1


@dataclass(frozen=True)
class Result:
    """How a paper went. `percent` from 0 to 100; what waits to be marked counts as nothing until then."""

    marks: tuple[Mark, ...]
    percent: float
    is_passed: bool

    @property
    def is_waiting(self) -> bool:
        """Whether a person has still to mark something."""
        return any(each.is_waiting for each in self.marks)


def grade(
    items: Sequence[ItemBase],
    answers: Mapping[str, Answer],
    pass_percent: int,
    given: Mapping[str, float] | None = None,
) -> Result:
    """Mark every question of a paper; each is worth the same, and one not answered earns nothing.

    `answers`: by item id; one of the wrong shape earns nothing. `given`: shares that people gave, by item id.
    """
    marks = tuple(mark(item, answers.get(item.id, {}), given or {}) for item in items)
    # Rounded, so that a third of a third does not fail someone who stands exactly at the pass mark.
    percent = round(100 * sum(each.share for each in marks) / len(marks), 6) if marks else 0.0
    return Result(marks, percent, percent >= pass_percent)


def mark(item: ItemBase, answer: Answer, given: Mapping[str, float]) -> Mark:
    """Mark one question; see `grade`."""
    if not any(any(values) for values in answer.values()) or not item.accepts(answer):
        return Mark(item.id, given.get(item.id, 0.0))
    is_waiting = item.is_marked_by_hand and item.id not in given
    share = given[item.id] if item.id in given else item.mark(answer)
    return Mark(item.id, share, is_waiting, is_answered=True, chosen=item.taken(answer))
