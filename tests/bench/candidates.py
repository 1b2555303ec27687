"""Candidates, each a process of its own with a socket of its own: so lean that what is measured is the server."""

import json
import multiprocessing
import random
import re
import socket
import time
import traceback
import urllib.parse
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

from tests.bench.ground import MULTIPLES, PASSWORD, QUESTIONS, SINGLES

TOKEN = re.compile(rb'name="csrf-token" content="([^"]+)"')
SCORE = re.compile(rb'<span class="value">([^<]+)</span>')
FORM = b"application/x-www-form-urlencoded"
JSON = b"application/json"


class Browser:
    """A keep-alive connection, the cookie and the token."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = self.token = b""
        self.location = ""
        self._connect()

    def _connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), 120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, method: bytes, path: str, body: bytes = b"", kind: bytes = b"") -> tuple[int, bytes]:
        """(status, body) of a request; keeps cookie, token and Location."""
        head = b"%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: %s\r\n" % (method, path.encode(), self.cookie)
        if method == b"POST":
            head += b"Content-Type: %s\r\nContent-Length: %d\r\nX-CSRFToken: %s\r\n" % (kind, len(body), self.token)
        try:
            head, found = self._exchange(head + b"\r\n" + body)
        except (ConnectionResetError, BrokenPipeError):  # an idle connection was closed: a browser opens another
            self._connect()
            head, found = self._exchange(head + b"\r\n" + body)
        for line in head.split(b"\r\n"):
            name, _colon, value = line.partition(b": ")
            if name == b"Set-Cookie":
                self.cookie = value.split(b";")[0]
            elif name == b"Location":
                self.location = value.decode()
        return int(head[9:12]), found

    def _exchange(self, request: bytes) -> tuple[bytes, bytes]:
        self.socket.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionResetError
            got += more
        head, _gap, body = got.partition(b"\r\n\r\n")
        at = head.lower().index(b"content-length: ") + 16
        wanted = int(head[at:].split(b"\r\n", 1)[0])
        parts, have = [body], len(body)
        while have < wanted:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionResetError
            parts.append(more)
            have += len(more)
        if b"connection: close" in head.lower():
            self._connect()
        return head, b"".join(parts)

    def get(self, path: str) -> bytes:
        status, body = self.ask(b"GET", path)
        _must(status == 200, path, status, body)
        found = TOKEN.search(body)
        if found:
            self.token = found[1]
        return body

    def post(self, path: str, **fields: str) -> None:
        form = urllib.parse.urlencode({**fields, "csrf_token": self.token.decode()}).encode()
        status, body = self.ask(b"POST", path, form, FORM)
        _must(status == 302, path, status, body)


def _must(holds: bool, path: str, status: int, body: bytes) -> None:
    if not holds:
        raise RuntimeError(f"{path}: {status} {body[:300].decode(errors='replace')}")


class Candidate:
    """What a process keeps between the commands of the benchmark."""

    def __init__(self, number: int, port: int, limit_port: int, exam: int) -> None:
        self.number, self.port, self.limit_port, self.exam = number, port, limit_port, exam
        self.random = random.Random(number)
        self.browser: Browser
        self.limit: Browser
        self.attempt = ""
        self.revision = 0

    def sign_in(self, person: int, start: float) -> float:
        """Seconds from the common moment until signed in: the form, and the password."""
        _wait(start)
        self.browser = Browser(self.port)
        began = time.perf_counter()
        self.browser.get("/sign-in")
        self.browser.post("/sign-in", login=f"P{person:05d}", password=PASSWORD)
        return time.perf_counter() - began

    def open(self) -> int:
        """Open the test, start, see the first question; answers the attempt."""
        self.browser.get("/")
        self.browser.get(f"/tests/{self.exam}")
        self.browser.post(f"/tests/{self.exam}/attempts", pledge="yes")
        path = self.browser.location.split("#")[0]
        self.attempt, self.revision = path.rsplit("/", 1)[1], 0
        self.browser.get(path)
        return int(self.attempt)

    def save(self, number: int, value: Any) -> None:
        """One choice; returns when the server has acknowledged it."""
        self.revision += 1
        body = (
            b'{"changes":[{"number":%d,"revision":%d,"value":%s,"marked":false,"at":"2026-11-25T01:02:03.004Z"}]}'
            % (
                number,
                self.revision,
                json.dumps(value).encode(),
            )
        )
        status, found = self.browser.ask(b"POST", f"/attempts/{self.attempt}/answers", body, JSON)
        _must(status == 200 and b'"revision":%d' % self.revision in found.replace(b" ", b""), "save", status, found)

    def save_for(self, start: float, seconds: float) -> tuple[list[tuple[int, int, Any]], list[float]]:
        """(acknowledged (number, revision, value), seconds each took) of answering without a pause."""
        acknowledged, took, until = [], [], start + seconds
        _wait(start)
        while (began := time.monotonic()) < until:
            number = self.revision % QUESTIONS + 1
            value = self._choice(number)
            self.save(number, value)
            took.append(time.monotonic() - began)
            acknowledged.append((number, self.revision, value))
        return acknowledged, took

    def save_at_limit(self, start: float, seconds: float) -> tuple[int, list[float]]:
        """The same against the limit's server: (how many, seconds each took)."""
        if not hasattr(self, "limit"):
            self.limit = Browser(self.limit_port)
        took, until, path = [], start + seconds, f"/save/{self.number}"
        _wait(start)
        while (began := time.monotonic()) < until:
            self.revision += 1
            body = b'{"number":%d,"revision":%d,"value":"[\\"A\\"]"}' % (self.revision % QUESTIONS + 1, self.revision)
            status, found = self.limit.ask(b"POST", path, body, JSON)
            _must(status == 200, path, status, found)
            took.append(time.monotonic() - began)
        return len(took), took

    def day(self, person: int) -> tuple[int, dict[int, tuple[int, Any]], str, float]:
        """A whole exam day: (attempt, number -> (revision, value) acknowledged, score shown, seconds of handing in)."""
        self.sign_in(person, 0)
        attempt = self.open()
        acknowledged = {}
        for number in range(1, QUESTIONS + 1):
            value = self._choice(number)
            self.save(number, value)
            acknowledged[number] = (self.revision, value)
        began = time.perf_counter()
        self.browser.post(f"/attempts/{attempt}/submission")
        handing_in = time.perf_counter() - began
        self.browser.get(f"/attempts/{attempt}/receipt")
        shown = SCORE.search(self.browser.get(f"/attempts/{attempt}/result"))
        return attempt, acknowledged, shown[1].decode() if shown else "", handing_in

    def days_for(self, start: float, seconds: float, people: Sequence[int]) -> tuple[list[Any], float]:
        """Whole days one after the other, none begun after `seconds`; (the days, seconds they took together)."""
        _wait(start)
        days = []
        for person in people:
            if days and time.monotonic() >= start + seconds:
                break
            days.append(self.day(person))
        return days, time.monotonic() - start

    def submit(self, start: float) -> float:
        """Seconds of handing in at the common moment."""
        _wait(start)
        began = time.perf_counter()
        self.browser.post(f"/attempts/{self.attempt}/submission")
        return time.perf_counter() - began

    def _choice(self, number: int) -> Any:
        if number <= SINGLES:
            return [self.random.choice("ABCD")]
        if number <= SINGLES + MULTIPLES:
            return sorted(self.random.sample("ABCD", 2))
        return self.random.random() < 0.5


