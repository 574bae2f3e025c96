"""The file format: these classes are what trainers write, and a compiled course is what pages are served from."""

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from lms.domain.cases import Case, Stage
from lms.domain.questions import Item, ItemBase
from lms.domain.questions.item import Id, Language, Strict, Text, Words
from lms.domain.releasing import SHORT, Review
from lms.domain.vignettes import Screening

Track = Literal["referral", "legislation", "criminal-justice", "protection", "prevention"]
Sector = Literal[
    "police", "prosecution", "judiciary", "labour-inspection", "shelter", "health", "borders", "media"
]
Certainty = Literal["established", "verify"]


class Objective(Strict):
    """What someone can do after the course."""

    id: Id
    text: Text


class Unit(Strict):
    """A part of a course: stems of its lessons and quizzes, in reading order."""

    id: Id
    title: Text
    modules: tuple[Id, ...] = Field(min_length=1)


class Completion(Strict):
    """What the certificate asks for: lessons read, quizzes and cases passed, screening rounds finished."""

    lessons: Literal["all"] | tuple[Id, ...] = "all"
    quizzes: tuple[Id, ...] = ()
    cases: tuple[Id, ...] = ()
    screenings: tuple[Id, ...] = ()


class CertificateRule(Strict):
    """How the certificate is issued."""

    issue: Literal["automatic", "review"] = "automatic"


class Course(Strict):
    """`course.yml`."""

    title: Text
    summary: Text
    track: Track
    sectors: tuple[Sector, ...] = Field(min_length=1)
    languages: tuple[Language, ...] = Field(min_length=1)
    hours: float = Field(gt=0, le=500)
    reviewed: date | None = None
    enrolment: Literal["open", "assigned"] = "open"
    audience: Text | None = None
    prerequisites: tuple[Id, ...] = ()
    objectives: tuple[Objective, ...] = Field(min_length=1)
    units: tuple[Unit, ...] = Field(min_length=1)
    forms: tuple[Id, ...] = Field(default=(), max_length=2)
    delayed: tuple[Annotated[int, Field(ge=1, le=1000)], ...] = Field(default=(), max_length=4)
    completion: Completion = Completion()
    certificate: CertificateRule = CertificateRule()

    def modules(self) -> tuple[str, ...]:
        """Stems of lessons and quizzes, in reading order."""
        return self._modules

    @cached_property
    def _modules(self) -> tuple[str, ...]:
        return tuple(stem for unit in self.units for stem in unit.modules)


class LessonHead(Strict):
    """What stands between the two `---` lines of a lesson."""

    title: Words
    minutes: int = Field(ge=1, le=240)
    objectives: tuple[Id, ...] = ()
    sources: tuple[Words, ...] = ()
    verify: tuple[Words, ...] = ()
    source_digest: str = Field(default="", alias="source-digest")


class Bank(Strict):
    """`<name>.bank.yml`."""

    items: tuple[Item, ...]


class Draw(Strict):
    """So many items out of a bank, perhaps only those of one objective, or those that have all of some tags."""

    bank: Id
    count: int = Field(ge=1, le=200)
    objective: Id | None = None
    tags: tuple[Id, ...] = ()

    def fits(self, item: ItemBase) -> bool:
        """Whether this may draw an item: drafts and retired items are never drawn."""
        is_asked_for = self.objective in (None, item.objective) and set(self.tags) <= set(item.tags)
        return item.status == "reviewed" and is_asked_for


class Quiz(Strict):
    """`<name>.quiz.yml`: a paper's rules, and its items by id or drawn from banks.

    `wait`: minutes between handing in and starting anew. `review`: what is shown when, in one word or one by one.
    """

    title: Text
    kind: Literal["unit", "final", "form"] = "unit"
    instructions: Text | None = None
    pass_percent: int = Field(default=70, ge=1, le=100, alias="pass")
    attempts: int | None = Field(default=None, ge=1, le=100)
    time_limit: int | None = Field(default=None, ge=1, le=600, alias="time-limit")
    shuffle: bool = True
    wait: int | None = Field(default=None, ge=1, le=100_000)
    review: Literal["submitted", "passed", "never"] | Review = "submitted"
    items: tuple[Id, ...] = ()
    draw: tuple[Draw, ...] = ()

    @property
    def reveals(self) -> Review:
        """`review`, spelt out. Of a form nothing is shown, so that it measures the second time too."""
        if self.kind == "form":
            return Review(score="never", correctness="never", feedback="never", key="never")
        return SHORT[self.review] if isinstance(self.review, str) else self.review

    def length(self) -> int:
        """How many questions the paper has."""
        return len(self.items) + sum(draw.count for draw in self.draw)


class Article(Strict):
    """One article of an instrument. `summary` is ours, `quote` is official."""

    id: Annotated[str, Field(pattern=r"^[0-9a-z]+(?:[.-][0-9a-z]+)*$", max_length=20)]
    title: Text
    summary: Text
    quote: Text | None = None
    certainty: Certainty = "established"
    question: Text | None = None
    source: str = ""


class Instrument(Strict):
    """A treaty, law or convention."""

    id: Id
    title: Text
    short: Text
    date: date
    source: str = ""
    articles: tuple[Article, ...] = ()


class Law(Strict):
    """`law.yml`."""

    instruments: tuple[Instrument, ...]


