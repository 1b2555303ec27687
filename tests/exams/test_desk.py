"""The invigilator's desk through its pages: each act, what the candidate gets of it, what is kept of it, taking it back."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from quizapp import db
from quizapp.accounts.models import Lockout
from quizapp.audit.rules import SYSTEM
from quizapp.exams.actions import managing
from quizapp.exams.desk_models import DeskAct, Extension
from quizapp.exams.models import Answer, AnswerEvent, Attempt, Exam, ExamResult, MarkEvent
from quizapp.exams.rules.sections import Order
from quizapp.exams.rules.settings import ExamSettings
from quizapp.worker import close_due
from tests.exams.desk_room import (
    LATER,
    NINE,
    SignIn,
    act,
    acts_logged,
    begin,
    deadline,
    last_act,
    lock_of,
    make_room,
    tell,
    undo,
)
from tests.factories import Cast, make_exam, make_questions, right_answers


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    return make_room()


def test_more_time_for_one_person_moves_the_deadline_by_a_row_and_back(
    app: Flask, cast: Cast, exam: int, signed_in: SignIn
) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        alice, bob, dan = signed_in("A001"), signed_in("B001"), signed_in("D001")
        own, other = begin(alice, exam), begin(bob, exam)
        assert "已执行" in act(dan, exam, "extend", cast.alice, minutes="10", reason="键盘坏了")
        assert deadline(own) == NINE + timedelta(minutes=70)
        assert deadline(other) == NINE + timedelta(minutes=60)
        assert tell(alice, own).json["left_ms"] == 70 * 60_000
        row = db.session().execute(select(Extension)).scalar_one()
        assert (row.attempt_id, row.seconds, row.deadline_after - row.deadline_before) == (
            own, 600, timedelta(minutes=10),
        )  # fmt: skip
        assert "键盘坏了" in dan.get(f"/exams/{exam}/desk/people/{cast.alice}").get_data(as_text=True)
        assert "已撤销" in undo(dan, exam)
        assert deadline(own) == NINE + timedelta(minutes=60)
        undo(dan, exam)  # twice changes nothing
        assert deadline(own) == NINE + timedelta(minutes=60)
        assert [each.seconds for each in db.session().execute(select(Extension)).scalars()] == [600, -600]
        assert acts_logged() == ["desk.extend", "desk.undone"]
        clock.shift(timedelta(minutes=61))
        close_due()
        db.session().rollback()
        assert db.session().get_one(Attempt, own).ended_how == "auto_closed"


def test_more_time_for_a_unit_and_for_everybody_reaches_those_who_begin_later(
    cast: Cast, exam: int, signed_in: SignIn
) -> None:
    with time_machine.travel(NINE, tick=False):
        alice, eve, dan = signed_in("A001"), signed_in("E001"), signed_in("D001")
        own = begin(alice, exam)
        brigade = f"/{cast.district}/{cast.brigade}/"
        act(dan, exam, "extend", reach="unit", unit_path=brigade, minutes="5", reason="断网")
        act(dan, exam, "extend", minutes="7", reason="断电")
        assert deadline(own) == NINE + timedelta(minutes=72)
        assert last_act().touched == 1
        late = begin(eve, exam)
        assert deadline(late) == NINE + timedelta(minutes=67)
        assert [
            e.seconds for e in db.session().execute(select(Extension).where(Extension.attempt_id == late)).scalars()
        ] == [420]
        bob = begin(signed_in("B001"), exam)
        assert deadline(bob) == NINE + timedelta(minutes=72)


def test_what_came_too_late_counts_when_it_is_sent_again_within_more_time(
    cast: Cast, exam: int, signed_in: SignIn
) -> None:
    change = {"changes": [{"number": 1, "revision": 1, "value": ["A"], "marked": False}]}
    with time_machine.travel(NINE, tick=False) as clock:
        alice, dan = signed_in("A001"), signed_in("D001")
        attempt = begin(alice, exam)
        for minutes in (25, 25, 11):
            tell(alice, attempt)  # at work, so not signed out
            dan.get("/exams")
            clock.shift(timedelta(minutes=minutes))
        assert alice.post(f"/attempts/{attempt}/answers", json=change).status_code == 409
        act(dan, exam, "extend", cast.alice, minutes="10", reason="网络中断")
        assert alice.post(f"/attempts/{attempt}/answers", json=change).status_code == 200
        db.session().rollback()
        event = db.session().execute(select(AnswerEvent).where(AnswerEvent.attempt_id == attempt)).scalar_one()
        assert (event.counted, event.received_at) == (True, NINE + timedelta(minutes=61))
        assert db.session().get_one(Answer, (attempt, 1)).revision == 1


def test_let_in_late_and_taken_back(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE + timedelta(hours=3, minutes=5), tick=False):
        alice, eve, dan = signed_in("A001"), signed_in("E001"), signed_in("D001")
        assert "考试时间已结束" in alice.get(f"/tests/{exam}").get_data(as_text=True)
        act(dan, exam, "late", cast.eve, minutes="30", reason="高速封闭")
        undo(dan, exam)
        assert "考试时间已结束" in eve.get(f"/tests/{exam}").get_data(as_text=True)
        act(dan, exam, "late", cast.alice, minutes="30", reason="高速封闭")
        assert "开始考试" in alice.get(f"/tests/{exam}").get_data(as_text=True)
        attempt = begin(alice, exam)
        assert deadline(attempt) == NINE + timedelta(hours=3, minutes=35)
        refused = eve.post(f"/tests/{exam}/attempts", data={"pledge": "yes"})
        assert refused.location.endswith(f"/tests/{exam}")


def test_ended_from_the_desk_what_is_stored_counts_and_is_shown(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False):
        alice, dan = signed_in("A001"), signed_in("D001")
        attempt = begin(alice, exam)
        change = {"number": 1, "revision": 1, "value": right_answers(attempt)[1], "marked": False, "at": None}
        alice.post(f"/attempts/{attempt}/answers", json={"changes": [change]})
        act(dan, exam, "end", cast.alice, reason="提前离场")
        assert tell(alice, attempt).json == {"error": "ended"}
        db.session().rollback()
        assert db.session().get_one(Attempt, attempt).score == 1000
        assert "提前离场" in alice.get(f"/attempts/{attempt}/receipt").get_data(as_text=True)
        assert "没有正在进行" in act(dan, exam, "end", cast.alice, reason="再一次")
        assert len(acts_logged()) == 1


def test_reopened_goes_on_with_paper_and_answers_and_states_only_move_forward(
    cast: Cast, exam: int, signed_in: SignIn
) -> None:
    with time_machine.travel(NINE, tick=False):
        alice, dan = signed_in("A001"), signed_in("D001")
        first = begin(alice, exam)
        right = right_answers(first)
        change = {"number": 1, "revision": 3, "value": right[1], "marked": True, "at": None}
        alice.post(f"/attempts/{first}/answers", json={"changes": [change]})
        alice.post(f"/attempts/{first}/submission")
        act(dan, exam, "reopen", cast.alice, minutes="15", reason="误交")
        db.session().rollback()
        old = db.session().get_one(Attempt, first)
        new = db.session().get_one(Attempt, last_act().new_attempt_id)
        assert (old.state, new.state, new.number, new.paper_id) == ("void", "in_progress", 2, old.paper_id)
        assert new.deadline == NINE + timedelta(minutes=15)
        stored = db.session().get_one(Answer, (new.id, 1))
        assert (stored.revision, stored.is_marked) == (3, True)
        assert len(db.session().execute(select(MarkEvent).where(MarkEvent.attempt_id == first)).all()) == 1
        assert alice.get(f"/attempts/{new.id}").status_code == 200
        alice.post(f"/attempts/{new.id}/submission")
        db.session().rollback()
        result = db.session().get_one(ExamResult, (exam, cast.alice))
        assert (result.counted_attempt_id, result.score) == (new.id, 1000)
        assert "误交" in alice.get(f"/attempts/{new.id}/receipt").get_data(as_text=True)


def test_nothing_is_reopened_once_the_key_is_shown(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    make_questions()
    exam = make_exam(opens=NINE, closes=NINE + timedelta(hours=3))  # the key at submission
    with time_machine.travel(NINE, tick=False):
        alice, dan = signed_in("A001"), signed_in("D001")
        alice.post(f"/attempts/{begin(alice, exam)}/submission")
        assert "答案已经公布" in act(dan, exam, "reopen", cast.alice, minutes="15", reason="误交")
        assert acts_logged() == []
        assert db.session().execute(select(DeskAct)).first() is None


def test_void_takes_the_mark_out_frees_the_attempt_and_can_be_taken_back(
    cast: Cast, exam: int, signed_in: SignIn
) -> None:
    with time_machine.travel(NINE, tick=False):
        alice, dan = signed_in("A001"), signed_in("D001")
        attempt = begin(alice, exam)
        act(dan, exam, "void", cast.alice, reason="找人代考")
        db.session().rollback()
        assert db.session().get_one(Attempt, attempt).state == "void"
        assert db.session().get_one(ExamResult, (exam, cast.alice)).submitted == 0
        assert "找人代考" in alice.get(f"/attempts/{attempt}/receipt").get_data(as_text=True)
        undo(dan, exam)
        db.session().rollback()
        assert db.session().get_one(Attempt, attempt).state == "graded"
        assert db.session().get_one(ExamResult, (exam, cast.alice)).submitted == 1
        act(dan, exam, "void", cast.alice, reason="找人代考")
        assert begin(alice, exam) != attempt  # a void attempt is not used up
        assert "次数会超出规定" in undo(dan, exam)  # but both would be one too many
        db.session().rollback()
        assert db.session().get_one(Attempt, attempt).state == "void"
        assert last_act().undone_at is None


def test_messages_reach_whom_they_are_for_until_taken_back(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False):
        alice, eve, dan = signed_in("A001"), signed_in("E001"), signed_in("D001")
        own, other = begin(alice, exam), begin(eve, exam)
        act(dan, exam, "message", text="第3题有印刷错误")
        act(dan, exam, "message", cast.alice, text="请到前台")
        assert [m["text"] for m in tell(alice, own).json["messages"]] == ["第3题有印刷错误", "请到前台"]
        assert [m["text"] for m in tell(eve, other).json["messages"]] == ["第3题有印刷错误"]
        undo(dan, exam)
        assert [m["text"] for m in tell(alice, own).json["messages"]] == ["第3题有印刷错误"]


def test_unlock_forgets_wrong_passwords(cast: Cast, exam: int, signed_in: SignIn, app: Flask) -> None:
    with time_machine.travel(NINE, tick=False):
        stranger, dan = app.test_client(), signed_in("D001")
        for _try in range(6):
            stranger.post("/sign-in", data={"login": "A001", "password": "wrong"})
        assert db.session().execute(select(Lockout)).first() is not None
        act(dan, exam, "unlock", cast.alice)
        db.session().rollback()
        assert db.session().execute(select(Lockout)).first() is None
        assert signed_in("A001") is not None
        assert acts_logged() == ["desk.unlock"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"act": "extend", "reach": "all", "minutes": "0", "reason": "x"}, "1 到 600"),
        ({"act": "extend", "reach": "all", "minutes": "5", "reason": " "}, "请填写原因"),
        ({"act": "void", "reach": "all", "reason": "x"}, "只能对一个人"),
        ({"act": "message", "reach": "all", "text": ""}, "要发送的内容"),
        ({"act": "extend", "reach": "unit", "unit_path": "", "minutes": "5", "reason": "x"}, "没有看懂"),
        ({"act": "burn", "reach": "all"}, "没有看懂"),
    ],
)
def test_what_is_incomplete_does_nothing(
    cast: Cast, exam: int, signed_in: SignIn, form: dict[str, str], sentence: str
) -> None:
    with time_machine.travel(NINE, tick=False):
        alice, dan = signed_in("A001"), signed_in("D001")
        attempt = begin(alice, exam)
        page = dan.post(f"/exams/{exam}/desk/acts", data=form, follow_redirects=True).get_data(as_text=True)
        assert sentence in page
        assert deadline(attempt) == NINE + timedelta(hours=1)
        assert acts_logged() == []


def test_closing_goes_by_the_moved_deadline(cast: Cast, exam: int, signed_in: SignIn, app: Flask) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        alice, dan = signed_in("A001"), signed_in("D001")
        attempt = begin(alice, exam)
        act(dan, exam, "extend", minutes="30", reason="断电")
        clock.shift(timedelta(minutes=75))
        close_due()
        db.session().rollback()
        assert db.session().get_one(Attempt, attempt).state == "in_progress"
        clock.shift(timedelta(minutes=16))
        close_due()
        db.session().rollback()
        assert db.session().get_one(Attempt, attempt).finished_at == NINE + timedelta(minutes=90)


def test_more_time_keeps_the_open_part_open(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    make_questions()
    exam = make_exam(opens=NINE, closes=NINE + timedelta(hours=3), publish=False, release=LATER)
    settings = ExamSettings.from_json(db.session().get_one(Exam, exam).settings)
    db.write(lambda: managing.save_rules(exam, replace(settings, order=Order.PARTS), lock_of(exam), SYSTEM, NINE))
    with time_machine.travel(NINE, tick=False):
        dan, alice = signed_in("D001"), signed_in("A001")
        dan.post(f"/exams/{exam}/publication", data={"lock_version": str(lock_of(exam))})
        attempt = begin(alice, exam)
        act(dan, exam, "extend", cast.alice, minutes="10", reason="断电")
        assert deadline(attempt) == NINE + timedelta(minutes=70)
        assert db.session().get_one(Attempt, attempt).open_until == NINE + timedelta(minutes=70)
        alice.post(f"/attempts/{attempt}/submission")
        act(dan, exam, "reopen", cast.alice, minutes="15", reason="误交")
        db.session().rollback()
        again = db.session().get_one(Attempt, last_act().new_attempt_id)
        assert (again.open_from, again.open_until) == (1, NINE + timedelta(minutes=15))
