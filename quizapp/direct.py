"""The bare driver for the two pieces of work that must be quick: saving an answer, and knowing who asks. Everything else goes
through db.

On PostgreSQL a piece of work is one statement in autocommit on a connection of the thread's own, prepared once. On SQLite,
which has one writer, the work of several threads is committed together: whoever gets the writer's turn does what the others
have put down meanwhile, and nobody is answered before the commit that holds his work.

Who asks is read on PostgreSQL only: there planning a join of seven tables again for every request takes ten times as long as
running it, and these connections keep one plan for all values.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg.pq import ExecStatus
from sqlalchemy import Select, event
from sqlalchemy.dialects.postgresql.psycopg import dialect as psycopg_dialect
from sqlalchemy.engine import Engine

from quizapp import db

Row = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done, for either database: both answer a row of whole numbers, or None where nothing was stored.
    `postgres` is one statement with $1…, `params` its values as text; `sqlite` runs inside the common transaction."""

    postgres: str
    params: Sequence[str | None]
    sqlite: Callable[[sqlite3.Connection], Row | None]


def run(engine: Engine, work: Work) -> Row | None:
    """Do the work and commit it. None where it stored nothing or the database failed: then the ordinary way decides."""
    found = _connections.get(engine)
    if found is None:
        found = _connect(engine)
    return found.run(work)


def read(engine: Engine, statement: Select[Any], values: Mapping[str, Any]) -> list[tuple[Any, ...]] | None:
    """The rows of a statement that is the same object at every call, outside of any transaction. None on SQLite and where
    the database failed: then the ordinary way decides."""
    if engine.dialect.name == "sqlite":
        return None
    found = _connections.get(engine) or _connect(engine)
    return found.read(statement, values) if isinstance(found, _Postgres) else None


@cache
def _compiled(statement: Select[Any]) -> tuple[str, Mapping[str, Any]]:
    compiled = statement.compile(dialect=psycopg_dialect())  # type: ignore[no-untyped-call]
    return str(compiled), compiled.params


class _Postgres:
    def __init__(self, engine: Engine) -> None:
        self._address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._prepares = bool(engine.get_execution_options().get(db.PREPARES, True))
        self._here = threading.local()
        self._open: list[psycopg.Connection] = []

    def run(self, work: Work) -> Row | None:
        try:
            connection = self._connection()
            values = [None if each is None else each.encode() for each in work.params]
            pgconn = connection.pgconn
            if not self._prepares:
                result = pgconn.exec_params(work.postgres.encode(), values)
            else:
                name = self._prepared(connection, work.postgres)
                result = pgconn.exec_prepared(name, values)  # type: ignore[arg-type]  # None is NULL
            if result.status != ExecStatus.TUPLES_OK:
                raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
        except psycopg.Error:
            self._forget()
            return None
        if result.ntuples != 1:
            return None
        return tuple(int(result.get_value(0, column) or 0) for column in range(result.nfields))

    def read(self, statement: Select[Any], values: Mapping[str, Any]) -> list[tuple[Any, ...]] | None:
        text, constants = _compiled(statement)
        try:
            found = self._connection().execute(text.encode(), {**constants, **values}, prepare=self._prepares)
            return found.fetchall()
        except psycopg.Error:
            self._forget()
            return None

    def _connection(self) -> psycopg.Connection:
        found: psycopg.Connection | None = getattr(self._here, "connection", None)
        if found is None:
            found = psycopg.connect(self._address, autocommit=True)
            if self._prepares:
                found.execute("SET plan_cache_mode = force_generic_plan")
            self._here.connection, self._here.names = found, {}
            self._open.append(found)
        return found

    def _prepared(self, connection: psycopg.Connection, statement: str) -> bytes:
        names: dict[str, bytes] = self._here.names
        if statement not in names:
            name = f"direct_{len(names)}".encode()
            result = connection.pgconn.prepare(name, statement.encode())
            if result.status != ExecStatus.COMMAND_OK:
                raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
            names[statement] = name
        return names[statement]

    def _forget(self) -> None:
        """Begin again with a new connection next time: the server was restarted, say."""
        found: psycopg.Connection | None = getattr(self._here, "connection", None)
        if found is not None:
            self._here.connection = None
            self._open.remove(found)
            found.close()

    def close(self) -> None:
        while self._open:
            self._open.pop().close()


@dataclass(slots=True)
class _Job:
    work: Work
    row: Row | None = None
    is_done: bool = False


class _SQLite:
    def __init__(self, engine: Engine) -> None:
        self._connection = sqlite3.connect(engine.url.database or "", isolation_level=None, check_same_thread=False)
        db.prepare_sqlite(self._connection)
        self._waiting: deque[_Job] = deque()

    def run(self, work: Work) -> Row | None:
        job = _Job(work)
        self._waiting.append(job)
        with db.one_writer:
            if not job.is_done:
                self._commit_together()
        return job.row

    def _commit_together(self) -> None:
        """Everything put down so far in one transaction; answered only after its commit."""
        jobs = []
        while self._waiting:
            jobs.append(self._waiting.popleft())
        rows: list[Row | None] = [None] * len(jobs)
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            rows = [job.work.sqlite(self._connection) for job in jobs]
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            rows = [None] * len(jobs)
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        for job, row in zip(jobs, rows, strict=True):
            job.row, job.is_done = row, True

    def close(self) -> None:
        self._connection.close()


_connections: "WeakKeyDictionary[Engine, _Postgres | _SQLite]" = WeakKeyDictionary()
_first = threading.Lock()


def _connect(engine: Engine) -> _Postgres | _SQLite:
    with _first:
        found = _connections.get(engine)
        if found is None:
            found = _SQLite(engine) if engine.dialect.name == "sqlite" else _Postgres(engine)
            _connections[engine] = found
            event.listen(engine, "engine_disposed", _close, once=True)
    return found


def _close(engine: Engine) -> None:
    found = _connections.pop(engine, None)
    if found is not None:
        found.close()
