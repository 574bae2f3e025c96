"""The demonstration: an instance of its own with the shipped courses, invented people and some history.

What is here is light, so that a demonstration that is there already is known in no time; making it is in `making`.
"""

import hashlib
from pathlib import Path

from lms import __version__, config
from lms.paths import MIGRATIONS

FOLDER = "instance/demo"
PASSWORD = "diraya-demo-2026"  # noqa: S105  # printed on purpose; a demonstration is served on the loopback only
MARK = "demo.stamp"


def is_made(settings: config.Settings) -> bool:
    """Whether the demonstration is there, whole, and of these courses and this version."""
    mark = settings.instance / MARK
    has_database = bool(settings.database_url) or (settings.instance / "diraya.db").is_file()
    return settings.is_demo and has_database and mark.is_file() and mark.read_text() == stamp(settings)


def mark_made(settings: config.Settings) -> None:
    """Remember that it is."""
    (settings.instance / MARK).write_text(stamp(settings))


def stamp(settings: config.Settings) -> str:
    """What a demonstration is made from: course files, schema, version."""
    whole = hashlib.sha256(f"{__version__} {settings.database_url}".encode())
    for path in sorted(p for p in settings.courses.rglob("*") if p.is_file()):
        whole.update(path.relative_to(settings.courses).as_posix().encode() + b"\0" + path.read_bytes())
    for path in sorted(Path(MIGRATIONS, "versions").glob("*.py")):
        whole.update(path.name.encode())
    return whole.hexdigest()
