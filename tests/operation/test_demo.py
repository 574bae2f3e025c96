"""`lms demo`: who can sign in, what they have done, and that nothing real is ever touched."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import func, select

from lms import config, db, demo, doctor, jobs, setup
from lms.accounts import passwords
from lms.accounts.models import Person
from lms.app import create_app
from lms.audit import service as audit
from lms.certificates.models import Certificate
from lms.cli import main
from lms.courses import releases, trainers
from lms.demo.cast import CAST, Figure
from lms.domain import names
from lms.enrolments.models import Enrolment
from lms.progress import service as progress
from lms.quizzes.models import Attempt
from tests.operation.conftest import Lms

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demonstration, made once; how it was told is in `told`."""
    folder = tmp_path_factory.mktemp("demo") / "instance"
    before = dict(os.environ)
    os.environ["LMS_INSTANCE"] = str(folder)
    try:
        done = CliRunner().invoke(main, ["demo"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        (folder / "told").write_text(done.stdout, encoding="utf-8")
        yield folder
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture
def settings(made: Path, monkeypatch: pytest.MonkeyPatch) -> config.Settings:
    monkeypatch.setenv("LMS_INSTANCE", str(made))
    return config.load()


@pytest.fixture
def database(settings: config.Settings) -> Iterator[db.Database]:
    with setup.opened(settings) as opened:
        yield opened


def person(database: db.Database, login: str) -> Person:
    with database.reading() as session:
        return session.exec(select(Person).where(Person.login == login)).one()


def test_its_sign_ins_are_printed_in_both_languages(made: Path, settings: config.Settings) -> None:
    told = (made / "told").read_text(encoding="utf-8")
    for login in ("trainee", "trainee2", "trainer", "administrator"):
        assert told.count(f"  {login} ") == 2
    assert told.count(demo.PASSWORD) == 2
    assert "نسخة العرض جاهزة" in told
    assert settings.is_demo


@pytest.mark.parametrize("login", ["trainee", "trainee2", "trainer", "administrator"])
def test_the_main_cast_can_sign_in_and_nobody_else(
    settings: config.Settings, database: db.Database, login: str
) -> None:
    assert passwords.matches(settings, person(database, login).password_hash, demo.PASSWORD)
    with database.reading() as session:
        able = set(session.exec(select(Person.login).where(Person.password_hash != "")))
    assert able == {"trainee", "trainee2", "trainer", "administrator"}


def test_the_trainee_has_a_course_and_its_certificate(database: db.Database) -> None:
    trainee = person(database, "trainee")
    with database.reading() as session:
        held = session.exec(select(Certificate).where(Certificate.person_id == trainee.id)).one()
        served = releases.current(session, held.course)
        assert progress.standing(session, trainee.id or 0, served).is_complete
        mine = select(Attempt).where(Attempt.person_id == trainee.id, Attempt.quiz == "final")
        attempt = session.exec(mine).one()
    assert held.revoked_at is None
    assert attempt.submitted_at is not None
    assert attempt.started_at < attempt.submitted_at < held.issued_at


def test_the_trainee_has_another_course_under_way(database: db.Database) -> None:
    trainee = person(database, "trainee")
    with database.reading() as session:
        served = releases.current(session, "legislation")
        standing = progress.standing(session, trainee.id or 0, served)
    assert standing.has_begun
    assert standing.next_stem
    assert not standing.is_complete


def test_the_second_trainee_has_not_begun(database: db.Database) -> None:
    with database.reading() as session:
        mine = Enrolment.person_id == person(database, "trainee2").id
        assert session.exec(select(Enrolment).where(mine)).first() is None


def test_the_trainer_teaches_every_course(database: db.Database) -> None:
    with database.reading() as session:
        taught = trainers.courses_of(session, person(database, "trainer").id or 0)
        assert taught == list(releases.all_current(session))
        assert taught


def test_people_are_at_many_stages(database: db.Database) -> None:
    with database.reading() as session:
        scores = session.exec(select(Attempt.is_passed).order_by(Attempt.id)).all()  # type: ignore[arg-type]
        certificates = session.exec(select(Certificate)).all()
    assert {True, False, None} == set(scores)
    assert sum(c.revoked_at is not None for c in certificates) == 1
    assert sum(c.revoked_at is None for c in certificates) == 3


def test_nothing_lies_in_the_future_and_each_thing_follows_the_other(database: db.Database) -> None:
    with database.reading() as session:
        attempts = session.exec(select(Attempt)).all()
        rows = session.exec(select(Enrolment)).all()
        enrolled = {(row.person_id, row.course): row.enrolled_at for row in rows}
    now = datetime.now(UTC)
    for attempt in attempts:
        assert enrolled[attempt.person_id, attempt.course] < attempt.started_at < now
        assert attempt.submitted_at is None or attempt.started_at < attempt.submitted_at < now


@pytest.mark.parametrize("figure", CAST, ids=[f.login for f in CAST])
def test_names_are_whole_in_both_scripts(figure: Figure) -> None:
    assert names.problem(figure.name_ar, "ar") == ""
    assert names.problem(figure.name_en, "en") == ""
    assert names.doubt(figure.name_ar, "ar") == ""
    assert names.doubt(figure.name_en, "en") == ""
    assert len(figure.name_en.split()) in (4, 5, 6)


def test_the_doctor_is_content_and_nothing_waits(settings: config.Settings, database: db.Database) -> None:
    assert [f for f in doctor.examine(settings, database) if f.faults] == []
    assert jobs.due_ids(database) == []
    with database.reading() as session:
        assert audit.verify(session) is None


def test_the_second_time_takes_no_time_and_changes_nothing(
    settings: config.Settings, database: db.Database, lms: Lms
) -> None:
    with database.reading() as session:
        before = session.exec(select(func.count()).select_from(Person)).one()
    began = time.monotonic()
    assert lms("demo").exit_code == 0
    assert time.monotonic() - began < 1
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Person)).one() == before


def test_what_was_interrupted_is_finished(settings: config.Settings, database: db.Database, lms: Lms) -> None:
    (settings.instance / demo.MARK).unlink()
    assert not demo.is_made(settings)
    assert lms("demo").exit_code == 0
    assert demo.is_made(settings)
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Person)).one() == len(CAST)


def test_a_changed_course_is_noticed(settings: config.Settings, tmp_path: Path) -> None:
    assert demo.is_made(settings)
    assert not demo.is_made(replace(settings, courses=tmp_path))


def test_a_real_instance_is_left_alone(bare: Path, lms: Lms) -> None:
    assert lms("init").exit_code == 0
    before = (bare / "diraya.db").read_bytes()
    refused = lms("demo")
    assert refused.exit_code == 1
    assert "no demonstration" in refused.stderr
    assert (bare / "diraya.db").read_bytes() == before


def test_it_is_for_the_loopback_only(bare: Path, lms: Lms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_PUBLIC_URL", "https://training.example")
    refused = lms("demo")
    assert refused.exit_code == 1
    assert "loopback" in refused.stderr
    assert not (bare / demo.MARK).exists()


def test_every_page_says_that_it_is_a_demonstration(settings: config.Settings, database: db.Database) -> None:
    page = create_app(settings, database=database).test_client().get("/ar/", base_url="http://127.0.0.1")
    assert 'class="demo"' in page.text
