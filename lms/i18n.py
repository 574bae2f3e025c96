"""Languages, digits, dates in both calendars, plural rules.

The reader of the moment (language, digits, calendar, time zone) is a context variable, so the same calls work in a
request, in a job that writes a mail and in a command.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from babel.support import LazyProxy, NullTranslations, Translations
from hijridate import Gregorian
from markupsafe import Markup

from lms.paths import TRANSLATIONS

LANGUAGES = ("ar", "en")
DIRECTIONS = {"ar": "rtl", "en": "ltr"}
OWN_NAMES = {"ar": "العربية", "en": "English"}
DIGITS = ("latn", "arab")
CALENDARS = ("gregorian", "hijri")
# Bahrain's month names are those of `ar`; the plain locale keeps 0-9, which `digits` then turns if asked to.
_LOCALES = {"ar": "ar", "en": "en_GB"}
_TO_ARAB = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FIRST_STRONG, POP = "\u2068", "\u2069"


@dataclass(frozen=True)
class Reader:
    """For whom a text is made."""

    language: str = "ar"
    digits: str = "latn"
    calendar: str = "gregorian"
    time_zone: str = "Asia/Bahrain"

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return DIRECTIONS[self.language]


_reader: ContextVar[Reader] = ContextVar("reader", default=Reader())  # noqa: B039  # Reader is frozen


def reader() -> Reader:
    """For whom texts are being made now."""
    return _reader.get()


def set_reader(who: Reader) -> None:
    """Make texts for this reader from here on (a request does this once)."""
    _reader.set(who)


@contextmanager
def speaking(language: str | None = None, *, to: Reader | None = None) -> Iterator[None]:
    """Make texts in `language`, or for the reader `to`, inside the block."""
    token = _reader.set(to or replace(reader(), language=language or reader().language))
    try:
        yield
    finally:
        _reader.reset(token)


@lru_cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language; English is what the code says."""
    return NullTranslations() if language == "en" else Translations.load(str(TRANSLATIONS), [language])


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {
        k: number(v) if isinstance(v, int | float) and not isinstance(v, bool) else v
        for k, v in values.items()
    }


def gettext(message: str, /, **values: Any) -> str:
    """The message in the reader's language, its places filled; numbers in the reader's digits."""
    text = translations(reader().language).gettext(message)
    return text % _shown(values) if values else text


def ngettext(one: str, many: str, n: int, /, **values: Any) -> str:
    """The message for `n` things; `%(n)s` is the number in the reader's digits."""
    text = translations(reader().language).ngettext(one, many, n)
    return text % _shown({"n": n, **values})


def lazy_gettext(message: str, /, **values: Any) -> Any:
    """Like `gettext`, looked up when shown: for labels and errors made before the reader is known."""
    return LazyProxy(gettext, message, enable_cache=False, **values)


def html_gettext(message: str, /, **values: Any) -> Markup:
    """For templates: the message is ours and may hold markup, its values are escaped and isolated."""
    text = _html(reader().language, message)
    return text % _shown(values) if values else text


def html_ngettext(one: str, many: str, n: int, /, **values: Any) -> Markup:
    """For templates: the message for `n` things."""
    return _html_counted(reader().language, one, many, n) % _shown({"n": n, **values})


# A long page says the same few sentences hundreds of times.
@lru_cache(maxsize=4096)
def _html(language: str, message: str) -> Markup:
    return Markup(translations(language).gettext(message))  # noqa: S704  # from our own catalogue


@lru_cache(maxsize=4096)
def _html_counted(language: str, one: str, many: str, n: int) -> Markup:
    return Markup(translations(language).ngettext(one, many, n))  # noqa: S704  # from our own catalogue


def digits(text: str) -> str:
    """`text` with 0-9 shown in the reader's digits. Never for codes and numbers that people compare."""
    return text.translate(_TO_ARAB) if reader().digits == "arab" else text


def number(value: float) -> str:
    """A number in the reader's digits: whole where it is whole, else with at most one decimal."""
    text = f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    if reader().digits == "arab":
        text = text.replace(".", "٫")
    return digits(text)


def isolate(text: str) -> str:
    """`text` kept apart from the direction around it, where there is no markup (subjects, labels, CSV)."""
    return f"{FIRST_STRONG}{text}{POP}"


def _local(moment: datetime | date) -> date:
    if isinstance(moment, datetime):
        return moment.astimezone(ZoneInfo(reader().time_zone)).date()
    return moment


def gregorian_date(moment: datetime | date) -> str:
    """`22 نوفمبر 2026` / `22 November 2026`, in the reader's time zone."""
    day = _local(moment)
    month = babel_date(day, "MMMM", locale=_LOCALES[reader().language])
    return digits(f"{day.day}\u00a0{month}\u00a0{day.year}")


def hijri_date(moment: datetime | date) -> str:
    """`12 جمادى الآخرة 1448 هـ` (Umm al-Qura); empty outside the table's years, 1343-1500 AH."""
    day = _local(moment)
    try:
        hijri = Gregorian(day.year, day.month, day.day).to_hijri()
    except OverflowError:
        return ""
    is_arabic = reader().language == "ar"
    month = hijri.month_name("ar" if is_arabic else "en")
    era = "هـ" if is_arabic else "AH"
    return digits(f"{hijri.day}\u00a0{month}\u00a0{hijri.year}\u00a0{era}")


def long_date(moment: datetime | date) -> str:
    """The date in the reader's calendar; the Gregorian date is never left out."""
    gregorian = gregorian_date(moment)
    hijri = hijri_date(moment) if reader().calendar == "hijri" else ""
    return f"{gregorian} ({hijri})" if hijri else gregorian


def clock(moment: datetime) -> str:
    """`14:02` in the reader's time zone, 24 hours."""
    return digits(moment.astimezone(ZoneInfo(reader().time_zone)).strftime("%H:%M"))


def date_and_time(moment: datetime) -> str:
    """Date and 24-hour clock."""
    return f"{long_date(moment)} {clock(moment)}"
