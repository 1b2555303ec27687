"""A regrade and the end of an attempt in the same moment: no finished attempt is without an applied change."""

import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import select, update

from quizapp import clock, db
from quizapp.audit.rules import SYSTEM, Role
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.exams.actions import desk, ending, regrading, starting
from quizapp.exams.checks import CHECKS
from quizapp.exams.marking_models import RegradeRecord
from quizapp.exams.models import Attempt, MarkEvent
from quizapp.exams.queries.regrading import behind
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.rules.desk import Act, Reach
from quizapp.exams.rules.regrading import Change, Regrade
from quizapp.papers.rules.blueprint import PaperMode
from quizapp.people.models import Department
from quizapp.worker import follow_regrades, run_job
from tests.factories import Cast, actor_of, make_exam, make_markers, make_person, make_questions, make_trial

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
CLOSER = """
import sys
from pathlib import Path
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.worker import close_due
app = make_app(Config(data_dir=Path(sys.argv[1]), database_url=sys.argv[2], secret_key="only-for-tests-" * 3))
with app.app_context():
    sys.stdout.write("ready\\n")
    sys.stdout.flush()
    sys.stdin.readline()
    close_due()
"""


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    make_questions()
    return make_exam(opens=NINE, closes=NINE + timedelta(days=5), mode=PaperMode.FIXED)


@pytest.fixture
def frank(exam: int, cast: Cast) -> int:
    return make_markers(cast)[2]


def begin(exam: int, person: int) -> int:
    who = actor_of(person, Role.STAFF)
    return db.write(lambda: starting.start(exam, who, NINE, random.Random(person)))


def proposed(exam: int, attempt: int, proposer: int) -> int:
    """Full marks to everybody for the first question of the paper, proposed and tried."""
    question = layout_of(db.session().get_one(Attempt, attempt).paper_id).items[0].question
    dan = actor_of(proposer, Role.EXAM_ADMIN)
    made = db.write(lambda: regrading.propose(exam, Regrade(question, Change.FULL_MARKS), "超纲", dan, NINE))
    make_trial(made, NINE)
    return made


def confirm_and_apply(app: Flask, regrade: int, person: int) -> None:
    frank = actor_of(person, Role.EXAM_ADMIN)
    job = db.write(lambda: regrading.confirm(regrade, frank, NINE, "zh_CN", newer=24))
    run_job(app, job)


def marks_of(attempt: int) -> tuple[int | None, int]:
    db.session().rollback()
    row = db.session().get_one(Attempt, attempt)
    return row.score, row.regrades


def whole() -> list[str]:
    db.session().rollback()
    return [str(each) for check in CHECKS for each in check()]


