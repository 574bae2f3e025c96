"""What may be a sign-in name."""

import re

from lms.domain.texts import clean_line

# One script a login (S14): a Cyrillic letter among Latin ones makes a second account that looks like the first.
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_ARABIC = re.compile(
    r"[\u0621-\u063a\u0641-\u064a0-9\u0660-\u0669][\u0621-\u063a\u0641-\u064a0-9\u0660-\u0669._-]*"
)
SHORTEST, LONGEST = 2, 60


def is_login(text: str) -> bool:
    """Whether this may be a login: letters of one script (Latin or Arabic), digits, dot, underscore, hyphen.

    No login holds an @, so none can ever be taken for someone's e-mail address.
    """
    fits = SHORTEST <= len(text) <= LONGEST and text == clean_line(text)
    return fits and bool(_LATIN.fullmatch(text) or _ARABIC.fullmatch(text))
