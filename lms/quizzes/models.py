"""Tables of attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class Attempt(SQLModel, table=True):
    """One try at a paper, with the paper as it was drawn: items in order, and for each option a token that
    means nothing outside this attempt. At most one is open for a person and quiz: the database says so.
    `seen_at` is the latest moment at which something was sent for it: its time never runs back behind that.
    `seed` and the release give the same draw again. `key_release_id`: the release by whose corrected key it was marked
    again. `keyed_by_id`: who typed the answers of a paper that was sat without a machine; `paper_code` stands on it.
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
    seed: int = Field(sa_type=BigInteger)
    paper: list[dict[str, Any]] = Field(sa_type=JSON)
    started_at: datetime
    deadline_at: datetime | None = Field(default=None, index=True)
    seen_at: datetime
    submitted_at: datetime | None = None
    score: float | None = None
    is_passed: bool | None = None
    result: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    key_release_id: int | None = Field(default=None, foreign_key="release.id")
    keyed_by_id: int | None = Field(default=None, foreign_key="person.id")
    paper_code: str = Field(default="", max_length=20)
    voided_at: datetime | None = None
    void_reason: str = Field(default="", max_length=300)


class Answer(SQLModel, table=True):
    """What a person last answered to one question of an attempt: tokens of what was chosen, and texts.

    `seconds`: how long they were at it, in all. `checked_at`: since when it is fixed, because its outcome was shown.
    """

    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", index=True)
    position: int
    chosen: list[str] = Field(sa_type=JSON)
    saved_at: datetime
    seconds: float = 0
    checked_at: datetime | None = None


class Marking(SQLModel, table=True):
    """What one person gave for an answer that people mark: points by criterion of its rubric. Two people at most."""

    __table_args__ = (
        UniqueConstraint("attempt_id", "position", "marker_id"),
        UniqueConstraint("attempt_id", "position", "number"),
        CheckConstraint("number IN (1, 2)", name="first_or_second"),
    )

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", index=True)
    position: int
    number: int
    marker_id: int = Field(foreign_key="person.id")
    points: dict[str, float] = Field(sa_type=JSON)
    comment: str = Field(default="", max_length=2000)
    marked_at: datetime


class Regrading(SQLModel, table=True):
    """An attempt that was marked again because a key had been wrong: its result before, and why."""

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", index=True)
    release_id: int = Field(foreign_key="release.id")
    by_id: int = Field(foreign_key="person.id")
    note: str = Field(max_length=500)
    before: dict[str, Any] = Field(sa_type=JSON)
    regraded_at: datetime


class Opening(SQLModel, table=True):
    """When a quiz can be begun, and with which password; the trainer sets it for the group at hand."""

    __table_args__ = (UniqueConstraint("course", "quiz"),)

    id: int | None = Field(default=None, primary_key=True)
    course: str = Field(max_length=60)
    quiz: str = Field(max_length=60)
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    password: str = Field(default="", max_length=100)


class Allowance(SQLModel, table=True):
    """More time or attempts for one person, and why. It counts until it is taken back."""

    __table_args__ = (
        Index("ix_allowance_of", "person_id", "course", "quiz"),
        CheckConstraint("minutes >= 0 AND attempts >= 0 AND minutes + attempts > 0", name="gives_something"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    course: str = Field(max_length=60)
    quiz: str = Field(max_length=60)
    minutes: int = 0
    attempts: int = 0
    reason: str = Field(max_length=300)
    by_id: int = Field(foreign_key="person.id")
    given_at: datetime
    ended_at: datetime | None = None
