"""What templates may use besides what a view gives them."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from markupsafe import Markup, escape

from lms import i18n
from lms.web import access, csrf, static

_NEXT = re.compile(r"^/(?![/\\])[\x21-\x7e]*$")


_said: dict[str, Any] = {}


def register_said(key: str, text: Any) -> None:
    """Let `?said=<key>` show `text` (lazily translated). The address carries a key only, never words."""
    _said[key] = text


def back(target: str, *, said: str = "", anchor: str = "") -> str:
    """The address to go on to after something was done, with what to say there."""
    if said:
        target += ("&" if "?" in target else "?") + urlencode({"said": said})
    return f"{target}#{anchor}" if anchor else target


def safe_next(target: str | None) -> str | None:
    """`target` when it leads to one of our own pages, else None (S31)."""
    return target if target and _NEXT.match(target) else None


def trusted_html(html: str) -> Markup:
    """The one door by which compiled lesson HTML enters a page.

    `lms.courses.markdown` made it with HTML switched off and passed it through nh3.
    """
    return Markup(html)  # noqa: S704  # see the docstring


def pick(text: Mapping[Any, str] | None) -> str:
    """The text in the reader's language, else in the language there is."""
    if not text:
        return ""
    return text.get(i18n.reader().language) or next((t for t in text.values() if t), "")


def shown(text: Mapping[Any, str] | None) -> Markup:
    """Like `pick`, marked with its own language and direction where it is not the reader's."""
    own = text.get(i18n.reader().language) if text else ""
    value = own or pick(text)
    if own or not text or not value:
        return escape(value)
    other = next(k for k, v in text.items() if v == value)
    return Markup('<span lang="{0}" dir="{1}">{2}</span>').format(other, i18n.DIRECTIONS[other], value)


def ltr(text: Any) -> Markup:
    """A code, number or address: isolated, left to right, not broken."""
    return Markup('<bdi dir="ltr" class="num nowrap">{0}</bdi>').format(text)


def bdi(text: Any) -> Markup:
    """A name or title typed by a person, isolated from the direction around it."""
    return Markup("<bdi>{0}</bdi>").format(text)


def percent(value: float) -> Markup:
    """A share from 0 to 100 with its sign, isolated so that the sign stays on its side."""
    return ltr(f"{i18n.number(round(value))}%")


def moment(value: datetime) -> Markup:
    """Date and time for people, with the machine's form beside it."""
    return Markup('<time datetime="{0}">{1}</time>').format(value.isoformat(), i18n.date_and_time(value))


def day(value: Any) -> Markup:
    """A date for people, with the machine's form beside it."""
    return Markup('<time datetime="{0}">{1}</time>').format(value.isoformat(), i18n.long_date(value))


def other_language_url() -> str:
    """The same page, with its query, in the other language."""
    other = "en" if i18n.reader().language == "ar" else "ar"
    if request.url_rule and "GET" in (request.url_rule.methods or ()):
        values: dict[str, Any] = {
            **request.args.to_dict(flat=False),
            **(request.view_args or {}),
            "lang": other,
        }
        return url_for(str(request.endpoint), **values)
    return url_for("learning.home", lang=other)


def page_url(endpoint: str, **values: Any) -> str:
    """`url_for`, for templates: an address without values is the same on every page, and so built once."""
    if values:
        return url_for(endpoint, **values)
    known: dict[tuple[str, str, str], str] = current_app.extensions.setdefault("page_urls", {})
    key = (request.script_root, i18n.reader().language, endpoint)
    if key not in known:
        known[key] = url_for(endpoint)
    return known[key]


def static_url(name: str) -> str:
    """The address of a static file, which changes when any of them does."""
    return f"/static/{static.digest()}/{name}"


def _context() -> dict[str, Any]:
    reader = i18n.reader()
    settings = current_app.config["SETTINGS"]
    return {
        "lang": reader.language,
        "dir": reader.direction,
        "other_lang": "en" if reader.language == "ar" else "ar",
        "who": access.principal(),
        "said": _said.get(request.args.get("said", "")),
        "centre": settings.centre_name_ar if reader.language == "ar" else settings.centre_name_en,
        "settings": settings,
    }


def init_app(app: Flask) -> None:
    """Filters, functions and what every page knows."""
    app.context_processor(_context)
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(
        _=i18n.html_gettext,
        gettext=i18n.html_gettext,
        ngettext=i18n.html_ngettext,
        csrf_token=csrf.token,
        url_for=page_url,
        static_url=static_url,
        other_language_url=other_language_url,
        own_names=i18n.OWN_NAMES,
        directions=i18n.DIRECTIONS,
    )
    environment.filters.update(
        pick=pick,
        shown=shown,
        ltr=ltr,
        bdi=bdi,
        percent=percent,
        num=i18n.number,
        digits=i18n.digits,
        day=day,
        moment=moment,
        clock=i18n.clock,
        hijri=i18n.hijri_date,
        gregorian=i18n.gregorian_date,
        trusted_html=trusted_html,
    )
