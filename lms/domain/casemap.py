"""A case as a picture: its nodes in rows from beginning to end, ways between them, and how many went each way."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lms.domain.cases import Case, Choice, Node

FEW = 5
"""Below so many at a node nothing is said of a group: one or two people are no pattern."""
MANY_ASTRAY = 0.4
"""The share from which on a group is said to have gone wrong at a node."""


@dataclass(frozen=True)
class Way:
    """A choice, the node it leads to (None in a draft that names none), and how many took it."""

    choice: Choice
    to: Node | None
    count: int
    reached: int

    @property
    def share(self) -> float:
        """Of those who came to the node, from 0 to 1; 0 where nobody did."""
        return self.count / self.reached if self.reached else 0.0

    @property
    def is_astray(self) -> bool:
        """Whether it is one of those that an expert would call a mistake."""
        return self.choice.quality in ("weak", "harmful")


@dataclass(frozen=True)
class Place:
    """A node on the map: its number in the author's order, its row from the beginning, its place in the row."""

    node: Node
    number: int
    row: int
    column: int
    ways: tuple[Way, ...]

    @property
    def reached(self) -> int:
        """How many chose something here."""
        return sum(way.count for way in self.ways)

    @property
    def astray(self) -> float:
        """Share of those who went wrong here."""
        return sum(way.share for way in self.ways if way.is_astray)

    @property
    def most_astray(self) -> Way | None:
        """The mistake most often made here."""
        wrong = [way for way in self.ways if way.is_astray and way.count]
        return max(wrong, key=lambda way: way.count, default=None)


@dataclass(frozen=True)
class CaseMap:
    """The whole picture, rows from beginning to end."""

    case: Case
    rows: tuple[tuple[Place, ...], ...]

    @cached_property
    def places(self) -> dict[str, Place]:
        """Every place by its node's id."""
        return {place.node.id: place for row in self.rows for place in row}

    @property
    def widest(self) -> int:
        """How many places the fullest row has."""
        return max(len(row) for row in self.rows)

    @property
    def troubles(self) -> list[Place]:
        """Where a group went wrong, worst first; nothing where too few came by."""
        found = [p for p in self.places.values() if p.reached >= FEW and p.astray >= MANY_ASTRAY]
        return sorted(found, key=lambda place: -place.astray)


def draw(case: Case, counts: Mapping[tuple[str, str], int]) -> CaseMap:
    """The map of a case. `counts`: how many took a choice, by node and choice; others are 0.

    A node's row is the length of the longest way to it, so that every way leads down.
    """
    nodes = {node.id: node for node in case.nodes}
    rows = _rows(case)
    seats: Counter[int] = Counter()
    found: dict[int, list[Place]] = {}
    for number, node in enumerate(case.nodes, start=1):
        row = rows[node.id]
        reached = sum(counts.get((node.id, one.id), 0) for one in node.choices)
        ways = tuple(
            Way(one, nodes.get(one.go), counts.get((node.id, one.id), 0), reached) for one in node.choices
        )
        found.setdefault(row, []).append(Place(node, number, row, seats[row], ways))
        seats[row] += 1
    return CaseMap(case, tuple(tuple(found[row]) for row in sorted(found)))


def _rows(case: Case) -> dict[str, int]:
    """Each node's row. A draft may lead in a circle: no row is further down than there are nodes."""
    rows = dict.fromkeys((node.id for node in case.nodes), 0)
    for _round in case.nodes:
        before = dict(rows)
        for node in case.nodes:
            for choice in node.choices:
                if choice.go in rows:
                    rows[choice.go] = min(len(rows), max(rows[choice.go], rows[node.id] + 1))
        if rows == before:
            break
    order = {row: place for place, row in enumerate(sorted(set(rows.values())))}
    return {node: order[row] for node, row in rows.items()}
