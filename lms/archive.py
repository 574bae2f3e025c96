"""The file a backup is: a zip of few known members and a manifest that says what each must be.

Reading trusts nothing: names are compared with a fixed list, sizes and digests with the manifest, and every way a
damaged zip can fail becomes one sentence.
"""

import hashlib
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from lms.domain.errors import RefusedError
from lms.i18n import gettext as _

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE, POSTGRESQL = "database.sqlite", "database.dump"
SECRET_KEY, CONFIG = "secret.key", "config.toml"
KNOWN = frozenset({SQLITE, POSTGRESQL, SECRET_KEY, CONFIG})
LARGEST_MANIFEST = 1_000_000
CHUNK = 1 << 20
# What zipfile raises for damaged files, besides BadZipFile.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


class Member(BaseModel):
    """What a file in the backup must be."""

    model_config = ConfigDict(extra="forbid", strict=True)

    size: int
    sha256: str


class Manifest(BaseModel):
    """What a backup says of itself. `key`: fingerprint of the secret key that the log is sealed with."""

    model_config = ConfigDict(extra="forbid", strict=True)

    format: int = FORMAT
    made_at: str
    version: str
    schema_revision: str
    key: str
    counts: dict[str, int]
    last_certificate: str = ""
    members: dict[str, Member] = {}

    @property
    def is_sqlite(self) -> bool:
        """Which of the two engines it was made from."""
        return SQLITE in self.members


class DamagedError(RefusedError):
    """The file is not a whole backup."""


def write(path: Path, manifest: Manifest, files: Mapping[str, Path]) -> Manifest:
    """Write a backup of these files; it appears under its name only when it is whole and on the disk."""
    manifest = manifest.model_copy(update={"members": {name: _member(file) for name, file in files.items()}})
    partial = path.with_name(path.name + ".part")
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
                for name, file in files.items():
                    archive.write(file, name)
            stream.flush()
            os.fsync(descriptor)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return manifest


def unpack(path: Path, folder: Path) -> Manifest:
    """Check a backup and write its members into an empty folder.

    Raises DamagedError when anything is not as the manifest says, RefusedError for one of a newer version.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _read_manifest(archive)
            _require_names(archive, manifest)
            for name, member in manifest.members.items():
                _unpack_member(archive, name, member, folder / name)
    except FileNotFoundError as error:
        raise RefusedError(_("There is no file %(file)s.", file=str(path))) from error
    except _DAMAGE as error:
        raise DamagedError(
            _("%(file)s is not a whole backup: it is cut off, damaged or something else.", file=path.name)
        ) from error
    return manifest


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    with archive.open(_info(archive, MANIFEST)) as stream:
        raw: Any = json.loads(stream.read(LARGEST_MANIFEST))
    if isinstance(raw, dict) and isinstance(raw.get("format"), int) and raw["format"] > FORMAT:
        raise RefusedError(
            _("This backup was made by a newer version of Diraya. Install that version first.")
        )
    try:
        return Manifest.model_validate(raw)
    except ValidationError as error:
        raise ValueError("manifest") from error


def _info(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    found = [info for info in archive.infolist() if info.filename == name]
    if len(found) != 1:
        raise ValueError(name)
    return found[0]


def _require_names(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Exactly the members the manifest lists, each once, each of a name we know: nothing can land elsewhere."""
    names = sorted(info.filename for info in archive.infolist())
    engines = {SQLITE, POSTGRESQL} & set(manifest.members)
    if (
        names != sorted([MANIFEST, *manifest.members])
        or not set(manifest.members) <= KNOWN
        or len(engines) != 1
    ):
        raise ValueError("names")


def _unpack_member(archive: zipfile.ZipFile, name: str, member: Member, target: Path) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out, archive.open(_info(archive, name)) as stream:
        if _copy(stream, out, member.size) != member.sha256:
            raise ValueError(name)
        out.flush()
        os.fsync(descriptor)


def _copy(stream: Any, out: BinaryIO, size: int) -> str:
    """Copy no more than was promised; the digest of what came."""
    whole, left = hashlib.sha256(), size
    while chunk := stream.read(min(CHUNK, left + 1)):
        left -= len(chunk)
        if left < 0:
            raise ValueError("longer than promised")
        whole.update(chunk)
        out.write(chunk)
    return whole.hexdigest()


def _member(file: Path) -> Member:
    with file.open("rb") as stream:
        return Member(size=file.stat().st_size, sha256=hashlib.file_digest(stream, "sha256").hexdigest())


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def empty_folder(path: Path) -> Path:
    """A private folder with nothing in it."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(mode=0o700, parents=True)
    return path
