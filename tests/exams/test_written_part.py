"""A part of an exam on paper: what it counts for, what is refused, marks by hand and taken back, who sees what, verify."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from quizapp import db
from quizapp.audit.models import AuditEntry
from quizapp.exams.checks import CHECKS
from quizapp.exams.models import ExamResult, OutsideResult
from quizapp.exams.queries.standing import make_up_people
from quizapp.exams.rules.composite import Beyond, Composite
from quizapp.exams.rules.contradictions import contradictions
from quizapp.exams.rules.counting import AttemptOutcome, roll_up
from quizapp.exams.rules.grading import verdict_of
from quizapp.exams.rules.settings import Counting, Entry, ExamSettings, default_bands
from quizapp.exams.rules.written import WrittenPart
from quizapp.people.models import StudyCredit
from quizapp.sheets.reader import read_book
from tests.exams.notices.office import (
    NINE,
    TODAY,
    draft,
    enter_mark,
    errors_in,
    import_marks,
    propose,
    publish,
    result,
    rules_page,
    sit_for,
)
from tests.factories import LONG_AGO, PARTS, Cast, make_questions
from tests.printing.reading import pdf_text

SignIn = Callable[[str], FlaskClient]
PART = WrittenPart("专业法律", 4000, 10_000, 6000, 3600)
RULES = ExamSettings(NINE, NINE + timedelta(days=1), 3600, 6000, default_bands(10_000), written=PART)


@pytest.mark.parametrize(
    ("marks", "full", "mark", "counted"),
    [(4000, 10_000, 8000, 3200), (4000, 10_000, 8125, 3250), (4000, 10_000, 1, 0), (4000, 10_000, 2, 1), (10_000, 10_000, 7850, 7850), (3000, 4000, 2550, 1913), (10_000, 5000, 4999, 9998), (4000, 10_000, 0, 0)],
)  # fmt: skip
def test_a_mark_counts_in_proportion_half_up(marks: int, full: int, mark: int, counted: int) -> None:
    assert WrittenPart("x", marks, full).counted(mark) == counted


@pytest.mark.parametrize(
    ("screen", "paper", "score", "band", "passed"),
    [
        (50, 80, 8200, "good", True), (60, 100, 10_000, "excellent", True), (36, 60, 6000, "pass", True),
        (50, 59.99, None, "fail", False), (35.99, 100, None, "fail", False), (36, 59, None, "fail", False),
        (50, None, None, "awaiting", False), (0, None, None, "awaiting", False), (50, 0, 5000, "fail", False),
    ],
)  # fmt: skip
def test_both_sides_have_their_lines(
    screen: float, paper: float | None, score: int | None, band: str, passed: bool
) -> None:
    attempts = [AttemptOutcome(1, 1, True, False, round(screen * 100), NINE)]
    whole = roll_up(attempts, RULES, Beyond(10_000, written=None if paper is None else round(paper * 100)))
    assert (whole.band, whole.passed, whole.own_passed) == (band, passed, passed)
    if score is not None:
        assert whole.score == score
    if paper is None:
        assert (whole.score, whole.exam_score, whole.written_score) == (None, round(screen * 100), None)


def test_study_is_weighed_with_the_whole_exam() -> None:
    rules = replace(RULES, composite=Composite(30, 10_000))
    attempts = [AttemptOutcome(1, 1, True, False, 5400, NINE)]
    whole = roll_up(attempts, rules, Beyond(10_000, 8000, (), 9000))
    assert (whole.study_score, whole.exam_score, whole.written_score, whole.score) == (8000, 9000, 3600, 8700)
    assert roll_up(attempts, rules, Beyond(10_000, 8000)).score is None


@pytest.mark.parametrize(("counting", "score"), [(Counting.BEST, 8200), (Counting.LAST, 7200), (Counting.MEAN, 7700)])
def test_the_paper_is_added_to_the_attempt_that_counts(counting: Counting, score: int) -> None:
    attempts = [AttemptOutcome(n, n, True, False, each * 100, NINE) for n, each in enumerate((50, 40), start=1)]
    rules = replace(RULES, counting=counting, attempts_allowed=2)
    assert roll_up(attempts, rules, Beyond(10_000, written=8000)).score == score


def test_a_paper_alone_is_no_result_and_an_attempt_alone_no_verdict() -> None:
    alone = roll_up([], RULES, Beyond(10_000, written=8000))
    assert (alone.submitted, alone.score, alone.band, alone.written_score) == (0, None, "", None)
    assert verdict_of(6000, {}, RULES, has_failed=False) == ("awaiting", False)


def test_another_exam_that_must_be_passed_is_asked_after_the_paper() -> None:
    attempts = [AttemptOutcome(1, 1, True, False, 5000, NINE)]
    bands = [roll_up(attempts, RULES, Beyond(10_000, 0, (None,), mark)).band for mark in (None, 8000)]
    assert bands == ["awaiting", "pending"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on_paper": True, "paper_total": 10_000}, "written_and_on_paper"), ({"entry": Entry.STAFF}, "written_needs_roster"),
        ({"written": replace(PART, title="")}, "written_incomplete"), ({"written": replace(PART, marks=0, full=0)}, "written_incomplete"),
        ({"written": replace(PART, title="第一部分")}, "written_title_taken"), ({"written": replace(PART, pass_line=10_001)}, "written_line_over_full"),
        ({"written": replace(PART, screen_line=10_001)}, "screen_line_over_total"), ({"pass_line": 14_001}, "pass_over_total"), ({}, ""),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(changes: dict[str, Any], code: str) -> None:
    rules = replace(RULES, bands=(), **changes)
    found = {each.code for each in contradictions(rules, rules.total_of(10_000), PARTS) if each.is_fatal}
    assert code in found if code else not found
    assert ExamSettings.from_json(rules.to_json()) == rules


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"written_title": "专业"}, "纸笔部分要写明名称和计入总分的满分"), ({"written_marks": "40"}, "纸笔部分要写明名称"),
        ({"written_title": "单选题", "written_marks": "40"}, "组卷方案里已有“单选题”"), ({"written_title": "专业", "written_marks": "40", "entry": "staff"}, "要有名单"),
        ({"written_title": "专业", "written_marks": "40", "written_line": "41"}, "及格线高于卷面满分"),
        ({"written_title": "专业", "written_marks": "40", "on_paper": "y"}, "整场都在纸上考"), ({"written_title": "专业", "written_marks": "40", "screen_line": "101"}, "高于线上试卷的满分"),
    ],
)  # fmt: skip
def test_the_editor_says_so_at_the_field(changes: dict[str, Any], sentence: str, cast: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False):
        dan = signed_in("D001")
        form = propose(dan, "shaanxi_2020") | {"title": "矛盾", "code": "no"} | changes
        answer = dan.post("/exams/new", data=form)
        assert answer.status_code == 422
        assert any(sentence in each for each in errors_in(answer.get_data(as_text=True)))


@pytest.fixture
def world(app: Flask, cast: Cast, signed_in: SignIn) -> Any:
    """A published exam of 60 marks on the screen and a paper out of 100 that counts for 40; the clock stands in it."""
    make_questions(singles=30, multiples=15, truths=15)
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(
            dan,
            "inner_mongolia_2016",
            "half",
            credit="",
            study_percent="30",
            study_full="100",
            written_title="专业法律",
            written_marks="100",
            written_full="50",
            written_line="25",
        )
        yield exam, clock


def begun(world: Any) -> int:
    exam, clock = world
    clock.move_to(NINE + timedelta(hours=1))
    return int(exam)


def clean() -> bool:
    return [list(check()) for check in CHECKS] == [[]] * len(CHECKS)


def test_the_result_page_shows_how_study_screen_and_paper_add_up(world: Any, cast: Cast, signed_in: SignIn) -> None:
    dan = signed_in("D001")
    page = rules_page(dan, world[0])
    assert "“专业法律”为纸笔部分，在现场作答，卷面满分 50 分，按 100 分折算计入总分，成绩事后登记" in page
    publish(dan, world[0])
    credit = StudyCredit(person_id=cast.alice, year=2026, kind="credit", day="", amount=8000, imported_at=LONG_AGO)
    db.session().add(credit)
    db.session().commit()
    exam = begun(world)
    alice, dan = signed_in("A001"), signed_in("D001")
    attempt = sit_for(alice, exam, 90)
    waiting = alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
    assert "待录入" in waiting
    assert "学习 160 × 30% + 考试 × 70%，考试成绩待定" in waiting
    assert "不合格" not in waiting
    import_marks(dan, exam, ("A001", "Alice", 45))
    page = alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
    lines = (
        "专业法律卷面 45（满分 50），按 100 分折算为 90",
        "线上 90 + 专业法律（纸笔）90 = 180",
        "“专业法律”45 / 50，这一部分的及格线 25：达到",
        "年度学分 80（满 100 为止），按满分 200 折算为 160",
        "学习 160 × 30% + 考试 180 × 70% = 174",
    )
    for line in (*lines, "本次线上得分 90，线上满分 100", "我报告的题目"):
        assert line in page
    listed = alice.get("/results").get_data(as_text=True)
    assert "合计 174 / 200" in listed
    office = dan.get(f"/exams/{exam}/people/{cast.alice}").get_data(as_text=True)
    assert "学习 160 × 30% + 考试 180 × 70% = 174" in office
    record = dan.get(f"/exams/{exam}/records/{attempt}").get_data(as_text=True)
    for line in ("专业考试.xlsx", *lines, "174 / 200"):
        assert line in record
    dan.post("/language", data={"locale": "en", "next": "/"})
    for browser, place in ((alice, f"/attempts/{attempt}/result.pdf"), (dan, f"/exams/{exam}/records/{attempt}.pdf")):
        printed = pdf_text(browser.get(place).get_data())
        for line in (*lines, "成绩174（满分200）", "计入的作答第1次"):
            assert line.replace(" ", "") in printed
    kept = dan.get(f"/exams/{exam}/records/{attempt}/file").get_data(as_text=True)
    assert '"marks_on_paper"' in kept
    assert json.loads(kept)["result"]["score"] == 17_400
    rows = read_book("r.xlsx", dan.get(f"/exams/{exam}/results.xlsx").get_data()).sheets[0].rows
    shown = next(row for row in rows if "Alice" in [cell.text for cell in row.cells])
    assert [cell.text for cell in shown.cells][-4:] == ["90", "90", "180", "160"]
    assert clean()


def test_marks_by_hand_are_appended_with_a_reason_and_can_be_taken_back(
    world: Any, cast: Cast, signed_in: SignIn
) -> None:
    dan = signed_in("D001")
    publish(dan, world[0])
    assert "考试还没有开始，不能登记成绩" in enter_mark(dan, world[0], "A001", "40")
    exam = begun(world)
    alice, dan = signed_in("A001"), signed_in("D001")
    attempt = sit_for(alice, exam, 90)
    for number, score, reason, sentence in (
        ("A001", "40", " ", "请写明理由"), ("A001", "50.01", "登记", "成绩应在 0 到 50 之间"), ("A001", "-1", "登记", "成绩应在 0 到 50 之间"),
        ("A001", "x", "登记", "成绩应在 0 到 50 之间"), ("D001", "40", "登记", "不能登记自己的成绩"), ("Z9", "40", "登记", "没有工号“Z9”"),
    ):  # fmt: skip
        assert sentence in enter_mark(dan, exam, number, score, reason)
    assert db.session().query(OutsideResult).count() == 0
    assert "已登记，并记入日志" in enter_mark(dan, exam, "A001", "40")
    assert "没有改变" in enter_mark(dan, exam, "A001", "40")
    enter_mark(dan, exam, "A001", "24.5", "抄错一行")
    row = result(exam, cast.alice)
    assert (row.written_score, row.passed, row.band) == (4900, False, "fail")  # the paper's own line is 25
    form = {"staff_number": "A001", "take_back": "yes", "reason": "登记到别人名下"}
    dan.post(f"/exams/{exam}/outside/marks", data=form)
    assert "没有可以撤回的成绩" in dan.post(f"/exams/{exam}/outside/marks", data=form).get_data(as_text=True)
    row = result(exam, cast.alice)
    assert (row.score, row.band, row.written_score, row.exam_score) == (None, "awaiting", None, 9000)
    trail = db.session().query(OutsideResult).order_by(OutsideResult.sequence).all()
    assert [(each.sequence, each.score, each.reason) for each in trail] == [
        (1, 4000, "按卷面登记"), (2, 2450, "抄错一行"), (3, None, "登记到别人名下"),
    ]  # fmt: skip
    page = dan.get(f"/exams/{exam}/people/{cast.alice}").get_data(as_text=True)
    for text in ("抄错一行", "登记到别人名下", "撤回", "手工登记"):
        assert text in page
    seen = alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
    assert "40 → 24.5：抄错一行" in seen
    assert "24.5 → —：登记到别人名下" in seen
    acts = db.session().query(AuditEntry).filter_by(act="result.entered").order_by(AuditEntry.id).all()
    assert [each.particulars["after"] for each in acts] == [4000, 2450, None]
    assert clean()


def test_a_table_leaves_out_the_readers_own_line(world: Any, cast: Cast, signed_in: SignIn) -> None:
    dan = signed_in("D001")
    publish(dan, world[0])
    exam = begun(world)
    page = import_marks(signed_in("D001"), exam, ("A001", "Alice", 40), ("D001", "Dan", 50))
    assert "“D001”是您本人" in page
    assert [row.person_id for row in db.session().query(OutsideResult)] == [cast.alice]


def test_the_mark_may_come_before_the_sitting(world: Any, cast: Cast, signed_in: SignIn) -> None:
    dan = signed_in("D001")
    publish(dan, world[0])
    exam = begun(world)
    enter_mark(signed_in("D001"), exam, "A001", "40")
    assert db.session().get(ExamResult, (exam, cast.alice)) is None  # nobody has sat because of a paper alone
    assert "已登记" in signed_in("D001").get(f"/exams/{exam}/outside").get_data(as_text=True)
    sit_for(signed_in("A001"), exam, 90)
    assert (result(exam, cast.alice).exam_score, result(exam, cast.alice).written_score) == (17_000, 8000)
    assert clean()


def test_release_and_make_up_know_who_waits(world: Any, cast: Cast, signed_in: SignIn) -> None:
    dan = signed_in("D001")
    publish(dan, world[0])
    exam = begun(world)
    sit_for(signed_in("A001"), exam, 90)
    dan = signed_in("D001")
    assert "纸笔部分的成绩还没有登记" in dan.get(f"/exams/{exam}/release").get_data(as_text=True)
    assert "纸笔成绩待录入的 1 人" in dan.get(f"/reports/completion/{exam}").get_data(as_text=True)
    assert make_up_people(exam, ("failed",)) == frozenset()
    enter_mark(dan, exam, "A001", "0", "缺考")
    assert make_up_people(exam, ("failed",)) == {cast.alice}
    assert "纸笔部分的成绩还没有登记" not in dan.get(f"/exams/{exam}/release").get_data(as_text=True)


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"score": 4100}, "results_recomputed"), ({"score": 5001}, "outside_marks_have_a_trail"), ({"reason": ""}, "outside_marks_have_a_trail"),
        ({"sequence": 2}, "outside_marks_have_a_trail"), ({"imported_at": datetime(2026, 11, 20, tzinfo=UTC)}, "outside_marks_have_a_trail"),
    ],
)  # fmt: skip
def test_verify_finds_a_mark_that_somebody_edited(
    change: dict[str, Any], check: str, world: Any, cast: Cast, signed_in: SignIn
) -> None:
    dan = signed_in("D001")
    publish(dan, world[0])
    exam = begun(world)
    sit_for(signed_in("A001"), exam, 90)
    enter_mark(signed_in("D001"), exam, "A001", "40")
    assert clean()
    db.session().execute(update(OutsideResult).values(**change))
    db.session().commit()
    assert check in {violation.check for each in CHECKS for violation in each()}


def test_the_candidate_sees_the_other_exam_on_paper_when_it_is_released(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    make_questions(singles=40, multiples=20, truths=20)
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        paper = draft(dan, "luan_2025_professional", "paper")
        general = draft(dan, "luan_2025_general", "general", also_pass=[str(paper)])
        publish(dan, paper)
        publish(dan, general)
        clock.move_to(NINE + timedelta(hours=1))
        alice, dan = signed_in("A001"), signed_in("D001")
        attempt = sit_for(alice, general, 90)
        import_marks(dan, paper, ("A001", "Alice", 72))
        hidden = alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert "还要通过“考试paper”：成绩尚未公布" in hidden
        assert "72" not in alice.get("/results").get_data(as_text=True)
        form = {"things": ["score", "band"], "has_read": "yes"}
        assert dan.post(f"/exams/{paper}/release", data=form).status_code == 302
        page = alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert "还要通过“考试paper”（纸笔）：72 分，合格" in page
        listed = alice.get("/results").get_data(as_text=True)
        assert "72" in listed
        assert "纸笔" in listed


def test_a_wrong_file_takes_nothing(world: Any, cast: Cast, signed_in: SignIn) -> None:
    dan = signed_in("D001")
    publish(dan, world[0])
    exam = begun(world)
    form = {"source": "x", "file": (io.BytesIO(b"\x00\x01nothing"), "a.xlsx")}
    assert signed_in("D001").post(f"/exams/{exam}/outside", data=form).status_code == 422
    assert db.session().query(OutsideResult).count() == 0
