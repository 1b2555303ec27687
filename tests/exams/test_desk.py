"""The invigilator's desk through its pages: each act, what the candidate gets of it, what is kept of it, taking it back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp import db
from quizapp.accounts.models import Lockout
from quizapp.audit.models import AuditEntry
from quizapp.audit.rules import SYSTEM
from quizapp.exams.actions import managing
from quizapp.exams.desk_models import Absence, DeskAct, Extension, PreparedPaper
from quizapp.exams.models import Answer, AnswerEvent, Attempt, Exam, ExamResult, MarkEvent
from quizapp.exams.rules.sections import Order
from quizapp.exams.rules.settings import ExamSettings, Release, ReleaseTime
from quizapp.worker import close_due
from tests.factories import Cast, make_exam, make_questions, right_answers

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SignIn = Callable[[str], FlaskClient]
LATER = Release(ReleaseTime.AT_SUBMISSION, ReleaseTime.AT_CLOSE, ReleaseTime.AT_CLOSE)


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    make_questions()
    return make_exam(opens=NINE, closes=NINE + timedelta(hours=3), minutes=60, release=LATER)


def begin(browser: FlaskClient, exam: int) -> int:
    answer = browser.post(f"/tests/{exam}/attempts", data={"pledge": "yes"})
    assert "/attempts/" in answer.location, answer.location
    return int(answer.location.rsplit("/", 1)[1])


def act(dan: FlaskClient, exam: int, kind: str, person: int | None = None, **form: Any) -> str:
    """Do something at the desk; answers the page that says how it went."""
    data = {"act": kind, "reach": "person" if person else "all", "person_id": str(person or ""), **form}
    return dan.post(f"/exams/{exam}/desk/acts", data=data, follow_redirects=True).get_data(as_text=True)


def last_act() -> DeskAct:
    db.session().rollback()
    return db.session().execute(select(DeskAct).order_by(DeskAct.id.desc())).scalars().first()  # type: ignore[return-value]


def undo(dan: FlaskClient, exam: int) -> str:
    return dan.post(f"/exams/{exam}/desk/acts/{last_act().id}/undoing", follow_redirects=True).get_data(as_text=True)


def deadline(attempt: int) -> datetime:
    db.session().rollback()
    return db.session().get_one(Attempt, attempt).deadline


def acts_logged() -> list[str]:
    rows = db.session().execute(select(AuditEntry.act).where(AuditEntry.act.startswith("desk."))).scalars()
    return list(rows)


def seats(browser: FlaskClient, exam: int, since: str = "") -> dict[str, str]:
    """Person -> state, as the board's request tells it."""
    reply = browser.get(f"/exams/{exam}/desk/news{since}", headers={"Accept": "application/json"}).json
    return {line[0]: line[1] for line in reply["lines"]}


def tell(browser: FlaskClient, attempt: int, unsaved: int = 0, away: bool = False, leaves: Any = ()) -> Any:
    body = {"unsaved": unsaved, "away": away, "leaves": [list(each) for each in leaves]}
    return browser.post(f"/attempts/{attempt}/presence", json=body)


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


