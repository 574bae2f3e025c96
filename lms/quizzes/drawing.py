"""A paper as an attempt keeps it: drawn by a seed, with a token of its own for each choice."""

import secrets
from random import Random
from typing import Any

from lms.domain.content import CompiledCourse, Quiz
from lms.domain.drawing import draw


def drawn(content: CompiledCourse, quiz: Quiz, seed: int) -> list[dict[str, Any]]:
    """The items that this seed draws, in order, with their choices and fields as shown.

    The tokens are new each time, and mean nothing outside the attempt.
    """
    asked = draw(quiz, content.banks, content.items, Random(seed))  # noqa: S311  # the seed is a secret
    tokens = _tokens(sum(len(question.options) for question in asked))
    return [
        {"item": q.item, "options": [[tokens.pop(), option] for option in q.options], "fields": q.fields}
        for q in asked
    ]


def _tokens(count: int) -> list[str]:
    tokens: set[str] = set()
    while len(tokens) < count:
        tokens.add(secrets.token_urlsafe(6))
    return list(tokens)
