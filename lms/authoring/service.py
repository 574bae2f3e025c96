"""What a trainer sees of a course: its draft in the folder, and its releases."""

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from lms.accounts.models import Person
from lms.courses import compiling, releases, trainers
from lms.courses import service as courses
from lms.courses.compiling import Draft
from lms.courses.files import ParsedShared
from lms.courses.models import Release
from lms.courses.releases import Served
from lms.courses.service import Past
from lms.domain.content import CompiledCourse
from lms.domain.errors import NotFoundError
from lms.domain.problems import Problem, Severity, has_errors
from lms.domain.questions import ItemBase


@dataclass(frozen=True)
class Work:
    """One course of a trainer: the draft in its folder and what is published. Either may be missing.

    `problems`: those of the course's own files, then those of the files all courses share.
    """

    course: str
    draft: Draft
    shared: ParsedShared
    served: Served | None
    is_changed: bool

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong, errors first."""
        return tuple(sorted((*self.draft.problems, *self.shared.problems()), key=lambda p: (p.severity, p)))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stops publishing."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What does not stop publishing."""
        return tuple(p for p in self.problems if p.severity is Severity.WARNING)

    @property
    def is_fit(self) -> bool:
        """Whether it can be published."""
        return self.draft.is_fit and not has_errors(self.problems)


def works(session: Session, trainer_id: int, root: Path) -> list[Work]:
    """Every course a trainer works on."""
    shared = compiling.compile_shared(root)
    served = releases.all_current(session)
    mine = trainers.courses_of(session, trainer_id)
    return [_work(session, root, shared, course, served.get(course)) for course in mine]


def work(session: Session, trainer_id: int, root: Path, course: str) -> Work:
    """One course a trainer works on. Raises NotFoundError for any other."""
    if not trainers.is_trainer(session, trainer_id, course):
        raise NotFoundError
    shared = compiling.compile_shared(root)
    return _work(session, root, shared, course, releases.all_current(session).get(course))


def _work(session: Session, root: Path, shared: ParsedShared, course: str, served: Served | None) -> Work:
    draft = compiling.compile_folder(root, course, shared.shared, served.content if served else None)
    return Work(course, draft, shared, served, is_changed=_is_changed(session, draft, served))


def _is_changed(session: Session, draft: Draft, served: Served | None) -> bool:
    if served is None or draft.content is None:
        return True
    digest = session.exec(select(Release.digest).where(Release.id == served.release_id)).one()
    return compiling.digest(draft.content) != digest


def publish(session: Session, work: Work, *, by: int, note: str) -> bool:
    """Publish a course and the files it shares with others; returns whether trainees see anything new."""
    is_shared_new = courses.publish_shared(session, work.shared, by=by)
    made = courses.publish(session, work.draft, by=by, note=note)
    return made.is_changed or is_shared_new


def makers(session: Session, history: list[Past]) -> dict[int, Person]:
    """Who made the releases of a history, by id."""
    ids = {past.release.by_id for past in history if past.release.by_id}
    found = session.exec(select(Person).where(col(Person.id).in_(ids))).all()
    return {person.id or 0: person for person in found}


def items_of(content: CompiledCourse, stem: str) -> list[ItemBase]:
    """Every item a paper can hold: those named, then those it may draw."""
    return [content.items[item] for item in content.askable(content.quizzes[stem])]
