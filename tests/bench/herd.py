"""Everybody at the same moment, against the production server from cold: so many people sign in, start and see question 1; so many
saves in a burst; all attempts due in the same second, closed by two processes. Exit status 1 where anything went wrong.

Run: python -m tests.bench.herd --database sqlite|postgresql [--people 1000] [--saves 10000] [--json]
"""

import argparse
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from quizapp import clock, db
from quizapp.audit.models import AuditEntry
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.exams.models import Attempt, MarkEvent
from tests.bench import ground
from tests.bench.candidates import Candidate, Crew
from tests.bench.exam_day import share
from tests.bench.proof import Proof

CREW = 100  # processes; each plays its share of the people one after the other
GRACE = timedelta(seconds=30)  # the exam's


class Group(Candidate):
    """Several people played by one process."""

    def arrive(self, start: float, people: Sequence[int]) -> tuple[list[int], list[float]]:
        """(attempts, seconds since the common moment at which each saw question 1)."""
        self.seats: list[tuple[Any, str]] = []
        attempts, seen = [], []
        for person in people:
            self.sign_in(person, start)
            attempts.append(self.open())
            seen.append(time.monotonic() - start)
            self.seats.append((self.browser, self.attempt))
        return attempts, seen

    def burst(self, start: float, each: int) -> tuple[dict[int, list[tuple[int, int, Any]]], list[float]]:
        """`each` saves of every person in turn: (attempt -> acknowledged, seconds each took)."""
        told: dict[int, list[tuple[int, int, Any]]] = {}
        took = []
        time.sleep(max(0.0, start - time.monotonic()))
        for number in range(1, each + 1):
            for browser, attempt in self.seats:
                self.browser, self.attempt = browser, attempt
                value, began = self._choice(number), time.monotonic()
                self.save(number, value)
                took.append(time.monotonic() - began)
                told.setdefault(int(self.attempt), []).append((number, self.revision, value))
        return told, took


def closing(config: Config, attempts: list[int], wait: float) -> tuple[float, int]:
    """Make all attempts due in the same second; (seconds until the last was closed, how many were not closed exactly once)."""
    app = make_app(config)
    with app.app_context():
        due = clock.now() + timedelta(seconds=3)
        deadline = due - GRACE
        db.session().execute(update(Attempt).where(Attempt.id.in_(attempts)).values(deadline=deadline))
        db.session().commit()
        while (left := _open(attempts)) and clock.now() < due + timedelta(seconds=wait):
            time.sleep(0.25)
        seconds = (clock.now() - due).total_seconds()
        time.sleep(3)  # another round of both closers
        db.session().rollback()
        marks = Counter(db.session().execute(select(MarkEvent.attempt_id)).scalars())
        acts = Counter(
            db.session().execute(select(AuditEntry.object_id).where(AuditEntry.act == "attempt.auto_closed")).scalars()
        )
        rows = db.session().execute(select(Attempt).where(Attempt.id.in_(attempts))).scalars()
        wrong = sum(
            not (
                row.ended_how == "auto_closed"
                and row.finished_at == deadline
                and marks[row.id] == 1
                and acts[str(row.id)] == 1
            )
            for row in rows
        )
        db.close()
    return seconds, max(wrong, left)


def _open(attempts: list[int]) -> int:
    db.session().rollback()
    return db.session().execute(
        select(func.count()).where(Attempt.id.in_(attempts), Attempt.state == "in_progress")
    ).scalar_one()  # fmt: skip


def measure(config: Config, options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The three moments, one after the other."""
    exam = ground.prepare(config, options.people)
    server = ground.start_quizapp(config, options.processes, folder / "server.log")
    code = "from quizapp.cli import main; main()"
    with (folder / "worker.log").open("wb") as said:
        command = [sys.executable, "-c", code, "worker"]
        second = subprocess.Popen(command, env=ground.environment(config), stdout=said, stderr=said)
    proof = Proof()
    try:
        crew = Crew(CREW, config.port, 0, exam, Group)
        start = time.monotonic() + 1
        arrived = crew.all("arrive", lambda n: (start, range(n, options.people, CREW)))
        attempts = [attempt for several, _seen in arrived for attempt in several]
        start = time.monotonic() + 0.5
        each = max(1, min(ground.QUESTIONS, options.saves // options.people))
        bursts = crew.all("burst", lambda _n: (start, each))
        burst_seconds = time.monotonic() - start
        took = [seconds for _told, several in bursts for seconds in several]
        for told, _several in bursts:
            for attempt, answers in told.items():
                proof.acknowledged(attempt, answers)
        crew.dismiss()
        closed_seconds, not_once = closing(config, attempts, 120)
        proof.ended(attempts)
    finally:
        ground.stop(second)
        ground.stop(server)
    proof.check(config)
    return {
        "people": len(attempts),
        "question_1_last_s": round(max(seconds for _attempts, seen in arrived for seconds in seen), 1),
        "saves": len(took),
        "burst_s": round(burst_seconds, 1),
        "save_p99_s": round(share(took, 0.99), 3),
        "save_slowest_s": round(max(took), 3),
        "closed_s": round(closed_seconds, 1),
        "not_closed_once": not_once,
        "lost": proof.lost,
        "scores_checked": proof.scores_checked,
        "wrong_scores": proof.wrong_scores,
    }


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m tests.bench.herd")
    words.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    words.add_argument("--people", type=int, default=1000)
    words.add_argument("--saves", type=int, default=10_000)
    words.add_argument("--processes", type=int, default=2, help="server processes")
    words.add_argument("--json", action="store_true")
    options = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="quizapp-herd-") as place, ExitStack() as stack:
        folder, address = Path(place), ""
        if options.database == "postgresql":
            (folder / "postgres").mkdir()
            folder.chmod(0o755)
            address, _process = stack.enter_context(ground.own_postgres(folder / "postgres"))
        secret, port = secrets.token_hex(32), ground.free_port()
        config = Config(data_dir=folder / "data", database_url=address, secret_key=secret, port=port)
        result = measure(config, options, folder)
    print(json.dumps(result) if options.json else "\n".join(f"{name:<20}{value:>10}" for name, value in result.items()))
    late = max(result["question_1_last_s"], result["closed_s"]) > 60
    if (
        late
        or result["people"] != options.people
        or any(result[n] for n in ("not_closed_once", "lost", "wrong_scores"))
    ):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
