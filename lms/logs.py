"""Structured logs: one JSON object a line on stderr; on a terminal, words. Secrets never get this far (S88)."""

import logging
import sys

import structlog


def configure() -> None:
    """Set structlog up for this process; safe to repeat."""
    is_terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            # ensure_ascii escapes line breaks and terminal codes that someone typed.
            structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
