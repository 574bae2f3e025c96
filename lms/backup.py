"""Backups of a running installation, each verified by restoring it into a scratch folder (R13).

A plain copy of a SQLite file under load loses rows or is malformed; SQLite's own backup in one step is neither.
PostgreSQL is backed up by pg_dump from the very snapshot that was counted.
"""

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from lms import __version__, archive, config, db, migrate, postgresql
from lms.archive import Manifest
from lms.audit import service as audit
from lms.domain.errors import RefusedError
from lms.i18n import gettext as _

# Tables from which nothing is ever deleted: what was there before the backup began must be in it.
KEPT = ("person", "release", "publication", "reading", "attempt", "certificate", "audit_entry")


def make(settings: config.Settings, database: db.Database, path: Path, *, with_key: bool = False) -> Manifest:
    """Back up into a new file and prove it by restoring it.

    Raises RefusedError when the file exists, when there is no pg_dump, or when what was restored is not what was
    backed up; the file is then kept as `<name>.unverified`.
    """
    if path.exists():
        raise RefusedError(_("%(file)s exists already; a backup never overwrites anything.", file=str(path)))
    if not path.parent.is_dir():
        raise RefusedError(_("There is no folder %(folder)s.", folder=str(path.parent)))
    with database.reader.connect() as connection:
        at_start = counts(connection)
    with scratch(settings) as folder:
        files, manifest = _snapshot(settings, database, folder)
        if with_key:
            files |= _private_files(settings, folder)
        manifest = archive.write(path, manifest, files)
    with scratch(settings) as folder:
        faults = find_faults(path, folder, at_start)
    if faults:
        path.replace(path.with_name(path.name + ".unverified"))
        raise RefusedError(_("The backup did not restore as it should: %(faults)s", faults="; ".join(faults)))
    _note(database, path, manifest)
    return manifest


def _note(database: db.Database, path: Path, manifest: Manifest) -> None:
    if migrate.is_current(database):
        with database.transaction() as session:
            audit.record(session, "backup.make", thing=path.name, schema=manifest.schema_revision)


@contextmanager
def scratch(settings: config.Settings) -> Iterator[Path]:
    """A private folder in the instance, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.instance) as folder:
        yield Path(folder)


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has, whatever the schema is."""
    names = sorted(name for name in inspect(connection).get_table_names() if not name.startswith("huey_"))
    return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}  # noqa: S608


def last_certificate(connection: Connection) -> str:
    """The number that was given last, as printed; empty when none was."""
    if not inspect(connection).has_table("certificate"):
        return ""
    last = connection.execute(text("SELECT number FROM certificate ORDER BY id DESC LIMIT 1"))
    return str(last.scalar() or "")


def fingerprint(secret_key: str) -> str:
    """By which two secret keys can be compared without showing them."""
    return hashlib.sha256(b"fingerprint:" + secret_key.encode()).hexdigest()[:16]


def _describe(settings: config.Settings, connection: Connection) -> Manifest:
    return Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=__version__,
        schema_revision=migrate.current(connection),
        key=fingerprint(settings.secret_key),
        counts=counts(connection),
        last_certificate=last_certificate(connection),
    )


def _snapshot(
    settings: config.Settings, database: db.Database, folder: Path
) -> tuple[dict[str, Path], Manifest]:
    if not database.is_sqlite:
        target = folder / archive.POSTGRESQL
        with postgresql.snapshot(database) as (connection, name):
            manifest = _describe(settings, connection)
            postgresql.dump(database.writer.url, target, snapshot=name)
        return {archive.POSTGRESQL: target}, manifest
    target = folder / archive.SQLITE
    copy_sqlite(database, target)
    with opened_copy(target) as copy, copy.reader.connect() as connection:
        manifest = _describe(settings, connection)
    fold(target)
    return {archive.SQLITE: target}, manifest


def copy_sqlite(database: db.Database, target: Path) -> None:
    """A consistent copy of a database in use, in one step: writers go on meanwhile, none makes it start again."""
    with database.reader.connect() as connection, closing(sqlite3.connect(target)) as copy:
        source: Any = connection.connection.driver_connection
        source.backup(copy, pages=-1)


def fold(path: Path) -> None:
    """Write a SQLite file's log into it, so that it is one file. Raises OperationalError while somebody has it open."""
    with closing(sqlite3.connect(path, timeout=1)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def opened_copy(path: Path) -> Iterator[db.Database]:
    """A SQLite file as a database."""
    database = db.connect(f"sqlite:///{path}")
    try:
        yield database
    finally:
        database.close()


def _private_files(settings: config.Settings, folder: Path) -> dict[str, Path]:
    files = {}
    for name in (archive.SECRET_KEY, archive.CONFIG):
        if (settings.instance / name).is_file():
            files[name] = Path(shutil.copy(settings.instance / name, folder / name))
    return files


def find_faults(path: Path, folder: Path, at_start: dict[str, int]) -> list[str]:
    """Restore a backup into an empty folder and say what is wrong with what comes out. Raises DamagedError."""
    manifest = archive.unpack(path, folder)
    lost = [name for name in KEPT if manifest.counts.get(name, 0) < at_start.get(name, 0)]
    faults = [_("rows are missing in %(table)s", table=name) for name in lost]
    if manifest.is_sqlite:
        return faults + sqlite_faults(folder / archive.SQLITE, manifest)
    return faults + postgresql.dump_faults(folder / archive.POSTGRESQL, manifest.counts)


def sqlite_faults(path: Path, manifest: Manifest) -> list[str]:
    """What is wrong with a SQLite file that came out of a backup; it is folded into one file."""
    try:
        with opened_copy(path) as copy, copy.reader.connect() as connection:
            whole = connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
            orphans = connection.execute(text("PRAGMA foreign_key_check")).first()
            same = (
                counts(connection) == manifest.counts
                and migrate.current(connection) == manifest.schema_revision
            )
        fold(path)
    except Exception:  # whatever SQLite says of a broken file
        return [_("the database in it can't be read")]
    faults = [] if whole else [_("the database in it is malformed")]
    faults += [] if orphans is None else [_("rows in it point to rows that are not there")]
    return faults + ([] if same else [_("it does not hold what it says it holds")])
