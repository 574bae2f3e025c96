"""Questions from elsewhere as items of a bank: what is kept, what is changed and how, what is refused and why."""

from collections.abc import Iterable, Iterator
from typing import Any

from lms.domain.questions.item import Language
from lms.exchange.kinds import KINDS, Text
from lms.exchange.labels import told
from lms.exchange.question import Question, Words, first
from lms.exchange.texts import language_of
from lms.exchange.verdicts import Place, RefusedError, Verdict, free_id, settle, slug
from lms.i18n import lazy_gettext as _l

FILL_IN: dict[Language, str] = {"ar": "املأ الفراغات.", "en": "Fill in the gaps."}
GRAMMAR: dict[str, Any] = {
    "braces": _l("The braces around the answers do not fit together."),
    "answers": _l("There is text before the first answer: an answer begins with = or ~."),
    "matching": _l("Some answers have a pair and some have not."),
    "weight": _l("A weight lies between -100 and 100."),
    "unanswered": _l("The question has no line ANSWER: with one of its letters."),
    "kind": _l("There is no such type of question here."),
    "gaps": _l("A gap in the text can't be read."),
    "pattern": _l("It is marked by a rule that can't be taken over."),
    "number": _l("The answer or its tolerance is no number."),
    "right": _l("Say yes or no, or a share of the mark from 0 to 1, in the column of what is right."),
}


def convert(questions: Iterable[Question], place: Place) -> Iterator[Verdict]:
    """A verdict for each question, in order. Every item is a draft: a trainer reviews it before it is asked."""
    taken = set(place.taken)
    for number, question in enumerate(questions, start=1):
        verdict = Verdict(question.line, question.title or first(question.stem)[:60])
        try:
            if question.error:
                raise RefusedError(GRAMMAR[question.error])
            _take(verdict, question, place, number, taken)
        except RefusedError as error:
            verdict.reasons, verdict.item = [error.args[0]], None
        yield verdict


def _take(verdict: Verdict, question: Question, place: Place, number: int, taken: set[str]) -> None:
    if question.kind == "description":
        raise RefusedError(_l("It asks nothing."))
    if question.kind not in KINDS:
        raise RefusedError(GRAMMAR["kind"])
    text = _texts(question)
    stem = text(f"{question.stem} _____ {question.tail}" if question.tail else question.stem)
    if question.kind == "cloze" and not stem:
        stem = {language: FILL_IN[language] for language in text(question.passage)}
    if not stem:
        raise RefusedError(_l("There is no question before the answers."))
    verdict.reasons.extend(question.reasons)
    tags, said = told(question.labels)
    item: dict[str, Any] = {"id": _id(question, number, taken), "type": ""}
    item |= {"objective": _objective(question, said, place, verdict), "stem": stem, "status": "draft"}
    item |= KINDS[question.kind](question, text, verdict.reasons)
    item |= said
    if tags:
        item["tags"] = sorted({slug(tag) for tag in tags} - {""})
    item |= {name: text(words) for name, words in _around(question) if words}
    settle(verdict, item, taken)


def _texts(question: Question) -> Text:
    """How a text of this question becomes one of ours: by its language, or by the question's; empty stays empty."""
    asked = [question.stem, question.passage, *(answer.text for answer in question.answers)]
    language = language_of(" ".join(first(words) for words in asked))

    def text(words: Words) -> dict[Language, str]:
        if isinstance(words, str):
            return {language: words} if words else {}
        return {each: said for each, said in words.items() if said}

    return text


def _around(question: Question) -> tuple[tuple[str, Words], ...]:
    return ("explanation", question.general), ("hint", question.hint)


def _id(question: Question, number: int, taken: set[str]) -> str:
    return free_id(slug(question.id) or slug(question.title) or f"question-{number}", taken)


def _objective(question: Question, said: dict[str, Any], place: Place, verdict: Verdict) -> str:
    named = [*question.category.split("/"), said.pop("objective", "")]
    for part in reversed(named):
        if slug(part) in place.objectives:
            return slug(part)
    if any(named):
        verdict.reasons.append(_l("Its category names no objective of the course; it went to another."))
    return place.objective
