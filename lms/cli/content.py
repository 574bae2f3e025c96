"""`lms check` and `lms publish`."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from lms import config, setup, tables  # noqa: F401  # tables refer to one another, so all must be known
from lms.cli import refuse, shown_json
from lms.courses import compiling, counts, problem_texts, publishing, service, stamping
from lms.courses import review as legal
from lms.courses.folders import course_folders
from lms.courses.shared import Shared
from lms.domain.content import CompiledCourse
from lms.domain.errors import RefusedError
from lms.domain.problems import Problem, Severity, has_errors
from lms.domain.questions.item import Language
from lms.i18n import gettext as _
from lms.i18n import ngettext, reader


@click.command
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="[PATH]...")
@click.option("--json", "is_json", is_flag=True, help="Print the problems as data.")
@click.option(
    "--stamp", is_flag=True, help="Write into translations that they are of the source as it is now."
)
@click.option("--review", "wants_review", is_flag=True, help="Print what the legal reviewer is asked.")
@click.option("--counts", "wants_counts", is_flag=True, help="Print how much there is of everything.")
def check(
    paths: tuple[Path, ...], is_json: bool, stamp: bool, wants_review: bool, wants_counts: bool
) -> None:
    """Name every problem in course files, at its line.

    PATH is a course folder, or a folder of courses; by default the installation's.
    """
    if wants_review or wants_counts:
        _curriculum(paths, review=wants_review)
        return
    found: list[tuple[Path, Problem]] = []
    for root, courses in _wanted(paths):
        shared = compiling.compile_shared(root)
        found += ((root, problem) for problem in shared.problems())
        for course in courses:
            draft = compiling.compile_folder(root, course, shared.shared, _in_use(root, course))
            if stamp and stamping.stamp(root, draft):
                draft = compiling.compile_folder(root, course, shared.shared, _in_use(root, course))
            found += ((root, problem) for problem in draft.problems)
    if is_json:
        shown_json([_as_data(root, problem) for root, problem in found])
    else:
        _print(found)
    if has_errors(problem for _root, problem in found):
        raise SystemExit(1)


def _curriculum(paths: tuple[Path, ...], *, review: bool) -> None:
    """Print the reviewer's page, or the counts."""
    for root, courses in _wanted(paths):
        shared = compiling.compile_shared(root).shared
        drafts = [compiling.compile_folder(root, course, shared) for course in courses]
        if review:
            language: Language = "ar" if reader().language == "ar" else "en"
            found = legal.gather(shared or Shared(), (d.parsed for d in drafts), language)
            click.echo(legal.as_text(found))
            continue
        for counted in filter(None, map(counts.count, drafts)):
            click.echo(counts.as_text(counted))
        if shared:
            click.echo(counts.of_shared(shared))


@click.command
@click.argument("courses", nargs=-1, metavar="[COURSE]...")
@click.option("--note", default="", help="What changed, for the history.")
def publish(courses: tuple[str, ...], note: str) -> None:
    """Make a release of course folders (by default of all) and serve the courses from it."""
    settings = setup.load()
    try:
        with setup.ready(settings) as database:
            done = publishing.publish_folders(database, settings.courses, courses, note=note)
    except service.UnfitError as error:
        _print([(settings.courses, p) for p in error.problems if p.severity is Severity.ERROR])
        refuse(str(error.message))
        return
    for one in done:
        values = {"course": one.release.course, "number": one.release.number}
        if one.is_changed:
            click.echo(_("%(course)s: release %(number)s published", **values))
        else:
            click.echo(_("%(course)s: unchanged, release %(number)s stays", **values))


def _wanted(paths: Iterable[Path]) -> Iterator[tuple[Path, list[str]]]:
    """Folders of courses, and which of their courses are meant."""
    for path in paths or [config.load().courses]:
        folder = (path if path.is_dir() else path.parent).resolve()
        if (folder / "course.yml").exists():
            yield folder.parent, [folder.name]
        else:
            yield folder, course_folders(folder)


def _in_use(root: Path, course: str) -> CompiledCourse | None:
    """What the course is served from, when these are the installation's files and its database is in reach."""
    with suppress(config.ConfigError, RefusedError, SQLAlchemyError, OSError):
        settings = setup.load()
        if settings.courses.resolve() == root and (
            settings.database_url or (settings.instance / "diraya.db").exists()
        ):
            with setup.ready(settings) as database, database.reading() as session:
                return service.last_content(session, course)
    return None


def _print(found: Iterable[tuple[Path, Problem]]) -> None:
    counts = {Severity.ERROR: 0, Severity.WARNING: 0}
    for root, problem in found:
        counts[problem.severity] += 1
        click.echo(problem_texts.line(problem, _before(root)))
    errors = ngettext("%(n)s error", "%(n)s errors", counts[Severity.ERROR])
    warnings = ngettext("%(n)s warning", "%(n)s warnings", counts[Severity.WARNING])
    click.echo(f"{errors} · {warnings}", err=True)


def _before(root: Path) -> str:
    return os.path.relpath(root) + os.sep


def _as_data(root: Path, problem: Problem) -> dict[str, object]:
    return {
        "path": _before(root) + problem.path,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity.value,
        "code": problem.code,
        "text": problem_texts.text(problem),
    }
