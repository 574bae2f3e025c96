"""What must be true of a course's files together: ids that exist, papers that can be drawn, nothing left behind."""

from collections.abc import Iterable, Mapping

from lms.courses import casechecks, craft, prose, screeningchecks
from lms.courses.craft import askable, pool
from lms.courses.files import LessonFile, Parsed, ParsedShared, texts
from lms.courses.markdown import shared_articles
from lms.courses.shapes import Source, near
from lms.courses.shared import Shared
from lms.courses.yamltext import Spot
from lms.domain.content import CompiledCourse, Course, Quiz
from lms.domain.drawing import sequence
from lms.domain.questions import ItemBase
from lms.domain.questions.item import Language

# Last parts of addresses below a course that are not lessons.
RESERVED = frozenset(
    {"attempts", "certificate", "done", "edit", "enrol", "history", "media", "new", "preview", "publish"}
)


def check(parsed: Parsed, shared: Shared | None) -> None:
    """Note every problem between the files of a course."""
    course = parsed.course
    items = _items(parsed)
    _stems(parsed)
    for source in parsed.sources:
        languages = course.languages if course else ("ar", "en")
        if source.path.endswith(".yml"):
            _texts(source, languages)
    for stem, (quiz, source) in parsed.quizzes.items():
        _quiz(parsed, stem, quiz, source, items)
    _item_references(parsed, shared)
    _checks(parsed, items)
    if course:
        _course(parsed, course)
        _lessons(parsed, course)
        _objectives(parsed, course, items)
        _forms(parsed, course)
    casechecks.check(parsed, shared)
    screeningchecks.check(parsed, shared)
    craft.check(parsed, items)
    prose.check(parsed, shared)


def _unknown(source: Source, code: str, loc: tuple[str | int, ...], word: str, known: Iterable[str]) -> None:
    source.error(code, *loc, id=word, near=near(word, known))


def _twice(source: Source, ids: Iterable[str], *loc: str | int) -> None:
    seen: set[str] = set()
    for index, one in enumerate(ids):
        if one in seen:
            source.error("id-twice", *loc, index, "id", id=one)
        seen.add(one)


def _items(parsed: Parsed) -> dict[str, ItemBase]:
    """Every item by id; one id twice in a course is an error at the second."""
    items: dict[str, ItemBase] = {}
    for bank, source in parsed.banks.values():
        for index, item in enumerate(bank.items):
            if item.id in items:
                source.error("id-twice", "items", index, "id", id=item.id)
            items.setdefault(item.id, item)
    return items


def _stems(parsed: Parsed) -> None:
    for stem in sorted(parsed.stems):
        source = parsed.source_of(stem)
        if stem in RESERVED:
            source.add("stem-reserved", Spot(1, 1), id=stem)
        if len(stem) > 60:
            source.add("bad-id", Spot(1, 1))
        kinds = (parsed.lessons, parsed.quizzes, parsed.cases, parsed.screenings)
        if sum(stem in kind for kind in kinds) > 1:
            source.add("stem-clash", Spot(1, 1), id=stem)


def _texts(source: Source, languages: tuple[Language, ...]) -> None:
    for path, written in texts(source.document.data):
        if languages[0] not in written:
            source.error("text-no-source", *path, language=languages[0])
        for language in languages[1:]:
            if language not in written:
                source.warn("text-untranslated", *path, language=language)


def _course(parsed: Parsed, course: Course) -> None:
    source = parsed.course_source
    known = parsed.stems | parsed.broken
    others = {*parsed.folder.siblings} - {parsed.folder.id}
    for index, one in enumerate(course.prerequisites):
        if one not in others:
            _unknown(source, "course-unknown", ("prerequisites", index), one, others)
    _twice(source, (o.id for o in course.objectives), "objectives")
    _twice(source, (u.id for u in course.units), "units")
    seen: set[str] = set()
    for unit, row in enumerate(course.units):
        for index, stem in enumerate(row.modules):
            loc = ("units", unit, "modules", index)
            if stem not in known:
                _unknown(source, "module-unknown", loc, stem, known)
            elif stem in seen:
                source.error("id-twice", *loc, id=stem)
            seen.add(stem)
    for stem in sorted(parsed.stems - seen - {*course.forms}):
        parsed.source_of(stem).warn("file-orphan", id=stem)
    if course.completion.lessons != "all":
        for index, stem in enumerate(course.completion.lessons):
            if (stem not in parsed.lessons and stem not in parsed.broken) or stem not in seen:
                _unknown(source, "lesson-unknown", ("completion", "lessons", index), stem, parsed.lessons)
    asked: tuple[tuple[str, str, Mapping[str, object]], ...] = (
        ("quizzes", "quiz-unknown", parsed.quizzes),
        ("cases", "module-unknown", parsed.cases),
        ("screenings", "module-unknown", parsed.screenings),
    )
    for name, code, there in asked:
        for index, stem in enumerate(getattr(course.completion, name)):
            if (stem not in there and stem not in parsed.broken) or stem not in seen:
                _unknown(source, code, ("completion", name, index), stem, there)


