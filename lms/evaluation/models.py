"""Which attempt at a form was made at which moment."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class FormSitting(SQLModel, table=True):
    """An attempt at a form. `moment`: `before` or `after` the course, or `after-90`: so many days after that."""

    __tablename__ = "form_sitting"
    __table_args__ = (UniqueConstraint("person_id", "course", "moment"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    course: str = Field(max_length=60)
    moment: str = Field(max_length=20)
    attempt_id: int = Field(foreign_key="attempt.id", unique=True)
