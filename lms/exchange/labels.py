"""What an item says about itself that no other system has a place for, as labels beside its tags, and back again."""

from collections.abc import Iterable, Iterator
from typing import Any

from lms.domain.questions import ItemBase

_OF = {"thinking": {"recall", "apply", "judge"}, "difficulty": {"easy", "medium", "hard"}}
_ONE = (*_OF, "source")
_OBJECTIVE, _ARTICLE = "objective", "article"


def labels_of(item: ItemBase, *, with_objective: bool = False) -> list[str]:
    """Tags, and `thinking:apply`, `difficulty:hard`, `source:…`, `article:…`; `objective:…` if asked for."""
    return list(_labels(item, with_objective))


def _labels(item: ItemBase, with_objective: bool) -> Iterator[str]:
    yield from item.tags
    if with_objective:
        yield f"{_OBJECTIVE}:{item.objective}"
    for name in _ONE:
        if getattr(item, name):
            yield f"{name}:{getattr(item, name)}"
    yield from (f"{_ARTICLE}:{article}" for article in item.articles)


def told(labels: Iterable[str]) -> tuple[list[str], dict[str, Any]]:
    """Labels as plain tags, and as what an item's file says: the way back. The objective stands under `objective`."""
    tags: list[str] = []
    said: dict[str, Any] = {}
    for label in labels:
        name, _, value = label.partition(":")
        value = value.strip()
        if name in (*_ONE, _OBJECTIVE) and value in _OF.get(name, {value}) - {""}:
            said[name] = value
        elif name == _ARTICLE and value:
            said.setdefault("articles", []).append(value)
        else:
            tags.append(label)
    return tags, said