class Term(Strict):
    """A term of the glossary; `also` are other forms that link to it."""

    id: Id
    ar: Words
    en: Words
    also: dict[Language, tuple[Words, ...]] = Field(default_factory=dict)
    avoid: dict[Language, tuple[Words, ...]] = Field(default_factory=dict)
    definition: Text


class Glossary(Strict):
    """`glossary.yml`."""

    terms: tuple[Term, ...]


class Fact(Strict):
    """A local fact that changes: a hotline, a body. Never written in prose."""

    id: Id
    label: Text
    value: Text
    as_of: date = Field(alias="as-of")
    source: str = ""
    certainty: Certainty = "established"
    question: Text | None = None


class Facts(Strict):
    """`facts.yml`."""

    facts: tuple[Fact, ...]


class Programme(Strict):
    """Courses in order, perhaps one of several `electives` after them, perhaps a course that is their `assessment`.

    `certificate`: what the assessment's certificate calls its holder, such as "Specialist in …".
    """

    id: Id
    title: Text
    summary: Text
    audience: Text | None = None
    sectors: tuple[Sector, ...] = ()
    courses: tuple[Id, ...] = Field(min_length=1)
    electives: tuple[Id, ...] = ()
    assessment: Id | None = None
    certificate: Text | None = None


class Programmes(Strict):
    """`programmes.yml`."""

    programmes: tuple[Programme, ...]


class Compiled(BaseModel):
    """Made by the compiler, not written by people: stored in a release, read by pages."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class Part(Compiled):
    """A piece of a lesson: HTML, or the id of the item that is asked at this place."""

    html: str = ""
    check: str = ""


class Heading(Compiled):
    """A line of a lesson's table of contents."""

    anchor: str
    text: str


class LessonTerm(Compiled):
    """A glossary term this lesson uses."""

    id: str
    term: str
    definition: str


class LessonText(Compiled):
    """A lesson in one language. `text` is its plain words, for search."""

    title: str
    minutes: int
    parts: tuple[Part, ...]
    headings: tuple[Heading, ...] = ()
    terms: tuple[LessonTerm, ...] = ()
    articles: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    is_stale: bool = False
    text: str = ""


class CompiledCase(Compiled):
    """A case as a release keeps it: with the stages of its day, and its texts as HTML by `node/…` and `document/…`."""

    case: Case
    stages: tuple[Stage, ...]
    texts: dict[str, dict[Language, str]]


class CompiledCourse(Compiled):
    """A course as a release keeps it: everything a page needs, nothing it must look up elsewhere."""

    id: str
    course: Course
    lessons: dict[str, dict[Language, LessonText]]
    quizzes: dict[str, Quiz]
    forms: dict[str, Quiz] = {}
    items: dict[str, Item]
    banks: dict[str, tuple[str, ...]]
    media: dict[str, str] = {}
    cases: dict[str, CompiledCase] = {}
    screenings: dict[str, Screening] = {}

    def title_of(self, stem: str) -> Text:
        """The title of a module, by language."""
        return self._titles[stem]

    @cached_property
    def _titles(self) -> dict[str, Text]:
        lessons = {
            s: {language: t.title for language, t in texts.items()} for s, texts in self.lessons.items()
        }
        quizzes = {stem: quiz.title for stem, quiz in self.quizzes.items()}
        cases = {stem: one.case.title for stem, one in self.cases.items()}
        screenings = {stem: one.title for stem, one in self.screenings.items()}
        return {**lessons, **quizzes, **cases, **screenings}

    def paper(self, stem: str) -> Quiz:
        """A quiz or a form. Raises KeyError."""
        return self.quizzes[stem] if stem in self.quizzes else self.forms[stem]

    def askable(self, quiz: Quiz) -> tuple[str, ...]:
        """Ids of every item a paper can ask: those named, then those it may draw.

        Of a draft whose files can't all be read, those that are there.
        """
        banks = (self.banks.get(draw.bank, ()) for draw in quiz.draw)
        drawn = (
            i for draw, bank in zip(quiz.draw, banks, strict=True) for i in bank if draw.fits(self.items[i])
        )
        return tuple(dict.fromkeys((*(i for i in quiz.items if i in self.items), *drawn)))

    def minutes_of(self, stem: str) -> int:
        """How long a lesson takes, by its source language; a case; an exercise; 0 for a quiz."""
        if stem in self.cases:
            return self.cases[stem].case.minutes
        if stem in self.screenings:
            return self.screenings[stem].minutes
        texts = self.lessons.get(stem)
        return next(iter(texts.values())).minutes if texts else 0

    def lesson(self, stem: str, language: str) -> tuple[str, LessonText]:
        """A lesson in the language asked for, else in the course's source language: which, and the text."""
        texts = self.lessons[stem]
        found = language if language in texts else next(iter(texts))
        return found, texts[found]

    def lesson_stems(self) -> tuple[str, ...]:
        """Stems of lessons only, in reading order."""
        return self._lesson_stems

    @cached_property
    def _lesson_stems(self) -> tuple[str, ...]:
        return tuple(stem for stem in self.course.modules() if stem in self.lessons)

    def required_lessons(self) -> tuple[str, ...]:
        """Lessons the certificate asks for."""
        asked = self.course.completion.lessons
        return self.lesson_stems() if asked == "all" else tuple(asked)
