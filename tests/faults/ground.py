"""What the fault tests stand on: sizes, a real server to be hurt, candidates who keep a history of what they were told, and
the comparison of that history with what is stored."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from quizapp import db
from quizapp.cli import CHECKS, make_app
from quizapp.config import Config
from quizapp.exams.models import Answer, AnswerEvent
from tests.bench import ground
from tests.bench.candidates import FORM, JSON, Browser
from tests.bench.ground import MULTIPLES, PASSWORD, QUESTIONS, SINGLES

LONG = os.environ.get("QUIZAPP_FAULTS") == "long"
BEGIN_SECONDS = 120  # the machine may be busy with other tests


def size(short: int, long: int) -> int:
    """How often: short in CI, long by `make faults`."""
    return long if LONG else short


def say(text: str) -> None:
    """A line of counts; `make faults` shows it."""
    sys.stdout.write(f"{text}\n")


class Server:
    """The production command in processes of its own."""

    def __init__(self, config: Config, processes: int) -> None:
        self.config, self.processes = config, processes
        self._starts = 0
        self.start()

    def start(self) -> None:
        self._starts += 1
        self.process: subprocess.Popen[bytes] = ground.start_quizapp(self.config, self.processes, self.log)

    @property
    def log(self) -> Path:
        return self.config.data_dir / f"server-{self._starts}.log"

    def workers(self) -> list[int]:
        """Ids of the processes that answer requests."""
        found = []
        for place in Path("/proc").iterdir():
            if place.name.isdigit():
                try:
                    fields = (place / "stat").read_text().rsplit(")", 1)[1].split()
                except OSError:
                    continue  # it ended while we looked
                if int(fields[1]) == self.process.pid and fields[0] != "Z":
                    found.append(int(place.name))
        return found

    def kill_a_worker(self, rng: random.Random) -> bool:
        """SIGKILL for one of them; False where none lives this moment."""
        living = self.workers()
        if not living:
            return False
        try:
            os.kill(rng.choice(living), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the whole server by this signal and wait for it."""
        orphans = self.workers() if number == signal.SIGKILL else []
        self.process.send_signal(number)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for each in orphans:
            try:
                os.kill(each, signal.SIGKILL)
            except ProcessLookupError:
                continue


class Line(Browser):
    """A browser that closes the connections it gives up."""

    def _connect(self) -> None:
        self.close()
        super()._connect()

    def close(self) -> None:
        if hasattr(self, "socket"):
            self.socket.close()


@dataclass
class History:
    """What one candidate sent and was told."""

    attempt: int = 0
    revision: int = 0  # the highest ever sent
    acknowledged: list[tuple[int, int, str]] = field(default_factory=list)  # number, revision, canonical JSON
    retries: int = 0
    stale_refused: int = 0
    took: list[float] = field(default_factory=list)  # seconds from each choice to its acknowledgement
    refused_by: set[str] = field(default_factory=set)  # sentences of answers that were no acknowledgement
    wrong: list[str] = field(default_factory=list)


