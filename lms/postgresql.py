"""pg_dump and pg_restore, as far as backups need them. Passwords go through the environment, never the command line."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, text

from lms import db
from lms.domain.errors import RefusedError
from lms.i18n import gettext as _


@contextmanager
def snapshot(database: db.Database) -> Iterator[tuple[Connection, str]]:
    """A connection that sees one moment, and the name by which pg_dump can see the same one."""
    engine = database.writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with engine.connect() as connection, connection.begin():
        yield connection, connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()


def dump(url: URL, target: Path, *, snapshot: str = "") -> None:
    """Write the database in pg_dump's own format. Raises RefusedError without pg_dump, or when it fails."""
    extra = [f"--snapshot={snapshot}"] if snapshot else []
    options = [
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--exclude-table=huey_*",
        f"--file={target}",
    ]
    _run(url, "pg_dump", *options, *extra)


def restore(url: URL, source: Path) -> None:
    """Put a dump in the place of everything in the database: all of it or, when anything fails, nothing."""
    with db_connection(url) as connection:
        others = connection.execute(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
        ).scalar_one()
    if others:
        raise RefusedError(_("Something is connected to the database: stop Diraya on every node first."))
    _run(
        url,
        "pg_restore",
        "--clean",
        "--if-exists",
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
        f"--dbname={url.database}",
        str(source),
    )


@contextmanager
def db_connection(url: URL) -> Iterator[Connection]:
    """One connection, closed for real at the end."""
    database = db.connect(url.render_as_string(hide_password=False))
    try:
        with database.reader.connect() as connection:
            yield connection
    finally:
        database.close()


def dump_faults(path: Path, counts: dict[str, int]) -> list[str]:
    """What is wrong with a dump: pg_restore must be able to read all of it, and find every table's rows."""
    try:
        listed = _run(None, "pg_restore", "--list", str(path))
        _run(None, "pg_restore", "--file=/dev/null", str(path))
    except RefusedError as error:
        return [str(error)]
    found = {line.split()[6] for line in listed.splitlines() if " TABLE DATA " in line}
    return [_("rows are missing in %(table)s", table=name) for name in sorted(set(counts) - found)]


def _run(url: URL | None, program: str, *arguments: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise RefusedError(
            _(
                "%(program)s is not on this machine. Install the PostgreSQL client programs, of the server's version.",
                program=program,
            )
        )
    done = subprocess.run(  # noqa: S603  # a known program, no shell
        [found, *arguments], env=os.environ | _environment(url), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr.strip() or "?").splitlines()[-1]
        raise RefusedError(_("%(program)s failed: %(reason)s", program=program, reason=said[:300]))
    return done.stdout


def _environment(url: URL | None) -> dict[str, str]:
    if url is None:
        return {}
    known = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    query = {
        f"PG{name.upper()}": value for name, value in url.query.items() if name in {"sslmode", "sslrootcert"}
    }
    values = {**known, "PGDATABASE": url.database, **query}
    return {name: str(value) for name, value in values.items() if value is not None}
