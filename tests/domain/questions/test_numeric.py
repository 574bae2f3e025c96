"""Numbers as people write them."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from lms.domain.questions.numeric import read_number
from tests.domain.questions.reading import about, read
from tests.samples import text

SAMPLES = (about("numeric", answer=0.3, tolerance="0.05", unit=text("دينار", "dinars")),)
ITEM = read(SAMPLES[0])


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("15", "15"),
        ("١٥", "15"),
        ("۱۵", "15"),
        (" 2.50 ", "2.5"),
        ("٢٫٥", "2.5"),
        ("2,5", "2.5"),
        ("٢،٥", "2.5"),
        ("1,200", "1200"),
        ("1,200.75", "1200.75"),
        ("١٬٢٠٠٫٧٥", "1200.75"),
        ("1\u00a0200", "1200"),
        ("-3", "-3"),
        ("−٣", "-3"),
        ("\u200f١٥", "15"),
        (".5", "0.5"),
        ("7.", "7"),
    ],
)
def test_reads_numbers_in_every_spelling(written: str, number: str) -> None:
    assert read_number(written) == Decimal(number)


@pytest.mark.parametrize(
    "written", ["", "سبعة", "1.2.3", "1,2,3", "12 دينار", "1e5", "NaN", "٪5", "--1", "."]
)
def test_what_is_no_number_is_none(written: str) -> None:
    assert read_number(written) is None


@pytest.mark.parametrize(
    ("written", "share"),
    [("0.3", 1), ("0.25", 1), ("٠٫٣٥", 1), ("0.2499", 0), ("0.36", 0), ("", 0), ("ثلث", 0)],
)
def test_the_ends_of_the_tolerance_are_inside(written: str, share: float) -> None:
    assert ITEM.mark({"answer": [written]}) == share


@pytest.mark.parametrize("changes", [{"tolerance": -1}, {"answer": "inf"}, {"answer": "كثير"}])
def test_refuses_what_no_number_can_meet(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        read({**SAMPLES[0], **changes})
