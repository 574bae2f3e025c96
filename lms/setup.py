"""Making an instance, and bringing its database to this version."""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from lms import backup, config, db, migrate
from lms.audit import service as audit
from lms.domain.errors import RefusedError
from lms.i18n import gettext as _

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600

COMMENTS = {
    "public_url": "Where people reach this installation. Anything but the loopback must be https://.",
    "centre_name_ar": "The centre's name, on every page and certificate.",
    "centre_name_en": "",
    "signatory_ar": "Name and office below the signature on certificates; empty leaves the line out.",
    "signatory_en": "",
    "support": "A telephone number or address that people turn to when they can't sign in.",
    "mail_url": "smtp://user:password@host:587, console: (into the log) or file:/folder (one file a message).",
    "mail_from": "The sender of every message.",
    "courses": "The folder with course files.",
    "database_url": "postgresql://user:password@host/name; empty means SQLite in this folder.",
    "time_zone": "Days and deadlines are shown in this zone.",
    "digits": "Digits for people who have not chosen: latn (0-9) or arab (٠-٩).",
    "proxies": "How many reverse proxies stand in front, each of which adds X-Forwarded-For.",
    "is_demo": "A demonstration: printed passwords, staff without a second factor. Loopback only.",
    "is_second_factor_required": "Staff need a second factor; only a demonstration may do without.",
    "argon2_memory_kib": "The cost of checking a password.",
    "argon2_time": "",
    "argon2_lanes": "",
}


def initialise(environ: Mapping[str, str] | None = None, **chosen: str | bool) -> config.Settings:
    """Make what is missing of an instance: folder, settings (with those chosen), secret key, database.

    Safe to repeat: what is there stays. Raises ConfigError when what is there can't be used.
    """
    env = os.environ if environ is None else environ
    instance = config.instance_folder(env)
    instance.mkdir(parents=True, exist_ok=True)
    instance.chmod(PRIVATE_FOLDER)
    _write_once(instance / "config.toml", sample_config(chosen))
    if not env.get("LMS_SECRET_KEY"):
        _write_once(instance / "secret.key", secrets.token_urlsafe(48) + "\n")
    settings = config.load(env)
    with opened(settings) as database:
        bring_up_to_date(settings, database)
    return settings


def sample_config(chosen: Mapping[str, str | bool]) -> str:
    """The text of a settings file: every setting with what it is for; those not chosen are commented out."""
    blocks = ["# Settings of this installation. A variable LMS_<NAME> goes before what is written here."]
    for name, default in _defaults().items():
        comment = f"# {COMMENTS[name]}\n" if COMMENTS[name] else ""
        mark = "" if name in chosen else "# "
        blocks.append(f"{comment}{mark}{name} = {_toml(chosen.get(name, default))}")
    return "\n\n".join(blocks) + "\n"


def _defaults() -> dict[str, Any]:
    own = {"instance", "secret_key"}  # the folder is where this file is; the key has a file of its own
    settings = config.Settings(instance=Path("instance"))
    return {name: getattr(settings, name) for name in COMMENTS if name not in own}


def _toml(value: Any) -> str:
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)


def _write_once(path: Path, text: str) -> None:
    """Write a file that only its owner may read, unless it is there."""
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)


def load() -> config.Settings:
    """The settings of an instance that is there. Raises ConfigError when there is none yet."""
    settings = config.load()
    if not settings.instance.is_dir():
        raise config.ConfigError(
            _("There is no instance in %(folder)s: run `lms init`.", folder=str(settings.instance))
        )
    return settings


@contextmanager
def opened(settings: config.Settings) -> Iterator[db.Database]:
    """The database of these settings, with the log's key set; closed at the end."""
    audit.set_key(settings.secret_key.encode())
    database = db.connect(settings.engine_url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def ready(settings: config.Settings) -> Iterator[db.Database]:
    """The database, for a command that works with what is in it. Raises RefusedError when it is not at this schema."""
    with opened(settings) as database:
        if needs_migration(database):
            raise RefusedError(_("The database is not at this version's schema: run `lms migrate`."))
        yield database


def bring_up_to_date(
    settings: config.Settings, database: db.Database, *, is_backed_up: bool = False
) -> Path | None:
    """Migrate if need be, after a verified backup where there is something to lose; the backup's path, if one was made.

    Safe when several processes do it at once. Raises RefusedError for a database of a newer version, and for one that
    can't be backed up.
    """
    if not needs_migration(database):
        return None
    made = None
    if has_people(database) and not is_backed_up:
        made = settings.instance / "backups" / f"before-migration-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.zip"
        made.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        backup.make(settings, database, made)
    migrate.to_head(database)
    return made


def needs_migration(database: db.Database) -> bool:
    """Whether the schema is older than this version's. Raises RefusedError when it is newer or out of reach."""
    try:
        with database.reader.connect() as connection:
            revision = migrate.current(connection)
    except OperationalError as error:
        raise RefusedError(_("The database can't be reached: %(reason)s", reason=str(error.orig))) from error
    if not migrate.is_known(revision):
        raise RefusedError(_("The database was written by a newer version of Diraya: install that version."))
    return revision != migrate.head()


def has_people(database: db.Database) -> bool:
    """Whether there is anything to lose: somebody has an account."""
    with database.reader.connect() as connection:
        if not inspect(connection).has_table("person"):
            return False
        return connection.execute(text("SELECT 1 FROM person LIMIT 1")).first() is not None
