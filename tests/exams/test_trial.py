"""The trial of a regrade is a job: its progress, what it found, that it grows old, and that the regrade does just that."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp import clock, db
from quizapp.audit.rules import Role
from quizapp.exams.actions import regrading
from quizapp.exams.marking_models import RegradeRecord
from quizapp.exams.models import Attempt
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.queries.trials import DryRun, dry_run, tried
from quizapp.exams.rules.regrading import Change, Regrade
from quizapp.jobs.models import Job
from quizapp.papers.rules.blueprint import PaperMode
from quizapp.worker import run_job
from tests.exams.test_marking import sit
from tests.factories import (
    SHORT_PARTS,
    Cast,
    actor_of,
    make_exam,
    make_markers,
    make_questions,
    make_short_questions,
)

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    make_questions()
    make_short_questions()
    return make_exam(opens=NINE, closes=NINE + timedelta(days=5), parts=SHORT_PARTS, mode=PaperMode.FIXED)


def first_question(attempt: int) -> int:
    return layout_of(db.session().get_one(Attempt, attempt).paper_id).items[0].question


def outcome(attempt: int) -> tuple[int | None, str, bool]:
    row = db.session().get_one(Attempt, attempt, populate_existing=True)
    return row.score, row.band, bool(row.passed)


def test_a_trial_is_waited_for_seen_by_both_and_tried_again(
    app: Flask, exam: int, cast: Cast, signed_in: SignIn
) -> None:
    make_markers(cast)
    waiting: list[int] = []
    with time_machine.travel(NINE, tick=False) as travel:
        alice = sit(exam, cast.alice, clock.now(), wrong=(1,), shorts=False)
        sit(exam, cast.bob, clock.now(), shorts=False)
        dan, frank = signed_in("D001"), signed_in("F001")
        app.extensions["enqueue"] = waiting.append
        form = f"/exams/{exam}/questions/{first_question(alice)}/regrade"
        page = dan.post(form, data={"change": "full_marks", "reason": "超纲"}).location
        for browser in (dan, frank):
            shown = browser.get(page).get_data(as_text=True)
            assert "正在试算" in shown
            assert "试算完成后才能确认" in shown
            assert 'data-done="false"' in shown
            assert f"{page}/confirmation" not in shown
        assert frank.get(f"{page}/people.xlsx").status_code == 404
        run_job(app, waiting.pop())
        shown = frank.get(page).get_data(as_text=True)
        assert "70 → <strong>80</strong>" in shown
        assert f"{page}/confirmation" in shown
        assert 'data-done="true"' in shown
        assert "请重新试算" not in shown
        assert frank.get(f"{page}/people.xlsx").status_code == 200
        travel.shift(timedelta(minutes=1))
        sit(exam, cast.eve, clock.now(), wrong=(1, 2), shorts=False)
        assert "请重新试算" in frank.get(page).get_data(as_text=True)
        frank.post(f"{page}/trial")
        assert "正在试算" in dan.get(page).get_data(as_text=True)
        run_job(app, waiting.pop())
        shown = frank.get(page).get_data(as_text=True)
        assert "60 → <strong>70</strong>" in shown
        assert "请重新试算" not in shown
        assert "试算更正" in frank.get("/jobs").get_data(as_text=True)
        frank.post(f"{page}/withdrawal")
        frank.post(f"{page}/trial")
        assert waiting == []


def test_a_trial_that_failed_says_so(app: Flask, exam: int, cast: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(NINE, tick=False):
        alice = sit(exam, cast.alice, clock.now(), wrong=(1,), shorts=False)
        dan = signed_in("D001")
        app.extensions["enqueue"] = lambda _job: None
        form = f"/exams/{exam}/questions/{first_question(alice)}/regrade"
        page = dan.post(form, data={"change": "full_marks", "reason": "超纲"}).location
        job = db.session().execute(select(Job)).scalar_one()
        job.params = {"regrade": "1"}
        db.session().commit()
        run_job(app, job.id)
        shown = dan.get(page).get_data(as_text=True)
        assert "试算没有完成" in shown
        assert f"{page}/trial" in shown


@pytest.mark.parametrize(
    "regrade",
    [
        Regrade(0, Change.FULL_MARKS),
        Regrade(0, Change.TAKE_OUT),
        Regrade(0, Change.TAKE_OUT, rescale=False),
        Regrade(0, Change.MARKS, marks=3000),
    ],
)
def test_what_the_trial_finds_is_what_the_regrade_does(app: Flask, exam: int, cast: Cast, regrade: Regrade) -> None:
    frank = actor_of(make_markers(cast)[2], Role.EXAM_ADMIN)
    attempts = [
        sit(exam, cast.alice, NINE, wrong=(1,), shorts=False),
        sit(exam, cast.bob, NINE, wrong=(1, 4), shorts=False),
        sit(exam, cast.carol, NINE, shorts=False),
        sit(exam, cast.eve, NINE),  # waits for a marker
    ]
    before = {attempt: outcome(attempt) for attempt in attempts}
    dan = actor_of(cast.dan, Role.EXAM_ADMIN)
    change = Regrade(first_question(attempts[0]), regrade.change, None, regrade.marks, regrade.rescale)
    proposed = db.write(lambda: regrading.propose(exam, change, "错题", dan, NINE))
    run_job(app, db.write(lambda: regrading.ask_for_trial(proposed, dan, NINE, "zh_CN")))
    found = tried(db.session().get_one(RegradeRecord, proposed, populate_existing=True)).run
    assert found == DryRun.from_json(dry_run(exam, change).to_json())
    assert found is not None
    assert found.looked_at == 4
    run_job(app, db.write(lambda: regrading.confirm(proposed, frank, NINE, "zh_CN")))
    after = {attempt: outcome(attempt) for attempt in attempts}
    assert {line.attempt_id: (line.before.score, line.after.score) for line in found.lines} == {
        each: (before[each][0], after[each][0]) for each in attempts if before[each] != after[each]
    }
    assert [(line.after.band, line.after.passed) for line in found.lines] == [
        after[line.attempt_id][1:] for line in found.lines
    ]
