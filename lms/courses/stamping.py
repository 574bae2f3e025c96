"""Writing into translations which source they were made from."""

import re
from pathlib import Path

from lms.courses.compiling import Draft

_STAMP = re.compile(rb"^source-digest:[^\r\n]*", re.MULTILINE)
_END = re.compile(rb"^---[ \t]*(?=\r?$)", re.MULTILINE)


def stamp(root: Path, draft: Draft) -> list[str]:
    """Stamp every translation that isn't, or not with the source there is now; returns the files written.

    Nothing else in a file is touched.
    """
    course = draft.parsed.course
    if course is None:
        return []
    written = []
    for stem, by_language in draft.parsed.lessons.items():
        source = by_language.get(course.languages[0])
        for language, lesson in by_language.items():
            if source and language != course.languages[0] and lesson.head.source_digest != source.digest:
                path = root / draft.id / f"{stem}.{language}.md"
                path.write_bytes(stamped(path.read_bytes(), source.digest))
                written.append(f"{draft.id}/{path.name}")
    return written


def stamped(content: bytes, digest: str) -> bytes:
    """A lesson file's bytes with `source-digest` in its head."""
    start, end = list(_END.finditer(content))[:2]
    line = b"source-digest: " + digest.encode()
    head = content[start.end() : end.start()]
    if _STAMP.search(head):
        head = _STAMP.sub(line, head, count=1)
    else:
        newline = b"\r\n" if head.startswith(b"\r\n") else b"\n"
        head += line + newline
    return content[: start.end()] + head + content[end.start() :]
