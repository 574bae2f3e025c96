"""Codes from a device and recovery codes. Each is accepted once, even arriving twice at the same moment (S09, S10)."""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime

import pyotp
from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from lms.accounts.models import Person, RecoveryCode
from lms.domain.texts import key

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits, sixteen letters


def offered_secret(key_of_installation: str, person_id: int, visitor_id: str) -> str:
    """The secret that a person is offered to scan: the same while they look at the page, stored only once confirmed.

    It can be made again from the installation's key and the browser's cookie only, so showing it needs no write.
    """
    text = f"totp:{person_id}:{visitor_id}".encode()
    digest = hmac.new(key_of_installation.encode(), text, hashlib.sha256).digest()
    return base64.b32encode(digest[:SECRET_BYTES]).decode()


def address(secret: str, login: str, issuer: str) -> str:
    """The otpauth address that the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The 30-second step this code belongs to: the present one or one beside it."""
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    present = int(now.timestamp()) // STEP_SECONDS
    typed = key(code).replace(" ", "")
    if not (len(typed) == DIGITS and typed.isascii() and typed.isdigit()):
        return None
    found = [
        s for s in (present - 1, present, present + 1) if hmac.compare_digest(totp.generate_otp(s), typed)
    ]
    return found[-1] if found else None


def confirm(session: Session, person: Person, secret: str, code: str) -> list[str] | None:
    """Switch the second factor on with a secret the person scanned. Returns recovery codes to show once.

    None when the code is not right; nothing is stored then.
    """
    now = datetime.now(UTC)
    step = matching_step(secret, code, now)
    if step is None:
        return None
    person.totp_secret, person.totp_confirmed_at, person.totp_last_step = secret, now, step
    session.add(person)
    session.flush()
    return renew_codes(session, person.id or 0)


def accept(session: Session, person: Person, code: str) -> bool:
    """Whether this is a right code of the person, never accepted before: from the device, or a recovery code."""
    if not person.totp_secret:
        return False
    step = matching_step(person.totp_secret, code, datetime.now(UTC))
    if step is None:
        return _use_recovery_code(session, person.id or 0, code)
    moved = session.connection().execute(
        update(Person)
        .where(col(Person.id) == person.id, col(Person.totp_last_step) < step)
        .values(totp_last_step=step)
    )
    return moved.rowcount == 1


def _use_recovery_code(session: Session, person_id: int, code: str) -> bool:
    used = session.connection().execute(
        update(RecoveryCode)
        .where(
            col(RecoveryCode.person_id) == person_id,
            col(RecoveryCode.code_hash) == _hash(code),
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=datetime.now(UTC))
    )
    return used.rowcount == 1


def renew_codes(session: Session, person_id: int) -> list[str]:
    """Ten new recovery codes in place of all older ones, to be shown this once."""
    session.connection().execute(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person_id))
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(person_id=person_id, code_hash=_hash(code)) for code in codes)
    session.flush()
    return codes


def codes_left(session: Session, person_id: int) -> int:
    """How many recovery codes a person has not used yet."""
    statement = select(func.count()).where(
        RecoveryCode.person_id == person_id, col(RecoveryCode.used_at).is_(None)
    )
    return session.exec(statement).one()


def _new_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def _hash(code: str) -> str:
    letters = "".join(c for c in key(code).upper() if c.isalnum())
    return hashlib.sha256(letters.encode("utf-8", "replace")).hexdigest()


def switch_off(session: Session, person: Person) -> None:
    """Forget the person's device and recovery codes."""
    person.totp_secret, person.totp_confirmed_at = "", None
    session.add(person)
    session.connection().execute(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person.id))
    session.flush()
