"""The tour stops everywhere, and each page speaks one language."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from lms import db
from lms.app import create_app
from lms.config import Settings
from lms.i18n import DIRECTIONS
from tests.browser import Browser, Element, Page
from tests.conftest import Cast
from tests.tour import NOT_PAGES, STOPS, Stop, Tour, courses_folder, furnish

# Names of things that are called so in both languages.
NAMES = {
    "PEACE",
    "English",
    "العربية",
    "Diraya",
    "PDF",
    "CSV",
    "JSON",
    "xlsx",
    "UTF",
    "WCAG",
    "AA",
    "JavaScript",
    "ILO",
}
NAMES |= {"checks", "final", "forms", "units"}  # banks of a shipped course, called as their files are
NAMES |= {"GIFT", "Aiken", "Moodle", "XML", "QTI"}
NAMES |= {"Google", "Authenticator", "Aegis", "FreeOTP", "ar", "en"}
NAMES |= {"check", "unfinished"}  # ids of a sample question and a sample course
# What trainers wrote, and what their files say: none of it is the interface's.
WRITTEN = {"read", "problems"}
LATIN = re.compile(r"[A-Za-z]{2,}")
ARABIC = re.compile(r"[\u0621-\u064a]{2,}")
OTHER = {"ar": "en", "en": "ar"}


@pytest.fixture
def tour(settings: Settings, database: db.Database, cast: Cast, tmp_path: Path) -> Tour:
    courses = courses_folder(tmp_path)
    return furnish(create_app(replace(settings, courses=courses), database=database), cast)


def visit(tour: Tour, stop: Stop, language: str) -> Page:
    """A stop as the test browser sees it."""
    browser = Browser(tour.app)
    cookie = tour.cookie(stop.by)
    if cookie:
        browser.client.set_cookie("diraya", cookie, domain="localhost")
    path = tour.path(stop, language)
    if not stop.is_sent:
        return browser.get(path, stop.status)
    return browser.get(path).form().submit(stop.status)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_tour_stops_at_every_page(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())}
    stops = {stop.endpoint for stop in STOPS}
    assert pages - stops - set(NOT_PAGES) == set(), "pages that no stop shows"
    assert set(NOT_PAGES) - pages == set(), "exceptions for nothing"
    assert stops - pages == {"web.error"}, "stops at nothing"
    assert len({stop.id for stop in STOPS}) == len(STOPS), "two stops of one name"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_stop_is_a_page_in_one_language(tour: Tour) -> None:
    strange: dict[str, set[str]] = {}
    for stop in STOPS:
        for language, foreign in (("ar", LATIN), ("en", ARABIC)):
            page = visit(tour, stop, language)
            words = set(foreign.findall(" ".join(own_words(page.root, OTHER[language])))) - NAMES
            for word in words:
                strange.setdefault(word, set()).add(f"{stop.id} {language}")
    assert not strange, "\n".join(f"{word}: {sorted(where)}" for word, where in strange.items())


def own_words(element: Element, other: str) -> Iterator[str]:
    """What is said and shown on a page, but for what is marked as the other language, a code or a person's own."""
    is_code = element.get("dir") not in {None, DIRECTIONS[OTHER[other]]}
    is_written = bool(WRITTEN & set((element.get("class") or "").split()))
    if (
        element.tag in {"script", "style", "bdi", "code"}
        or element.get("lang") == other
        or is_code
        or is_written
    ):
        return
    attributes = ["alt", "title", "placeholder", "aria-label", "data-l"]
    if element.get("name") == "description":
        attributes.append("content")
    yield from (element.get(attribute, "") for attribute in attributes)
    yield element.text or ""
    for child in element:
        yield from own_words(child, other)
        yield child.tail or ""
