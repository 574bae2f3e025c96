"""What finds what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.search import LONGEST_QUERY, MOST_WORDS, index_keys, keys

FOUND = [
    ("الضحايا", "ضحية"),
    ("ضحية", "للضحايا"),
    ("والإحالة", "إحالة"),
    ("احاله", "الإحالة"),
    ("إحالة", "إحالات"),
    ("بالإحالة", "إحالة"),
    ("إحالة", "وإحالة"),
    ("مؤشر", "المؤشرات"),
    ("مُؤَشِّر", "مؤشرات"),
    ("مـؤشـر", "مؤشر"),
    ("القانون", "القوانين"),
    ("عامل", "العمال"),
    ("مقابلة", "والمقابلات"),
    ("شرطه", "الشرطة"),
    ("الاستغلال", "للاستغلال"),
    ("قضايا", "قضية"),
    ("ﺇﺣﺎﻟﺔ", "إحالة"),
    ("victims", "victim"),
    ("Referrals", "referral"),
    ("TRAFFICKING", "trafficked"),
    ("995", "995"),
]


@pytest.mark.parametrize(("query", "word"), FOUND)
def test_a_query_finds_the_other_forms_of_its_word(query: str, word: str) -> None:
    assert set(keys(query)) & index_keys(f"قبل {word} بعد before after")


@pytest.mark.parametrize(
    ("query", "word"),
    [("ضحية", "ضحك"), ("إحالة", "حالة"), ("شرطة", "شرق"), ("victim", "victory"), ("مؤشر", "مباشر")],
)
def test_a_query_does_not_find_another_word(query: str, word: str) -> None:
    assert not set(keys(query)) & index_keys(word)


@given(st.text(max_size=400))
def test_any_text_has_keys(text: str) -> None:
    assert len(keys(text)) <= MOST_WORDS
    assert set(keys(text[:50])) <= index_keys(text[:LONGEST_QUERY]) | set(keys(text[:50]))


@pytest.mark.parametrize(
    "text", ["", " ", "()*\"'%_\\", "\x00", "\ud800", "؟،؛", "ـ" * 99, "ا" * 100_000, "و" * 50]
)
def test_texts_without_words_and_endless_ones_do_no_harm(text: str) -> None:
    assert len(keys(text)) <= 1
