"""The last gate of lesson HTML: only what our own renderer makes may pass (S44).

It is passed twice: when a lesson is compiled, and when a release is read into a process. So a release made under an
older list is served under today's (S45): what a process keeps was cleaned by that process's own list.
"""

import re

import nh3

from lms.courses.blocks import DIAGRAMS
from lms.domain.content import CompiledCourse, LessonText, Part

SANITISER_VERSION = 3
"""Raised with every change below; part of a release's digest."""

_TEXT_TAGS = {
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "li",
    "blockquote",
    "pre",
    "code",
    "em",
    "strong",
    "hr",
}
_TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}
_BLOCK_TAGS = {"ol", "dl", "dt", "dd", "div", "section", "figure", "figcaption", "details", "summary"}
TAGS = _TEXT_TAGS | _TABLE_TAGS | _BLOCK_TAGS | {"a", "img", "b", "br", "span", "sup"}
CLASSES = {
    "div": {"table-scroll", "note", "note-care", "example", "dialogue"},
    "p": {"note-title"},
    "section": {"local", "footnotes"},
    "figure": {"statute", "diagram", *(f"d-{name}" for name in DIAGRAMS)},
    "details": {"reveal", "sensitive"},
    "ol": {"footnotes-list"},
    "li": {"footnote-item"},
    "sup": {"footnote-ref"},
    "hr": {"footnotes-sep"},
    "a": {"cite", "term", "footnote-backref"},
    "span": {"fact", "fact-verify"},
    "th": {"ta-start", "ta-center", "ta-end"},
    "td": {"ta-start", "ta-center", "ta-end"},
}
ATTRIBUTES = {
    "*": {"id"},
    "a": {"href", "title", "rel", "aria-label"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "blockquote": {"lang", "dir"},
    "span": {"dir"},
    "ol": {"start"},
    "th": {"scope"},
    "td": {"data-l"},
    "div": {"tabindex", "role", "aria-label"},
}
PICTURE = re.compile(r"media/[a-z0-9]+(?:-[a-z0-9]+)*\.(?:png|jpe?g|webp)")
OTHER_HOST = re.compile(r"[\s\x00-\x20]*[/\\]{2}")


def is_safe_link(href: str) -> bool:
    """Whether a link may be followed: http, https, mailto, or a place on this site."""
    scheme = re.match(r"\s*([^/?#\\]*?):", href)
    if scheme:
        return scheme[1].strip().lower() in {"http", "https", "mailto"}
    return not OTHER_HOST.match(href) and "\\" not in href


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if PICTURE.fullmatch(value) else None
    if name == "href":
        return value if is_safe_link(value) else None
    if name == "role":
        return value if value == "region" else None
    return value


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    allowed_classes=CLASSES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def clean(html: str) -> str:
    """`html` without anything that is not on the lists above."""
    return _cleaner.clean(html)


def clean_course(course: CompiledCourse) -> CompiledCourse:
    """A compiled course with every piece of HTML cleaned again."""
    lessons = {
        stem: {language: _clean_lesson(text) for language, text in texts.items()}
        for stem, texts in course.lessons.items()
    }
    return course.model_copy(update={"lessons": lessons})


def _clean_lesson(text: LessonText) -> LessonText:
    parts = tuple(Part(html=clean(part.html), check=part.check) for part in text.parts)
    return text.model_copy(update={"parts": parts})
