"""Results of paper exams and other systems: whose a row is, what can't be taken, a look before saving, the report after."""

import io
import random
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp import clock, db
from quizapp.audit.rules import SYSTEM, Role
from quizapp.exams.actions import managing, publishing
from quizapp.exams.checks import CHECKS
from quizapp.exams.formats.results import read_results
from quizapp.exams.models import ExamResult, OutsideResult
from quizapp.exams.rules.outside import Known, Roster
from quizapp.exams.rules.settings import ExamSettings, default_bands
from quizapp.papers.rules.blueprint import Blueprint
from quizapp.people.models import Department
from quizapp.reports.checks import CHECKS as REPORT_CHECKS
from quizapp.sheets.reader import read_book
from quizapp.sheets.writer import SheetSpec, write_book
from tests.factories import Cast, make_exam, make_person, make_questions

ROSTER = Roster([Known(1, "001", "李明", "一队"), Known(2, "002", "李明", "一队"), Known(3, "003", "李明", "二队"), Known(4, "004", "王芳", "一队")])  # fmt: skip


@pytest.mark.parametrize(
    ("number", "name", "unit", "expected"),
    [
        ("003", "李明", "", 3),
        ("003", "", "", 3),
        ("003", "王芳", "二队", "E_RESULT_NAME"),
        ("009", "王芳", "一队", "E_RESULT_UNKNOWN"),
        ("", "王芳", "一队", 4),
        ("", "李明", "区局/二队", 3),
        ("", "李明", "一队", "E_RESULT_AMBIGUOUS"),
        ("", "王芳", "", "E_RESULT_NO_UNIT"),
        ("", "王芳", "二队", "E_RESULT_UNKNOWN"),
    ],
)
def test_whose_a_row_is(number: str, name: str, unit: str, expected: int | str) -> None:
    found = ROSTER.find(number, name, unit)
    assert (found.person_id if isinstance(found, Known) else found) == expected


def sheet(
    *rows: tuple[str | int | float | None, ...], header: tuple[str, ...] = ("工号", "姓名", "单位", "成绩")
) -> bytes:
    return write_book([SheetSpec("成绩", header, rows, above=["2026年学法考试成绩"])])


def test_rows_with_a_fault_are_told_and_the_rest_is_read() -> None:
    data = sheet(
        ("00123", "甲", "一队", "86.5"), ("2", "乙", "一队", "缺考"), ("3", "丙", "一队", "101"), ("4", "丁", "一队", ""),
        ("", "", "一队", "80"), ("5", "戊", "一队", "90分"), ("合计", None, None, "5"),
        header=("人员编号", "姓名", "所在单位", "考试成绩"),
    )  # fmt: skip
    found = read_results(read_book("a.xlsx", data), 10000)
    assert [(each.staff_number, each.score) for each in found.drafts] == [("00123", 8650), ("5", 9000)]
    assert found.absent == 1
    assert [problem.code for problem in found.problems] == ["E_RESULT_SCORE", "E_RESULT_SCORE", "E_RESULT_NOBODY"]


def test_a_table_without_scores_says_so() -> None:
    data = sheet(("1", "甲"), header=("工号", "姓名"))
    assert [p.code for p in read_results(read_book("a.xlsx", data), 10000).problems] == ["E_RESULT_NO_HEADER"]


@pytest.fixture
def paper(app: Flask, cast: Cast) -> int:
    """An exam on paper for everybody, out of 100 marks, 60 to pass."""
    now = clock.now()
    rules = ExamSettings(now - timedelta(days=2), now - timedelta(days=1), 3600, 6000, default_bands(10000), on_paper=True, paper_total=10000)  # fmt: skip
    draft = managing.ExamDraft("paper", "纸笔考试", 2026, rules, Blueprint(()), {}, "", "", None)
    exam = db.write(lambda: managing.save_draft(None, draft, 0, SYSTEM, now))
    db.write(lambda: publishing.publish(exam, [], 1, SYSTEM, now - timedelta(days=3), random.Random(1)))
    return exam


