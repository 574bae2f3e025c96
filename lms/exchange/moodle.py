"""Moodle XML, as Moodle's documentation has it (docs.moodle.org, “Moodle XML format”).

Texts may be HTML; their words are kept, in both languages where Moodle's multi-language filter marks them.
"""

import re
from collections.abc import Iterator

from lms.exchange import moodle_cloze
from lms.exchange.question import Answer, Question, Words, first
from lms.exchange.texts import HAS_PICTURE, PICTURE, plain, spoken
from lms.exchange.xml import Element, parse, text_of

_LINE = re.compile(r"<(p|div)\b[^>]*>(.*?)</\1>", re.DOTALL | re.IGNORECASE)


def read(data: bytes) -> Iterator[Question]:
    """Every question of a file, those that can't be read with `error`. Raises InvalidError for what is no such file."""
    root = parse(data)
    category = ""
    for element in root.iterchildren("question"):
        kind = element.get("type", "")
        if kind == "category":
            category = _text(element.find("category"))
            continue
        question = Question(line=element.sourceline or 0, kind=kind, category=plain(category))
        question.title, question.id = (
            plain(_text(element.find("name"))),
            text_of(element.find("idnumber")).strip(),
        )
        question.labels = [plain(_text(tag)) for tag in element.iterfind("tags/tag")]
        question.general, question.hint = _words(element, "generalfeedback"), _words(element, "hint")
        if element.find(".//file") is not None or HAS_PICTURE.search(text_of(element)):
            question.reasons.append(PICTURE)
        _KINDS.get(kind, _plain)(question, element)
        yield question


def _text(element: Element) -> str:
    """What stands in an element's `<text>`, as HTML or not."""
    return "" if element is None else text_of(element.find("text"))


def _words(element: Element, path: str) -> Words:
    return _said(element.find(path))


def _said(element: Element) -> Words:
    if element is None:
        return ""
    text = _text(element)
    return text.strip() if element.get("format") in {"plain_text", "markdown"} else spoken(text)


def _plain(question: Question, element: Element) -> None:
    question.stem = _words(element, "questiontext")
    question.answers = [_answer(each) for each in element.iterfind("answer")]


def _answer(element: Element) -> Answer:
    try:
        weight = float(element.get("fraction", "0"))
    except ValueError:
        weight = 0.0
    return Answer(_said(element), weight, _words(element, "feedback"))


def _true_false(question: Question, element: Element) -> None:
    _plain(question, element)
    question.answers = [
        Answer(first(answer.text).lower(), answer.weight, answer.feedback) for answer in question.answers
    ]
    if {first(answer.text) for answer in question.answers} != {"true", "false"}:
        question.error = "answers"


def _numerical(question: Question, element: Element) -> None:
    """The tolerance stands beside each answer; the first unit is the one shown."""
    question.stem = _words(element, "questiontext")
    for each in element.iterfind("answer"):
        answer, tolerance = _answer(each), text_of(each.find("tolerance")).strip()
        question.answers.append(Answer(f"{first(answer.text)}:{tolerance}", answer.weight, answer.feedback))
    question.unit = spoken(text_of(element.find("units/unit/unit_name")))


def _matching(question: Question, element: Element) -> None:
    question.stem = _words(element, "questiontext")
    for each in element.iterfind("subquestion"):
        question.answers.append(Answer(_said(each), 100.0, match=_words(each, "answer")))


def _cloze(question: Question, element: Element) -> None:
    """A first paragraph without a gap is the question; what follows is the text with its gaps."""
    text = _text(element.find("questiontext"))
    lines = [line[2] for line in _LINE.finditer(text)]
    if len(lines) > 1 and not moodle_cloze.has_gap(lines[0]):
        question.stem, text = spoken(lines[0]), " ".join(lines[1:])
    try:
        question.passage, question.gaps = moodle_cloze.read(text)
    except moodle_cloze.ClozeError:
        question.error = "gaps"


_KINDS = {
    "truefalse": _true_false,
    "numerical": _numerical,
    "matching": _matching,
    "cloze": _cloze,
}
