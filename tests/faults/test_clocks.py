"""F12: a clock is set, by hours or by NTP's little step, or the summer time begins, while everybody answers; two servers whose
clocks differ; the database's clock jumps. No deadline moves, no answer is lost or wrongly late, and the audit log says it."""

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from quizapp import clock, db
from quizapp.audit.models import AuditEntry
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.exams.models import Attempt, MarkEvent
from tests.bench import ground
from tests.bench.ground import environment, free_port, prepare
from tests.faults.ground import Server, Sitter, compare, crowd, leave, say, size, wait_for_more, wait_until
from tests.faults.shifted import set_clock
from tests.faults.test_restarts import GRACE, set_deadline, shorten_grace, wait_until_closed

pytestmark = pytest.mark.slow
HOUR = 3600
NO_WORKER = "QUIZAPP_EMBEDDED_WORKER=0"


class Machine:
    """A server process on a machine with a clock of its own."""

    def __init__(self, config: Config, name: str, ahead: float, *settings: str) -> None:
        self.config, self.name, self.settings = config, name, settings
        self.set(ahead)
        self.start()

    def set(self, ahead: float) -> None:
        """Set its clock."""
        self.place = set_clock(self.config, self.name, ahead)

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.faults.shifted", str(self.place), *self.settings, "serve"]
        self.process = ground.start(command, self.config, self.config.data_dir / f"{self.name}.log")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def machine() -> Iterator[Callable[..., Machine]]:
    """Start a server on a machine whose clock is so many seconds ahead; it's ended at the end."""
    machines: list[Machine] = []

    def start(config: Config, name: str, ahead: float, *settings: str) -> Machine:
        machines.append(Machine(config, name, ahead, *settings))
        return machines[-1]

    yield start
    for each in machines:
        each.kill()


def summer_time(begins: datetime) -> str:
    """TZ for a zone in which the clocks go forward by an hour at this moment."""
    day = int(begins.strftime("%j")) - (begins.year % 4 == 0 and begins.month > 2)
    return f"TZ=AAA0BBB,J{day}/{begins:%H:%M:%S},J{day % 365 + 1}/23"


def test_a_clock_that_is_set_moves_no_deadline(place: Config, machine: Callable[..., Machine]) -> None:
    people = 4
    exam = prepare(place, people, minutes=30)  # a jump of an hour would end it
    shorten_grace(place, exam)
    server = machine(place, "one", 0, summer_time(clock.now() + timedelta(seconds=8)))
    sitters = crowd(place.port, exam, people, pause=0.05)
    deadlines = ends(place)
    for sitter in sitters:
        sitter.start()
    jumps = [*[HOUR, -HOUR, 0, -2] * size(1, 4), HOUR]
    for ahead in jumps:
        server.set(ahead)
        wait_until(lambda ahead=ahead: abs(entries(place).get("clock.differs", [0])[-1] - ahead) < 0.5)  # type: ignore[misc]
        wait_for_more(sitters, 2)
    server.kill()
    server.start()  # with its clock an hour ahead: nobody's time is over
    wait_for_more(sitters, 2)
    assert ends(place) == deadlines
    late = let_end(place, exam, sitters)
    count = compare(place, [sitter.history for sitter in sitters])
    if place.is_sqlite:  # a database server has a clock of its own, which was right
        wait_until(lambda: "clock.followed" in entries(place))
    said = entries(place)
    say(f"F12 {place.database[:6]} set {len(jumps)} times, {count}, closed {late:.1f} s after the deadline, {said}")
    assert count.is_whole, count
    assert GRACE - 0.1 <= late < GRACE + 20
    assert [round(seconds) for seconds in said["clock.differs"]][: len(jumps)] == jumps
    assert [round(seconds) for seconds in said.get("clock.followed", [])] == [HOUR] * place.is_sqlite


@pytest.mark.parametrize("leader_ahead", [0, 30])
def test_servers_whose_clocks_differ_decide_alike(
    place: Config, machine: Callable[..., Machine], leader_ahead: float
) -> None:
    other = replace(place, port=free_port())
    exam = prepare(place, 4)
    shorten_grace(place, exam)
    machine(place, "one", leader_ahead)
    machine(other, "two", 30 - leader_ahead, NO_WORKER)
    sitters = [*crowd(place.port, exam, 2), *crowd(other.port, exam, 2, first=2)]
    agreed_ahead = leader_ahead if place.is_sqlite else 0  # on SQLite it's the clock of whoever came first
    over, due = time.monotonic() + 6, clock.now() + timedelta(seconds=6 + agreed_ahead)
    set_deadline(place, exam, due)
    with ThreadPoolExecutor(4) as threads:
        counted = list(threads.map(lambda sitter: last_and_first(sitter, over), sitters))
    for sitter in sitters:
        sitter.close()
    say(f"F12 {place.database[:6]} 30 s apart: last taken and first refused, seconds after the deadline: {counted}")
    for last, first in counted:
        assert 0 < last <= GRACE + 0.3, "taken until the end of the grace"
        assert first >= GRACE - 0.3
    wait_until_closed(place, 4)
    assert all_ended_at(place, due, 4)
    assert compare(place, [sitter.history for sitter in sitters]).is_whole
    heads = [ready(config).get("clock_ahead_s", 0) for config in (place, other)]
    assert abs(abs(heads[1] - heads[0]) - 30) < 1.5, "each says by how much it's off"
    wait_until(lambda: 30 in {abs(round(seconds)) for seconds in entries(place).get("clock.differs", [])})
    assert re.search(
        r"this machine is \+7[67]\.\d s off the time that deadlines go by", doctor(place, 77 + agreed_ahead)
    )


