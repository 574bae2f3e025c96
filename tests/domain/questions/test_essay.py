"""Essays and their rubric."""

import pytest

from lms.domain.questions.essay import Essay
from tests.domain.questions.reading import about, read
from tests.samples import text

NAMES = {"safety": "السلامة", "reasons": "الأسباب"}


def criterion(name: str, *points: float) -> dict[str, object]:
    levels = [{"points": each, "text": text(f"{each} درجات", f"{each} points")} for each in points]
    return {"id": name, "text": text(NAMES[name], name), "levels": levels}


SAMPLES = (about("essay", words=150, rubric=[criterion("safety", 0, 2, 4), criterion("reasons", 0, 1)]),)
ITEM = read(SAMPLES[0])


@pytest.mark.parametrize(
    ("points", "share"),
    [({"safety": 4, "reasons": 1}, 1), ({"safety": 2, "reasons": 0}, 0.4), ({"safety": 0, "reasons": 0}, 0)],
)
def test_points_over_the_most_there_are(points: dict[str, float], share: float) -> None:
    assert isinstance(ITEM, Essay)
    assert ITEM.share(points) == share


def test_a_mark_needs_every_criterion() -> None:
    assert isinstance(ITEM, Essay)
    with pytest.raises(KeyError):
        ITEM.share({"safety": 4})
