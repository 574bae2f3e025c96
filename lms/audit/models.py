"""Tables of the log."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class AuditEntry(SQLModel, table=True):
    """Who did what to which thing, chained to the entry before it. The database refuses to change or delete one."""

    __tablename__ = "audit_entry"

    seq: int = Field(primary_key=True)
    at: datetime
    actor_id: int | None = Field(default=None, index=True)
    action: str = Field(max_length=60, index=True)
    thing: str = Field(default="", max_length=120)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    previous: str = Field(max_length=64)
    seal: str = Field(max_length=64)


class AuditHead(SQLModel, table=True):
    """The one row that names the last entry; locking it puts writers in line."""

    __tablename__ = "audit_head"

    id: int = Field(default=1, primary_key=True)
    seq: int = 0
    seal: str = Field(default="", max_length=64)
