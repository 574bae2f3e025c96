"""`lms doctor`: is everything as it must be? Each check is a small function that yields what is wrong (R03)."""

import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, text
from sqlmodel import Session, col, select

from lms import config, db, jobs, migrate, tables
from lms.audit import service as audit
from lms.certificates.models import Certificate, CertificateCounter, CertificateDocument
from lms.courses import compiling
from lms.courses.folders import course_folders
from lms.domain.problems import Severity
from lms.i18n import gettext as _
from lms.i18n import lazy_gettext as _l
from lms.paths import STATIC
from lms.quizzes.models import Attempt
from lms.web.health import LEAST_DISK

WAITS_TOO_LONG = timedelta(minutes=15)
PDF_WAITS_TOO_LONG = timedelta(hours=1)
NUMBER = re.compile(r"(\d{4})\D(\d+)$")  # year and running number, whatever a centre puts in front


@dataclass(frozen=True)
class Patient:
    """What is examined."""

    settings: config.Settings
    database: db.Database


Finder = Callable[[Patient], Iterator[str]]


@dataclass(frozen=True)
class Check:
    """One thing that must hold: `name` for programs, `title` for people."""

    name: str
    title: Any
    find: Finder


@dataclass(frozen=True)
class Finding:
    """What a check found; no faults means that all is well."""

    name: str
    title: str
    faults: list[str]


def examine(settings: config.Settings, database: db.Database) -> list[Finding]:
    """Run every check. One that can't be done is itself a fault, and the others are done."""
    patient = Patient(settings, database)
    return [Finding(check.name, str(check.title), _faults(check, patient)) for check in CHECKS]


def _faults(check: Check, patient: Patient) -> list[str]:
    try:
        return list(check.find(patient))
    except Exception as error:  # a broken database can fail in any way
        return [_("could not be checked (%(error)s)", error=type(error).__name__)]


def settings_are_safe(patient: Patient) -> Iterator[str]:
    """The settings are fit for serving."""
    try:
        config.check(patient.settings)
    except config.ConfigError as error:
        yield str(error)


def file_is_whole(patient: Patient) -> Iterator[str]:
    """SQLite's own check of its file."""
    if patient.database.is_sqlite:
        with patient.database.reading() as session:
            said = session.connection().execute(text("PRAGMA integrity_check(5)")).scalars().all()
        if said != ["ok"]:
            yield _("SQLite finds the file malformed: restore the last backup")


def rows_have_parents(patient: Patient) -> Iterator[str]:
    """No row points to one that isn't there. PostgreSQL never lets that happen."""
    if patient.database.is_sqlite:
        with patient.database.reading() as session:
            for table in sorted(
                {row[0] for row in session.connection().execute(text("PRAGMA foreign_key_check"))}
            ):
                yield _("rows of %(table)s point to rows that are not there", table=table)


def schema_is_ours(patient: Patient) -> Iterator[str]:
    """The tables are what the code expects."""
    with patient.database.reader.connect() as connection:
        if migrate.current(connection) != migrate.head():
            yield _("the schema is not this version's: run `lms migrate`")
            return
        options = {
            "compare_type": True,
            "include_name": lambda name, kind, _parents: not _is_foreign(name, kind),
        }
        context = MigrationContext.configure(connection, opts=options)
        if compare_metadata(context, tables.metadata):
            yield _("tables differ from what this version expects")
        if len(set(connection.execute(text(_GUARDS[patient.database.is_sqlite])).scalars())) < 2:
            yield _("the guards that keep the audit log from being changed are gone")


_GUARDS = {
    True: "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'",
    False: "SELECT trigger_name FROM information_schema.triggers WHERE event_object_table = 'audit_entry'",
}


def _is_foreign(name: str | None, kind: str) -> bool:
    return kind == "table" and (name or "").startswith("huey_")


def attempts_are_single(patient: Patient) -> Iterator[str]:
    """At most one attempt of a person at a quiz is open."""
    open_ones = (
        select(Attempt.person_id)
        .where(col(Attempt.submitted_at).is_(None))
        .group_by(col(Attempt.person_id), col(Attempt.course), col(Attempt.quiz))
        .having(func.count() > 1)
    )
    with patient.database.reading() as session:
        people = session.exec(open_ones).all()
    for person in people:
        yield _("person %(person)s has two attempts open at one quiz", person=str(person))


def numbers_have_no_gaps(patient: Patient) -> Iterator[str]:
    """Certificates of each year are numbered 1 to what the counter says."""
    with patient.database.reading() as session:
        counters = {row.year: row.last for row in session.exec(select(CertificateCounter))}
        given = _numbers(session)
    for year in sorted(set(counters) | set(given)):
        missing = sorted(set(range(1, counters.get(year, 0) + 1)) - set(given[year]))
        if missing:
            yield _("of %(year)s the numbers %(numbers)s are missing", year=str(year), numbers=_some(missing))
        if max(given[year], default=0) > counters.get(year, 0):
            yield _("of %(year)s more numbers are in use than were counted", year=str(year))


