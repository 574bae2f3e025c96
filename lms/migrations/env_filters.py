"""What Alembic compares and how it writes types."""

from typing import Any, Literal

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