def test_a_regrade_confirmed_while_an_attempt_ends_reaches_it(app: Flask, exam: int, cast: Cast, frank: int) -> None:
    attempt = begin(exam, cast.alice)
    regrade = proposed(exam, attempt, cast.dan)
    alice, marked, applied = actor_of(cast.alice, Role.STAFF), Event(), Event()

    def end() -> None:
        ending.submit(attempt, alice, NINE)
        marked.set()
        applied.wait(1)  # the change is confirmed and applied now, or once this has been committed

    def submit() -> None:
        with app.app_context():
            db.write(end)

    def change() -> None:
        with app.app_context():
            marked.wait()
            confirm_and_apply(app, regrade, frank)
            applied.set()

    threads = [Thread(target=submit), Thread(target=change)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert marks_of(attempt) == (1000, 1)
    assert whole() == []


def test_several_processes_close_a_roomful_while_a_regrade_is_confirmed(app: Flask, config: Config, cast: Cast) -> None:
    unit = db.session().get_one(Department, cast.brigade)
    people = [make_person(f"Z{number:03d}", f"Z{number}", unit).id for number in range(24)]
    frank = make_markers(cast)[2]
    make_questions()
    exam = make_exam(opens=NINE, closes=NINE + timedelta(days=5), mode=PaperMode.FIXED)
    attempts = [begin(exam, person) for person in people]
    regrade = proposed(exam, attempts[0], cast.dan)
    db.write(lambda: db.session().execute(update(Attempt).values(deadline=clock.now() - timedelta(minutes=5))))
    closers = [start_closer(config) for _number in range(2)]
    for closer in closers:
        assert closer.stdin is not None
        closer.stdin.write("go\n")
        closer.stdin.flush()
    while not db.session().execute(select(MarkEvent.id).limit(1)).first():
        db.session().rollback()
        time.sleep(0.005)
    confirm_and_apply(app, regrade, frank)
    assert [closer.wait(60) for closer in closers] == [0, 0]
    for closer in closers:
        closer.communicate()
    assert [marks_of(each) for each in attempts] == [(1000, 1)] * len(attempts)
    assert whole() == []


def start_closer(config: Config) -> "subprocess.Popen[str]":
    """A process that closes what is due once it is told to."""
    process = subprocess.Popen(
        [sys.executable, "-c", CLOSER, str(config.data_dir), config.database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_an_attempt_that_becomes_valid_again_gets_what_was_changed_meanwhile(
    app: Flask, exam: int, cast: Cast, frank: int
) -> None:
    attempt = begin(exam, cast.alice)
    regrade = proposed(exam, attempt, cast.dan)
    wish = desk.Wish(Act.VOID, Reach.PERSON, person_id=cast.alice, reason="替考")
    act = db.write(lambda: desk.do(exam, wish, SYSTEM, NINE))
    confirm_and_apply(app, regrade, frank)
    assert marks_of(attempt) == (0, 0)
    db.write(lambda: desk.undo(exam, act, SYSTEM, NINE))
    assert marks_of(attempt) == (1000, 1)
    assert whole() == []


def test_what_a_regrade_has_missed_is_found_and_made_good(app: Flask, exam: int, cast: Cast, frank: int) -> None:
    attempt, other = begin(exam, cast.alice), begin(exam, cast.bob)
    db.write(lambda: ending.submit(other, actor_of(cast.bob, Role.STAFF), NINE))
    regrade = proposed(exam, attempt, cast.dan)
    confirm_and_apply(app, regrade, frank)
    db.write(lambda: ending.submit(attempt, actor_of(cast.alice, Role.STAFF), NINE))
    assert follow_regrades() == 0

    def forget() -> None:
        """As an earlier release left it: marked with the old key, after the job had gone by."""
        event = db.session().execute(select(MarkEvent).where(MarkEvent.attempt_id == other, MarkEvent.sequence == 2))
        db.session().delete(event.scalar_one())
        first = db.session().execute(select(MarkEvent).where(MarkEvent.attempt_id == other)).scalar_one()
        row = db.session().get_one(Attempt, other)
        row.regrades, row.score, row.band, row.passed = 0, first.score, first.band, first.passed

    db.write(forget)
    assert any("regrades_reach_everybody" in each and str(other) in each for each in whole())
    assert follow_regrades() == 1
    assert behind() == []
    assert marks_of(other) == (1000, 1)
    assert whole() == []
    assert db.session().execute(select(RegradeRecord.state)).scalars().all() == ["applied"]


def test_two_who_confirm_at_once_are_told_apart(app: Flask, config: Config, exam: int, cast: Cast, frank: int) -> None:
    attempt = begin(exam, cast.alice)
    first, second = (proposed(exam, attempt, cast.dan) for _number in range(2))
    found: list[str] = []

    def confirm(regrade: int) -> None:
        with make_app(config).app_context():
            try:
                db.write(lambda: regrading.confirm(regrade, actor_of(frank, Role.EXAM_ADMIN), NINE, "zh_CN"))
                found.append("confirmed")
            except Exception as error:
                found.append(getattr(error, "code", repr(error)))
            db.close()

    threads = [Thread(target=confirm, args=(each,)) for each in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["confirmed", "regrade_running"]
