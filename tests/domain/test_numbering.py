"""Numbers and codes: made, printed, and read however people type them."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import numbering
from lms.domain.numbering import ALPHABET, Asked

SHORT = "K7QF29MD4XRT"
CODE = numbering.code(bytes(range(16)))


@pytest.mark.parametrize(
    ("year", "count", "number"),
    [
        (2026, 1, "2026-00001"),
        (2026, 42, "2026-00042"),
        (2027, 99999, "2027-99999"),
        (2027, 123456, "2027-123456"),
    ],
)
def test_numbers_count_within_their_year(year: int, count: int, number: str) -> None:
    assert numbering.number(year, count) == number


@given(st.binary(min_size=16, max_size=16))
def test_a_code_keeps_all_128_bits(random: bytes) -> None:
    code = numbering.code(random)
    assert len(code) == 27
    value = 0
    for character in code[:-1]:
        value = value * 32 + ALPHABET.index(character)
    assert value.to_bytes(17) == b"\0" + random


@given(st.binary(min_size=8, max_size=8))
def test_a_short_code_keeps_60_bits(random: bytes) -> None:
    short = numbering.short_code(random)
    assert len(short) == 12
    value = 0
    for character in short:
        value = value * 32 + ALPHABET.index(character)
    assert value == int.from_bytes(random) >> 4


def test_too_few_random_bytes_are_refused() -> None:
    for make, wrong in ((numbering.code, 15), (numbering.code, 17), (numbering.short_code, 7)):
        with pytest.raises(ValueError, match="bytes"):
            make(bytes(wrong))


def test_codes_hold_no_letter_that_is_mistaken_for_another() -> None:
    assert not set("ILOU") & set(ALPHABET)
    assert len(set(ALPHABET)) == 32


def test_a_short_code_is_printed_in_groups_of_four() -> None:
    assert numbering.grouped(SHORT) == "K7QF-29MD-4XRT"


@pytest.mark.parametrize(
    "typed",
    [
        "K7QF29MD4XRT",
        "K7QF-29MD-4XRT",
        "k7qf-29md-4xrt",
        " k7qf 29md 4xrt ",
        "K7QF–29MD–4XRT",
        "K7QF.29MD.4XRT",
        "K7QF_29MD_4XRT",
        "K7QF-٢٩MD-٤XRT",
        "K7QF-۲۹MD-۴XRT",
        "\u2066K7QF-29MD-4XRT\u2069",
        "\u200fK7QF-29MD-4XRT",
        "Ｋ７ＱＦ－２９ＭＤ－４ＸＲＴ",
        "https://diraya.example/v/K7QF-29MD-4XRT",
        "https://diraya.example/ar/verify/K7QF29MD4XRT/",
    ],
)
def test_a_short_code_is_read_however_it_is_typed(typed: str) -> None:
    assert numbering.read(typed) == Asked(short_code=SHORT)


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert numbering.read("OIL0-i1l1-oO0o") == Asked(short_code="011011110000")


@pytest.mark.parametrize(
    "typed", ["2026-00042 K7QF-29MD-4XRT", "٢٠٢٦-٠٠٠٤٢ K7QF-29MD-4XRT", "202600042K7QF29MD4XRT"]
)
def test_number_and_short_code_together_are_read(typed: str) -> None:
    assert numbering.read(typed) == Asked(short_code=SHORT, number_digits="202600042")
    assert numbering.digits_of("2026-00042") == "202600042"


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-", "2026-00042", "K7QF-29MD", "K7QF-29MD-4XR", "K7QF-29MD-4XRTA", "K7QF-29MD-4XRU", "شهادة",
     "ABCD-00042 K7QF-29MD-4XRT", "%27 OR 1=1 --", "K7QF-29MD-4XR\0\0", "0" * 27 + "0", "9" * 4000],
)  # fmt: skip
def test_what_can_not_be_a_code_is_not_read(typed: str) -> None:
    assert numbering.read(typed) is None


def test_a_whole_code_is_read() -> None:
    assert numbering.read(CODE.lower()) == Asked(code=CODE)
    assert numbering.read(f"https://diraya.example/v/{CODE}") == Asked(code=CODE)


def test_one_wrong_character_in_a_whole_code_shows() -> None:
    for i, right in enumerate(CODE):
        for wrong in set(ALPHABET) - {right}:
            assert numbering.read(CODE[:i] + wrong + CODE[i + 1 :]) is None


def test_two_characters_that_changed_places_in_a_whole_code_show() -> None:
    code = numbering.code(secrets.token_bytes(16))
    for i in range(27):
        for j in range(i):
            if code[i] != code[j]:
                changed = list(code)
                changed[i], changed[j] = code[j], code[i]
                assert numbering.read("".join(changed)) is None


@given(st.text(max_size=60))
def test_nothing_typed_breaks_the_reading(typed: str) -> None:
    numbering.read(typed)


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=8, max_size=8))
def test_every_code_made_is_read_again(random: bytes, short_random: bytes) -> None:
    code, short = numbering.code(random), numbering.short_code(short_random)
    assert numbering.read(code) == Asked(code=code)
    assert numbering.read(numbering.grouped(short).lower()) == Asked(short_code=short)
