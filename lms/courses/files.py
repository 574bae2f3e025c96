"""A folder's files become models, each with its problems: everything that can be said of one file alone."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.courses import casefiles, markdown, pictures, yamltext
from lms.courses.casefiles import CaseFile
from lms.courses.folders import NAME, Folder, decode
from lms.courses.markdown import Context, Rendered
from lms.courses.pictures import Picture
from lms.courses.shapes import Source, build
from lms.courses.shared import Shared
from lms.courses.terms import TermFinder
from lms.courses.yamltext import Spot
from lms.domain.cases import Case, Referral
from lms.domain.content import Bank, Course, Facts, Glossary, Law, LessonHead, Programmes, Quiz
from lms.domain.problems import Problem
from lms.domain.questions.item import Language
from lms.domain.vignettes import Screening

LESSON = re.compile(rf"({NAME.pattern})\.(ar|en)\.md")
BANK = re.compile(rf"({NAME.pattern})\.bank\.yml")
QUIZ = re.compile(rf"({NAME.pattern})\.quiz\.yml")
CASE = re.compile(rf"({NAME.pattern})\.case\.yml")
SCREENING = re.compile(rf"({NAME.pattern})\.screening\.yml")
PICTURE = re.compile(rf"media/({NAME.pattern}\.(?:png|jpe?g|webp))")
LONGEST_NAME = 60
FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)


@dataclass
class LessonFile:
    """One lesson in one language."""

    name: str
    source: Source
    head: LessonHead
    body: Rendered
    digest: str


@dataclass
class Parsed:
    """A course's files as far as each could be read. `sources` holds every file's problems."""

    folder: Folder
    sources: list[Source] = field(default_factory=list)
    course: Course | None = None
    course_source: Source = field(default_factory=lambda: Source("course.yml"))
    banks: dict[str, tuple[Bank, Source]] = field(default_factory=dict)
    quizzes: dict[str, tuple[Quiz, Source]] = field(default_factory=dict)
    lessons: dict[str, dict[Language, LessonFile]] = field(default_factory=dict)
    cases: dict[str, CaseFile] = field(default_factory=dict)
    screenings: dict[str, tuple[Screening, Source]] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    """Stems whose file is there and could not be read."""

    @property
    def stems(self) -> set[str]:
        """Everything that can stand in a unit."""
        return {*self.lessons, *self.quizzes, *self.cases, *self.screenings}

    def source_of(self, stem: str) -> Source:
        """The file of one of `stems`; of a lesson, one of its languages."""
        if stem in self.quizzes:
            return self.quizzes[stem][1]
        if stem in self.cases:
            return self.cases[stem].source
        if stem in self.screenings:
            return self.screenings[stem][1]
        return next(iter(self.lessons[stem].values())).source

    def problems(self) -> tuple[Problem, ...]:
        """Everything found so far, in the order of files and lines."""
        found = [*self.folder.problems, *(p for source in self.sources for p in source.problems)]
        return tuple(sorted({(p, str(p.values)): p for p in found}.values()))


def digest(content: bytes) -> str:
    """What `source-digest` names a source file by."""
    return hashlib.sha256(content).hexdigest()[:16]


def parse_course(folder: Folder, shared: Shared | None) -> Parsed:
    """Read every file of a course."""
    parsed = Parsed(folder)
    if not NAME.fullmatch(folder.id) or len(folder.id) > LONGEST_NAME:
        _source(parsed, "course.yml").add("folder-name", Spot(1, 1), name=folder.id)
    _course(parsed)
    _pictures(parsed)
    finders: dict[Language, TermFinder] = {}
    if shared:
        finders = {"ar": TermFinder(shared.glossary, "ar"), "en": TermFinder(shared.glossary, "en")}
    for name, content in folder.files.items():
        if found := LESSON.fullmatch(name):
            language: Language = "ar" if found[2] == "ar" else "en"
            context = Context(language, shared, finders.get(language), parsed.pictures)
            _lesson(parsed, name, found[1], content, context)
        elif found := BANK.fullmatch(name):
            _bank(parsed, name, found[1], content)
        elif found := QUIZ.fullmatch(name):
            _quiz(parsed, name, found[1], content)
        elif found := CASE.fullmatch(name):
            _case(parsed, name, found[1], content, shared)
        elif found := SCREENING.fullmatch(name):
            _screening(parsed, name, found[1], content)
        elif name != "course.yml" and not name.startswith("media/") and not casefiles.TEXT.fullmatch(name):
            _source(parsed, name).warn("file-unknown")
    for name in casefiles.orphans(folder, {**parsed.cases, **dict.fromkeys(parsed.broken)}):
        _source(parsed, name).warn("file-unknown")
    return parsed


def _source(parsed: Parsed, name: str) -> Source:
    source = Source(parsed.folder.path(name))
    parsed.sources.append(source)
    return source


def _yaml(parsed: Parsed, name: str, content: bytes) -> Source:
    """A YAML file read, with its flaws noted."""
    before = Source(parsed.folder.path(name))
    text = decode(content, before)
    source = before if text is None else Source(before.path, yamltext.read(text))
    parsed.sources.append(source)
    return source


def _course(parsed: Parsed) -> None:
    content = parsed.folder.files.get("course.yml")
    if content is None:
        if not any(p.path.endswith("/course.yml") for p in parsed.folder.problems):
            _source(parsed, "course.yml").add("file-missing", Spot(1, 1))
        return
    parsed.course_source = _yaml(parsed, "course.yml", content)
    parsed.course = build(Course, parsed.course_source)


def _bank(parsed: Parsed, name: str, stem: str, content: bytes) -> None:
    source = _yaml(parsed, name, content)
    bank = build(Bank, source)
    if bank:
        parsed.banks[stem] = (bank, source)
    else:
        parsed.broken.add(stem + ".bank")


def _quiz(parsed: Parsed, name: str, stem: str, content: bytes) -> None:
    source = _yaml(parsed, name, content)
    quiz = build(Quiz, source)
    if quiz:
        parsed.quizzes[stem] = (quiz, source)
    else:
        parsed.broken.add(stem)


def _case(parsed: Parsed, name: str, stem: str, content: bytes, shared: Shared | None) -> None:
    source = _yaml(parsed, name, content)
    case = build(Case, source)
    if case:
        parsed.cases[stem] = casefiles.read(stem, case, source, parsed.folder, shared, parsed.sources)
    else:
        parsed.broken.add(stem)


def _screening(parsed: Parsed, name: str, stem: str, content: bytes) -> None:
    source = _yaml(parsed, name, content)
    screening = build(Screening, source)
    if screening:
        parsed.screenings[stem] = (screening, source)
    else:
        parsed.broken.add(stem)


def _lesson(parsed: Parsed, name: str, stem: str, content: bytes, context: Context) -> None:
    source = Source(parsed.folder.path(name))
    parsed.sources.append(source)
    text = decode(content, source)
    cut = _cut(text, source) if text is not None else None
    if cut is None:
        parsed.broken.add(stem)
        return
    head_text, body, first_line = cut
    source.document = yamltext.read(head_text, first_line=2)
    source.note_flaws()
    head = build(LessonHead, source)
    bad = yamltext.UNSTORABLE.search(body)
    if bad:
        column = bad.start() - (body.rfind("\n", 0, bad.start()) + 1)
        spot = Spot(first_line + body.count("\n", 0, bad.start()), column + 1)
        source.add("characters", spot, character=f"U+{ord(bad.group()):04X}")
    rendered = markdown.NOTHING if bad else markdown.render(body, first_line, context, source)
    if head is None:
        parsed.broken.add(stem)
        return
    parsed.lessons.setdefault(stem, {})[context.language] = LessonFile(
        name, source, head, rendered, digest(content)
    )


def _cut(text: str, source: Source) -> tuple[str, str, int] | None:
    """Head, body, and the line the body begins at."""
    fences = list(FENCE.finditer(text))[:2]
    if not fences or fences[0].start() != 0:
        source.add("head-missing", Spot(1, 1))
        return None
    if len(fences) < 2:
        source.add("head-unclosed", Spot(1, 1))
        return None
    head = text[fences[0].end() + 1 : fences[1].start()]
    return head, text[fences[1].end() + 1 :], head.count("\n") + 3


def _pictures(parsed: Parsed) -> None:
    for name, content in parsed.folder.files.items():
        if not name.startswith("media/"):
            continue
        found = PICTURE.fullmatch(name)
        if not found:
            _source(parsed, name).warn("picture-name")
            continue
        try:
            parsed.pictures[found[1]] = pictures.read(found[1], content)
        except pictures.PictureError as error:
            _source(parsed, name).add(error.code, Spot(1, 1))


SHARED_MODELS: dict[str, Any] = {
    "programmes": Programmes,
    "law": Law,
    "glossary": Glossary,
    "facts": Facts,
    "referral": Referral,
}


@dataclass
class ParsedShared:
    """The shared files; `shared` is None when one of them can't be read."""

    shared: Shared | None
    sources: Mapping[str, Source]
    folder: Folder

    def problems(self) -> tuple[Problem, ...]:
        """Everything found so far."""
        found = [*self.folder.problems, *(p for source in self.sources.values() for p in source.problems)]
        return tuple(sorted(found))


