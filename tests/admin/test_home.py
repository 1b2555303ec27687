"""The start pages: what an invigilator reaches from there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp import clock, db
from quizapp.exams.models import Exam
from tests.factories import Cast, make_exam, make_questions

SignIn = Callable[[str], FlaskClient]


def make(code: str, opens: timedelta, closes: timedelta) -> int:
    now = clock.now()
    return make_exam(opens=now + opens, closes=now + closes, code=code)


def test_a_unit_head_comes_to_the_desk_from_the_start_page(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    make_questions()
    open_now = make("open", timedelta(hours=-1), timedelta(days=1))
    soon = make("soon", timedelta(minutes=20), timedelta(days=1))
    far = make("far", timedelta(days=2), timedelta(days=3))
    over = make("over", timedelta(days=-2), timedelta(days=-1))
    bob = signed_in("B001")
    page = bob.get("/dashboard").get_data(as_text=True)
    for exam, is_there in ((open_now, True), (soon, True), (far, False), (over, False)):
        assert (f"/exams/{exam}/desk" in page) is is_there
    desk = bob.get(f"/exams/{open_now}/desk")
    assert desk.status_code == 200
    assert "/dashboard" in bob.get("/").get_data(as_text=True)  # and to this page from the menu


@pytest.mark.parametrize("number", ["A001", "C001"])
def test_who_may_not_see_the_desk_has_no_link_to_it(number: str, app: Flask, cast: Cast, signed_in: SignIn) -> None:
    make_questions()
    exam = make("open", timedelta(hours=-1), timedelta(days=1))
    page = signed_in(number).get("/dashboard")
    assert f"/exams/{exam}/desk" not in page.get_data(as_text=True)
    assert signed_in(number).get(f"/exams/{exam}/desk").status_code in (403, 404)


def test_an_exam_on_paper_has_no_desk(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    make_questions()
    exam = make("open", timedelta(hours=-1), timedelta(days=1))
    stored = db.session().get_one(Exam, exam)
    stored.settings = {**stored.settings, "on_paper": True}
    db.session().commit()
    assert f"/exams/{exam}/desk" not in signed_in("D001").get("/dashboard").get_data(as_text=True)
