"""Words compared as Arabic people write them."""

import pytest

from tests.domain.questions.reading import about, read
from tests.samples import text

ACCEPTED = [
    {"text": "إحالة الضحية إلى الإيواء"},
    {"text": "referral to shelter"},
    {"text": "الإيواء", "share": 0.5, "feedback": text("ومن يُحيل؟", "And who refers?")},
    {"text": "الترحيل", "share": 0, "feedback": text("هذا يضر الضحية", "That harms the victim")},
]
SAMPLES = (about("short", accepted=ACCEPTED),)
ITEM = read(SAMPLES[0])


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("إحالة الضحية إلى الإيواء", 1),
        ("احاله الضحيه الى الايواء", 1),
        ("إحَالَةُ الضّحيّةِ إلى الإيواءِ", 1),
        ("إحـــالة  الضحية\u200f إلى الإيواء.", 1),
        ("Referral to SHELTER", 1),
        ("ايواء", 0),
        ("الايواء", 0.5),
        ("الترحيل", 0),
        ("   ", 0),
        ("؟", 0),
    ],
)
def test_spelling_does_not_matter_and_words_do(written: str, share: float) -> None:
    assert ITEM.mark({"answer": [written]}) == share


def test_says_what_belongs_to_the_answer_that_was_written() -> None:
    assert ITEM.feedback({"answer": ["ترحيل"]}) == ()
    assert ITEM.feedback({"answer": ["الترحيل"]}) == (text("هذا يضر الضحية", "That harms the victim"),)


def test_digits_of_both_kinds_are_the_same() -> None:
    assert read(about("short", accepted=[{"text": "المادة 3"}])).mark({"answer": ["المادة ٣"]}) == 1
