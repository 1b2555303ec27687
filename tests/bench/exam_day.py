"""The exam day measured: sign-ins and saves a second of the real server, server time per page, and the ratio of saves to the
bare limit of the database measured in the same run. Prints figures; judges nothing.

Run: python -m tests.bench.exam_day [--database URL] [--processes N] [--people N]
"""

import argparse
import http.client
import json
import os
import re
import secrets
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from quizapp import clock, db, schema
from quizapp.accounts.models import Account
from quizapp.cli import make_app
from quizapp.config import Config
from tests.factories import make_department, make_exam, make_person, make_questions

SECONDS = 6.0
PASSWORD = "bench-password-7"


class Candidate:
    """A keep-alive browser without pictures."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookie = self.token = ""

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, str, str]:
        headers = {"Cookie": self.cookie, "X-CSRFToken": self.token}
        if kind:
            headers |= {"Content-Type": kind}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()  # an idle connection was closed by the server: a browser opens another
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        text = answer.read().decode()
        for value in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = value.split(";")[0]
        found = re.search(r'name="csrf-token" content="([^"]+)"', text)
        self.token = found[1] if found else self.token
        return answer.status, answer.headers.get("Location", ""), text

    def form(self, path: str, **fields: str) -> tuple[int, str, str]:
        body = urllib.parse.urlencode({**fields, "csrf_token": self.token}).encode()
        return self.ask("POST", path, body, "application/x-www-form-urlencoded")

    def sign_in(self, number: str) -> None:
        self.ask("GET", "/sign-in")
        status, _location, _text = self.form("/sign-in", login=number, password=PASSWORD)
        assert status == 302, status

    def start(self, exam: int) -> str:
        status, location, _text = self.form(f"/tests/{exam}/attempts", pledge="yes")
        assert status == 302, status
        return location.rsplit("/", 1)[1]

    def save(self, attempt: str, number: int, revision: int) -> None:
        change = {"number": number, "revision": revision, "value": ["ABCD"[revision % 4]], "marked": False}
        body = json.dumps({"changes": [change]}).encode()
        status, _location, text = self.ask("POST", f"/attempts/{attempt}/answers", body, "application/json")
        assert status == 200, (status, text)


def together(workers: int, act: Callable[[int], None], seconds: float = SECONDS) -> tuple[float, list[float]]:
    """Calls a second of `act` by so many threads for a while, and how long each call took (seconds)."""
    took: list[float] = []
    until = time.perf_counter() + seconds

    def work(number: int) -> None:
        while time.perf_counter() < until:
            began = time.perf_counter()
            act(number)
            took.append(time.perf_counter() - began)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(workers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(took) / (time.perf_counter() - began), took


def bare_limit(folder: Path) -> float:
    """Durable upserts a second of bare SQLite with one writer: the floor everything stands on."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE a (k INTEGER PRIMARY KEY, v TEXT)")
    count, until = 0, time.perf_counter() + 2
    while time.perf_counter() < until:
        connection.execute("INSERT INTO a VALUES (?, 'x') ON CONFLICT (k) DO UPDATE SET v = 'y'", (count % 500,))
        count += 1
    connection.close()
    return count / 2


def prepare(config: Config, people: int) -> int:
    """People with real hashes and an open exam; answers the exam's id."""
    app = make_app(config)
    schema.upgrade(app)
    hashed = PasswordHasher(config.argon2_passes, config.argon2_memory_kib, 1).hash(PASSWORD)
    with app.app_context():
        unit = make_department("基准单位")
        db.session().flush()
        for number in range(people):
            person = make_person(f"P{number:04d}", f"人员{number}", unit)
            db.session().flush()
            db.session().get_one(Account, person.id).password_hash = hashed
        db.session().commit()
        make_questions()
        now = clock.now()
        exam = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=1))
        db.engine().dispose()
    return exam


def serve(config: Config, processes: int) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "QUIZAPP_DATA_DIR": str(config.data_dir),
        "QUIZAPP_DATABASE_URL": config.database_url,
        "QUIZAPP_SECRET_KEY": config.secret_key,
        "QUIZAPP_PORT": str(config.port),
        "QUIZAPP_LOG_LEVEL": "ERROR",
        "QUIZAPP_THREADS": "16",
    }
    command = [sys.executable, "-c", "from quizapp.cli import main; main()", "serve", "--processes", str(processes)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _try in range(200):
        try:
            socket.create_connection(("127.0.0.1", config.port), 1).close()
            return server
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def line(what: str, rate: float, took: list[float]) -> str:
    ordered = sorted(took)
    p95 = ordered[int(len(ordered) * 0.95)] * 1000
    return f"{what:<28} {rate:8.1f} /s   median {statistics.median(took) * 1000:7.1f} ms   p95 {p95:7.1f} ms"


def measure(config: Config, exam: int, people: int) -> dict[str, float]:
    """Sign-ins, saves and pages, load generator included."""
    rates: dict[str, float] = {}
    candidates = [Candidate(config.port) for _n in range(people)]
    rates["sign-ins"], took = together(8, lambda n: Candidate(config.port).sign_in(f"P{n:04d}"))
    print(line("sign-ins", rates["sign-ins"], took))
    attempts: list[str] = []
    for number, candidate in enumerate(candidates):
        candidate.sign_in(f"P{number:04d}")
        candidate.ask("GET", "/account")
        attempts.append(candidate.start(exam))
        candidate.ask("GET", f"/attempts/{attempts[-1]}")
    revisions = [0] * people

    def save(number: int) -> None:
        revisions[number] += 1
        candidates[number].save(attempts[number], 1 + revisions[number] % 3, revisions[number])

    rates["saves"], took = together(people, save)
    print(line(f"saves ({people} candidates)", rates["saves"], took))
    for path in ("/", f"/tests/{exam}", f"/attempts/{attempts[0]}", "/practice", "/results"):
        rate, took = together(1, lambda _n, path=path: candidates[0].ask("GET", path), 1.5)  # type: ignore[misc]
        print(line(re.sub(r"\d{6,}", "…", path), rate, took))
    return rates


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--database", default="")
    words.add_argument("--processes", type=int, default=1)
    words.add_argument("--people", type=int, default=32)
    chosen: Any = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        config = Config(
            data_dir=Path(folder), database_url=chosen.database, secret_key=secrets.token_hex(32), port=port
        )
        exam = prepare(config, chosen.people)
        floor = bare_limit(Path(folder))
        server = serve(config, chosen.processes)
        try:
            rates = measure(config, exam, chosen.people)
        finally:
            server.terminate()
            server.wait(30)
        print(f"bare durable upserts          {floor:8.1f} /s")
        print(f"ratio saves / bare upserts    {rates['saves'] / floor:8.2f}")


if __name__ == "__main__":
    main()
