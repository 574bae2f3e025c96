"""Packages: the XML documents of a zip file, read where they are. Believes no file; unpacks nothing to disk."""

import io
import zipfile

from lms.domain.errors import InvalidError
from lms.i18n import lazy_gettext as _l

LARGEST = 50_000_000
MOST_FILES = 10_000


def is_package(data: bytes) -> bool:
    """Whether a file is a zip file."""
    return data.startswith(b"PK\x03\x04")


def documents(data: bytes) -> dict[str, bytes]:
    """The XML documents of a package by their path. Raises InvalidError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _documents(package)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        raise InvalidError(_l("The package can't be opened: it is damaged or has a password.")) from None


def _documents(package: zipfile.ZipFile) -> dict[str, bytes]:
    entries = package.infolist()
    if len(entries) > MOST_FILES:
        raise InvalidError(_l("The package holds more than %(n)s files.", n=MOST_FILES))
    found: dict[str, bytes] = {}
    left = LARGEST
    for entry in entries:
        if (
            ".." in entry.filename.split("/")
            or entry.filename.startswith(("/", "\\"))
            or ":" in entry.filename
        ):
            raise InvalidError(_l("The package names a file outside itself. It was not read."))
        if not entry.filename.endswith(".xml"):
            continue
        with package.open(entry) as file:
            found[entry.filename] = file.read(left + 1)  # what the entry says of its size may be anything
        left -= len(found[entry.filename])
        if left < 0:
            raise InvalidError(_l("The package unpacks to more than %(n)s MB.", n=LARGEST // 1_000_000))
    return found
