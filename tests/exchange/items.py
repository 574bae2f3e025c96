"""Items of every type with whatever words, for the way out and in again."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from lms.domain.questions import ItemBase
from tests.domain.questions.reading import about, read

# What no line of GIFT may begin with stands in the middle of a text only.
words = (
    st.text(
        st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u00a0"),
        min_size=1,
        max_size=30,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text and not text.startswith(("//", "[", "$", "%")))
    .filter(lambda text: "*" not in text and "->" not in text and "{{" not in text)
)
said = st.none() | words
LETTERS = {"ar": "س", "en": "s"}


@st.composite
def items(draw: st.DrawFn, kinds: Sequence[str], *, is_bilingual: bool = False) -> ItemBase:
    """An item of one of these types; all of it in one language, or all in both.

    What tells the language of a file is its stem, so that is long and in its letters.
    """
    languages = ["ar", "en"] if is_bilingual else [draw(st.sampled_from(["ar", "en"]))]

    def text(strategy: Any = words) -> dict[str, str] | None:
        first = draw(strategy)
        if first is None:
            return None
        return {language: first if n == 0 else draw(words) for n, language in enumerate(languages)}

    kind = draw(st.sampled_from(kinds))
    base = about(
        kind,
        stem={language: LETTERS[language] * 300 + draw(words) for language in languages},
        explanation=text(said),
        status="draft",
        thinking=draw(st.sampled_from(["recall", "apply", "judge"])),
        difficulty=draw(st.sampled_from([None, "easy", "hard"])),
        tags=draw(st.lists(st.sampled_from(["airport", "shelter"]), unique=True).map(sorted)),
        source=draw(st.sampled_from(["", "Protocol, art. 3 (a)"])),
        articles=draw(st.sampled_from([[], ["bh-2008-1/2"]])),
    )
    base |= _SHAPES[kind](draw, text)
    return read({key: value for key, value in base.items() if value is not None})


def _options(draw: st.DrawFn, text: Any, keys: Sequence[bool]) -> list[dict[str, Any]]:
    return [
        {"id": "abcd"[n], "text": text(), "key": key, "feedback": text(said)} for n, key in enumerate(keys)
    ]


def _true_false(draw: st.DrawFn, text: Any) -> dict[str, Any]:
    feedback = {side: text(said) for side in ("true", "false")}
    return {"answer": draw(st.booleans()), "feedback": {side: t for side, t in feedback.items() if t}}


def _short(draw: st.DrawFn, text: Any) -> dict[str, Any]:
    first, second = draw(st.lists(words, min_size=2, max_size=2, unique=True))
    share = draw(st.sampled_from([1, 0.5, 0.25]))
    return {"accepted": [{"text": first}, {"text": second, "share": share, "feedback": text(said)}]}


def _numeric(draw: st.DrawFn, text: Any) -> dict[str, Any]:
    return {"answer": draw(st.decimals(-999, 999, places=2)), "tolerance": draw(st.decimals(0, 9, places=1))}


def _pairs(draw: st.DrawFn, text: Any) -> dict[str, Any]:
    pairs = [{"id": "ab"[n], "text": text(), "match": text()} for n in range(2)]
    return {"pairs": pairs, "distractors": [{"id": "c", "text": text()}]}


def _steps(draw: st.DrawFn, text: Any) -> dict[str, Any]:
    return {"steps": [{"id": "abc"[n], "text": text()} for n in range(3)]}


def _gaps(draw: st.DrawFn, text: Any) -> dict[str, Any]:
    accepted = draw(st.lists(words, min_size=1, max_size=3, unique=True))
    options = [{"id": "ab"[n], "text": text(), "key": n == 1} for n in range(2)]
    before, after = text(), text()
    passage = {language: f"{before[language]} {{{{1}}}} {{{{2}}}} {after[language]}" for language in before}
    return {"text": passage, "gaps": [{"id": "1", "accepted": accepted}, {"id": "2", "options": options}]}


_SHAPES = {
    "single": lambda draw, text: {"options": _options(draw, text, [True, False])},
    "multiple": lambda draw, text: {"options": _options(draw, text, [True, True, False])},
    "true-false": _true_false,
    "short": _short,
    "numeric": _numeric,
    "match": _pairs,
    "order": _steps,
    "cloze": _gaps,
}
KINDS = tuple(_SHAPES)
