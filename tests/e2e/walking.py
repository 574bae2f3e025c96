"""Going from page to page of the tour in few browsers: one for each person and language."""

from typing import Any

from playwright.sync_api import Response

from tests.e2e.live import Browsers, Window
from tests.tour import HALF, Stop


class Walk:
    """Keeps a window open for everyone who has been somewhere."""

    def __init__(self, browsers: Browsers, **options: Any) -> None:
        self.browsers, self.options = browsers, options
        self.windows: dict[tuple[str, str], Window] = {}

    def to(self, stop: Stop, language: str) -> Window:
        """The window in which this stop is shown now, as whoever it is meant for."""
        window = self._window(stop.by, language)
        if stop.status >= 400:
            window.watch.allow(rf"answer {stop.status}:", rf"console error: .* status of {stop.status} ")
        address = window.site.url + window.site.tour.path(stop, language)
        answer = window.page.goto(address)
        if stop.is_sent:
            with window.page.expect_navigation() as waiting:
                window.page.locator("main form[method=post] button").first.click()
            answer = waiting.value
        require(answer, stop)
        return window

    def _window(self, by: str, language: str) -> Window:
        if (by, language) not in self.windows:
            person = self.browsers.site.tour.people.get(by)
            window = self.browsers.open(person, language=language, is_half=by == HALF, **self.options)
            self.windows[by, language] = window
        return self.windows[by, language]


def require(answer: Response | None, stop: Stop) -> None:
    assert answer, f"no answer at {stop.id}"
    assert answer.status == stop.status, f"{stop.id}: {answer.status}, not {stop.status}"
    assert answer.request.redirected_from is None, f"{stop.id} sends on to {answer.url}"
