"""Tables of certificates. The register is the truth; the PDF is its picture."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel


class CertificateCounter(SQLModel, table=True):
    """The last number given in a year. Locked and raised in the transaction that issues, so no number is lost."""

    __tablename__ = "certificate_counter"

    year: int = Field(primary_key=True)
    last: int = 0


class CertificateRequest(SQLModel, table=True):
    """Someone completed a course whose certificates an administrator looks at first."""

    __tablename__ = "certificate_request"
    __table_args__ = (UniqueConstraint("person_id", "course"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    course: str = Field(max_length=60)
    release_id: int = Field(foreign_key="release.id")
    completed_at: datetime


class Certificate(SQLModel, table=True):
    """One certificate. `record` is everything it says, frozen at issue; a mistake is revoked, never changed.

    `code`: 128 random bits, in the address. `short_code`: 12 characters that people type.
    `current_for`: `person/course` while it is in force, NULL once revoked: unique, so nobody holds two.
    `search_key`: number and both names, folded. `revoke_reason` is one of a list, `revoke_note` stays in the office.
    """

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=30, unique=True)
    code: str = Field(max_length=40, unique=True)
    short_code: str = Field(max_length=16, unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    course: str = Field(max_length=60, index=True)
    current_for: str | None = Field(default=None, max_length=100, unique=True)
    release_id: int = Field(foreign_key="release.id")
    record: dict[str, Any] = Field(sa_type=JSON)
    search_key: str = Field(max_length=400)
    template_digest: str = Field(max_length=64)
    issued_at: datetime
    issued_by_id: int | None = Field(default=None, foreign_key="person.id")
    is_manual: bool = False
    is_name_public: bool = False
    revoked_at: datetime | None = None
    revoked_by_id: int | None = Field(default=None, foreign_key="person.id")
    revoke_reason: str = Field(default="", max_length=20)
    revoke_note: str = Field(default="", max_length=300)


class CertificateDocument(SQLModel, table=True):
    """The PDF of a certificate, made by a job, and its hash."""

    __tablename__ = "certificate_document"

    certificate_id: int = Field(foreign_key="certificate.id", primary_key=True)
    pdf: bytes
    sha256: str = Field(max_length=64)
    made_at: datetime
