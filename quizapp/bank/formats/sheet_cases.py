"""Rows of a sheet that make one question: a case's material with its questions, and one row for each option."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from quizapp.bank.formats import options as option_cells
from quizapp.bank.formats.reading import Gatherer
from quizapp.bank.formats.sheet_row import RowReader
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.header import Heading
from quizapp.sheets.problems import Problem, Where, error
from quizapp.sheets.reader import Row

NUMBER = re.compile(r"[\w.\-（）()【】]{1,12}")  # a material's number or name; anything longer is the material itself
RIGHT = frozenset({"1", "√", "✓", "✔", "是", "对", "正确", "true", "t", "y", "yes"})
WRONG = frozenset({"", "0", "×", "✗", "✘", "x", "否", "错", "错误", "false", "f", "n", "no"})


@dataclass(slots=True)
class _Case:
    key: str
    where: Where
    material: str = ""
    head: QuestionDocument | None = None
    children: list[QuestionDocument] = field(default_factory=list)
    places: list[Where] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def document(self) -> QuestionDocument:
        """The case; what belongs to the whole stands in the material's row, else in its first question."""
        whole = self.head or replace(
            self.children[0], citations=(), explanation="", difficulty=None, marks=None, tags=()
        )
        return replace(
            whole, kind=Kind.CASE, stem=self.material, options=(), answer=None, children=tuple(self.children)
        )


@dataclass(slots=True)
class Cases:
    """The cases of one table, in the order of their first rows."""

    words: dict[str, str] = field(default_factory=dict)
    _open: dict[str, _Case] = field(default_factory=dict)
    _last: str = ""

    @property
    def are_open(self) -> bool:
        """Whether a case waits for more rows."""
        return bool(self._open)

    def take(self, reader: RowReader, document: QuestionDocument, cells: tuple[str, ...]) -> bool:
        """Keep a row that belongs to a case; False for any other. By 材料编号 the first row with 题型=材料 holds the
        material; by 父题序号 the row with that 序号 does; else the group's own text is the material."""
        if not reader.may_belong:
            return False
        is_material = document.kind is Kind.CASE
        key = self._key(reader, is_material=is_material)
        if not key:
            return False
        case = self._open.setdefault(key, _Case(key, reader.where_row))
        case.rows.append(cells)
        case.problems += reader.problems
        self._last = key
        if is_material:
            case.material, case.head = document.stem, document
            return True
        is_number = NUMBER.fullmatch(key) and "题干" not in reader.heading.word("group")
        if not case.material and not is_number:
            case.material = key
        case.children.append(document)
        case.places.append(reader.where_row)
        return True

    def _key(self, reader: RowReader, *, is_material: bool) -> str:
        if reader.is_alone:
            self._last = ""
            return ""
        has_parents = "parent" in reader.heading.columns
        if is_material:
            return reader.text("group") or (reader.text("external") if has_parents else "")
        parent = reader.text("parent")
        named = (parent if parent != "0" else "") or reader.text("group")
        return named or (self._last if self.goes_on(reader) else "")

    def goes_on(self, reader: RowReader) -> bool:
        """Whether a row without a material belongs to that of the row above: large and small stems."""
        return reader.heading.word("stem").startswith("小题") and "group" in reader.heading.columns

    def hand_over(self, gatherer: Gatherer) -> None:
        """Give every case to the gatherer, whole."""
        for case in self._open.values():
            more = tuple(case.rows[1:])
            if not case.material and case.children:
                told = error("E_CASE_NO_MATERIAL", case.where, case.key)
                gatherer.fail(case.rows[0], [*case.problems, told], case.where, None, more)
                continue
            document = case.document()
            gatherer.take(document, case.where, self.words, case.rows[0], case.problems, case.places, more)
        self._open.clear()


def with_below(rows: Sequence[Row], at: int, heading: Heading) -> tuple[Row, int]:
    """A row together with those below it that hold nothing but its next options, one each, under the stem or in the column
    of options; and how many those are."""
    row = rows[at]
    if "option.A" in heading.columns:
        return row, 0
    name = "options" if "options" in heading.columns else "stem"
    column = heading.columns.get(name, -1)
    texts = [row.text(column)]
    if not texts[0] or not row.text(heading.columns.get("stem")):
        return row, 0
    if name == "options" and len(option_cells.split(texts[0])) > 1:
        return row, 0
    for below in rows[at + 1 : at + 1 + len(LETTERS)]:
        if not _is_next(below, column, len(texts) - (name == "stem"), is_lettered=name == "stem"):
            break
        texts.append(below.text(column))
    if len(texts) < 2 + (name == "stem"):
        return row, 0
    joined = (*row.texts[:column], "\n".join(texts), *row.texts[column + 1 :])
    return replace(row, texts=joined), len(texts) - 1


def _is_next(row: Row, column: int, index: int, *, is_lettered: bool) -> bool:
    """Whether a row is the option of this place and nothing else."""
    text = row.text(column)
    if not text or row.only != text or row.kinds or index >= len(LETTERS):
        return False
    letter = option_cells.letter_of(text)
    return letter == LETTERS[index] if is_lettered or letter else len(option_cells.split(text)) == 1


def has_row_per_option(heading: Heading) -> bool:
    """Whether each row is one option with its own mark of being right: 题目序号, 题干, 选项内容, 是否正确项."""
    return {"stem", "options", "is_right"} <= set(heading.columns)


def joined_rows(rows: Sequence[Row], heading: Heading) -> Iterator[tuple[Row, tuple[Row, ...]]]:
    """(a row with the options in columns of their own behind the others, the rows it was made of). A question begins where
    its number changes, or where it has none and a stem stands that is another one."""
    group: list[Row] = []
    begun = ("", "")
    for row in rows:
        number, stem = (tidy(row.text(heading.columns.get(name))) for name in ("external", "stem"))
        is_new = (number != begun[0]) if number and begun[0] else bool(stem) and stem != begun[1]
        if group and is_new:
            yield _joined(group, heading), tuple(group)
            group = []
        if not group:
            begun = (number, stem)
        group.append(row)
    if group:
        yield _joined(group, heading), tuple(group)


def wide_heading(heading: Heading, options: int) -> Heading:
    """The heading of what `joined_rows` makes: a column for each option, then one for the key."""
    first = max(heading.words, default=0) + 1
    columns = {name: index for name, index in heading.columns.items() if name not in ("options", "is_right", "answer")}
    columns |= {f"option.{LETTERS[n]}": first + n for n in range(options)} | {"answer": first + options}
    words = dict(heading.words)
    words |= dict.fromkeys(range(first, first + options), heading.word("options"))
    words[first + options] = heading.word("is_right")
    return Heading(heading.row, columns, words, heading.unknown)


def _joined(group: Sequence[Row], heading: Heading) -> Row:
    """Letters for the options marked right; a mark that is neither yes nor no makes the key unreadable."""
    options = [row.text(heading.columns["options"]) for row in group][: len(LETTERS)]
    marks = [row.text(heading.columns["is_right"]).strip().casefold() for row in group]
    unclear = next((mark for mark in marks if mark not in RIGHT | WRONG), None)
    key = unclear or "".join(LETTERS[n] for n, mark in enumerate(marks[: len(LETTERS)]) if mark in RIGHT)
    width = max(heading.words, default=0) + 1
    first = group[0]
    texts = [*first.texts[:width], *[""] * (width - len(first.texts)), *options, key]
    return Row(first.number, tuple(texts), {at: kind for at, kind in first.kinds.items() if at < width})
