"""Structured logs: one JSON object a line on stderr; on a terminal, words. Secrets never get this far (S88)."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

HIDDEN = "***"
SECRET_KEYS = frozenset(
    {"password", "token", "secret", "cookie", "recovery_code", "totp_secret", "csrf_token"}
)
# Addresses that open something for whoever reads them, and what a form sent by GET.
_TOKEN = re.compile(r"(/(?:password/reset|invitation|me/email|verify|v)/)[^/?\s\"'<>]+")
_QUERY = re.compile(r"(/[^\s?\"'<>]*)\?[^\s\"'<>]+")
_ADDRESS = re.compile(r"\b(?!127\.|0\.0\.0\.0)(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}\b")
_CALLER = re.compile(r"\bip=\S+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def configure() -> None:
    """Set structlog up for this process; safe to repeat."""
    structlog.configure(
        processors=[*_gathering(), clean, _renderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def take_over() -> None:
    """Send what libraries log (gunicorn, huey) the same way. For servers and workers; safe to repeat."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_gathering(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, clean, _renderer()],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def clean(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out of every text what must not be kept: tokens, query strings, full network addresses, control codes."""
    for key, value in event.items():
        if key in SECRET_KEYS:
            event[key] = HIDDEN
        elif isinstance(value, str):
            event[key] = _clean_text(value)
    return event


def _clean_text(text: str) -> str:
    text = _TOKEN.sub(rf"\1{HIDDEN}", text)
    text = _QUERY.sub(rf"\1?{HIDDEN}", text)
    text = _CALLER.sub(f"ip={HIDDEN}", text)
    text = _ADDRESS.sub(r"\1.0", text)
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _gathering() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]


def _renderer() -> Any:
    # ensure_ascii escapes what could look like another line; on a terminal `clean` has escaped control codes.
    return (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=True)
    )
