r"""Gaps inside a text, as Moodle has them (docs.moodle.org, “Embedded Answers (Cloze) question type”).

`{1:SHORTANSWER:=Riyadh#Right~%50%Mecca}`: what the gap is worth, its kind, its answers; `\` before `}`, `#`, `~`, `/`,
`"` and itself.
"""

import re

from lms.exchange.question import Answer, Gap, Words
from lms.exchange.texts import plain, spoken

_GAP = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^}\\])*)\}", re.DOTALL)
_WRITTEN = frozenset({"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"})
_CHOSEN = frozenset(
    {"MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"}
    | {"MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"}
)
_ANSWER = re.compile(r"(=|%(-?\d+(?:\.\d+)?)%)?(.*)", re.DOTALL)
_ESCAPED = re.compile(r"\\([}#~/\"\\])")
# While a gap is taken apart, what was escaped stands as characters that no text may hold.
_HIDDEN = {char: chr(0xE000 + n) for n, char in enumerate('}#~/"\\')}
_SHOWN = {hidden: char for char, hidden in _HIDDEN.items()}


class ClozeError(Exception):
    """A text whose gaps the grammar does not know, or of a kind that no gap here can be (numbers)."""


def has_gap(text: str) -> bool:
    """Whether a text holds a gap."""
    return bool(_GAP.search(text))


def read(text: str) -> tuple[Words, list[Gap]]:
    """The text with `{{n}}` for its n-th gap, and the gaps. Raises ClozeError."""
    gaps: list[Gap] = []

    def take(found: re.Match[str]) -> str:
        gaps.append(_gap(str(len(gaps) + 1), found[2], found[3]))
        return f"{{{{{len(gaps)}}}}}"

    return spoken(_GAP.sub(take, text)), gaps


def _gap(name: str, kind: str, inner: str) -> Gap:
    if kind not in _WRITTEN | _CHOSEN:
        raise ClozeError
    parts = _ESCAPED.sub(lambda m: _HIDDEN[m[1]], inner).split("~")
    return Gap(name, kind in _CHOSEN, tuple(_answer(part) for part in parts if part.strip()))


def _answer(part: str) -> Answer:
    found = _ANSWER.fullmatch(part.strip())
    if found is None:
        raise ClozeError
    weight = 100.0 if found[1] == "=" else float(found[2] or 0)
    words, _, feedback = found[3].partition("#")
    return Answer(_shown(words), weight, _shown(feedback))


def _shown(text: str) -> str:
    return plain("".join(_SHOWN.get(char, char) for char in text))


def write(answers: list[tuple[str, bool, str]], *, is_choice: bool) -> str:
    """A gap worth 1: answers as (words, whether right, feedback)."""
    said = (
        f"{'=' if right else ''}{_escaped(words)}{f'#{_escaped(after)}' if after else ''}"
        for words, right, after in answers
    )
    return f"{{1:{'MULTICHOICE' if is_choice else 'SHORTANSWER'}:{'~'.join(said)}}}"


def _escaped(text: str) -> str:
    return re.sub(r'([}#~/"\\])', r"\\\1", text)
