"""The case engine: no sequence of legal choices reaches an illegal state, and what a path is worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import casework, exploring
from lms.domain.cases import Case
from lms.domain.casework import Form, IllegalError, State, Step
from tests.cases.conftest import example

CASE = example()
EXPERT = casework.expert_steps(CASE, "inspector")
ASKED = CASE.node("decide").form
assert ASKED


def changed(case: Case, node: str, choice: str, **changes: object) -> Case:
    """The case with one choice changed."""
    written = case.model_dump(by_alias=True)
    (row,) = (one for one in written["nodes"] if one["id"] == node)
    (found,) = (one for one in row["choices"] if one["id"] == choice)
    found.update(changes)
    return Case.model_validate(written)


@given(st.data())
def test_every_legal_way_ends_in_a_legal_state(data: st.DataObject) -> None:
    state, steps = casework.begin(CASE, "inspector"), []
    while choices := casework.open_choices(CASE, state):
        choice = data.draw(st.sampled_from(choices))
        form = None
        if CASE.node(state.node).form:
            facts = casework.known_facts(CASE, state)
            form = Form(
                indicators=tuple(data.draw(st.sets(st.sampled_from(["documents", "wages", "isolation"])))),
                facts=facts if data.draw(st.booleans()) else (),
                routes=tuple(data.draw(st.sets(st.sampled_from(["unit", "ministry"])))),
                reasons=data.draw(st.text(max_size=20)),
            )
        before = state
        state = casework.choose(CASE, state, choice.id, form)
        steps.append(Step(before.node, choice.id, form))
        for variable, value in zip(CASE.variables, state.values, strict=True):
            assert variable.least <= value <= variable.most
        assert before.found <= state.found
        assert set(before.dossier) <= set(state.dossier)
        assert set(state.dossier) <= {d.id for d in CASE.documents}
    assert CASE.node(state.node).is_end
    assert state.decision is not None
    assert casework.states(CASE, "inspector", steps)[-1] == state
    found = casework.score(CASE, "inspector", steps)
    assert 0 <= found.percent <= 100
    assert sum(found.points.values()) <= sum(found.best.values())
    if found.has_harmed:
        assert not found.is_passed(CASE)
    assert len(casework.debrief(CASE, "inspector", steps)) == len(steps)


@given(node=st.text(max_size=8), choice=st.text(max_size=8))
def test_what_is_not_open_is_refused(node: str, choice: str) -> None:
    known = {(n.id, c.id) for n in CASE.nodes for c in n.choices}
    if (node, choice) not in known:
        with pytest.raises(IllegalError):
            casework.states(CASE, "inspector", [Step(node, choice)])


@pytest.mark.parametrize(
    "form",
    [
        None,
        Form(facts=("passport-kept",)),
        Form(routes=("nowhere",)),
        Form(act=("transport",)),
        Form(indicators=("wages", "wages")),
        Form(reasons="ا" * (casework.LONGEST_REASONS + 1)),
    ],
    ids=["none", "fact-not-known", "route-unknown", "not-asked", "twice", "long"],
)
def test_a_form_holds_what_it_offers_and_no_more(form: Form | None) -> None:
    steps = [Step("site", "before-him"), Step("decide", "refer", form)]
    with pytest.raises(IllegalError):
        casework.states(CASE, "inspector", steps)


def test_a_form_only_where_one_is_asked() -> None:
    with pytest.raises(IllegalError):
        casework.states(CASE, "inspector", [Step("site", "alone", Form())])


def test_the_expert_earns_everything_and_hands_over_what_matters() -> None:
    found = casework.score(CASE, "inspector", EXPERT)
    # safety 2, evidence 1 + 2 for the findings, referral 3 + 2 for the routes
    assert (found.percent, found.is_passed(CASE)) == (100, True)
    assert dict(found.points) == {"safety": 2, "evidence": 3, "referral": 5, "time": 0}
    handed = casework.handed_over(CASE, "inspector", EXPERT)
    assert handed
    assert handed.facts == ("passport-kept",)


def test_what_is_entered_beside_the_expert_costs_as_much_as_what_is_left_out() -> None:
    state = casework.states(CASE, "inspector", EXPERT)[1]
    choice = CASE.node("decide").choice("refer")
    assert choice

    def evidence(*indicators: str) -> float:
        form = Form(indicators=indicators, facts=("passport-kept",), routes=("unit",))
        return casework.worth(CASE, state, choice, form)["evidence"]

    assert evidence("documents", "wages") == 2
    assert evidence("documents") == evidence("documents", "wages", "isolation") == 1.5
    assert evidence("isolation", "violence") == 1


def test_a_condition_opens_a_choice_only_when_it_holds() -> None:
    needs = type(CASE.nodes[1].asides[0].when[0])
    for condition, is_open in (
        (needs(variable="trust", least=2), True),
        (needs(variable="trust", most=1), False),
        (needs(found="documents"), True),
        (needs(found="wages"), False),
        (needs(has="visit-note"), True),
        (needs(told="passport-kept"), False),
    ):
        case = changed(CASE, "decide", "wages-only", when=(condition,))
        state = casework.choose(case, casework.begin(case, "inspector"), "alone")
        assert ("wages-only" in [c.id for c in casework.open_choices(case, state)]) is is_open


def test_what_was_handed_over_is_known() -> None:
    state = casework.begin(CASE, "inspector", told=["passport-kept"])
    assert casework.known_facts(CASE, state) == ("passport-kept",)
    assert isinstance(state, State)


def test_the_walk_sees_every_node_and_finds_the_best_way_and_the_worst_that_pays() -> None:
    seen = exploring.walk(CASE, "inspector")
    assert seen.nodes == {"site", "decide", "end"}
    assert seen.stuck == seen.undecided == set()
    assert seen.best.total == exploring.expert_total(CASE, "inspector") == 10
    assert seen.best.harm == ("site", "before-him")
    assert seen.best.harmful is not None
    assert seen.best.harmful < 7


def test_the_walk_finds_where_somebody_gets_stuck() -> None:
    needs = type(CASE.nodes[1].asides[0].when[0])(variable="trust", least=2)
    case = changed(CASE, "decide", "refer", when=(needs,))
    case = changed(case, "decide", "wages-only", when=(needs,))
    assert exploring.walk(case, "inspector").stuck == {"decide"}


def test_a_circle_is_found() -> None:
    assert exploring.circle(CASE) == ()
    assert set(exploring.circle(changed(CASE, "decide", "refer", go="site"))) == {"site", "decide"}
