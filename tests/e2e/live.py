"""The real application on a real port, and browsers that tell of everything they should not have met."""

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator

from lms import db, jobs
from lms.accounts.models import Person
from lms.i18n import gettext, speaking
from lms.web import static
from tests import tour
from tests.tour import Tour

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEIGHT = 800
WIDTHS = (390, 1280)


class Quiet(WSGIRequestHandler):
    """Keeps connections open, as the real server does, and says nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


def whole(application: "WSGIApplication") -> "WSGIApplication":
    """The application with every answer read to its end and closed before it is sent.

    werkzeug's server forgets to close a static file when the browser has gone away meanwhile: an error in these tests.
    """

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        with closing(ClosingIterator(application(environ, start))) as body:
            return [b"".join(body)]

    return answer


@contextmanager
def serving(app: Flask, instance: Path, port: int = 0) -> Iterator[str]:
    """The application with its static files on a free port of this machine; gives its address."""
    server = make_server(
        "127.0.0.1", port, whole(static.serve(app, instance)), threaded=True, request_handler=Quiet
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Site:
    """A furnished installation that is being served."""

    url: str
    tour: Tour

    @property
    def app(self) -> Flask:
        return self.tour.app

    @property
    def database(self) -> db.Database:
        return db.of(self.app)

    def run_jobs(self) -> None:
        """Do every waiting job here and now."""
        jobs.run_due(self.database)

    def cookie(self, person: Person, *, is_half: bool = False) -> dict[str, Any]:
        """A cookie by which this person is signed in."""
        return {"name": "diraya", "value": tour.signed_in(self.app, person, is_half=is_half), "url": self.url}


@dataclass
class Watch:
    """What a browser met that no page of ours may bring: it must stay empty."""

    origin: str
    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, *patterns: str) -> None:
        """Let problems that match one of these pass from now on: the test means them to happen."""
        self.allowed.extend(patterns)

    def note(self, problem: str) -> None:
        if not any(re.search(pattern, problem) for pattern in self.allowed):
            self.problems.append(problem)

    def attach(self, context: BrowserContext) -> None:
        """Listen to everything in this context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.note(f"script error: {error.error}"))
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            where = message.location.get("url", "")
            self.note(f"console {message.type}: {message.text} ({where})")

    def _request(self, request: Request) -> None:
        split = urlsplit(request.url)
        if f"{split.scheme}://{split.netloc}" != self.origin:
            self.note(f"request to another place: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.resource_type == "image" and request.failure == "net::ERR_ABORTED":
            return  # the page was left before its picture had come
        self.note(f"request failed: {request.method} {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.note(f"answer {response.status}: {response.request.method} {response.url}")


class Browsers:
    """Opens browser windows on the site and judges at the end what they met."""

    def __init__(self, chromium: Browser, site: Site) -> None:
        self.chromium, self.site = chromium, site
        self.opened: list[tuple[BrowserContext, Watch]] = []

    def open(
        self,
        person: Person | None = None,
        *,
        language: str = "ar",
        width: int = 1280,
        is_dark: bool = False,
        has_scripts: bool = True,
        has_policy: bool = True,
        is_half: bool = False,
    ) -> "Window":
        """A new browser of its own. `has_policy=False` lets a test put a script into pages against the CSP."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": HEIGHT},
            locale={"ar": "ar-BH", "en": "en-GB"}[language],
            color_scheme="dark" if is_dark else "light",
            java_script_enabled=has_scripts,
            bypass_csp=not has_policy,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        if person:
            context.add_cookies([self.site.cookie(person, is_half=is_half)])  # type: ignore[list-item]
        watch = Watch(self.site.url)
        watch.attach(context)
        self.opened.append((context, watch))
        return Window(self.site, context.new_page(), watch, language)

    def close(self) -> None:
        """Close every browser; fails if any met what it should not have."""
        problems = [problem for context, watch in self.opened for problem in watch.problems]
        for context, _watch in self.opened:
            context.close()
        self.opened.clear()
        assert not problems, "\n".join(problems)


@dataclass
class Window:
    """One page of a browser in which someone reads in a language."""

    site: Site
    page: Page
    watch: Watch
    language: str

    def go(self, path: str) -> None:
        """Open a page; `path` is without the language."""
        self.page.goto(f"{self.site.url}/{self.language}{path}")

    def say(self, message: str, **values: Any) -> str:
        """How a text of the interface reads in this window, without markup and marks that nobody sees."""
        with speaking("ar"):
            assert gettext(message) != message, f"the interface does not say {message!r}"
        with speaking(self.language):
            return gettext(message, **values)

    def press(self, words: str) -> None:
        """Press the one button that says so."""
        self.page.get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str) -> None:
        """Follow the first link that says so."""
        self.page.get_by_role("link", name=words).first.click()
