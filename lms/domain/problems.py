"""A problem in a file a trainer wrote."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """An error stops publishing; a warning is shown and does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong, where. `code` names the message; `values` fill its places in the reader's language."""

    path: str
    line: int
    column: int
    code: str
    severity: Severity = Severity.ERROR
    values: dict[str, Any] = field(default_factory=dict, compare=False)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether anything here stops publishing."""
    return any(problem.severity is Severity.ERROR for problem in problems)
