"""Staff files in the words offices use: rows become drafts, whatever is wrong becomes a problem with its place."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from quizapp.sheets.cells import CellKind
from quizapp.sheets.header import Heading, find_heading, is_heading_again, match
from quizapp.sheets.problems import Level, Problem, Where, error, info, warning
from quizapp.sheets.reader import Book, Row, Sheet

SYNONYMS: Mapping[str, Sequence[str]] = {
    "staff_number": ("工号", "人员编号", "员工编号", "职工号", "职工编号", "警号", "人员工号", "职员编号", "编号", "staff number", "employee id"),
    "name": ("姓名", "人员姓名", "员工姓名", "名字", "name"),
    "unit": ("单位", "部门", "所在单位", "所属单位", "单位名称", "单位路径", "所在部门", "所属部门", "部门名称", "科室", "机构", "department", "unit"),
    "post": ("岗位", "职务", "职位", "岗位名称", "现任职务", "post", "position"),
    "enforcement": ("是否执法岗", "执法岗", "是否执法岗位", "执法岗位", "是否执法人员", "执法人员", "enforcement"),
    "phone": ("手机号", "手机", "手机号码", "联系电话", "电话", "移动电话", "联系方式", "phone", "mobile"),
    "hired_on": ("入职日期", "入职时间", "参加工作时间", "参加工作日期", "到岗日期", "hired on"),
    "state": ("状态", "在职状态", "人员状态", "state", "status"),
    "note": ("备注", "说明", "note", "remarks"),
    "serial": ("序号", "no"),
}  # fmt: skip
NEEDED = frozenset({"staff_number", "name"})
CERTIFICATE_SHEETS = ("执法证", "证件")
YES = frozenset({"是", "√", "✓", "✔", "y", "yes", "1", "有", "true", "t"})
NO = frozenset({"", "否", "×", "✗", "✘", "x", "n", "no", "0", "无", "false", "f", "非"})
ACTIVE = frozenset({"", "在职", "在岗", "正常", "active", "1", "启用", "试用", "借调"})
INACTIVE = frozenset({"离职", "调出", "退休", "停用", "辞职", "离岗", "inactive", "0", "病故", "开除", "注销"})
INSTRUCTIONS = (
    "说明",
    "填写说明",
    "注意",
    "注：",
    "注:",
    "备注：",
    "示例",
    "例：",
    "填表",
    "制表",
    "合计",
    "共计",
    "审核",
)
_NUMBER = re.compile(r"^[0-9A-Za-z][0-9A-Za-z_.\-]{0,39}$")
_PHONE = re.compile(r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$")
_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?$")
_PLAIN_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SERIAL_FROM = date(1899, 12, 30)  # day 0 of spreadsheet programs
_EARLIEST, _LATEST = date(1940, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A row that can be taken. `unit` is the path as written, parts joined by "/"; "" leaves the unit as it is."""

    staff_number: str
    name: str
    unit: str
    post: str
    is_enforcement: bool | None  # None: the file has no such column
    phone: str
    hired_on: date | None
    is_active: bool
    note: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class RosterReading:
    """total = len(drafts) + failed + ignored. `failed_rows`: original cells and the row's problems, for giving back."""

    file: str
    total: int
    drafts: tuple[PersonDraft, ...]
    failed: int
    ignored: int
    problems: tuple[Problem, ...]
    header: tuple[str, ...] = ()
    failed_rows: tuple[tuple[tuple[str, ...], tuple[Problem, ...]], ...] = ()


@dataclass(slots=True)
class _Tally:
    """What is gathered while the rows go by."""

    drafts: list[PersonDraft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failed_rows: list[tuple[tuple[str, ...], tuple[Problem, ...]]] = field(default_factory=list)
    ignored: int = 0
    header: tuple[str, ...] = ()
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)


