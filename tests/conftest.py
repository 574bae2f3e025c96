"""Databases (SQLite and PostgreSQL, migrated), the application, the fixed cast, browsers."""

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms import db, jobs, migrate
from lms.accounts.models import Person, UserSession
from lms.app import create_app
from lms.config import Settings
from lms.courses.models import CourseTrainer, Publication, Release
from lms.courses.releases import Served, get
from lms.enrolments.models import Enrolment
from lms.tables import metadata
from lms.web import visitor
from tests import samples
from tests.browser import Browser

LOCAL_POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"
SECRET = "for-tests-only-" + "x" * 40
BESIDE = "not beside this clone"  # in the reason of a skip


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """In CI no test may be skipped: LMS_TEST_NO_SKIPS turns a skip into a failure.

    Except one for want of files that are published elsewhere and are not ours to copy (`BESIDE`).
    """
    if (
        os.environ.get("LMS_TEST_NO_SKIPS")
        and call.excinfo
        and call.excinfo.errisinstance(pytest.skip.Exception)
        and BESIDE not in str(call.excinfo.value)
    ):
        call.excinfo = pytest.ExceptionInfo.from_exc_info(
            (AssertionError, AssertionError(f"skipped in CI: {call.excinfo.value}"), call.excinfo.tb)
        )


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    database = db.connect(f"sqlite:///{path}")
    migrate.to_head(database)
    database.close()
    return path


def postgresql_url() -> str | None:
    """A PostgreSQL server to test on, if there is one."""
    url = os.environ.get("LMS_TEST_DATABASE_URL", LOCAL_POSTGRESQL).replace(
        "postgresql://", "postgresql+psycopg://"
    )
    engine = sa.create_engine(url, connect_args={"connect_timeout": 2})
    try:
        with engine.connect():
            return url
    except sa.exc.SQLAlchemyError:
        return None
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def migrated_postgresql() -> Iterator[str]:
    """A migrated PostgreSQL database of this test process, emptied between tests."""
    server = postgresql_url()
    if server is None:
        pytest.skip("no PostgreSQL server: set LMS_TEST_DATABASE_URL")
    name = f"diraya_test_{secrets.token_hex(6)}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    url = str(sa.make_url(server).set(database=name).render_as_string(hide_password=False))
    database = db.connect(url)
    migrate.to_head(database)
    database.close()
    yield url
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "diraya.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("migrated_postgresql")
    return url


def _empty(database: db.Database) -> None:
    """Take away what the last test left: emptying a table takes its time, so only those that hold something."""
    holds = " UNION ALL ".join(
        f"SELECT '{t.name}' WHERE EXISTS (SELECT 1 FROM \"{t.name}\")" for t in metadata.sorted_tables
    )
    with database.writer.begin() as connection:
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        full = [row[0] for row in connection.exec_driver_sql(holds)]
        if full != ["audit_head"]:
            names = ", ".join(f'"{name}"' for name in full)
            connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
            connection.exec_driver_sql("INSERT INTO audit_head (id, seq, seal) VALUES (1, 0, '')")


@pytest.fixture
def database(database_url: str) -> Iterator[db.Database]:
    database = db.connect(database_url)
    if not database.is_sqlite:
        _empty(database)
    from lms.courses import releases

    releases._kept.clear()
    yield database
    database.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a test installation: cheap hashing, mail into files, second factor on."""
    return Settings(
        instance=tmp_path,
        secret_key=SECRET,
        public_url="http://localhost",
        mail_url=f"file:{tmp_path / 'outbox'}",
        argon2_memory_kib=256,
        argon2_time=1,
    )


@pytest.fixture
def app(settings: Settings, database: db.Database) -> Flask:
    return create_app(settings, database=database)


@dataclass(frozen=True)
class Cast:
    """The people of every test."""

    trainee: Person
    other_trainee: Person
    trainer: Person
    other_trainer: Person
    administrator: Person


@pytest.fixture
def cast(database: db.Database) -> Cast:
    """Mariam and Yousif learn, Huda and Khalid teach, Noora administers."""
    people = {name: samples.person(name) for name in samples.PEOPLE}
    with database.transaction() as session:
        session.add_all(people.values())
    return Cast(**people)


@pytest.fixture
def course(database: db.Database, cast: Cast) -> Served:
    """A published course of two lessons and a final paper; Huda is its trainer."""
    return publish(database, samples.course(), trainer=cast.trainer)


def publish(database: db.Database, compiled, trainer: Person | None = None) -> Served:  # type: ignore[no-untyped-def]
    """Put a compiled course into the database as published."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        release = Release(
            course=compiled.id,
            number=1,
            digest=secrets.token_hex(32),
            compiled=compiled.model_dump(mode="json", by_alias=True),
            made_at=now,
        )
        session.add(release)
        session.flush()
        session.add(Publication(course=compiled.id, release_id=release.id, published_at=now))
        if trainer:
            session.add(CourseTrainer(course=compiled.id, person_id=trainer.id))
        return get(session, release.id)


@pytest.fixture
def enrolled(database: db.Database, cast: Cast, course: Served) -> Person:
    """Mariam, enrolled in the course."""
    with database.transaction() as session:
        session.add(Enrolment(person_id=cast.trainee.id, course=course.id, enrolled_at=datetime.now(UTC)))
    return cast.trainee


def sign_in(app: Flask, person: Person, *, is_half: bool = False, is_stale: bool = False) -> Browser:
    """A browser in which this person is signed in."""
    browser = Browser(app)
    visitor_id = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    with db.of(app).transaction() as session:
        session.add(
            UserSession(
                fingerprint=visitor.fingerprint(visitor_id),
                person_id=person.id,
                is_half=is_half,
                created_at=now,
                seen_at=now,
                proved_at=now - timedelta(days=365) if is_stale else now,
            )
        )
    browser.client.set_cookie("diraya", visitor_id, domain="localhost")
    return browser


@pytest.fixture
def anyone(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def trainee(app: Flask, cast: Cast) -> Browser:
    return sign_in(app, cast.trainee)


@pytest.fixture
def trainer(app: Flask, cast: Cast) -> Browser:
    return sign_in(app, cast.trainer)


@pytest.fixture
def administrator(app: Flask, cast: Cast) -> Browser:
    return sign_in(app, cast.administrator)


@pytest.fixture
def run_jobs(database: db.Database):  # type: ignore[no-untyped-def]
    """Do every waiting job here and now."""
    return lambda: jobs.run_due(database)
