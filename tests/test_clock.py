"""The time that a server's processes agree on goes on evenly; what differs is said, and followed once nobody sits."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from quizapp import clock, db
from quizapp.admin.doctor import examine
from quizapp.admin.models import AgreedTime
from quizapp.admin.queries import agreed_time
from quizapp.audit.models import AuditEntry
from quizapp.config import Config
from quizapp.timekeeper import Timekeeper
from tests.exams.test_sit_an_exam import begin
from tests.factories import Cast, make_exam, make_questions

HOUR = timedelta(hours=1)
NEAR = timedelta(milliseconds=500)


@pytest.fixture(autouse=True)
def own_time() -> Iterator[None]:
    yield
    clock.forget()


@pytest.fixture
def keeper(app: Flask) -> Timekeeper:
    """Of a process that has agreed."""
    found = Timekeeper(leads=True)
    found.look()
    db.session().rollback()
    return found


def look(keeper: Timekeeper) -> None:
    keeper.look()
    db.session().rollback()


def said() -> list[tuple[str, int]]:
    query = select(AuditEntry).where(AuditEntry.object_kind == "clock").order_by(AuditEntry.id)
    found = [(row.act, round(row.particulars["seconds"])) for row in db.session().execute(query).scalars()]
    db.session().rollback()
    return found


@pytest.fixture
def sitting(signed_in: Any, cast: Cast) -> int:
    """An open attempt."""
    make_questions()
    now = clock.now()
    exam = make_exam(opens=now - HOUR, closes=now + timedelta(days=1))
    return begin(signed_in("A001"), exam)


@pytest.mark.parametrize("jump", [HOUR, -HOUR, timedelta(seconds=-2)])
def test_a_clock_that_is_set_changes_nothing_while_somebody_sits(
    sitting: int, keeper: Timekeeper, jump: timedelta
) -> None:
    before = clock.now()
    with time_machine.travel(clock.machine() + jump):
        look(keeper)
        look(keeper)
        assert abs(clock.now() - before) < 10 * NEAR
        assert abs(clock.ahead() - jump) < NEAR
    assert said() == [("clock.differs", jump.total_seconds())]


def test_it_is_followed_once_nobody_sits(keeper: Timekeeper) -> None:
    with time_machine.travel(clock.machine() + HOUR):
        if db.engine().dialect.name == "sqlite":
            look(keeper)
            look(keeper)
            assert abs(clock.ahead()) < NEAR
            assert said() == [("clock.differs", 3600.0), ("clock.followed", 3600.0), ("clock.differs", 0.0)]
        else:  # the server's own clock is right, and this machine's is not
            look(keeper)
            assert said() == [("clock.differs", 3600.0)]
            assert abs(clock.ahead() - HOUR) < NEAR


def test_every_process_goes_by_what_was_agreed(keeper: Timekeeper) -> None:
    agreed = clock.now()
    clock.forget()
    with time_machine.travel(clock.machine() + timedelta(seconds=30)):
        other = Timekeeper(leads=False)
        other.look()
        assert abs(clock.now() - agreed) < 10 * NEAR


def test_a_correction_by_another_process_is_taken_over(keeper: Timekeeper) -> None:
    before = clock.now()
    keeper.leads = False
    db.session().execute(
        update(AgreedTime).values(correction=AgreedTime.correction + 5_000_000, stepped=5_000_000, version=2)
    )
    db.session().commit()
    look(keeper)
    assert abs(clock.now() - before - timedelta(seconds=5)) < 10 * NEAR


def test_a_jump_of_the_common_clock_is_taken_back_whoever_changed_the_row_meanwhile(keeper: Timekeeper) -> None:
    before = clock.now()
    keeper.leads = False
    db.session().execute(update(AgreedTime).values(correction=AgreedTime.correction + 3_600_000_000, version=7))
    db.session().commit()
    look(keeper)
    assert abs(clock.now() - before) < 10 * NEAR
    clock.forget()
    Timekeeper(leads=False).look()  # a process that begins now
    assert abs(clock.now() - before) < 10 * NEAR
    assert said()[0] == ("clock.jumped", 3600.0)


def test_after_a_restart_of_the_machine_it_is_agreed_anew(keeper: Timekeeper) -> None:
    db.session().execute(update(AgreedTime).values(reference="boot:another", correction=0))
    db.session().commit()
    assert agreed_time() is None
    look(keeper)
    assert abs(clock.ahead()) < NEAR


def test_the_doctor_and_the_watchdogs_page_say_it(
    sitting: int, keeper: Timekeeper, client: FlaskClient, config: Config
) -> None:
    assert client.get("/readyz").json == {"status": "ok"}
    with time_machine.travel(clock.machine() + HOUR):
        look(keeper)
        answer = client.get("/readyz").json
        found = [finding.text for finding in examine(config) if finding.what == "clock"]
    assert answer == {"status": "ok", "clock_ahead_s": pytest.approx(3600, abs=1)}
    assert re.fullmatch(r"this machine is \+(3599|3600)\.\d s off the time that deadlines go by", found[0])
    assert re.search(r"was found \+(3599|3600)\.\d s off", found[1])
    if config.is_sqlite:  # elsewhere the machine of the database tells the time, and it was not set
        assert found[2].startswith("a clock was set while people sat")
