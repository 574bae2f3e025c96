"""A course's table of contents in a reader's words. Made once for each release, language and digits: it may be long."""

from dataclasses import dataclass

from markupsafe import Markup

from lms import i18n
from lms.courses.releases import Served
from lms.domain.content import CompiledCourse
from lms.web.templating import shown


@dataclass(frozen=True)
class Line:
    """A lesson or quiz: its number in the course, its title, and how long it is."""

    stem: str
    number: str
    title: Markup
    length: Markup
    is_quiz: bool


@dataclass(frozen=True)
class Part:
    """A unit with its lines."""

    title: Markup
    length: Markup
    lines: tuple[Line, ...]


def of(served: Served) -> tuple[Part, ...]:
    """The units in order."""
    reader = i18n.reader()
    key = ("outline", reader.language, reader.digits)
    if key not in served.kept:
        served.kept[key] = tuple(_parts(served.content))
    outline: tuple[Part, ...] = served.kept[key]
    return outline


def _parts(content: CompiledCourse) -> list[Part]:
    parts, before = [], 0
    for unit in content.course.units:
        lines = tuple(_line(content, stem, before + n) for n, stem in enumerate(unit.modules, start=1))
        length = i18n.html_ngettext("%(n)s part", "%(n)s parts", len(lines))
        parts.append(Part(shown(unit.title), length, lines))
        before += len(lines)
    return parts


def _line(content: CompiledCourse, stem: str, number: int) -> Line:
    is_quiz = stem in content.quizzes
    if is_quiz:
        length = i18n.html_ngettext("%(n)s question", "%(n)s questions", content.quizzes[stem].length())
    else:
        length = i18n.html_ngettext("%(n)s minute", "%(n)s minutes", content.minutes_of(stem))
    return Line(stem, i18n.number(number), shown(content.title_of(stem)), length, is_quiz)