def parse_shared(folder: Folder) -> ParsedShared:
    """Read the files that courses share. A file that isn't there is an empty one."""
    sources: dict[str, Source] = {}
    models: dict[str, Any] = {}
    for name, model in SHARED_MODELS.items():
        content = folder.files.get(f"{name}.yml")
        if content is None:
            models[name] = model.model_validate({name_of_list(name): ()})
            continue
        source = Source(f"{name}.yml")
        text = decode(content, source)
        sources[name] = source if text is None else Source(f"{name}.yml", yamltext.read(text))
        models[name] = build(model, sources[name])
    is_whole = not folder.problems and all(m is not None for m in models.values())
    shared = Shared(**models) if is_whole else None
    return ParsedShared(shared, sources, folder)


def name_of_list(name: str) -> str:
    """The one key of a shared file."""
    return {"law": "instruments", "glossary": "terms", "referral": "stages"}.get(name, name)


def strings(data: object) -> Iterator[tuple[yamltext.Loc, Language, str]]:
    """Every text in a document, one language at a time: its path, its language, its words."""
    for path, text in texts(data):
        for language, words in text.items():
            yield path, language, words


def texts(data: object, path: yamltext.Loc = ()) -> Iterator[tuple[yamltext.Loc, dict[Language, str]]]:
    """Every bilingual text in a document: its path, and its words by language."""
    if isinstance(data, dict):
        if data and set(data) <= {"ar", "en"} and all(isinstance(v, str) for v in data.values()):
            yield path, data
        else:
            for key, value in data.items():
                yield from texts(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from texts(value, (*path, index))
