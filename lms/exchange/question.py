"""A question as other systems have it, whichever format it came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.domain.questions.item import Language

Words = str | Mapping[Language, str]
"""A text: plain words in the language of its question, or the words of each language."""


@dataclass(frozen=True)
class Answer:
    """One answer: its words, the share of the mark in per cent, what is said to who gives it, and what it matches."""

    text: Words
    weight: float = 0.0
    feedback: Words = ""
    match: Words | None = None


@dataclass(frozen=True)
class Gap:
    """A gap of running text: answers to choose from, or words that are accepted when written."""

    id: str
    is_choice: bool
    answers: tuple[Answer, ...]


@dataclass
class Question:
    """One question as the file has it. `kind` is Moodle's name for it.

    `tail`: what stands behind the answers. `passage`: running text in which `{{id}}` stands for the gap of that id.
    `labels`: tags, and what our own files say in tags (`lms.exchange.labels`). `reasons`: what was changed in reading.
    """

    line: int
    kind: str = "description"
    title: str = ""
    stem: Words = ""
    tail: str = ""
    passage: Words = ""
    answers: list[Answer] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    unit: Words = ""
    general: Words = ""
    hint: Words = ""
    category: str = ""
    id: str = ""
    labels: list[str] = field(default_factory=list)
    error: str = ""
    reasons: list[object] = field(default_factory=list)


def first(words: Words) -> str:
    """A text in whichever of its languages comes first."""
    return words if isinstance(words, str) else next(iter(words.values()), "")
