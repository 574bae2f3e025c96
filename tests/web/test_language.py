"""Arabic is complete: every text, every plural form, every place in it, and no word of English on an Arabic page."""

import re
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural

from lms.i18n import translations
from lms.paths import PACKAGE, TEMPLATES, TRANSLATIONS

CATALOGUE = TRANSLATIONS / "ar" / "LC_MESSAGES" / "messages.po"
WORD = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "html_gettext": None}
KEYWORDS = {**WORD, "ngettext": (1, 2), "html_ngettext": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)[sd]|%%|%")
FORMS = 6


@lru_cache
def said_in_code() -> dict[tuple[str, str], str]:
    """Every message of the interface as (singular, plural), and where it is first said."""
    found: dict[tuple[str, str], str] = {}
    for folder, methods in (
        (PACKAGE, [("**.py", "python")]),
        (TEMPLATES, [("**.html", "jinja2"), ("**.txt", "jinja2")]),
    ):
        options = {"**.html": {"trimmed": "true"}, "**.txt": {"trimmed": "true"}}
        for name, line, message, _comments, _context in extract_from_dir(folder, methods, options, KEYWORDS):
            one, many = message if isinstance(message, tuple) else (message, "")
            found.setdefault((one, many), f"{folder.name}/{name}:{line}")
    return found


@lru_cache
def catalogue() -> dict[str, polib.POEntry]:
    """What the Arabic catalogue holds."""
    return {entry.msgid: entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}


def places(text: str) -> set[str]:
    """The places of a message that values are put into; a lone percent sign counts as one, and as a mistake."""
    return {match[1] or match[0] for match in PLACE.finditer(text)} - {"%%"}


def test_the_extraction_finds_what_is_said() -> None:
    assert ("Sign in", "") in said_in_code()
    assert ("%(n)s lesson", "%(n)s lessons") in said_in_code()
    assert len(said_in_code()) > 300


def test_every_text_is_said_in_arabic() -> None:
    absent = [
        f"{where}: {one!r}" for (one, many), where in said_in_code().items() if not _is_translated(one, many)
    ]
    assert not absent, f"{len(absent)} of {len(said_in_code())} texts:\n" + "\n".join(sorted(absent))


def _is_translated(one: str, many: str) -> bool:
    entry = catalogue().get(one)
    if entry is None or entry.fuzzy:
        return False
    if not many:
        return bool(entry.msgstr)
    return len(entry.msgstr_plural) == FORMS and all(entry.msgstr_plural.values())


def test_a_counted_text_is_counted_everywhere() -> None:
    by_one: dict[str, set[str]] = {}
    for one, many in said_in_code():
        by_one.setdefault(one, set()).add(many)
    assert {one: manys for one, manys in by_one.items() if len(manys) > 1} == {}
    wrong = [
        one for (one, many) in said_in_code() if one in catalogue() and catalogue()[one].msgid_plural != many
    ]
    assert not wrong, wrong


def test_arabic_has_the_same_places_as_english() -> None:
    wrong = []
    for (one, many), where in said_in_code().items():
        entry = catalogue().get(one)
        if entry and not many and places(entry.msgstr) != places(one):
            wrong.append(f"{where}: {one!r}: {entry.msgstr!r}")
        if entry and many:
            needed = places(one) | places(many)
            for form, text in entry.msgstr_plural.items():
                # «درس واحد», «درسان»: one and two are said in words; of nothing there is nothing more to say.
                spared = {0: needed, 1: {"n"}, 2: {"n"}}.get(form, set())
                if not (needed - spared <= places(text) <= needed):
                    wrong.append(f"{where}: form {form} of {one!r}: {text!r}")
    assert not wrong, "\n".join(wrong)


def test_no_text_says_a_percent_sign_that_formatting_would_trip_over() -> None:
    assert not [
        f"{where}: {one!r}" for (one, many), where in said_in_code().items() if "%" in places(one + many)
    ]


def test_texts_are_arabic() -> None:
    for entry in catalogue().values():
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            is_arabic = re.search("[\u0621-\u064a]", text) or not re.search("[a-z]", entry.msgid)
            assert not text or is_arabic, f"{entry.msgid!r}: {text!r}"
            assert "?" not in text, f"a Latin question mark in {text!r}"
            assert not re.search("[\u0621-\u064a],|[\u0621-\u064a];", text), f"a Latin comma in {text!r}"


def test_the_header_tells_the_six_forms() -> None:
    metadata = polib.pofile(str(CATALOGUE)).metadata
    assert metadata["Language"] == "ar"
    assert metadata["Content-Type"] == "text/plain; charset=UTF-8"
    assert get_plural("ar").num_plurals == FORMS
    assert metadata["Plural-Forms"].startswith(f"nplurals={FORMS};")


@pytest.mark.parametrize(
    ("n", "form"),
    [
        (0, 0),
        (1, 1),
        (2, 2),
        (3, 3),
        (10, 3),
        (11, 4),
        (99, 4),
        (100, 5),
        (102, 5),
        (103, 3),
        (111, 4),
        (1000, 5),
    ],
)
def test_a_number_takes_its_plural_form(n: int, form: int) -> None:
    entry = catalogue()["%(n)s lesson"]
    said = translations("ar").ngettext("%(n)s lesson", "%(n)s lessons", n)
    assert said == entry.msgstr_plural[form]


def test_lessons_are_counted_as_people_count_them() -> None:
    count = translations("ar").ngettext
    said = [count("%(n)s lesson", "%(n)s lessons", n) % {"n": n} for n in (1, 2, 3, 11, 100)]
    assert said == ["درس واحد", "درسان", "3 دروس", "11 درسًا", "100 درس"]


def test_what_is_read_is_what_is_written() -> None:
    written = [entry for entry in polib.pofile(str(CATALOGUE)) if entry.translated() and not entry.obsolete]
    read = {entry.msgid: entry for entry in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    assert set(read) == {entry.msgid for entry in written}
    for entry in written:
        assert read[entry.msgid].msgstr == entry.msgstr
        assert read[entry.msgid].msgstr_plural == entry.msgstr_plural


# What reads as English in a template but is not said to anyone, or is a name.
NOT_SAID = {"", "PDF"}
SAID_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description", "label"}
UNSEEN = re.compile(
    r"\{% block body_class %\}.*?\{% endblock %\}|<(code|kbd)\b.*?</\1>|<(\w+) lang=\"\w\w\">[^<]*</\2>",
    re.DOTALL,
)
TEMPLATE_CODE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# The certificate is one sheet in both languages at once, whoever looks at it.
BILINGUAL = {"completion.html"}


class Literal(HTMLParser):
    """Words a template says itself instead of asking the catalogue."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self._note(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SAID_ATTRIBUTES:
                self._note(value or "")

    def _note(self, text: str) -> None:
        self.found += [word for word in re.findall(r"[^\W\d_]{2,}", text) if word not in NOT_SAID]


PAGES = [path for path in sorted(TEMPLATES.rglob("*.html")) if path.name not in BILINGUAL]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_template_says_nothing_past_the_catalogue(path: Path) -> None:
    parser = Literal()
    parser.feed(TEMPLATE_CODE.sub("\u0001", UNSEEN.sub("", path.read_text(encoding="utf-8"))))
    assert not parser.found
