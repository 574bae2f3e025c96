"""Which passwords are refused (S02, S03)."""

import gzip

import pytest

from lms.accounts.passwords import common
from lms.domain.passwords import problem

CONTEXT = (
    "mariam",
    "مريم عبد الله حسن",
    "Mariam Abdulla Hasan",
    "mariam@interior.example",
    "وزارة الداخلية",
    "Ministry",
)


def judged(password: str, *, has_second_factor: bool = False) -> str:
    return problem(password, has_second_factor=has_second_factor, common=common(), context=CONTEXT)


@pytest.mark.parametrize(
    "password",
    [
        "salt lamps over the harbour", "مصباحُ الميناءِ والملحُ القديم", "🦩🐪🌴🌊🏝️⛵🐠🦀🐚🌙⭐☀️🌵🦅🐎",
        " leading and trailing ",
        "x7$Kq!v0pLr2#wZ9", "aaaa bbbb cccc dddd eeee", "no-digits-nor-capitals", "9" * 7 + "83710264",
    ],
)  # fmt: skip
def test_long_ones_of_any_kind_pass(password: str) -> None:
    assert judged(password) == ""


def test_length_is_fifteen_alone_and_ten_beside_a_second_factor() -> None:
    assert judged("q8 Lm2 Zt4 Wp6") == "short"
    assert judged("q8 Lm2 Zt4 Wp67") == ""
    assert judged("q8 Lm2 Zt4", has_second_factor=True) == ""
    assert judged("q8 Lm2 Zt", has_second_factor=True) == "short"


def test_two_hundred_and_fifty_six_pass_and_no_more() -> None:
    long = "".join(chr(0x4E00 + n) for n in range(257))
    assert judged(long[:256]) == ""
    assert judged(long) == "long"


def test_the_list_is_long_and_every_one_in_it_is_refused() -> None:
    assert len(common()) >= 10_000
    listed = sorted(p for p in common() if len(p) >= 10)[:200]
    assert len(listed) == 200
    assert {judged(p, has_second_factor=True) for p in listed} == {"common"}
    assert {judged(p.upper(), has_second_factor=True) for p in listed} == {"common"}


@pytest.mark.parametrize(
    "password",
    [
        "password12345678", "Password!!!!!!!!!!", "aaaaaaaaaaaaaaa", "abcabcabcabcabc",
        "passwordpassword", "12341234123412341234",
        "qwerty1234567890", "2026 password 2026",
    ],
)  # fmt: skip
def test_common_ones_dressed_up_are_refused(password: str) -> None:
    assert judged(password) == "common"


@pytest.mark.parametrize(
    "password",
    [
        "mariam-2026-mariam", "MariamAbdulla2026", "abdulla hasan 1", "mariam@interior.example",
        "Diraya2026Diraya!", "دراية دراية 1447",
        "مريم عبد الله 1990", "MinistryMinistry1", "diraya.diraya.di", "interior.example",
        "HasanAbdullaHasan", "عبدالله حسن مريم",
        "وزارة الداخلية 1", "وزارة الداخلية!!", "mariam mariam mm", "Mariam1Mariam2Ma",
        "diraya-interior-1", "mariamdiraya2026",
        "hasan.diraya.2026", "AbdullaDiraya123",
    ],
)  # fmt: skip
def test_what_anyone_who_knows_the_person_would_try_is_refused(password: str) -> None:
    assert judged(password) in {"context", "common"}


def test_a_name_in_a_long_password_does_no_harm() -> None:
    assert judged("mariam walks to the old harbour") == ""


def test_the_list_is_what_it_says() -> None:
    from pathlib import Path

    import lms.accounts.passwords as module

    path = Path(module.__file__).with_name("common_passwords.txt.gz")
    lines = gzip.decompress(path.read_bytes()).decode().split()
    assert all(line == line.lower() for line in lines)
