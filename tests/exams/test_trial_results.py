"""The trial of a regrade shows whole results: with the part on paper, the other attempts, the year's study."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from quizapp import db
from quizapp.audit.rules import Role
from quizapp.exams.actions import recounting, regrading
from quizapp.exams.checks import CHECKS
from quizapp.exams.marking_models import RegradeRecord
from quizapp.exams.models import Attempt, Exam
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.queries.trial_results import Outcome
from quizapp.exams.queries.trials import DryRun, dry_run
from quizapp.exams.rules.composite import Composite
from quizapp.exams.rules.regrading import Change, Regrade
from quizapp.exams.rules.settings import Band, Counting, ExamSettings
from quizapp.people.models import Person, StudyCredit
from quizapp.sheets.reader import read_book
from quizapp.worker import run_job
from tests.exams.notices.office import NINE, TODAY, draft, enter_mark, publish, result, sit_for
from tests.factories import LONG_AGO, Cast, actor_of, make_markers, make_questions

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def exam(app: Flask, cast: Cast, signed_in: SignIn) -> Iterator[int]:
    """100 marks on the screen and 100 for a paper out of 50; the best attempt counts, 140 pass; its window is open."""
    make_questions(singles=30, multiples=15, truths=15)
    make_markers(cast)
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        made = draft(
            dan,
            "inner_mongolia_2016",
            "half",
            credit="",
            study_percent="",
            study_full="",
            pass_line="140",
            good_line="",
            excellent_line="",
            written_title="专业法律",
            written_marks="100",
            written_full="50",
        )
        publish(dan, made)
        clock.move_to(NINE + timedelta(hours=1))
        yield made


def last_question(attempt: int) -> int:
    return layout_of(db.session().get_one(Attempt, attempt).paper_id).items[-1].question


def counting(exam: int, **changes: object) -> None:
    """Other rules, and every result written anew."""
    row = db.session().get_one(Exam, exam)
    settings = replace(ExamSettings.from_json(row.settings), **changes)  # type: ignore[arg-type]
    settings = replace(settings, bands=(Band("pass", settings.pass_line),))
    db.session().execute(update(Exam).where(Exam.id == exam).values(settings=settings.to_json()))
    db.session().commit()
    db.write(lambda: recounting.recount(exam, actor_of(row.created_by or 0), NINE))


def test_the_paper_decides_whether_a_change_makes_somebody_pass(exam: int, cast: Cast, signed_in: SignIn) -> None:
    alice, bob, dan, frank = signed_in("A001"), signed_in("B001"), signed_in("D001"), signed_in("F001")
    weaker = sit_for(alice, exam, 30)
    attempt = sit_for(alice, exam, 58)
    enter_mark(dan, exam, "A001", "40")
    waiting = sit_for(bob, exam, 58)
    assert (result(exam, cast.alice).score, result(exam, cast.alice).passed) == (13_800, False)
    form = f"/exams/{exam}/questions/{last_question(attempt)}/regrade"
    page = dan.post(form, data={"change": "full_marks", "reason": "超纲"}).location
    stored = db.session().execute(select(RegradeRecord)).scalar_one()
    run = DryRun.from_json(stored.trial)
    mine = next(line for line in run.lines if line.attempt_id == attempt)
    assert (mine.before, mine.after) == (Outcome(5800, "awaiting", False), Outcome(6000, "awaiting", False))
    assert (mine.result_before, mine.result_after) == (Outcome(13_800, "fail", False), Outcome(14_000, "pass", True))
    for line in run.lines:
        if line.attempt_id == weaker:
            assert (line.before.score, line.after.score) == (3000, 3200)
            assert line.result_after == mine.result_after
        if line.attempt_id == waiting:
            assert (line.result_before, line.result_after) == (Outcome(None, "awaiting", False),) * 2
    assert run.counts()["passed"] == run.counts()["band"] == 1
    shown = frank.get(page).get_data(as_text=True)
    for text in (
        "58 → <strong>60</strong>",
        "138 → <strong>140</strong>",
        "不合格 → <strong>合格</strong>",
        "变为合格",
    ):
        assert text in shown
    rows = read_book("x.xlsx", frank.get(f"{page}/people.xlsx").get_data()).sheets[0].rows
    cells = next(each for each in ([cell.text for cell in row.cells] for row in rows) if "58" in each and "138" in each)
    assert cells[-8:] == ["58", "60", "138", "140", "不合格", "合格", "否", "是"]
    frank.post(f"{page}/confirmation")
    assert (result(exam, cast.alice).score, result(exam, cast.alice).passed) == (14_000, True)
    stored = db.session().get_one(RegradeRecord, stored.id, populate_existing=True)
    assert stored.state == "applied"
    assert stored.changed == {key: run.counts()[key] for key in ("score", "band", "passed")} | {
        "attempts": len(run.lines)
    }
    after = frank.get(page).get_data(as_text=True)
    assert "确认前试算的名单" in after
    assert "138 → <strong>140</strong>" in after
    assert [list(check()) for check in CHECKS] == [[]] * len(CHECKS)


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        (
            {"counting": Counting.MEAN, "pass_line": 12_500},
            Outcome(12_400, "fail", False),
            Outcome(12_600, "pass", True),
        ),
        ({"counting": Counting.FIRST}, Outcome(11_000, "fail", False), Outcome(11_200, "fail", False)),
        ({"written": None, "pass_line": 6000}, Outcome(5800, "fail", False), Outcome(6000, "pass", True)),
        (
            {"composite": Composite(30, 10_000), "pass_line": 14_500},
            Outcome(14_460, "fail", False),  # 160 × 30 % + 138 × 70 %
            Outcome(14_600, "pass", True),
        ),
    ],
)
def test_every_way_of_counting(
    app: Flask, exam: int, cast: Cast, signed_in: SignIn, changes: dict[str, object], before: Outcome, after: Outcome
) -> None:
    credit = StudyCredit(person_id=cast.alice, year=2026, kind="credit", day="", amount=8000, imported_at=LONG_AGO)
    db.session().add(credit)
    db.session().commit()
    alice, dan = signed_in("A001"), signed_in("D001")
    first, second = sit_for(alice, exam, 30), sit_for(alice, exam, 58)
    enter_mark(dan, exam, "A001", "40")
    counting(exam, **changes)
    shared = {item.question for item in layout_of(db.session().get_one(Attempt, first).paper_id).items[-10:]}
    items = layout_of(db.session().get_one(Attempt, second).paper_id).items[-10:]
    question = next(item.question for item in items if item.question in shared)  # wrong in both attempts
    office = actor_of(cast.dan, Role.EXAM_ADMIN)
    second_person = actor_of(
        db.session().execute(select(Person.id).where(Person.name == "Frank")).scalar_one(), Role.EXAM_ADMIN
    )
    change = Regrade(question, Change.FULL_MARKS)
    run = dry_run(exam, change)
    assert {(line.result_before, line.result_after) for line in run.lines} == {(before, after)}
    assert len(run.lines) == 2
    proposed = db.write(lambda: regrading.propose(exam, change, "错题", office, NINE))
    run_job(app, db.write(lambda: regrading.ask_for_trial(proposed, office, NINE, "zh_CN")))
    run_job(app, db.write(lambda: regrading.confirm(proposed, second_person, NINE, "zh_CN")))
    row = result(exam, cast.alice)
    assert (row.score, row.band, row.passed) == (after.score, after.band, after.passed)