class Sitter(threading.Thread):
    """A candidate who never gives up: an answer is sent again until it's acknowledged. Now and then an old tab speaks."""

    def __init__(self, port: int, person: int, exam: int, pause: float = 0.0) -> None:
        super().__init__(daemon=True)
        self.port, self.person, self.exam, self.pause = port, person, exam, pause
        self.rng = random.Random(person)
        self.history = History()
        self.over = threading.Event()
        self.browser: Line | None = None
        self.cookie = self.token = b""

    def begin(self) -> None:
        """Sign in, start, see the first question; raises after BEGIN_SECONDS."""
        until = time.monotonic() + BEGIN_SECONDS
        while True:
            try:
                self._begin()
                return
            except (OSError, RuntimeError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def run(self) -> None:
        while not self.over.is_set():
            self.history.revision += 1
            number = self.rng.randint(1, QUESTIONS)
            self.save(number, self.history.revision, choice(self.rng, number))
            if self.rng.random() < 0.1 and not self.over.is_set():
                self._speak_from_an_old_tab(number)
            time.sleep(self.pause)

    def save(self, number: int, revision: int, value: Any) -> bool:
        """Send until acknowledged; False when told to stop before."""
        began = time.monotonic()
        while not self.over.is_set():
            status, body = self.send(number, revision, value)
            if status == 200 and _saved(body) == [(number, revision)]:
                self.history.acknowledged.append((number, revision, canonical(value)))
                self.history.took.append(time.monotonic() - began)
                return True
            if status and status not in (502, 503, 504):
                self.history.wrong.append(f"{status} {body[:200].decode(errors='replace')}")
                return False
            if status:
                self.history.refused_by.add(_message(body))
            self.history.retries += 1
            time.sleep(self.rng.uniform(0.02, 0.2))
        return False

    def _speak_from_an_old_tab(self, number: int) -> None:
        """An older revision, or the stored one with another choice, is refused and never stored."""
        revision = self.history.revision - self.rng.randint(0, 1)
        last = {n: (r, v) for n, r, v in self.history.acknowledged}.get(number)
        value = choice(self.rng, number)
        if revision < 1 or last is None or last[0] < revision or canonical(value) == last[1]:
            return
        status, body = self.send(number, revision, value)
        if status == 409:
            self.history.stale_refused += 1
        elif status == 200:
            self.history.wrong.append(f"stale {number} {revision} after {last}: {body[:200].decode(errors='replace')}")

    def _begin(self) -> None:
        self.close()
        self.browser = browser = Line(self.port)
        browser.get("/sign-in")
        browser.post("/sign-in", login=f"P{self.person:05d}", password=PASSWORD)
        browser.get(f"/tests/{self.exam}")
        browser.post(f"/tests/{self.exam}/attempts", pledge="yes")
        path = browser.location.split("#")[0]
        self.history.attempt = int(path.rsplit("/", 1)[1])
        browser.get(path)
        self.cookie, self.token = browser.cookie, browser.token

    def send(self, number: int, revision: int, value: Any) -> tuple[int, bytes]:
        """(status, body); status 0 where nothing came back."""
        change = {"number": number, "revision": revision, "value": value, "marked": False}
        return self.ask(
            b"POST", f"/attempts/{self.history.attempt}/answers", json.dumps({"changes": [change]}).encode()
        )

    def ask(self, method: bytes, path: str, body: bytes = b"", kind: bytes = JSON) -> tuple[int, bytes]:
        """A request over the kept connection, or a new one where that broke."""
        try:
            if self.browser is None:
                self.browser = Line(self.port)
                self.browser.cookie, self.browser.token = self.cookie, self.token
            return self.browser.ask(method, path, body, kind)
        except (OSError, ValueError):
            self.close()
            return 0, b""

    def close(self) -> None:
        """Give the connection up."""
        if self.browser is not None:
            self.browser.close()
            self.browser = None

    def submit(self) -> tuple[int, bytes]:
        """Hand in, once."""
        return self.ask(b"POST", f"/attempts/{self.history.attempt}/submission", b"csrf_token=" + self.token, FORM)


def crowd(port: int, exam: int, people: int, pause: float = 0.0, first: int = 0) -> list[Sitter]:
    """So many candidates, all of them sitting."""
    sitters = [Sitter(port, first + person, exam, pause) for person in range(people)]
    starters = [threading.Thread(target=sitter.begin) for sitter in sitters]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert all(sitter.history.attempt for sitter in sitters), "not everybody could begin"
    return sitters


def wait_for_more(sitters: list[Sitter], each: int, seconds: float = BEGIN_SECONDS) -> None:
    """Until every candidate has had so many more answers acknowledged."""
    wanted = [(sitter.history, len(sitter.history.acknowledged) + each) for sitter in sitters]
    wait_until(lambda: all(len(had.acknowledged) >= count or had.wrong for had, count in wanted), seconds)


def wait_for_refusals(sitters: list[Sitter], each: int) -> None:
    """Until every candidate has had to send again so many times more."""
    wanted = [(sitter.history, sitter.history.retries + each) for sitter in sitters]
    wait_until(lambda: all(had.retries >= count or had.wrong for had, count in wanted))


def wait_until(holds: Callable[[], bool], seconds: float = BEGIN_SECONDS) -> None:
    """Look again and again; fails after so many seconds."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def leave(sitters: list[Sitter]) -> None:
    """Nobody sends any more."""
    for sitter in sitters:
        sitter.over.set()
    for sitter in sitters:
        sitter.join(60)
        sitter.close()


@dataclass(frozen=True)
class Count:
    """The comparison of all histories with the database."""

    acknowledged: int
    lost: int
    retries: int
    stale_refused: int
    longest: float
    p99: float
    wrong: list[str]
    violations: list[str]

    def __str__(self) -> str:
        return (
            f"{self.acknowledged} acknowledged, {self.lost} lost, {self.retries} sent again, "
            f"{self.stale_refused} stale refused, p99 {self.p99:.2f} s, longest {self.longest:.2f} s"
        )

    @property
    def is_whole(self) -> bool:
        return not (self.lost or self.wrong or self.violations)


def compare(config: Config, histories: list[History]) -> Count:
    """Hold what candidates were told against what is stored (I1, I3), and run every checker."""
    app = make_app(config)
    with app.app_context():
        stored = {(a, n): (r, v) for a, n, r, v in _rows(Answer)}
        events = set(_rows(AnswerEvent))
        violations = [f"{v.check} {v.object} {v.text}" for check in CHECKS for v in check()]
        db.close()
    lost, wrong = 0, [text for history in histories for text in history.wrong]
    for history in histories:
        latest = {number: (revision, value) for number, revision, value in history.acknowledged}
        for number, (revision, value) in latest.items():
            held = stored.get((history.attempt, number), (0, ""))
            lost += held[0] < revision or (held[0] == revision and held[1] != value)
            if held[0] > history.revision:
                wrong.append(f"{history.attempt}/{number}: revision {held[0]} was never sent")
        lost += sum((history.attempt, n, r, v) not in events for n, r, v in history.acknowledged)
    took = sorted(seconds for history in histories for seconds in history.took) or [0.0]
    return Count(
        acknowledged=sum(len(history.acknowledged) for history in histories),
        lost=lost,
        retries=sum(history.retries for history in histories),
        stale_refused=sum(history.stale_refused for history in histories),
        longest=took[-1],
        p99=took[len(took) * 99 // 100],
        wrong=wrong,
        violations=violations,
    )


def _rows(table: type[Answer] | type[AnswerEvent]) -> list[tuple[int, int, int, str]]:
    query = select(table.attempt_id, table.number, table.revision, table.value)
    if table is AnswerEvent:
        query = query.where(AnswerEvent.counted)
    return [(a, n, r, v) for a, n, r, v in db.session().execute(query)]


def choice(rng: random.Random, number: int) -> Any:
    """Something a browser may send for this question of the bench's paper."""
    if number <= SINGLES:
        return [rng.choice("ABCD")]
    if number <= SINGLES + MULTIPLES:
        return sorted(rng.sample("ABCD", 2))
    return rng.random() < 0.5


def canonical(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _saved(body: bytes) -> list[tuple[int, int]]:
    try:
        return [(row["number"], row["revision"]) for row in json.loads(body)["saved"]]
    except (ValueError, KeyError):
        return []


def _message(body: bytes) -> str:
    try:
        return str(json.loads(body)["message"])
    except (ValueError, KeyError):
        return "no sentence"
