"""What a service may raise. `lms.web.errors` maps each to a status and a page, once."""

from typing import Any


class RefusedError(Exception):
    """The thing asked for may not be done. The message is one sentence in the reader's language (409)."""

    status = 409

    def __init__(self, message: Any = "") -> None:
        """`message` may be lazily translated."""
        super().__init__(message)
        self.message = message


class InvalidError(RefusedError):
    """What was sent can't be used as it is; nothing was stored (422)."""

    status = 422


class NotFoundError(RefusedError):
    """There is no such thing, or not for this person: the two look the same (404)."""

    status = 404


class BusyError(RefusedError):
    """Too many tries or too much work at once; later it works again (429 or 503)."""

    status = 429

    def __init__(self, message: Any = "", *, retry_after: int = 60, status: int = 429) -> None:
        """`retry_after` in seconds goes into the header of that name."""
        super().__init__(message)
        self.retry_after = retry_after
        self.status = status
