"""F3: PostgreSQL is restarted at once, without being asked to finish. F11: the server is restarted in the last minute."""

import random
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from quizapp import clock, db
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.exams.models import Attempt, Exam, MarkEvent
from tests.bench.ground import prepare
from tests.faults.ground import Server, compare, crowd, leave, say, size, wait_for_more

pytestmark = pytest.mark.slow
GRACE = 2  # seconds; so that the closing need not be waited for


def restart_at_once(folder: Path) -> None:
    """`pg_ctl restart -m immediate`, as the server's own user where we are root."""
    data = folder / "data"
    program = Path((data / "postmaster.opts").read_text().split()[0]).parent / "pg_ctl"
    become = (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if folder.owner() == "postgres" else []
    )
    command = [*become, str(program), "-D", str(data), "-m", "immediate", "-w", "-l", str(folder / "log"), "restart"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def test_immediate_restarts_of_the_database_lose_nothing(
    on_postgres: Config, own_server: tuple[str, Path], serve: Callable[[Config, int], Server]
) -> None:
    people, restarts, rng = 8, size(2, 12), random.Random(1)
    exam = prepare(on_postgres, people)
    serve(on_postgres, 2)
    sitters = crowd(on_postgres.port, exam, people)
    for sitter in sitters:
        sitter.start()
    for _restart in range(restarts):
        wait_for_more(sitters, 2)
        time.sleep(rng.uniform(0.1, 1.0))
        restart_at_once(own_server[1])
    wait_for_more(sitters, 2)
    leave(sitters)
    count = compare(on_postgres, [sitter.history for sitter in sitters])
    say(f"F3: {restarts} immediate restarts of PostgreSQL, {count}")
    assert count.is_whole, count
    assert count.retries > 0, "no request was hit"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])
def test_a_restart_in_the_last_minute_moves_no_deadline_and_closes_once(
    place: Config, serve: Callable[[Config, int], Server], how: signal.Signals
) -> None:
    people = 4
    exam = prepare(place, people)
    server = serve(place, 2)
    sitters = crowd(place.port, exam, people, pause=0.05)
    for sitter in sitters:
        sitter.start()
    wait_for_more(sitters, 2)
    due = clock.now() + timedelta(seconds=size(6, 30))
    set_deadline(place, exam, due)
    restarts = 0
    while clock.now() < due + timedelta(seconds=GRACE):
        server.end(how)
        server.start()
        restarts += 1
        time.sleep(0.5)
    leave(sitters)
    wait_until_closed(place, len(sitters))
    for sitter in sitters:  # what came too late was refused with 409, and rightly
        sitter.history.wrong = [text for text in sitter.history.wrong if not text.startswith("409 ")]
    count = compare(place, [sitter.history for sitter in sitters])
    say(f"F11 {place.database[:6]} {how.name}: {restarts} restarts around the deadline, {count}")
    assert count.is_whole, count
    with make_app(place).app_context():
        rows = db.session().execute(select(Attempt.deadline, Attempt.finished_at, Attempt.ended_how)).all()
        marks = db.session().execute(select(MarkEvent.attempt_id)).scalars().all()
        db.close()
    assert rows == [(due, due, "auto_closed")] * people
    assert len(marks) == len(set(marks)) == people


def set_deadline(config: Config, exam: int, due: object) -> None:
    """Every open attempt is due then, with a short grace."""
    shorten_grace(config, exam)
    with make_app(config).app_context():
        db.write(lambda: db.session().execute(update(Attempt).values(deadline=due)))
        db.close()


def shorten_grace(config: Config, exam: int) -> None:
    """Before anybody answers: what a server's process has once read of an exam that runs it keeps."""

    def change() -> None:
        row = db.session().get_one(Exam, exam)
        row.settings = {**row.settings, "grace_seconds": GRACE}

    with make_app(config).app_context():
        db.write(change)
        db.close()


def wait_until_closed(config: Config, people: int, seconds: float = 60) -> float:
    """Seconds until no attempt of so many is open."""
    began = time.monotonic()
    with make_app(config).app_context():
        while True:
            states = list(db.session().execute(select(Attempt.state)).scalars())
            db.session().rollback()
            if states == ["graded"] * people:
                break
            assert time.monotonic() - began < seconds, states
            time.sleep(0.2)
        db.close()
    return time.monotonic() - began
