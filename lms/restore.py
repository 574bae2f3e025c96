"""Putting a backup in the place of what is there; what was there is kept beside it."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from lms import archive, backup, config, locks, migrate, postgresql, setup
from lms.archive import Manifest
from lms.audit import service as audit
from lms.domain.errors import RefusedError
from lms.i18n import gettext as _


@dataclass(frozen=True)
class Restored:
    """What a restore did. `kept`: the folder with what was there before. `is_key_other`: the log can't be checked."""

    manifest: Manifest
    kept: Path
    is_key_other: bool


def restore(settings: config.Settings, path: Path, *, is_forced: bool = False) -> Restored:
    """Check a backup whole, keep what is there beside it, put the backup in its place and migrate it.

    Raises DamagedError for a file that is not a whole backup; RefusedError over live data (unless forced), for a
    backup of a newer version or the other engine, and while anybody is using the instance.
    """
    try:
        with locks.alone(settings.instance):
            return _restore(settings, path, is_forced)
    except locks.InUseError as error:
        raise RefusedError(_("Diraya is running on this instance: stop it first.")) from error


def _restore(settings: config.Settings, path: Path, is_forced: bool) -> Restored:
    staging = archive.empty_folder(settings.instance / "restore.new")
    try:
        manifest = archive.unpack(path, staging)
        _require_fit(settings, manifest, staging)
        is_key_other = archive.SECRET_KEY not in manifest.members and manifest.key != backup.fingerprint(
            settings.secret_key
        )
        if not is_forced:
            _require_no_loss(settings, is_key_other)
        kept = _keep_folder(settings)
        _swap(settings, manifest, staging, kept)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    if {archive.CONFIG, archive.SECRET_KEY} & set(manifest.members):
        settings = config.load({**os.environ, "LMS_INSTANCE": str(settings.instance)})
    _finish(settings, path, manifest)
    return Restored(manifest, kept, is_key_other)


def _require_fit(settings: config.Settings, manifest: Manifest, staging: Path) -> None:
    if not migrate.is_known(manifest.schema_revision):
        raise RefusedError(
            _("This backup was made by a newer version of Diraya. Install that version first.")
        )
    if manifest.is_sqlite != settings.engine_url.startswith("sqlite"):
        raise RefusedError(_("This backup is of the other database engine; set database_url to match it."))
    if manifest.is_sqlite:
        faults = backup.sqlite_faults(staging / archive.SQLITE, manifest)
    else:
        faults = postgresql.dump_faults(staging / archive.POSTGRESQL, manifest.counts)
    if faults:
        raise archive.DamagedError(_("The backup can't be used: %(faults)s", faults="; ".join(faults)))


def _require_no_loss(settings: config.Settings, is_key_other: bool) -> None:
    if _holds_people(settings):
        raise RefusedError(
            _("There are people in this instance. To replace them by the backup, add --force.")
        )
    if is_key_other:
        raise RefusedError(
            _(
                "The backup was made with another secret key. Put that secret.key into the instance first, or add "
                "--force: then the seals of the log can't be checked any more."
            )
        )


def _holds_people(settings: config.Settings) -> bool:
    with setup.opened(settings) as database:
        try:
            return setup.has_people(database)
        except SQLAlchemyError:
            return True  # what can't be read may hold anything


def _keep_folder(settings: config.Settings) -> Path:
    return archive.empty_folder(settings.instance / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")


def _swap(settings: config.Settings, manifest: Manifest, staging: Path, kept: Path) -> None:
    with setup.opened(settings) as database:
        url = database.writer.url
    if manifest.is_sqlite:
        _swap_file(Path(url.database or ""), staging / archive.SQLITE, kept)
    else:
        postgresql.dump(url, kept / archive.POSTGRESQL)
        postgresql.restore(url, staging / archive.POSTGRESQL)
    for name in (archive.SECRET_KEY, archive.CONFIG):
        if name in manifest.members:
            _swap_file(settings.instance / name, staging / name, kept)
    for queue in settings.instance.glob("jobs.db*"):  # it carries ids of jobs that are no longer there
        queue.replace(kept / queue.name)
    archive.sync_folder(settings.instance)


def _swap_file(place: Path, new: Path, kept: Path) -> None:
    """Put `new` in its place in one step; what was there goes to `kept`."""
    if place.suffix == ".db" and place.exists():
        with suppress(Exception):  # a file too broken to be opened is kept as it is
            backup.fold(place)
        for beside in (f"{place.name}-wal", f"{place.name}-shm"):
            with suppress(FileNotFoundError):
                os.replace(place.with_name(beside), kept / beside)
    if place.exists():
        shutil.copy2(place, kept / place.name)
    new.replace(place)


def _finish(settings: config.Settings, path: Path, manifest: Manifest) -> None:
    with setup.opened(settings) as database:
        setup.bring_up_to_date(settings, database, is_backed_up=True)
        with database.transaction() as session:
            audit.record(session, "backup.restore", thing=path.name, made_at=manifest.made_at)
