"""What becomes of a question from elsewhere: kept, changed or refused, and why."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from lms.domain.questions import Item, ItemBase
from lms.domain.texts import CONTROLS
from lms.i18n import lazy_gettext as _l

Status = Literal["kept", "changed", "refused"]
LONGEST_ID = 60
_READER: TypeAdapter[ItemBase] = TypeAdapter(Item)


class RefusedError(Exception):
    """A question that no item here can be; its argument says why, lazily translated."""


@dataclass
class Verdict:
    """What becomes of one question. `reasons`: why it was refused, or what changed. `item`: as a bank's file has it."""

    line: int
    title: str
    id: str = ""
    type: str = ""
    reasons: list[Any] = field(default_factory=list)
    item: dict[str, Any] | None = None

    @property
    def status(self) -> Status:
        """How it went."""
        if self.item is None:
            return "refused"
        return "changed" if self.reasons else "kept"


@dataclass(frozen=True)
class Place:
    """Where items go: the course's objectives, the one to use where the file names none, and ids that are taken."""

    objectives: Sequence[str]
    objective: str
    taken: frozenset[str] = frozenset()


def settle(verdict: Verdict, item: dict[str, Any], taken: set[str]) -> None:
    """Let the verdict be this item if it is one, and its id taken. Raises RefusedError.

    Characters that no file may hold are left out.
    """
    item = _storable(item)
    try:
        _READER.validate_python(item, by_alias=True, by_name=False)
    except ValidationError as error:
        raise RefusedError(_why(error)) from error
    taken.add(item["id"])
    verdict.id, verdict.type, verdict.item = item["id"], item["type"], item


def _storable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _storable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_storable(each) for each in value]
    return CONTROLS.sub("", value) if isinstance(value, str) else value


def _why(error: ValidationError) -> Any:
    first = error.errors(include_url=False)[0]
    if first["type"] == "too_short":
        return _l("There are too few answers: at least %(n)s.", n=first["ctx"]["min_length"])
    if first["type"] == "too_long":
        return _l("There are too many answers: at most %(n)s.", n=first["ctx"]["max_length"])
    if first["type"] == "string_too_long":
        return _l("A text is longer than %(n)s characters.", n=first["ctx"]["max_length"])
    return _l("It can't be an item here: %(said)s.", said=first["msg"])


def slug(words: str) -> str:
    """An id made of words: lower-case Latin letters, digits and hyphens; empty where there are none."""
    text = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:LONGEST_ID].strip("-")


def free_id(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or with a number behind it where that is taken."""
    found, count = wanted, 1
    while found in taken:
        count += 1
        found = f"{wanted[: LONGEST_ID - 5].rstrip('-')}-{count}"
    return found
