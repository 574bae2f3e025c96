"""Names, logins, and the keys they are unique by (S14, S49)."""

import pytest

from lms.domain import names
from lms.domain.logins import is_login
from lms.domain.texts import clean_line, key


@pytest.mark.parametrize(
    "name",
    [
        "مريم أحمد جاسم علي الذوادي",
        "عبد الله",
        "چاسم گل محمد پرويز",
        "مُحَمَّد الأمين",
        "آل ثاني خالد",
        "د. مريم أحمد",
        "أبو-بكر الصديق",
    ],
)
def test_arabic_names_pass(name: str) -> None:
    assert names.problem(name, "ar") == ""


@pytest.mark.parametrize(
    "name", ["Mariam Abdulla", "José Álvarez", "O’Neill Sean", "Al-Khalifa Mariam", "Dr. Ali Hasan"]
)
def test_latin_names_pass(name: str) -> None:
    assert names.problem(name, "en") == ""


@pytest.mark.parametrize(
    ("name", "script", "problem"),
    [
        ("Mariam Ali", "ar", "script"), ("مريم Ali", "ar", "script"), ("مريم 2", "ar", "script"),
        ("مريم <b>", "ar", "script"), ("Maryam جاسم", "en", "script"), ("Маriam Ali", "en", "script"),
        ("Ali & Sons", "en", "script"), ("", "ar", "script"), ("مريم", "ar", "few"), ("Mariam", "en", "few"),
        ("م " * 61, "ar", "long"), ("a " * 61, "en", "long"),
    ],
)  # fmt: skip
def test_what_is_no_name_is_refused(name: str, script: names.Script, problem: str) -> None:
    assert names.problem(name, script) == problem


@pytest.mark.parametrize(
    ("name", "script", "doubt"),
    [
        ("مريم أحمد", "ar", "parts"), ("مريم أحمد جاسم الذوادي", "ar", ""), ("د. مريم أحمد جاسم علي", "ar", "title"),
        ("الشيخ خالد أحمد جاسم علي", "ar", "title"), ("م. علي حسن أحمد سالم", "ar", "title"),
        ("Dr Mariam Ahmed Jasim Ali", "en", "title"), ("Eng. Ali Hasan Ahmed Salem", "en", "title"),
        ("Mariam Ali", "en", "parts"), ("Mariam Ahmed Jasim Ali", "en", ""), ("Drew Ahmed Jasim Ali", "en", ""),
    ],
)  # fmt: skip
def test_what_may_be_wrong_is_asked_about(name: str, script: names.Script, doubt: str) -> None:
    assert names.doubt(name, script) == doubt


@pytest.mark.parametrize("login", ["mariam", "m.ahmed", "20261", "M_Ali-2", "مريم", "مريم١"])
def test_logins_of_one_script_pass(login: str) -> None:
    assert is_login(login)


@pytest.mark.parametrize(
    "login",
    [
        "",
        "a",
        "mаriam",
        "مريمali",
        "mıke",
        "a@b",
        "a b",
        "-a",
        "a\u200bb",
        "ａｂｃ",
        "x" * 61,
        "a\nb",
        "ﻣﺤﻤﺪ",
    ],
)
def test_mixed_and_odd_logins_are_refused(login: str) -> None:
    assert not is_login(login)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MARIAM", "mariam"),
        ("ｍａｒｉａｍ", "mariam"),
        (" mariam ", "mariam"),
        ("مريم١", "مريم1"),
        ("Straße", "STRASSE"),
        ("ﬁ", "fi"),
    ],
)
def test_what_looks_the_same_has_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_a_dotless_i_is_another_address() -> None:
    assert key("mıke@example.org") != key("MIKE@example.org")


def test_a_line_keeps_nothing_invisible() -> None:
    assert clean_line(" a\u202eb\u200b \x00c\r\nd\u00adـe ") == "ab c de"
