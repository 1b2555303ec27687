"""The exam day measured against the production server: candidates in their own processes sign in, open, start, answer one by
one, hand in and read the result. The limit is measured in the same run, in turns. Every acknowledged answer must be stored
and every score right, or the exit status is 1.

Run: python -m tests.bench.exam_day --database sqlite|postgresql --candidates 32 [--rounds 3] [--seconds 4] [--json]
"""

import argparse
import json
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from quizapp.config import Config
from tests.bench import ground
from tests.bench.candidates import Crew
from tests.bench.proof import Proof

SIGN_INS = 64
HEAD_START = 0.25  # seconds for everybody to stand at the line


@dataclass(slots=True)
class Found:
    """What the rounds gave, one entry a round; times in seconds."""

    saves: list[float] = field(default_factory=list)
    limit_saves: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    limit_cpu: list[float] = field(default_factory=list)
    days: list[float] = field(default_factory=list)
    day_cpu: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    login_p95: list[float] = field(default_factory=list)
    submit_p95: list[float] = field(default_factory=list)
    day_submit_p95: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Run:
    """One run: who takes part, and which processes' time counts."""

    crew: Crew
    candidates: int
    seconds: float
    server: int
    limit: int
    database: list[int]
    next_person: int = 0

    def people(self, count: int) -> list[int]:
        """So many persons who have done nothing yet."""
        first = self.next_person
        self.next_person += count
        return list(range(first, self.next_person))


