"""Background work. The `job` row is the truth; huey only carries its id to a worker.

A job is written in the transaction that asks for it, so it exists exactly when what it belongs to exists. huey runs
a task at most once; a sweep hands every job again that waited or hung too long. So handlers must be safe to repeat.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from huey import PostgresHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer
from sqlalchemy import JSON, delete, update
from sqlmodel import Field, Session, SQLModel, col, select

from lms import config, db

log = structlog.get_logger()
MOST_TRIES = 5
STALE_AFTER = timedelta(minutes=2)
KEEP_DONE = timedelta(days=90)
WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


class Job(SQLModel, table=True):
    """One piece of background work and how it went."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = Field(default=WAITING, max_length=10, index=True)
    tries: int = 0
    created_at: datetime
    due_at: datetime = Field(index=True)
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: str = Field(default="", max_length=300)


Handler = Callable[[db.Database, dict[str, Any]], None]
_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Declare what does jobs of a kind. It is given the database and the payload, and opens its own transactions."""

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        return function

    return register


def enqueue(session: Session, kind: str, /, **payload: Any) -> Job:
    """Ask for work, in the caller's transaction; it is handed over once that has committed."""
    now = datetime.now(UTC)
    job = Job(kind=kind, payload=payload, created_at=now, due_at=now)
    session.add(job)
    session.flush()
    db.after_commit(session, lambda: _hand_over(job.id or 0))
    return job


def run(database: db.Database, job_id: int) -> bool:
    """Do one job if nobody else is doing it. Returns whether it was done; a failure waits longer each time."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        claimed = session.connection().execute(
            update(Job)
            .where(col(Job.id) == job_id, col(Job.state) == WAITING, col(Job.due_at) <= now)
            .values(state=RUNNING, started_at=now, tries=col(Job.tries) + 1)
        )
        job = session.get(Job, job_id)
    if not claimed.rowcount or job is None:
        return False
    try:
        _handlers[job.kind](database, job.payload)
    except Exception as error:
        log.error("job failed", job=job_id, kind=job.kind, tries=job.tries, exc_info=error)
        _finish(database, job_id, _after_failure(job), type(error).__name__)
        return False
    _finish(database, job_id, {"state": DONE}, "")
    return True


def _after_failure(job: Job) -> dict[str, Any]:
    if job.tries >= MOST_TRIES:
        return {"state": FAILED}
    return {"state": WAITING, "due_at": datetime.now(UTC) + timedelta(seconds=15 * 4**job.tries)}


def _finish(database: db.Database, job_id: int, values: dict[str, Any], error: str) -> None:
    with database.transaction() as session:
        statement = update(Job).where(col(Job.id) == job_id)
        session.connection().execute(
            statement.values(finished_at=datetime.now(UTC), error=error[:300], **values)
        )


def run_due(database: db.Database, most: int = 1000) -> int:
    """Do every job that is due, here and now; returns how many were done. For tests and commands."""
    done = 0
    for _ in range(most):
        due = due_ids(database, 1)
        if not due:
            break
        done += run(database, due[0])
    return done


def due_ids(database: db.Database, most: int = 200) -> list[int]:
    """Ids of jobs that could be done now, oldest first."""
    with database.reading() as session:
        statement = select(Job.id).where(col(Job.state) == WAITING, col(Job.due_at) <= datetime.now(UTC))
        return [i for i in session.exec(statement.order_by(col(Job.id)).limit(most)) if i is not None]


def revive(database: db.Database) -> None:
    """Let jobs whose worker died be done again; one that took its worker with it each time has failed."""
    lost = (col(Job.state) == RUNNING, col(Job.started_at) < datetime.now(UTC) - STALE_AFTER)
    with database.transaction() as session:
        connection = session.connection()
        given_up = update(Job).where(*lost, col(Job.tries) >= MOST_TRIES)
        connection.execute(given_up.values(state=FAILED, finished_at=datetime.now(UTC), error="WorkerDied"))
        connection.execute(update(Job).where(*lost).values(state=WAITING))


_carrier: Any = None


def _hand_over(job_id: int) -> None:
    if _carrier is None:
        return
    try:
        _carrier.do_job(job_id)
    except Exception as error:  # what was asked for is committed; the sweep finds the job within a minute
        log.warning("job not handed over", job=job_id, error=type(error).__name__)


@lru_cache(maxsize=1)
def carrier() -> Any:
    """The huey that carries ids in this process; made when a server or worker starts."""
    settings = config.load()
    serializer = SignedSerializer(settings.secret_key or "unset")
    if settings.database_url.startswith("postgresql"):
        dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        return PostgresHuey("diraya", dsn=dsn, serializer=serializer)
    return SqliteHuey("diraya", filename=str(Path(settings.instance) / "jobs.db"), serializer=serializer)


def carry(database: db.Database) -> Any:
    """Declare the tasks on this process's huey and hand jobs to it from now on."""
    global _carrier
    huey = carrier()

    @huey.task(name="do_job")
    def do_job(job_id: int) -> None:
        run(database, job_id)

    @huey.periodic_task(crontab(minute="*"), name="sweep")
    def sweep() -> None:
        revive(database)
        for job_id in due_ids(database):
            do_job(job_id)

    for call in _every_minute:
        huey.periodic_task(crontab(minute="*"), name=call.__name__)(lambda call=call: call(database))
    huey.do_job = do_job
    _carrier = huey
    return huey


_every_minute: list[Callable[[db.Database], None]] = []


def every_minute(function: Callable[[db.Database], None]) -> Callable[[db.Database], None]:
    """Declare work that the worker does each minute, such as closing papers whose time is over."""
    _every_minute.append(function)
    return function


@every_minute
def forget_done(database: db.Database) -> None:
    """Delete jobs that were done long ago: their payload names people (the inventory promises 90 days)."""
    with database.transaction() as session:
        old = col(Job.finished_at) < datetime.now(UTC) - KEEP_DONE
        session.connection().execute(delete(Job).where(col(Job.state) == DONE, old))
