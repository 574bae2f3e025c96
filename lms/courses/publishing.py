"""Publishing folders of an installation: compiled first, then stored in one transaction."""

from collections.abc import Iterable
from pathlib import Path

from lms.courses import compiling, service
from lms.courses.folders import course_folders
from lms.courses.service import Published
from lms.db import Database
from lms.domain.errors import NotFoundError
from lms.i18n import lazy_gettext as _l


def publish_folders(
    database: Database, root: Path, courses: Iterable[str] = (), *, by: int | None = None, note: str = ""
) -> list[Published]:
    """Publish the shared files and these courses (by default every one under `root`), or nothing at all.

    Raises UnfitError with every problem when a file has errors, NotFoundError for a folder that isn't there.
    """
    known = course_folders(root)
    wanted = list(courses) or known
    for course in wanted:
        if course not in known:
            raise NotFoundError(_l("There is no course folder %(course)s.", course=course))
    if not wanted:
        raise NotFoundError(_l("There are no course folders in %(folder)s.", folder=str(root)))
    shared = compiling.compile_shared(root)
    drafts = [compiling.compile_folder(root, course, shared.shared) for course in wanted]
    if shared.shared is None or not all(draft.is_fit for draft in drafts):
        raise service.UnfitError([*shared.problems(), *(p for draft in drafts for p in draft.problems)])
    with database.transaction() as session:
        service.publish_shared(session, shared, by=by)
        return [service.publish(session, draft, by=by, note=note) for draft in drafts]
