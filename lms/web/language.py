"""The language is in the address: `/ar/…`, `/en/…`."""

from typing import Any

from flask import Blueprint, Flask, current_app, g, redirect, request, url_for
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from lms.i18n import LANGUAGES, Reader, set_reader
from lms.web import access

bp = Blueprint("language", __name__)


class LanguageConverter(BaseConverter):
    """`ar` or `en` as the first part of an address."""

    regex = "|".join(LANGUAGES)
    part_isolating = True


def init_app(app: Flask) -> None:
    """Read the language from each address and put it into each address made."""
    app.url_map.converters["lang"] = LanguageConverter
    app.register_blueprint(bp)

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.language = (values or {}).pop("lang", None) or _language_of_path() or preferred_language()

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = g.get("language") or "ar"


def _language_of_path() -> str | None:
    """For an address that leads nowhere: its error page still speaks the language it asked for."""
    first = request.path.split("/", 2)[1]
    return first if first in LANGUAGES else None


def preferred_language() -> str:
    """The person's choice, then the browser's, then Arabic."""
    who = access.principal()
    return who.language if who else request.accept_languages.best_match(LANGUAGES, "ar")


def set_request_reader() -> None:
    """Make this request's texts for its reader."""
    who = access.principal()
    settings = current_app.config["SETTINGS"]
    set_reader(
        Reader(
            language=g.get("language") or preferred_language(),
            digits=who.digits if who else settings.digits,
            calendar=who.calendar if who else "gregorian",
            time_zone=settings.time_zone,
        )
    )


@bp.get("/")
@access.policy(access.PUBLIC)
def root() -> Response:
    """On to the home page in the language that fits."""
    return redirect(url_for("learning.home", lang=preferred_language()), 303)
