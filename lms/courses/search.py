"""Finding courses and lessons by words."""

from dataclasses import dataclass

from sqlmodel import Session

from lms.courses import releases
from lms.domain.questions.choice import Text


@dataclass(frozen=True)
class Hit:
    """A course that fits, with the lessons that do: stem and title."""

    score: int
    lessons: tuple[tuple[str, Text], ...]


def find(session: Session, q: str) -> dict[str, Hit]:
    """Published courses that hold every word of `q`, best first, by course id."""
    found = {c: Hit(1, ()) for c, s in releases.all_current(session).items() if q in str(s.content.course.title)}
    return dict(sorted(found.items(), key=lambda pair: -pair[1].score))
