"""Background work: written with what it belongs to, done once, tried again, not lost."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlmodel import select

from lms import db, jobs
from lms.jobs import Job

done: list[dict[str, Any]] = []


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    done.clear()

    def fail(_database: db.Database, _payload: dict[str, Any]) -> None:
        raise OSError("the printer is out of paper")

    handlers = {"note": lambda _database, payload: done.append(payload), "fail": fail}
    monkeypatch.setattr(jobs, "_handlers", handlers)


def ask(database: db.Database, kind: str, **payload: Any) -> int:
    with database.transaction() as session:
        return jobs.enqueue(session, kind, **payload).id or 0


def state(database: db.Database, job_id: int) -> Job:
    with database.reading() as session:
        return session.get_one(Job, job_id)


def test_a_job_is_done_once(database: db.Database) -> None:
    job = ask(database, "note", n=1)
    assert jobs.run(database, job)
    assert not jobs.run(database, job)
    assert done == [{"n": 1}]
    assert state(database, job).state == jobs.DONE


def test_workers_racing_for_a_job_do_it_once(database: db.Database) -> None:
    job = ask(database, "note")
    threads = [threading.Thread(target=jobs.run, args=(database, job)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1


def test_a_job_of_a_transaction_that_failed_does_not_exist(database: db.Database) -> None:
    def fail() -> None:
        with database.transaction() as session:
            jobs.enqueue(session, "note")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert jobs.run_due(database) == 0


def test_a_job_is_handed_over_only_after_the_commit(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[int] = []
    monkeypatch.setattr(jobs, "_hand_over", handed.append)
    with database.transaction() as session:
        job = jobs.enqueue(session, "note")
        assert handed == []
    assert handed == [job.id]


def test_a_failed_job_waits_longer_each_time_and_then_gives_up(database: db.Database) -> None:
    job = ask(database, "fail")
    waits = []
    for _ in range(jobs.MOST_TRIES):
        row = state(database, job)
        with time_machine.travel(row.due_at + timedelta(seconds=1), tick=False):
            assert not jobs.run(database, job)
            waits.append(state(database, job).due_at - datetime.now(UTC))
    assert waits[:-1] == sorted(waits[:-1])
    assert state(database, job).state == jobs.FAILED
    assert "paper" not in state(database, job).error, "an error's words may hold names"


def test_a_job_whose_worker_died_is_done_again(database: db.Database) -> None:
    job = ask(database, "note")
    with database.transaction() as session:
        row = session.get_one(Job, job)
        row.state, row.started_at = jobs.RUNNING, datetime.now(UTC) - timedelta(minutes=5)
    jobs.revive(database)
    assert jobs.run_due(database) == 1


def test_a_job_under_way_is_left_to_its_worker(database: db.Database) -> None:
    job = ask(database, "note")
    with database.transaction() as session:
        row = session.get_one(Job, job)
        row.state, row.started_at = jobs.RUNNING, datetime.now(UTC)
    jobs.revive(database)
    assert jobs.run_due(database) == 0


def test_what_was_done_long_ago_is_forgotten(database: db.Database) -> None:
    old, new, failed = ask(database, "note"), ask(database, "note"), ask(database, "fail")
    jobs.run_due(database)
    with database.transaction() as session:
        for job in (old, failed):
            session.get_one(Job, job).finished_at = datetime.now(UTC) - timedelta(days=91)
    jobs.forget_done(database)
    with database.reading() as session:
        assert sorted(session.exec(select(Job.id))) == [new, failed]
