"""The migrations make exactly the tables the models describe, can be taken back, and refuse a newer database."""

import threading

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from lms import db, migrate
from lms.migrations.env_filters import include_name
from lms.tables import metadata


def test_migrations_make_what_the_models_describe(database: db.Database) -> None:
    with database.writer.begin() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": include_name}
        )
        assert compare_metadata(context, metadata) == []


def our_tables(database: db.Database) -> set[str]:
    """All tables but those that huey makes for itself, which a test before may have left."""
    names = inspect(database.writer).get_table_names()
    return {name for name in names if not name.startswith("huey_")}


def test_migrating_down_and_up_again_gives_the_same(database: db.Database) -> None:
    before = our_tables(database)
    with database.writer.begin() as connection:
        command.downgrade(migrate.config(connection), "base")
    between, did = our_tables(database), migrate.to_head(database)
    assert between == {"alembic_version"}
    assert did
    assert our_tables(database) == before


def test_a_current_database_is_left_alone(database: db.Database) -> None:
    assert not migrate.to_head(database)


def test_a_newer_database_is_refused(database: db.Database) -> None:
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.NewerDatabaseError):
        migrate.to_head(database)
    with database.writer.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{migrate.head()}'"))


def test_of_several_that_start_at_once_one_migrates(database: db.Database) -> None:
    with database.writer.begin() as connection:
        command.downgrade(migrate.config(connection), "base")
    did: list[bool] = []
    threads = [threading.Thread(target=lambda: did.append(migrate.to_head(database))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(did) == [False, False, False, True]


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_the_log(database: db.Database, statement: str) -> None:
    from lms.audit import service as audit

    with database.transaction() as session:
        audit.record(session, "test.happened")
    with pytest.raises(DatabaseError), database.writer.begin() as connection:
        connection.execute(text(statement))
