"""What lessons and items are written in: how long a lesson is, words to avoid, and facts that will change."""

import re
from collections.abc import Iterator

from lms.courses import folders
from lms.courses.files import LessonFile, Parsed, strings
from lms.courses.markdown import REFERENCE
from lms.courses.shapes import Source
from lms.courses.shared import Shared
from lms.courses.terms import AvoidedFinder
from lms.courses.yamltext import Spot
from lms.domain.questions.item import Language

FEWEST_WORDS, MOST_WORDS = 700, 1200
FEWEST_CHECKS = 2
# What somebody says, and what a text of law says, stays as it was said.
QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
LAW_BLOCK = re.compile(r"^(:{3,}) law\b.*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
YEAR = r"(?:19|20)\d\d"
PHONE = re.compile(
    rf"\+\d{{2,3}}[ -]?\d{{4,}}|(?<![\d/.])(?!{YEAR}[ -]{YEAR}\b)\d{{4}}[ -]?\d{{4}}(?![\d/])"
    r"|(?:الخط الساخن|خط المساعدة|رقم الهاتف|اتصل على|hotline|helpline|dial|call on)[^\d.؟?\n]{0,20}(?<!\d)\d{3,8}\b",
    re.IGNORECASE,
)
OFFICE = (
    r"(?:وزير|وزيرة|الوزير|الوزيرة|وكيل الوزارة|الرئيس التنفيذي|رئيس اللجنة|رئيسة اللجنة|المدير العام|النائب العام|"
    r"minister|undersecretary|chief executive|director[- ]general|attorney general|chair(?:man|woman)?)"
)
DATED = rf"(?<!لسنة )(?<!of )\b{YEAR}\b"  # no law's number, such as 1 of 2008
OFFICE_HOLDER = re.compile(rf"\b{OFFICE}\b[^.؟?!\n]*{DATED}|{DATED}[^.؟?!\n]*\b{OFFICE}\b", re.IGNORECASE)


def check(parsed: Parsed, shared: Shared | None) -> None:
    """Note it in every lesson and bank of a course."""
    finders: dict[Language, AvoidedFinder] = {}
    if shared:
        finders = {"ar": AvoidedFinder(shared.glossary, "ar"), "en": AvoidedFinder(shared.glossary, "en")}
    for by_language in parsed.lessons.values():
        for language, lesson in by_language.items():
            _reading(lesson)
            text = folders.decode(parsed.folder.files[lesson.name], Source("")) or ""
            _lesson_words(text, lesson.source, finders.get(language))
    for _bank, source in parsed.banks.values():
        for loc, language, words in strings(source.document.data):
            for _at, code, values in _found(words, finders.get(language)):
                source.warn(code, *loc, language, **values)


def _reading(lesson: LessonFile) -> None:
    words = len(lesson.body.text.split())
    if not FEWEST_WORDS <= words <= MOST_WORDS:
        lesson.source.warn("lesson-length", n=words, least=FEWEST_WORDS, most=MOST_WORDS)
    if len(lesson.body.checks) < FEWEST_CHECKS:
        lesson.source.warn("lesson-checks", n=len(lesson.body.checks), least=FEWEST_CHECKS)


def _lesson_words(text: str, source: Source, finder: AvoidedFinder | None) -> None:
    """The body's words; the head names sources, whose titles are what they are."""
    body = text.find("\n---", 3) + 4
    text = _blank(REFERENCE, _blank(LAW_BLOCK, text))
    for at, code, values in _found(text[body:], finder):
        line = text.count("\n", 0, body + at)
        column = body + at - (text.rfind("\n", 0, body + at) + 1)
        source.warn_at(code, Spot(line + 1, column + 1), **values)


def _found(text: str, finder: AvoidedFinder | None) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Where in a text is what shouldn't be: place, code, values."""
    for pattern in (PHONE, OFFICE_HOLDER):
        for found in pattern.finditer(text):
            yield found.start(), "fact-in-prose", {"words": found[0]}
    if finder:
        for at, words, better in finder.find(_blank(QUOTED, text)):
            yield at, "term-avoided", {"words": words, "near": better}


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """A text with what matches made blank, so that all else stays at its place."""
    return pattern.sub(lambda m: re.sub(r"[^\n]", "\0", m[0]), text)
