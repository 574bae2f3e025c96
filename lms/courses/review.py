"""What the legal reviewer is asked: everything marked `verify`, with its question, and who relies on it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lms.courses.files import Parsed
from lms.courses.shared import Shared
from lms.domain.questions.item import Language, Text
from lms.i18n import gettext as _


@dataclass(frozen=True)
class Point:
    """One thing to be reviewed. `used_in`: files that rely on it, as paths."""

    what: str
    says: str
    question: str
    source: str
    used_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Review:
    """All of it, by where it stands."""

    articles: tuple[Point, ...]
    facts: tuple[Point, ...]
    lessons: tuple[Point, ...]


def gather(shared: Shared, courses: Iterable[Parsed], language: Language) -> Review:
    """Every open point of the shared files and of these courses, in one language where it is written in both."""
    parsed = list(courses)
    return Review(
        tuple(_articles(shared, _users(parsed, articles=True), language)),
        tuple(_facts(shared, _users(parsed, articles=False), language)),
        tuple(_lessons(parsed, language)),
    )


def _articles(shared: Shared, used: Mapping[str, list[str]], language: Language) -> Iterator[Point]:
    for instrument in shared.law.instruments:
        for article in instrument.articles:
            if article.certainty == "verify" or article.question:
                reference = f"{instrument.id}:{article.id}"
                what = f"{reference} – {_say(instrument.short, language)}: {_say(article.title, language)}"
                says = _say(article.summary, language)
                where = tuple(used.get(reference, ()))
                yield Point(what, says, _say(article.question, language), article.source, where)


def _facts(shared: Shared, used: Mapping[str, list[str]], language: Language) -> Iterator[Point]:
    for fact in shared.facts.facts:
        if fact.certainty == "verify" or fact.question:
            what = f"{fact.id} – {_say(fact.label, language)}"
            says = f"{_say(fact.value, language)} ({fact.as_of})"
            where = tuple(used.get(fact.id, ()))
            yield Point(what, says, _say(fact.question, language), fact.source, where)


def _lessons(courses: Iterable[Parsed], language: Language) -> Iterator[Point]:
    for parsed in courses:
        for by_language in parsed.lessons.values():
            lesson = by_language.get(language) or next(iter(by_language.values()))
            for question in lesson.head.verify:
                yield Point(f"{parsed.folder.id}/{lesson.name}", lesson.head.title, question, "")


def _say(text: Text | None, language: Language) -> str:
    return (text.get(language) or next(iter(text.values()))) if text else ""


def _users(courses: Iterable[Parsed], *, articles: bool) -> dict[str, list[str]]:
    """Which files rest on each article, or put in each fact."""
    found: dict[str, list[str]] = {}
    for parsed in courses:
        for path, cited, facts in _references(parsed):
            for one in cited if articles else facts:
                found.setdefault(one, []).append(path)
    return found


def _references(parsed: Parsed) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Files with the articles and facts in them; a lesson once, in its first language."""
    for by_language in parsed.lessons.values():
        lesson = next(iter(by_language.values()))
        yield f"{parsed.folder.id}/{lesson.name}", lesson.body.articles, lesson.body.facts
    for bank, source in parsed.banks.values():
        yield source.path, tuple(sorted({a for item in bank.items for a in item.articles})), ()


def as_text(review: Review) -> str:
    """The page for the reviewer, in Markdown, in the reader's language: each point numbered, with room to answer."""
    sections = (
        (_("Articles of the law"), review.articles),
        (_("Local facts"), review.facts),
        (_("Questions of lessons"), review.lessons),
    )
    title, relied_on, answer = _("Questions to the legal reviewer"), _("Relied on by"), _("Answer")
    lines = [f"# {title}", ""]
    number = 0
    for heading, points in sections:
        lines += [f"## {heading}", ""]
        for point in points:
            number += 1
            lines += [f"{number}. **{point.what}**", f"   {point.says}", ""]
            for name, words in ((_("Question"), point.question), (_("Source"), point.source)):
                lines += [f"   {name}: {words}", ""] if words else []
            lines += [f"   {relied_on}: {', '.join(point.used_in)}", ""] if point.used_in else []
            lines += [f"   {answer}: ____________________", ""]
    return "\n".join(lines).rstrip()
