"""The list of desks and its entry in the menu: for whoever may stand at one, with the exams of the person's own units."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from quizapp import db
from quizapp.audit.rules import Role
from quizapp.exams.queries.desks import SOON, desks_of
from quizapp.people.models import Department
from tests.exams.notices.office import begin
from tests.factories import Cast, make_exam, make_person, make_questions

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SignIn = Callable[[str], FlaskClient]
ENTRY = '<a href="/desks"'


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    """For everybody of the brigade and the office, for an hour from nine."""
    make_questions()
    make_person("I001", "Ivan", db.session().get_one(Department, cast.district), Role.INSPECTOR)
    make_person("M001", "Mary", db.session().get_one(Department, cast.office), Role.MARKER)
    return make_exam(opens=NINE, closes=NINE + timedelta(hours=1), code="now")


@pytest.mark.parametrize(
    ("who", "has_entry"),
    [("A001", False), ("B001", True), ("C001", False), ("D001", True), ("I001", True), ("M001", False)],
)
def test_the_menu_names_the_desks_to_whoever_may_stand_at_one(
    exam: int, signed_in: SignIn, who: str, has_entry: bool
) -> None:
    browser = signed_in(who)
    assert (ENTRY in browser.get("/", follow_redirects=True).get_data(as_text=True)) is has_entry
    assert browser.get("/desks").status_code == (200 if has_entry else 403)
    if not has_entry:
        return
    browser.post("/language", data={"locale": "en", "next": "/"})
    page = browser.get("/desks").get_data(as_text=True)
    assert f'{ENTRY} aria-current="page">Invigilation</a>' in page


def test_nobody_who_is_not_signed_in_has_the_entry(exam: int, app: Flask) -> None:
    assert ENTRY not in app.test_client().get("/sign-in").get_data(as_text=True)


def test_the_list_says_who_is_due_and_who_sits(exam: int, cast: Cast, signed_in: SignIn) -> None:
    make_exam(opens=NINE, closes=NINE + timedelta(hours=1), code="office", audience={"departments": [str(cast.office)]})
    with time_machine.travel(NINE, tick=False):
        alice, bob, dan = signed_in("A001"), signed_in("B001"), signed_in("D001")
        begin(alice, exam)
        office = dan.get("/desks").get_data(as_text=True)
        assert "应考 7 人，正在作答 1 人" in office
        assert f"/exams/{exam}/desk" in office
        assert "考试office" in office
        own = bob.get("/desks").get_data(as_text=True)
        assert "应考 2 人，正在作答 1 人" in own
        assert "考试office" not in own  # nobody of the brigade is due there
        assert ENTRY + ' aria-current="page"' in bob.get(f"/exams/{exam}/desk").get_data(as_text=True)
        assert "考试office" not in bob.get("/dashboard").get_data(as_text=True)


@pytest.mark.parametrize(
    ("moment", "is_there"),
    [
        (NINE - SOON - timedelta(seconds=1), False),
        (NINE - SOON, True),
        (NINE + timedelta(minutes=59), True),
        (NINE + timedelta(hours=1), False),
    ],
)
def test_a_desk_is_there_from_an_hour_before_until_the_close(exam: int, moment: datetime, is_there: bool) -> None:
    assert bool(desks_of(("",), moment)) is is_there


def test_a_desk_stays_while_somebody_still_sits(exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE + timedelta(minutes=50), tick=False):
        begin(signed_in("A001"), exam)
    found = desks_of(("",), NINE + timedelta(minutes=70))
    assert [(each.exam.id, each.sitting) for each in found] == [(exam, 1)]


def test_an_empty_list_says_when_the_next_desk_opens(exam: int, signed_in: SignIn) -> None:
    with time_machine.travel(NINE - timedelta(days=1), tick=False):
        page = signed_in("D001").get("/desks").get_data(as_text=True)
        assert "现在没有要监考的考试" in page
        assert "下一场“考试now”2026-11-20 09:00 开始" in page
    with time_machine.travel(NINE + timedelta(days=1), tick=False):
        assert "考试发布以后，开考前一小时起" in signed_in("D001").get("/desks").get_data(as_text=True)
