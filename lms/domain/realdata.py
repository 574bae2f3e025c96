"""Whether a free text seems to hold data of real people. By shape only: nothing is looked up, and nothing is kept.

It guards against carelessness, not against somebody who means to get round it: numbers written out in words pass.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, get_args

Kind = Literal["identity", "passport", "phone", "plate", "email", "account"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_TATWEEL = "\u0640"
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212_·•∙⋅", "-"),
        _TATWEEL: "",
    }
)
_JOIN = "·"  # stands between the groups of one number; never in a plain text, where it has become a hyphen
_END = "\n"  # nothing is found across it

# A number starts where neither a digit nor a group of its own stands before it, and ends likewise.
_FROM, _TO = rf"(?<![\d{_JOIN}])", rf"(?![\d{_JOIN}])"
_D = rf"{_JOIN}?\d"  # one more digit, of the same group or of the next
_BY = r"[ :=.#/()-]{0,4}"  # what stands between a word and its number
_NO = r"(?:رقم[^\W\d]{0,3}|number|no|is|هو)?"
_CAR = r"(?:سيار|مركب)[ةهت][^\W\d]{0,3}"

_PLAIN_SUM = r"\d{1,7}(?:[.,]\d{1,3})?"
_SUM = rf"(?:\d{{1,3}}(?:[ ,.]\d{{3}}){{1,3}}(?:[.,]\d{{1,3}})?|{_PLAIN_SUM})"
_CODE = (
    r"(?:(?<![^\W\d])(?:BD|BHD|USD|EUR|GBP|SAR|AED|KWD|QAR|OMR|INR|PKR|BDT|PHP|SR|QR|KD|Rs)(?![^\W\d])|[$€£])"
)
_COIN = (
    r"(?:dinar|fils|riyal|rial|dirham|dollar|euro|rupee|taka|peso"
    r"|دينار|دنانير|فلس|فلوس|ريال|درهم|دراهم|دولار|يورو|روبي|تاكا|بيزو|د\. ?ب)"
)
_YEAR = r"(?:19|20)\d\d"
_LONG_YEAR = r"(?:1[34]|19|20)\d\d"  # of either calendar
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_ALONE, _ENDS = r"(?<!\d)(?<!\d[-./])", r"(?![-./]?\d)"

# What looks like a number of the kinds below, and is none.
_INNOCENT: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Dates, the year first or last: 2026-11-28, 28/11/2026, 28.11.26. Of two digits the year is a year only after
        # strokes or full stops, or every third number in groups of two would be a date; such may be followed by a
        # hyphen and another date.
        rf"{_ALONE}(?:{_LONG_YEAR}-{_MONTH}-{_DAY}|{_DAY}-{_MONTH}-{_LONG_YEAR}){_ENDS}",
        rf"(?<!\d)(?<!\d[./]){_LONG_YEAR}([./]){_MONTH}\1{_DAY}(?![./]?\d)",
        rf"(?<!\d)(?<!\d[./]){_DAY}([./]){_MONTH}\1(?:{_LONG_YEAR}|\d\d)(?![./]?\d)",
        rf"(?<!\d[ ]){_ALONE}{_DAY} {_MONTH} {_YEAR}{_ENDS}(?! \d(?!\d?:))",
        # A month of a year: 11-2026, 2026-11.
        rf"{_ALONE}(?:{_MONTH}[-.]{_YEAR}|{_YEAR}[-.]{_MONTH}){_ENDS}",
        # Years in a row or from one to another: 2008-2015, 2024 2025 2026.
        rf"{_ALONE}{_YEAR}(?: ?[- ] ?{_YEAR})+{_ENDS}",
        # The year after its word, though a count may follow: in 2025 150000 workers.
        rf"(?:سنة|عام|\bin|year) {_YEAR}{_ENDS}",
        # Sums of money, from one to another too: 36 000 000 BD, 1500-1800 دينار, BHD 120.500. More than seven digits
        # without a break are no sum.
        rf"(?<![\d.,-])(?<!\d[ ]){_SUM}(?: ?- ?{_SUM})? ?(?:{_CODE}|{_COIN})",
        rf"{_CODE} ?{_SUM}(?!\d)",
        # Round numbers from one to another: 1000-1500.
        rf"{_ALONE}[1-9]\d{{0,3}}00 ?- ?[1-9]\d{{0,3}}00{_ENDS}",
        # Decimals and times written with a full stop, alone or in a row: 2.100, 09.30.
        rf"(?<!\d[ ]){_ALONE}\d{{1,4}}\.\d{{1,3}}(?: \d{{1,4}}\.\d{{1,3}})*{_ENDS}(?! \d)",
    )
)

# Looked for before anything is taken out, since they are more than digits.
_LETTERED: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    # Something, an at sign, a domain with a full stop in it.
    ("email", re.compile(r"\w ?@ ?[\w-]{1,63}\.[^\W\d_]")),
    # Bahrain's IBAN: 22 characters in all, of which the last 18 may be letters or digits in any order.
    ("account", re.compile(r"(?<![A-Za-z\d])[Bb][Hh][ -]?\d\d(?:[ .-]?[A-Za-z\d]){18}(?![A-Za-z\d])")),
    # Other IBANs (ISO 13616): country, two digits, at most four letters of the bank, then mostly digits. Small letters
    # only where the digits stand close, or “in 20 …” would begin one.
    (
        "account",
        re.compile(
            r"(?<![A-Za-z\d])(?:[A-Z]{2}[ -]?|[a-z]{2})\d\d(?:[ .-]?[A-Za-z]){0,4}"
            r"(?:[ .-]?\d){8}(?:[ .-]?[A-Za-z\d]){2,18}(?![A-Za-z\d])"
        ),
    ),
)

# In the order in which they are looked for: what one has found is gone for the next.
_NUMBERED: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    # One or two letters and six to eight digits, as most countries' passports have it, some with a letter at the end.
    # With a space between only capitals and at least seven digits, or “in 150000 cases” would be one; after a hyphen
    # only digits without a break, or the number of a law such as “bh-2006-19” would.
    (
        "passport",
        re.compile(
            rf"(?<![A-Za-z\d])(?:[A-Za-z]{{1,2}}(?:\d(?:{_D}){{5,7}}|-\d{{6,8}})|[A-Z]{{1,2}} \d(?:{_D}){{6,7}})"
            rf"[A-Za-z]?(?![A-Za-z\d{_JOIN}])"
        ),
    ),
    # Whatever number of five digits or more stands close after the word for passport, or after «رقم» soon after it.
    (
        "passport",
        re.compile(
            r"(?:جواز|(?i:passport))"
            rf"(?:[^\d\n]{{0,25}}(?i:رقم|number|\bno\b|#)[^\W\d]{{0,3}}|[^\W\d]{{0,4}}{_BY}(?:سفر[^\W\d]{{0,3}})?)"
            rf"{_BY}(?i:is|هو)?{_BY}[A-Z]{{0,2}}[ -]?\d(?:{_D}){{4}}"
        ),
    ),
    # Bahrain's numbers have eight digits: 1 and 7 of fixed lines, 3 and 6 of mobiles; with 973 or without. Without a
    # break they are one whatever number stands beside.
    ("phone", re.compile(r"(?<!\d)(?:973)?[1367]\d{7}(?!\d)")),
    # As many digits as a bank card has, or more.
    ("account", re.compile(rf"{_FROM}\d(?:{_D}){{15,}}")),
    # A plus and 7 to 15 digits, or 00 and 8 to 14, as numbers of other countries are dialled (ITU-T E.164).
    ("phone", re.compile(rf"\+ ?\d(?:[ {_JOIN}()-]{{0,2}}\d){{6,14}}")),
    ("phone", re.compile(rf"{_FROM}00(?:[ {_JOIN}()-]{{0,2}}\d){{8,14}}")),
    # The same in groups.
    ("phone", re.compile(rf"{_FROM}(?:9{_JOIN}?7{_JOIN}?3{_JOIN}?)?[1367](?:{_D}){{7}}{_TO}")),
    # Dialled within other countries: 0 and nine or ten digits.
    ("phone", re.compile(rf"{_FROM}0{_JOIN}?[1-9](?:{_D}){{8,9}}{_TO}")),
    # Plates are digits only in Bahrain, with a few letters in countries near; alone they are like any count, so that
    # only words make them plates.
    (
        "plate",
        re.compile(
            rf"(?:(?i:\bplates?)|لوح[ةهت][^\W\d]{{0,3}}|لوحات|رقم (?:ال)?{_CAR}|{_CAR} رقم[^\W\d]{{0,3}})"
            rf"{_BY}(?:ال)?(?:{_CAR})?{_BY}(?i:{_NO}){_BY}"
            rf"(?:[A-Z]{{1,3}} ?|[ء-ي] ?[ء-ي]? ?[ء-ي]? ?)?-?{_FROM}\d(?:{_D}){{2,5}}{_TO}"
        ),
    ),
    # Personal numbers: nine digits in Bahrain, ten in Saudi Arabia, eleven in Qatar, twelve in Kuwait, fifteen in the
    # Emirates; of the countries many workers come from, ten to fourteen. No count in a report is as long.
    ("identity", re.compile(rf"{_FROM}\d(?:{_D}){{8,14}}{_TO}")),
)

# Between two groups of one number: a hyphen, a space or a full stop, but not between two which are long enough each.
_BETWEEN = r"(?: ?- ?|[ .])"
_GROUPS = re.compile(rf"(?<=\d)(?:(?<!\d{{8}}){_BETWEEN}(?=\d)|{_BETWEEN}(?=\d)(?!\d{{8}}))")


def found_in(text: str) -> tuple[Kind, ...]:
    """The kinds of data that `text` seems to hold, in the order of `KINDS`, each once.

    However digits are written, and whatever invisible signs stand between them. Dates, times, sums of money, numbers of
    laws and counts of up to six digits are none.
    """
    found: set[Kind] = set()
    text = _take(_LETTERED, _plain(text), found)
    for pattern in _INNOCENT:
        text = pattern.sub(_END, text)
    _take(_NUMBERED, _GROUPS.sub(_JOIN, text), found)
    return tuple(kind for kind in KINDS if kind in found)


def _plain(text: str) -> str:
    """Digits 0-9, one hyphen, one space; nothing invisible, no vowel signs."""
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Mn"))
    text = re.sub(r"\d", lambda digit: str(unicodedata.decimal(digit[0])), text)
    return re.sub("-{2,}", "-", re.sub(r"[^\S\n]+", " ", text))


def _take(kinds: Iterable[tuple[Kind, re.Pattern[str]]], text: str, found: set[Kind]) -> str:
    """`text` without what was found; the kinds of it are added to `found`."""
    for kind, pattern in kinds:
        text, n = pattern.subn(_END, text)
        if n:
            found.add(kind)
    return text
