"""`lms init`, `lms migrate`, `lms user`."""

import os
import stat
from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from lms import backup, config, db, migrate, setup
from lms.accounts import passwords, tokens
from lms.accounts.models import Person
from lms.domain.roles import Role
from lms.tables import metadata
from tests.conftest import Cast
from tests.operation.conftest import Lms

NAMES = ("--name-ar", "نورة راشد عبد الرحمن الدوسري", "--name-en", "Noora Rashid Abdulrahman Aldossary")
PHRASE = "seven quiet herons over the gulf"


def modes(folder: Path) -> dict[str, int]:
    return {p.name: stat.S_IMODE(p.stat().st_mode) for p in [folder, *folder.iterdir()]}


def test_init_makes_a_private_instance(bare: Path, lms: Lms) -> None:
    before = os.umask(0o022)
    try:
        assert lms("init").exit_code == 0
    finally:
        os.umask(before)
    assert modes(bare) == {"instance": 0o700, "config.toml": 0o600, "secret.key": 0o600, "diraya.db": 0o600}
    config.check(config.load())


def test_init_changes_nothing_the_second_time(bare: Path, lms: Lms) -> None:
    lms("init")
    (bare / "config.toml").write_text('support = "1234"\n')
    key = (bare / "secret.key").read_text()
    assert lms("init").exit_code == 0
    assert (bare / "secret.key").read_text() == key
    assert config.load().support == "1234"


def test_init_makes_nobody(bare: Path, lms: Lms) -> None:
    """There is no account until somebody is added by command (S01)."""
    lms("init")
    with setup.opened(config.load()) as database, database.reading() as session:
        for table in metadata.sorted_tables:
            if table.name != "audit_head":
                assert session.connection().execute(table.select()).first() is None


def test_the_settings_file_names_every_setting() -> None:
    own = {"instance", "secret_key"}
    assert set(setup.COMMENTS) == {f.name for f in fields(config.Settings)} - own


def test_the_settings_file_can_be_uncommented(bare: Path, lms: Lms) -> None:
    lms("init")
    path = bare / "config.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    plain = [line.removeprefix("# ") for line in lines if " = " in line]
    assert len(plain) == len(setup.COMMENTS)
    path.write_text("\n".join(plain), encoding="utf-8")
    config.check(config.load())


def test_migrating_a_current_database_does_nothing(settings: config.Settings, lms: Lms) -> None:
    assert "already" in lms("migrate").stdout
    assert not (settings.instance / "backups").exists()


def test_migrating_keeps_the_database_as_it_was(
    settings: config.Settings, database: db.Database, cast: Cast, lms: Lms
) -> None:
    older(database)
    done = lms("migrate")
    assert done.exit_code == 0, done.stderr
    assert migrate.is_current(database)
    (made,) = (settings.instance / "backups").iterdir()
    assert str(made) in done.stdout
    with backup.scratch(settings) as folder:
        assert backup.find_faults(made, folder, {"person": 5}) == []


def test_migrating_is_refused_where_no_backup_can_be_made(
    settings: config.Settings, database: db.Database, cast: Cast, lms: Lms, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(database)
    (settings.instance / "backups").write_text("in the way")
    assert lms("migrate").exit_code == 1
    assert not migrate.is_current(database)
    assert lms("migrate", "--no-backup").exit_code == 0
    assert migrate.is_current(database)


def test_a_newer_database_is_refused_by_every_verb(
    settings: config.Settings, database: db.Database, lms: Lms
) -> None:
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        for verb in (["migrate"], ["serve"], ["init"], ["audit", "verify"]):
            refused = lms(*verb)
            assert refused.exit_code == 1
            assert "newer version" in refused.stderr
    finally:
        with database.writer.begin() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :head"), {"head": migrate.head()}
            )


def older(database: db.Database) -> None:
    """Take the last migration back."""
    from alembic import command

    with database.writer.begin() as connection:
        command.downgrade(migrate.config(connection), "-1")


def test_the_first_administrator_can_sign_in(
    settings: config.Settings, database: db.Database, lms: Lms
) -> None:
    options = ("--role", "administrator", "--password-stdin", *NAMES)
    assert lms("user", "add", "noora", *options, typed=PHRASE + "\n").exit_code == 0
    with database.reading() as session:
        person = session.exec(select(Person)).one()
    assert person.role is Role.ADMINISTRATOR
    assert passwords.matches(settings, person.password_hash, PHRASE)


def test_a_weak_password_adds_nobody(settings: config.Settings, database: db.Database, lms: Lms) -> None:
    options = ("--role", "administrator", "--password-stdin", *NAMES)
    refused = lms("user", "add", "noora", *options, typed="password\n")
    assert refused.exit_code == 1
    with database.reading() as session:
        assert session.exec(select(Person)).first() is None


def test_without_a_password_a_link_is_printed(
    settings: config.Settings, database: db.Database, lms: Lms
) -> None:
    done = lms("user", "add", "noora", "--role", "trainer", *NAMES)
    link = done.stdout.splitlines()[-1]
    assert link.startswith("http://127.0.0.1:8000/ar/invitation/")
    with database.reading() as session:
        holder = tokens.holder(session, tokens.INVITATION, link.rsplit("/", 1)[-1])
    assert holder is not None
    assert holder.login == "noora"


def test_refusals_speak_the_terminals_language(bare: Path, lms: Lms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ar_BH.UTF-8")
    refused = lms("doctor")
    assert refused.exit_code == 1
    assert "لا توجد منصة" in refused.stderr


def test_a_list_is_imported_whole_or_not_at_all(
    settings: config.Settings, database: db.Database, lms: Lms, tmp_path: Path
) -> None:
    good = "ali,علي حسن أحمد,Ali Hasan Ahmed\n"
    file = tmp_path / "people.csv"
    file.write_text("login,name_ar,name_en\n" + good + "sara,Sara,Sara\n", encoding="utf-8")
    refused = lms("user", "import", file)
    assert refused.exit_code == 1
    assert "line 3" in refused.stdout
    file.write_text("login,name_ar,name_en\n" + good, encoding="utf-8")
    assert lms("user", "import", file, "--dry-run").exit_code == 0
    with database.reading() as session:
        assert session.exec(select(Person)).all() == []
    assert lms("user", "import", file).exit_code == 0
    with database.reading() as session:
        assert [person.login for person in session.exec(select(Person))] == ["ali"]


def test_the_log_is_verified_by_command(settings: config.Settings, database: db.Database, lms: Lms) -> None:
    lms("user", "add", "noora", "--role", "trainer", *NAMES)
    assert "Entries: 1." in lms("audit", "verify").stdout
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE audit_head SET seal = 'x'"))
    refused = lms("audit", "verify")
    assert refused.exit_code == 1
    assert "entry 2" in refused.stderr
