"""The waiting room: the pledge and the paper before the opening, and nothing else early."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from quizapp import db
from quizapp.exams.desk_models import PreparedPaper
from quizapp.exams.models import Attempt
from tests.exams.desk_room import (
    NINE,
    SignIn,
    make_room,
    seats,
)
from tests.factories import Cast


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    return make_room()


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
