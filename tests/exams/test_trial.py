"""The trial of a regrade is a job: its progress, what it found, that it grows old, and that the regrade does just that."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from quizapp import clock, db
from quizapp.audit.models import AuditEntry
from quizapp.audit.rules import SYSTEM, Actor, Role
from quizapp.errors import Refused
from quizapp.exams.actions import desk, hand_marking, regrading
from quizapp.exams.marking_models import RegradeRecord
from quizapp.exams.models import Attempt, ExamResult, MarkEvent
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.queries.trials import DryRun, dry_run, tried
from quizapp.exams.rules.desk import Act, Reach
from quizapp.exams.rules.regrading import Change, Regrade
from quizapp.jobs.models import Job
from quizapp.papers.rules.blueprint import PaperMode
from quizapp.people.models import Person
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
    make_trial,
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
        assert "试算以后" not in shown
        assert frank.get(f"{page}/people.xlsx").status_code == 200
        travel.shift(timedelta(minutes=1))
        sit(exam, cast.eve, clock.now(), wrong=(1, 2), shorts=False)
        assert "试算以后又有 1 份答卷评分" in frank.get(page).get_data(as_text=True)
        frank.post(f"{page}/trial")
        assert "正在试算" in dan.get(page).get_data(as_text=True)
        run_job(app, waiting.pop())
        shown = frank.get(page).get_data(as_text=True)
        assert "60 → <strong>70</strong>" in shown
        assert "试算以后" not in shown
        assert "试算更正" in frank.get("/jobs").get_data(as_text=True)
        frank.post(f"{page}/withdrawal")
        frank.post(f"{page}/trial")
        assert waiting == []


@pytest.fixture
def tried_by_dan(exam: int, cast: Cast) -> int:
    """Full marks for the first question of Alice, who got it wrong: proposed by Dan and tried; Frank may confirm."""
    make_markers(cast)
    sit(exam, cast.alice, NINE, wrong=(1,), shorts=False)
    return propose_and_try(exam, cast)


def propose_and_try(exam: int, cast: Cast) -> int:
    attempt = db.session().execute(select(Attempt.id).order_by(Attempt.id)).scalars().first()
    assert attempt is not None
    change, dan = Regrade(first_question(attempt), Change.FULL_MARKS), actor_of(cast.dan, Role.EXAM_ADMIN)
    made = db.write(lambda: regrading.propose(exam, change, "错题", dan, NINE))
    make_trial(made, NINE)
    return made


def frank() -> Actor:
    return actor_of(db.session().execute(select(Person.id).where(Person.name == "Frank")).scalar_one(), Role.EXAM_ADMIN)


def confirmed(regrade: int, newer: int = 0) -> str:
    """What comes of Frank's confirming, as the code of the refusal or "confirmed"."""
    who = frank()
    try:
        db.write(lambda: regrading.confirm(regrade, who, NINE, "zh_CN", newer))
    except Refused as refusal:
        return refusal.code
    return "confirmed"


def test_nothing_is_confirmed_before_it_was_tried(exam: int, cast: Cast, signed_in: SignIn) -> None:
    make_markers(cast)
    alice = sit(exam, cast.alice, NINE, wrong=(1,), shorts=False)
    dan = actor_of(cast.dan, Role.EXAM_ADMIN)
    change = Regrade(first_question(alice), Change.FULL_MARKS)
    proposed = db.write(lambda: regrading.propose(exam, change, "错题", dan, NINE))
    browser = signed_in("F001")
    page = f"/exams/{exam}/regrades/{proposed}"
    answer = browser.post(f"{page}/confirmation", follow_redirects=True)
    assert "还没有试算，不能确认" in answer.get_data(as_text=True)
    assert confirmed(proposed) == "regrade_untried"
    assert db.session().get_one(RegradeRecord, proposed, populate_existing=True).state == "proposed"
    make_trial(proposed, NINE)
    assert confirmed(proposed) == "confirmed"


def enter_a_mark(exam: int, cast: Cast) -> None:
    alice = db.session().execute(select(Attempt.id).where(Attempt.person_id == cast.alice)).scalar_one()
    who = frank()
    db.write(lambda: hand_marking.enter(alice, 1, 500, "部分正确", who, NINE))


