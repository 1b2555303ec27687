"""Reports: completion per department, the names behind every figure, exports, print."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock
from quizapp.audit.rules import Permission
from quizapp.errors import NotFound
from quizapp.exams.models import Exam
from quizapp.exams.queries.outside import sources_of
from quizapp.exams.queries.regrading import applied
from quizapp.exams.rules.regrading import Change
from quizapp.exams.words import REASON_NAMES
from quizapp.exams.words_marking import CHANGE_NAMES
from quizapp.i18n import _
from quizapp.reports import coverage, exports, queries, tables
from quizapp.reports.queries import Filter, Group
from quizapp.reports.rules.completion import Completion, Row
from quizapp.reports.rules.coverage import Coverage
from quizapp.reports.words import COLUMNS, COVERAGE_DEFINITIONS, DEFINITIONS, GAPS, TITLE
from quizapp.web import access
from quizapp.web.downloads import CSV, XLSX, download
from quizapp.web.filters import moment
from quizapp.web.viewer import actor

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("")
@access.needs(Permission.REPORT_READ)
def index() -> ResponseReturnValue:
    """Every exam with a roster."""
    return render_template("reports/index.html", exams=queries.reported_exams())


@blueprint.get("/completion/<int:exam_id>")
@access.needs(Permission.REPORT_READ)
def completion(exam_id: int) -> ResponseReturnValue:
    """Completion per department within my scope."""
    exam, report, wanted = _report(exam_id)
    before = _before(exam, wanted)
    return render_template(
        "reports/completion.html",
        exam=exam,
        report=report,
        wanted=wanted,
        before=before,
        last={row.department_id: row for row in before.rows} if before else {},
        chart=_charted(report),
        sources=sources_of(exam_id),
        definitions=DEFINITIONS,
        changes=[
            (record.applied_at, CHANGE_NAMES[Change(record.change["change"])], record) for record in applied(exam_id)
        ],
        title=TITLE,
        now=clock.now(),
        names_url=lambda group, unit=None, own=False: url_for(
            "reports.names",
            **{"exam_id": exam_id, "group": group, "unit": unit, "own": 1 if own else None, **_kept(wanted)},
        ),
        kept=_kept(wanted),
    )


@blueprint.get("/completion/<int:exam_id>/table.<kind>")
@access.needs(Permission.REPORT_READ)
def export(exam_id: int, kind: str) -> ResponseReturnValue:
    """The same figures as .xlsx, .csv or .json."""
    exam, report, _wanted = _report(exam_id)
    name = _("%(title)s各单位完成情况", title=exam.title)
    if kind == "xlsx":
        return download(exports.completion_xlsx(exam, report), f"{name}.xlsx", XLSX)
    if kind == "csv":
        return download(exports.completion_csv(report), f"{name}.csv", CSV)
    if kind == "json":
        return tables.as_json(exam.code, report)
    raise NotFound


@blueprint.get("/completion/<int:exam_id>/names/<group>")
@access.needs(Permission.REPORT_READ)
def names(exam_id: int, group: str) -> ResponseReturnValue:
    """The names behind a figure; `unit` and `own` say whose."""
    exam = queries.exam_for_report(exam_id)
    if group not in set(Group):
        raise NotFound
    unit = request.args.get("unit", "")
    unit_id = int(unit) if unit.isdecimal() else None
    wanted = _wanted()
    own = unit_id is not None and request.args.get("own") == "1"
    lines = queries.names(exam, queries.scope_of(actor()), wanted, Group(group), unit_id, own_only=own)
    title = f"{queries.unit_name(exam, unit_id) if unit_id else exam.title} · {COLUMNS[group]}"
    if request.args.get("format") == "xlsx":
        return download(exports.names_xlsx(title, lines), f"{title}.xlsx", XLSX)
    return render_template(
        "reports/names.html",
        exam=exam,
        lines=lines,
        title=title,
        group=group,
        kept=_kept(wanted),
        reasons={reason.value: str(name) for reason, name in REASON_NAMES.items()},
        urge=_urge_text(exam, [line.name for line in lines]) if group == Group.ABSENT and lines else "",
    )


@blueprint.get("/coverage")
@access.needs(Permission.REPORT_READ)
def law_coverage() -> ResponseReturnValue:
    """Law × unit: what is in the bank, what was examined, what people know, where gaps are."""
    found, year, only = _coverage()
    return render_template(
        "reports/coverage.html",
        found=found,
        rows=[row for row in found.rows if row.gaps] if only else found.rows,
        year=year,
        years=coverage.years(),
        only=only,
        gaps=GAPS,
        definitions=COVERAGE_DEFINITIONS,
    )


@blueprint.get("/coverage/table.<kind>")
@access.needs(Permission.REPORT_READ)
def coverage_export(kind: str) -> ResponseReturnValue:
    """The same figures as .xlsx or .csv, a line for each law and unit."""
    found, year, _only = _coverage()
    name = _("法规覆盖情况") + (f"-{year}" if year else "")
    if kind == "xlsx":
        return download(exports.coverage_xlsx(found, year), f"{name}.xlsx", XLSX)
    if kind == "csv":
        return download(exports.coverage_csv(found), f"{name}.csv", CSV)
    raise NotFound


def _coverage() -> tuple[Coverage, int | None, bool]:
    raw = request.args.get("year", "")
    year = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) == 4 else None
    return coverage.coverage_of(queries.scope_of(actor()), year), year, request.args.get("only") == "gaps"


def _report(exam_id: int) -> tuple[Exam, Completion, Filter]:
    exam = queries.exam_for_report(exam_id)
    wanted = _wanted()
    return exam, queries.completion_of(exam, queries.scope_of(actor()), wanted), wanted


def _before(exam: Exam, wanted: Filter) -> Completion | None:
    """The exam to compare with, within the same scope."""
    if exam.previous_id is None:
        return None
    return queries.completion_of(queries.exam_for_report(exam.previous_id), queries.scope_of(actor()), wanted)


def _charted(report: Completion) -> list[Row]:
    """The units of the chart: those right below the top, the least complete first; the top itself where it is alone."""
    depth = min((row.depth for row in report.rows if _has_siblings(report, row.depth)), default=0)
    rows = [row for row in report.rows if row.depth == depth and row.subtree.due]
    return sorted(rows, key=lambda row: (row.subtree.sat / row.subtree.due, -row.subtree.due))


def _has_siblings(report: Completion, depth: int) -> bool:
    return sum(row.depth == depth for row in report.rows) > 1


def _wanted() -> Filter:
    return Filter(enforcement_only=request.args.get("enforcement") == "1")


def _kept(wanted: Filter) -> dict[str, str]:
    return {"enforcement": "1"} if wanted.enforcement_only else {}


def _urge_text(exam: Exam, people: list[str]) -> str:
    """A text to paste into the work group."""
    return _(
        "【%(title)s】以下同志尚未参加考试，请于 %(time)s 前登录系统完成：%(names)s。",
        title=exam.title,
        time=moment(exam.closes_at),
        names="、".join(people),
    )