def _numbers(session: Session) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for number in session.exec(select(Certificate.number)):
        parts = NUMBER.search(number)
        if parts:
            found[int(parts[1])].append(int(parts[2]))
    return found


def _some(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:5])) + ("…" if len(numbers) > 5 else "")


def pdfs_are_unchanged(patient: Patient) -> Iterator[str]:
    """Every stored PDF is the one that was issued, and none is waited for too long."""
    late = datetime.now(UTC) - PDF_WAITS_TOO_LONG
    with patient.database.reading() as session:
        for document, number in session.exec(
            select(CertificateDocument, Certificate.number).join(Certificate).execution_options(yield_per=20)
        ):
            if hashlib.sha256(document.pdf).hexdigest() != document.sha256:
                yield _("the PDF of %(number)s is not the one that was issued", number=number)
        for number in session.exec(
            select(Certificate.number)
            .outerjoin(CertificateDocument)
            .where(col(CertificateDocument.certificate_id).is_(None), Certificate.issued_at < late)
        ):
            yield _("the PDF of %(number)s was never made", number=number)


def log_is_whole(patient: Patient) -> Iterator[str]:
    """The audit log's chain of seals is unbroken."""
    with patient.database.reading() as session:
        broken = audit.verify(session)
    if broken is not None:
        yield _("the audit log is not whole from entry %(seq)s on", seq=str(broken))


def jobs_get_done(patient: Patient) -> Iterator[str]:
    """No background work has failed for good or waits for long."""
    with patient.database.reading() as session:
        failed = session.exec(
            select(jobs.Job.kind, func.count()).where(jobs.Job.state == jobs.FAILED).group_by(jobs.Job.kind)
        ).all()
        waiting = select(func.count()).where(
            col(jobs.Job.state).in_((jobs.WAITING, jobs.RUNNING)),
            jobs.Job.due_at < datetime.now(UTC) - WAITS_TOO_LONG,
        )
        late = session.exec(waiting).one()
    for kind, count in failed:
        yield _("jobs of kind %(kind)s that failed: %(count)s", kind=kind, count=count)
    if late:
        yield _("jobs that wait or run for over 15 minutes: %(count)s; is `lms serve` running?", count=late)


def disk_has_room(patient: Patient) -> Iterator[str]:
    """There is room to write."""
    free = shutil.disk_usage(patient.settings.instance).free
    if free < LEAST_DISK:
        yield _("only %(megabytes)s MB are free", megabytes=free // 2**20)


def files_are_private(patient: Patient) -> Iterator[str]:
    """Nobody but the owner can look into the instance."""
    if os.name != "posix":
        return
    instance = patient.settings.instance
    private = [instance, *(instance / name for name in ("secret.key", "config.toml", "diraya.db"))]
    for path in private:
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            mode = "700" if path.is_dir() else "600"
            yield _("others can read %(path)s: chmod %(mode)s it", path=str(path), mode=mode)


def pdfs_can_be_made(_patient: Patient) -> Iterator[str]:
    """WeasyPrint finds Pango. Tried in a child, because a missing library can end a process."""
    command = [sys.executable, "-c", "import weasyprint"]
    if subprocess.run(command, capture_output=True, check=False, timeout=60).returncode:  # noqa: S603  # ourselves
        yield _("WeasyPrint can't be loaded: install Pango (see README); certificates wait until then")


def fonts_are_there(_patient: Patient) -> Iterator[str]:
    """The fonts of pages and certificates are in the package."""
    for folder, ending in (("fonts", "woff2"), ("certificate-fonts", "ttf")):
        if not any((STATIC / folder).rglob(f"*.{ending}")):
            yield _("there are no fonts in %(folder)s", folder=str(Path("static") / folder))


def courses_can_be_published(patient: Patient) -> Iterator[str]:
    """Course files have no errors. What is published stays as it is either way."""
    root = patient.settings.courses
    if not root.is_dir():
        return  # a node that only serves needs no files
    shared = compiling.compile_shared(root)
    problems = [*shared.problems()]
    for course in course_folders(root):
        problems += compiling.compile_folder(root, course, shared.shared).problems
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        yield _("errors in course files: %(count)s; `lms check` names them", count=len(errors))


CHECKS = (
    Check("settings", _l("the settings"), settings_are_safe),
    Check("database", _l("the database file"), file_is_whole),
    Check("references", _l("references between rows"), rows_have_parents),
    Check("schema", _l("the schema"), schema_is_ours),
    Check("attempts", _l("open attempts"), attempts_are_single),
    Check("numbers", _l("certificate numbers"), numbers_have_no_gaps),
    Check("documents", _l("certificate documents"), pdfs_are_unchanged),
    Check("log", _l("the audit log"), log_is_whole),
    Check("jobs", _l("background work"), jobs_get_done),
    Check("disk", _l("the disk"), disk_has_room),
    Check("files", _l("permissions of files"), files_are_private),
    Check("pdf", _l("making PDFs"), pdfs_can_be_made),
    Check("fonts", _l("fonts"), fonts_are_there),
    Check("courses", _l("course files"), courses_can_be_published),
)
