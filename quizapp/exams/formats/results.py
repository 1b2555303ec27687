"""Tables of results as other systems and invigilators of paper exams write them: a person a row with a score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from quizapp.sheets.header import Heading, find_heading, is_heading_again
from quizapp.sheets.problems import Level, Problem, Where, error
from quizapp.sheets.reader import Book, Row

SYNONYMS: Mapping[str, Sequence[str]] = {
    "staff_number": ("工号", "人员编号", "员工编号", "职工号", "编号", "staff number", "employee id"),
    "name": ("姓名", "人员姓名", "考生姓名", "name"),
    "unit": ("单位", "部门", "所在单位", "工作单位", "department", "unit"),
    "score": ("成绩", "得分", "分数", "总分", "考试成绩", "最终成绩", "卷面成绩", "考试得分", "score", "result"),
}  # fmt: skip
ABSENT = frozenset({"缺考", "未考", "缓考", "免考", "absent"})
_TOTALS = ("合计", "总计", "共计", "平均", "说明", "注")


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """A row that can be taken; `score` in hundredths."""

    staff_number: str
    name: str
    unit: str
    score: int
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class ResultReading:
    """What a file holds; `absent` rows say that somebody did not sit, and are not taken."""

    file: str
    drafts: tuple[ResultDraft, ...]
    absent: int
    problems: tuple[Problem, ...]


def read_results(book: Book, total: int) -> ResultReading:
    """Read every visible sheet; a score lies between 0 and `total` (hundredths)."""
    drafts: list[ResultDraft] = []
    problems: list[Problem] = list(book.problems)
    absent = tables = 0
    for sheet in book.sheets:
        found = find_heading(sheet.rows, SYNONYMS, frozenset({"score"})) if sheet.is_visible else None
        if found is None or not {"staff_number", "name"} & set(found[1].columns):
            continue
        tables += 1
        index, heading = found
        for row in sheet.rows[index + 1 :]:
            if is_heading_again(row, heading, SYNONYMS) or _is_note(row):
                continue
            got = _read_row(row, heading, total, Where(sheet.name or None, row.number))
            if isinstance(got, Problem):
                problems.append(got)
            elif got is None:
                absent += 1
            else:
                drafts.append(got)
    if not tables and not any(problem.level is Level.ERROR for problem in problems):
        problems.append(error("E_RESULT_NO_HEADER"))
    return ResultReading(book.file, tuple(drafts), absent, tuple(problems))


def _is_note(row: Row) -> bool:
    first = next((cell.text.strip() for cell in row.cells if cell.text.strip()), "")
    return not first or first.startswith(_TOTALS)


def _read_row(row: Row, heading: Heading, total: int, where: Where) -> ResultDraft | Problem | None:
    """None for a person who did not sit."""
    number = row.text(heading.columns.get("staff_number")).strip()
    name = row.text(heading.columns.get("name")).strip()
    raw = row.text(heading.columns["score"]).strip()
    if not number and not name:
        return error("E_RESULT_NOBODY", where)
    if raw.casefold() in ABSENT:
        return None
    score = _score(raw)
    if score is None or not 0 <= score <= total:
        return error("E_RESULT_SCORE", where, value=raw[:40], total=f"{total / 100:g}")
    unit = row.text(heading.columns.get("unit")).strip()
    return ResultDraft(number, name, unit, score, where.sheet or "", row.number)


def _score(text: str) -> int | None:
    """Marks in hundredths; None for what is no number or finer than a hundredth."""
    try:
        value = Decimal(text.removesuffix("分").strip()) * 100
    except InvalidOperation:
        return None
    return int(value) if value.is_finite() and value == value.to_integral_value() else None
