"""Finding the glossary's terms in running text, Arabic or English."""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from lms.domain.content import Glossary, Term
from lms.domain.questions.choice import Language

WORD = re.compile("[\\w\u064b-\u0652\u0670\u0640'’-]+")
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_ALIKE = str.maketrans("أإآٱى", "ااااي")
# What may stand before an Arabic word, joined to it: and, so; by, as, for.
PREFIXES = ("", "و", "ف", "ب", "ك", "ل", "وب", "وك", "ول", "فب", "فك", "فل")
SHORTEST = 3


@dataclass(frozen=True)
class Match:
    """Where a term stands in a text."""

    start: int
    end: int
    term: str


def fold(word: str) -> str:
    """A word as it is compared: no vowel signs, one alef, lower case."""
    return _MARKS.sub("", unicodedata.normalize("NFC", word)).translate(_ALIKE).casefold()


class TermFinder:
    """The terms of a glossary in one language, ready to be looked for."""

    def __init__(self, glossary: Glossary, language: Language) -> None:
        """Longest forms first, by the first word."""
        self.terms = {term.id: term for term in glossary.terms}
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for term in glossary.terms:
            for form in _forms(term, language):
                words = tuple(fold(m[0]) for m in WORD.finditer(form))
                if words:
                    self._by_first.setdefault(words[0], []).append((words, term.id))
        for forms in self._by_first.values():
            forms.sort(key=lambda form: -len(form[0]))

    def find(self, text: str, taken: set[str]) -> Iterator[Match]:
        """Terms not in `taken` yet, from the start; each is added to `taken`."""
        words = [(m.start(), m.end(), fold(m[0])) for m in WORD.finditer(text)]
        at = 0
        while at < len(words):
            found = self._longest_at(text, words, at, taken)
            if found:
                term, length = found
                taken.add(term)
                yield Match(words[at][0], words[at + length - 1][1], term)
            at += found[1] if found else 1

    def _longest_at(
        self, text: str, words: list[tuple[int, int, str]], at: int, taken: set[str]
    ) -> tuple[str, int] | None:
        forms = [form for first in _first_forms(words[at][2]) for form in self._by_first.get(first, ())]
        for form, term in sorted(forms, key=lambda form: -len(form[0])):
            here = words[at : at + len(form)]
            if len(here) == len(form) and all(
                _is_next(written, word[2]) for written, word in zip(form[1:], here[1:], strict=True)
            ):
                gaps = (text[a[1] : b[0]] for a, b in itertools.pairwise(here))
                if all(gap.isspace() for gap in gaps):
                    return None if term in taken else (term, len(form))
        return None


def _forms(term: Term, language: Language) -> tuple[str, ...]:
    return (term.ar if language == "ar" else term.en, *term.also.get(language, ()))


def _first_forms(word: str) -> list[str]:
    """How a glossary may have written the word that stands here: without prefix, with or without the article."""
    found = [word]
    for prefix in PREFIXES:
        if not word.startswith(prefix):
            continue
        rest = word[len(prefix) :]
        if prefix.endswith("ل") and rest.startswith("ل"):  # ل + ال is written لل
            rest = "ال" + rest[1:]
        if len(rest) >= SHORTEST:
            found.append(rest)
            if rest.startswith("ال") and len(rest) >= SHORTEST + 2:
                found.append(rest[2:])
    if word.endswith("s") and len(word) > SHORTEST + 1:
        found.append(word[:-1])
    return list(dict.fromkeys(found))


def _is_next(written: str, word: str) -> bool:
    """Whether a further word of a form stands here; an article may have been added to it."""
    return word in (written, "ال" + written, written + "s")
