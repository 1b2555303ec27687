"""Everybody at once, before two server processes: starts and submits (I6, I7), a burst of answers (F13), the first minute (F14),
the last second (F15)."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from quizapp import clock, db
from quizapp.audit.models import AuditEntry
from quizapp.audit.rules import Actor, Grant, Role
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.exams.actions import starting
from quizapp.exams.models import Attempt, ExamResult, MarkEvent
from quizapp.people.models import Person
from tests.bench.ground import PASSWORD, environment, prepare
from tests.faults.ground import LONG, Line, Server, Sitter, compare, crowd, leave, say, size
from tests.faults.test_restarts import set_deadline, wait_until_closed

pytestmark = pytest.mark.slow
MANY = 50


def at_once(lines: list[Line], path: str, form: bytes) -> list[int]:
    """The statuses of one POST sent over all these connections in the same moment."""
    gate, statuses = threading.Barrier(len(lines)), [0] * len(lines)

    def post(place: int) -> None:
        gate.wait()
        statuses[place] = lines[place].ask(b"POST", path, form, b"application/x-www-form-urlencoded")[0]

    threads = [threading.Thread(target=post, args=(place,)) for place in range(len(lines))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_fifty_starts_and_fifty_submits_are_one(place: Config, serve: Callable[[Config, int], Server]) -> None:
    rounds = size(3, 200)
    exam = prepare(place, rounds)
    serve(place, 2)
    lines = [Line(place.port) for _line in range(MANY)]
    for person in range(rounds):
        lines[0].cookie = b""
        lines[0].get("/sign-in")
        lines[0].post("/sign-in", login=f"P{person:05d}", password=PASSWORD)
        lines[0].get(f"/tests/{exam}")
        for line in lines:
            line.cookie, line.token = lines[0].cookie, lines[0].token
        form = b"csrf_token=" + lines[0].token
        assert set(at_once(lines, f"/tests/{exam}/attempts", b"pledge=yes&" + form)) == {302}
        places = {line.location.split("#")[0] for line in lines}
        assert len(places) == 1, places
        assert set(at_once(lines, f"{places.pop()}/submission", form)) == {302}
    for line in lines:
        line.close()
    with make_app(place).app_context():
        counts = [
            db.session().execute(select(func.count()).select_from(table)).scalar_one()
            for table in (Attempt, MarkEvent, ExamResult)
        ]
        for act in ("attempt.started", "attempt.submitted"):
            counts.append(db.session().execute(select(func.count()).where(AuditEntry.act == act)).scalar_one())
        db.close()
    say(f"races {place.database[:6]}: {rounds} x {MANY} starts and submits, {counts} attempts, marks, results, entries")
    assert counts == [rounds] * 5
    assert compare(place, [sitter.history for sitter in [Sitter(place.port, 0, exam)]]).violations == []


def test_a_burst_of_answers_meets_no_error(place: Config, serve: Callable[[Config, int], Server]) -> None:
    people, wanted = 16, size(800, 10_000)
    exam = prepare(place, people)
    serve(place, 2)
    sitters = crowd(place.port, exam, people)
    began = time.monotonic()
    for sitter in sitters:
        sitter.start()
    while sum(len(sitter.history.acknowledged) for sitter in sitters) < wanted:
        assert time.monotonic() - began < 300
        time.sleep(0.05)
    took = time.monotonic() - began
    leave(sitters)
    count = compare(place, [sitter.history for sitter in sitters])
    say(f"F13 {place.database[:6]}: {count} in {took:.1f} s")
    assert count.is_whole, count
    assert count.retries == 0
    if LONG:
        assert count.p99 < 1.0
        assert count.longest < 5.0


def test_everybody_comes_in_the_same_minute(place: Config, serve: Callable[[Config, int], Server]) -> None:
    people = size(40, 1000)
    usual = Config(data_dir=place.data_dir)  # passwords as dear to check as they are by default
    exam = prepare(replace(place, argon2_memory_kib=usual.argon2_memory_kib, argon2_passes=usual.argon2_passes), people)
    serve(place, 2)
    took: list[float] = []
    began = time.monotonic()

    def come(persons: range) -> None:
        for person in persons:
            sitter = Sitter(place.port, person, exam)
            sitter.begin()
            sitter.close()
            took.append(time.monotonic() - began)

    doors = [threading.Thread(target=come, args=(range(door, people, 50),)) for door in range(min(people, 50))]
    for door in doors:
        door.start()
    for door in doors:
        door.join()
    say(f"F14 {place.database[:6]}: {len(took)} signed in, started and saw question 1 within {max(took):.1f} s")
    assert len(took) == people
    assert max(took) < 60
    assert compare(place, [Sitter(place.port, 0, exam).history]).violations == []


def test_everybody_is_closed_once_by_two_closers(place: Config, serve: Callable[[Config, int], Server]) -> None:
    people, rng = size(60, 1000), random.Random(1)
    exam = prepare(place, people)
    with make_app(place).app_context():
        for person_id, name in db.session().execute(select(Person.id, Person.name)).all():
            actor = Actor(person_id, name, grants=(Grant(Role.STAFF),))
            db.write(lambda actor=actor: starting.start(exam, actor, clock.now(), rng))  # type: ignore[misc]
        db.close()
    due = clock.now() + timedelta(seconds=size(8, 20))
    set_deadline(place, exam, due)
    serve(place, 2)
    command = [sys.executable, "-c", "from quizapp.cli import main; main()", "worker"]
    with (place.data_dir / "worker.log").open("wb") as said:
        second = subprocess.Popen(command, env=environment(place), stdout=said, stderr=said)
    try:
        took = wait_until_closed(place, people, 120)
    finally:
        second.terminate()
        second.wait(30)
    late = (clock.now() - due).total_seconds()
    say(f"F15 {place.database[:6]}: {people} due in the same second closed within {late:.1f} s ({took:.1f} s waited)")
    assert late < 60
    with make_app(place).app_context():
        marks = db.session().execute(select(MarkEvent.attempt_id)).scalars().all()
        ends = db.session().execute(select(Attempt.finished_at, Attempt.ended_how)).all()
        db.close()
    assert len(marks) == len(set(marks)) == people
    assert set(ends) == {(due, "auto_closed")}
    assert compare(place, [Sitter(place.port, 0, exam).history]).violations == []