def _forms(parsed: Parsed, course: Course) -> None:
    """A form is a paper of its kind, named under `forms` and nowhere else, the same for everybody."""
    _twice(parsed.course_source, course.forms, "forms")
    forms = [stem for stem, (quiz, _) in parsed.quizzes.items() if quiz.kind == "form"]
    for index, stem in enumerate(course.forms):
        if stem not in forms and stem not in parsed.broken:
            _unknown(parsed.course_source, "form-unknown", ("forms", index), stem, forms)
    modules = course.modules()
    for stem in forms:
        quiz, source = parsed.quizzes[stem]
        if stem in modules:
            source.error("form-in-unit", "kind", id=stem)
        if quiz.draw:
            source.error("form-drawn", "draw")


def _lessons(parsed: Parsed, course: Course) -> None:
    source_language, *others = course.languages
    for stem, by_language in parsed.lessons.items():
        written = by_language.get(source_language)
        if written is None and stem not in parsed.broken:
            next(iter(by_language.values())).source.add(
                "lesson-no-source", Spot(1, 1), language=source_language
            )
        for language, lesson in by_language.items():
            if language not in course.languages:
                lesson.source.warn("language-undeclared", language=language)
            elif written is not None and language != source_language:
                _translation(lesson, written)
        for language in others:
            if written is not None and language not in by_language and stem not in parsed.broken:
                written.source.warn("lesson-untranslated", language=language)


def _translation(lesson: LessonFile, written: LessonFile) -> None:
    digest = lesson.head.source_digest
    if not digest:
        lesson.source.warn("translation-unstamped", digest=written.digest)
    elif digest != written.digest:
        lesson.source.warn("translation-stale", "source-digest", digest=written.digest)


def _objectives(parsed: Parsed, course: Course, items: Mapping[str, ItemBase]) -> None:
    known = [objective.id for objective in course.objectives]
    taught: set[str] = set()
    for by_language in parsed.lessons.values():
        for lesson in by_language.values():
            taught |= set(lesson.head.objectives)
            for index, one in enumerate(lesson.head.objectives):
                if one not in known:
                    _unknown(lesson.source, "objective-unknown", ("objectives", index), one, known)
    for bank, source in parsed.banks.values():
        for index, item in enumerate(bank.items):
            if item.objective not in known:
                _unknown(source, "objective-unknown", ("items", index, "objective"), item.objective, known)
    for quiz, source in parsed.quizzes.values():
        for index, draw in enumerate(quiz.draw):
            if draw.objective and draw.objective not in known:
                _unknown(source, "objective-unknown", ("draw", index, "objective"), draw.objective, known)
    tested = {
        items[i].objective for quiz, _ in parsed.quizzes.values() for i in askable(parsed, quiz) if i in items
    }
    if parsed.broken:
        return  # who knows what the files that can't be read teach and ask
    for index, one in enumerate(known):
        if one not in taught:
            parsed.course_source.warn("objective-untaught", "objectives", index, "id", id=one)
        if one not in tested:
            parsed.course_source.warn("objective-untested", "objectives", index, "id", id=one)


def _quiz(parsed: Parsed, stem: str, quiz: Quiz, source: Source, items: Mapping[str, ItemBase]) -> None:
    if not quiz.length():
        source.add("quiz-empty", Spot(1, 1))
    for index, one in enumerate(quiz.items):
        if one not in items:
            _unknown(source, "item-unknown", ("items", index), one, items)
        elif items[one].status != "reviewed":
            source.error("item-draft", "items", index, id=one)
        if one in quiz.items[:index]:
            source.error("id-twice", "items", index, id=one)
    for index, draw in enumerate(quiz.draw):
        if draw.bank not in parsed.banks and draw.bank + ".bank" not in parsed.broken:
            _unknown(source, "bank-unknown", ("draw", index, "bank"), draw.bank, parsed.banks)
    _draws(parsed, quiz, source)


def _draws(parsed: Parsed, quiz: Quiz, source: Source) -> None:
    """A paper is full when each draw finds enough, whatever those made before it took of its own items."""
    pools = [pool(parsed, draw) - set(quiz.items) for draw in quiz.draw]
    before: list[int] = []
    for place in sequence(quiz):
        draw = quiz.draw[place]
        taken = sum(min(quiz.draw[other].count, len(pools[place] & pools[other])) for other in before)
        asked, n = draw.count + taken, len(pools[place])
        if draw.bank in parsed.banks and asked > n:
            source.error("draw-short", "draw", place, "count", bank=draw.bank, asked=asked, n=n)
        before.append(place)


def _item_references(parsed: Parsed, shared: Shared | None) -> None:
    if shared is None:
        return
    known = shared_articles(shared)
    for bank, source in parsed.banks.values():
        for index, item in enumerate(bank.items):
            for number, article in enumerate(item.articles):
                if article not in known:
                    _unknown(source, "article-unknown", ("items", index, "articles", number), article, known)


