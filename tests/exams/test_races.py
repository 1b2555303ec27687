"""Fifty at once: one attempt, one result, whatever arrives in the same moment."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp import clock, db
from quizapp.audit.models import AuditEntry
from quizapp.audit.rules import SYSTEM, Actor, Grant, Role
from quizapp.errors import Refused
from quizapp.exams.actions import ending, managing, outside, publishing, saving, starting
from quizapp.exams.invariants.marks import results_recomputed
from quizapp.exams.models import Attempt, Exam, ExamResult, MarkEvent
from quizapp.exams.queries.todo import tasks_of
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.written import WrittenPart
from tests.factories import Cast, make_exam, make_questions

MANY = 50


def at_once(app: Flask, act: Callable[[], Any]) -> list[Any]:
    """Run `act` MANY times in threads that all begin together, each in an application context of its own."""
    gate = Barrier(MANY)

    def run(_number: int) -> Any:
        with app.app_context():
            gate.wait()
            try:
                return act()
            except Refused as refusal:
                return refusal.code

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


@pytest.fixture
def alice(cast: Cast) -> Actor:
    return Actor(cast.alice, "Alice", grants=(Grant(Role.STAFF),), session_id=1)


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    make_questions()
    now = clock.now()
    made = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=1))
    db.session().rollback()
    return made


def test_fifty_starts_give_one_attempt(app: Flask, exam: int, alice: Actor) -> None:
    answers = at_once(app, lambda: db.write(lambda: starting.start(exam, alice, clock.now(), random.Random())))
    assert len(set(answers)) == 1
    assert db.session().execute(select(func.count()).select_from(Attempt)).scalar_one() == 1


def test_fifty_submits_give_one_result(app: Flask, exam: int, alice: Actor) -> None:
    attempt = db.write(lambda: starting.start(exam, alice, clock.now(), random.Random()))
    db.session().rollback()
    answers = at_once(app, lambda: db.write(lambda: ending.submit(attempt, alice, clock.now())))
    assert set(answers) == {None}
    session = db.session()
    session.rollback()
    assert session.execute(select(func.count()).select_from(MarkEvent)).scalar_one() == 1
    assert session.execute(select(func.count()).select_from(ExamResult)).scalar_one() == 1
    acts = session.execute(select(func.count()).where(AuditEntry.act == "attempt.submitted")).scalar_one()
    assert acts == 1
    assert tasks_of(alice.person_id, clock.now())[0].attempts_used == 1


def test_fifty_writes_to_one_question_keep_one_and_tell_the_rest(app: Flask, exam: int, alice: Actor) -> None:
    attempt = db.write(lambda: starting.start(exam, alice, clock.now(), random.Random()))
    db.session().rollback()
    letters = iter("ABCD" * MANY)

    def save() -> str:
        change = saving.Change(1, 1, f'["{next(letters)}"]', False, None)
        store = db.write_core(
            lambda connection: saving.save(connection, attempt, alice.person_id or 0, 1, [change], clock.now())
        )
        return "saved" if store.saved else "stale"

    answers = at_once(app, save)
    assert answers.count("saved") >= 1
    assert answers.count("saved") + answers.count("stale") == MANY


def test_a_mark_on_paper_entered_while_the_attempt_ends_is_in_the_result(app: Flask, cast: Cast, alice: Actor) -> None:
    """Whichever is first, the other sees it: never a result that waits for a mark that is there."""
    make_questions()
    now = clock.now()
    exam = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=1), attempts=30, publish=False)
    rules = ExamSettings.from_json(db.session().get_one(Exam, exam).settings)
    part = WrittenPart("专业法律", 4000, 10_000)
    db.write(lambda: managing.save_rules(exam, replace(rules, written=part), 1, SYSTEM, now))
    db.write(lambda: publishing.publish(exam, [], 2, SYSTEM, now, random.Random(5)))
    for turn in range(1, 21):
        attempt = db.write(lambda: starting.start(exam, alice, clock.now(), random.Random()))
        db.session().rollback()
        acts: list[Callable[[], Any]] = [
            lambda attempt=attempt: ending.submit(attempt, alice, clock.now()),
            lambda turn=turn: outside.enter_result(exam, cast.alice, turn * 100, "登记", SYSTEM, clock.now()),
        ]
        gate = Barrier(len(acts))
        with ThreadPoolExecutor(len(acts)) as pool:
            list(pool.map(lambda act, gate=gate: _in_context(app, gate, act), acts))
        db.session().rollback()
        result = db.session().get_one(ExamResult, (exam, cast.alice), populate_existing=True)
        assert (result.written_score, result.band != "awaiting") == (turn * 40, True)
    assert list(results_recomputed()) == []


def _in_context(app: Flask, gate: Barrier, act: Callable[[], Any]) -> None:
    with app.app_context():
        gate.wait()
        db.write(act)
