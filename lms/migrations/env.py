"""Alembic's entry: runs migrations on the connection it is given."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from lms.tables import metadata

OURS = set(metadata.tables)


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | Literal[False]:
    """Write SQLModel's own types as plain SQLAlchemy ones, so that a migration needs no SQLModel."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if kind == "type" and type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave tables alone that are not ours (huey's, FTS5's shadows)."""
    return kind != "table" or name in OURS


connection: sa.Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_item=render_item,
    include_name=include_name,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