def _checks(parsed: Parsed, items: Mapping[str, ItemBase]) -> None:
    in_papers = {i for quiz, _ in parsed.quizzes.values() for i in askable(parsed, quiz)}
    has_broken_bank = any(name.endswith(".bank") for name in parsed.broken)
    for by_language in parsed.lessons.values():
        for lesson in by_language.values():
            for item, spot in lesson.body.checks:
                if item not in items:
                    if not has_broken_bank:
                        lesson.source.add("item-unknown", spot, id=item, near=near(item, items))
                elif items[item].status != "reviewed":
                    lesson.source.add("item-draft", spot, id=item)
                elif item in in_papers:
                    lesson.source.warn_at("check-drawn", spot, id=item)


def compare(parsed: Parsed, last: CompiledCourse) -> None:
    """Ids are promises: what the last release had and these files have not, and items that changed their type."""
    items = {
        item.id: (item, source, n) for b, source in parsed.banks.values() for n, item in enumerate(b.items)
    }
    for item_id, before in last.items.items():
        if item_id not in items:
            parsed.course_source.warn_at("gone-item", Spot(1, 1), id=item_id)
            continue
        now, source, index = items[item_id]
        if now.type != before.type:
            source.error("type-changed", "items", index, "type", id=item_id, type=before.type)
            continue
        for option in sorted({c.id for c in before.choices()} - {c.id for c in now.choices()}):
            source.warn("gone-option", "items", index, id=item_id, option=option)
    stems = parsed.stems | parsed.broken
    for stem in last.course.modules():
        if stem not in stems:
            parsed.course_source.warn_at("gone-module", Spot(1, 1), id=stem)
        elif stem not in parsed.broken and _kind(parsed, stem) != _kind(last, stem):
            parsed.source_of(stem).add("kind-changed", Spot(1, 1), id=stem)


def _kind(holder: Parsed | CompiledCourse, stem: str) -> str:
    kinds = ("quizzes", "cases", "screenings")
    return next((kind for kind in kinds if stem in getattr(holder, kind)), "lessons")


def check_shared(parsed: ParsedShared, courses: Iterable[str]) -> None:
    """Note every problem between the shared files and the courses there are."""
    for source in parsed.sources.values():
        _texts(source, ("ar", "en"))
    shared, courses = parsed.shared, list(courses)
    if shared is None:
        return
    lists: Mapping[str, tuple[str, Iterable[str]]] = {
        "programmes": ("programmes", (p.id for p in shared.programmes.programmes)),
        "law": ("instruments", (i.id for i in shared.law.instruments)),
        "glossary": ("terms", (t.id for t in shared.glossary.terms)),
        "facts": ("facts", (f.id for f in shared.facts.facts)),
        "referral": ("stages", (s.id for s in shared.referral.stages)),
    }
    for name, (key, ids) in lists.items():
        if name in parsed.sources:
            _twice(parsed.sources[name], ids, key)
    for index, instrument in enumerate(shared.law.instruments):
        _twice(parsed.sources["law"], (a.id for a in instrument.articles), "instruments", index, "articles")
    _programmes(parsed.sources.get("programmes", Source("programmes.yml")), shared, courses)
    _questions(parsed.sources, shared)


def _programmes(source: Source, shared: Shared, courses: list[str]) -> None:
    """A programme names courses that exist, each once; an assessment belongs to one programme."""
    assessments: set[str] = set()
    for index, programme in enumerate(shared.programmes.programmes):
        seen: set[str] = set()
        for key, named in (("courses", programme.courses), ("electives", programme.electives)):
            for number, course in enumerate(named):
                _programme_course(source, course, courses, seen, ("programmes", index, key, number))
        if programme.assessment:
            _programme_course(
                source, programme.assessment, courses, seen | assessments, ("programmes", index, "assessment")
            )
            assessments.add(programme.assessment)
        elif programme.certificate:
            source.error("certificate-bare", "programmes", index, "certificate")


def _questions(sources: Mapping[str, Source], shared: Shared) -> None:
    """What is to be verified says what the reviewer has to answer."""
    for index, instrument in enumerate(shared.law.instruments):
        for number, article in enumerate(instrument.articles):
            if article.certainty == "verify" and not article.question:
                loc = ("instruments", index, "articles", number, "certainty")
                sources["law"].warn("question-missing", *loc, id=f"{instrument.id}:{article.id}")
    for index, fact in enumerate(shared.facts.facts):
        if fact.certainty == "verify" and not fact.question:
            sources["facts"].warn("question-missing", "facts", index, "certainty", id=fact.id)


def _programme_course(
    source: Source, course: str, courses: list[str], seen: set[str], loc: tuple[str | int, ...]
) -> None:
    if course not in courses:
        _unknown(source, "course-unknown", loc, course, courses)
    elif course in seen:
        source.error("id-twice", *loc, id=course)
    seen.add(course)
