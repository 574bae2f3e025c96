"""Items as GIFT, in one language."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import cast

from lms.domain.questions import ItemBase, Text
from lms.domain.questions.essay import Essay
from lms.domain.questions.item import Language
from lms.domain.questions.match import Match
from lms.domain.questions.multiple import Multiple
from lms.domain.questions.numeric import Numeric
from lms.domain.questions.short import Short
from lms.domain.questions.single import Single
from lms.domain.questions.true_false import TrueFalse
from lms.exchange.gift import escape
from lms.exchange.labels import labels_of
from lms.exchange.out import Export, left_out, lost

Words = Callable[[Text | None], str]


_LOST = ("hint", "languages", "pairs", "unit", "rubric")


def write(items: Iterable[ItemBase], language: Language) -> Export:
    """The file. There is no form for order and for gaps in a text: these items are left out."""
    export, parts, category = Export("questions.gift"), list[str](), ""
    for item in items:
        answers = _answers(item, _words(language))
        if answers is None:
            export.losses.append(left_out(item))
            continue
        if item.objective != category:
            category = item.objective
            parts.append(f"$CATEGORY: {category}\n")
        parts.append(_question(item, answers, _words(language)))
        export.losses.extend(lost(item, _LOST))
    export.data = "\n".join(parts).encode()
    return export


def _words(language: Language) -> Words:
    def words(text: Text | None) -> str:
        return escape((text.get(language) or next(iter(text.values()))) if text else "")

    return words


def _question(item: ItemBase, answers: list[str], words: Words) -> str:
    marks = "".join(
        f" [{kind}:{_in_brackets(value)}]"
        for kind, value in (("id", item.id), *(("tag", label) for label in labels_of(item)))
    )
    general = [f"####{words(item.explanation)}"] if item.explanation else []
    inner = "\n".join(f"\t{line}" for line in [*answers, *general])
    return f"//{marks}\n::{escape(item.id)}::[plain]{words(item.stem)}{{\n{inner}\n}}\n"


def _in_brackets(text: str) -> str:
    return re.sub(r"([~=#{}:\\\]])", r"\\\1", text)


def _answers(item: ItemBase, words: Words) -> list[str] | None:
    writer = _WRITERS.get(type(item))
    return list(writer(item, words)) if writer else None


def _said(text: Text | None, words: Words) -> str:
    return f"#{words(text)}" if text else ""


def _single(item: ItemBase, words: Words) -> Iterator[str]:
    for option in cast(Single, item).options:
        yield f"{'=' if option.key else '~'}{words(option.text)}{_said(option.feedback, words)}"


def _multiple(item: ItemBase, words: Words) -> Iterator[str]:
    options = cast(Multiple, item).options
    share = round(100 / sum(option.key for option in options), 5)
    for option in options:
        weight = share if option.key else -share
        yield f"~%{weight:.5f}%{words(option.text)}{_said(option.feedback, words)}"


def _true_false(item: ItemBase, words: Words) -> Iterator[str]:
    one = cast(TrueFalse, item)
    right, wrong = ("true", "false") if one.answer else ("false", "true")
    said = [words(one.feedback_for.get(side)) for side in (wrong, right)]  # type: ignore[call-overload]  # of both
    tail = f"#{said[0]}#{said[1]}" if said[1] else (f"#{said[0]}" if said[0] else "")
    yield ("TRUE" if one.answer else "FALSE") + tail


def _short(item: ItemBase, words: Words) -> Iterator[str]:
    for accepted in cast(Short, item).accepted:
        weight = "" if accepted.share == 1 else f"%{100 * accepted.share:g}%"
        yield f"={weight}{escape(accepted.text)}{_said(accepted.feedback, words)}"


def _numeric(item: ItemBase, _words: Words) -> Iterator[str]:
    one = cast(Numeric, item)
    yield f"#{one.answer:f}" + (f":{one.tolerance:f}" if one.tolerance else "")


def _match(item: ItemBase, words: Words) -> Iterator[str]:
    one = cast(Match, item)
    for pair in one.pairs:
        yield f"={words(pair.text)} -> {words(pair.match)}"
    for distractor in one.distractors:
        yield f"= -> {words(distractor.text)}"


def _essay(_item: ItemBase, _words: Words) -> Iterator[str]:
    return iter(())


_WRITERS: dict[type[ItemBase], Callable[[ItemBase, Words], Iterator[str]]] = {
    Single: _single,
    Multiple: _multiple,
    TrueFalse: _true_false,
    Short: _short,
    Numeric: _numeric,
    Match: _match,
    Essay: _essay,
}
