"""A question of each kind as one of our items: what its file says beyond what every item has."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from lms.domain.questions.item import Language
from lms.exchange.question import Answer, Gap, Question, Words, first
from lms.exchange.verdicts import RefusedError
from lms.i18n import lazy_gettext as _l

_RANGE = re.compile(r"(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)")
RUBRIC: dict[Language, tuple[str, ...]] = {
    "ar": ("لا تجيب", "تجيب عن بعضه", "تجيب عنه كله", "الإجابة كاملة"),
    "en": ("Does not answer", "Answers in part", "Answers in full", "The whole answer"),
}
Text = Callable[[Words], dict[Language, str]]


def _options(answers: Sequence[Answer], text: Text, keys: set[int]) -> list[dict[str, Any]]:
    options = []
    for n, answer in enumerate(answers):
        if not answer.text:
            raise RefusedError(_l("An answer has no words."))
        option: dict[str, Any] = {"id": _letter(n), "text": text(answer.text)}
        if n in keys:
            option["key"] = True
        if answer.feedback:
            option["feedback"] = text(answer.feedback)
        options.append(option)
    return options


def _letter(n: int) -> str:
    return chr(ord("a") + n) if n < 26 else f"o{n}"


def _choice(question: Question, text: Text, changed: list[Any]) -> dict[str, Any]:
    answers = question.answers
    whole = {n for n, answer in enumerate(answers) if answer.weight >= 100}
    part = {n for n, answer in enumerate(answers) if 0 < answer.weight < 100}
    below = any(answer.weight < 0 for answer in answers)
    if len(whole) == 1:
        if part:
            changed.append(_l("Parts of the mark for other answers were left out."))
        if below:
            changed.append(_l("Marks below zero were left out."))
        return {"type": "single", "options": _options(answers, text, whole)}
    if whole or not part:
        raise RefusedError(
            _l("No answer is right.") if not whole else _l("Several answers are wholly right.")
        )
    share = 100 / len(part)
    alike = all(abs(answers[n].weight - share) < 0.01 for n in part)
    wrong = [answer.weight for n, answer in enumerate(answers) if n not in part]
    if not alike or any(abs(weight + share) > 0.01 for weight in wrong):
        changed.append(
            _l("Weights became alike: each right answer counts, each wrong one takes as much away.")
        )
    return {"type": "multiple", "options": _options(answers, text, part)}


def _true_false(question: Question, text: Text, _changed: list[Any]) -> dict[str, Any]:
    said = {first(answer.text): text(answer.feedback) for answer in question.answers if answer.feedback}
    is_true = next(answer.weight > 0 for answer in question.answers if answer.text == "true")
    return {"type": "true-false", "answer": is_true, **({"feedback": said} if said else {})}


def _short(question: Question, text: Text, changed: list[Any]) -> dict[str, Any]:
    kept = [answer for answer in question.answers if first(answer.text) and "*" not in first(answer.text)]
    if len(kept) < len(question.answers):
        changed.append(
            _l("Answers with * were left out: spelling is compared loosely here, but not by patterns.")
        )
    if not any(answer.weight > 0 for answer in kept):
        raise RefusedError(_l("No answer is right."))
    accepted = []
    for answer in kept:
        one: dict[str, Any] = {"text": first(answer.text)}
        if answer.weight < 100:
            one["share"] = max(0.0, answer.weight) / 100
        if answer.feedback:
            one["feedback"] = text(answer.feedback)
        accepted.append(one)
    return {"type": "short", "accepted": accepted}


def _numerical(question: Question, text: Text, changed: list[Any]) -> dict[str, Any]:
    right = [answer for answer in question.answers if answer.weight >= 100]
    if not right:
        raise RefusedError(_l("No answer is right."))
    if len(question.answers) > 1:
        changed.append(_l("Only the first right number was kept."))
    if right[0].feedback:
        changed.append(_l("What is said to the number was left out."))
    try:
        number, tolerance = _number(first(right[0].text))
    except (InvalidOperation, ValueError):
        raise RefusedError(_l("“%(text)s” is no number.", text=first(right[0].text))) from None
    found: dict[str, Any] = {"type": "numeric", "answer": str(number)}
    if tolerance:
        found["tolerance"] = str(tolerance)
    return {**found, "unit": text(question.unit)} if question.unit else found


def _number(text: str) -> tuple[Decimal, Decimal]:
    between = _RANGE.fullmatch(text.strip())
    if between:
        low, high = Decimal(between[1]), Decimal(between[2])
        if high < low:
            raise ValueError
        return (low + high) / 2, (high - low) / 2
    number, _, tolerance = text.partition(":")
    return Decimal(number.strip()), Decimal(tolerance.strip() or 0)


def _matching(question: Question, text: Text, changed: list[Any]) -> dict[str, Any]:
    pairs, distractors = [], []
    for n, answer in enumerate(question.answers):
        if not answer.match:
            raise RefusedError(_l("An answer has no words."))
        if answer.text:
            pairs.append({"id": _letter(n), "text": text(answer.text), "match": text(answer.match)})
        else:
            distractors.append({"id": _letter(n), "text": text(answer.match)})
        if answer.feedback:
            changed.append(_l("What is said to a pair was left out."))
    return {"type": "match", "pairs": pairs, **({"distractors": distractors} if distractors else {})}


def _ordering(question: Question, text: Text, _changed: list[Any]) -> dict[str, Any]:
    steps = [{"id": _letter(n), "text": text(answer.text)} for n, answer in enumerate(question.answers)]
    return {"type": "order", "steps": steps}


def _cloze(question: Question, text: Text, changed: list[Any]) -> dict[str, Any]:
    """Gaps keep the ids that the passage names them by."""
    gaps = [{"id": gap.id, **_gap(gap, text, changed)} for gap in question.gaps]
    return {"type": "cloze", "text": text(question.passage), "gaps": gaps}


def _gap(gap: Gap, text: Text, changed: list[Any]) -> dict[str, Any]:
    whole = [n for n, answer in enumerate(gap.answers) if answer.weight >= 100]
    if len(whole) < sum(answer.weight > 0 for answer in gap.answers):
        changed.append(_l("Parts of the mark for other answers were left out."))
    if gap.is_choice:
        return {"options": _options(gap.answers, text, set(whole[:1]))}
    if any(answer.feedback for answer in gap.answers):
        changed.append(_l("What is said to words written in a gap was left out."))
    return {"accepted": [first(gap.answers[n].text) for n in whole]}


def _essay(question: Question, text: Text, changed: list[Any]) -> dict[str, Any]:
    changed.append(_l("It got a rubric of one criterion: write your own."))
    languages = text(question.stem)

    def said(n: int) -> dict[Language, str]:
        return {language: RUBRIC[language][n] for language in languages}

    levels = [{"points": n, "text": said(n)} for n in range(3)]
    return {"type": "essay", "rubric": [{"id": "whole", "text": said(3), "levels": levels}]}


KINDS: dict[str, Callable[[Question, Text, list[Any]], dict[str, Any]]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "essay": _essay,
}
