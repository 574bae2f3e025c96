"""Tables of readings."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class Reading(SQLModel, table=True):
    """A person read a lesson to its end, in that release."""

    __table_args__ = (UniqueConstraint("person_id", "course", "lesson"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    course: str = Field(max_length=60)
    lesson: str = Field(max_length=60)
    release_id: int = Field(foreign_key="release.id")
    read_at: datetime
