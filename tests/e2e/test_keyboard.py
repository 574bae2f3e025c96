"""A keyboard is enough: in reading order, always seen, past the frame with one key."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.live import Browsers
from tests.tour import TRAINEE

# Rows whose tops differ by less than this stand in one line.
LINE = 12
HERE = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const shown = e.matches(".opt input") ? getComputedStyle(e.nextElementSibling) : style;
  return {is: e.localName + "#" + e.id + "." + (e.name || "") + "=" + (e.value || "") + (e.getAttribute("href") || ""),
    top: box.top + scrollY, start: box.left, end: box.right, high: box.height, inside: !!e.closest("main"),
    ring: shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) >= 2,
    body: e === document.body, seen: box.top >= 0 && box.bottom <= innerHeight}
}"""


def tab_through(page: Page) -> list[dict[str, Any]]:
    """Every place the tab key stops at, from the top of the page to its end."""
    places: list[dict[str, Any]] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        place = page.evaluate(HERE)
        if place["body"] or (places and place["is"] == places[0]["is"]):
            return places
        places.append(place)
    raise AssertionError("the tab key goes round in a trap")


def is_before(one: dict[str, Any], next: dict[str, Any], language: str) -> bool:
    """Whether someone reading meets `one` before `next`."""
    if next["top"] > one["top"] + LINE or next["top"] + next["high"] > one["top"] + one["high"] + LINE:
        return True
    in_line = abs(next["top"] + next["high"] / 2 - one["top"] - one["high"] / 2) < max(LINE, one["high"] / 2)
    return in_line and (
        next["end"] <= one["start"] + 2 if language == "ar" else next["start"] >= one["end"] - 2
    )


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("path", ["/sign-in", "/attempts/{open}?q=2", "/attempts/{open}?all=1", "/"])
def test_the_tab_key_goes_in_reading_order_and_is_seen(browsers: Browsers, language: str, path: str) -> None:
    site = browsers.site
    person = None if path == "/sign-in" else site.tour.people[TRAINEE]
    window = browsers.open(person, language=language)
    window.go(path.format(**site.tour.places))
    places = tab_through(window.page)
    assert len(places) > 6
    for place in places:
        assert place["ring"], f"no ring around {place['is']}"
        assert place["seen"], f"{place['is']} is out of sight"
    for one, following in pairwise(places[1:]):
        assert is_before(one, following, language), (
            f"{following['is']} comes after {one['is']}\n{one}\n{following}"
        )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_skip_link_leads_past_the_frame(browsers: Browsers, language: str) -> None:
    window = browsers.open(language=language)
    window.go("/sign-in")
    page = window.page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name=window.say("Skip to main content"))
    assert page.evaluate(HERE)["is"].endswith("#main")
    box = skip.bounding_box()
    assert box
    assert box["y"] >= 0, "the skip link is not shown"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(HERE)["inside"]


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_after_a_refused_form_the_errors_come_first(browsers: Browsers, has_scripts: bool) -> None:
    window = browsers.open(has_scripts=has_scripts)
    window.watch.allow("status of 422", "answer 422")
    window.go("/sign-in")
    window.page.locator("#login").focus()
    window.page.keyboard.press("Enter")
    summary = window.page.get_by_role("alert")
    summary.wait_for()
    assert window.page.title().startswith(window.say("Error:"))
    if has_scripts:
        assert summary.evaluate("e => e === document.activeElement")
    summary.get_by_role("link").first.click()
    assert window.page.url.endswith("#login")
    if has_scripts:
        window.page.wait_for_function("document.activeElement.id === 'login'")
