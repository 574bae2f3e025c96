"""GIFT, Moodle's plain text format for questions, as its documentation has it (docs.moodle.org, “GIFT format”).

Read strictly: what the grammar does not know is refused with its line. Texts are plain; of HTML the words are kept.
"""

import re
from collections.abc import Iterator

from lms.exchange.question import Answer, Question
from lms.exchange.texts import plain

_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"\s*%(-?\d+(?:\.\d+)?)%")
_MARK = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")
_TRUTH = re.compile(r"(TRUE|T|FALSE|F)", re.IGNORECASE)
# While a question is taken apart, what was escaped stands as characters that no text may hold.
_HIDDEN = {char: chr(0xE000 + n) for n, char in enumerate("~=#{}:\\")}
_SHOWN = {hidden: char for char, hidden in _HIDDEN.items()}


class GiftError(Exception):
    """A question that the grammar does not know."""


def read(text: str) -> Iterator[Question]:
    """Every question of a file, those that can't be read with `error`."""
    category, remarks = "", ""
    for line, block in _blocks(text):
        kept, remarks = _without_comments(block, remarks)
        body = kept.strip()
        if not body:
            continue
        if body.startswith("$CATEGORY:"):
            head, _, rest = body.partition("\n")
            category, body = head.removeprefix("$CATEGORY:").strip(), rest.strip()
            if not body:
                remarks = ""
                continue
        question = Question(line=line + _lines_before(kept), category=category)
        for kind, escaped in _MARK.findall(remarks):
            value = re.sub(r"\\(.)", r"\1", escaped)
            if kind == "id":
                question.id = value
            else:
                question.labels.append(value)
        remarks = ""
        try:
            _fill(question, _hide(body))
        except GiftError as error:
            question.error = str(error)
        yield question


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Questions stand apart by empty lines; each with its first line's number."""
    start, lines = 1, list[str]()
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if line.strip():
            if not lines:
                start = number
            lines.append(line)
        elif lines:
            yield start, "\n".join(lines)
            lines = []
    if lines:
        yield start, "\n".join(lines)


def _without_comments(block: str, remarks: str) -> tuple[str, str]:
    kept = []
    for line in block.split("\n"):
        if line.lstrip().startswith("//"):
            remarks += line
            kept.append("")
        else:
            kept.append(line)
    return "\n".join(kept), remarks


def _lines_before(block: str) -> int:
    return len(block) - len(block.lstrip("\n"))


def _hide(text: str) -> str:
    return _ESCAPED.sub(lambda m: "\n" if m[1] == "n" else _HIDDEN[m[1]], text)


def _shown(text: str) -> str:
    return "".join(_SHOWN.get(char, char) for char in text).strip()


def _fill(question: Question, body: str) -> None:
    title = _TITLE.match(body)
    if title:
        question.title, body = _shown(title[1]), body[title.end() :]
    form = _FORMAT.match(body)
    if form:
        body = body[form.end() :]
    is_html = form is None or form[1] in {"html", "moodle"}
    opened, closed = body.find("{"), body.rfind("}")
    if opened < 0 and closed < 0:
        question.stem = _words(body, is_html)
        return
    if body.count("{") != 1 or body.count("}") != 1 or closed < opened:
        raise GiftError("braces")
    question.stem, question.tail = _words(body[:opened], is_html), _words(body[closed + 1 :], is_html)
    inner, _, general = body[opened + 1 : closed].partition("####")
    question.general = _words(general, is_html)
    _answers(question, inner.strip(), is_html)


def _words(text: str, is_html: bool) -> str:
    text = re.sub(r"\s+", " ", text.replace("\n", " ")).strip()
    form = _FORMAT.match(text)
    if form:
        text, is_html = text[form.end() :], form[1] in {"html", "moodle"}
    shown = _shown(text)
    return plain(shown) if is_html else shown


def _answers(question: Question, inner: str, is_html: bool) -> None:
    if not inner:
        question.kind = "essay"
        return
    truth = _TRUTH.match(inner)
    if truth and (len(inner) == truth.end() or inner[truth.end() :].lstrip().startswith("#")):
        _true_false(question, truth[1].upper().startswith("T"), inner[truth.end() :].strip(), is_html)
        return
    if inner.startswith("#"):
        question.kind = "numerical"
        inner = inner[1:].strip()
        if not inner.startswith(("=", "~")):
            inner = "=" + inner
    pieces = re.split(r"(?=[=~])", inner)
    if pieces[0].strip():
        raise GiftError("answers")
    marks = (
        [(piece[0], piece[1:]) for piece in pieces[1:]] if not pieces[0] else [(p[0], p[1:]) for p in pieces]
    )
    question.answers = [_answer(sign, rest, is_html) for sign, rest in marks]
    if question.kind == "numerical":
        return
    signs = {sign for sign, _rest in marks}
    if signs == {"="} and all(answer.match is not None for answer in question.answers):
        question.kind = "matching"
    elif any(answer.match is not None for answer in question.answers):
        raise GiftError("matching")
    elif signs == {"="}:
        question.kind = "shortanswer"
    else:
        question.kind = "multichoice"


def _answer(sign: str, rest: str, is_html: bool) -> Answer:
    weight = 100.0 if sign == "=" else 0.0
    found = _WEIGHT.match(rest)
    if found:
        weight, rest = float(found[1]), rest[found.end() :]
        if not -100 <= weight <= 100:
            raise GiftError("weight")
    text, _, feedback = rest.partition("#")
    left, arrow, right = text.partition("->")
    return Answer(
        text=_words(left, is_html),
        weight=weight,
        feedback=_words(feedback, is_html),
        match=_words(right, is_html) if arrow and sign == "=" else None,
    )


def _true_false(question: Question, is_true: bool, rest: str, is_html: bool) -> None:
    """`{T#said to who is wrong#said to who is right}`."""
    question.kind = "truefalse"
    _, wrong, right, *_more = [*rest.split("#"), "", "", ""]
    said = {not is_true: _words(wrong, is_html), is_true: _words(right, is_html)}
    question.answers = [
        Answer(text="true", weight=100.0 if is_true else 0.0, feedback=said[True]),
        Answer(text="false", weight=0.0 if is_true else 100.0, feedback=said[False]),
    ]


def escape(text: str) -> str:
    """`text` so that it stands for itself in a question."""
    return re.sub(r"([~=#{}:\\])", r"\\\1", text).replace("\n", "\\n")
