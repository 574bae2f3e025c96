"""Tables of people and how they sign in."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from lms.domain.roles import Role


class Organisation(SQLModel, table=True):
    """A body that people belong to: a ministry, a police directorate, a shelter."""

    id: int | None = Field(default=None, primary_key=True)
    name_ar: str = Field(max_length=120, unique=True)
    name_en: str = Field(max_length=120, unique=True)
    sector: str = Field(default="", max_length=30)


class Person(SQLModel, table=True):
    """Someone who learns, teaches or administers here. Names are stored exactly as on the identity papers.

    `login_key` and `email_key` are the NFKC-casefolded forms by which both are unique (S14); `sort_key` is the folded
    Arabic name that lists are ordered by.
    """

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=60)
    login_key: str = Field(max_length=60, unique=True)
    email: str | None = Field(default=None, max_length=254)
    email_key: str | None = Field(default=None, max_length=254, unique=True)
    name_ar: str = Field(max_length=120)
    name_en: str = Field(max_length=120)
    sort_key: str = Field(default="", max_length=240, index=True)
    role: Role = Field(
        sa_type=sa.Enum(
            Role,
            native_enum=False,
            length=20,
            values_callable=lambda roles: [role.value for role in roles],
            create_constraint=True,
            name="role",
        )
    )
    language: str = Field(default="ar", max_length=2)
    digits: str = Field(default="latn", max_length=4)
    calendar: str = Field(default="gregorian", max_length=10)
    sector: str = Field(default="", max_length=30)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    is_active: bool = True
    created_at: datetime
    name_confirmed_at: datetime | None = None
    password_hash: str = Field(default="", max_length=200)
    totp_secret: str = Field(default="", max_length=64)
    totp_confirmed_at: datetime | None = None
    totp_last_step: int = 0


class UserSession(SQLModel, table=True):
    """Someone signed in on one browser. The cookie's id is kept as a hash only.

    `is_half`: the second factor is still to come. `proved_at`: when password or code was last given.
    """

    __tablename__ = "user_session"

    id: int | None = Field(default=None, primary_key=True)
    fingerprint: str = Field(max_length=64, unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    is_half: bool = False
    created_at: datetime
    seen_at: datetime
    proved_at: datetime
    network: str = Field(default="", max_length=60)
    browser: str = Field(default="", max_length=120)


class RecoveryCode(SQLModel, table=True):
    """One of ten single-use codes for someone whose device is lost; kept as a hash."""

    __tablename__ = "recovery_code"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    code_hash: str = Field(max_length=64)
    used_at: datetime | None = None


class MailedToken(SQLModel, table=True):
    """A link sent by mail or handed over: an invitation or a password reset. Kept as a hash, used once."""

    __tablename__ = "mailed_token"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=12)
    token_hash: str = Field(max_length=64, unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class Try(SQLModel, table=True):
    """One try at something that is counted: sign-in, code, reset mail, verification."""

    __tablename__ = "try"

    id: int | None = Field(default=None, primary_key=True)
    what: str = Field(max_length=20)
    whose: str = Field(max_length=120)
    at: datetime

    __table_args__ = (sa.Index("ix_try_what_whose_at", "what", "whose", "at"),)
