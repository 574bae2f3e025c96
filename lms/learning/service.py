"""Gathering what the learner's pages show: each page's data with a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from lms.courses import releases, search, shared
from lms.courses.releases import Served
from lms.domain.content import Programme
from lms.domain.errors import NotFoundError
from lms.enrolments import service as enrolments
from lms.learning.views import Entry, Filters, LessonPage, lesson_page
from lms.progress import service as progress
from lms.progress.service import Standing
from lms.web.access import Principal


@dataclass(frozen=True)
class Catalogue:
    """The home page: what to go on with, programmes, courses."""

    resume: Standing | None
    programmes: tuple[Programme, ...]
    entries: tuple[Entry, ...]


def catalogue(session: Session, who: Principal | None, filters: Filters) -> Catalogue:
    """All published courses that fit the filters; for someone signed in, with how far they are."""
    served = releases.all_current(session)
    mine = _standings(session, who, served)
    found = search.find(session, filters.q) if filters.q else None
    entries = [
        Entry(s, mine.get(s.id), found[s.id].lessons if found else ())
        for s in _in_order(served, found)
        if filters.keep(s)
    ]
    return Catalogue(_to_resume(mine), shared.current(session).programmes.programmes, tuple(entries))


def _in_order(served: Mapping[str, Served], found: Mapping[str, search.Hit] | None) -> list[Served]:
    if found is None:
        return list(served.values())
    return [served[course] for course in found if course in served]


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


def programme(session: Session, programme_id: str) -> Programme:
    """A programme by id. Raises NotFoundError."""
    for found in shared.current(session).programmes.programmes:
        if found.id == programme_id:
            return found
    raise NotFoundError


def programme_entries(session: Session, who: Principal | None, found: Programme) -> list[Entry]:
    """The published courses of a programme, in its order."""
    served = releases.all_current(session)
    mine = _standings(session, who, served)
    return [Entry(served[c], mine.get(c)) for c in found.courses if c in served]


@dataclass(frozen=True)
class CoursePage:
    """A course's page. `standing` is None for someone who does not take it; `may_read`: staff of the course."""

    served: Served
    standing: Standing | None
    may_read: bool


def course_page(session: Session, who: Principal | None, course: str) -> CoursePage:
    """A published course. Raises NotFoundError."""
    served = releases.current(session, course)
    if who is None or not who.is_full:
        return CoursePage(served, None, may_read=False)
    try:
        is_enrolled = enrolments.require_reader(session, who.id, who.role, course)
    except NotFoundError:
        return CoursePage(served, None, may_read=False)
    standing = progress.standing(session, who.id, served) if is_enrolled else None
    return CoursePage(served, standing, may_read=True)


def lesson(
    session: Session, served: Served, stem: str, language: str, answers: Mapping[str, Sequence[str]]
) -> LessonPage:
    """A lesson of a published course with the checks answered in `answers` marked."""
    return lesson_page(served.content, shared.current(session), stem, language, answers)
