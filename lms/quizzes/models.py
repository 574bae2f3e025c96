"""Tables of attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class Attempt(SQLModel, table=True):
    """One try at a paper, with the paper as it was drawn: items in order, and for each option a token that
    means nothing outside this attempt. At most one is open for a person and quiz: the database says so.
    `seen_at` is the latest moment at which something was sent for it: its time never runs back behind that.
    """

    __table_args__ = (
        UniqueConstraint("person_id", "course", "quiz", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        Index(
            "ix_attempt_open",
            "person_id",
            "course",
            "quiz",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    course: str = Field(max_length=60)
    quiz: str = Field(max_length=60)
    number: int
    release_id: int = Field(foreign_key="release.id")
    paper: list[dict[str, Any]] = Field(sa_type=JSON)
    started_at: datetime
    deadline_at: datetime | None = Field(default=None, index=True)
    seen_at: datetime
    submitted_at: datetime | None = None
    score: float | None = None
    is_passed: bool | None = None
    result: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    voided_at: datetime | None = None
    void_reason: str = Field(default="", max_length=300)


class Answer(SQLModel, table=True):
    """What a person last answered to one question of an attempt: tokens of the chosen options."""

    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", index=True)
    position: int
    chosen: list[str] = Field(sa_type=JSON)
    saved_at: datetime
