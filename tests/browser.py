"""A test browser that judges every page it is shown and posts forms as they were rendered, token and all."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

Element = ElementTree.Element
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


class Page:
    """An answer, parsed."""

    def __init__(self, browser: "Browser", response: TestResponse) -> None:
        self.browser, self.response = browser, response
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.path = response.request.path
        self.is_html = response.mimetype == "text/html" and not response.headers.get("Content-Encoding")
        self.root = parse(response.text) if self.is_html and response.text else Element("html")

    @property
    def text(self) -> str:
        """The words of the page, spaces collapsed."""
        body = self.root.find("body")
        return " ".join(" ".join(visible_text(body if body is not None else self.root)).split())

    @property
    def html(self) -> str:
        return self.response.text

    @property
    def json(self) -> Any:
        return self.response.json

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements with a tag and attributes (`class_` matches one class among several)."""
        return [e for e in self.root.iter(tag) if _matches(e, attributes)]

    def one(self, tag: str, **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} <{tag}> {attributes} on {self.path}"
        return found[0]

    def link(self, words: str) -> str:
        """The address behind the link that says `words`."""
        for a in self.root.iter("a"):
            if words in " ".join("".join(a.itertext()).split()):
                return urljoin(self.path, a.get("href", ""))
        raise AssertionError(f"no link says {words!r} on {self.path}")

    def form(self, action: str = "", button: str = "") -> "RenderedForm":
        """The form whose action contains `action`, or that has a button saying `button`."""
        for form in self.root.iter("form"):
            said = " ".join("".join(b.itertext()) for b in form.iter("button"))
            target = form.get("action") or self.path
            if "sign-out" in target and "sign-out" not in action:
                continue  # it is on every page
            if action in target and button in said:
                return RenderedForm(self, form)
        raise AssertionError(f"no form {action!r} {button!r} on {self.path}")

    def has_form(self, action: str) -> bool:
        return any(action in (f.get("action") or self.path) for f in self.root.iter("form"))


class RenderedForm:
    """A form as it was rendered, with what is filled in already."""

    def __init__(self, page: Page, element: Element) -> None:
        self.page, self.element = page, element
        self.action = urljoin(page.path, element.get("action") or page.path)
        self.method = (element.get("method") or "get").lower()
        self.fields = MultiDict(rendered_fields(element))

    def submit(self, status: int | None = None, **fields: Any) -> Page:
        """Send it with these fields changed. A field that is not in the form is a mistake of the test."""
        values = MultiDict(self.fields)
        known = {e.get("name") for e in self.element.iter() if e.get("name")}
        for name, value in fields.items():
            name = name if name in known else name.replace("_", "-")
            assert name in known, f"{name!r} is not a field of the form at {self.action}: {sorted(known)}"
            values.poplist(name)
            many = value if isinstance(value, list | tuple) and not hasattr(value, "read") else [value]
            if isinstance(value, tuple) and hasattr(value[0], "read"):
                many = [value]
            for each in many:
                values.add(name, each)
        if self.method == "get":
            return self.page.browser.get(self.action, status=status, query_string=values)
        return self.page.browser.post(self.action, values, status=status)


class Browser:
    """One person's browser."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.judged: list[str] = []

    def get(self, path: str, status: int | None = 200, follow: bool = False, **options: Any) -> Page:
        response = self.client.get(path, follow_redirects=follow, **options)
        return self._judge(response, status)

    def post(self, path: str, fields: Any = (), status: int | None = 303, **options: Any) -> Page:
        """Post as given. A redirect is not followed: `follow(page)` does."""
        response = self.client.post(path, data=fields or {}, **options)
        return self._judge(response, status)

    def follow(self, page: Page) -> Page:
        """Go where a redirect points."""
        assert page.status in {302, 303}, f"{page.status} is no redirect: {page.text[:300]}"
        split = urlsplit(page.location)
        return self.get(split.path + ("?" + split.query if split.query else ""))

    def token(self, path: str = "/ar/") -> str:
        """A valid token, for requests that no form was rendered for."""
        for element in self.get(path, status=None).root.iter("input"):
            if element.get("name") == "csrf_token":
                return element.get("value", "")
        return next(
            e.get("value", "")
            for e in self.get("/ar/sign-in", status=None).root.iter("input")
            if e.get("name") == "csrf_token"
        )

    def _judge(self, response: TestResponse, status: int | None) -> Page:
        page = Page(self, response)
        if status is not None:
            assert page.status == status, f"{page.path}: {page.status}, not {status}: {page.text[:400]}"
        if page.is_html and response.text and page.status not in {301, 302, 303, 307, 308}:
            judge(page)
        return page


def parse(html: str) -> Element:
    """Strictly parsed HTML5; any parse error fails the test."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        return parser.parse(html)
    except html5lib.html5parser.ParseError as error:
        line = parser.tokenizer.stream.position()[0]
        around = "\n".join(html.splitlines()[max(0, line - 3) : line + 1])
        raise AssertionError(f"not valid HTML: {parser.errors[-1:]} {error}\n{around}") from None


