"""What every format out shares: the file, and what of each item it has no place for."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from lms.domain.questions import ItemBase
from lms.domain.questions.cloze import Cloze
from lms.domain.questions.essay import Essay
from lms.domain.questions.match import Match
from lms.domain.questions.numeric import Numeric
from lms.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Loss:
    """Something of an item that the file does not hold; `reason` is lazily translated."""

    item: str
    reason: Any


@dataclass
class Export:
    """A file in another system's format, and what it does not hold."""

    name: str
    data: bytes = b""
    losses: list[Loss] = field(default_factory=list)


_PARTS: dict[str, tuple[Callable[[ItemBase], Any], Any]] = {
    "hint": (lambda item: item.hint, _l("Its hint was left out.")),
    "languages": (lambda item: len(item.stem) > 1, _l("Only one of its languages was given out.")),
    "pairs": (
        lambda item: isinstance(item, Match) and any(pair.feedback for pair in item.pairs),
        _l("What is said about its pairs was left out."),
    ),
    "gaps": (
        lambda item: isinstance(item, Cloze) and any(o.feedback for gap in item.gaps for o in gap.options),
        _l("What is said about its gaps was left out."),
    ),
    "unit": (lambda item: isinstance(item, Numeric) and item.unit, _l("Its unit was left out.")),
    "rubric": (lambda item: isinstance(item, Essay), _l("Its rubric was left out.")),
    "rubric-words": (
        lambda item: isinstance(item, Essay),
        _l("Its rubric stands as a text for the marker: another system does not count by it."),
    ),
}


def lost(item: ItemBase, parts: Collection[str]) -> Iterator[Loss]:
    """Which of these parts, that the format has no place for, an item has."""
    for part in parts:
        has, reason = _PARTS[part]
        if has(item):
            yield Loss(item.id, reason)


def left_out(item: ItemBase) -> Loss:
    """That the format has no form for an item."""
    return Loss(item.id, _l("It was left out: the format has no such type of question."))
