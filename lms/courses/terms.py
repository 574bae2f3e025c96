"""Finding the glossary's terms in running text, Arabic or English."""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lms.domain.content import Glossary, Term
from lms.domain.questions.item import Language

WORD = re.compile("[\\w\u064b-\u0652\u0670\u0640'’-]+")
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_ALIKE = str.maketrans("أإآٱى", "ااااي")
# What may stand before an Arabic word, joined to it: and, so; by, as, for.
PREFIXES = ("", "و", "ف", "ب", "ك", "ل", "وب", "وك", "ول", "فب", "فك", "فل")
SHORTEST = 3


@dataclass(frozen=True)
class Match:
    """Where a term stands in a text; `term` is the name it was looked for by."""

    start: int
    end: int
    term: str


def fold(word: str) -> str:
    """A word as it is compared: no vowel signs, one alef, lower case."""
    return _MARKS.sub("", unicodedata.normalize("NFC", word)).translate(_ALIKE).casefold()


class FormFinder:
    """Forms of words, each with a name, ready to be looked for in a text."""

    def __init__(self, forms: Iterable[tuple[str, str]]) -> None:
        """`forms`: how it is written, and its name."""
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for form, name in forms:
            words = tuple(fold(m[0]) for m in WORD.finditer(form))
            if words:
                self._by_first.setdefault(words[0], []).append((words, name))

    def find(self, text: str) -> Iterator[Match]:
        """Every form from the start; where several begin, the longest."""
        words = [(m.start(), m.end(), fold(m[0])) for m in WORD.finditer(text)]
        at = 0
        while at < len(words):
            found = self._longest_at(text, words, at)
            if found:
                name, length = found
                yield Match(words[at][0], words[at + length - 1][1], name)
            at += found[1] if found else 1

    def _longest_at(self, text: str, words: list[tuple[int, int, str]], at: int) -> tuple[str, int] | None:
        forms = [form for first in _first_forms(words[at][2]) for form in self._by_first.get(first, ())]
        for form, term in sorted(forms, key=lambda form: -len(form[0])):
            here = words[at : at + len(form)]
            if len(here) == len(form) and all(
                _is_next(written, word[2]) for written, word in zip(form[1:], here[1:], strict=True)
            ):
                gaps = (text[a[1] : b[0]] for a, b in itertools.pairwise(here))
                if all(gap.isspace() for gap in gaps):
                    return term, len(form)
        return None


class TermFinder:
    """The terms of a glossary in one language."""

    def __init__(self, glossary: Glossary, language: Language) -> None:
        """`terms`: by id."""
        self.terms = {term.id: term for term in glossary.terms}
        self._finder = FormFinder(_named(glossary, language))

    def find(self, text: str, taken: set[str]) -> Iterator[Match]:
        """Terms not in `taken` yet, from the start; each is added to `taken`."""
        for match in self._finder.find(text):
            if match.term not in taken:
                taken.add(match.term)
                yield match


class AvoidedFinder:
    """The words of a glossary that should not be written, each with the term to write in its place."""

    def __init__(self, glossary: Glossary, language: Language) -> None:
        """A good form that holds an avoided one in it is no fault, so both are looked for."""
        good = [(form, "") for form, _ in _named(glossary, language)]
        avoided = [
            (form, _forms(term, language)[0])
            for term in glossary.terms
            for form in term.avoid.get(language, ())
        ]
        self._finder = FormFinder([*good, *avoided])

    def find(self, text: str) -> Iterator[tuple[int, str, str]]:
        """Place, the words, and the term to write instead."""
        for match in self._finder.find(text):
            if match.term:
                yield match.start, text[match.start : match.end], match.term


def _named(glossary: Glossary, language: Language) -> Iterator[tuple[str, str]]:
    return ((form, term.id) for term in glossary.terms for form in _forms(term, language))


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
