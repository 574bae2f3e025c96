"""What a curriculum covers: objectives taught, practised and tested, and articles of law taught and asked."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from lms.domain.content import CompiledCourse, LessonText, Objective, Quiz


@dataclass(frozen=True)
class Covered:
    """One objective of a course. `taught`: stems of lessons. The rest is numbers of items.

    Practised is what leads to no certificate: checks in lessons, and papers of units. Tested is a final paper, and
    forms are before and after the course.
    """

    objective: Objective
    taught: tuple[str, ...]
    checks: int
    units: int
    finals: int
    forms: int

    @property
    def practised(self) -> int:
        """Items that practise it."""
        return self.checks + self.units

    @property
    def has_hole(self) -> bool:
        """Whether it is not taught, not practised or not tested."""
        return not (self.taught and self.practised and self.finals)


def objectives(content: CompiledCourse) -> tuple[Covered, ...]:
    """Every objective of a course, in its order."""
    checks = _count(content, {part.check for text in _texts(content) for part in text.parts if part.check})
    units = _count(content, _asked(content, (q for q in content.quizzes.values() if q.kind == "unit")))
    finals = _count(content, _asked(content, (q for q in content.quizzes.values() if q.kind == "final")))
    forms = _count(content, _asked(content, content.forms.values()))
    return tuple(
        Covered(o, _taught(content, o.id), checks[o.id], units[o.id], finals[o.id], forms[o.id])
        for o in content.course.objectives
    )


def _texts(content: CompiledCourse) -> Iterator[LessonText]:
    return (text for by_language in content.lessons.values() for text in by_language.values())


def _asked(content: CompiledCourse, papers: Iterable[Quiz]) -> set[str]:
    return {item for paper in papers for item in content.askable(paper)}


def _count(content: CompiledCourse, items: Collection[str]) -> Counter[str]:
    return Counter(content.items[item].objective for item in items if item in content.items)


def _taught(content: CompiledCourse, objective: str) -> tuple[str, ...]:
    return tuple(
        stem
        for stem in content.lesson_stems()
        if any(objective in text.objectives for text in content.lessons[stem].values())
    )


@dataclass(frozen=True)
class Cited:
    """One article of the law. `lessons`: course and stem of each that cites it; `items`: how many ask about it."""

    reference: str
    lessons: tuple[tuple[str, str], ...]
    items: int

    @property
    def has_hole(self) -> bool:
        """Whether no lesson or no item knows it."""
        return not (self.lessons and self.items)


def articles(contents: Collection[CompiledCourse], references: Iterable[str]) -> tuple[Cited, ...]:
    """Where each article is taught and asked, in the order of the law."""
    lessons: dict[str, list[tuple[str, str]]] = {}
    for content in contents:
        for stem in content.lesson_stems():
            cited = {a for text in content.lessons[stem].values() for a in text.articles}
            for reference in cited:
                lessons.setdefault(reference, []).append((content.id, stem))
    items = Counter(
        reference
        for content in contents
        for item in content.items.values()
        if item.status == "reviewed"
        for reference in set(item.articles)
    )
    return tuple(Cited(one, tuple(lessons.get(one, ())), items[one]) for one in references)
