"""The questions of a course as they stand in its folder: finding them, where they are asked, how they changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from lms.authoring.service import Work
from lms.courses import releases
from lms.courses import service as courses
from lms.domain.arabic import fold
from lms.domain.errors import NotFoundError
from lms.domain.questions import ItemBase

MOST_SHOWN = 200
MOST_RELEASES = 30


@dataclass(frozen=True)
class Listed:
    """An item of the folder, the bank it stands in, and the papers that may ask it."""

    item: ItemBase
    bank: str
    papers: tuple[str, ...]

    @property
    def has_words(self) -> str:
        """All that a search looks in."""
        texts = (self.item.stem, *(choice.text for choice in self.item.choices()))
        return fold(" ".join([self.item.id, *self.item.tags, *(w for text in texts for w in text.values())]))


@dataclass(frozen=True)
class Sought:
    """What to look for; empty is anything."""

    words: str = ""
    bank: str = ""
    objective: str = ""
    type: str = ""
    status: str = ""

    def fits(self, one: Listed) -> bool:
        """Whether an item is what is sought."""
        item = one.item
        asked = (self.bank, self.objective, self.type, self.status)
        has = (one.bank, item.objective, item.type, item.status)
        return (
            all(not a or a == h for a, h in zip(asked, has, strict=True))
            and fold(self.words) in one.has_words
        )


def listed(work: Work) -> list[Listed]:
    """Every item of a course's folder, in the order of its files."""
    content = work.draft.content
    papers = {**content.quizzes, **content.forms} if content else {}
    asked = {stem: set(content.askable(quiz)) for stem, quiz in papers.items()} if content else {}
    return [
        Listed(item, name, tuple(stem for stem, ids in asked.items() if item.id in ids))
        for name, (bank, _source) in work.draft.parsed.banks.items()
        for item in bank.items
    ]


def find(work: Work, item_id: str) -> Listed:
    """One item of the folder. Raises NotFoundError."""
    for one in listed(work):
        if one.item.id == item_id:
            return one
    raise NotFoundError


@dataclass(frozen=True)
class Version:
    """An item as it is since a release, and which of its parts were other before; the folder has no release."""

    release: int | None
    made_at: datetime | None
    item: ItemBase
    changed: tuple[str, ...]


def versions(session: Session, work: Work, item: ItemBase) -> list[Version]:
    """How an item came to be as it is, newest first: its first release, then each that changed it, then the folder.

    Looks back over the last thirty releases.
    """
    past = courses.releases(session, work.course)[:MOST_RELEASES]
    contents = releases.get_many(session, [one.release.id or 0 for one in past])
    moments: list[tuple[int | None, datetime | None, ItemBase | None]] = [
        (one.release.number, one.release.made_at, contents[one.release.id or 0].content.items.get(item.id))
        for one in reversed(past)
    ]
    found: list[Version] = []
    before: ItemBase | None = None
    for number, made_at, now in [*moments, (None, None, item)]:
        if now is not None and now != before:
            found.append(Version(number, made_at, now, _changed(before, now)))
        before = now
    return found[::-1]


def _changed(before: ItemBase | None, now: ItemBase) -> tuple[str, ...]:
    if before is None:
        return ()
    old, new = _parts(before), _parts(now)
    return tuple(name for name in {**new, **old} if old.get(name) != new.get(name))


def _parts(item: ItemBase) -> dict[str, Any]:
    """An item by what its author would call it: the key apart from the answers it is one of."""
    parts = item.model_dump(mode="json", by_alias=True)
    return {**{name: parts[name] for name in parts if name != "id"}, "key": dict(item.right())}


def counts(found: Sequence[Listed]) -> dict[str, int]:
    """How many items have each status."""
    return {
        status: sum(one.item.status == status for one in found) for status in ("reviewed", "draft", "retired")
    }
