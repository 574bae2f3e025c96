"""Who is using an instance: servers share it, restoring wants it alone. A lock ends with the processes that hold it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where nothing is served for real
    fcntl = None  # type: ignore[assignment]

NAME = "in-use.lock"


class InUseError(Exception):
    """Another process is serving from this instance."""


def share(instance: Path) -> int:
    """Say that this process and those it forks use the instance, until they end. Returns the descriptor to keep.

    Raises InUseError while somebody is restoring.
    """
    return _take(instance, alone=False)


@contextmanager
def alone(instance: Path) -> Iterator[None]:
    """Nobody else uses the instance inside the block. Raises InUseError when somebody does."""
    descriptor = _take(instance, alone=True)
    try:
        yield
    finally:
        os.close(descriptor)


def _take(instance: Path, *, alone: bool) -> int:
    descriptor = os.open(instance / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    if fcntl is None:
        return descriptor
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError as error:
        with suppress(OSError):
            os.close(descriptor)
        raise InUseError from error
    return descriptor
