"""Passwords and codes for the cast of these tests."""

from datetime import UTC, datetime

import pyotp

from lms import db
from lms.accounts import passwords
from lms.accounts.models import Person
from lms.config import Settings
from tests.browser import Browser, Page

PASSWORD = "salt lamps over the harbour"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_password(
    database: db.Database, settings: Settings, person: Person, password: str = PASSWORD
) -> None:
    """Let a person of the cast sign in with a password."""
    password_hash = passwords.make_hash(settings, password)
    with database.transaction() as session:
        passwords.set_password(session, session.get_one(Person, person.id), password_hash)


def enter(
    browser: Browser, login: str, password: str = PASSWORD, *, status: int = 303, next: str = ""
) -> Page:
    """Fill in the sign-in form and send it."""
    page = browser.get("/ar/sign-in" + (f"?next={next}" if next else ""))
    return page.form(action="sign-in").submit(status, login=login, password=password)


def code_now(secret: str = SECRET, steps: int = 0) -> str:
    """What the device shows now, or some steps from now."""
    return pyotp.TOTP(secret).at(int(datetime.now(UTC).timestamp()) + 30 * steps)
