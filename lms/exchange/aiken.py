"""Aiken: a question a block, options `A.` or `A)`, `ANSWER:` with the letter (docs.moodle.org, “Aiken format”)."""

import re
from collections.abc import Iterator

from lms.exchange.question import Answer, Question

_OPTION = re.compile(r"([A-Z])[.)]\s+(.*)")
_ANSWER = re.compile(r"ANSWER:\s*([A-Z])\s*")


def read(text: str) -> Iterator[Question]:
    """Every question of a file, those that can't be read with `error`."""
    start, stem, options = 0, "", dict[str, str]()
    for number, raw in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        line = raw.strip()
        option, answer = _OPTION.fullmatch(line), _ANSWER.fullmatch(line)
        if not line:
            continue
        start = start or number
        if answer:
            yield _question(start, stem, options, answer[1])
            start, stem, options = 0, "", {}
        elif option and stem:
            options[option[1]] = option[2].strip()
        else:
            if options:  # a question without its ANSWER line
                yield Question(line=start, stem=stem, error="unanswered")
                start, options, stem = number, {}, ""
            stem = f"{stem} {line}".strip()
    if stem:
        yield Question(line=start, stem=stem, error="unanswered")


def _question(line: int, stem: str, options: dict[str, str], key: str) -> Question:
    if key not in options:
        return Question(line=line, stem=stem, error="unanswered")
    answers = [Answer(text, 100.0 if letter == key else 0.0) for letter, text in options.items()]
    return Question(line=line, kind="multichoice", stem=stem, answers=answers)
