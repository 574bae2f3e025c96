"""What pages show of a release, made once for each kind of reader: a course's table of contents, a lesson's text."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import Markup

from lms import i18n
from lms.courses.releases import Served
from lms.domain.content import CompiledCourse
from lms.i18n import gettext as _
from lms.learning.views import LessonPage
from lms.web.templating import shown


@dataclass(frozen=True)
class Line:
    """A part of a course: its number, its title, how long it is, whether it is passed, and a word for it."""

    stem: str
    number: str
    title: Markup
    length: Markup
    is_judged: bool
    kind: str


@dataclass(frozen=True)
class Part:
    """A unit with its lines."""

    title: Markup
    length: Markup
    lines: tuple[Line, ...]


def outline(served: Served) -> tuple[Part, ...]:
    """The units in order."""
    reader = i18n.reader()
    key = ("outline", reader.language, reader.digits)
    if key not in served.kept:
        served.kept[key] = tuple(_parts(served.content))
    found: tuple[Part, ...] = served.kept[key]
    return found


@dataclass(frozen=True)
class LessonHtml:
    """A lesson's text, and what stands beside it: contents, terms, articles, facts, sources."""

    body: Markup
    aside: Markup


def lesson_html(served: Served, page: LessonPage) -> LessonHtml:
    """A lesson as `learning/_lesson_body.html` shows it. With no check answered it is the same for many readers."""
    if page.checks:
        return _lesson_html(page)
    reader = i18n.reader()
    key = ("lesson", page.stem, reader.language, reader.digits, reader.calendar)
    kept = served.kept.get(key)
    if kept is None or kept[0] is not page.shared:
        kept = served.kept[key] = (page.shared, _lesson_html(page))
    found: LessonHtml = kept[1]
    return found


def _lesson_html(page: LessonPage) -> LessonHtml:
    values: dict[str, object] = {}
    current_app.update_template_context(values)
    parts: Any = current_app.jinja_env.get_template("learning/_lesson_body.html").make_module(values)
    return LessonHtml(parts.body(page), parts.aside(page))


def _parts(content: CompiledCourse) -> list[Part]:
    parts, before = [], 0
    for unit in content.course.units:
        lines = tuple(_line(content, stem, before + n) for n, stem in enumerate(unit.modules, start=1))
        length = i18n.html_ngettext("%(n)s part", "%(n)s parts", len(lines))
        parts.append(Part(shown(unit.title), length, lines))
        before += len(lines)
    return parts


def _line(content: CompiledCourse, stem: str, number: int) -> Line:
    if stem in content.quizzes:
        length = i18n.html_ngettext("%(n)s question", "%(n)s questions", content.quizzes[stem].length())
    else:
        length = i18n.html_ngettext("%(n)s minute", "%(n)s minutes", content.minutes_of(stem))
    kind = _("Case") if stem in content.cases else _("Exercise") if stem in content.screenings else ""
    is_judged = stem in content.quizzes or stem in content.cases
    return Line(stem, i18n.number(number), shown(content.title_of(stem)), length, is_judged, kind)
