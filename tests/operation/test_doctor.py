"""The doctor finds each fault that is planted, names it, and finds none where there is none."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from lms import backup, config, db, doctor, i18n, jobs
from lms.audit import service as audit
from lms.certificates.models import Certificate, CertificateCounter, CertificateDocument
from lms.courses.releases import Served
from tests.conftest import SECRET, Cast
from tests.operation.conftest import Lms

Ward = Callable[[], dict[str, list[str]]]
AGO = datetime.now(UTC) - timedelta(hours=3)


@pytest.fixture
def hospital(quick: None, ward: Ward) -> Ward:
    """The ward, where the doctor leaves out what takes seconds."""
    return ward


@pytest.fixture
def ward(settings: config.Settings, database: db.Database, cast: Cast, course: Served) -> Ward:
    """An instance with a course and one certificate; called, it tells what the doctor finds wrong."""
    audit.set_key(SECRET.encode())
    with database.transaction() as session:
        session.add(CertificateCounter(year=2026, last=1))
        issue(session, course, cast.trainee.id or 0, "2026-00001")
        audit.record(session, "person.add", thing="person:1")

    def examine() -> dict[str, list[str]]:
        with i18n.speaking("en"):
            return {f.name: f.faults for f in doctor.examine(settings, database) if f.faults}

    return examine


def issue(session: Session, course: Served, person_id: int, number: str, pdf: bytes = b"%PDF-1") -> None:
    row = Certificate(
        number=number,
        code=number,
        short_code=number[-12:],
        person_id=person_id,
        course=course.id,
        current_for=number,
        release_id=course.release_id,
        record={},
        search_key="",
        template_digest="",
        issued_at=AGO,
    )
    session.add(row)
    session.flush()
    sha256 = doctor.hashlib.sha256(b"%PDF-1").hexdigest()
    session.add(CertificateDocument(certificate_id=row.id, pdf=pdf, sha256=sha256, made_at=AGO))


def test_a_sound_installation_is_well(ward: Ward) -> None:
    assert ward() == {}


def test_every_check_has_its_own_name() -> None:
    assert len({check.name for check in doctor.CHECKS}) == len(doctor.CHECKS)


def test_a_gap_in_the_numbers(hospital: Ward, database: db.Database, course: Served, cast: Cast) -> None:
    with database.transaction() as session:
        issue(session, course, cast.other_trainee.id or 0, "2026-00003")
    assert hospital()["numbers"] == [
        "of 2026 more numbers are in use than were counted",
    ]
    with database.transaction() as session:
        session.connection().execute(text("UPDATE certificate_counter SET last = 3"))
    assert hospital()["numbers"] == ["of 2026 the numbers 2 are missing"]


def test_a_changed_pdf(hospital: Ward, database: db.Database, course: Served, cast: Cast) -> None:
    with database.transaction() as session:
        session.connection().execute(text("UPDATE certificate_counter SET last = 2"))
        issue(session, course, cast.other_trainee.id or 0, "2026-00002", pdf=b"%PDF-2")
    assert hospital() == {"documents": ["the PDF of 2026-00002 is not the one that was issued"]}


def test_a_pdf_that_never_came(hospital: Ward, database: db.Database) -> None:
    with database.transaction() as session:
        session.connection().execute(text("DELETE FROM certificate_document"))
    assert hospital() == {"documents": ["the PDF of 2026-00001 was never made"]}


def test_a_forged_log(hospital: Ward, database: db.Database) -> None:
    with database.transaction() as session:
        session.connection().execute(text("UPDATE audit_head SET seq = 5"))
    assert hospital() == {"log": ["the audit log is not whole from entry 2 on"]}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_log_without_guards(hospital: Ward, database: db.Database) -> None:
    with database.transaction() as session:
        session.connection().execute(text("DROP TRIGGER audit_entry_no_DELETE"))
    assert hospital() == {"schema": ["the guards that keep the audit log from being changed are gone"]}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_column_too_many(hospital: Ward, database: db.Database) -> None:
    with database.transaction() as session:
        session.connection().execute(text("ALTER TABLE reading ADD COLUMN stray INTEGER"))
    assert hospital() == {"schema": ["tables differ from what this version expects"]}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_open_attempts(hospital: Ward, database: db.Database, course: Served, cast: Cast) -> None:
    insert = (
        "INSERT INTO attempt (person_id, course, quiz, number, release_id, paper, started_at, seen_at, void_reason)"
        " VALUES (:person, 'referral', 'final', :number, :release, '[]', '2026-01-01', '2026-01-01', '')"
    )
    with database.transaction() as session:
        session.connection().execute(text("DROP INDEX ix_attempt_open"))
        for number in (1, 2):
            values = {"person": cast.trainee.id, "number": number, "release": course.release_id}
            session.connection().execute(text(insert), values)
    assert "attempts" in hospital()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_orphan(hospital: Ward, database: db.Database) -> None:
    insert = "INSERT INTO course_trainer (course, person_id) VALUES ('referral', 999)"
    with database.writer.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        connection.execute(text(insert))
        connection.commit()
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]
    assert hospital() == {"references": ["rows of course_trainer point to rows that are not there"]}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_malformed_file(hospital: Ward, database: db.Database, settings: config.Settings) -> None:
    database.close()
    path = settings.instance / "diraya.db"
    backup.fold(path)
    content = bytearray(path.read_bytes())
    for page in range(len(content) // 4096 // 2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 40] = os.urandom(40)
    path.write_bytes(content)
    assert "database" in hospital()


@pytest.mark.parametrize(
    ("state", "due"), [(jobs.FAILED, datetime.now(UTC)), (jobs.WAITING, AGO), (jobs.RUNNING, AGO)]
)
def test_work_that_is_not_done(hospital: Ward, database: db.Database, state: str, due: datetime) -> None:
    with database.transaction() as session:
        session.add(jobs.Job(kind="completion", state=state, created_at=due, due_at=due))
    assert list(hospital()) == ["jobs"]


def test_a_full_disk(hospital: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil._ntuple_diskusage(100, 99, 1)  # type: ignore[attr-defined]
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: full)
    assert list(hospital()) == ["disk"]


@pytest.mark.parametrize("name", ["", "secret.key"])
def test_files_that_others_can_read(hospital: Ward, settings: config.Settings, name: str) -> None:
    (settings.instance / name).chmod(0o755)
    assert "chmod" in hospital()["files"][0]


def test_missing_pango(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.sys, "executable", shutil.which("false"))
    assert list(ward()) == ["pdf"]


def test_missing_fonts(hospital: Ward, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "STATIC", tmp_path / "nothing")
    assert list(hospital()) == ["fonts"]


def test_a_course_with_errors(settings: config.Settings, database: db.Database, tmp_path: Path) -> None:
    folder = tmp_path / "courses" / "broken"
    folder.mkdir(parents=True)
    (folder / "course.yml").write_text("title: [")
    found = doctor.examine(replace(settings, courses=folder.parent), database)
    assert [f.name for f in found if f.faults] == ["courses"]


def test_settings_unfit_for_serving(settings: config.Settings, database: db.Database, cast: Cast) -> None:
    found = doctor.examine(replace(settings, public_url="http://example.org"), database)
    assert [f.name for f in found if f.faults] == ["settings"]


def test_the_command_leaves_with_one_when_there_are_faults(
    hospital: Ward, settings: config.Settings, lms: Lms
) -> None:
    well = lms("doctor")
    assert well.exit_code == 0
    assert len(well.stdout.splitlines()) == len(doctor.CHECKS)
    (settings.instance / "secret.key").chmod(0o640)
    (settings.instance / "secret.key").chmod(0o601)
    ill = lms("doctor", "--json")
    assert ill.exit_code == 1
    assert json.loads(ill.stdout)["files"]


def test_what_can_not_be_checked_is_a_fault_and_stops_nothing(
    hospital: Ward, database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_patient: doctor.Patient) -> None:
        raise OSError

    checks = (doctor.Check("broken", "", broken), *doctor.CHECKS)  # type: ignore[arg-type]
    monkeypatch.setattr(doctor, "CHECKS", checks)
    assert hospital() == {"broken": ["could not be checked (OSError)"]}
