"""The database: the declarative base, time and id types, SQLite's settings, and the one door for writing."""

import random
import secrets
import select
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, cast

import psycopg
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Executable,
    Insert,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    event,
    insert,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    OperationalError,
    PendingRollbackError,
    SQLAlchemyError,
    TimeoutError,
)
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry, Pool

from quizapp import clock

T = TypeVar("T")

RETRY_SECONDS = 10.0
AWAY_SECONDS = 3.0  # how long a writer waits for a database that is away, a server that is being restarted
PING_AFTER = 1.0  # seconds in the pool after which a connection is asked whether it lives
EPOCH_MS = 1_577_836_800_000  # 2020-01-01T00:00Z
WRITES = "quizapp_writes"
PREPARES = "quizapp_prepares"  # whether the server keeps prepared statements for us

# An id is 41 bits of milliseconds since 2020 (until 2089) and 22 random bits that count up within a millisecond.
# Why an integer and not a UUID: on SQLite it is the row's own key (a 16-byte key needs a second B-tree on every
# table), on PostgreSQL it is 8 bytes; ten million results with two keys each save about 160 MB of index. Two
# processes that meet in the same millisecond and the same 22 bits are told apart by the primary key and retried.
Id = BigInteger().with_variant(Integer, "sqlite")


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC moment; SQLite keeps it without zone, and naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables, with names for every constraint so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        datetime: UTCDateTime(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


db = SQLAlchemy(metadata=Base.metadata, session_options={"autoflush": True})


class _Ids:
    """The counter behind new_id; one per process, re-seeded every millisecond."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_ms = 0
        self._low = 0

    def next(self) -> int:
        with self._lock:
            now_ms = max(int(clock.now().timestamp() * 1000) - EPOCH_MS, self._last_ms)
            if now_ms > self._last_ms:
                self._low = secrets.randbits(21)
            else:
                self._low += 1
                if self._low >= 1 << 22:
                    now_ms, self._low = now_ms + 1, secrets.randbits(21)
            self._last_ms = now_ms
            return now_ms << 22 | self._low


_ids = _Ids()


def new_id() -> int:
    """A new 63-bit id, ordered by time; written as text in JSON because JavaScript keeps only 53 bits."""
    return _ids.next()


def session() -> Session:
    """The session of this request, command or job."""
    return db.session()


def rows(statement: Executable, values: Mapping[str, Any] | None = None) -> list[Any]:
    """Read plain columns in the session's transaction without the ORM, whose part in a short query is half of its time.
    What the session has not written yet is not seen."""
    return list(session().connection().execute(statement, values))


def put(model: type[Base], **values: Any) -> None:
    """Insert a row at once, in the session's transaction and without the ORM; defaults apply."""
    session().connection().execute(_inserting(model), values)


def put_new(model: type[Base], **values: Any) -> bool:
    """The same, unless a row of the table forbids it; True if it was stored."""
    statement = _inserting_new(engine().dialect.name, model)
    done = session().connection().execute(statement, values, execution_options={"preserve_rowcount": True})
    return bool(done.rowcount == 1)


def put_over(model: type[Base], **values: Any) -> None:
    """Insert a row or write it over the one with the same primary key. What the session has loaded of it is not renewed
    before the transaction ends."""
    session().connection().execute(_inserting_over(engine().dialect.name, model, tuple(values)), values)


# Built once: a statement that is built anew is also looked at anew, which takes longer than running it.
@cache
def _inserting(model: type[Base]) -> Insert:
    return insert(cast(Table, model.__table__))


@cache
def _inserting_new(dialect: str, model: type[Base]) -> Insert:
    found: Insert = _insert(dialect)(model.__table__).on_conflict_do_nothing()
    return found


@cache
def _inserting_over(dialect: str, model: type[Base], names: tuple[str, ...]) -> Insert:
    statement = _insert(dialect)(model.__table__)
    keys = [column.name for column in model.__table__.primary_key]
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    found: Insert = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    return found


def _insert(dialect: str) -> Any:
    return postgresql.insert if dialect == "postgresql" else sqlite.insert


def engine() -> Engine:
    """The engine behind the session."""
    return db.engine


# SQLite has one writer. Threads of this process queue up here instead of sleeping in its busy handler, whose pauses grow
# to a tenth of a second and starve whoever waits longest; other processes still meet in the busy handler.
one_writer = threading.Lock()


@contextmanager
def _turn() -> Iterator[None]:
    if engine().dialect.name == "sqlite":
        with one_writer:
            yield
    else:
        yield


def write(action: Callable[[], T]) -> T:
    """Run `action` in one writing transaction, commit, and answer what it answered.

    The reading transaction that came before (the user's own row, say) is ended first: SQLite can't turn it into a
    writing one while others write. Lock and serialisation failures are retried with jitter for up to RETRY_SECONDS, a
    database that went away before the commit for AWAY_SECONDS; so an action may run more than once and must do nothing
    but write to the database.
    """
    current = session()
    started = time.monotonic()
    while True:
        current.rollback()
        is_done = False
        try:
            with _turn():
                current.connection(execution_options={WRITES: True})
                answer = action()
                is_done = True
                current.commit()
            return answer
        except (OperationalError, IntegrityError) as error:
            current.rollback()
            if time.monotonic() - started > _patience(error, is_done=is_done):
                raise
            time.sleep(random.uniform(0.005, 0.05))  # noqa: S311 - jitter, not a secret
        except BaseException:
            current.rollback()
            raise


def write_core(action: Callable[[Connection], T]) -> T:
    """Like write, on a plain connection without the ORM: the short path of saving an answer."""
    started = time.monotonic()
    while True:
        try:
            with _turn(), engine().connect().execution_options(**{WRITES: True}) as connection, connection.begin():
                return action(connection)
        except (OperationalError, IntegrityError) as error:
            if time.monotonic() - started > _patience(error, is_done=True):
                raise
            time.sleep(random.uniform(0.002, 0.02))  # noqa: S311 - jitter, not a secret


def _patience(error: OperationalError | IntegrityError, *, is_done: bool) -> float:
    """For how many seconds this failure is tried again. Whether a commit that was under way has happened nobody knows once
    the connection is gone, so that is never repeated here."""
    if _worth_retrying(error):
        return RETRY_SECONDS
    return AWAY_SECONDS if not is_done and is_away(error) else -1.0


def is_away(error: Exception) -> bool:
    """Whether the database could not be reached: no connection to be had, or the one in use broke."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        is_server = isinstance(error.orig, psycopg.OperationalError)
        return error.connection_invalidated or (
            is_server and (state is None or state[:3] == "57P" or state[:2] == "08")
        )
    return isinstance(error, TimeoutError | PendingRollbackError)


def _worth_retrying(error: OperationalError | IntegrityError) -> bool:
    text = str(error.orig).lower()
    if isinstance(error, IntegrityError):
        return ("pk_" in text and "duplicate key" in text) or text.endswith(".id")
    state = getattr(error.orig, "sqlstate", None)
    return state in ("40001", "40P01") or "database is locked" in text or "database table is locked" in text


@event.listens_for(Engine, "connect")
def _prepare(dbapi_connection: Any, _record: Any) -> None:
    if type(dbapi_connection).__module__ != "sqlite3":
        return
    dbapi_connection.isolation_level = None  # SQLAlchemy's begin event below opens transactions
    prepare_sqlite(dbapi_connection)


def prepare_sqlite(connection: sqlite3.Connection) -> None:
    """Set a new connection of the bare driver up as every connection must be."""
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # with NORMAL a power cut loses acknowledged answers
        "foreign_keys=ON",
        "busy_timeout=5000",
        "cache_size=-16000",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Pool, "checkin")
def _remember_when(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["given_back"] = time.monotonic()


@event.listens_for(Pool, "checkout")
def _ask_whether_it_lives(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """A connection that lay idle may be dead (the server was restarted). One just given back is asked only where the server
    has said something unasked: farewell, most likely."""
    given_back = record.info.get("given_back")
    if given_back is None or type(connection).__module__ == "sqlite3":
        return
    if time.monotonic() - given_back > PING_AFTER or _has_word(connection):
        try:
            connection.autocommit = True
            connection.execute("SELECT 1")
            connection.autocommit = False
        except Exception as error:
            raise DisconnectionError from error  # the pool takes another one


def _has_word(connection: psycopg.Connection[Any]) -> bool:
    """Whether something waits to be read on an idle connection; looking takes no round trip."""
    if connection.closed:
        return True
    look = select.poll()
    look.register(connection.fileno(), select.POLLIN)
    return bool(look.poll(0))


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


DatabaseError = SQLAlchemyError


def ping() -> None:
    """Ask the database for nothing; raises DatabaseError when it does not answer."""
    session().execute(text("SELECT 1"))


def close() -> None:
    """Give the session and every pooled connection back: at the end of a command, and before a server forks."""
    db.session.remove()
    engine().dispose()


def drop_everything() -> None:
    """Drop every table, the migrations' own too. Only for beginning a demonstration again."""
    session().rollback()
    db.session.remove()
    with engine().connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        Base.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        connection.commit()
    engine().dispose()