def void_an_attempt(exam: int, cast: Cast) -> None:
    wish = desk.Wish(Act.VOID, Reach.PERSON, person_id=cast.alice, reason="替考")
    db.write(lambda: desk.do(exam, wish, SYSTEM, NINE))


def change_another_question(exam: int, cast: Cast) -> None:
    attempt = db.session().execute(select(Attempt.id).where(Attempt.person_id == cast.alice)).scalar_one()
    question = layout_of(db.session().get_one(Attempt, attempt).paper_id).items[1].question
    dan, who = actor_of(cast.dan, Role.EXAM_ADMIN), frank()
    change = Regrade(question, Change.FULL_MARKS)  # Alice had it right: her mark stays
    other = db.write(lambda: regrading.propose(exam, change, "另一题", dan, NINE))
    make_trial(other, NINE)
    db.write(lambda: regrading.confirm(other, who, NINE, "zh_CN"))
    for each in regrading.waiting_attempts(other):
        db.write(lambda each=each: regrading.regrade_attempt(each, other, who, NINE))  # type: ignore[misc]
    db.write(lambda: regrading.finish(other, who, NINE))


def change_a_result(exam: int, cast: Cast) -> None:
    db.session().get_one(ExamResult, (exam, cast.alice)).band = "good"
    db.session().commit()


def forget_the_basis(exam: int, cast: Cast) -> None:
    """A trial as an earlier release kept it."""
    stored = db.session().execute(select(RegradeRecord)).scalar_one()
    stored.trial = {key: value for key, value in stored.trial.items() if key != "basis"}
    db.session().commit()


@pytest.mark.parametrize(
    "happens", [enter_a_mark, void_an_attempt, change_another_question, change_a_result, forget_the_basis]
)
def test_a_trial_whose_marks_have_changed_is_run_again(
    exam: int, tried_by_dan: int, cast: Cast, signed_in: SignIn, happens: Callable[[int, Cast], None]
) -> None:
    happens(exam, cast)
    assert confirmed(tried_by_dan, newer=100) == "regrade_trial_old"
    page = f"/exams/{exam}/regrades/{tried_by_dan}"
    browser = signed_in("F001")
    shown = browser.get(page).get_data(as_text=True)
    assert "重新试算后才能确认" in shown
    assert f"{page}/confirmation" not in shown
    sentence = browser.post(f"{page}/confirmation", follow_redirects=True).get_data(as_text=True)
    assert "试算结果已不可靠" in sentence
    make_trial(tried_by_dan, NINE)
    assert confirmed(tried_by_dan) == "confirmed"


def test_attempts_marked_since_a_trial_are_confirmed_by_their_number(
    exam: int, tried_by_dan: int, cast: Cast, signed_in: SignIn
) -> None:
    page = f"/exams/{exam}/regrades/{tried_by_dan}"
    browser = signed_in("F001")
    assert 'name="newer" value="0"' in browser.get(page).get_data(as_text=True)
    sit(exam, cast.bob, NINE, wrong=(1,), shorts=False)
    said = browser.post(f"{page}/confirmation", data={"newer": "0"}, follow_redirects=True).get_data(as_text=True)
    assert "试算以后又有 1 份答卷评分，确认后也按更正后的题目评分" in said
    assert 'name="newer" value="1"' in said
    assert "确认，重新评分（含新评分的 1 份）" in said
    sit(exam, cast.eve, NINE, wrong=(1,), shorts=False)
    assert confirmed(tried_by_dan, newer=1) == "regrade_trial_newer"
    assert confirmed(tried_by_dan, newer=2) == "confirmed"
    entry = db.session().execute(select(AuditEntry).where(AuditEntry.act == "regrade.confirmed")).scalar_one()
    assert entry.particulars["newer"] == 2


def test_an_attempt_that_is_being_marked_while_the_trial_begins_makes_it_old(
    exam: int, tried_by_dan: int, cast: Cast
) -> None:
    sit(exam, cast.bob, NINE, wrong=(1,), shorts=False)
    first = db.session().execute(select(func.min(MarkEvent.id))).scalar_one()
    event = db.session().execute(select(MarkEvent).order_by(MarkEvent.id.desc()).limit(1)).scalar_one()
    event.id = first - 1  # made before the trial's last one, and committed after it
    db.session().commit()
    assert confirmed(tried_by_dan, newer=5) == "regrade_trial_old"


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
