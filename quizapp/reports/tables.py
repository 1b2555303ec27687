"""The completion report as plain data for every output: JSON, CSV, .xlsx, page. One source, so totals agree."""

from collections.abc import Sequence
from typing import Any

from quizapp.reports.rules.completion import Completion, Figures, Row

COUNTS = ("enrolled", "exempt", "deferred", "due", "sat", "blank", "passed", "excellent")


def as_json(exam_code: str, report: Completion) -> dict[str, Any]:
    """{"exam","rows":[{"department","path","own":{…},"subtree":{…}}],"total":{…}}: integers, the mean as text."""
    return {
        "exam": exam_code,
        "rows": [
            {
                "department": row.name,
                "path": "/".join(row.path),
                "own": figures_json(row.own),
                "subtree": figures_json(row.subtree),
            }
            for row in report.rows
        ],
        "total": figures_json(report.total),
    }


def figures_json(figures: Figures) -> dict[str, Any]:
    """The counts as integers and the mean as a decimal string (an em dash when nobody sat)."""
    return {**{name: getattr(figures, name) for name in COUNTS}, "mean": figures.mean}


def table(report: Completion) -> list[list[str | int]]:
    """Rows for CSV and .xlsx, own figures and subtree side by side, the total last. Columns: see HEADER_KEYS."""
    lines = [_line(row) for row in report.rows]
    return [*lines, _total(report.total)]


def header_keys() -> Sequence[str]:
    """Codes of the columns of `table`, in order; words.py names them."""
    rates = ("participation", "pass_rate", "pass_rate_of_due", "excellent_rate", "mean")
    return (
        "department",
        "path",
        *(f"own.{k}" for k in (*COUNTS, *rates)),
        *(f"subtree.{k}" for k in (*COUNTS, *rates)),
    )


def _line(row: Row) -> list[str | int]:
    return [row.name, "/".join(row.path), *_cells(row.own), *_cells(row.subtree)]


def _total(total: Figures) -> list[str | int]:
    """The sum of the rows' own figures; it stands in both halves because it equals the roots' subtrees."""
    return ["", "", *_cells(total), *_cells(total)]


def _cells(figures: Figures) -> list[str | int]:
    return [
        *(getattr(figures, name) for name in COUNTS),
        figures.participation.percent,
        figures.pass_rate.percent,
        figures.pass_rate_of_due.percent,
        figures.excellent_rate.percent,
        figures.mean,
    ]
