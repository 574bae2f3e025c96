"""Tables of releases."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel


class Release(SQLModel, table=True):
    """One compiled course, whole and immutable. `digest` is over the compiled content and its media."""

    __table_args__ = (UniqueConstraint("course", "number"), UniqueConstraint("course", "digest"))

    id: int | None = Field(default=None, primary_key=True)
    course: str = Field(max_length=60, index=True)
    number: int
    digest: str = Field(max_length=64)
    compiled: dict[str, Any] = Field(sa_type=JSON)
    made_at: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id")
    note: str = Field(default="", max_length=500)


class Publication(SQLModel, table=True):
    """From this moment a course is served from this release. The newest row counts; none is ever changed."""

    id: int | None = Field(default=None, primary_key=True)
    course: str = Field(max_length=60, index=True)
    release_id: int = Field(foreign_key="release.id")
    published_at: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id")
    note: str = Field(default="", max_length=500)


class Media(SQLModel, table=True):
    """A picture of a release, by the digest of its bytes."""

    digest: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=20)
    content: bytes


class ReleaseMedia(SQLModel, table=True):
    """Which pictures a release uses."""

    __tablename__ = "release_media"

    release_id: int = Field(foreign_key="release.id", primary_key=True)
    name: str = Field(primary_key=True, max_length=120)
    digest: str = Field(foreign_key="media.digest", max_length=64, index=True)


class SharedRelease(SQLModel, table=True):
    """What courses share (programmes, law, glossary, facts), compiled; the newest row counts."""

    __tablename__ = "shared_release"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(max_length=64)
    compiled: dict[str, Any] = Field(sa_type=JSON)
    published_at: datetime


class CourseTrainer(SQLModel, table=True):
    """A trainer works on a course: previews, publishes, sees its people."""

    __tablename__ = "course_trainer"

    course: str = Field(primary_key=True, max_length=60)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