def test_the_board_tells_every_state_and_then_only_what_changed(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        alice, bob, dan = signed_in("A001"), signed_in("B001"), signed_in("D001")
        own = begin(alice, exam)
        begin(bob, exam)
        news = dan.get(f"/exams/{exam}/desk/news").json
        assert {line[0]: line[1] for line in news["lines"]} == {
            str(cast.alice): "sitting", str(cast.bob): "sitting", str(cast.carol): "not_come",
            str(cast.dan): "not_come", str(cast.eve): "not_come",
        }  # fmt: skip
        assert news["counts"] == {"sitting": 2, "not_come": 3}
        clock.shift(timedelta(seconds=30))
        since = f"?since={news['mark'] + 20_000}"
        assert seats(dan, exam, since) == {}
        tell(alice, own, unsaved=3)
        assert seats(dan, exam, since) == {str(cast.alice): "unsaved"}
        tell(alice, own, away=True)
        assert seats(dan, exam, since) == {str(cast.alice): "away"}
        clock.shift(timedelta(seconds=50))
        later = dan.get(f"/exams/{exam}/desk/news?since={news['mark'] + 60_000}").json
        assert [line[0] for line in later["silent"]] == [str(cast.bob)]
        assert later["counts"] == {"away": 1, "silent": 1, "not_come": 3}
        alice.post(f"/attempts/{own}/submission")
        assert seats(dan, exam, since)[str(cast.alice)] == "handed_in"


def test_news_of_a_quiet_room_stays_small_and_takes_few_queries(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        dan = signed_in("D001")
        mark = dan.get(f"/exams/{exam}/desk/news").json["mark"]
        clock.shift(timedelta(seconds=10))
        reply = dan.get(f"/exams/{exam}/desk/news?since={mark + 9000}")
        assert len(reply.data) < 200


def test_a_unit_head_sees_the_own_unit_and_can_do_nothing(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False):
        bob = signed_in("B001")
        page = bob.get(f"/exams/{exam}/desk").get_data(as_text=True)
        assert "Alice" in page
        assert "Eve" not in page
        assert "延长时间" not in page
        assert set(seats(bob, exam)) == {str(cast.alice), str(cast.bob)}
        assert bob.post(f"/exams/{exam}/desk/acts", data={"act": "extend"}).status_code == 403


def test_absences_are_kept_once_capped_and_a_warning_follows(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        alice, dan = signed_in("A001"), signed_in("D001")
        attempt = begin(alice, exam)
        clock.shift(timedelta(seconds=100))
        reply = tell(alice, attempt, leaves=[(1, 2000), (2, 20_000)]).json
        assert reply["away"] == {"times": 1, "seconds": 20}
        assert reply["warn"] is True
        assert tell(alice, attempt, leaves=[(2, 20_000)]).json["away"] == {"times": 1, "seconds": 20}
        assert tell(alice, attempt, leaves=[(3, 9_000_000)]).json["away"] == {"times": 2, "seconds": 120}
        page = dan.get(f"/exams/{exam}/desk/people/{cast.alice}").get_data(as_text=True)
        assert "2 次，共 120 秒" in page
        assert len(db.session().execute(select(Absence)).all()) == 3


@pytest.mark.parametrize(
    "body",
    [
        None, [], {}, {"unsaved": 0, "away": False}, {"unsaved": -1, "away": False, "leaves": []},
        {"unsaved": True, "away": False, "leaves": []}, {"unsaved": 0, "away": 0, "leaves": []},
        {"unsaved": 0, "away": False, "leaves": [[1]]}, {"unsaved": 0, "away": False, "leaves": [[0, 5]]},
        {"unsaved": 0, "away": False, "leaves": [[1, -5]]}, {"unsaved": 0, "away": False, "leaves": [[1, 5]] * 51},
        {"unsaved": 0, "away": False, "leaves": [], "x": 1}, {"unsaved": 0, "away": False, "leaves": [[1 << 60, 5]]},
    ],
)  # fmt: skip
def test_a_contact_that_is_not_ours_is_refused(cast: Cast, exam: int, signed_in: SignIn, body: Any) -> None:
    with time_machine.travel(NINE, tick=False):
        alice = signed_in("A001")
        assert alice.post(f"/attempts/{begin(alice, exam)}/presence", json=body).status_code == 400


def test_a_second_device_and_another_person_say_nothing(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False):
        phone, desk, bob = signed_in("A001"), signed_in("A001"), signed_in("B001")
        attempt = begin(phone, exam)
        assert tell(desk, attempt).json == {"error": "taken_over"}
        assert tell(bob, attempt).status_code == 404
        desk.post(f"/attempts/{attempt}/device")
        assert tell(phone, attempt, unsaved=2).json == {"error": "taken_over"}
        assert tell(desk, attempt).status_code == 200


def test_leaving_too_often_ends_where_the_exam_says_so(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    make_questions()
    exam = make_exam(opens=NINE, closes=NINE + timedelta(hours=3), publish=False)
    with time_machine.travel(NINE, tick=False) as clock:
        alice, dan = signed_in("A001"), signed_in("D001")
        form = {"follow": "end", "times": "2", "seconds": "0", "ignore_seconds": "3", "watermark": "yes"}
        assert dan.post(f"/exams/{exam}/conduct", data={**form, "times": "0"}).status_code == 422
        assert dan.post(f"/exams/{exam}/conduct", data=form).status_code == 302
        dan.post(f"/exams/{exam}/publication", data={"lock_version": str(lock_of(exam))})
        dan.post(f"/exams/{exam}/conduct", data={**form, "times": "9"})  # published: nothing changes
        attempt = begin(alice, exam)
        clock.shift(timedelta(seconds=60))
        assert "作答会被结束" in alice.get(f"/attempts/{attempt}").get_data(as_text=True)
        assert tell(alice, attempt, leaves=[(1, 5000)]).status_code == 200
        assert tell(alice, attempt, leaves=[(2, 5000)]).json == {"error": "ended"}
        db.session().rollback()
        assert db.session().get_one(Attempt, attempt).state == "graded"
        logged = db.session().execute(select(AuditEntry.act)).scalars().all()
        assert "attempt.ended_by_leaving" in logged


def lock_of(exam: int) -> int:
    db.session().rollback()
    return db.session().get_one(Exam, exam).lock_version


def test_the_waiting_room_prepares_the_paper_and_nothing_opens_early(cast: Cast, exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE - timedelta(minutes=61), tick=False) as clock:
        alice, dan = signed_in("A001"), signed_in("D001")
        early = alice.post(f"/tests/{exam}/waiting", data={"pledge": "yes"}, follow_redirects=True)
        assert "考试开始前 60 分钟" in early.get_data(as_text=True)
        clock.shift(timedelta(minutes=51))
        alice, dan = signed_in("A001"), signed_in("D001")
        assert "进入候考室" in alice.get(f"/tests/{exam}").get_data(as_text=True)
        assert alice.get(f"/tests/{exam}/waiting").status_code == 302  # without the pledge there is no waiting
        page = alice.post(f"/tests/{exam}/waiting", data={"pledge": "yes"}, follow_redirects=True)
        assert 'data-left-ms="600000"' in page.get_data(as_text=True)
        ready = db.session().execute(select(PreparedPaper)).scalar_one().paper_id
        alice.post(f"/tests/{exam}/waiting", data={"pledge": "yes"})
        assert db.session().execute(select(PreparedPaper)).scalar_one().paper_id == ready
        assert seats(dan, exam)[str(cast.alice)] == "waiting"
        reply = alice.post(f"/tests/{exam}/waiting/presence", headers={"Accept": "application/json"})
        assert reply.json["left_ms"] == 600_000
        json = {"Accept": "application/json"}
        soon = alice.post(f"/tests/{exam}/attempts", data={"pledge": "yes"}, headers=json)
        assert (soon.status_code, soon.json["error"]) == (409, "not_open")
        clock.shift(timedelta(minutes=10))
        opened = alice.post(f"/tests/{exam}/attempts", data={"pledge": "yes"}, headers=json)
        attempt = int(opened.json["url"].rsplit("/", 1)[1])
        db.session().rollback()
        assert db.session().get_one(Attempt, attempt).paper_id == ready
        assert db.session().execute(select(PreparedPaper)).first() is None
        assert seats(dan, exam)[str(cast.alice)] == "sitting"


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