def share(values: list[float], part: float) -> float:
    """A quantile by rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def round_of(run: Run, found: Found, proof: Proof) -> None:
    """Sign-ins at once, the limit, saves, handing in at once, whole days."""
    signing_in = max(SIGN_INS, run.candidates)
    people = run.people(signing_in)
    start = time.monotonic() + HEAD_START
    found.login_p95.append(share(run.crew.all("sign_in", lambda n: (people[n], start), signing_in), 0.95))
    attempts = run.crew.all("open", lambda _n: (), run.candidates)
    _measure_limit(run, found)
    _measure_saves(run, found, proof, attempts)
    start = time.monotonic() + HEAD_START
    found.submit_p95.append(share(run.crew.all("submit", lambda _n: (start,), run.candidates), 0.95))
    proof.ended(attempts)
    _measure_days(run, found, proof)


def _measure_limit(run: Run, found: Found) -> None:
    start = time.monotonic() + HEAD_START
    before = ground.processor_seconds(run.limit, *run.database)
    answers = run.crew.all("save_at_limit", lambda _n: (start, run.seconds), run.candidates)
    used = ground.processor_seconds(run.limit, *run.database) - before
    count = sum(many for many, _took in answers)
    found.limit_saves.append(count / run.seconds)
    found.limit_cpu.append(used / count * 1000)


def _measure_saves(run: Run, found: Found, proof: Proof, attempts: list[int]) -> None:
    start = time.monotonic() + HEAD_START
    before = ground.processor_seconds(run.server, *run.database)
    answers = run.crew.all("save_for", lambda _n: (start, run.seconds), run.candidates)
    used = ground.processor_seconds(run.server, *run.database) - before
    took = [each for _acknowledged, times in answers for each in times]
    found.saves.append(len(took) / run.seconds)
    found.cpu.append(used / len(took) * 1000)
    found.p50.append(statistics.median(took))
    found.p99.append(share(took, 0.99))
    for attempt, (acknowledged, _times) in zip(attempts, answers, strict=True):
        proof.acknowledged(attempt, acknowledged)


def _measure_days(run: Run, found: Found, proof: Proof) -> None:
    share_of_each = 2 + int(run.seconds * 40 / run.candidates)
    people = run.people(share_of_each * run.candidates)
    start = time.monotonic() + HEAD_START
    seconds = run.seconds * 2
    before = ground.processor_seconds(run.server, *run.database)
    answers = run.crew.all(
        "days_for",
        lambda n: (start, seconds, people[n * share_of_each : (n + 1) * share_of_each]),
        run.candidates,
    )
    days = [day for several, _took in answers for day in several]
    found.day_cpu.append((ground.processor_seconds(run.server, *run.database) - before) / len(days) * 1000)
    found.days.append(sum(len(several) / took for several, took in answers))
    found.day_submit_p95.append(share([handing_in for *_rest, handing_in in days], 0.95))
    for attempt, acknowledged, shown, _handing_in in days:
        proof.acknowledged(attempt, [(number, *each) for number, each in acknowledged.items()])
        proof.shown(attempt, shown)


def figures(found: Found, proof: Proof) -> dict[str, Any]:
    """The medians of the rounds, in the units their names say."""
    saves, limit = statistics.median(found.saves), statistics.median(found.limit_saves)
    ratios = [ours / theirs for ours, theirs in zip(found.saves, found.limit_saves, strict=True)]
    return {
        "saves_per_s": round(saves, 1),
        "limit_saves_per_s": round(limit, 1),
        "ratio": round(statistics.median(ratios), 3),
        "cpu_ms_per_save": round(statistics.median(found.cpu), 3),
        "limit_cpu_ms_per_save": round(statistics.median(found.limit_cpu), 3),
        "save_p50_ms": round(statistics.median(found.p50) * 1000, 1),
        "save_p99_ms": round(statistics.median(found.p99) * 1000, 1),
        "exam_days_per_s": round(statistics.median(found.days), 2),
        "cpu_ms_per_exam_day": round(statistics.median(found.day_cpu), 1),
        "login_p95_s": round(statistics.median(found.login_p95), 3),
        "submit_p95_s": round(statistics.median(found.submit_p95), 3),
        "busy_submit_p95_s": round(statistics.median(found.day_submit_p95), 3),
        "answers_checked": proof.answers_checked,
        "lost": proof.lost,
        "scores_checked": proof.scores_checked,
        "wrong_scores": proof.wrong_scores,
    }


def measure(config: Config, options: argparse.Namespace, database: list[int], folder: Path) -> dict[str, Any]:
    """All rounds against freshly started servers."""
    days = options.candidates * (2 + int(options.seconds * 40 / options.candidates))
    people = (max(SIGN_INS, options.candidates) + days) * options.rounds
    exam = ground.prepare(config, people)
    limited = replace(config, port=ground.free_port())
    server = ground.start_quizapp(config, options.processes, folder / "server.log")
    command = [sys.executable, "-m", "tests.bench.limit", str(options.processes)]
    limit: subprocess.Popen[bytes] | None = None
    try:
        limit = ground.start(command, limited, folder / "limit.log")
        crew = Crew(max(SIGN_INS, options.candidates), config.port, limited.port, exam)
        run = Run(crew, options.candidates, options.seconds, server.pid, limit.pid, database)
        found, proof = Found(), Proof()
        for _round in range(options.rounds):
            round_of(run, found, proof)
        crew.dismiss()
    finally:
        ground.stop(server)
        if limit is not None:
            ground.stop(limit)
    proof.check(config)
    return figures(found, proof)


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m tests.bench.exam_day")
    words.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    words.add_argument("--candidates", type=int, default=32)
    words.add_argument("--processes", type=int, default=2, help="server processes")
    words.add_argument("--threads", type=int, default=Config(data_dir=Path()).threads, help="threads of each")
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--seconds", type=float, default=4.0, help="of each measured stretch")
    words.add_argument("--json", action="store_true")
    options = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="quizapp-bench-") as place, ExitStack() as stack:
        folder, address, database = Path(place), "", []
        if options.database == "postgresql":
            (folder / "postgres").mkdir()
            folder.chmod(0o755)
            address, process = stack.enter_context(ground.own_postgres(folder / "postgres"))
            database = [process]
        config = Config(
            data_dir=folder / "data",
            database_url=address,
            secret_key=secrets.token_hex(32),
            port=ground.free_port(),
            threads=options.threads,
        )
        result = measure(config, options, database, folder)
    if options.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name:<24}{value:>12}" for name, value in result.items()))
    if result["lost"] or result["wrong_scores"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
