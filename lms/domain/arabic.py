"""Arabic text as people compare it: spellings of the same word folded into one. For matching, never for show."""

import re
import unicodedata

# Harakat and Quranic marks, tatweel, everything invisible.
_MARKS = re.compile(
    "[\u00ad\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_TO_LATIN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_LETTERS = _TO_LATIN | str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىیې", "ي"),
        **dict.fromkeys("ؤئ", "ء"),
        **dict.fromkeys("ةہھەۀ", "ه"),
        **dict.fromkeys("کڪ", "ك"),
        **{"گ": "ك", "چ": "ج", "پ": "ب", "ڤ": "ف", "ژ": "ز"},
    }
)
_ARTICLE = re.compile(r"^(?:وال|بال|كال|فال|لل|ال)(?=.{3,})")
_SERVANT_OF = re.compile(r"\bعبد (?=ال)")


def fold(text: str) -> str:
    """`text` in the one spelling that all its usual spellings share.

    NFKC, without marks and tatweel; alef, hamza, ya, ta marbuta and Persian letters folded; digits 0-9; Latin letters
    casefolded and without accents; only words, one space between; «عبد الرحمن» is «عبدالرحمن».
    """
    text = unicodedata.normalize("NFKC", text)
    text = _MARKS.sub("", text).translate(_LETTERS).casefold()
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    text = re.sub(r"[\W_]+", " ", text).strip()
    return _SERVANT_OF.sub("عبد", text)


def latin_digits(text: str) -> str:
    """`text` with Arabic-Indic and Persian digits turned into 0-9, for everything that is typed in."""
    return text.translate(_TO_LATIN)


def words(text: str) -> list[str]:
    """The folded words of `text` without «ال» and its joined forms: what to look for in a folded text."""
    return [_ARTICLE.sub("", word) for word in fold(text).split()]


def sort_key(text: str) -> str:
    """A key by whose code points names stand in alphabetical order; a bare hamza stands with alef."""
    return fold(text).replace("ء", "ا")
