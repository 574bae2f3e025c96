"""A case walked to every end it has: the proof that nobody gets stuck in it and that doing well means doing right."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from lms.domain.cases import Case, Choice
from lms.domain.casework import (
    State,
    begin,
    choose,
    expert_steps,
    ideal,
    known_facts,
    open_choices,
    states,
    worth,
)

MOST_STATES = 50_000

Place = tuple[str, str]
"""A node and one of its choices."""
Key = tuple[str, tuple[int, ...], frozenset[str], frozenset[str], str | None]


class TooManyStatesError(Exception):
    """The case has more than `MOST_STATES` states: nobody can look through it."""


@dataclass(frozen=True)
class Best:
    """The most points that can still be earned from a state on; `harmful` where something harmful is among it."""

    total: float
    harmful: float | None = None
    harm: Place | None = None


@dataclass
class Walk:
    """What was seen on every path of a role.

    `stuck`: nodes where in some state nothing is open. `undecided`: ends that are reached without a decision.
    """

    nodes: set[str] = field(default_factory=set)
    taken: set[Place] = field(default_factory=set)
    stuck: set[str] = field(default_factory=set)
    undecided: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    best: Best = Best(0.0)
    kept: dict[Key, Best] = field(default_factory=dict)


def circle(case: Case) -> tuple[str, ...]:
    """Nodes that lead back to themselves, if any: such a case may never end. Unknown nodes lead nowhere."""
    leads = {node.id: tuple(dict.fromkeys(choice.go for choice in node.choices)) for node in case.nodes}
    left = dict(leads)
    while left:
        ends = [node for node, on in left.items() if not any(one in left for one in on)]
        if not ends:
            return tuple(left)
        for node in ends:
            del left[node]
    return ()


def walk(case: Case, role: str, told: Collection[str] = ()) -> Walk:
    """Every path of a role, forms filled in as the expert does. The case has no circle.

    Raises TooManyStatesError.
    """
    seen = Walk()
    seen.best = _from(case, begin(case, role, told), seen)
    return seen


def _key(state: State) -> Key:
    return (state.node, state.values, state.found, frozenset(state.dossier), state.decision)


def _from(case: Case, state: State, seen: Walk) -> Best:
    """The best that is left from a state, looking at each state once."""
    key = _key(state)
    if key not in seen.kept:
        if len(seen.kept) >= MOST_STATES:
            raise TooManyStatesError
        seen.nodes.add(state.node)
        seen.documents.update(state.dossier)
        seen.kept[key] = _best_of(case, state, seen)
    return seen.kept[key]


def _best_of(case: Case, state: State, seen: Walk) -> Best:
    node = case.node(state.node)
    if node.is_end:
        if state.decision is None:
            seen.undecided.add(node.id)
        return Best(0.0)
    ways = list(_ways(case, state, seen))
    if not ways:
        seen.stuck.add(node.id)
        return Best(0.0)
    total = max(way.total for way in ways)
    harmed = [way for way in ways if way.harmful is not None]
    worst = max(harmed, key=lambda way: way.harmful or 0.0, default=Best(0.0))
    return Best(total, worst.harmful, worst.harm)


def _ways(case: Case, state: State, seen: Walk) -> Iterator[Best]:
    key = case.node(state.node).form
    form = ideal(key, known_facts(case, state)) if key else None
    for choice in open_choices(case, state):
        seen.taken.add((state.node, choice.id))
        seen.changed.update(name for name, by in choice.change.items() if by)
        after = _from(case, choose(case, state, choice.id, form), seen)
        yield _plus(after, sum(worth(case, state, choice, form).values()), state.node, choice)


def _plus(after: Best, points: float, node: str, choice: Choice) -> Best:
    total = after.total + points
    if choice.quality == "harmful":
        return Best(total, total, (node, choice.id))
    return Best(total, None if after.harmful is None else after.harmful + points, after.harm)


def expert_total(case: Case, role: str, told: Collection[str] = ()) -> float:
    """What the expert's path earns."""
    steps = expert_steps(case, role, told)
    passed = states(case, role, steps, told)
    total = 0.0
    for state, step in zip(passed, steps, strict=False):
        choice = case.node(step.node).choice(step.choice)
        total += sum(worth(case, state, choice, step.form).values()) if choice else 0.0
    return total
