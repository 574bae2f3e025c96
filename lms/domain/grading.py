"""Marking a paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.domain.questions import ItemBase


@dataclass(frozen=True)
class Mark:
    """How one question went: a share of its mark, from 0 to 1."""

    item: str
    share: float

    @property
    def is_right(self) -> bool:
        """Whether the whole mark was earned."""
        return self.share >= 1


@dataclass(frozen=True)
class Result:
    """How a paper went. `percent` from 0 to 100."""

    marks: tuple[Mark, ...]
    percent: float
    is_passed: bool


def grade(items: Sequence[ItemBase], answers: Mapping[str, Sequence[str]], pass_percent: int) -> Result:
    """Mark every question of a paper; each is worth the same, and one not answered earns nothing.

    `answers`: chosen option ids by item id. An answer of the wrong shape earns nothing.
    """
    marks = tuple(Mark(item.id, _share(item, answers.get(item.id, ()))) for item in items)
    # Rounded, so that a third of a third does not fail someone who stands exactly at the pass mark.
    percent = round(100 * sum(mark.share for mark in marks) / len(marks), 6) if marks else 0.0
    return Result(marks, percent, percent >= pass_percent)


def _share(item: ItemBase, chosen: Sequence[str]) -> float:
    return item.mark(chosen) if chosen and item.accepts(chosen) else 0.0
