"""axe-core finds nothing serious on any page, in both languages, on small and large screens, in light and dark."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.live import HEIGHT, WIDTHS, Browsers, Site, Window
from tests.e2e.walking import Walk
from tests.tour import STOPS, Stop

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BAD = {"serious", "critical"}
# What may differ between light and dark: the rest of a page is the same to the letter.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
RUN = (
    "options => axe.run(document, {resultTypes: ['violations'], ...options}).then(found => found.violations)"
)


@pytest.fixture(scope="module")
def walk(chromium: Browser, site: Site) -> Iterator[Walk]:
    browsers = Browsers(chromium, site)
    yield Walk(browsers, has_policy=False)
    browsers.close()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.id)
def test_axe_finds_nothing_serious(walk: Walk, stop: Stop, language: str) -> None:
    window = walk.to(stop, language)
    window.page.add_script_tag(path=AXE)
    found = []
    for is_dark in (False, True):
        options = {
            "runOnly": {"type": "rule", "values": OF_COLOUR} if is_dark else {"type": "tag", "values": TAGS}
        }
        for width in WIDTHS:
            look(window, width, is_dark)
            found += [told(v, width, is_dark) for v in window.page.evaluate(RUN, options)]
    sys.stdout.writelines(f"{violation}\n" for violation in found)  # the minor ones too, with `pytest -rP`
    assert not [violation for violation in found if violation.split(" ")[0] in BAD], "\n".join(found)


def look(window: Window, width: int, is_dark: bool) -> None:
    """Look at the same page on another screen."""
    window.page.set_viewport_size({"width": width, "height": HEIGHT})
    window.page.emulate_media(color_scheme="dark" if is_dark else "light")


def told(violation: dict[str, Any], width: int, is_dark: bool) -> str:
    where = "; ".join(str(node["target"]) + " " + node["html"][:160] for node in violation["nodes"][:4])
    screen = f"{width} dark" if is_dark else f"{width}"
    return f"{violation['impact']} {violation['id']} at {screen}: {violation['help']}: {where}"
