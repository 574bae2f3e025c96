"""The one cookie: an opaque id. It names a session row once someone signs in; before that it names nothing."""

import hashlib
import secrets

from flask import Flask, Response, current_app, g, request
from flask.sessions import NullSession, SessionInterface

ID_BYTES = 32


class NoSession(SessionInterface):
    """Flask's own cookie session is switched off: nothing but the id is ever in a cookie (S17)."""

    def open_session(self, app: Flask, request: object) -> NullSession:
        """A session that reads as empty and refuses to be written."""
        return NullSession()

    def save_session(self, app: Flask, session: object, response: object) -> None:
        """Nothing to save."""


def cookie_name() -> str:
    """`__Host-diraya` over TLS; plain on the loopback, where that prefix is refused by browsers."""
    return "__Host-diraya" if current_app.config["SETTINGS"].is_https else "diraya"


def fingerprint(visitor_id: str) -> str:
    """What the database keeps instead of the id itself."""
    return hashlib.sha256(visitor_id.encode()).hexdigest()


def current_id() -> str | None:
    """The id the browser sent, or the one this answer will set."""
    if "visitor_id" not in g:
        sent = request.cookies.get(cookie_name(), "")
        g.visitor_id = sent if 32 <= len(sent) <= 64 and sent.isascii() else None
    visitor_id: str | None = g.visitor_id
    return visitor_id


def ensure_id() -> str:
    """The visitor's id, made if there is none yet: a form's token is bound to it."""
    return current_id() or renew_id()


def renew_id() -> str:
    """A new id, set with the answer; the old one is dead to this browser (S18)."""
    g.visitor_id = secrets.token_urlsafe(ID_BYTES)
    g.set_visitor = g.visitor_id
    return str(g.visitor_id)


def forget_id() -> None:
    """Take the cookie away with the answer."""
    g.visitor_id = None
    g.set_visitor = ""


def set_cookie(response: Response) -> Response:
    """Write what this request decided about the cookie."""
    decided = g.get("set_visitor")
    if decided is None:
        return response
    is_https = current_app.config["SETTINGS"].is_https
    if decided:
        response.set_cookie(cookie_name(), decided, secure=is_https, httponly=True, samesite="Lax", path="/")
    else:
        response.delete_cookie(cookie_name(), secure=is_https, httponly=True, samesite="Lax", path="/")
    return response
