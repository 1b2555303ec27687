"""Markers correct their own marks before the result is shown; answers of void attempts are nobody's work."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp import clock, db
from quizapp.audit.models import AuditEntry
from quizapp.audit.rules import SYSTEM, Actor, Role
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions import desk, hand_marking, releasing
from quizapp.exams.invariants.marks import CHECKS
from quizapp.exams.marking_models import HandMark, MarkingTask
from quizapp.exams.models import Attempt, ExamResult, MarkEvent
from quizapp.exams.rules.desk import Act, Reach
from quizapp.exams.rules.marking import MarkingRules
from quizapp.papers.rules.blueprint import PaperMode
from tests.exams.test_marking import BY_HAND, sit
from tests.factories import SHORT_PARTS, Cast, actor_of, make_exam, make_markers, make_questions, make_short_questions

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    make_questions()
    make_short_questions()
    return make_exam(
        opens=NINE, closes=NINE + timedelta(days=5), parts=SHORT_PARTS, mode=PaperMode.FIXED, release=BY_HAND
    )


@pytest.fixture
def markers(exam: int, cast: Cast) -> tuple[Actor, Actor, Actor]:
    ids = make_markers(cast)
    db.write(lambda: hand_marking.assign(exam, ids, actor_of(cast.dan, Role.EXAM_ADMIN), NINE))
    grace, heidi, frank = (actor_of(each, Role.MARKER) for each in ids)
    return grace, heidi, frank


def marked_twice(exam: int, cast: Cast) -> None:
    db.write(lambda: hand_marking.set_rules(exam, MarkingRules(100, 200), actor_of(cast.dan, Role.EXAM_ADMIN), NINE))


def questions(exam: int) -> list[int]:
    query = select(MarkingTask.question).where(MarkingTask.exam_id == exam).distinct()
    return sorted(db.session().execute(query).scalars())


def mark(exam: int, question: int, who: Actor, earned: int) -> int:
    task = db.write(lambda: hand_marking.claim(exam, question, who, NINE))
    assert task is not None
    db.write(lambda: hand_marking.give(task, earned, "", who, NINE))
    return task


def correct(task: int, earned: int, who: Actor, reason: str = "看错了行") -> None:
    db.write(lambda: hand_marking.correct(task, earned, reason, who, NINE))


def score(attempt: int) -> int | None:
    db.session().rollback()
    return db.session().get_one(Attempt, attempt).score


def third(exam: int, question: int) -> list[str]:
    query = select(MarkingTask.state).where(
        MarkingTask.exam_id == exam, MarkingTask.question == question, MarkingTask.round == 3
    )
    db.session().rollback()
    return list(db.session().execute(query).scalars())


def whole(at: datetime = NINE) -> list[str]:
    with time_machine.travel(at, tick=False):
        db.session().rollback()
        return [str(each) for check in CHECKS for each in check()]


def test_a_half_marked_attempt_is_nothing_to_complain_of(
    exam: int, markers: tuple[Actor, Actor, Actor], cast: Cast
) -> None:
    sit(exam, cast.alice, NINE)
    mark(exam, questions(exam)[0], markers[0], 700)
    assert whole() == []


def test_an_own_mark_is_corrected_and_both_are_shown(
    exam: int, markers: tuple[Actor, Actor, Actor], cast: Cast, signed_in: SignIn
) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        attempt = sit(exam, cast.alice, clock.now())
        one, two = questions(exam)
        task = mark(exam, one, markers[0], 700)
        correct(task, 600, markers[0])
        assert score(attempt) is None
        mark(exam, two, markers[0], 1000)
        assert score(attempt) == 8000 + 600 + 1000
        grace, dan, heidi = signed_in("G001"), signed_in("D001"), signed_in("H001")
        own = f"/marking/{exam}/questions/{one}/mine"
        assert own in grace.get("/marking").get_data(as_text=True)
        assert "我的回答" in grace.get(own).get_data(as_text=True)
        assert "Alice" not in grace.get(own).get_data(as_text=True)
        place = f"/marking/answers/{task}/correction"
        assert "参考答案" in grace.get(place).get_data(as_text=True)
        assert heidi.get(place).status_code == heidi.post(place, data={"earned": "9", "reason": "x"}).status_code == 404
        for wrong in (
            {"earned": "9.25", "reason": "x"},
            {"earned": "9", "reason": " "},
            {"earned": "6", "reason": "x"},
        ):
            assert grace.post(place, data=wrong).location == place
        assert score(attempt) == 9600
        assert grace.post(place, data={"earned": "9.5", "reason": "漏看一点"}).location == own
        assert score(attempt) == 8000 + 950 + 1000
        assert db.session().get_one(ExamResult, (exam, cast.alice)).score == 9950
        kept = db.session().execute(select(HandMark.earned, HandMark.correction).order_by(HandMark.id)).all()
        assert [tuple(each) for each in kept] == [(700, 0), (600, 1), (1000, 0), (950, 2)]
        kinds = db.session().execute(select(MarkEvent.kind, MarkEvent.reason).order_by(MarkEvent.sequence)).all()
        assert [tuple(each) for each in kinds] == [("graded", ""), ("marked", ""), ("corrected", "漏看一点")]
        logged = db.session().execute(select(AuditEntry.particulars).where(AuditEntry.act == "answer.corrected"))
        assert [(each["before"], each["after"]) for each in logged.scalars()] == [(700, 600), (600, 950)]
        page = dan.get(f"/exams/{exam}/marks/{attempt}").get_data(as_text=True)
        assert "6 → <strong>9.5</strong>" in page
        assert "7 → <strong>6</strong>" in page
        assert "漏看一点" in page
    assert whole(NINE + timedelta(hours=1)) == []


def test_nothing_is_corrected_once_the_score_is_shown(
    exam: int, markers: tuple[Actor, Actor, Actor], cast: Cast, signed_in: SignIn
) -> None:
    attempt = sit(exam, cast.alice, NINE)
    one, two = questions(exam)
    task, _other = mark(exam, one, markers[0], 700), mark(exam, two, markers[0], 1000)
    dan = actor_of(cast.dan, Role.EXAM_ADMIN)
    db.write(lambda: releasing.release(exam, ["score"], dan, NINE, has_read=True))
    with pytest.raises(Refused, match="correct_shown"):
        correct(task, 600, markers[0])
    assert score(attempt) == 9700
    assert "成绩已经可以查看" in signed_in("G001").get(f"/marking/{exam}/questions/{one}/mine").get_data(as_text=True)


def test_the_office_stands_above_and_nobody_corrects_anothers_mark(
    exam: int, markers: tuple[Actor, Actor, Actor], cast: Cast
) -> None:
    attempt = sit(exam, cast.alice, NINE)
    task = mark(exam, questions(exam)[0], markers[0], 700)
    number = db.session().get_one(MarkingTask, task).number
    with pytest.raises(NotFound):
        correct(task, 600, markers[1])
    dan = actor_of(cast.dan, Role.EXAM_ADMIN)
    db.write(lambda: hand_marking.enter(attempt, number, 300, "复核", dan, NINE))
    with pytest.raises(Refused, match="correct_entered"):
        correct(task, 600, markers[0])
    assert whole() == []


def test_a_third_is_asked_and_no_longer_asked_as_the_two_marks_stand(
    exam: int, markers: tuple[Actor, Actor, Actor], cast: Cast
) -> None:
    grace, heidi, frank = markers
    marked_twice(exam, cast)
    attempt = sit(exam, cast.alice, NINE)
    one, two = questions(exam)
    mark(exam, two, grace, 1000)
    mark(exam, two, heidi, 1000)
    first, second = mark(exam, one, grace, 800), mark(exam, one, heidi, 900)
    assert (third(exam, one), score(attempt)) == ([], 8000 + 850 + 1000)
    correct(first, 400, grace)
    assert (third(exam, one), score(attempt)) == (["waiting"], None)
    assert whole() == []
    held = db.write(lambda: hand_marking.claim(exam, one, frank, NINE))
    correct(second, 500, heidi)
    assert (third(exam, one), score(attempt)) == (["dropped"], 8000 + 450 + 1000)
    with pytest.raises(Refused, match="task_gone"):
        db.write(lambda: hand_marking.give(held or 0, 700, "", frank, NINE))
    correct(second, 900, heidi)
    assert (third(exam, one), score(attempt)) == (["waiting"], None)
    last = mark(exam, one, frank, 700)
    assert score(attempt) == 8000 + 700 + 1000
    with pytest.raises(Refused, match="correct_third"):
        correct(second, 500, heidi)
    correct(last, 750, frank)
    assert score(attempt) == 8000 + 750 + 1000
    assert whole() == []


def test_void_answers_leave_the_queue_and_come_back(
    exam: int, markers: tuple[Actor, Actor, Actor], cast: Cast, signed_in: SignIn
) -> None:
    with time_machine.travel(NINE, tick=False):
        grace = markers[0]
        sit(exam, cast.alice, NINE)
        sit(exam, cast.eve, NINE)
        one = questions(exam)[0]
        held = db.write(lambda: hand_marking.claim(exam, one, grace, NINE))
        owner = db.session().get_one(Attempt, db.session().get_one(MarkingTask, held).attempt_id).person_id
        browser = signed_in("G001")
        assert "已批 0 / 4" in browser.get("/marking").get_data(as_text=True)
        wish = desk.Wish(Act.VOID, Reach.PERSON, person_id=owner, reason="替考")
        act = db.write(lambda: desk.do(exam, wish, SYSTEM, NINE))
        assert "已批 0 / 2" in browser.get("/marking").get_data(as_text=True)
        answer = browser.post(f"/marking/answers/{held}", data={"earned": "5"})
        assert answer.location == "/marking"  # nothing is stored, and the marker is not held up by it
        other = db.write(lambda: hand_marking.claim(exam, one, grace, NINE))
        assert other not in (None, held)
        db.write(lambda: hand_marking.give(other or 0, 500, "", grace, NINE))
        assert db.write(lambda: hand_marking.claim(exam, one, grace, NINE)) is None
        db.write(lambda: desk.undo(exam, act, SYSTEM, NINE))
        assert "已批 1 / 4" in browser.get("/marking").get_data(as_text=True)
        assert db.write(lambda: hand_marking.claim(exam, one, grace, NINE)) == held
