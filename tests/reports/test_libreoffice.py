"""The downloaded .xlsx, opened with LibreOffice, shows the figures of the page."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from quizapp.reports import exports, tables
from quizapp.reports.queries import Filter, completion_of
from tests.reports.test_totals import store

SOFFICE = shutil.which("soffice")


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine: apt-get install libreoffice-calc")
def test_libreoffice_shows_the_same_figures(app: Flask, tmp_path: Path) -> None:
    person = {"status": "due", "sat": True, "blank": False, "score": 8450}
    exam = store([None, 0, 0], [[person], [person | {"score": 5000}], [person | {"status": "exempt", "sat": False}]])
    report = completion_of(exam, ("",), Filter())
    (tmp_path / "report.xlsx").write_bytes(exports.completion_xlsx(exam, report))
    command = [
        str(SOFFICE),
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "report.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    rows = list(csv.reader((tmp_path / "report.csv").read_text("utf-8").splitlines()))
    shown = [row for row in rows if row and row[0] in {each.name for each in report.rows} | {"合计"}]
    wanted = tables.table(report)
    wanted[-1][0] = "合计"
    assert [row[: len(wanted[0])] for row in shown] == [[str(cell) for cell in row] for row in wanted]
    assert shown[-1][2:6] == ["3", "1", "0", "2"]
