"""What is taken for data of real people, and what is not. All numbers are invented, most of a shape nobody can have."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.cases.words import REAL_DATA
from lms.domain import realdata
from lms.domain.realdata import KINDS, found_in

# Personal numbers of a month 99; telephone numbers of ranges that are given to nobody; cards beginning with 0; IBANs
# with the check digits 00.
IDENTITY, PHONE, CARD = "859912345", "30000000", "0000 0000 0000 0001"
EASTERN, PERSIAN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"), str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
SENTENCES = ["{}", "قالت إن {} مكتوب في الورقة.", "It says {}, she told us.", "({})", "«{}»؛", "رقم:{}"]

HITS = {
    "identity": [
        IDENTITY,
        "8599 12345",
        "859-912-345",
        "859.912.345",
        "85-99-12345",
        "8 5 9 9 1 2 3 4 5",
        "8599 - 12345",
        "85991234-5",
        "2999999999",  # ten digits
        "29999999999",  # eleven
        "299 999 999 999",  # twelve
        "99999-0000000-0",  # thirteen
        "784-0000-0000000-0",  # fifteen
        "090912345",
        "12 859912345",
        "859912345 859967890",
        "859912345 شخصا",
        "12345 6789 BD",
        "859912345 دينار",
    ],
    "passport": [
        "A0000001",
        "AB0000001",
        "ab0000001",
        "N00000001",
        "N12345678",
        "N000001",
        "A-000001",
        "P0000001A",
        "N 0000001",
        "N 000 0001",
        "جواز 12345",
        "جواز سفره رقم 12345",
        "جواز سفر المجني عليها رقم 123456",
        "جوازها: 0000001",
        "رقم الجواز 12345",
        "passport no. 12345",
        "Passport 12345",
        "passport number is A 12345",
        "PASSPORT NO 123456",
        "passport: 30000000",
    ],
    "phone": [
        PHONE,
        "60000000",
        "10000000",
        "70000000",
        "3000 0000",
        "3000-0000",
        "3000.0000",
        "60 00 00 00",
        "60.00.00.00",
        "3 0 0 0 0 0 0 0",
        "+973 3000 0000",
        "+97330000000",
        "+ 973 30000000",
        "(+973) 3000 0000",
        "(973) 3000-0000",
        "00973 30000000",
        "0097330000000",
        "97330000000",
        "973 3000 0000",
        "+44 7700 900000",
        "+1 (202) 555 0100",
        "0044 7700 900000",
        "(0044) 7700 900000",
        "12 97330000000",
        "050 0000000",
        "05000000000",
        "شقة 12 هاتف 30000000",
        "12 30000000",
        "30000000 60000000",
        "2026-11-28 30000000",
        "120 BD 30000000",
        "BD 120 30000000",
        "30000000 دينار",
    ],
    "plate": [
        "لوحة 12345",
        "اللوحة رقم 123456",
        "لوحتها 123",
        "لوحه 12345",
        "لوحة السيارة رقم 12345",
        "لوحة المركبة: 12345",
        "لوحات 12345",
        "رقم السيارة 12345",
        "رقم سيارته: 12345",
        "رقم المركبة 123 456",
        "سيارة رقم 54321",
        "لوحة ح ص ر 1234",
        "plate 12345",
        "Plate no. 12345",
        "number plate: BH 12345",
        "PLATES 123-456",
    ],
    "email": [
        "someone@example.invalid",
        "some.one+1@mail.example.invalid",
        "someone @ example.invalid",
        "شخص@مثال.اختبار",
        "30000000@example.invalid",
        "a2026-11-28@example.invalid",
    ],
    "account": [
        "BH00ABCD00000000000000",
        "bh00abcd00000000000000",
        "BH00 ABCD 0000 0000 0000 00",
        "BH00-ABCD-0000-0000-0000-00",
        "BH00ABCD12AB34CD56EF78",
        "KW00ABCD0000000000000000000000",
        "KW00 ABCD 0000 0000 0000 0000 0000 00",
        "SA00 0000 0000 0000 0000 0000",
        "gb00abcd00000000000000",
        "AE000000000000000000000",
        CARD,
        "0000000000000001",
        "0000-0000-0000-0001",
        "0000.0000.0000.0001",
    ],
}
NONE = [
    "",
    "لا رقم هنا.",
    "Nothing to see here @ all, nor at @someone.",
    # dates and years
    "2026-11-28",
    "28/11/2026",
    "28-11-2026",
    "28.11.26",
    "1/1/2026",
    "١٢-١١-٢٠٢٦",
    "2026/11/28 14:30",
    "2026-11-28T14:30:15",
    "2026-11-28 2026-12-10 2027-01-15",
    "12 11 2026",
    "1447-05-12 هـ",
    "01.11.2026-30.11.2026",
    "2026.11.01-2026.11.30",
    "1-11-2026 - 5-11-2026",
    "12-2025 11-2026",
    "2025-12 2026-11",
    "2026",
    "٢٠٢٦",
    "1998-2004",
    "1998 - 2004",
    "2024 2025 2026 2027",
    "في سنة 2026 150000 عامل",
    "in 2025 150000 workers",
    # times
    "14:30",
    "من 07:00 إلى 23:30",
    "09.30 17.00",
    "18.30 19.15 20.45",
    "8.30-17.00",
    # sums of money
    "4,500 BD",
    "4,500.000 د.ب",
    "2.100",
    "3.500 2.100 4.200",
    "1,250,000 دينار",
    "1234567.890 BD",
    "1234567.890BD",
    "12 500 000 دينار",
    "36 000 000 فلس",
    "12.500.000 dinars",
    "BHD 120.500",
    "BD100000",
    "BD 1234567.890",
    "$ 12 500 000",
    "1500-1850 دينارًا",
    "3000 - 4500 BD",
    "1000-1500",
    "10000 - 15000",
    "100000-150000",
    # laws and documents
    "القانون رقم 1 لسنة 2008",
    "القانون رقم (36) لسنة 2012، المادة 325 (مكررًا)",
    "19/2006",
    "bh-2006-19:23",
    "Law No. 1 of 2008, articles 2, 3 and 12",
    "C029, P029 and C189",
    "A/RES/55/25",
    "Directive 2011/36/EU",
    # counts and words that only look like something
    "123456",
    "١٢٣٤٥٦ عاملا",
    "in 150000 cases",
    "No 123456",
    "ID 123456",
    "12 3456 7",
    "1) 2) 3) 4) 5) 6) 7) 8) 9)",
    "1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
    "(12) (13) (14) (15) (16)",
    "تقاسم 9 غرفتين 3 أشهر، 12 ساعة، 6 أيام",
    "12345\n67890",
    "8599\r\n12345",
    "جواز سفرها محجوز منذ 2026",
    "احتجز جواز سفرها وعليها 15000 دينار",
    "passports of 15000 workers",
    "passport issued on 2026-11-28",
    "لوحة إعلانات فيها 300 اسم",
    "لوحة رقم 30",
    "plate 1234567",
    "a plate of 200 grams",
    "the template 12345",
    "رقم السيارة غير ظاهر في 2026",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in HITS.items() for text in texts])
def test_each_kind_is_found_in_whatever_digits_and_sentence(kind: str, text: str) -> None:
    for sentence in SENTENCES:
        for digits in ({}, EASTERN, PERSIAN):
            assert found_in(sentence.format(text.translate(digits))) == (kind,), (sentence, digits)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_data_is_let_through(text: str) -> None:
    for sentence in SENTENCES:
        for digits in ({}, EASTERN, PERSIAN):
            assert found_in(sentence.format(text.translate(digits))) == (), (sentence, digits)


@pytest.mark.parametrize(
    "sign",
    [
        "\u200b",
        "\u200c",
        "\u200d",
        "\u200e",
        "\u200f",
        "\u061c",
        "\u2066",
        "\u2069",
        "\ufeff",
        "\u00ad",
        "ـ",
        "\u064e",
    ],
)
def test_signs_that_are_not_seen_hide_nothing(sign: str) -> None:
    for text, kind in ((IDENTITY, "identity"), (PHONE, "phone"), ("A0000001", "passport"), (CARD, "account")):
        assert found_in(sign.join(text)) == (kind,)
    assert found_in(sign.join("لوحة") + " 12345") == ("plate",)
    assert found_in(sign.join("2026-11-28")) == ()


@pytest.mark.parametrize(
    "sign", [*" -.\u00a0\u2009\u202f\u2010\u2011\u2013\u2014\u2212_·•\t", "   ", " - ", "--"]
)
def test_whatever_stands_between_groups_hides_nothing(sign: str) -> None:
    assert found_in(f"3000{sign}0000") == ("phone",)
    assert found_in(f"859{sign}912{sign}345") == ("identity",)
    assert found_in(CARD.replace(" ", sign)) == ("account",)


def test_wide_and_other_digits_are_digits_and_joined_letters_are_letters() -> None:
    assert found_in("８５９９１２３４５") == ("identity",)
    assert found_in("८५९९१२३४५") == ("identity",)
    assert found_in("someone＠example.invalid") == ("email",)
    assert found_in("\ufedf\ufeee\ufea3\ufe94 12345") == ("plate",)


def test_kinds_stand_in_their_order_and_each_once() -> None:
    text = f"{CARD}، a@example.invalid، plate 123، {PHONE}، {PHONE}، A0000001، {IDENTITY}، {IDENTITY}"
    assert found_in(text) == KINDS == ("identity", "passport", "phone", "plate", "email", "account")
    assert found_in("\n".join(reversed(text.split("،")))) == KINDS


def test_every_kind_has_a_name() -> None:
    assert tuple(REAL_DATA) == KINDS


def test_what_was_found_as_one_kind_is_not_found_as_another() -> None:
    assert found_in("BH00 ABCD 3000 0000 8599 12") == ("account",)
    assert found_in(f"passport no {IDENTITY}") == ("passport",)


@given(
    st.text("3456789", min_size=9, max_size=9),
    st.lists(st.sampled_from(["", " ", "-", "\u200f", " - "]), min_size=8, max_size=8),
)
def test_a_personal_number_is_found_however_it_is_grouped(digits: str, between: list[str]) -> None:
    """Of digits that make no year and no round sum, which might be meant; eight of them may be a telephone number."""
    grouped = "".join(digit + sign for digit, sign in zip(digits, [*between, ""], strict=True))
    assert found_in(grouped) in (("identity",), ("phone",))


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.times())
def test_no_day_and_no_time_is_data(day: date, time: object) -> None:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%d/%m/%y", "%d %m %Y"):
        assert found_in(f"{day.strftime(form)} {str(time)[:8]}") == ()


@given(st.integers(0, 999_999), st.sampled_from(["", " BD", " دينار", " عاملا", "%"]))
def test_no_count_of_up_to_six_digits_is_data(count: int, what: str) -> None:
    assert found_in(f"{count}{what}") == found_in(f"{count:,}{what}") == ()


@given(st.text())
def test_any_text_has_an_answer_and_none_without_digits(text: str) -> None:
    assert set(found_in(text)) <= set(KINDS)
    assert set(found_in(re.sub(r"\d", "", text))) <= {"email"}


@pytest.mark.parametrize(
    ("unit", "kinds"),
    [
        ("0", ("account",)),
        ("1 ", ("account",)),
        ("1-", ("account",)),
        ("2020-", ()),
        ("2020 - ", ()),
        ("1.1 ", ()),
        ("1.", ("account",)),
        ("+", ()),
        ("+1", ()),
        ("@", ()),
        ("a@a", ()),
        ("a", ()),
        ("BH00", ()),
        ("BH00 ", ()),
        ("AB00 A", ()),
        ("جواز", ()),
        ("جواز رقم ", ()),
        ("لوحة ", ()),
        ("رقم السيارة ", ()),
        ("ـ", ()),
        (" ", ()),
        ("12 BD ", ()),
        ("كلمة ", ()),
    ],
)
def test_long_texts_end(unit: str, kinds: tuple[str, ...]) -> None:
    text = (unit * 20_000)[:20_000]
    assert found_in(text + "x") == kinds
    assert found_in(f"{PHONE}\n{text}") == tuple(kind for kind in KINDS if kind in {*kinds, "phone"})


def test_there_is_no_kind_without_a_pattern() -> None:
    assert {kind for kind, _ in (*realdata._LETTERED, *realdata._NUMBERED)} == set(KINDS)
