"""Many attempts due in the same second: each closed once, whoever else is closing, and none kept open by another's trouble."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, update

from quizapp import clock, db
from quizapp.audit.models import AuditEntry
from quizapp.audit.rules import Actor
from quizapp.exams.actions import starting
from quizapp.exams.models import Answer, Attempt, MarkEvent
from quizapp.people.models import Department
from quizapp.worker import close_due
from tests.factories import Cast, make_exam, make_person, make_questions

PEOPLE = 23


@pytest.fixture
def attempts(app: Flask, cast: Cast) -> list[int]:
    """Open attempts whose time and grace are over."""
    unit = db.session().get_one(Department, cast.brigade)
    people = [make_person(f"Z{number:03d}", f"Z{number}", unit).id for number in range(PEOPLE)]
    db.session().commit()
    make_questions()
    now = clock.now()
    exam = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=1))
    made = [
        db.write(lambda who=who: starting.start(exam, Actor(who, "Z", session_id=1), now, random.Random(who)))
        for who in people
    ]
    db.session().execute(update(Attempt).values(deadline=now - timedelta(minutes=5)))
    db.session().commit()
    return made


def closed_once(attempts: list[int]) -> list[int]:
    """The attempts that were closed, marked and recorded exactly once."""
    db.session().rollback()
    acts = select(AuditEntry.object_id).where(AuditEntry.act == "attempt.auto_closed")
    recorded = list(db.session().execute(acts).scalars())
    marked = list(db.session().execute(select(MarkEvent.attempt_id)).scalars())
    return [each for each in attempts if recorded.count(str(each)) == 1 and marked.count(each) == 1]


def test_several_closers_share_the_work(app: Flask, attempts: list[int]) -> None:
    gate = Barrier(4)

    def close(_number: int) -> int:
        with app.app_context():
            gate.wait()
            return close_due()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(close, range(4))) == PEOPLE
    assert closed_once(attempts) == attempts


def test_one_that_cannot_be_closed_keeps_nobody_else_open(app: Flask, attempts: list[int]) -> None:
    now = clock.now()
    db.session().add(Answer(attempt_id=attempts[7], number=1, revision=1, value="{", saved_at=now))  # no JSON
    db.session().commit()
    assert close_due() == PEOPLE - 1
    assert closed_once(attempts) == [each for each in attempts if each != attempts[7]]
    db.session().execute(update(Answer).values(value="null"))
    db.session().commit()
    assert close_due() == 1
    assert closed_once(attempts) == attempts
