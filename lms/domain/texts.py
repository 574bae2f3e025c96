"""Text as it is stored: one form for what looks the same, nothing that changes how it reads without showing (S49)."""

import re
import unicodedata

from lms.domain.arabic import latin_digits

# Direction marks and isolates, zero-width characters, soft hyphen.
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean_line(text: str | None) -> str:
    """One line as stored: NFC, spaces collapsed, no controls, nothing invisible, no tatweel."""
    text = unicodedata.normalize("NFC", text or "")
    text = INVISIBLE.sub("", CONTROLS.sub("", text)).replace("\u0640", "")
    return " ".join(text.split())


def key(text: str) -> str:
    """The form in which logins and addresses are unique: NFKC, casefolded, digits 0-9, without outer spaces (S14)."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return latin_digits(clean_line(folded))
