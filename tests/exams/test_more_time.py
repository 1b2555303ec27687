"""More time where parts or questions have limits of their own: the open one is longer, or all in proportion."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from quizapp import db
from quizapp.audit.rules import SYSTEM, Role
from quizapp.exams.actions import desk, ending, managing, publishing, saving, starting
from quizapp.exams.checks import CHECKS
from quizapp.exams.models import Attempt, Exam
from quizapp.exams.rules.desk import Act, Reach, kept_open
from quizapp.exams.rules.sections import Leg, More, Order, SectionRule, lengthened
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.words_desk import more_time
from tests.factories import Cast, actor_of, make_exam, make_questions

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LIMITS = (SectionRule("第一部分", seconds=600), SectionRule("第二部分", seconds=1200))  # of an hour; the third has none
TWO = (Leg("甲", 1, 3, 600), Leg("乙", 4, 6, 1200), Leg("丙", 7, 7))


@pytest.mark.parametrize(
    ("more", "limits"),
    [
        ((), (600, 1200, None)),
        ((More(300, 0),), (900, 1200, None)),
        ((More(300, 1),), (600, 1500, None)),
        ((More(300, 2),), (600, 1200, None)),  # it has no limit of its own: the deadline is later, that is all
        ((More(300, 0), More(300, 0), More(60, 1)), (1200, 1260, None)),
        ((More(300, 0), More(-300, 0)), (600, 1200, None)),
        ((More(900),), (750, 1500, None)),  # a quarter more of an hour
        ((More(1),), (601, 1201, None)),  # never less than the share
        ((More(900), More(300, 0)), (1050, 1500, None)),
        ((More(900), More(-900)), (600, 1200, None)),
        ((More(0, None), More(0, 1)), (600, 1200, None)),  # time given before parts were lengthened
    ],
)
def test_limits_with_more_time(more: tuple[More, ...], limits: tuple[int | None, ...]) -> None:
    assert tuple(leg.seconds for leg in lengthened(TWO, more, 3600)) == limits


@pytest.mark.parametrize(
    ("before", "after", "seconds"),
    [
        (None, None, 0),
        (NINE + 10 * MINUTE, NINE + 5 * MINUTE, 0),
        (NINE + 10 * MINUTE, NINE - 5 * MINUTE, 360),
        (NINE + 10 * MINUTE, NINE + MINUTE - timedelta(milliseconds=1), 1),
        (NINE + timedelta(seconds=20), NINE, 20),  # it would have closed by itself
        (NINE - MINUTE, NINE - 2 * MINUTE, 60),
    ],
)
def test_what_stays_open_when_time_is_taken_back(before: datetime | None, after: datetime | None, seconds: int) -> None:
    assert kept_open(before, after, NINE) == seconds


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    return in_parts(sections=LIMITS, order=Order.PARTS)


def in_parts(**rules: object) -> int:
    make_questions()
    exam = make_exam(opens=NINE, closes=NINE + timedelta(hours=3), publish=False)
    settings = replace(ExamSettings.from_json(db.session().get_one(Exam, exam).settings), **rules)  # type: ignore[arg-type]
    managing.save_rules(exam, settings, db.session().get_one(Exam, exam).lock_version, SYSTEM, NINE)
    publishing.publish(exam, [], db.session().get_one(Exam, exam).lock_version, SYSTEM, NINE, random.Random(7))
    db.session().commit()
    return exam


def begin(exam: int, person: int, at: datetime) -> int:
    return db.write(lambda: starting.start(exam, actor_of(person, Role.STAFF), at, random.Random(1)))


def give(exam: int, seconds: int, at: datetime, person: int | None = None, unit: str = "") -> int:
    reach = Reach.PERSON if person else Reach.UNIT if unit else Reach.ALL
    wish = desk.Wish(Act.EXTEND, reach, person_id=person, unit_path=unit, seconds=seconds, reason="断电")
    return db.write(lambda: desk.do(exam, wish, SYSTEM, at))


def row(attempt: int) -> Attempt:
    db.session().rollback()
    return db.session().get_one(Attempt, attempt)


def minutes(attempt: int) -> tuple[int, float, float]:
    """Which leg is open, until when, and the deadline, in minutes from nine."""
    found = row(attempt)
    assert found.open_until is not None
    return found.leg, (found.open_until - NINE) / MINUTE, (found.deadline - NINE) / MINUTE


def move_on(attempt: int, person: int, at: datetime) -> None:
    db.write(lambda: starting.move_on(attempt, actor_of(person, Role.STAFF), at, is_done=False))


def save(attempt: int, person: int, number: int, at: datetime, revision: int = 1) -> bool:
    change = saving.Change(number, revision, '["A"]', False, None)
    found = db.write_core(lambda link: saving.save(link, attempt, person, None, [change], at))
    return bool(found.saved)


def violations(at: datetime) -> list[str]:
    with time_machine.travel(at, tick=False):
        db.session().rollback()
        return [str(each) for check in CHECKS for each in check()]


def test_more_time_lengthens_the_part_that_is_open(exam: int, cast: Cast) -> None:
    attempt, other = begin(exam, cast.alice, NINE), begin(exam, cast.eve, NINE)
    assert minutes(attempt) == (0, 10, 60)
    give(exam, 300, NINE + 8 * MINUTE, cast.alice)
    assert minutes(attempt) == (0, 15, 65)
    assert minutes(other) == (0, 10, 60)
    assert save(attempt, cast.alice, 1, NINE + 14 * MINUTE)
    assert not save(other, cast.eve, 1, NINE + 14 * MINUTE)
    move_on(attempt, cast.alice, NINE + 16 * MINUTE)
    assert minutes(attempt) == (1, 35, 65)  # the next part begins where this one ended, as long as ever
    give(exam, 600, NINE + 20 * MINUTE)
    assert minutes(attempt) == (1, 45, 75)
    assert save(attempt, cast.alice, 4, NINE + 44 * MINUTE)
    assert not save(attempt, cast.alice, 1, NINE + 44 * MINUTE, revision=2)
    move_on(attempt, cast.alice, NINE + 46 * MINUTE)
    assert row(attempt).leg == 2
    assert save(attempt, cast.alice, 6, NINE + 74 * MINUTE)
    assert db.write(lambda: ending.close_if_due(attempt, NINE + 76 * MINUTE))
    assert row(attempt).finished_at == NINE + 75 * MINUTE
    assert violations(NINE + 76 * MINUTE) == []


def test_who_was_away_while_the_part_ran_out_finds_it_open_again(exam: int, cast: Cast) -> None:
    attempt = begin(exam, cast.alice, NINE)
    give(exam, 900, NINE + 20 * MINUTE, cast.alice)  # nothing was heard since the sixth minute
    assert minutes(attempt) == (0, 25, 75)
    assert save(attempt, cast.alice, 1, NINE + 24 * MINUTE)


def test_what_is_given_before_the_start_lengthens_all_parts_in_proportion(exam: int, cast: Cast) -> None:
    give(exam, 900, NINE, cast.alice)  # a quarter more, for somebody who needs longer
    attempt = begin(exam, cast.alice, NINE)
    assert minutes(attempt) == (0, 12.5, 75)
    move_on(attempt, cast.alice, NINE + 13 * MINUTE)
    assert minutes(attempt) == (1, 37.5, 75)
    give(exam, 60, NINE + 14 * MINUTE)
    assert minutes(attempt) == (1, 38.5, 76)
    assert violations(NINE + 15 * MINUTE) == []


def test_taking_back_gives_the_part_its_old_end_but_closes_nothing_at_once(exam: int, cast: Cast) -> None:
    attempt, other = begin(exam, cast.alice, NINE), begin(exam, cast.eve, NINE)
    act = give(exam, 600, NINE + 5 * MINUTE, cast.alice)
    assert minutes(attempt) == (0, 20, 70)
    db.write(lambda: desk.undo(exam, act, SYSTEM, NINE + 6 * MINUTE))
    assert minutes(attempt) == (0, 10, 60)
    late = give(exam, 600, NINE + 9 * MINUTE)
    db.write(lambda: desk.undo(exam, late, SYSTEM, NINE + 15 * MINUTE))
    assert minutes(attempt) == minutes(other) == (0, 16, 60)
    assert save(attempt, cast.alice, 1, NINE + 15.5 * MINUTE)
    move_on(attempt, cast.alice, NINE + 17 * MINUTE)
    assert minutes(attempt) == (1, 36, 60)
    before = give(exam, 60, NINE + 18 * MINUTE)
    move_on(attempt, cast.alice, NINE + 38 * MINUTE)
    db.write(lambda: desk.undo(exam, before, SYSTEM, NINE + 39 * MINUTE))
    assert row(attempt).deadline == NINE + 60 * MINUTE  # the part it was given to is behind
    assert violations(NINE + 40 * MINUTE) == []


def test_the_question_that_is_open_gets_the_time_where_each_has_a_limit(app: Flask, cast: Cast) -> None:
    exam = in_parts(question_seconds=60, duration_seconds=360)
    attempt = begin(exam, cast.alice, NINE)
    move_on(attempt, cast.alice, NINE + 1.5 * MINUTE)
    give(exam, 120, NINE + 1.5 * MINUTE)
    assert minutes(attempt) == (1, 4, 8)
    move_on(attempt, cast.alice, NINE + 4 * MINUTE)
    assert minutes(attempt) == (2, 5, 8)
    later = begin(exam, cast.eve, NINE)
    assert minutes(later) == (0, 80 / 60, 8)  # a third more for each


def test_rules_and_desk_say_what_more_time_does(exam: int, cast: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    with time_machine.travel(NINE, tick=False):
        dan, alice = signed_in("D001"), signed_in("A001")
        sentence = "加在当时正在作答的部分上"
        assert sentence in dan.get(f"/exams/{exam}/desk").get_data(as_text=True)
        assert sentence in dan.get(f"/exams/{exam}/desk/people/{cast.alice}").get_data(as_text=True)
        assert sentence in dan.get(f"/exams/{exam}/rules").get_data(as_text=True)
        assert sentence in alice.get(f"/tests/{exam}").get_data(as_text=True)
    plain = ExamSettings.from_json(db.session().get_one(Exam, exam).settings)
    assert "那道题" in more_time(replace(plain, question_seconds=30))
    assert more_time(replace(plain, sections=())) == ""