def read_roster(book: Book, known_units: frozenset[str] | None = None) -> RosterReading:
    """Read every visible sheet. `known_units` holds unit paths and names; None: there is no database to ask, and every
    unit is reported as unknown once. A repeated staff number fails from its second row on."""
    tally = _Tally(problems=list(book.problems))
    tables = 0
    for sheet in book.sheets:
        if not sheet.is_visible or not sheet.rows:
            continue
        if sheet.name.strip() in CERTIFICATE_SHEETS:
            tally.problems.append(info("W_CERTIFICATES_LATER", Where(sheet=sheet.name)))
            tally.ignored += len(sheet.rows)
            continue
        tables += _read_sheet(sheet, tally)
    if not tables and not any(problem.level is Level.ERROR for problem in tally.problems):
        tally.problems.append(error("E_NO_HEADER"))
    _judge_units(tally, known_units)
    failed = len(tally.failed_rows)
    return RosterReading(
        file=book.file,
        total=len(tally.drafts) + failed + tally.ignored,
        drafts=tuple(tally.drafts),
        failed=failed,
        ignored=tally.ignored,
        problems=tuple(tally.problems),
        header=tally.header,
        failed_rows=tuple(tally.failed_rows),
    )


def _read_sheet(sheet: Sheet, tally: _Tally) -> int:
    found = find_heading(sheet.rows, SYNONYMS, NEEDED)
    if found is None:
        tally.ignored += len(sheet.rows)
        return 0
    index, heading = found
    tally.ignored += index + 1
    tally.header = tally.header or tuple(heading.words.get(i, "") for i in range(max(heading.words) + 1))
    for word in heading.unknown:
        if match(word, {"serial": SYNONYMS["serial"]}) is None:
            tally.problems.append(info("W_UNKNOWN_COLUMN", Where(sheet.name or None, heading.row, word)))
    for row in sheet.rows[index + 1 :]:
        if is_heading_again(row, heading, SYNONYMS) or _is_instruction(row, heading):
            tally.ignored += 1
        else:
            _read_row(sheet.name, row, heading, tally)
    return 1


def _is_instruction(row: Row, heading: Heading) -> bool:
    """A note under or between the rows: one filled cell that is no staff number, or a line that begins like a note."""
    filled = [cell.text.strip() for cell in row.cells if cell.text.strip()]
    if len(filled) == 1:
        return not _NUMBER.match(filled[0])
    return bool(filled) and filled[0].startswith(INSTRUCTIONS) and not row.text(heading.columns.get("name")).strip()


def _read_row(sheet: str, row: Row, heading: Heading, tally: _Tally) -> None:
    reader = _RowReader(sheet, row, heading)
    draft = reader.draft()
    if draft.staff_number:
        first = tally.seen.setdefault(draft.staff_number, (sheet, row.number))
        if first != (sheet, row.number):
            reader.fail("E_REPEATED", "staff_number", draft.staff_number, first=first[1])
    errors = [problem for problem in reader.problems if problem.level is Level.ERROR]
    tally.problems.extend(reader.problems)
    if errors:
        tally.failed_rows.append((tuple(cell.text for cell in row.cells), tuple(errors)))
    else:
        tally.drafts.append(draft)


