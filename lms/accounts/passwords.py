"""Hashing of passwords. It takes time and memory on purpose, so it never happens inside a write transaction."""

import gzip
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session

from lms.accounts import tokens
from lms.accounts.models import Organisation, Person
from lms.config import Settings
from lms.domain import passwords as rules
from lms.domain.errors import BusyError
from lms.domain.passwords import LONGEST
from lms.i18n import lazy_gettext as _l

AT_ONCE = 4
WAIT_SECONDS = 5.0
_slots = threading.BoundedSemaphore(AT_ONCE)


@lru_cache
def _hasher(time: int, memory_kib: int, lanes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time, memory_cost=memory_kib, parallelism=lanes)


def _hasher_of(settings: Settings) -> PasswordHasher:
    return _hasher(settings.argon2_time, settings.argon2_memory_kib, settings.argon2_lanes)


@lru_cache
def _dummy(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")


@contextmanager
def _slot() -> Iterator[None]:
    """One of the few places for hashing at once in this process: more would be gigabytes (S04, F18)."""
    if not _slots.acquire(timeout=WAIT_SECONDS):
        raise BusyError(_l("Many people are signing in. Try again in a moment."), retry_after=5, status=503)
    try:
        yield
    finally:
        _slots.release()


def _typed(password: str) -> bytes:
    # NFC only: the same keys pressed on two systems may arrive composed or not. Nothing is trimmed or shortened.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def make_hash(settings: Settings, password: str) -> str:
    """An argon2id hash by the settings' parameters. Raises BusyError (503) when no slot comes free in time."""
    with _slot():
        return _hasher_of(settings).hash(_typed(password))


def matches(settings: Settings, password_hash: str, password: str) -> bool:
    """Whether this is the password. Takes as long for someone without one, or who doesn't exist (pass "") (S05)."""
    if len(password) > LONGEST:
        return False
    hasher = _hasher_of(settings)
    with _slot():
        expected = password_hash or _dummy(hasher)
        try:
            is_right = hasher.verify(expected, _typed(password))
        except (VerificationError, InvalidHashError):
            return False
    return is_right and bool(password_hash)


def is_outdated(settings: Settings, password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher_of(settings).check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Passwords that everyone tries first.

    The 19,640 lower-cased ones that Django ships (BSD licence), from the most frequent in published breaches.
    """
    path = Path(__file__).with_name("common_passwords.txt.gz")
    return frozenset(gzip.decompress(path.read_bytes()).decode().split())


def problem(session: Session, person: Person, password: str) -> Any:
    """Why this person may not have this password, in words; None when they may (S02, S03)."""
    organisation = session.get(Organisation, person.organisation_id) if person.organisation_id else None
    context = [person.login, person.name_ar, person.name_en, person.email or ""]
    context += [organisation.name_ar, organisation.name_en] if organisation else []
    has_second_factor = person.totp_confirmed_at is not None
    found = rules.problem(password, has_second_factor=has_second_factor, common=common(), context=context)
    match found:
        case "short":
            return _l(
                "Use at least %(n)s characters: several words are easy to remember.", n=shortest(person)
            )
        case "long":
            return _l("Use at most %(n)s characters.", n=LONGEST)
        case "common":
            return _l("Many people use this password, so it is tried first. Choose another one.")
        case "context":
            return _l("It leans on your name, address, organisation or this platform. Choose another one.")
    return None


def shortest(person: Person) -> int:
    """How long this person's password must be: shorter where a second factor stands beside it."""
    return rules.SHORTEST_WITH_SECOND_FACTOR if person.totp_confirmed_at else rules.SHORTEST


def set_password(session: Session, person: Person, password_hash: str) -> None:
    """Store a hash that `make_hash` made, before this transaction began. Every mailed link of the person dies."""
    person.password_hash = password_hash
    session.add(person)
    session.flush()
    tokens.kill(session, person.id or 0)
