"""What a candidate's page tells of itself: absences, what is no contact of ours, other devices, ending by leaving."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from quizapp import db
from quizapp.audit.models import AuditEntry
from quizapp.exams.desk_models import Absence
from quizapp.exams.models import Attempt
from tests.exams.desk_room import (
    NINE,
    SignIn,
    begin,
    lock_of,
    make_room,
    tell,
)
from tests.factories import Cast, make_exam, make_questions


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    return make_room()


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
