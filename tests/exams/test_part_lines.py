"""A part with a pass line of its own is told on the result page, on paper and to the office, once it is told who passed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from quizapp import clock, db
from quizapp.audit.rules import Role
from quizapp.exams.actions import regrading
from quizapp.exams.models import Attempt, Exam
from quizapp.exams.queries.part_scores import parts_of
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.rules.regrading import Change, PartScore, Regrade
from quizapp.exams.rules.sections import SectionRule
from quizapp.exams.rules.settings import ExamSettings, Release, ReleaseTime
from quizapp.worker import run_job
from tests.exams.test_marking import sit
from tests.factories import Cast, actor_of, make_exam, make_markers, make_questions, make_trial
from tests.printing.reading import pdf_text

SignIn = Callable[[str], FlaskClient]
NEVER, AT_ONCE = ReleaseTime.NEVER, ReleaseTime.AT_SUBMISSION
LINE = "“第一部分”20 / 30，这一部分的及格线 24：没有达到"


def with_lines(release: Release) -> int:
    """An exam whose first part (three questions of 10) must reach 24."""
    make_questions()
    now = clock.now()
    exam = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=1), release=release)
    settings = ExamSettings.from_json(db.session().get_one(Exam, exam).settings)
    settings = replace(settings, sections=(SectionRule("第一部分", pass_line=2400), SectionRule("第二部分")))
    db.session().execute(update(Exam).where(Exam.id == exam).values(settings=settings.to_json()))
    db.session().commit()
    return exam


@pytest.mark.parametrize(
    ("release", "is_told"),
    [
        (Release(AT_ONCE, AT_ONCE, AT_ONCE), True),
        (Release(AT_ONCE, NEVER, NEVER), True),
        (Release(AT_ONCE, NEVER, NEVER, band=NEVER), False),
        (Release(NEVER, NEVER, NEVER), False),
    ],
)
def test_who_fails_by_one_part_sees_why(
    app: Flask, cast: Cast, signed_in: SignIn, release: Release, is_told: bool
) -> None:
    exam = with_lines(release)
    attempt = sit(exam, cast.alice, clock.now(), wrong=(1,))
    assert db.session().get_one(Attempt, attempt).passed is False
    alice, dan = signed_in("A001"), signed_in("D001")
    assert (LINE in alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)) is is_told
    printed = pdf_text(alice.get(f"/attempts/{attempt}/result.pdf").get_data())
    assert (LINE.replace(" ", "") in printed) is is_told
    assert ("没有达到" in printed) is is_told
    assert LINE in dan.get(f"/exams/{exam}/records/{attempt}").get_data(as_text=True)
    office = pdf_text(dan.get(f"/exams/{exam}/records/{attempt}.pdf").get_data())
    assert LINE.replace(" ", "") in office
    assert "第二部分”" not in office


@pytest.mark.parametrize(
    ("rescale", "part"),
    [(True, PartScore("第一部分", 1500, 3000, 2400)), (False, PartScore("第一部分", 1000, 3000, 2400))],
)
def test_after_a_question_is_taken_out_the_part_is_told_on_the_scale_of_its_line(
    app: Flask, cast: Cast, rescale: bool, part: PartScore
) -> None:
    exam = with_lines(Release(AT_ONCE, AT_ONCE, AT_ONCE))
    frank = actor_of(make_markers(cast)[2], Role.EXAM_ADMIN)
    attempt = sit(exam, cast.alice, clock.now(), wrong=(1,))
    question = layout_of(db.session().get_one(Attempt, attempt).paper_id).items[1].question
    dan, now = actor_of(cast.dan, Role.EXAM_ADMIN), clock.now()
    change = Regrade(question, Change.TAKE_OUT, rescale=rescale)
    proposed = db.write(lambda: regrading.propose(exam, change, "错题", dan, now))
    make_trial(proposed, now)
    run_job(app, db.write(lambda: regrading.confirm(proposed, frank, now, "zh_CN")))
    row = db.session().get_one(Attempt, attempt, populate_existing=True)
    assert parts_of(row, ExamSettings.from_json(db.session().get_one(Exam, exam).settings)) == [part]
    assert row.parts_failed == 1