def upload(browser: FlaskClient, exam: int, data: bytes, source: str = "省学法平台") -> str:
    answer = browser.post(f"/exams/{exam}/outside", data={"source": source, "file": (io.BytesIO(data), "成绩.xlsx")})
    return str(answer.get_data(as_text=True))


def confirm(browser: FlaskClient, exam: int, page: str) -> None:
    found = re.search(r'name="file_id" value="(\d+)"', page)
    assert found
    answer = browser.post(f"/exams/{exam}/outside/confirmation", data={"file_id": found[1], "source": "省学法平台"})
    assert answer.location.endswith(f"/exams/{exam}")


def test_a_file_is_shown_then_taken_and_the_report_tells_its_source(
    paper: int, cast: Cast, signed_in: Callable[[str], FlaskClient]
) -> None:
    dan = signed_in("D001")
    assert f"/exams/{paper}/outside" in dan.get(f"/exams/{paper}").get_data(as_text=True)
    data = sheet(
        ("A001", "Alice", "", "86.5"), ("", "Bob", "劳动监察大队", "59"), ("A001", "", "", "1"), ("X", "Yan", "", "70")
    )
    page = upload(dan, paper, data)
    for sentence in ("出现不止一次", "应考名单上没有“X”", "登记这 2 人的成绩", "86.5"):
        assert sentence in page
    assert db.session().get(ExamResult, (paper, cast.alice)) is None  # only shown so far
    confirm(dan, paper, page)
    alice, bob = (db.session().get_one(ExamResult, (paper, who)) for who in (cast.alice, cast.bob))
    assert (alice.score, alice.passed, alice.submitted) == (8650, True, 1)
    assert (bob.score, bob.passed) == (5900, False)
    report = dan.get(f"/reports/completion/{paper}").get_data(as_text=True)
    assert re.search(r"省学法平台：2 人，Dan 于 \d{4}-\d\d-\d\d \d\d:\d\d 导入", report)
    assert [list(check()) for check in (*CHECKS, *REPORT_CHECKS)] == [[]] * len((*CHECKS, *REPORT_CHECKS))


def test_a_corrected_file_appends_and_nothing_is_edited(
    paper: int, cast: Cast, signed_in: Callable[[str], FlaskClient]
) -> None:
    dan = signed_in("D001")
    for score in ("50", "50", "70"):
        confirm(dan, paper, upload(dan, paper, sheet(("A001", "Alice", "", score))))
    rows = db.session().query(OutsideResult).order_by(OutsideResult.sequence).all()
    assert [(row.sequence, row.score) for row in rows] == [(1, 5000), (2, 7000)]  # the same again changes nothing
    assert db.session().get_one(ExamResult, (paper, cast.alice)).score == 7000


def test_namesakes_need_a_number(paper: int, cast: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    page = upload(signed_in("D001"), paper, sheet(("", "Alice", "", "70")))
    assert "没有工号，也没有单位" in page
    assert "file_id" not in page


def test_without_source_or_with_anothers_file_nothing_is_taken(
    paper: int, cast: Cast, signed_in: Callable[[str], FlaskClient]
) -> None:
    office = db.session().get_one(Department, cast.office)
    make_person("F001", "Frank", office, Role.EXAM_ADMIN)
    db.session().commit()
    dan, frank = signed_in("D001"), signed_in("F001")
    assert "请选择文件并写明成绩的来源" in upload(dan, paper, sheet(("A001", "Alice", "", "70")), " ")
    found = re.search(r'name="file_id" value="(\d+)"', upload(dan, paper, sheet(("A001", "Alice", "", "70"))))
    assert found
    data = {"file_id": found[1], "source": "x"}
    assert frank.post(f"/exams/{paper}/outside/confirmation", data=data).status_code == 404
    assert db.session().query(OutsideResult).count() == 0


def test_an_exam_that_is_sat_here_takes_no_results(
    app: Flask, cast: Cast, signed_in: Callable[[str], FlaskClient]
) -> None:
    make_questions()
    now = clock.now()
    exam = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=1))
    assert signed_in("D001").get(f"/exams/{exam}/outside").status_code == 404
