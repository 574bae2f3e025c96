"""What a first visit to a lesson costs on the wire, static files as the real server sends them."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.e2e.live import Browsers, Window
from tests.tour import TRAINEE

KILOBYTE = 1024
MOST_WITHOUT_FONTS = 60 * KILOBYTE
MOST_REQUESTS = 6
MOST_FONTS = 60 * KILOBYTE
MOST_SECOND_PAGE = 14 * KILOBYTE
LESSON = "/courses/rich/rich"


@dataclass
class Wire:
    """Bytes that came in, by address, headers and all. Nothing of a page counts twice."""

    kinds: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def listen(self, window: Window) -> None:
        wire = window.page.context.new_cdp_session(window.page)
        wire.send("Network.enable")
        wire.on("Network.responseReceived", self._response)
        wire.on("Network.loadingFinished", self._finished)

    def _response(self, event: dict[str, Any]) -> None:
        self.kinds[event["requestId"]] = event["type"]
        self.addresses[event["requestId"]] = event["response"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = int(event["encodedDataLength"])

    def sizes_of(self, *, fonts: bool) -> dict[str, int]:
        """Bytes by address of what came over the wire: fonts only, or all but fonts."""
        return {
            self.addresses[id]: size
            for id, size in self.sizes.items()
            if size and (self.kinds.get(id) == "Font") is fonts
        }


def first_view(browsers: Browsers, language: str, path: str = LESSON) -> tuple[Window, Wire]:
    window, wire = browsers.open(browsers.site.tour.people[TRAINEE], language=language, width=390), Wire()
    wire.listen(window)
    window.go(path)
    window.page.wait_for_load_state("networkidle")
    return window, wire


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_first_view_of_a_lesson_is_light(browsers: Browsers, language: str) -> None:
    _window, wire = first_view(browsers, language)
    rest, fonts = wire.sizes_of(fonts=False), wire.sizes_of(fonts=True)
    assert sum(rest.values()) <= MOST_WITHOUT_FONTS, rest
    assert len(rest) <= MOST_REQUESTS, rest
    assert fonts, "no font came: nothing was measured"
    assert sum(fonts.values()) <= MOST_FONTS, fonts


def test_the_next_page_costs_its_own_text_only(browsers: Browsers) -> None:
    window, wire = first_view(browsers, "ar")
    wire.sizes.clear()
    window.go("/courses/referral/stages")
    window.page.wait_for_load_state("networkidle")
    rest = wire.sizes_of(fonts=False)
    assert list(rest) == [window.page.url]
    assert rest[window.page.url] <= MOST_SECOND_PAGE
