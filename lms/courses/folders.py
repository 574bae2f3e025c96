"""A course's folder as bytes by name: read once, so that a check sees one version of it (R12)."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lms.courses.shapes import Source
from lms.courses.yamltext import Spot
from lms.domain.problems import Problem

LARGEST_TEXT = 256_000
LARGEST_PICTURE = 4_000_000
MOST_FILES = 600
SHARED_NAMES = ("law.yml", "glossary.yml", "facts.yml", "programmes.yml", "referral.yml")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Folder:
    """A course folder, or the shared files (with an empty id).

    `problems`: files that could not be read. `siblings`: ids of all courses beside it, itself included.
    """

    id: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    siblings: tuple[str, ...] = ()

    def path(self, name: str) -> str:
        """A file's path from the courses folder, as problems name it."""
        return f"{self.id}/{name}" if self.id else name


def course_folders(root: Path) -> list[str]:
    """Ids of the course folders under `root`."""
    try:
        found = [
            p.name
            for p in root.iterdir()
            if not p.name.startswith((".", "_")) and (p / "course.yml").exists()
        ]
    except OSError:
        return []
    return sorted(found)


def read_course(root: Path, course: str) -> Folder:
    """A course's files. Whatever is wrong with a file is a problem of that file."""
    return replace(_read(course, root / course, _names(root / course)), siblings=tuple(course_folders(root)))


def read_shared(root: Path) -> Folder:
    """The files that courses share."""
    return _read("", root, (name for name in SHARED_NAMES if (root / name).exists()))


def _names(folder: Path) -> Iterator[str]:
    yield from _names_in(folder, "")
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if _is_part(place):
            yield from _names_in(place, f"{place.name}/")


def _names_in(place: Path, prefix: str) -> Iterator[str]:
    if place.is_dir() and not place.is_symlink():
        for path in sorted(place.iterdir()):
            if not path.name.startswith(".") and not (not prefix and _is_part(path)):
                yield prefix + path.name


def _is_part(path: Path) -> bool:
    """A folder within a course's: its pictures, or the texts of a case."""
    return path.is_dir() and (path.name == "media" or path.name.endswith(".case"))


def _read(course: str, folder: Path, names: Iterator[str]) -> Folder:
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for count, name in enumerate(names):
        source = Source(f"{course}/{name}" if course else name)
        if count >= MOST_FILES:
            source.add("files-too-many", Spot(1, 1), limit=MOST_FILES)
            problems += source.problems
            break
        content = _content(folder / name, _largest(name), source)
        if content is not None:
            files[name] = content
        problems += source.problems
    return Folder(course, files, tuple(problems))


def _largest(name: str) -> int:
    return LARGEST_PICTURE if name.startswith("media/") else LARGEST_TEXT


def _content(path: Path, largest: int, source: Source) -> bytes | None:
    """A plain file's bytes; links, pipes and devices are not followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                source.add("file-unreadable", Spot(1, 1))
                return None
            content = file.read(largest + 1)
    except OSError:
        source.add("file-unreadable", Spot(1, 1))
        return None
    if len(content) > largest:
        source.add("file-too-large", Spot(1, 1), limit=largest // 1000)
        return None
    return content


def decode(content: bytes, source: Source) -> str | None:
    """UTF-8 with its line ends made alike; None with a problem at the first byte that is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        source.add("not-utf8", Spot(before.count(b"\n") + 1, column))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")
