"""Tables of study credit or hours as study platforms export them: a person a row, with or without a day."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from quizapp.sheets.header import Heading, find_heading, is_heading_again
from quizapp.sheets.problems import Level, Problem, Where, error
from quizapp.sheets.reader import Book, Row

SYNONYMS: Mapping[str, Sequence[str]] = {
    "staff_number": ("工号", "人员编号", "员工编号", "职工号", "编号", "staff number", "employee id"),
    "name": ("姓名", "人员姓名", "name"),
    "unit": ("单位", "部门", "所在单位", "department", "unit"),
    "amount": ("学分", "年度学分", "总学分", "累计学分", "获得学分", "积分", "学时", "年度学时", "总学时", "累计学时", "credit", "hours"),
    "day": ("日期", "学习日期", "获得日期", "时间", "date", "day"),
}  # fmt: skip
NEEDED = frozenset({"staff_number", "amount"})
MOST = Decimal(100_000)
_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s.*)?$")
_TOTALS = ("合计", "总计", "共计", "说明", "注")


@dataclass(frozen=True, slots=True)
class StudyDraft:
    """A row that can be taken: hundredths of a credit or an hour; `day` is "2026-11-25" or ""."""

    staff_number: str
    name: str
    day: str
    amount: int
    row: int


@dataclass(frozen=True, slots=True)
class StudyReading:
    """What a file holds; rows with a problem are in neither `drafts` nor the ledger."""

    file: str
    drafts: tuple[StudyDraft, ...]
    problems: tuple[Problem, ...]

    @property
    def failed(self) -> int:
        return sum(1 for problem in self.problems if problem.level is Level.ERROR)


def read_study(book: Book, year: int) -> StudyReading:
    """Read every visible sheet; `year` is the year the numbers belong to, and days must lie in it."""
    drafts: list[StudyDraft] = []
    problems: list[Problem] = list(book.problems)
    seen: set[tuple[str, str]] = set()
    tables = 0
    for sheet in book.sheets:
        found = find_heading(sheet.rows, SYNONYMS, NEEDED) if sheet.is_visible else None
        if found is None:
            continue
        tables += 1
        index, heading = found
        for row in sheet.rows[index + 1 :]:
            if is_heading_again(row, heading, SYNONYMS) or _is_note(row, heading):
                continue
            got = _read_row(row, heading, year, Where(sheet.name or None, row.number), seen)
            if isinstance(got, Problem):
                problems.append(got)
            else:
                drafts.append(got)
    if not tables and not any(problem.level is Level.ERROR for problem in problems):
        problems.append(error("E_STUDY_NO_HEADER"))
    return StudyReading(book.file, tuple(drafts), tuple(problems))


def _is_note(row: Row, heading: Heading) -> bool:
    first = next((cell.text.strip() for cell in row.cells if cell.text.strip()), "")
    return first.startswith(_TOTALS) and not row.text(heading.columns.get("name")).strip()


def _read_row(row: Row, heading: Heading, year: int, where: Where, seen: set[tuple[str, str]]) -> StudyDraft | Problem:
    number = row.text(heading.columns["staff_number"]).strip()
    amount = _amount(row.text(heading.columns["amount"]).strip())
    raw_day = row.text(heading.columns.get("day")).strip()
    day = _day(raw_day)
    if not number:
        return error("E_STUDY_NO_NUMBER", where)
    if amount is None:
        return error("E_STUDY_AMOUNT", where, value=row.text(heading.columns["amount"])[:40])
    if day is None or (day and not day.startswith(f"{year}-")):
        return error("E_STUDY_DAY", where, value=raw_day[:40], year=year)
    if (number, day) in seen:
        return error("E_STUDY_TWICE", where, number=number)
    seen.add((number, day))
    return StudyDraft(number, row.text(heading.columns.get("name")).strip(), day, amount, row.number)


def _amount(text: str) -> int | None:
    try:
        value = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value <= MOST:
        return None
    return int((value * 100).to_integral_value())


def _day(text: str) -> str | None:
    """ "" for none, None for what is no day."""
    if not text:
        return ""
    found = _DAY.match(text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else None
