"""A checked folder becomes a CompiledCourse: what a release stores and pages are served from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lms.courses import checks
from lms.courses.casefiles import CaseFile
from lms.courses.files import LessonFile, Parsed, ParsedShared, parse_course, parse_shared
from lms.courses.folders import Folder, course_folders, read_course, read_shared
from lms.courses.pictures import Picture
from lms.courses.sanitiser import SANITISER_VERSION
from lms.courses.shared import Shared
from lms.domain.content import CompiledCase, CompiledCourse, Course, LessonText, Unit
from lms.domain.problems import Problem, has_errors
from lms.domain.questions.item import Language


@dataclass(frozen=True)
class Draft:
    """A folder as it would be published. `content` is what could be compiled; None when `course.yml` can't be read."""

    id: str
    content: CompiledCourse | None
    problems: tuple[Problem, ...]
    pictures: Mapping[str, Picture]
    parsed: Parsed

    @property
    def is_fit(self) -> bool:
        """Whether this may be published."""
        return self.content is not None and not has_errors(self.problems)


def digest(content: CompiledCourse) -> str:
    """What a release is known by: its content, its pictures and the sanitiser that made it."""
    data = [SANITISER_VERSION, content.model_dump(mode="json", by_alias=True)]
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def compile_draft(folder: Folder, shared: Shared | None, last: CompiledCourse | None = None) -> Draft:
    """Everything that is wrong with a folder, and the course as far as it can be compiled. Stores nothing.

    `last` is the release in use: what people's progress hangs on may not change its kind.
    """
    parsed = parse_course(folder, shared)
    checks.check(parsed, shared)
    if last:
        checks.compare(parsed, last)
    content = _compile(parsed, parsed.course, shared) if parsed.course else None
    return Draft(folder.id, content, parsed.problems(), parsed.pictures, parsed)


def compile_shared(root: Path) -> ParsedShared:
    """The shared files with everything that is wrong with them."""
    parsed = parse_shared(read_shared(root))
    checks.check_shared(parsed, course_folders(root))
    return parsed


def compile_folder(
    root: Path, course: str, shared: Shared | None, last: CompiledCourse | None = None
) -> Draft:
    """`compile_draft` of a folder on the disk."""
    return compile_draft(read_course(root, course), shared, last)


def _compile(parsed: Parsed, course: Course, shared: Shared | None) -> CompiledCourse | None:
    lessons = {stem: _lesson(by_language, course) for stem, by_language in parsed.lessons.items()}
    lessons = {stem: texts for stem, texts in lessons.items() if texts}
    quizzes = {stem: quiz for stem, (quiz, _source) in parsed.quizzes.items()}
    cases = {stem: _case(file, shared) for stem, file in parsed.cases.items()}
    screenings = {stem: screening for stem, (screening, _source) in parsed.screenings.items()}
    course = _with_known(course, {*lessons, *quizzes, *cases, *screenings})
    if not course.units:
        return None
    reachable = set(course.modules())
    return CompiledCourse(
        id=parsed.folder.id,
        course=course,
        lessons={stem: texts for stem, texts in lessons.items() if stem in reachable},
        quizzes={stem: quiz for stem, quiz in quizzes.items() if stem in reachable},
        forms={stem: quizzes[stem] for stem in course.forms if stem in quizzes},
        items={item.id: item for bank, _source in parsed.banks.values() for item in bank.items},
        banks={
            name: tuple(item.id for item in bank.items if item.status == "reviewed")
            for name, (bank, _source) in parsed.banks.items()
        },
        media={
            name: hashlib.sha256(picture.content).hexdigest() for name, picture in parsed.pictures.items()
        },
        cases={stem: case for stem, case in cases.items() if stem in reachable},
        screenings={stem: one for stem, one in screenings.items() if stem in reachable},
    )


def _with_known(course: Course, stems: set[str]) -> Course:
    """The course without modules that couldn't be read, so that a draft with faults can be looked at."""
    units = tuple(
        Unit.model_construct(
            id=unit.id, title=unit.title, modules=tuple(m for m in unit.modules if m in stems)
        )
        for unit in course.units
    )
    known = {name: getattr(course, name) for name in Course.model_fields}
    return Course.model_construct(**{**known, "units": tuple(unit for unit in units if unit.modules)})


def _case(file: CaseFile, shared: Shared | None) -> CompiledCase:
    stages = shared.referral.stages if shared else ()
    return CompiledCase(case=file.case, stages=stages, texts=file.texts)


def _lesson(by_language: Mapping[Language, LessonFile], course: Course) -> dict[Language, LessonText]:
    """The lesson in each of the course's languages it is written in, the source first."""
    source = by_language.get(course.languages[0])
    return {
        language: _text(by_language[language], None if language == course.languages[0] else source)
        for language in course.languages
        if language in by_language
    }


def _text(lesson: LessonFile, source: LessonFile | None) -> LessonText:
    head, body = lesson.head, lesson.body
    return LessonText(
        title=head.title,
        minutes=head.minutes,
        parts=body.parts,
        headings=body.headings,
        terms=body.terms,
        articles=body.articles,
        facts=body.facts,
        sources=head.sources,
        objectives=head.objectives,
        is_stale=bool(source and head.source_digest and head.source_digest != source.digest),
        text=body.text,
    )
