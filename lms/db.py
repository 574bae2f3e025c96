"""Engines and sessions.

Safe requests get a session that cannot write, unsafe ones a session whose transaction starts with BEGIN IMMEDIATE
(law 5). Services flush; the one commit is here, when the request has been answered without an exception.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy import Connection, Engine, Executable, MetaData, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlmodel import Session, SQLModel
from werkzeug.local import LocalProxy

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BUSY_TIMEOUT_MS = 30_000

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata


@dataclass(frozen=True)
class Database:
    """The two engines of one application: `reader` cannot write, `writer` takes the write lock at BEGIN."""

    reader: Engine
    writer: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether the default engine is in use."""
        return self.writer.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that can only read, for jobs, commands and the access guard."""
        with Session(self.reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One write transaction: commits at the end, rolls back when anything is raised."""
        with Session(self.writer, expire_on_commit=False, autoflush=True) as session:
            yield session
            _commit(session)

    def close(self) -> None:
        """Give back every connection."""
        self.reader.dispose()
        self.writer.dispose()


def rows(session: Session, statement: Executable, **values: Any) -> Sequence[Any]:
    """The rows of a statement made once, at import, with its `bindparam`s filled.

    For what every page asks: building a statement costs several times what running it does. Objects that are to be
    changed are loaded through the session as usual.
    """
    return session.connection().execute(statement, values).all()


@dataclass
class AfterCommit:
    """What waits for a session's commit, such as handing a job to the worker."""

    calls: list[Callable[[], None]] = field(default_factory=list)


def after_commit(session: Session, call: Callable[[], None]) -> None:
    """Run `call` once this session has committed; never when it rolls back."""
    session.info.setdefault("after_commit", AfterCommit()).calls.append(call)


def _commit(session: Session) -> None:
    session.commit()
    waiting = session.info.pop("after_commit", None)
    for call in waiting.calls if waiting else ():
        call()


def connect(url: str) -> Database:
    """Engines for `url`: a SQLite file or PostgreSQL."""
    if url.startswith("sqlite"):
        return Database(
            reader=_sqlite(url, "DEFERRED", is_reader=True), writer=_sqlite(url, "IMMEDIATE", is_reader=False)
        )
    writer = create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=8, max_overflow=24)
    return Database(reader=writer.execution_options(postgresql_readonly=True), writer=writer)


def _sqlite(url: str, begin: str, *, is_reader: bool) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # errors are logged, and what people wrote must not be
        poolclass=QueuePool,
        pool_size=16,
        max_overflow=48,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        # WAL lets readers go on beside the writer; FULL keeps acknowledged writes through a power cut.
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        if is_reader:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_as_said(connection: Connection) -> None:
        # Past SQLAlchemy's own way of executing, which costs ten times as much; errors are those of the driver.
        raw: Any = connection.connection.driver_connection
        raw.execute(f"BEGIN {begin}")

    return engine


def init_app(app: Flask, database: Database) -> None:
    """Give the application its database and close each request's session when it ends."""
    app.extensions["database"] = database
    app.teardown_appcontext(_close_session)


def of(app: Flask) -> Database:
    """The application's database."""
    database: Database = app.extensions["database"]
    return database


def _request_session() -> Session:
    if "session" not in g:
        database = of(current_app._get_current_object())  # type: ignore[attr-defined]  # a LocalProxy
        is_safe = not has_request_context() or request.method in SAFE_METHODS
        engine = database.reader if is_safe else database.writer
        g.session = Session(engine, expire_on_commit=False)
    session: Session = g.session
    return session


session: Session = LocalProxy(_request_session)  # type: ignore[assignment]


def commit_request() -> None:
    """Commit what this unsafe request wrote. Called once, by the web room, before the answer leaves."""
    if "session" in g and request.method not in SAFE_METHODS:
        _commit(g.session)


def rollback_request() -> None:
    """Forget what this request wrote, because it failed."""
    if "session" in g:
        g.session.rollback()
        g.session.info.pop("after_commit", None)


def _close_session(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()
