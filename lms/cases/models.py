"""Tables of case runs, chains and screening rounds."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

_OPEN = "ended_at IS NULL"


class CaseChain(SQLModel, table=True):
    """A case taken by several people in turn, each of whom sees only what the one before wrote in the form."""

    __tablename__ = "case_chain"

    id: int | None = Field(default=None, primary_key=True)
    course: str = Field(max_length=60)
    stem: str = Field(max_length=60)
    release_id: int = Field(foreign_key="release.id")
    by_id: int = Field(foreign_key="person.id")
    begun_at: datetime


class CaseChainPlace(SQLModel, table=True):
    """Who takes which role of a chain."""

    __tablename__ = "case_chain_place"
    __table_args__ = (UniqueConstraint("chain_id", "role"), UniqueConstraint("chain_id", "person_id"))

    id: int | None = Field(default=None, primary_key=True)
    chain_id: int = Field(foreign_key="case_chain.id", index=True)
    role: str = Field(max_length=60)
    person_id: int = Field(foreign_key="person.id", index=True)


class CaseRun(SQLModel, table=True):
    """One way of one person through a case, tied to the release it began on. Its steps say everything else.

    At most one of a case is open for a person: the database says so. `told`: facts handed over by the role before, as
    they were when the run began. `percent` and `is_passed` are written with the last step.
    """

    __tablename__ = "case_run"
    __table_args__ = (
        UniqueConstraint("person_id", "course", "stem", "number"),
        UniqueConstraint("chain_id", "role"),
        Index(
            "ix_case_run_open",
            "person_id",
            "course",
            "stem",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    course: str = Field(max_length=60)
    stem: str = Field(max_length=60)
    role: str = Field(max_length=60)
    number: int
    release_id: int = Field(foreign_key="release.id")
    chain_id: int | None = Field(default=None, foreign_key="case_chain.id")
    told: list[str] = Field(sa_type=JSON)
    started_at: datetime
    ended_at: datetime | None = None
    percent: float | None = None
    is_passed: bool | None = None


class CaseStep(SQLModel, table=True):
    """A choice that was made. It can't be taken back, and there is one at a position: the database says so."""

    __tablename__ = "case_step"
    __table_args__ = (UniqueConstraint("run_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="case_run.id", index=True)
    position: int
    node: str = Field(max_length=60)
    choice: str = Field(max_length=60)
    form: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    made_at: datetime


class ScreeningRound(SQLModel, table=True):
    """One round of vignettes of one person. `drawn`: their ids in order; one can be exchanged until it is judged."""

    __tablename__ = "screening_round"
    __table_args__ = (
        UniqueConstraint("person_id", "course", "stem", "number"),
        Index(
            "ix_screening_round_open",
            "person_id",
            "course",
            "stem",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    course: str = Field(max_length=60)
    stem: str = Field(max_length=60)
    number: int
    release_id: int = Field(foreign_key="release.id")
    seed: int = Field(sa_type=BigInteger)
    drawn: list[str] = Field(sa_type=JSON)
    started_at: datetime
    ended_at: datetime | None = None


class Judgement(SQLModel, table=True):
    """What someone decided about a vignette. `elements`: ids marked, by act, means, purpose, indicators."""

    __table_args__ = (UniqueConstraint("round_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="screening_round.id", index=True)
    position: int
    vignette: str = Field(max_length=60)
    decision: str = Field(max_length=20)
    elements: dict[str, list[str]] = Field(sa_type=JSON)
    made_at: datetime
