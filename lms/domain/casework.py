"""The case engine: what is open at a moment, what a choice makes of it, what a path is worth, and the debrief.

A path is a list of steps; every state follows from the case and the steps alone, so that only steps need be stored.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lms.domain.cases import DIMENSIONS, Case, Choice, Condition, Dimension, FormKey, Node
from lms.domain.elements import Decision

FORM_POINTS = 2.0
"""What a form filled in as the expert's earns: for its findings, and again for its referral."""
FINDINGS = ("act", "means", "purpose", "indicators", "facts")
LISTS = (*FINDINGS, "routes")
LONGEST_REASONS = 2000


class IllegalError(Exception):
    """This can't be done here: no such choice, not open now, or a form that does not fit."""


@dataclass(frozen=True)
class Form:
    """What someone entered: ids by list, and reasons in their own words."""

    act: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    reasons: str = ""

    def entered(self, name: str) -> tuple[str, ...]:
        """What was entered in one of `LISTS`."""
        found: tuple[str, ...] = getattr(self, name)
        return found


@dataclass(frozen=True)
class Step:
    """One choice at one node, with the form it was made on where the node asks for one."""

    node: str
    choice: str
    form: Form | None = None


@dataclass(frozen=True)
class State:
    """Where a run is. `values` in the order of the case's variables; `told`: facts handed over by an earlier role."""

    node: str
    values: tuple[int, ...]
    found: frozenset[str] = frozenset()
    dossier: tuple[str, ...] = ()
    told: frozenset[str] = frozenset()
    decision: Decision | None = None


def begin(case: Case, role: str, told: Collection[str] = ()) -> State:
    """The first state of a role. Raises KeyError for an unknown role."""
    start = State("", tuple(v.start for v in case.variables), told=frozenset(told))
    return _enter(case, start, case.role(role).start)


def _enter(case: Case, state: State, node: str) -> State:
    return replace(state, node=node, dossier=_with(state.dossier, case.node(node).documents))


def _with(dossier: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*dossier, *more)))


def holds(case: Case, state: State, conditions: Sequence[Condition]) -> bool:
    """Whether all of them are so."""
    return all(_holds(case, state, condition) for condition in conditions)


def _holds(case: Case, state: State, condition: Condition) -> bool:
    if condition.variable is not None:
        value = value_of(case, state, condition.variable)
        is_enough = condition.least is None or value >= condition.least
        return is_enough and (condition.most is None or value <= condition.most)
    if condition.found is not None:
        return condition.found in state.found
    if condition.has is not None:
        return condition.has in state.dossier
    return condition.told in state.told


def value_of(case: Case, state: State, variable: str) -> int:
    """A variable's value. Raises KeyError."""
    return {v.id: value for v, value in zip(case.variables, state.values, strict=True)}[variable]


def open_choices(case: Case, state: State) -> tuple[Choice, ...]:
    """What can be done now, in the author's order; empty at an end."""
    return tuple(one for one in case.node(state.node).choices if holds(case, state, one.when))


def known_facts(case: Case, state: State) -> tuple[str, ...]:
    """Facts this role can hand on, in the author's order: those told, and those of its documents."""
    known = state.told.union(*(case.document(one).facts for one in state.dossier))
    return tuple(fact.id for fact in case.facts if fact.id in known)


def choose(case: Case, state: State, choice_id: str, form: Form | None = None) -> State:
    """The state after a choice. Raises IllegalError."""
    node = case.node(state.node)
    choice = next((one for one in open_choices(case, state) if one.id == choice_id), None)
    if choice is None:
        raise IllegalError
    _fits(case, state, node, form)
    changed = replace(
        state,
        values=tuple(
            min(v.most, max(v.least, value + choice.change.get(v.id, 0)))
            for v, value in zip(case.variables, state.values, strict=True)
        ),
        found=state.found | set(choice.finds),
        dossier=_with(state.dossier, choice.gives),
        decision=choice.decision or state.decision,
    )
    return _enter(case, changed, choice.go)


def _fits(case: Case, state: State, node: Node, form: Form | None) -> None:
    """A form is there exactly where one is asked, and holds only what it offers."""
    if (form is None) != (node.form is None):
        raise IllegalError
    if form is None or node.form is None:
        return
    offered = {"facts": known_facts(case, state), "routes": tuple(route.id for route in case.routes)}
    for name in LISTS:
        entered = form.entered(name)
        if entered and not getattr(node.form, name):
            raise IllegalError
        if len(set(entered)) != len(entered) or not set(entered) <= set(offered.get(name, entered)):
            raise IllegalError
    if len(form.reasons) > LONGEST_REASONS:
        raise IllegalError


def states(case: Case, role: str, steps: Sequence[Step], told: Collection[str] = ()) -> list[State]:
    """Every state of a run from its first on; one more than it has steps. Raises IllegalError."""
    found = [begin(case, role, told)]
    for step in steps:
        if step.node != found[-1].node:
            raise IllegalError
        found.append(choose(case, found[-1], step.choice, step.form))
    return found


def worth(case: Case, state: State, choice: Choice, form: Form | None) -> dict[Dimension, float]:
    """Points of a choice made in `state`, by dimension: the author's, and those of its form."""
    points = {dimension: float(choice.points.get(dimension, 0)) for dimension in DIMENSIONS}
    key = case.node(state.node).form
    if key and form:
        findings = [_agreement(key, form, name, known_facts(case, state)) for name in FINDINGS]
        asked = [share for share in findings if share is not None]
        points["evidence"] += FORM_POINTS * sum(asked) / len(asked) if asked else 0.0
        points["referral"] += FORM_POINTS * (_agreement(key, form, "routes") or 0.0)
    return points


