"""The log can only grow, and shows when someone went around that."""

import threading

import pytest
from sqlalchemy import text

from lms import db
from lms.audit import service as audit
from lms.audit.models import AuditEntry, AuditHead


@pytest.fixture(autouse=True)
def key() -> None:
    audit.set_key(b"for tests")


def write(database: db.Database, *actions: str) -> None:
    for action in actions:
        with database.transaction() as session:
            audit.record(session, action, thing="course:referral", note="ملاحظة")


def change(database: db.Database, *statements: str) -> None:
    """What someone with the whole database in their hands could do: the guards are taken away first."""
    with database.writer.begin() as connection:
        for verb in ("UPDATE", "DELETE"):
            on = "" if database.is_sqlite else " ON audit_entry"
            connection.execute(
                text(f"DROP TRIGGER IF EXISTS audit_entry_no_{verb.lower() if on else verb}{on}")
            )
        for statement in statements:
            connection.execute(text(statement))


def first_broken(database: db.Database) -> int | None:
    with database.reading() as session:
        return audit.verify(session)


def test_a_log_that_nobody_touched_is_whole(database: db.Database) -> None:
    assert first_broken(database) is None
    write(database, "a", "b", "c")
    assert first_broken(database) is None


@pytest.fixture
def scratch(migrated_sqlite, tmp_path):  # type: ignore[no-untyped-def]
    """A SQLite database of its own, since the guards are torn down."""
    import shutil

    shutil.copy(migrated_sqlite, tmp_path / "scratch.db")
    database = db.connect(f"sqlite:///{tmp_path / 'scratch.db'}")
    write(database, "a", "b", "c")
    yield database
    database.close()


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_entry SET action = 'x' WHERE seq = 2", 2),
        ("UPDATE audit_entry SET details = '{}' WHERE seq = 1", 1),
        ("DELETE FROM audit_entry WHERE seq = 2", 2),
        ("DELETE FROM audit_entry WHERE seq = 3", 3),
        ("DELETE FROM audit_entry", 1),
    ],
)
def test_a_changed_or_missing_entry_shows(scratch: db.Database, statement: str, broken: int) -> None:
    change(scratch, statement)
    assert first_broken(scratch) == broken


def test_an_entry_put_in_by_hand_shows(scratch: db.Database) -> None:
    change(
        scratch,
        "INSERT INTO audit_entry (seq, at, action, thing, details, previous, seal) "
        "SELECT 4, at, 'forged', thing, details, seal, seal FROM audit_entry WHERE seq = 3",
        "UPDATE audit_head SET seq = 4",
    )
    assert first_broken(scratch) == 4


def test_another_key_can_not_prove_the_log(scratch: db.Database) -> None:
    audit.set_key(b"another")
    assert first_broken(scratch) == 1


def test_writers_at_once_make_one_chain(database: db.Database) -> None:
    threads = [threading.Thread(target=write, args=(database, *"abcde")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert first_broken(database) is None
    with database.reading() as session:
        assert session.get_one(AuditHead, 1).seq == 30


def test_what_was_rolled_back_is_not_in_the_log(database: db.Database) -> None:
    def fail() -> None:
        with database.transaction() as session:
            audit.record(session, "never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.reading() as session:
        assert session.get(AuditEntry, 1) is None


def test_secrets_do_not_go_into_the_log(database: db.Database) -> None:
    with pytest.raises(ValueError, match="secrets"), database.transaction() as session:
        audit.record(session, "password.change", password="hunter2")
