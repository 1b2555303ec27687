"""A server that is killed in the middle: every acknowledged answer is there after the restart, and an attempt nobody
hands in is closed once with its answers."""

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp import clock, db
from quizapp.config import Config
from quizapp.exams.models import Answer, Attempt, Exam, MarkEvent
from tests.factories import PASSWORD, Cast, make_exam, make_questions


class Person:
    """A browser over real HTTP."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.token = ""

    def get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=10) as answer:
            text: str = answer.read().decode()
        found = re.search(r'name="csrf-token" content="([^"]+)"', text)
        self.token = found[1] if found else self.token
        return text

    def post(self, path: str, **fields: str) -> str:
        data = urllib.parse.urlencode({**fields, "csrf_token": self.token}).encode()
        with self.opener.open(self.base + path, data=data, timeout=10) as answer:
            return str(answer.geturl())

    def save(self, attempt: str, number: int, revision: int, value: Any) -> bool:
        body = json.dumps(
            {"changes": [{"number": number, "revision": revision, "value": value, "marked": False}]}
        ).encode()
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        request = urllib.request.Request(f"{self.base}/attempts/{attempt}/answers", body, headers)
        with self.opener.open(request, timeout=10) as answer:
            return bool(json.loads(answer.read())["saved"])


def start_server(config: Config, port: int) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "QUIZAPP_DATA_DIR": str(config.data_dir),
        "QUIZAPP_DATABASE_URL": config.database,
        "QUIZAPP_SECRET_KEY": config.secret_key,
        "QUIZAPP_PORT": str(port),
    }
    command = [sys.executable, "-c", "from quizapp.cli import main; main()", "serve"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _try in range(150):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).close()
            return server
        except OSError:
            assert server.poll() is None, "the server did not start"
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


@pytest.mark.slow
def test_killed_servers_lose_nothing_acknowledged_and_close_once(app: Flask, cast: Cast, config: Config) -> None:
    make_questions()
    now = clock.now()
    exam = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=1))
    db.db.session.remove()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = start_server(config, port)
    acknowledged: dict[int, int] = {}
    try:
        alice = Person(port)
        alice.get("/sign-in")
        alice.post("/sign-in", login="A001", password=PASSWORD)
        alice.get(f"/tests/{exam}")
        attempt = alice.post(f"/tests/{exam}/attempts", pledge="yes").rsplit("/", 1)[1].split("#")[0]
        alice.get(f"/attempts/{attempt}")
        for kill in range(4):
            for revision in range(kill * 10 + 1, kill * 10 + 11):
                if alice.save(attempt, 1 + revision % 3, revision, ["ABCD"[revision % 4]]):
                    acknowledged[1 + revision % 3] = revision
            server.send_signal(signal.SIGKILL)
            server.wait()
            server = start_server(config, port)
        stored = {
            row[0]: row[1]
            for row in db.session().execute(
                select(Answer.number, Answer.revision).where(Answer.attempt_id == int(attempt))
            )
        }
        assert stored == acknowledged
        server.send_signal(signal.SIGKILL)
        server.wait()
        over = clock.now() - timedelta(minutes=5)
        row = db.session().get_one(Attempt, int(attempt), populate_existing=True)
        row.deadline = over
        db.session().commit()
        db.db.session.remove()
        server = start_server(config, port)
        for _try in range(100):
            db.db.session.remove()
            row = db.session().get_one(Attempt, int(attempt))
            if row.state == "graded":
                break
            time.sleep(0.1)
        assert (row.state, row.ended_how, row.answered, row.finished_at) == ("graded", "auto_closed", 3, over)
        time.sleep(2.5)  # another round of the closer
        assert db.session().execute(select(func.count()).select_from(MarkEvent)).scalar_one() == 1
        assert db.session().get_one(Exam, exam).state == "published"
    finally:
        server.kill()
        server.wait()
