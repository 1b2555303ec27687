"""The limit everything is measured by: the smallest Flask view on the same server command that stores an answer durably with
the bare driver, psycopg in autocommit or sqlite3 with FULL. Run by the benchmark: python -m tests.bench.limit PROCESSES"""

import sqlite3
import sys
import threading
from dataclasses import replace
from typing import Any

import psycopg
from flask import Flask, request

from quizapp import serving
from quizapp.config import Config

TABLE = """CREATE TABLE IF NOT EXISTS bench_limit (
    attempt BIGINT, number INTEGER, revision INTEGER, value TEXT, PRIMARY KEY (attempt, number))"""
UPSERT = """INSERT INTO bench_limit (attempt, number, revision, value) VALUES ({0}, {0}, {0}, {0})
    ON CONFLICT (attempt, number) DO UPDATE SET revision = excluded.revision, value = excluded.value
    WHERE bench_limit.revision < excluded.revision"""


def make_app(config: Config) -> Flask:
    """One view; a connection for each thread, as psycopg is used at its quickest."""
    app = Flask("limit")
    app.config["QUIZAPP"] = config
    here = threading.local()
    one_writer = threading.Lock()  # SQLite's writers sleep in its busy handler otherwise: the limit would be lower
    store: Any = _store_in_sqlite if config.is_sqlite else _store_in_postgres

    @app.post("/save/<int:attempt>")
    def save(attempt: int) -> dict[str, Any]:
        change = request.get_json()
        row = (attempt, change["number"], change["revision"], change["value"])
        if not hasattr(here, "connection"):
            here.connection = connect(config)
        store(here.connection, one_writer, row)
        return {"saved": change["revision"]}

    return app


def connect(config: Config) -> Any:
    """A connection of the bare driver in autocommit."""
    if not config.is_sqlite:
        return psycopg.connect(config.database.replace("+psycopg", ""), autocommit=True, prepare_threshold=0)
    connection = sqlite3.connect(config.database.removeprefix("sqlite:///"), timeout=30, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _store_in_postgres(connection: Any, _one_writer: threading.Lock, row: tuple[Any, ...]) -> None:
    connection.execute(UPSERT.format("%s"), row)


def _store_in_sqlite(connection: Any, one_writer: threading.Lock, row: tuple[Any, ...]) -> None:
    with one_writer:
        connection.execute(UPSERT.format("?"), row)


def main() -> None:
    config = replace(Config.from_env(), embedded_worker=False)
    connection = connect(config)
    connection.execute(TABLE)
    connection.close()
    serving.serve(make_app(config), config, int(sys.argv[1]))


if __name__ == "__main__":
    main()
