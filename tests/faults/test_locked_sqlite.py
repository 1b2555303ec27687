"""F6: another process holds SQLite for seconds, writing (VACUUM, an import) or reading (a report, a backup)."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from quizapp.config import Config
from tests.bench.ground import prepare
from tests.faults.ground import LONG, Server, compare, crowd, leave, say, size, wait_for_more

pytestmark = pytest.mark.slow
FOLDED = 1000 * 4120  # bytes at which SQLite folds its log back of itself: a thousand pages with their heads


def test_a_long_writer_delays_and_refuses_nothing(on_sqlite: Config, serve: Callable[[Config, int], Server]) -> None:
    people = 6
    exam = prepare(on_sqlite, people)
    serve(on_sqlite, 2)
    sitters = crowd(on_sqlite.port, exam, people)
    for sitter in sitters:
        sitter.start()
    for _time in range(size(1, 5)):
        wait_for_more(sitters, 2)
        with closing(sqlite3.connect(on_sqlite.data_dir / "quizapp.db", isolation_level=None, timeout=10)) as other:
            other.execute("BEGIN IMMEDIATE")
            held = sum(len(sitter.history.acknowledged) for sitter in sitters)
            time.sleep(4)
            during = sum(len(sitter.history.acknowledged) for sitter in sitters) - held
            other.execute("ROLLBACK")
        assert during <= people, "acknowledged while nobody could write"
    wait_for_more(sitters, 2)
    leave(sitters)
    count = compare(on_sqlite, [sitter.history for sitter in sitters])
    say(f"F6 writer: {count}")
    assert count.is_whole, count
    assert count.retries == 0, "the server waits itself; nobody is told to come again"


def test_a_long_reader_blocks_nobody_and_the_log_is_folded_back(
    on_sqlite: Config, serve: Callable[[Config, int], Server]
) -> None:
    people = 6
    exam = prepare(on_sqlite, people)
    serve(on_sqlite, 2)
    sitters = crowd(on_sqlite.port, exam, people)
    log = on_sqlite.data_dir / "quizapp.db-wal"
    with closing(sqlite3.connect(on_sqlite.data_dir / "quizapp.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM answer").fetchone()
        for sitter in sitters:
            sitter.start()
        wait_for_more(sitters, size(60, 2000), seconds=900)
        reader.execute("COMMIT")
    grown = log.stat().st_size
    wait_for_more(sitters, 120)
    leave(sitters)
    count = compare(on_sqlite, [sitter.history for sitter in sitters])
    say(f"F6 reader: log {grown // 1024} KiB with the reader, {log.stat().st_size // 1024} KiB after, {count}")
    assert count.is_whole, count
    assert count.retries == 0
    assert log.stat().st_size <= max(grown * 1.5, 2 * FOLDED), (
        "once nobody reads, the log is used again from its beginning"
    )
    if LONG:
        assert count.p99 < 1.0
