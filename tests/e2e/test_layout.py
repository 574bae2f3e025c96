"""Nothing sticks out, is too small to hit or is cut off: on every page, on every screen, in both directions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.live import HEIGHT, Browsers, Site
from tests.e2e.walking import Walk
from tests.tour import STOPS, Stop

WIDTHS = (320, 390, 1280)
SMALLEST_TARGET = 24
MEASURES = (Path(__file__).parent / "measures.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def walk(chromium: Browser, site: Site) -> Iterator[Walk]:
    browsers = Browsers(chromium, site)
    yield Walk(browsers)
    browsers.close()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.id)
def test_nothing_sticks_out_is_too_small_or_cut_off(walk: Walk, stop: Stop, language: str) -> None:
    page = walk.to(stop, language).page
    page.evaluate(MEASURES)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width}: sticks out: {e}" for e in page.evaluate("measures.stickingOut()")]
        found += [f"{width}: too small: {e}" for e in page.evaluate(f"measures.tooSmall({SMALLEST_TARGET})")]
    page.evaluate("measures.spread()")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width} spread: sticks out: {e}" for e in page.evaluate("measures.stickingOut()")]
        found += [f"{width} spread: cut off: {e}" for e in page.evaluate("measures.cutOff()")]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_measures_find_what_they_look_for(browsers: Browsers, language: str) -> None:
    page = browsers.open(language=language, width=390, has_policy=False).page
    page.goto(f"{browsers.site.url}/{language}/privacy")
    page.evaluate(MEASURES)
    for measure in ("stickingOut()", "cutOff()", f"tooSmall({SMALLEST_TARGET})"):
        assert page.evaluate(f"measures.{measure}") == []
    page.evaluate("""() => document.querySelector("article").insertAdjacentHTML("beforeend",
        `<div id="out" style="inline-size:90vw;position:relative;inset-inline-start:30vw">out</div>
         <div id="cut" style="block-size:1em;overflow:hidden">cut<br>off</div>
         <button id="small" style="min-block-size:0;block-size:12px;font-size:8px;padding:0">x</button>
         <div style="display:flex"><a id="little" href="/" style="font-size:8px">x</a></div>`)""")
    assert "#out" in str(page.evaluate("measures.stickingOut()"))
    assert "#cut" in str(page.evaluate("measures.cutOff()"))
    small = str(page.evaluate(f"measures.tooSmall({SMALLEST_TARGET})"))
    assert "#small" in small
    assert "#little" in small
