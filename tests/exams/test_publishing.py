"""Publishing freezes roster, tree, questions and rules; what happens afterwards changes none of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.rules import SYSTEM
from quizapp.bank import actions as bank
from quizapp.bank.models import Question
from quizapp.bank.rules.kinds import State
from quizapp.exams.models import Exam, RosterDepartment, RosterEntry
from quizapp.exams.queries.sitting import questions_of
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.rules.settings import Release, ReleaseTime
from quizapp.papers.rules.blueprint import PaperMode
from quizapp.people import actions as people
from tests.factories import Cast, make_exam, make_questions

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SignIn = Callable[[str], FlaskClient]


def publish(browser: FlaskClient, exam: int, excuses: str = "") -> str:
    answer = browser.post(
        f"/exams/{exam}/publication", data={"lock_version": "1", "excuses": excuses}, follow_redirects=True
    )
    return answer.get_data(as_text=True)


def roster(exam: int) -> dict[str, Any]:
    rows = db.session().execute(select(RosterEntry).where(RosterEntry.exam_id == exam)).scalars()
    return {row.name: row for row in rows}


@pytest.fixture
def draft(app: Flask, cast: Cast) -> int:
    make_questions()
    return make_exam(opens=NINE, closes=NINE + timedelta(days=5), publish=False)


def test_the_roster_is_frozen_with_reasons(cast: Cast, draft: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False):
        dan = signed_in("D001")
        assert "名单、题目和规则已冻结" in publish(dan, draft, "A001 免考 产假 周敏\nB001 缓考 病假 周敏 住院")
        people.set_post(cast.alice, cast.office, "", False, NINE.date(), SYSTEM, NINE)
        people.rename_department(cast.brigade, "新名字", SYSTEM, NINE)
        db.session().commit()
        frozen = roster(draft)
        assert (frozen["Alice"].status, frozen["Alice"].reason, frozen["Alice"].approved_by) == (
            "exempt",
            "maternity",
            "周敏",
        )
        assert frozen["Alice"].department_id == cast.brigade
        assert frozen["Bob"].reason_note == "住院"
        assert db.session().get_one(RosterDepartment, (draft, cast.brigade)).name == "劳动监察大队"
        assert len(frozen) == 5


@pytest.mark.parametrize("line", ["Z999 免考 产假 周敏", "A001 免考", "A001 请假 产假 周敏", "A001 免考 旅游 周敏"])
def test_an_excuse_that_cant_be_read_stops_everything(draft: int, cast: Cast, signed_in: SignIn, line: str) -> None:
    with time_machine.travel(NINE, tick=False):
        assert "看不懂这一行" in publish(signed_in("D001"), draft, line)
        assert roster(draft) == {}
        assert db.session().get_one(Exam, draft, populate_existing=True).state == "draft"


def test_too_few_questions_are_told_and_nothing_is_published(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    make_questions(singles=2)
    exam = make_exam(opens=NINE, closes=NINE + timedelta(days=5), publish=False)
    with time_machine.travel(NINE, tick=False):
        assert "题量不足" in publish(signed_in("D001"), exam)
        page = signed_in("D001").get(f"/exams/{exam}").get_data(as_text=True)
        assert "需 3 有 2" in page
        assert roster(exam) == {}


def test_a_bank_that_shrinks_after_publication_changes_nothing(cast: Cast, draft: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False):
        publish(signed_in("D001"), draft)
        for question in list(db.session().execute(select(Question)).scalars()):
            bank.move(question.id, State.RETIRED, "", question.lock_version, SYSTEM, NINE)
        db.session().commit()
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        alice = signed_in("A001")
        answer = alice.post(f"/tests/{draft}/attempts", data={"pledge": "yes"})
        assert alice.get(answer.location).status_code == 200


def test_a_fixed_paper_is_one_for_all(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    make_questions()
    exam = make_exam(opens=NINE, closes=NINE + timedelta(days=5), mode=PaperMode.FIXED)
    paper = db.session().get_one(Exam, exam).paper_id
    assert paper is not None
    assert len(questions_of(None, layout_of(paper))) == 6


def test_a_later_addition_is_told_apart(cast: Cast, draft: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False):
        dan = signed_in("D001")
        publish(dan, draft)
        unit = str(cast.brigade)
        dan.post("/people/new", data={"staff_number": "N001", "name": "新来的", "unit": unit})
        assert "已补入" in dan.post(
            f"/exams/{draft}/roster", data={"staff_number": "N001"}, follow_redirects=True
        ).get_data(as_text=True)
        assert "已在应考名单" in dan.post(
            f"/exams/{draft}/roster", data={"staff_number": "N001"}, follow_redirects=True
        ).get_data(as_text=True)
        assert roster(draft)["新来的"].is_late_addition


def test_a_published_exam_can_be_published_no_second_time(cast: Cast, draft: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False):
        dan = signed_in("D001")
        publish(dan, draft)
        assert "已经发布" in publish(dan, draft)
        dan.post(f"/exams/{draft}/deletion")
        assert db.session().execute(select(func.count()).select_from(Exam)).scalar_one() == 1


def test_what_is_released_by_hand_waits_for_it(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    make_questions()
    by_hand = Release(ReleaseTime.BY_HAND, ReleaseTime.BY_HAND, ReleaseTime.NEVER)
    exam = make_exam(opens=NINE, closes=NINE + timedelta(days=5), release=by_hand)
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        alice, dan = signed_in("A001"), signed_in("D001")
        attempt = alice.post(f"/tests/{exam}/attempts", data={"pledge": "yes"}).location.rsplit("/", 1)[1]
        alice.post(f"/attempts/{attempt}/submission")
        assert "成绩尚未公布" in alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        dan.post(f"/exams/{exam}/release", data={"things": ["score", "band", "verdicts"]})
        assert "成绩尚未公布" in alice.get(f"/attempts/{attempt}/result").get_data(
            as_text=True
        )  # a blank paper was found
        assert "开始了考试，但没有任何答案" in dan.get(f"/exams/{exam}/release").get_data(as_text=True)
        dan.post(f"/exams/{exam}/release", data={"things": ["score", "band", "verdicts"], "has_read": "yes"})
        page = alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert "不合格" in page
        assert "解析：" not in page


def test_an_exam_is_set_up_through_its_form(cast: Cast, draft: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False):
        dan = signed_in("D001")
        dan.post(
            "/blueprints/new",
            data={
                "title": "方案",
                "mode": "per_person",
                "parts-0-kind": "single",
                "parts-0-count": "3",
                "parts-0-marks": "10",
            },
        )
        page = dan.get("/exams/new").get_data(as_text=True)
        plan = page.split('<option value="')
        number = next(each.split('"')[0] for each in plan if ">方案<" in each)
        form = {
            "title": "表单考试", "code": "form-1", "year": "2026", "blueprint": number, "opens_at": "2026-11-21T09:00",
            "closes_at": "2026-11-25T18:00", "minutes": "60", "attempts": "2", "counting": "best", "pass_line": "18", "good_line": "24",
            "excellent_line": "27", "grace": "30", "multiple": "all_or_nothing", "indefinite": "proportion", "release_score": "at_submission",
            "release_verdicts": "at_close", "release_keys": "at_close", "pledge": "承诺", "previous": "",
        }  # fmt: skip
        wrong = dan.post("/exams/new", data=form | {"pass_line": "40", "closes_at": "2026-11-20T18:00"}).get_data(
            as_text=True
        )
        assert "结束时间应晚于开始时间" in wrong
        assert "及格线高于试卷总分" in wrong
        answer = dan.post("/exams/new", data=form)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        assert "最多考 2 次" in dan.get(answer.location).get_data(as_text=True)
        assert "已被使用" in dan.post("/exams/new", data=form).get_data(as_text=True)
