"""Every error as one plain page: a sentence, a way on, a reference. Nothing of the machinery shows (S90)."""

import secrets
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from lms import db
from lms.domain.errors import BusyError, RefusedError
from lms.i18n import gettext as _

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Map what services and Flask raise to pages."""
    app.register_error_handler(RefusedError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _crash)


def _sentence(status: int) -> tuple[str, str]:
    match status:
        case 400:
            return _("This form is too old"), _("Open the page again and repeat the last step.")
        case 403:
            return _("You do not have access to this page"), _("If you need it, ask your administrator.")
        case 404:
            return _("Page not found"), _("The address may be mistyped, or the page is not open to you.")
        case 405:
            return _("This address can't be used that way"), _("Go back and use the buttons on the page.")
        case 409:
            return _("That can't be done now"), ""
        case 413:
            return _("That is too large"), _("Send a smaller file or a shorter text.")
        case 429:
            return _("Too many tries"), _("Wait a little, then try again.")
        case 503:
            return _("The service is busy"), _("What you already sent is saved. Try again in a minute.")
        case _ if status < 500:
            return _("That could not be understood"), _("Go back and try again.")
        case _:
            return _("Something went wrong on our side"), _("What you already sent is saved.")


def page(status: int, sentence: str = "", reference: str = "") -> Response:
    """The error page for a status; `sentence` takes the place of the usual advice."""
    db.rollback_request()
    title, advice = _sentence(status)
    if request.headers.get("Accept", "").startswith("application/json"):
        response = jsonify(error=sentence or title)
    else:
        text = render_template(
            "web/error.html", status=status, title=title, advice=sentence or advice, reference=reference
        )
        response = make_response(text)
    response.status_code = status
    return response


def _refused(error: RefusedError) -> Response:
    response = page(error.status, str(error.message))
    if isinstance(error, BusyError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _http(error: HTTPException) -> Any:
    if error.response is not None or (error.code or 500) < 400:
        return error
    if isinstance(error, SecurityError):
        # For a host that is not ours no address can be made, and so no page.
        return make_response(("400", 400, {"Content-Type": "text/plain"}))
    if error.code == 403 and "denied" in g:
        log.info("access denied", person=g.denied, endpoint=request.endpoint)
    return page(error.code or 500)


def _database(error: OperationalError) -> Response:
    log.error("database refused", error=str(error.orig))
    return page(503)


def _crash(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("page crashed", reference=reference, endpoint=request.endpoint, exc_info=error)
    return page(500, reference=reference)
