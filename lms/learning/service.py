"""Gathering what the learner's pages show: each page's data with a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from lms.accounts import service as accounts
from lms.certificates import programmes
from lms.certificates.programmes import Way
from lms.courses import releases, search, shared
from lms.courses.releases import Served
from lms.domain.errors import NotFoundError, RefusedError
from lms.domain.programmes import Before
from lms.domain.roles import TRACKS
from lms.enrolments import service as enrolments
from lms.evaluation import service as evaluation
from lms.evaluation.service import Due
from lms.i18n import lazy_gettext as _l
from lms.learning.views import Answers, Entry, Filters, LessonPage, ProgrammeView, lesson_page
from lms.progress import service as progress
from lms.progress.service import Standing
from lms.web.access import Principal


@dataclass(frozen=True)
class Catalogue:
    """The home page: what to go on with, programmes, courses."""

    resume: Standing | None
    programmes: tuple[ProgrammeView, ...]
    entries: tuple[Entry, ...]


def catalogue(session: Session, who: Principal | None, filters: Filters) -> Catalogue:
    """All published courses and programmes that fit the filters; for someone signed in, with how far they are."""
    way = programmes.way(session, _learner(who))
    mine = _standings(session, who, way.courses)
    found = search.find(session, filters.q) if filters.q else None
    entries = [
        Entry(s, mine.get(s.id), bool(way.before(s.id)), found[s.id].lessons if found else ())
        for s in _in_order(way, found)
        if filters.keep(s)
    ]
    views = tuple(ProgrammeView(p, way) for p in way.programmes if filters.keep_programme(p))
    return Catalogue(_to_resume(mine), views, tuple(entries))


def sector_of(session: Session, who: Principal | None) -> str:
    """Where someone who is signed in works; empty when they have not said, or nobody is signed in."""
    return accounts.get_person(session, who.id).sector if who and who.is_full else ""


def _learner(who: Principal | None) -> int | None:
    return who.id if who and who.is_full else None


def _in_order(way: Way, found: Mapping[str, search.Hit] | None) -> list[Served]:
    """What was found, best first; else everything by track, and assessments after the courses they ask about."""
    if found is not None:
        return [way.courses[course] for course in found if course in way.courses]
    return sorted(
        way.courses.values(),
        key=lambda s: (way.assessed_by(s.id) is not None, TRACKS.index(s.content.course.track), s.id),
    )


def _standings(session: Session, who: Principal | None, served: Mapping[str, Served]) -> dict[str, Standing]:
    if who is None or not who.is_full:
        return {}
    enrolled = [served[c] for c in enrolments.courses_of(session, who.id) if c in served]
    return progress.standings(session, who.id, enrolled)


def _to_resume(standings: Mapping[str, Standing]) -> Standing | None:
    unfinished = [s for s in standings.values() if s.next_stem]
    return next((s for s in unfinished if s.has_begun), unfinished[0] if unfinished else None)


def my_courses(session: Session, who: Principal) -> list[Standing]:
    """How far someone is in each course they take, newest first."""
    return list(_standings(session, who, releases.all_current(session)).values())


@dataclass(frozen=True)
class ProgrammePage:
    """A programme with its courses as entries of the catalogue: for all, to choose one of, and the assessment."""

    view: ProgrammeView
    courses: list[Entry]
    electives: list[Entry]
    assessment: list[Entry]


def programme_page(session: Session, who: Principal | None, programme_id: str) -> ProgrammePage:
    """A programme by id. Raises NotFoundError."""
    way = programmes.way(session, _learner(who))
    found = next((p for p in way.programmes if p.id == programme_id), None)
    if found is None:
        raise NotFoundError
    mine = _standings(session, who, way.courses)

    def entries(courses: Iterable[str]) -> list[Entry]:
        return [Entry(way.courses[c], mine.get(c), bool(way.before(c))) for c in courses if c in way.courses]

    last = (found.assessment,) if found.assessment else ()
    return ProgrammePage(
        ProgrammeView(found, way), entries(found.courses), entries(found.electives), entries(last)
    )


def enrol(session: Session, who: Principal, course: str) -> None:
    """Enrol someone who asks for it. Raises NotFoundError, or RefusedError while other courses come first."""
    served = releases.current(session, course)
    if programmes.way(session, who.id).before(course):
        raise RefusedError(_l("Complete first the courses that come before this one; its page names them."))
    enrolments.enrol_self(session, who.id, served)


@dataclass(frozen=True)
class CoursePage:
    """A course's page. `standing` is None for someone who does not take it; `may_read`: staff of the course.

    `way` is there for a course that comes after others, `form` where one is to be taken now.
    """

    served: Served
    way: Way | None
    standing: Standing | None = None
    may_read: bool = False
    form: Due | None = None

    @property
    def before(self) -> Before:
        """What this person still has to complete before they may enrol."""
        return self.way.before(self.served.id) if self.way else Before()


def course_page(session: Session, who: Principal | None, course: str) -> CoursePage:
    """A published course. Raises NotFoundError."""
    served = releases.current(session, course)
    way = programmes.way(session, _learner(who)) if programmes.comes_after_others(session, served) else None
    if who is None or not who.is_full:
        return CoursePage(served, way)
    try:
        is_enrolled = enrolments.require_reader(session, who.id, who.role, course)
    except NotFoundError:
        return CoursePage(served, way)
    standing = progress.standing(session, who.id, served) if is_enrolled else None
    form = evaluation.due(session, who.id, standing) if standing else None
    return CoursePage(served, way, standing, may_read=True, form=form)


def lesson(session: Session, served: Served, stem: str, language: str, answers: Answers) -> LessonPage:
    """A lesson of a published course with the checks answered in `answers` marked."""
    return lesson_page(served.content, shared.current(session), stem, language, answers)
