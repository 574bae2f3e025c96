"""Publishing: a fit draft becomes a release, and from then on a course is served from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from lms.audit import service as audit
from lms.courses import checks, compiling, sanitiser, shared
from lms.courses import releases as served
from lms.courses.compiling import Draft
from lms.courses.files import ParsedShared
from lms.courses.models import Media, Publication, Release, ReleaseMedia, SharedRelease
from lms.domain.content import CompiledCourse
from lms.domain.errors import NotFoundError, RefusedError
from lms.domain.problems import Problem, has_errors
from lms.i18n import lazy_gettext as _l

LOCK = 7_102_641  # any fixed number: PostgreSQL's advisory lock for publishing


class UnfitError(RefusedError):
    """The files have errors, so they can't be published. `problems` says which."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """`problems`: all of them, warnings too."""
        super().__init__(_l("The files have errors; nothing was published."))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Published:
    """What publishing led to. `is_new`: a release was made; `is_changed`: the course is served from another one now."""

    release: Release
    is_new: bool
    is_changed: bool


@dataclass(frozen=True)
class Past:
    """A release in a course's history, and whether the course is served from it now."""

    release: Release
    publications: tuple[Publication, ...]
    is_current: bool


def draft(root: Path, course: str, last: CompiledCourse | None = None) -> Draft:
    """A course's folder under `root`, checked and compiled with the shared files beside it. Stores nothing."""
    return compiling.compile_folder(root, course, compiling.compile_shared(root).shared, last)


def last_content(session: Session, course: str) -> CompiledCourse | None:
    """What a course is served from now; None when it never was published."""
    try:
        return served.current(session, course).content
    except NotFoundError:
        return None


def publish(session: Session, fit: Draft, *, by: int | None = None, note: str = "") -> Published:
    """Make a release of a draft and serve the course from it. Raises UnfitError.

    Content that is in use already changes nothing; content that an older release has makes that one current again.
    """
    _one_at_a_time(session)
    last = last_content(session, fit.id)
    if last:
        checks.compare(fit.parsed, last)
    content = fit.content
    if content is None or not fit.is_fit or has_errors(fit.parsed.problems()):
        raise UnfitError(fit.parsed.problems())
    digest = compiling.digest(content)
    known = session.exec(select(Release).where(Release.course == fit.id, Release.digest == digest)).first()
    if known and known.id == _current_id(session, fit.id):
        return Published(known, is_new=False, is_changed=False)
    release = known or _new_release(session, fit, content, digest, by, note)
    _serve_from(session, release, by, note)
    return Published(release, is_new=known is None, is_changed=True)


def publish_again(
    session: Session, release: Release, *, by: int | None = None, note: str = ""
) -> Publication:
    """Serve a course from an older release again. Raises RefusedError when it is in use already."""
    _one_at_a_time(session)
    if release.id == _current_id(session, release.course):
        raise RefusedError(_l("The course is already served from this release."))
    return _serve_from(session, release, by, note)


def publish_shared(session: Session, parsed: ParsedShared, *, by: int | None = None) -> bool:
    """Publish programmes, law, glossary and facts; returns whether anything changed. Raises UnfitError."""
    if parsed.shared is None or has_errors(parsed.problems()):
        raise UnfitError(parsed.problems())
    _one_at_a_time(session)
    compiled = parsed.shared.stored()
    digest = shared.digest(compiled)
    newest = select(SharedRelease.digest).order_by(col(SharedRelease.id).desc()).limit(1)
    if session.exec(newest).first() == digest:
        return False
    session.add(SharedRelease(digest=digest, compiled=compiled, published_at=datetime.now(UTC)))
    session.flush()
    audit.record(session, "shared.publish", actor=by, thing="shared", digest=digest[:16])
    return True


def releases(session: Session, course: str) -> list[Past]:
    """A course's releases, newest first, without their content's cost being paid twice."""
    current = _current_id(session, course)
    publications: dict[int, list[Publication]] = {}
    statement = select(Publication).where(Publication.course == course).order_by(col(Publication.id).desc())
    for publication in session.exec(statement):
        publications.setdefault(publication.release_id, []).append(publication)
    rows = session.exec(select(Release).where(Release.course == course).order_by(col(Release.number).desc()))
    return [Past(row, tuple(publications.get(row.id or 0, ())), row.id == current) for row in rows]


def get_release(session: Session, course: str, number: int) -> Release:
    """A course's release by its number. Raises NotFoundError."""
    found = session.exec(select(Release).where(Release.course == course, Release.number == number)).first()
    if found is None:
        raise NotFoundError
    return found


def picture(session: Session, course: str, name: str) -> Media:
    """A picture of the release in use. Raises NotFoundError."""
    if not sanitiser.PICTURE.fullmatch(f"media/{name}"):
        raise NotFoundError
    statement = (
        select(Media)
        .join(ReleaseMedia, col(ReleaseMedia.digest) == col(Media.digest))
        .where(ReleaseMedia.release_id == (_current_id(session, course) or 0), ReleaseMedia.name == name)
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFoundError
    return found


def _one_at_a_time(session: Session) -> None:
    """SQLite's writers are alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _current_id(session: Session, course: str) -> int | None:
    statement = select(Publication.release_id).where(Publication.course == course)
    return session.exec(statement.order_by(col(Publication.id).desc()).limit(1)).first()


def _new_release(
    session: Session, fit: Draft, content: CompiledCourse, digest: str, by: int | None, note: str
) -> Release:
    newest = session.exec(select(func.max(Release.number)).where(Release.course == fit.id)).one()
    compiled: dict[str, Any] = content.model_dump(mode="json", by_alias=True)
    release = Release(
        course=fit.id,
        number=(newest or 0) + 1,
        digest=digest,
        compiled=compiled,
        made_at=datetime.now(UTC),
        by_id=by,
        note=note[:500],
    )
    session.add(release)
    session.flush()
    for name, media_digest in content.media.items():
        if session.get(Media, media_digest) is None:
            stored = fit.pictures[name]
            session.add(Media(digest=media_digest, kind=stored.kind, content=stored.content))
            session.flush()
        session.add(ReleaseMedia(release_id=release.id or 0, name=name, digest=media_digest))
    session.flush()
    return release


def _serve_from(session: Session, release: Release, by: int | None, note: str) -> Publication:
    publication = Publication(
        course=release.course,
        release_id=release.id or 0,
        published_at=datetime.now(UTC),
        by_id=by,
        note=note[:500],
    )
    session.add(publication)
    session.flush()
    audit.record(
        session,
        "course.publish",
        actor=by,
        thing=f"course:{release.course}",
        number=release.number,
        note=note[:500],
    )
    return publication
