"""A link that proves someone reads mail at a new address. It carries what it is for, sealed; no table keeps it."""

import hashlib

from itsdangerous import BadData, URLSafeTimedSerializer

from lms.accounts.models import Person
from lms.config import Settings

LASTS_SECONDS = 3600


def _sealer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        settings.secret_key, salt="new-address", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _state(person: Person) -> str:
    # Changes with password or address, so an older link dies with either and each works once.
    return hashlib.sha256(f"{person.password_hash}\n{person.email_key}".encode()).hexdigest()[:32]


def seal(settings: Settings, person: Person, email: str) -> str:
    """The token by which this person may take this address."""
    return _sealer(settings).dumps([person.id, email, _state(person)])


def opened(settings: Settings, person: Person, token: str) -> str | None:
    """The address that a token gives this person; None when it is not theirs, altered, old or used."""
    try:
        person_id, email, state = _sealer(settings).loads(token, max_age=LASTS_SECONDS)
    except (BadData, ValueError, TypeError):
        return None
    return str(email) if (person_id, state) == (person.id, _state(person)) else None
