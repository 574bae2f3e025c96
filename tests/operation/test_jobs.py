"""Background work survives the death of whoever does it."""

import multiprocessing
import os
import signal
from datetime import timedelta
from typing import Any

import pytest

from lms import db, jobs

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


def state(database: db.Database, job_id: int) -> tuple[str, int]:
    with database.reading() as session:
        job = session.get(jobs.Job, job_id)
        assert job is not None
        return job.state, job.tries


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What jobs of kind `test` were done with. `deadly` ones kill the process that does them."""
    seen: list[dict[str, Any]] = []

    def handle(_database: db.Database, payload: dict[str, Any]) -> None:
        if payload.get("deadly") and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        seen.append(payload)

    parent = os.getpid()
    monkeypatch.setitem(jobs._handlers, "test", handle)
    monkeypatch.setattr(jobs, "STALE_AFTER", timedelta(0))
    return seen


def ask(database: db.Database, **payload: Any) -> int:
    with database.transaction() as session:
        return jobs.enqueue(session, "test", **payload).id or 0


def killed_at(database_url: str, job_id: int) -> None:
    """Do the job in a process that is killed in the middle of it."""

    def work() -> None:
        own = db.connect(database_url)
        jobs.run(own, job_id)

    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def test_a_job_lost_by_a_kill_is_done_after_the_sweep(
    database: db.Database, database_url: str, done: list[dict[str, Any]]
) -> None:
    job = ask(database, deadly=True)
    database.close()
    killed_at(database_url, job)
    assert state(database, job) == (jobs.RUNNING, 1)
    assert jobs.run_due(database) == 0
    jobs.revive(database)
    assert jobs.run_due(database) == 1
    assert state(database, job) == (jobs.DONE, 2)
    assert done == [{"deadly": True}]


def test_a_job_that_kills_every_worker_is_given_up(
    database: db.Database, database_url: str, done: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_TRIES", 2)
    job = ask(database, deadly=True)
    database.close()
    for _ in range(2):
        killed_at(database_url, job)
        jobs.revive(database)
        database.close()
    assert state(database, job) == (jobs.FAILED, 2)
    assert done == []


def test_work_is_not_lost_when_it_can_not_be_handed_over(
    database: db.Database, done: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def do_job(self, _job_id: int) -> None:
            raise OSError("database or disk is full")

    monkeypatch.setattr(jobs, "_carrier", Full())
    ask(database, n=1)
    assert jobs.run_due(database) == 1
    assert done == [{"n": 1}]
