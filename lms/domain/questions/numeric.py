"""A number to write."""

import re
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from lms.domain.arabic import latin_digits
from lms.domain.questions.item import ONLY, Answer, Blank, Item, Text

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_BESIDE = re.compile("[\\s\u00a0\u202f\u066c\u061c\u200e\u200f\u2066-\u2069]")


def read_number(text: str) -> Decimal | None:
    """A number as people write it: either digits, `1,200` or `1٬200`, `2.5`, `2٫5` or `2,5`; None for no number."""
    text = _BESIDE.sub("", latin_digits(text)).replace("٫", ".").replace("،", ",").replace("−", "-")
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    elif text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    return Decimal(text) if _NUMBER.fullmatch(text) else None


class Numeric(Item):
    """`answer` within `tolerance` is right; `unit` stands behind the field and is not typed."""

    control: ClassVar[str] = "text"

    type: Literal["numeric"]
    answer: Decimal = Field(allow_inf_nan=False, max_digits=20)
    tolerance: Decimal = Field(default=Decimal(0), ge=0, allow_inf_nan=False, max_digits=20)
    unit: Text | None = None

    def fields(self) -> tuple[Blank, ...]:
        """The one field."""
        return (Blank(label=self.unit, longest=40),)

    def right(self) -> Answer:
        """The number itself."""
        return {ONLY: [format(self.answer, "f")]}

    def accepted_words(self) -> dict[str, tuple[str, ...]]:
        """From where to where a number is right."""
        ends = (self.answer - self.tolerance, self.answer + self.tolerance)
        return {ONLY: (" – ".join(format(end, "f") for end in ends),) if self.tolerance else ()}

    def mark(self, answer: Answer) -> float:
        """All or nothing; the ends of the tolerance are inside."""
        written = next(iter(answer.get(ONLY, ())), "")
        number = read_number(written)
        return float(number is not None and abs(number - self.answer) <= self.tolerance)
