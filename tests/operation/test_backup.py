"""Backups: whole under load, proved by restoring, recognised when damaged, never put over live data by mistake."""

import json
import random
import shutil
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from lms import archive, backup, config, db, doctor, i18n, postgresql, restore, setup
from lms.accounts.models import Organisation, Person
from lms.audit import service as audit
from lms.courses.releases import Served
from tests.conftest import SECRET, Cast
from tests.operation.conftest import Lms

pytestmark = pytest.mark.usefixtures("quick")
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def programs(database: db.Database) -> None:
    if not database.is_sqlite and not shutil.which("pg_dump"):
        pytest.skip("no pg_dump on this machine")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


@pytest.fixture
def made(settings: config.Settings, database: db.Database, course: Served, cast: Cast, file: Path) -> Path:
    """A backup of a database with people and a course in it."""
    audit.set_key(SECRET.encode())
    backup.make(settings, database, file)
    database.close()
    return file


def logins(database: db.Database) -> set[str]:
    with database.reading() as session:
        return set(session.exec(select(Person.login)))


def forget_people(database: db.Database) -> None:
    """Something goes wrong with the data; the log keeps its guards."""
    with database.transaction() as session:
        session.connection().execute(text("UPDATE person SET login = 'lost' || id, login_key = 'lost' || id"))
    database.close()


def test_a_backup_says_what_is_in_it(
    settings: config.Settings, database: db.Database, cast: Cast, lms: Lms, file: Path
) -> None:
    done = lms("backup", file, "--json")
    assert done.exit_code == 0, done.stderr
    manifest = json.loads(done.stdout)
    assert manifest["counts"]["person"] == 5
    assert set(manifest["members"]) == {archive.SQLITE if database.is_sqlite else archive.POSTGRESQL}
    assert file.stat().st_mode & 0o077 == 0
    assert not [p for p in settings.instance.iterdir() if p.name.startswith("backup-")]


def test_a_backup_is_noted_in_the_log(settings: config.Settings, database: db.Database, made: Path) -> None:
    with database.reading() as session:
        assert audit.entries(session, action="backup.")[0].thing == made.name


def test_the_key_is_left_out_unless_asked_for(settings: config.Settings, lms: Lms, tmp_path: Path) -> None:
    without, along = tmp_path / "without.zip", tmp_path / "along.zip"
    assert "not in it" in lms("backup", without).stdout
    assert "can forge" in lms("backup", along, "--with-key").stdout
    secret = SECRET.encode()
    assert secret not in b"".join(map(zipfile.ZipFile(without).read, zipfile.ZipFile(without).namelist()))
    assert zipfile.ZipFile(along).read("secret.key").strip() == secret


def test_a_backup_overwrites_nothing(settings: config.Settings, lms: Lms, file: Path) -> None:
    file.write_text("precious")
    assert lms("backup", file).exit_code == 1
    assert file.read_text() == "precious"