def test_the_databases_clock_jumps(
    on_postgres: Config, own_server: tuple[str, Path], serve: Callable[[Config, int], Server]
) -> None:
    people = 4
    exam = prepare(on_postgres, people, minutes=30)
    shorten_grace(on_postgres, exam)
    with clock_of_the_database(own_server[0]) as set_ahead:
        serve(on_postgres, 2)
        sitters = crowd(on_postgres.port, exam, people, pause=0.05)
        deadlines = ends(on_postgres)
        for sitter in sitters:
            sitter.start()
        for ahead in [HOUR, -HOUR, 0, -2] * size(1, 4):
            before = len(entries(on_postgres).get("clock.jumped", []))
            set_ahead(ahead)
            wait_until(lambda before=before: len(entries(on_postgres).get("clock.jumped", [])) > before)  # type: ignore[misc]
            wait_for_more(sitters, 2)
        assert ends(on_postgres) == deadlines
        assert "clock.differs" not in entries(on_postgres), "the machine's own clock was right all the time"
        late = let_end(on_postgres, exam, sitters)
        wait_until(lambda: "clock.followed" in entries(on_postgres))
        said = entries(on_postgres)
    count = compare(on_postgres, [sitter.history for sitter in sitters])
    say(f"F12 the database's clock: {count}, closed {late:.1f} s after the deadline, {said}")
    assert count.is_whole, count
    assert GRACE - 0.5 <= late < GRACE + 20
    assert [round(seconds) for seconds in said["clock.jumped"]] == [
        HOUR,
        -2 * HOUR,
        HOUR,
        -2,
        *[HOUR + 2, -2 * HOUR, HOUR, -2] * size(0, 3),
    ]


@contextmanager
def clock_of_the_database(address: str) -> Iterator[Callable[[float], None]]:
    """Set the clock that the server's clock_timestamp() reads; a schema before the system's own makes it ours."""
    plain = address.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as link:
        link.execute("CREATE SCHEMA shifted")
        link.execute("CREATE TABLE shifted.ahead AS SELECT 0.0::float8 AS seconds")
        link.execute(
            "CREATE FUNCTION shifted.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS "
            "$$SELECT pg_catalog.clock_timestamp() + seconds * interval '1 second' FROM shifted.ahead$$"
        )
        link.execute("ALTER DATABASE quizapp SET search_path = shifted, pg_catalog, public")
        try:
            yield lambda seconds: link.execute("UPDATE shifted.ahead SET seconds = %s", [seconds]) and None
        finally:
            link.execute("ALTER DATABASE quizapp RESET search_path")
    with psycopg.connect(plain, autocommit=True) as link:
        link.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'quizapp'"
        )
        link.execute("DROP SCHEMA shifted CASCADE")


def last_and_first(sitter: Sitter, over: float) -> tuple[float, float]:
    """Answer again and again: when, in seconds after the deadline, was the last taken and the first refused?"""
    last = -1.0
    while True:
        sitter.history.revision += 1
        sent = time.monotonic()
        status, body = sitter.send(1, sitter.history.revision, ["ABCD"[sitter.history.revision % 4]])
        if status == 409:
            return round(last - over, 2), round(time.monotonic() - over, 2)
        assert status == 200, body
        last = sent
        sitter.history.acknowledged.append((1, sitter.history.revision, f'["{"ABCD"[sitter.history.revision % 4]}"]'))
        time.sleep(0.02)


def ends(config: Config) -> list[datetime]:
    """Every attempt's deadline; all of them open."""
    with make_app(config).app_context():
        rows = db.session().execute(select(Attempt.deadline, Attempt.state).order_by(Attempt.id)).all()
        db.close()
    assert {state for _deadline, state in rows} == {"in_progress"}
    return [deadline for deadline, _state in rows]


def let_end(config: Config, exam: int, sitters: list[Sitter]) -> float:
    """Nobody has been refused so far; the deadline comes, everybody is closed: how many seconds after it?"""
    assert [text for sitter in sitters for text in sitter.history.wrong] == []
    due = clock.now() + timedelta(seconds=4)
    set_deadline(config, exam, due)
    wait_until_closed(config, len(sitters))
    late = (clock.now() - due).total_seconds()
    leave(sitters)
    assert all_ended_at(config, due, len(sitters))
    for sitter in sitters:  # what came too late was refused, and rightly
        sitter.history.wrong = [text for text in sitter.history.wrong if not text.startswith("409 ")]
    return late


def all_ended_at(config: Config, due: datetime, people: int) -> bool:
    """Whether every attempt ended by itself at its deadline, with one mark."""
    with make_app(config).app_context():
        rows = db.session().execute(select(Attempt.deadline, Attempt.finished_at, Attempt.ended_how)).all()
        marks = db.session().execute(select(MarkEvent.attempt_id)).scalars().all()
        db.close()
    return rows == [(due, due, "auto_closed")] * people and len(marks) == len(set(marks)) == people


def entries(config: Config) -> dict[str, list[float]]:
    """What the audit log says about clocks: act -> seconds, in their order."""
    query = select(AuditEntry.act, AuditEntry.particulars).where(AuditEntry.object_kind == "clock")
    found: dict[str, list[float]] = {}
    with make_app(config).app_context():
        for act, particulars in db.session().execute(query.order_by(AuditEntry.id)):
            found.setdefault(act, []).append(particulars["seconds"])
        db.close()
    return found


def ready(config: Config) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{config.port}/readyz", timeout=10) as answer:
        found: dict[str, float] = json.loads(answer.read())
    return found


def doctor(config: Config, ahead: float) -> str:
    """What is said on a machine whose clock is so many seconds ahead."""
    place = set_clock(config, "doctor", ahead)
    command = [sys.executable, "-m", "tests.faults.shifted", str(place), "doctor"]
    return subprocess.run(command, env=environment(config), capture_output=True, text=True, check=False).stdout
