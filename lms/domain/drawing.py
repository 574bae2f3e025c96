"""Drawing a paper: which items it asks, in which order, and in which order each item's options stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from lms.domain.content import Draw, Quiz
from lms.domain.questions import ItemBase


@dataclass(frozen=True)
class Asked:
    """One question of a paper: an item, and its option ids in the order shown."""

    item: str
    options: tuple[str, ...]


def draw(
    quiz: Quiz, banks: Mapping[str, Sequence[str]], items: Mapping[str, ItemBase], random: Random
) -> tuple[Asked, ...]:
    """A paper by the quiz's rules. No item comes twice and no draft comes at all.

    Where a bank holds too few items the paper is shorter; `lms check` refuses such a quiz beforehand.
    """
    chosen = list(quiz.items)
    drawn: dict[int, list[str]] = {}
    # Narrow draws first: a draw from the whole bank must not use up the items that a narrower one needs.
    for place in sorted(range(len(quiz.draw)), key=lambda place: quiz.draw[place].objective is None):
        rule = quiz.draw[place]
        pool = [i for i in banks[rule.bank] if i not in chosen and _fits(items[i], rule)]
        drawn[place] = random.sample(pool, min(rule.count, len(pool)))
        chosen += drawn[place]
    order = [*quiz.items, *(item for place in sorted(drawn) for item in drawn[place])]
    if quiz.shuffle:
        random.shuffle(order)
    return tuple(Asked(item, _options(items[item], random)) for item in order)


def _fits(item: ItemBase, rule: Draw) -> bool:
    return item.status == "ready" and rule.objective in (None, item.objective)


def _options(item: ItemBase, random: Random) -> tuple[str, ...]:
    ids = [choice.id for choice in item.choices()]
    if not item.has_fixed_order:
        random.shuffle(ids)
    return tuple(ids)
