"""Texts of other systems as ours: plain words, and in which language they are."""

import html
import re
from html.parser import HTMLParser
from typing import Any

from lms.domain.questions.item import Language, Text
from lms.exchange.question import Words
from lms.i18n import lazy_gettext as _l

PICTURE = _l("Its picture was left out: look whether it can be answered without it.")
HAS_PICTURE = re.compile(r"<(?:img|object|video|audio|iframe)\b", re.IGNORECASE)
_MULTILANG = re.compile(
    r"""<span(?=[^>]*\bclass=["']multilang["'])[^>]*\blang=["']([A-Za-z]+)[^>]*>(.*?)</span>""",
    re.DOTALL | re.IGNORECASE,
)
LANGUAGES: tuple[Language, ...] = ("ar", "en")
_ARABIC = re.compile("[\u0620-\u064a]")
_LATIN = re.compile("[A-Za-z]")
_BREAKS = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        self.hidden += tag in {"script", "style"}
        if tag in _BREAKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"} and self.hidden:
            self.hidden -= 1
        if tag in _BREAKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def plain(text: str) -> str:
    """The words of HTML, without its markup; a text without any stays as it is but for its entities."""
    if "<" not in text:
        return html.unescape(text).strip()
    words = _Words()
    words.feed(text)
    words.close()
    return re.sub(r"\s+", " ", "".join(words.parts)).strip()


def language_of(text: str) -> Language:
    """Arabic when more of its letters are Arabic than Latin, or it has neither."""
    return "en" if len(_LATIN.findall(text)) > len(_ARABIC.findall(text)) else "ar"


def spoken(markup: str) -> Words:
    """The words of HTML in each language it marks, as Moodle's multi-language filter has it; else its plain words.

    `<span lang="ar" class="multilang">…</span><span lang="en" class="multilang">…</span>` (docs.moodle.org,
    “Multi-language content filter”); what stands outside belongs to every language.
    """
    found = {language.lower() for language, _words in _MULTILANG.findall(markup)}
    if not found:
        return plain(markup)

    def only(language: Language) -> str:
        return plain(_MULTILANG.sub(lambda m: m[2] if m[1].lower() == language else "", markup))

    said: dict[Language, str] = {language: only(language) for language in LANGUAGES if language in found}
    return said or plain(markup)


def marked(words: Text, language: Language | None) -> str:
    """A text as HTML: in one language, or in all of its own as `spoken` reads it."""
    if language:
        return html.escape(words.get(language) or next(iter(words.values())), quote=False)
    return "".join(
        f'<span lang="{each}" class="multilang">{html.escape(said, quote=False)}</span>'
        for each, said in words.items()
    )
