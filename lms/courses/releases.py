"""Reading what is published. A release never changes, so each process keeps the ones it has read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from sqlalchemy import URL, bindparam, func
from sqlmodel import Session, col, select

from lms import db
from lms.courses import sanitiser
from lms.courses.models import Publication, Release
from lms.domain.content import CompiledCourse
from lms.domain.errors import NotFoundError

MOST_KEPT = 64


@dataclass(frozen=True)
class Served:
    """A course as trainees see it now, and from which release.

    `kept`: what pages made of it for one kind of reader and may use again, since a release never changes.
    """

    release_id: int
    number: int
    content: CompiledCourse
    kept: dict[tuple[str, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def id(self) -> str:
        """The course's id: its folder, its address."""
        return self.content.id


_kept: dict[tuple[URL, int], Served] = {}
_lock = Lock()


_CURRENT = (
    select(Publication.release_id)
    .where(Publication.course == bindparam("course"))
    .order_by(col(Publication.id).desc())
    .limit(1)
)
_NEWEST = select(func.max(Publication.id)).group_by(col(Publication.course))
_ALL_CURRENT = select(Publication.course, Publication.release_id).where(col(Publication.id).in_(_NEWEST))


def current(session: Session, course: str) -> Served:
    """The course as it is published now. Raises NotFoundError when it never was."""
    if "\x00" in course:  # from an address; PostgreSQL would take offence
        raise NotFoundError
    newest = db.rows(session, _CURRENT, course=course)
    if not newest:
        raise NotFoundError
    return get(session, newest[0].release_id)


def get(session: Session, release_id: int) -> Served:
    """A course as it was in a release. Raises NotFoundError for an unknown one."""
    return get_many(session, [release_id])[release_id]


def get_many(session: Session, release_ids: Iterable[int]) -> dict[int, Served]:
    """Several releases by id, with one query for those not read yet. Raises NotFoundError if one is unknown."""
    where = session.get_bind().engine.url
    wanted = set(release_ids)
    absent = [i for i in wanted if (where, i) not in _kept]
    if absent:
        for release in session.exec(select(Release).where(col(Release.id).in_(absent))):
            _keep((where, release.id or 0), _read(release))
    found = {i: _kept[where, i] for i in wanted if (where, i) in _kept}
    if len(found) != len(wanted):
        raise NotFoundError
    return found


def all_current(session: Session) -> dict[str, Served]:
    """Every published course by id."""
    ids = {row.course: row.release_id for row in db.rows(session, _ALL_CURRENT)}
    served = get_many(session, ids.values())
    return {course: served[release_id] for course, release_id in sorted(ids.items())}


def _read(release: Release) -> Served:
    content = CompiledCourse.model_validate(release.compiled)
    return Served(release.id or 0, release.number, sanitiser.clean_course(content))


def _keep(key: tuple[URL, int], served: Served) -> None:
    with _lock:
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = served
