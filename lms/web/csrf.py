"""Every unsafe request carries a token bound to the visitor's cookie, and comes from our own pages (S24)."""

import hashlib
import hmac
import secrets

from flask import abort, current_app, request

from lms.db import SAFE_METHODS
from lms.web import visitor

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"


def token() -> str:
    """The token for this visitor's forms. Lives as long as the cookie: a long paper never outlives it (F17)."""
    mask = secrets.token_bytes(hashlib.sha256().digest_size)
    # Masked anew on each page, so that compressing the page tells nothing about it (BREACH).
    return (mask + _xor(mask, _token_for(visitor.ensure_id()))).hex()


def _token_for(visitor_id: str) -> bytes:
    key = current_app.config["SETTINGS"].secret_key.encode()
    return hmac.new(key, b"csrf:" + visitor_id.encode(), hashlib.sha256).digest()


def _xor(mask: bytes, value: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(mask, value, strict=True))


def _unmasked(sent: str) -> bytes:
    try:
        raw = bytes.fromhex(sent)
    except ValueError:
        return b""
    half = hashlib.sha256().digest_size
    return _xor(raw[:half], raw[half:]) if len(raw) == 2 * half else b""


def protect() -> None:
    """Refuse (400) an unsafe request without the visitor's own token, or sent by a page of another site."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(400, "csrf")
    origin = request.headers.get("Origin")
    if origin == "null" and request.headers.get("Sec-Fetch-Site") == "same-origin":
        origin = None  # pages with Referrer-Policy: no-referrer hide their origin even from us
    if origin not in (
        None,
        request.host_url.rstrip("/"),
        current_app.config["SETTINGS"].public_url.rstrip("/"),
    ):
        abort(400, "csrf")
    visitor_id = visitor.current_id()
    sent = request.form.get(FIELD) or request.headers.get(HEADER, "")
    if not visitor_id or not hmac.compare_digest(_unmasked(sent), _token_for(visitor_id)):
        abort(400, "csrf")
