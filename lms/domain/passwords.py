"""Which passwords are refused (S02, S03). No rule about what a password is made of; length is what counts."""

import re
import unicodedata
from collections.abc import Collection, Iterable

SHORTEST = 15
SHORTEST_WITH_SECOND_FACTOR = 10
LONGEST = 256
# What is left of a password without the words that anyone who knows the person would try first.
_LEAST_OWN = 8
_SHORTEST_WORD = 4
_PRODUCT = ("diraya", "دراية")


def problem(
    password: str, *, has_second_factor: bool, common: Collection[str], context: Iterable[str] = ()
) -> str:
    """Why this password is refused: `short`, `long`, `common` or `context`; empty when it is not.

    `common` holds casefolded passwords; `context` are the person's names, login, address, organisation.
    """
    shortest = SHORTEST_WITH_SECOND_FACTOR if has_second_factor else SHORTEST
    if len(password) < shortest:
        return "short"
    if len(password) > LONGEST:
        return "long"
    plain = _plain(password)
    if _is_common(plain, common):
        return "common"
    if _leans_on(plain, context):
        return "context"
    return ""


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if not c.isspace())


def _is_common(plain: str, common: Collection[str]) -> bool:
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)  # `password` inside `password2026!!!`
    return plain in common or core in common or _unit(plain) != plain


def _unit(text: str) -> str:
    """The piece a text repeats: `abab` is `ab` again."""
    at = (text + text).find(text, 1)
    return text[:at]


def _leans_on(plain: str, context: Iterable[str]) -> bool:
    rest = plain
    for word in sorted(_words([*context, *_PRODUCT]), key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != plain and sum(c.isalnum() for c in rest) < _LEAST_OWN


def _words(texts: Iterable[str]) -> set[str]:
    words = set()
    for text in texts:
        folded = unicodedata.normalize("NFKC", text).casefold()
        words |= {_plain(folded), *re.split(r"[\W_]+", folded)}
    return {word for word in words if len(word) >= _SHORTEST_WORD}