def judge(page: Page) -> None:
    """What must hold on every page."""
    root, path = page.root, page.path
    first = path.split("/")[1] if "/" in path else ""
    if first in {"ar", "en"}:
        assert root.get("lang") == first, f"{path} has lang {root.get('lang')}"
        assert root.get("dir") == {"ar": "rtl", "en": "ltr"}[first]
    title = root.find("head/title")
    assert title is not None, f"no title on {path}"
    assert (title.text or "").strip(" –\n") not in {"", "Diraya"}, f"no title on {path}"
    assert len(list(root.iter("h1"))) == 1, f"not exactly one h1 on {path}"
    _judge_ids(root, path)
    _judge_controls(root, path)
    for element in root.iter():
        inline = [a for a in element.attrib if a == "style" or a.startswith("on")]
        assert not inline, f"inline {inline} on {path}"
        for attribute in ("href", "action", "src"):
            value = element.get(attribute, "")
            assert not value.startswith(("javascript:", "data:")), f"{value} on {path}"
    assert not [s for s in root.iter("script") if not s.get("src")], f"inline script on {path}"
    assert not list(root.iter("style")), f"inline style on {path}"
    assert "%(" not in page.html, f"a place was not filled on {path}"


def _judge_ids(root: Element, path: str) -> None:
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    twice = {i for i in ids if ids.count(i) > 1}
    assert not twice, f"ids used twice on {path}: {twice}"
    for element in root.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby"):
            for target in (element.get(attribute) or "").split():
                assert target in ids, f"{attribute}={target!r} names nothing on {path}"


def _judge_controls(root: Element, path: str) -> None:
    labelled = {label.get("for") for label in root.iter("label")}
    inside = {id(c) for label in root.iter("label") for c in label.iter()}
    for tag in ("input", "select", "textarea"):
        for control in root.iter(tag):
            if control.get("type") in UNLABELLED:
                continue
            named = control.get("id") in labelled or id(control) in inside or control.get("aria-labelledby")
            assert named or control.get("aria-label"), f"no label for {control.attrib} on {path}"
    for form in root.iter("form"):
        if (form.get("method") or "").lower() == "post":
            names = [i.get("name") for i in form.iter("input")]
            assert "csrf_token" in names, f"form without a token on {path}"
    for button in root.iter("button"):
        assert "".join(button.itertext()).strip() or button.get("aria-label"), (
            f"button without words on {path}"
        )


def rendered_fields(form: Element) -> Iterator[tuple[str, str]]:
    """What a browser would send for this form untouched, without the value of any button."""
    for element in form.iter():
        name = element.get("name")
        if not name or element.get("disabled") is not None:
            continue
        if element.tag == "input" and element.get("type") not in {"submit", "button", "file"}:
            if element.get("type") in {"checkbox", "radio"} and element.get("checked") is None:
                continue
            yield name, element.get("value", "on" if element.get("type") == "checkbox" else "")
        elif element.tag == "textarea":
            yield name, "".join(element.itertext()).removeprefix("\n")
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            for option in chosen:
                yield name, option.get("value", "".join(option.itertext()))


def visible_text(element: Element) -> Iterator[str]:
    """Text nodes outside scripts."""
    if element.tag in {"script", "style"}:
        return
    if element.text:
        yield element.text
    for child in element:
        yield from visible_text(child)
        if child.tail:
            yield child.tail


def _matches(element: Element, attributes: dict[str, str]) -> bool:
    for name, value in attributes.items():
        if name == "class_":
            if value not in (element.get("class") or "").split():
                return False
        elif element.get(name.replace("_", "-")) != value:
            return False
    return True