def _wait(start: float) -> None:
    left = start - time.monotonic()
    if left > 0:
        time.sleep(left)


class Crew:
    """Many candidates of a kind; `all` gives each the same command with its own arguments and answers what each answered."""

    def __init__(self, size: int, port: int, limit_port: int, exam: int, kind: type[Candidate] = Candidate) -> None:
        context = multiprocessing.get_context("fork")
        self.lines: list[Connection] = []
        self.processes = []
        for number in range(size):
            ours, theirs = context.Pipe()
            process = context.Process(target=_obey, args=(theirs, kind(number, port, limit_port, exam)), daemon=True)
            process.start()
            self.lines.append(ours)
            self.processes.append(process)

    def all(self, command: str, arguments: Callable[[int], tuple[Any, ...]], count: int = 0) -> list[Any]:
        """Run `command` in the first `count` candidates (all where 0) at once."""
        lines = self.lines[: count or None]
        for number, line in enumerate(lines):
            line.send((command, arguments(number)))
        answers = [line.recv() for line in lines]
        broken = [answer for is_well, answer in answers if not is_well]
        if broken:
            raise SystemExit(f"{len(broken)} candidates failed at {command}: {broken[0]}")
        return [answer for _is_well, answer in answers]

    def dismiss(self) -> None:
        for line in self.lines:
            line.send(("", ()))
        for process in self.processes:
            process.join(10)


def _obey(line: Connection, candidate: Candidate) -> None:
    while True:
        command, arguments = line.recv()
        if not command:
            return
        try:
            line.send((True, getattr(candidate, command)(*arguments)))
        except Exception:
            line.send((False, traceback.format_exc()))
