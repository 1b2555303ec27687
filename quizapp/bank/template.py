"""Spreadsheets for people to fill in: the template, and the rows of an import that were not taken."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from quizapp.bank.formats.sheet_writer import HEADER, question_rows, write_template
from quizapp.bank.models import ImportLine
from quizapp.bank.rules.document import from_json
from quizapp.bank.words import sentence
from quizapp.i18n import _
from quizapp.sheets.problems import Problem
from quizapp.sheets.writer import SheetSpec, write_book

WIDE = 60  # characters of the column that says why


def question_template() -> bytes:
    """An .xlsx with the headings, lists to choose from and a sheet of instructions."""
    explained = (
        ("题型", _("单选、多选、不定项、判断、填空、简答或材料。")),
        ("题干", _("必填。填空题的空用 ____ 表示；材料题的材料也写在这里。")),
        (
            "答案",
            _(
                "选择题写字母，如 A 或 ACD；判断题写“对”或“错”；填空题各空用分号隔开，同一空的几种写法用 | 隔开；简答题写参考答案；材料不填。"
            ),
        ),
        ("法规名称", _("如 安全生产法；有几处依据时，法规名称、版本、条款三列都用分号隔开，个数一致。")),
        ("条款", _("如 第三十二条第一款第（二）项。")),
        ("用途", _("练习、考试或通用。只用于考试的题不会出现在练习中。")),
        ("材料编号", _("案例题组用：材料与它的各个小题填同一个编号，材料在前。")),
    )
    return write_template(explained, (_("使用说明"), _("列"), _("怎么填")))


def failed_rows(lines: Sequence[ImportLine], headers: Mapping[str, Sequence[str]]) -> bytes:
    """The lines that were not taken, a sheet for each file: its own columns (`headers`: file -> heading; those of the
    template where it has none) and a last one that says why. Reading it again ignores that column."""
    sheets = []
    for number, (file, found) in enumerate(groupby(lines, key=lambda line: line.file), start=1):
        own = list(headers.get(file) or ())
        header = own or list(HEADER)
        rows = [row for line in found for row in (_as_they_stood(line, len(own)) if own else _understood(line))]
        last = _("错误原因") if own else _("错误原因和原文")
        sheets.append(SheetSpec(f"{number}", [*header, last], rows, widths={len(header): WIDE}))
    return write_book(sheets)


def _as_they_stood(line: ImportLine, width: int) -> Iterator[list[str]]:
    """The rows of a question, the reason in the first."""
    for number, cells in enumerate(line.cells):
        told = cells[:width] + [""] * (width - len(cells))
        yield [*told, _reason(line) if number == 0 else ""]


def _understood(line: ImportLine) -> Iterator[list[str]]:
    """What was understood of a text in the template's columns, so that it can be put right there."""
    rows = question_rows(from_json(line.document)) if line.document else [["", line.raw, *[""] * (len(HEADER) - 2)]]
    for number, row in enumerate(rows):
        yield [*row, f"{_reason(line)}\n{line.raw}" if number == 0 else ""]


def _reason(line: ImportLine) -> str:
    return "；".join(sentence(Problem.from_kept(each)) for each in line.problems)
