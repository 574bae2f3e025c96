"""Taught, practised, tested: counted right, and holes are seen."""

from dataclasses import replace

from lms.domain import coverage
from lms.domain.content import CompiledCourse
from tests import samples


def content(**changes: object) -> CompiledCourse:
    """The sample course with a second objective that nothing knows, a unit paper and a form."""
    whole = samples.course().model_dump(mode="json", by_alias=True)
    whole["course"]["objectives"].append({"id": "other", "text": samples.text("آخر", "Other")})
    whole["course"]["units"][0]["modules"].append("unit")
    paper = {"title": samples.text("وحدة", "Unit"), "kind": "unit", "items": ["q4", "q5"]}
    whole["quizzes"]["unit"] = paper
    whole["forms"] = {"form-a": {**paper, "kind": "form", "items": ["q1"]}}
    return CompiledCourse.model_validate({**whole, **changes})


def test_an_objective_is_counted_where_it_is_taught_practised_and_tested() -> None:
    stages, other = coverage.objectives(content())
    assert stages.taught == ("stages", "handover")
    assert (stages.checks, stages.units, stages.finals, stages.forms) == (1, 2, 5, 1)
    assert (stages.practised, stages.has_hole) == (3, False)
    assert (other.taught, other.practised, other.finals, other.has_hole) == ((), 0, 0, True)


def test_each_of_the_three_alone_is_a_hole() -> None:
    stages = coverage.objectives(content())[0]
    assert replace(stages, taught=()).has_hole
    assert replace(stages, checks=0, units=0).has_hole
    assert replace(stages, finals=0).has_hole
    assert not replace(stages, checks=0, forms=0).has_hole


def test_articles_are_counted_over_courses_and_drafts_are_not_asked() -> None:
    one = content()
    lessons = dict(one.lessons)
    lessons["stages"] = {
        k: v.model_copy(update={"articles": ("palermo:3",)}) for k, v in lessons["stages"].items()
    }
    items = dict(one.items)
    items["q1"] = items["q1"].model_copy(update={"articles": ("palermo:3", "palermo:3")})
    items["q2"] = items["q2"].model_copy(update={"articles": ("palermo:5",), "status": "draft"})
    changed = one.model_copy(update={"lessons": lessons, "items": items})
    three, five = coverage.articles([changed, content(id="second")], ["palermo:3", "palermo:5"])
    assert (three.lessons, three.items, three.has_hole) == ((("referral", "stages"),), 1, False)
    assert (five.lessons, five.items, five.has_hole) == ((), 0, True)
