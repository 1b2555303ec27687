"""Yunnan 2022: a campaign of five random questions a go, at most five goes a day, one point each, without signing in."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from quizapp import db
from quizapp.exams.models import Attempt, RosterEntry
from quizapp.exams.queries.standing import questions_had
from quizapp.exams.rules.access import History, RosterStatus, may_start
from quizapp.exams.rules.presets import BY_CODE
from quizapp.people.models import Person
from tests.exams.notices.office import NINE, TODAY, SignIn, draft, publish, refusal, result, rules_page, sit
from tests.factories import Cast

SETTINGS = BY_CODE["yunnan_2022"].settings(NINE)


@pytest.mark.parametrize(
    ("used", "today", "code"),
    [(0, 0, ""), (4, 4, ""), (5, 5, "attempts_used_today"), (50, 4, ""), (5, 0, ""), (9999, 0, "")],
)
def test_five_goes_a_day(used: int, today: int, code: str) -> None:
    assert may_start(SETTINGS, RosterStatus.DUE, History(used, used, None, today), NINE).code == code


def test_somebody_comes_in_from_the_street(app: Flask, bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "yunnan_2022", "campaign")
        page = rules_page(dan, exam)
        for sentence in ("任何人，不用登录", "每天最多考 5 次", "次数不限，取最高分", "试卷共 5 题"):
            assert sentence in page
        assert "/open/campaign" in dan.get(f"/exams/{exam}").get_data(as_text=True)
        publish(dan, exam)
        clock.move_to(NINE + timedelta(hours=1))
        street = app.test_client()
        assert "任何人，不用登录" in street.get("/open/campaign").get_data(as_text=True)
        assert street.post("/open/campaign", data={"name": ""}).status_code == 422
        answer = street.post("/open/campaign", data={"name": "过路人"})
        assert answer.location.endswith(f"/tests/{exam}")
        seen = [sit(street, exam) for _go in range(5)]
        assert "今天的次数已用完" in refusal(street, exam)
        guest = db.session().execute(select(Person).where(Person.is_guest)).scalar_one()
        assert len(questions_had(guest.id)) == 25, "every go asks something new"
        row = result(exam, guest.id)
        assert (row.score, row.passed, row.attempts) == (500, True, 5)
        clock.shift(timedelta(hours=15))
        street = app.test_client()
        street.post("/open/campaign", data={"name": "又来"})
        sit(street, exam)
        assert len(seen) == 5
        assert db.session().query(RosterEntry).where(RosterEntry.exam_id == exam).count() == 2


def test_a_guest_sees_the_exam_and_nothing_else_of_the_house(app: Flask, bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, "yunnan_2022", "campaign")
        publish(dan, exam)
        clock.move_to(NINE + timedelta(hours=1))
        street = app.test_client()
        street.post("/open/campaign", data={"name": "过路人"})
        for path in ("/practice", "/laws", "/account", "/people", "/bank", "/reports"):
            assert street.get(path).status_code == 403, path
        sit(street, exam)
        assert street.get("/results").status_code == 200
        guest = db.session().execute(select(Person).where(Person.is_guest)).scalar_one()
        again = app.test_client()
        assert again.post("/sign-in", data={"login": guest.staff_number, "password": "!"}).status_code == 422
        people = signed_in("D001").get("/people?q=过路人&state=all").get_data(as_text=True)
        assert ">过路人<" not in people
        street.post("/sign-out")
        assert db.session().query(Attempt).where(Attempt.exam_id == exam).count() == 1
