"""The completion report as files. Role of a view: it words columns; the figures come from tables.py alone."""

from collections.abc import Sequence

from quizapp.exams.models import Exam
from quizapp.i18n import _
from quizapp.reports import tables
from quizapp.reports.queries import PersonLine
from quizapp.reports.rules.completion import Completion
from quizapp.reports.words import DEFINITIONS, TITLE, column_name
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


def _named(report: Completion) -> list[list[str | int]]:
    rows = tables.table(report)
    rows[-1][0] = _("合计")
    return rows
