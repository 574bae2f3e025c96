"""One line a request: what was asked, how it went, how long it took. Who asked is not in it, but for the network."""

import ipaddress
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import structlog

log = structlog.get_logger()
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
QUIET = frozenset({"/healthz", "/readyz"})


class AccessLog:
    """WSGI: number each request, so that everything logged meanwhile carries `request`, and log it when it has ended.

    The query string, cookies and bodies are never logged; `lms.logs` masks tokens that are part of a path (S88).
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer with what the application answers, and the request's number in `X-Request-Id`."""
        began, number, seen = time.perf_counter(), secrets.token_hex(6), {"status": "500"}
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            seen["status"] = status.split(" ", 1)[0]
            return start_response(status, [*headers, ("X-Request-Id", number)], *rest)

        return _UntilClosed(self.application(environ, start), lambda: _record(environ, seen["status"], began))


def _record(environ: Environ, status: str, began: float) -> None:
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
    if path in QUIET and status == "200":
        return
    log.info(
        "request",
        method=environ.get("REQUEST_METHOD", ""),
        path=path[:300],
        status=int(status),
        ms=round((time.perf_counter() - began) * 1000, 1),
        network=network(environ.get("REMOTE_ADDR", "")),
    )


def network(address: str) -> str:
    """The /24 or /64 that an address is in; the address itself is never kept."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((known, 24 if known.version == 4 else 64), strict=False))


class _UntilClosed:
    """A response body that tells when it has been sent, or given up."""

    def __init__(self, body: Iterable[bytes], closed: Callable[[], None]) -> None:
        self.body, self.closed = body, closed

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.body)

    def close(self) -> None:
        try:
            close = getattr(self.body, "close", None)
            if close:
                close()
        finally:
            self.closed()
