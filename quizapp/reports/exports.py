"""The completion report as files. Role of a view: it words columns; the figures come from tables.py alone."""

from collections.abc import Sequence

from quizapp.exams.models import Exam
from quizapp.i18n import _
from quizapp.reports import tables
from quizapp.reports.queries import PersonLine
from quizapp.reports.rules.completion import Completion
from quizapp.reports.rules.coverage import Coverage
from quizapp.reports.words import COVERAGE_DEFINITIONS, COVERAGE_TITLE, DEFINITIONS, GAPS, TITLE, column_name
from quizapp.sheets.writer import SheetSpec, write_book, write_csv
from quizapp.web.filters import marks, moment


def completion_csv(report: Completion) -> bytes:
    """Columns own and subtree, total last."""
    return write_csv([column_name(code) for code in tables.header_keys()], _named(report))


def completion_xlsx(exam: Exam, report: Completion) -> bytes:
    """The same table as .xlsx, with title above and definitions below; counts are numbers."""
    above = [f"{exam.title} {TITLE}", _("名册冻结于 %(time)s", time=moment(exam.published_at))]
    header = [column_name(code) for code in tables.header_keys()]
    below = [str(line) for line in DEFINITIONS]
    spec = SheetSpec(str(TITLE), header, _named(report), {0: 22, 1: 30}, above=above, below=below, total_row=True)
    return write_book([spec])


def names_xlsx(title: str, lines: Sequence[PersonLine]) -> bytes:
    """The names behind a figure."""
    header = [_("单位"), _("工号"), _("姓名"), _("岗位"), _("次数"), _("得分")]
    rows: list[list[str | int]] = [
        [line.department, line.staff_number, line.name, line.post, line.attempts, marks(line.score)] for line in lines
    ]
    return write_book([SheetSpec(_("名单"), header, rows, {0: 24}, above=[title])])


def coverage_csv(found: Coverage) -> bytes:
    """A line for each law and unit."""
    return write_csv(_coverage_header(), _coverage_rows(found))


def coverage_xlsx(found: Coverage, year: int | None) -> bytes:
    """The same as .xlsx with the definitions below; counts are numbers."""
    above = [str(COVERAGE_TITLE), _("%(year)s年的考试", year=year) if year else _("全部考试")]
    below = [str(line) for line in COVERAGE_DEFINITIONS]
    spec = SheetSpec(
        str(COVERAGE_TITLE), _coverage_header(), _coverage_rows(found), {0: 32, 1: 22}, above=above, below=below
    )
    return write_book([spec])


def _coverage_header() -> list[str]:
    return [_("法规"), _("单位"), _("权重"), _("题库"), _("已考题次"), _("答对题次"), _("正确率"), _("状态")]


def _coverage_rows(found: Coverage) -> list[list[str | int]]:
    names = {unit.unit_id: unit.name for unit in found.units}
    return [
        [
            row.law, names[cell.unit_id], cell.weight, cell.questions, cell.tally.answers, cell.tally.right,
            cell.rate.percent, str(GAPS[cell.gap]),
        ]
        for row in found.rows
        for cell in row.cells
    ]  # fmt: skip


def _named(report: Completion) -> list[list[str | int]]:
    rows = tables.table(report)
    rows[-1][0] = _("合计")
    return rows
