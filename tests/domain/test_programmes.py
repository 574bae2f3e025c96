"""What comes before a course, and how long a programme takes."""

from lms.domain import programmes
from lms.domain.content import Course, Programme
from lms.domain.programmes import Before
from tests import samples

PROGRAMME = Programme.model_validate(
    {
        "id": "specialists",
        "title": samples.text("برنامج", "A programme"),
        "summary": samples.text("جملة", "A sentence"),
        "courses": ["first", "own"],
        "electives": ["left", "right"],
        "assessment": "last",
    }
)


def course(hours: float = 1, prerequisites: tuple[str, ...] = ()) -> Course:
    """The sample course, so long and after these."""
    return samples.course("any", hours=hours, prerequisites=prerequisites).course


def test_a_course_without_conditions_waits_for_nothing() -> None:
    assert not programmes.before("own", course(), [PROGRAMME], set())


def test_prerequisites_wait_until_all_are_completed() -> None:
    own = course(prerequisites=("first", "own"))
    assert programmes.before("x", own, [], {"first"}) == Before(("own",))
    assert not programmes.before("x", own, [], {"first", "own"})


def test_an_assessment_waits_for_its_programme_and_one_elective() -> None:
    last = course(prerequisites=("first",))
    assert programmes.before("last", last, [PROGRAMME], set()) == Before(("first", "own"), ("left", "right"))
    assert programmes.before("last", last, [PROGRAMME], {"first", "own"}) == Before((), ("left", "right"))
    assert programmes.before("last", last, [PROGRAMME], {"own", "left"}) == Before(("first",))
    assert not programmes.before("last", last, [PROGRAMME], {"first", "own", "right"})


def test_hours_count_one_elective_the_shortest_until_one_is_completed() -> None:
    courses = {
        "first": course(6),
        "own": course(8),
        "left": course(8),
        "right": course(10),
        "last": course(2),
    }
    assert programmes.hours(PROGRAMME, courses) == 6 + 8 + 8 + 2
    assert programmes.hours(PROGRAMME, courses, {"right"}) == 6 + 8 + 10 + 2
    assert programmes.hours(PROGRAMME, courses, {"left", "right"}) == 6 + 8 + 10 + 2
    del courses["own"]
    assert programmes.hours(PROGRAMME, courses, {"left"}) == 6 + 8 + 2
