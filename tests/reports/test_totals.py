"""Over random departments and results the report's totals equal its rows and a plain recount, in every output."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp import clock, db
from quizapp.exams.models import Exam, ExamResult, RosterDepartment, RosterEntry
from quizapp.exams.rules.settings import ExamSettings, default_bands
from quizapp.reports import exports, tables
from quizapp.reports.queries import Filter, Group, completion_of, names
from quizapp.reports.rules.completion import Standing, Unit, completion, figures_of
from tests.factories import LONG_AGO, make_department, make_person

COUNTS = tables.COUNTS

people = st.builds(
    dict,
    status=st.sampled_from(["due", "due", "due", "exempt", "deferred"]),
    sat=st.booleans(),
    blank=st.booleans(),
    score=st.integers(0, 10000),
)


@st.composite
def districts(draw: st.DrawFn) -> tuple[list[int | None], list[list[dict[str, Any]]]]:
    """Parents by index (a tree, sometimes several roots) and the people of each unit."""
    size = draw(st.integers(1, 7))
    parents: list[int | None] = [None]
    parents += [draw(st.one_of(st.integers(0, index - 1), st.just(None))) for index in range(1, size)]
    return parents, [draw(st.lists(people, max_size=4)) for _unit in range(size)]


@given(districts())
@settings(max_examples=200, deadline=None)
def test_the_rule_counts_like_a_plain_recount(district: tuple[list[int | None], list[list[dict[str, Any]]]]) -> None:
    parents, members = district
    units = [Unit(index, parent, f"u{index}") for index, parent in enumerate(parents)]
    roster = [
        Standing(
            person_id=index * 100 + place,
            department_id=index,
            is_exempt=person["status"] == "exempt",
            is_deferred=person["status"] == "deferred",
            has_sat=person["sat"],
            is_blank=person["sat"] and person["blank"],
            has_passed=person["sat"] and person["score"] >= 6000,
            is_excellent=person["sat"] and person["score"] >= 9000,
            score=person["score"] if person["sat"] else None,
        )
        for index, crowd in enumerate(members)
        for place, person in enumerate(crowd)
    ]
    report = completion(units, roster)
    recount = sum((figures_of(each) for each in roster), start=type(report.total)())
    assert report.total == recount
    assert sum((row.own for row in report.rows), start=type(report.total)()) == recount
    roots = [row.subtree for row in report.rows if row.depth == 0]
    assert sum(roots, start=type(report.total)()) == recount
    for row in report.rows:
        below = [other for other in report.rows if other.path[: len(row.path)] == row.path]
        assert sum((other.own for other in below), start=type(report.total)()) == row.subtree


@given(district=districts())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_output_says_the_same(app: Flask, tmp_path: Path, district: Any) -> None:
    exam = store(*district)
    report = completion_of(exam, ("",), Filter())
    plain = recount(*district)
    as_json = tables.as_json(exam.code, report)
    assert {name: as_json["total"][name] for name in COUNTS} == plain
    for name in COUNTS:
        assert sum(row["own"][name] for row in as_json["rows"]) == plain[name]
        assert len(names(exam, ("",), Filter(), Group(name), None, own_only=False)) == plain[name]
    rows = list(csv.reader(io.StringIO(exports.completion_csv(report).decode("utf-8-sig"))))
    assert [int(cell) for cell in rows[-1][2 : 2 + len(COUNTS)]] == list(plain.values())
    sheet = openpyxl.load_workbook(io.BytesIO(exports.completion_xlsx(exam, report))).active
    last = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "合计")
    assert list(last[2 : 2 + len(COUNTS)]) == list(plain.values())
    forget()


def test_the_command_prints_the_same_json(app: Flask, monkeypatch: Any) -> None:
    exam = store([None, 0], [[{"status": "due", "sat": True, "blank": False, "score": 8450}], []])
    from quizapp.reports.commands import completion as command

    report = json.dumps(tables.as_json(exam.code, completion_of(exam, ("",), Filter())), ensure_ascii=False, indent=1)
    assert '"mean": "84.5"' in report
    assert CliRunner().invoke(command, ["--help"]).exit_code == 0


def store(parents: list[int | None], members: list[list[dict[str, Any]]]) -> Exam:
    """Write the district as a published exam's frozen roster and results."""
    now = clock.now()
    units: list[Any] = []
    for index, parent in enumerate(parents):
        unit = make_department(f"单位{index}", units[parent] if parent is not None else None, index)
        db.session().flush()
        units.append(unit)
    rules = ExamSettings(now, now + timedelta(days=1), 3600, 6000, default_bands(10000))
    exam = Exam(
        id=db.new_id(), code=f"r{db.new_id()}", title="报告", year=2026, state="published", settings=rules.to_json(),
        opens_at=now, closes_at=now + timedelta(days=1), blueprint={}, audience={}, created_at=now, published_at=now,
    )  # fmt: skip
    db.session().add(exam)
    db.session().flush()
    for unit in units:
        db.session().add(
            RosterDepartment(
                exam_id=exam.id,
                department_id=unit.id,
                parent_id=unit.parent_id,
                name=unit.name,
                path=unit.path,
                position=0,
            )
        )
    for unit, crowd in zip(units, members, strict=True):
        for place, person in enumerate(crowd):
            _store_person(exam, rules, unit, f"{unit.id}-{place}", person)
    db.session().commit()
    return exam


def _store_person(exam: Exam, rules: ExamSettings, unit: Any, number: str, person: dict[str, Any]) -> None:
    row = make_person(number[-40:], number, unit)
    db.session().add(
        RosterEntry(
            exam_id=exam.id, person_id=row.id, department_id=unit.id, department_path=unit.path, staff_number=number[-40:],
            name=number, status=person["status"], added_at=LONG_AGO,
        )
    )  # fmt: skip
    if person["sat"]:
        score = person["score"]
        db.session().add(
            ExamResult(
                exam_id=exam.id, person_id=row.id, attempts=1, submitted=1, score=score, band=rules.band_of(score),
                passed=score >= 6000, is_blank=person["blank"], updated_at=LONG_AGO,
            )
        )  # fmt: skip


def recount(_parents: list[int | None], members: list[list[dict[str, Any]]]) -> dict[str, int]:
    """The figures counted plainly from what was drawn."""
    everybody = [person for crowd in members for person in crowd]
    due = [person for person in everybody if person["status"] != "exempt"]
    sat = [person for person in due if person["sat"]]
    return {
        "enrolled": len(everybody),
        "exempt": len(everybody) - len(due),
        "deferred": sum(person["status"] == "deferred" for person in everybody),
        "due": len(due),
        "sat": len(sat),
        "blank": sum(person["blank"] for person in sat),
        "passed": sum(person["score"] >= 6000 for person in sat),
        "excellent": sum(person["score"] >= 9000 for person in sat),
    }


def forget() -> None:
    """Empty the tables for hypothesis' next example."""
    db.session().rollback()
    for table in reversed(db.Base.metadata.sorted_tables):
        db.session().execute(table.delete())
    db.session().commit()
