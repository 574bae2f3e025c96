"""A case as a map."""

from lms.domain.casemap import FEW, draw
from tests.cases.conftest import example
from tests.domain.test_casework import changed

CASE = example()


def test_every_way_leads_down() -> None:
    found = draw(CASE, {})
    assert [[place.node.id for place in row] for row in found.rows] == [["site"], ["decide"], ["end"]]
    for place in found.places.values():
        for way in place.ways:
            assert way.to
            assert found.places[way.to.id].row > place.row


def test_a_draft_with_a_circle_or_a_way_to_nowhere_is_drawn_too() -> None:
    assert len(draw(changed(CASE, "decide", "refer", go="site"), {}).places) == 3
    ways = draw(changed(CASE, "decide", "refer", go="nowhere"), {}).places["decide"].ways
    assert [way.to is None for way in ways] == [True, False]


def test_a_group_goes_wrong_where_enough_of_it_chose_what_is_weak_or_harmful() -> None:
    def troubles(right: int, wrong: int) -> list[str]:
        counts = {("site", "alone"): right, ("site", "before-him"): wrong}
        return [place.node.id for place in draw(CASE, counts).troubles]

    assert troubles(3, 2) == ["site"]
    assert troubles(4, 1) == []
    assert troubles(0, FEW - 1) == []
    place = draw(CASE, {("site", "alone"): 3, ("site", "before-him"): 2}).places["site"]
    assert (place.reached, place.astray) == (5, 0.4)
    assert place.most_astray
    assert place.most_astray.choice.id == "before-him"
