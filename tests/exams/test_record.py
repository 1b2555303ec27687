"""An attempt as the candidate saw it: complete, byte-stable, its receipt computed again, and closed to whoever may not read keys."""

import hashlib
import json
import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from quizapp import clock, db
from quizapp.audit.rules import Role
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.errors import NotFound
from quizapp.exams.actions import ending, saving, starting
from quizapp.exams.actions.saving import Change
from quizapp.exams.commands import receipt
from quizapp.exams.models import Answer, Attempt
from quizapp.exams.queries.record import as_bytes, record_of
from quizapp.exams.rules.record import record_bytes
from quizapp.people.models import Department
from quizapp.runtime import Runtime
from tests.factories import Cast, actor_of, make_exam, make_person, make_questions, right_answers


@pytest.fixture
def sat(app: Flask, cast: Cast) -> tuple[int, int, Cast]:
    """Alice answered three of six questions, changed her mind once, and handed in."""
    make_questions()
    now = clock.now()
    exam = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=1))
    alice = actor_of(cast.alice, Role.STAFF)
    attempt = db.write(lambda: starting.start(exam, alice, now, random.Random(3)))
    right = right_answers(attempt)
    steps = [(1, 1, ["D"]), (2, 1, right[2]), (3, 1, right[3]), (1, 2, right[1])]
    for place, (number, revision, answer) in enumerate(steps):
        change, at = Change(number, revision, json.dumps(answer), False, None), now + timedelta(seconds=place)
        db.write_core(lambda c, change=change, at=at: saving.save(c, attempt, cast.alice, None, [change], at))  # type: ignore[misc]
    db.write(lambda: ending.submit(attempt, alice, now + timedelta(minutes=5)))
    return exam, attempt, cast


def test_every_answer_that_arrived_is_in_it(sat: tuple[int, int, Cast]) -> None:
    exam, attempt, _cast = sat
    found = record_of(exam, attempt, ("",))
    assert [question.view.number for question in found.questions] == [1, 2, 3, 4, 5, 6]
    first = found.questions[0]
    assert [line.event.revision for line in first.events] == [1, 2]
    assert first.given == first.keys[0]
    assert (first.earned, first.verdict) == (first.view.marks, "right")
    assert found.questions[5].events == ()
    assert found.is_same


def test_the_same_attempt_gives_the_same_bytes(sat: tuple[int, int, Cast]) -> None:
    exam, attempt, _cast = sat
    once = as_bytes(record_of(exam, attempt, ("",)))
    db.session().expire_all()
    assert as_bytes(record_of(exam, attempt, ("",))) == once
    facts = json.loads(once)
    assert facts["format"] == "quizapp attempt record 1"
    assert [len(each["events"]) for each in facts["questions"]] == [2, 1, 1, 0, 0, 0]
    assert facts["attempt"]["finished_at"].endswith("Z")
    assert facts["marks"][0]["score"] == facts["attempt"]["score"]


def test_the_bytes_do_not_depend_on_the_order_of_facts() -> None:
    assert record_bytes({"b": 1, "a": "法"}) == record_bytes({"a": "法", "b": 1})
    with pytest.raises(TypeError):
        record_bytes({"a": object()})


def test_a_changed_answer_is_told(sat: tuple[int, int, Cast], signed_in: Callable[[str], FlaskClient]) -> None:
    exam, attempt, _cast = sat
    dan = signed_in("D001")
    assert "校验码一致" in dan.get(f"/exams/{exam}/records/{attempt}").get_data(as_text=True)
    changed = update(Answer).where(Answer.attempt_id == attempt, Answer.number == 2).values(value='["D","E"]')
    db.write(lambda: db.session().execute(changed))
    assert not record_of(exam, attempt, ("",)).is_same
    assert "校验码不一致" in dan.get(f"/exams/{exam}/records/{attempt}").get_data(as_text=True)


def test_the_office_reaches_it_from_the_person_and_takes_it_away(
    sat: tuple[int, int, Cast], signed_in: Callable[[str], FlaskClient]
) -> None:
    exam, attempt, cast = sat
    dan = signed_in("D001")
    assert f"/exams/{exam}/records/{attempt}" in dan.get(f"/exams/{exam}/people/{cast.alice}").get_data(as_text=True)
    text = dan.get(f"/exams/{exam}/records/{attempt}").get_data(as_text=True)
    for sentence in ("作答档案", "正确答案", "得分怎样得来", f"quizapp exams receipt {attempt}"):
        assert sentence in text
    answer = dan.get(f"/exams/{exam}/records/{attempt}/file")
    assert answer.get_data() == dan.get(f"/exams/{exam}/records/{attempt}/file").get_data()
    assert "A001-1.json" in answer.headers["Content-Disposition"]


def test_whoever_may_not_read_keys_does_not_see_it(
    sat: tuple[int, int, Cast], signed_in: Callable[[str], FlaskClient]
) -> None:
    """Neither the candidate nor the head of the unit; an inspector only within the own unit."""
    exam, attempt, cast = sat
    for number in ("A001", "B001", "C001"):
        assert signed_in(number).get(f"/exams/{exam}/records/{attempt}").status_code == 403
    office = db.session().get_one(Department, cast.office)
    brigade = db.session().get_one(Department, cast.brigade)
    make_person("I001", "Ivan", office, Role.INSPECTOR, scope=office)
    make_person("I002", "Ida", office, Role.INSPECTOR, scope=brigade)
    db.session().commit()
    assert signed_in("I001").get(f"/exams/{exam}/records/{attempt}").status_code == 404
    assert signed_in("I002").get(f"/exams/{exam}/records/{attempt}").status_code == 200


def test_an_attempt_that_goes_on_has_no_record_yet(sat: tuple[int, int, Cast]) -> None:
    exam, attempt, cast = sat
    going = db.write(lambda: starting.start(exam, actor_of(cast.bob, Role.STAFF), clock.now(), random.Random(1)))
    for wrong in ((exam, going), (exam + 1, attempt), (exam, 5)):
        with pytest.raises(NotFound):
            record_of(*wrong, ("",))


def test_the_command_computes_the_receipt_again(app: Flask, config: Config, sat: tuple[int, int, Cast]) -> None:
    attempt = sat[1]
    stored = db.session().get_one(Attempt, attempt).receipt
    runtime = Runtime(config, make_app)
    found = CliRunner().invoke(receipt, [str(attempt)], obj=runtime)
    assert found.exit_code == 0, found.output
    lines = found.output.splitlines()
    assert hashlib.sha256(lines[1].encode()).hexdigest() == stored
    assert lines[-1] == "equal"
    changed = update(Answer).where(Answer.attempt_id == attempt, Answer.number == 2).values(value="null")
    db.write(lambda: db.session().execute(changed))
    broken = CliRunner().invoke(receipt, [str(attempt)], obj=runtime)
    assert (broken.exit_code, broken.output.splitlines()[-1]) == (1, "DIFFERENT")
    assert "no ended attempt" in CliRunner().invoke(receipt, ["5"], obj=runtime).output
