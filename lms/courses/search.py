"""Finding courses and lessons by words.

Each release is indexed once by each process and kept beside it: a catalogue of a few hundred lessons is a few megabytes
and is searched in milliseconds, on both engines alike, so there is no full-text table to keep in step.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from sqlmodel import Session

from lms.courses import releases
from lms.courses.releases import MOST_KEPT, Served
from lms.domain.questions.item import Text
from lms.domain.search import LONGEST_QUERY, MOST_WORDS, index_keys

IN_TITLE, IN_SUMMARY, IN_LESSON_TITLE, IN_LESSON = 8, 4, 2, 1


@dataclass(frozen=True)
class Hit:
    """A course that fits, with the lessons that do: stem and title."""

    score: int
    lessons: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class _Index:
    """The keys of a course: each with what it weighs, and those of each lesson."""

    weights: dict[str, int]
    lessons: dict[str, frozenset[str]]


_kept: dict[tuple[str, int], _Index] = {}
_lock = Lock()


def find(session: Session, q: str) -> dict[str, Hit]:
    """Published courses that hold every word of `q`, best first, by course id. Nothing for no words."""
    asked = [index_keys(word) for word in q[:LONGEST_QUERY].split()[:MOST_WORDS]]
    asked = [keys for keys in asked if keys]
    if not asked:
        return {}
    where = str(session.get_bind().engine.url)
    found = {}
    for course, served in releases.all_current(session).items():
        hit = _search(_index_of((where, served.release_id), served), served, asked)
        if hit:
            found[course] = hit
    return dict(sorted(found.items(), key=lambda pair: -pair[1].score))


def _search(index: _Index, served: Served, asked: list[set[str]]) -> Hit | None:
    weights = [max((index.weights.get(key, 0) for key in keys), default=0) for keys in asked]
    if not all(weights):
        return None
    fitting = (s for s in served.content.lesson_stems() if all(keys & index.lessons[s] for keys in asked))
    return Hit(sum(weights), tuple((stem, served.content.title_of(stem)) for stem in fitting))


def _index_of(key: tuple[str, int], served: Served) -> _Index:
    found = _kept.get(key)
    if found is None:
        found = _make(served)
        with _lock:
            while len(_kept) >= MOST_KEPT:
                _kept.pop(next(iter(_kept)))
            _kept[key] = found
    return found


def _make(served: Served) -> _Index:
    content = served.content
    weights: dict[str, int] = {}
    lessons = {}
    for stem in content.lesson_stems():
        texts = content.lessons[stem].values()
        titles = _keys(text.title for text in texts)
        words = _keys(text.text for text in texts)
        weights |= dict.fromkeys(words - weights.keys(), IN_LESSON)
        weights |= {key: max(IN_LESSON_TITLE, weights.get(key, 0)) for key in titles}
        lessons[stem] = frozenset(titles | words)
    about = [content.course.summary, *(objective.text for objective in content.course.objectives)]
    weights |= dict.fromkeys(_keys(text for one in about for text in one.values()), IN_SUMMARY)
    weights |= dict.fromkeys(_keys(content.course.title.values()), IN_TITLE)
    return _Index(weights, lessons)


def _keys(texts: Iterable[str]) -> set[str]:
    return set().union(*(index_keys(text) for text in texts))
