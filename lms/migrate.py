"""Bringing a database to the newest schema. Safe when several processes start at once: one migrates, the rest wait."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from lms.db import Database
from lms.paths import MIGRATIONS

LOCK = 7_102_640  # any fixed number: PostgreSQL's advisory lock for migrating


class NewerDatabaseError(Exception):
    """The database was written by a newer Diraya than this one."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings: our migrations, on this connection."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


def head() -> str:
    """The revision this code expects."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def current(connection: Connection) -> str:
    """The revision a database is at; empty for a new one."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def is_known(revision: str) -> bool:
    """Whether this code can migrate from a revision (the empty one is a new database); if not, it is newer."""
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    return not revision or revision in known


def is_current(database: Database) -> bool:
    """Whether nothing has to be migrated."""
    with database.reader.connect() as connection:
        return current(connection) == head()


def to_head(database: Database) -> bool:
    """Migrate if needed, in one transaction: after a crash the schema is the old one or the new one.

    Returns whether anything changed. Raises NewerDatabaseError for a revision this code doesn't know.
    """
    with database.writer.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        before = current(connection)
        if not is_known(before):
            raise NewerDatabaseError(before)
        if before == head():
            return False
        command.upgrade(config(connection), "head")
    return True