def _agreement(key: FormKey, form: Form, name: str, known: Collection[str] | None = None) -> float | None:
    """Share of the expert's entries that were made, less those made beside them; None where nothing is asked.

    Of facts only those count that could be known.
    """
    wanted = set(getattr(key, name))
    if name == "facts" and known is not None:
        wanted &= set(known)
    if not wanted:
        return None
    entered = set(form.entered(name))
    return max(0.0, (len(entered & wanted) - len(entered - wanted)) / len(wanted))


def ideal(key: FormKey, known: Collection[str]) -> Form:
    """The form as the expert fills it in, from what is known."""
    entries = {name: getattr(key, name) for name in LISTS}
    return Form(**{**entries, "facts": tuple(fact for fact in key.facts if fact in known)})


def expert_steps(case: Case, role: str, told: Collection[str] = ()) -> tuple[Step, ...]:
    """What the expert does from a role's beginning to an end.

    Where the expert's choice is not open, because nothing of it was handed over, the best of those that are.
    """
    return tuple(_expert(case, begin(case, role, told)))


def _expert(case: Case, state: State) -> Iterator[Step]:
    while choices := open_choices(case, state):
        best = max(choices, key=lambda one: (one.expert, sum(one.points.values())))
        key = case.node(state.node).form
        form = ideal(key, known_facts(case, state)) if key else None
        yield Step(state.node, best.id, form)
        state = choose(case, state, best.id, form)


@dataclass(frozen=True)
class Score:
    """What a path is worth beside the expert's: points by dimension, per cent of the expert's sum from 0 to 100."""

    points: Mapping[Dimension, float]
    best: Mapping[Dimension, float]
    decision: Decision | None
    expert_decision: Decision | None
    has_harmed: bool

    @property
    def percent(self) -> float:
        """Share of the expert's points, at least 0 and at most 100."""
        best = sum(self.best.values())
        return round(min(100.0, max(0.0, 100 * sum(self.points.values()) / best)), 6) if best > 0 else 0.0

    def is_passed(self, case: Case) -> bool:
        """Whether it earns enough and ends in the expert's decision."""
        return self.percent >= case.pass_percent and self.decision == self.expert_decision


def score(case: Case, role: str, steps: Sequence[Step], told: Collection[str] = ()) -> Score:
    """What a path is worth. Raises IllegalError."""
    expert = expert_steps(case, role, told)
    mine, best = states(case, role, steps, told), states(case, role, expert, told)
    made = [case.node(step.node).choice(step.choice) for step in steps]
    return Score(
        _sum(case, mine, steps),
        _sum(case, best, expert),
        mine[-1].decision,
        best[-1].decision,
        any(choice is not None and choice.quality == "harmful" for choice in made),
    )


def _sum(case: Case, passed: Sequence[State], steps: Sequence[Step]) -> dict[Dimension, float]:
    total = dict.fromkeys(DIMENSIONS, 0.0)
    for state, step in zip(passed, steps, strict=False):
        choice = case.node(step.node).choice(step.choice)
        if choice:
            for dimension, points in worth(case, state, choice, step.form).items():
                total[dimension] += points
    return total


@dataclass(frozen=True)
class FormReview:
    """A list of a form beside the expert's: what both have, what was missed, what was entered beside it."""

    name: str
    agreed: tuple[str, ...]
    missed: tuple[str, ...]
    beside: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """One step beside what the expert does at the same node."""

    node: Node
    chosen: Choice
    expert: Choice
    form: Form | None
    lists: tuple[FormReview, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether the expert does the same."""
        return self.chosen.id == self.expert.id


def debrief(case: Case, role: str, steps: Sequence[Step], told: Collection[str] = ()) -> tuple[Review, ...]:
    """Every step of a path beside the expert's choice at its node. Raises IllegalError."""
    return tuple(
        _review(case, state, step)
        for state, step in zip(states(case, role, steps, told), steps, strict=False)
    )


def _review(case: Case, state: State, step: Step) -> Review:
    node = case.node(step.node)
    chosen = next(one for one in node.choices if one.id == step.choice)
    expert = next((one for one in node.choices if one.expert), chosen)
    if node.form is None or step.form is None:
        return Review(node, chosen, expert, None)
    wanted = ideal(node.form, known_facts(case, state))
    lists = tuple(_beside(name, wanted, step.form) for name in LISTS if getattr(node.form, name))
    return Review(node, chosen, expert, step.form, lists)


def _beside(name: str, wanted: Form, given: Form) -> FormReview:
    right, entered = wanted.entered(name), given.entered(name)
    return FormReview(
        name,
        tuple(one for one in right if one in entered),
        tuple(one for one in right if one not in entered),
        tuple(one for one in entered if one not in right),
    )


def handed_over(case: Case, role: str, steps: Sequence[Step]) -> Form | None:
    """The last form a role filled in: all that the next role sees of it."""
    return next((step.form for step in reversed(steps) if step.form), None)


def expert_handover(case: Case, role: str) -> Form | None:
    """What the expert hands over to a role: the form of the role before; None for the first, or outside a chain."""
    ids = [one.id for one in case.roles]
    place = ids.index(role)
    if not case.chain or place == 0:
        return None
    before = expert_handover(case, ids[place - 1])
    steps = expert_steps(case, ids[place - 1], before.facts if before else ())
    return handed_over(case, ids[place - 1], steps)
