"""Law × unit: gaps, sums over units below, few queries, rights, exports."""

import csv
import io
import json
import random
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event, select

from quizapp import clock, db
from quizapp.audit.rules import SYSTEM, Role
from quizapp.exams.actions import ending, saving, starting
from quizapp.exams.actions.saving import Change
from quizapp.law import listing
from quizapp.law.models import Law
from quizapp.reports.coverage import coverage_of
from quizapp.reports.rules.coverage import CoverageUnit, Gap, Tally, coverage, gap_of, tallied
from tests.factories import Cast, actor_of, make_exam, make_questions, right_answers

CASES = (
    (0, 5, Tally(9, 9), Gap.NOT_LISTED),
    (1, 0, Tally(), Gap.NO_QUESTIONS),
    (1, 0, Tally(9, 9), Gap.NO_QUESTIONS),
    (1, 5, Tally(), Gap.NOT_EXAMINED),
    (1, 5, Tally(10, 5), Gap.WEAK),
    (1, 5, Tally(10, 6), Gap.COVERED),
    (3, 5, Tally(5, 2), Gap.WEAK),
)


@pytest.mark.parametrize(("weight", "questions", "tally", "expected"), CASES)
def test_gaps(weight: int, questions: int, tally: Tally, expected: Gap) -> None:
    assert gap_of(weight, questions, tally) is expected


DISTRICT = CoverageUnit(1, "区", "/1/", {"甲法": 1})
BRIGADE = CoverageUnit(2, "队", "/1/2/", {"乙法": 2, "甲法": 1})


def test_answers_count_for_the_unit_and_those_above_and_for_every_law_of_the_question() -> None:
    answers = [
        ("/1/2/", ("甲法", "乙法"), True),
        ("/1/2/", ("甲法",), False),
        ("/1/3/", ("甲法",), True),
        ("/9/", ("甲法",), True),
    ]
    assert tallied(answers, [DISTRICT, BRIGADE]) == {
        (1, "甲法"): Tally(3, 2), (1, "乙法"): Tally(1, 1), (2, "甲法"): Tally(2, 1), (2, "乙法"): Tally(1, 1),
    }  # fmt: skip


def test_rows_are_the_laws_listed_or_examined() -> None:
    found = coverage([DISTRICT, BRIGADE], {"甲法": 4, "丁法": 9}, {(1, "丙法"): Tally(1, 1)})
    assert [row.law for row in found.rows] == ["甲法", "乙法", "丙法"]
    assert [cell.gap for cell in found.rows[0].cells] == [Gap.NOT_EXAMINED, Gap.NOT_EXAMINED]
    assert [cell.gap for cell in found.rows[1].cells] == [Gap.NOT_LISTED, Gap.NO_QUESTIONS]
    assert found.count(Gap.NOT_EXAMINED) == 2
    assert found.rows[0].gaps == 2


@pytest.fixture
def examined(app: Flask, cast: Cast) -> Cast:
    """Alice of the brigade answered an exam of one law, half of it right; the law is on the brigade's list."""
    make_questions()
    now = clock.now()
    exam = make_exam(
        opens=now - timedelta(hours=1), closes=now + timedelta(days=1), audience={"departments": [str(cast.brigade)]}
    )
    alice = actor_of(cast.alice, Role.STAFF)
    attempt = db.write(lambda: starting.start(exam, alice, now, random.Random(3)))
    given = sorted(right_answers(attempt).items())[:3]  # of six
    changes = [Change(number, 1, json.dumps(answer), False, None) for number, answer in given]
    db.write_core(lambda connection: saving.save(connection, attempt, cast.alice, None, changes, now))
    db.write(lambda: ending.submit(attempt, alice, now))
    law = db.session().execute(select(Law.id)).scalar_one()
    db.write(lambda: listing.add(cast.brigade, [law], 0, SYSTEM, now))
    return cast


def test_the_units_answers_are_counted(examined: Cast) -> None:
    found = coverage_of(("",), None)
    assert [(unit.name, dict(unit.weights)) for unit in found.units] == [("劳动监察大队", {"安全生产法": 1})]
    cell = found.rows[0].cells[0]
    assert (found.rows[0].questions, cell.tally, cell.gap) == (12, Tally(6, 3), Gap.WEAK)
    assert coverage_of(("",), 1999).rows[0].cells[0].gap is Gap.NOT_EXAMINED


def test_the_matrix_takes_a_few_queries_whatever_its_size(examined: Cast) -> None:
    asked: list[str] = []
    event.listen(db.engine(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    coverage_of(("",), None)
    assert len([each for each in asked if each.startswith("SELECT")]) == 4


def test_the_page_marks_gaps_with_shape_and_word(examined: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    bob = signed_in("B001")
    text = bob.get("/reports/coverage").get_data(as_text=True)
    assert "《安全生产法》" in text
    assert re.search(r'data-tone="due"><span aria-hidden="true">◐</span>薄弱', text)
    assert "50.0%" in text
    assert re.findall(r'<span class="value"[^>]*>(\d+)<', text) == ["0", "0", "1", "0"]
    assert "《安全生产法》" in bob.get("/reports/coverage?only=gaps").get_data(as_text=True)
    assert "《安全生产法》" not in signed_in("A001").get("/reports/coverage").get_data(as_text=True)


def test_exports_say_the_same(examined: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    dan = signed_in("D001")
    rows = list(csv.reader(io.StringIO(dan.get("/reports/coverage/table.csv").get_data().decode("utf-8-sig"))))
    assert rows[1] == ["安全生产法", "劳动监察大队", "1", "12", "6", "3", "50.0%", "薄弱"]
    sheet = load_workbook(io.BytesIO(dan.get("/reports/coverage/table.xlsx").get_data())).active
    assert sheet is not None
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    assert ["安全生产法", "劳动监察大队", 1, 12, 6, 3, "50.0%", "薄弱"] in lines
    assert dan.get("/reports/coverage/table.pdf").status_code == 404


def test_a_unit_head_sees_the_own_unit_only(examined: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    law = db.session().execute(select(Law.id)).scalar_one()
    db.write(lambda: listing.add(examined.office, [law], 0, SYSTEM, clock.now()))
    assert "法治办" in signed_in("D001").get("/reports/coverage").get_data(as_text=True)
    assert "法治办" not in signed_in("B001").get("/reports/coverage").get_data(as_text=True)


def test_without_lists_the_page_says_what_to_do(cast: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    assert "还没有单位建立适用法规清单" in signed_in("D001").get("/reports/coverage").get_data(as_text=True)