class _RowReader:
    """Reads the fields of one row and keeps what is wrong with them."""

    def __init__(self, sheet: str, row: Row, heading: Heading) -> None:
        self.sheet, self.row, self.heading = sheet, row, heading
        self.problems: list[Problem] = []

    def draft(self) -> PersonDraft:
        """All fields; empty where something is wrong."""
        return PersonDraft(
            staff_number=self._staff_number(),
            name=self._name(),
            unit=self._unit(),
            post=self._text("post", 100),
            is_enforcement=self._yes_no(),
            phone=self._phone(),
            hired_on=self._date(),
            is_active=self._state(),
            note=self._text("note", 500),
            sheet=self.sheet,
            row=self.row.number,
        )

    def fail(self, code: str, field_name: str, value: str = "", **params: str | int) -> None:
        """Note an error in a field of this row."""
        self.problems.append(error(code, self._where(field_name), value, **params))

    def _where(self, field_name: str) -> Where:
        return Where(self.sheet or None, self.row.number, self.heading.word(field_name) or None)

    def _raw(self, field_name: str) -> str:
        index = self.heading.columns.get(field_name)
        text = self.row.text(index).strip(" \t\r\n\u3000\xa0")
        if index is not None and index < len(self.row.cells):
            kind = self.row.cells[index].kind
            if kind is CellKind.ERROR:
                self.fail("E_CELL_ERROR", field_name, text)
                return ""
            if kind is CellKind.FORMULA:
                self.fail("E_FORMULA_NO_VALUE", field_name)
                return ""
        if any(unicodedata.category(char) in ("Cc", "Cf") and char not in "\r\n\t" for char in text):
            self.fail("E_CONTROL", field_name, text)
            return ""
        return text

    def _has_error_at(self, field_name: str) -> bool:
        word = self.heading.word(field_name)
        return any(problem.where.column == word for problem in self.problems)

    def _text(self, field_name: str, limit: int) -> str:
        text = " ".join(self._raw(field_name).split())
        if len(text) > limit:
            self.fail("E_TOO_LONG", field_name, text, limit=limit)
        return text

    def _staff_number(self) -> str:
        text = unicodedata.normalize("NFKC", self._raw("staff_number")).replace(" ", "")
        if self._has_error_at("staff_number"):
            return ""
        if not text:
            self.fail("E_NO_STAFF_NUMBER", "staff_number")
            return ""
        if not _NUMBER.match(text):
            self.fail("E_STAFF_NUMBER", "staff_number", text)
            return ""
        index = self.heading.columns["staff_number"]
        if self.row.cells[index].kind is CellKind.NUMBER:
            self.problems.append(warning("W_NUMERIC_STAFF_NUMBER", self._where("staff_number"), text))
        return text

    def _name(self) -> str:
        text = self._text("name", 50)
        if not text and not self._has_error_at("name"):
            self.fail("E_NO_NAME", "name")
        elif text and not any(char.isalpha() for char in text):
            self.fail("E_NAME", "name", text)
        return text

    def _unit(self) -> str:
        text = self._raw("unit").replace("／", "/").replace("\\", "/").replace("＞", "/").replace(">", "/")
        parts = [" ".join(part.split()) for part in text.split("/") if part.strip()]
        if any(len(part) > 100 for part in parts):
            self.fail("E_TOO_LONG", "unit", text, limit=100)
        return "/".join(parts)

    def _yes_no(self) -> bool | None:
        if "enforcement" not in self.heading.columns:
            return None
        text = unicodedata.normalize("NFKC", self._raw("enforcement")).casefold()
        if text in YES:
            return True
        if text not in NO:
            self.fail("E_YES_NO", "enforcement", text)
        return False

    def _phone(self) -> str:
        text = unicodedata.normalize("NFKC", self._raw("phone"))
        plain = re.sub(r"[\s\-()]", "", text).removeprefix("+86")
        if not plain:
            return ""
        if not _PHONE.match(plain) and not _PHONE.match(text):
            self.fail("E_PHONE", "phone", text)
        return plain

    def _date(self) -> date | None:
        text = unicodedata.normalize("NFKC", self._raw("hired_on")).split(" ")[0]
        if not text:
            return None
        found = parse_date(text)
        if found is None or not _EARLIEST <= found < _LATEST:
            self.fail("E_DATE", "hired_on", text)
            return None
        return found

    def _state(self) -> bool:
        text = self._raw("state").casefold()
        if text in INACTIVE:
            return False
        if text not in ACTIVE:
            self.fail("E_STATE", "state", text)
        return True


def parse_date(text: str) -> date | None:
    """2020-1-5, 2020/1/5, 2020.1.5, 2020年1月5日, 20200105, 2020-1 (the first), or a spreadsheet's day number."""
    found = _DATE.match(text) or _PLAIN_DATE.match(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3] or 1))
        if text.isdigit() and 14_611 <= int(text) <= 73_415:  # 1940 to 2100
            return _SERIAL_FROM + timedelta(days=int(text))
    except ValueError:
        return None
    return None


def _judge_units(tally: _Tally, known: frozenset[str] | None) -> None:
    """Unknown units are warnings, once per unit, at the first row that names it."""
    told: set[str] = set()
    for draft in tally.drafts:
        if not draft.unit:
            tally.problems.append(warning("W_NO_UNIT", Where(draft.sheet or None, draft.row)))
        elif draft.unit not in told and (known is None or draft.unit not in known):
            told.add(draft.unit)
            tally.problems.append(warning("W_UNKNOWN_UNIT", Where(draft.sheet or None, draft.row), draft.unit))