def test_nothing_acknowledged_is_lost_under_load(
    settings: config.Settings, database: db.Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writers go on while it is made; all that was acknowledged before it began is in it (F6)."""
    monkeypatch.setattr(backup, "KEPT", ("organisation",))
    acknowledged: list[str] = []
    stop = threading.Event()

    def write(writer: int) -> None:
        for number in range(10_000):
            if stop.is_set():
                return
            name = f"body {writer}-{number}"
            with database.transaction() as session:
                session.add(Organisation(name_ar=name, name_en=name))
            acknowledged.append(name)

    writers = [threading.Thread(target=write, args=(n,)) for n in range(3)]
    for writer in writers:
        writer.start()
    try:
        while len(acknowledged) < 30:
            stop.wait(0.01)
        before = set(acknowledged)
        backup.make(settings, database, file)
        after = len(acknowledged)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert after > len(before), "nobody was kept from writing"
    database.close()
    restore.restore(settings, file, is_forced=True)
    with database.reading() as session:
        assert before <= set(session.exec(select(Organisation.name_en)))


def test_a_backup_that_does_not_restore_is_not_called_one(
    settings: config.Settings, database: db.Database, lms: Lms, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "find_faults", lambda *_: ["rows are missing"])
    refused = lms("backup", file)
    assert refused.exit_code == 1
    assert "rows are missing" in refused.stderr
    assert not file.exists()
    assert file.with_name("backup.zip.unverified").exists()


def test_lost_rows_are_noticed(settings: config.Settings, database: db.Database, made: Path) -> None:
    with backup.scratch(settings) as folder, i18n.speaking("en"):
        assert backup.find_faults(made, folder, {"person": 6}) == ["rows are missing in person"]
    with backup.scratch(settings) as folder:
        assert backup.find_faults(made, folder, {"person": 5}) == []


def test_restores_what_was_there(
    settings: config.Settings, database: db.Database, cast: Cast, made: Path, lms: Lms
) -> None:
    forget_people(database)
    done = lms("restore", made, "--force")
    assert done.exit_code == 0, done.output
    assert "No certificate" in done.stdout
    assert logins(database) == {"mariam", "yousif", "huda", "khalid", "noora"}
    with database.reading() as session:
        assert audit.verify(session) is None
        assert audit.entries(session)[0].action == "backup.restore"
    (kept,) = settings.instance.glob("before-restore-*")
    assert any(kept.iterdir())
    assert kept.stat().st_mode & 0o077 == 0


def test_live_data_is_not_replaced_by_mistake(
    settings: config.Settings, database: db.Database, made: Path, lms: Lms
) -> None:
    forget_people(database)
    refused = lms("restore", made)
    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    assert "lost1" in logins(database)
    assert not list(settings.instance.glob("before-restore-*"))


@on_sqlite
def test_restores_into_a_new_instance(settings: config.Settings, made: Path, bare: Path, lms: Lms) -> None:
    assert lms("init").exit_code == 0
    refused = lms("restore", made)
    assert "another secret key" in refused.stderr
    shutil.copy(settings.instance / "secret.key", bare / "secret.key")
    done = lms("restore", made)
    assert done.exit_code == 0, done.output
    with setup.opened(config.load()) as restored:
        assert "mariam" in logins(restored)


@on_sqlite
def test_the_key_comes_along_when_it_is_in_it(
    settings: config.Settings, database: db.Database, cast: Cast, file: Path, bare: Path, lms: Lms
) -> None:
    (settings.instance / "config.toml").write_text('support = "17000000"\n')
    backup.make(settings, database, file, with_key=True)
    assert lms("init").exit_code == 0
    assert lms("restore", file).exit_code == 0
    assert config.load().secret_key == SECRET
    assert config.load().support == "17000000"
    assert lms("audit", "verify").exit_code == 0


@on_sqlite
def test_an_older_backup_is_migrated(
    settings: config.Settings, database: db.Database, cast: Cast, file: Path, lms: Lms
) -> None:
    from tests.operation.test_setup import older

    older(database)
    backup.make(settings, database, file)
    database.close()
    assert lms("restore", file, "--force").exit_code == 0
    assert not setup.needs_migration(database)
    assert "mariam" in logins(database)


@on_sqlite
def test_a_database_too_broken_to_open_is_kept_and_replaced(
    settings: config.Settings, database: db.Database, made: Path, lms: Lms
) -> None:
    place = settings.instance / "diraya.db"
    place.write_bytes(b"not a database" * 1000)
    assert lms("restore", made).exit_code == 1
    assert lms("restore", made, "--force").exit_code == 0
    (kept,) = settings.instance.glob("before-restore-*")
    assert (kept / "diraya.db").read_bytes().startswith(b"not a database")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def something_else(path: Path) -> None:
    path.write_bytes(random.Random(7).randbytes(5000))


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def rewrite(change: Callable[[dict[str, bytes]], None]) -> Callable[[Path], None]:
    """A backup whose members were changed by someone who knows what a zip is."""

    def damage(path: Path) -> None:
        with zipfile.ZipFile(path) as archive_:
            members = {name: archive_.read(name) for name in archive_.namelist()}
        change(members)
        with zipfile.ZipFile(path, "w") as archive_:
            for name, content in members.items():
                archive_.writestr(name, content)

    return damage


def manifest(**changes: object) -> Callable[[Path], None]:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **changes}).encode()

    return rewrite(change)


def other_bytes(members: dict[str, bytes]) -> None:
    name = next(n for n in members if n.startswith("database"))
    members[name] = members[name][:-1] + bytes([members[name][-1] ^ 1])


def other_counts(path: Path) -> None:
    with zipfile.ZipFile(path) as archive_:
        counts = json.loads(archive_.read("manifest.json"))["counts"]
    manifest(counts={**counts, "no_such_table": 3})(path)


DAMAGE = {
    "cut off": (cut_off, "not a whole backup"),
    "cut in half": (cut_in_half, "not a whole backup"),
    "something else": (something_else, "not a whole backup"),
    "empty": (nothing, "not a whole backup"),
    "other content": (rewrite(other_bytes), "not a whole backup"),
    "a way out": (rewrite(lambda m: m.update({"../evil": b"x"})), "not a whole backup"),
    "a stranger": (rewrite(lambda m: m.update({"diraya.db": b"x"})), "not a whole backup"),
    "no manifest": (rewrite(lambda m: m.pop("manifest.json") and None), "not a whole backup"),
    "unknown words": (manifest(colour="red"), "not a whole backup"),
    "other rows": (other_counts, "can't be used"),
    "newer schema": (manifest(schema_revision="9999"), "newer version"),
    "newer format": (manifest(format=2, colour="red"), "newer version"),
}


@pytest.mark.parametrize(("damage", "words"), DAMAGE.values(), ids=DAMAGE)
@on_sqlite
def test_a_damaged_backup_is_recognised_and_changes_nothing(
    settings: config.Settings,
    database: db.Database,
    made: Path,
    lms: Lms,
    damage: Callable[[Path], None],
    words: str,
) -> None:
    damage(made)
    before = sorted(p.name for p in settings.instance.iterdir())
    refused = lms("restore", made, "--force")
    assert refused.exit_code == 1
    assert words in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "mariam" in logins(database)
    assert not (settings.instance.parent / "evil").exists()
    left = {p.name for p in settings.instance.iterdir()} - {"in-use.lock", "diraya.db-wal", "diraya.db-shm"}
    assert left == set(before) - {"diraya.db-wal", "diraya.db-shm", "in-use.lock"}


@on_sqlite
def test_no_flipped_bit_goes_unnoticed(settings: config.Settings, made: Path, tmp_path: Path) -> None:
    """Wherever it is: either the backup is refused, or it was a bit that means nothing and all is as it was."""
    whole = made.read_bytes()
    good = archive.unpack(made, archive.empty_folder(tmp_path / "good"))
    chance = random.Random(2026)
    places = [*range(120), *range(len(whole) - 400, len(whole)), *chance.sample(range(len(whole)), 300)]
    refused = 0
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        made.write_bytes(flipped)
        try:
            manifest = archive.unpack(made, archive.empty_folder(tmp_path / "flipped"))
        except archive.DamagedError:
            refused += 1
        else:
            assert manifest == good
    assert refused > 300


def test_a_missing_file_is_a_plain_sentence(settings: config.Settings, lms: Lms) -> None:
    refused = lms("restore", "no-such-file.zip")
    assert refused.exit_code == 1
    assert "There is no file" in refused.stderr


@on_sqlite
def test_a_backup_of_the_other_engine_is_refused(
    settings: config.Settings, made: Path, lms: Lms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", "postgresql://postgres@127.0.0.1:1/nowhere")
    assert "other database engine" in lms("restore", made, "--force").stderr


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_without_pg_dump_the_refusal_says_what_to_install(
    settings: config.Settings, database: db.Database, lms: Lms, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql.shutil, "which", lambda _name: None)
    refused = lms("backup", file)
    assert refused.exit_code == 1
    assert "pg_dump is not on this machine" in refused.stderr


def test_a_password_is_never_on_a_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from sqlalchemy import make_url

    seen: list[object] = []
    monkeypatch.setattr(postgresql.shutil, "which", lambda name: f"/usr/bin/{name}")

    def run(command: list[str], **options: dict[str, str]) -> object:
        seen.extend([*command, options["env"]["PGPASSWORD"]])
        return postgresql.subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(postgresql.subprocess, "run", run)
    postgresql.dump(make_url("postgresql+psycopg://someone:hush@db.example/diraya"), tmp_path / "dump")
    assert seen.pop() == "hush"
    assert not any("hush" in str(word) for word in seen)


def test_after_a_restore_the_doctor_is_content(
    settings: config.Settings, database: db.Database, made: Path
) -> None:
    restore.restore(settings, made, is_forced=True)
    assert [f for f in doctor.examine(settings, database) if f.faults] == []
