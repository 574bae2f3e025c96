"""How much there is of everything in a course, in numbers that anyone can check against the plan."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from lms.courses.compiling import Draft
from lms.courses.craft import is_key_longest
from lms.courses.shared import Shared
from lms.domain.questions.single import Single

Value = TypeVar("Value")
THINKING = ("recall", "apply", "judge")


@dataclass(frozen=True)
class Counts:
    """One course. `words`: of the shortest and the longest lesson, by language; `papers`: questions asked, by stem.

    `banks`, `thinking` and `longest` count items: by bank, by kind of thinking, and single-choice items whose key is
    the longest option, by language, of `singles`.
    """

    course: str
    lessons: int
    words: Mapping[str, tuple[int, int]]
    objectives: int
    diagrams: int
    banks: Mapping[str, int]
    thinking: Mapping[str, int]
    longest: Mapping[str, int]
    singles: int
    papers: Mapping[str, int]


def count(draft: Draft) -> Counts | None:
    """What a folder holds; None when it can't be compiled."""
    content = draft.content
    if content is None:
        return None
    lengths: dict[str, list[int]] = {language: [] for language in content.course.languages}
    for by_language in content.lessons.values():
        for language, text in by_language.items():
            lengths[language].append(len(text.text.split()))
    singles = [item for item in content.items.values() if isinstance(item, Single)]
    source = [next(iter(by_language.values())) for by_language in content.lessons.values()]
    return Counts(
        course=content.id,
        lessons=len(content.lessons),
        words={language: (min(found), max(found)) for language, found in lengths.items() if found},
        objectives=len(content.course.objectives),
        diagrams=sum(part.html.count('<figure class="diagram') for text in source for part in text.parts),
        banks={name: len(items) for name, items in content.banks.items()},
        thinking=Counter(item.thinking for item in content.items.values()),
        longest={
            language: sum(is_key_longest(item, language) for item in singles)
            for language in content.course.languages
        },
        singles=len(singles),
        papers={stem: quiz.length() for stem, quiz in {**content.quizzes, **content.forms}.items()},
    )


def as_text(counts: Counts) -> str:
    """One paragraph of `name: value` lines for a terminal; names are the format's own."""
    rows = {
        "lessons": str(counts.lessons),
        "words": _each(counts.words, lambda pair: f"{pair[0]}-{pair[1]}"),
        "objectives": str(counts.objectives),
        "diagrams": str(counts.diagrams),
        "items": f"{sum(counts.banks.values())} ({_each(counts.banks, str)})",
        "thinking": ", ".join(f"{kind} {counts.thinking.get(kind, 0)}" for kind in THINKING),
        "key longest": _each(counts.longest, lambda n: f"{n}/{counts.singles}"),
        "papers": _each(counts.papers, str),
    }
    return "\n".join([counts.course, *(f"  {name}: {value}" for name, value in rows.items())])


def of_shared(shared: Shared) -> str:
    """The files that courses share, in the same manner."""
    law = shared.law.instruments
    rows = {
        "programmes": len(shared.programmes.programmes),
        "instruments": len(law),
        "articles": sum(len(instrument.articles) for instrument in law),
        "terms": len(shared.glossary.terms),
        "facts": len(shared.facts.facts),
    }
    return "\n".join(f"{name}: {n}" for name, n in rows.items())


def _each(values: Mapping[str, Value], shown: Callable[[Value], str]) -> str:
    return ", ".join(f"{name} {shown(value)}" for name, value in values.items())
