"""Drawing a paper: which items it asks, in which order, and in which order each item's options stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from lms.domain.content import Draw, Quiz
from lms.domain.questions import ItemBase


@dataclass(frozen=True)
class Drawn:
    """One question of a paper: an item, the ids of its choices and those of its fields in the order shown."""

    item: str
    options: tuple[str, ...]
    fields: tuple[str, ...]


def draw(
    quiz: Quiz, banks: Mapping[str, Sequence[str]], items: Mapping[str, ItemBase], random: Random
) -> tuple[Drawn, ...]:
    """A paper by the quiz's rules. No item comes twice and no draft comes at all.

    Where a bank holds too few items the paper is shorter; `lms check` refuses such a quiz beforehand.
    """
    chosen = list(quiz.items)
    drawn: dict[int, list[str]] = {}
    for place in sequence(quiz):
        rule = quiz.draw[place]
        pool = [i for i in banks[rule.bank] if i not in chosen and rule.fits(items[i])]
        drawn[place] = random.sample(pool, min(rule.count, len(pool)))
        chosen += drawn[place]
    order = [*quiz.items, *(item for place in sorted(drawn) for item in drawn[place])]
    if quiz.shuffle:
        random.shuffle(order)
    return tuple(shuffled(items[item], random) for item in order)


def sequence(quiz: Quiz) -> list[int]:
    """In which order a paper's draws are made: from the whole bank last, or it uses up what narrower ones need."""

    def is_wide(rule: Draw) -> bool:
        return rule.objective is None and not rule.tags

    return sorted(range(len(quiz.draw)), key=lambda place: is_wide(quiz.draw[place]))


def shuffled(item: ItemBase, random: Random) -> Drawn:
    """An item with its choices or its fields in random order, whichever its type shuffles."""
    options = [choice.id for choice in item.choices()]
    fields = [blank.id for blank in item.fields()]
    if item.shuffles != "nothing":
        random.shuffle(options if item.shuffles == "choices" else fields)
    return Drawn(item.id, tuple(options), tuple(fields))
