"""Tables of who takes what."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class Enrolment(SQLModel, table=True):
    """A person takes a course. `by_id` is who enrolled them: themselves or an administrator."""

    __table_args__ = (UniqueConstraint("person_id", "course"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    course: str = Field(max_length=60, index=True)
    enrolled_at: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id")
