"""A question file of a thousand rows with twenty planted errors: each is named by row and column, and the totals add up."""

from collections.abc import Callable

import pytest

from quizapp.bank.formats.reading import Reading
from quizapp.bank.formats.sheet_writer import write_failed
from quizapp.bank.formats.table import read
from quizapp.bank.words import sentence
from quizapp.sheets.problems import Level
from tests.bank.tables import Formula, adds_up, errors, xlsx

HEADING = [
    "题型",
    "题干",
    "选项A",
    "选项B",
    "选项C",
    "选项D",
    "答案",
    "解析",
    "难度",
    "法规名称",
    "版本",
    "条款",
    "用途",
]
Row = list[object]


def row_of(number: int) -> Row:
    """A sound question; the kinds take turns."""
    tail: Row = ["见条文", "中", "行政处罚法", "2021年修订", f"第{number % 80 + 1}条", "通用"]
    stem = f"题目之{number}，说法正确的是"
    match number % 4:
        case 0:
            return ["判断", stem, None, None, None, None, "对" if number % 8 else "错", *tail]
        case 1:
            return ["单选", stem, "警告", "罚款", "没收", "拘留", "ABCD"[number % 3], *tail]
        case 2:
            return ["多选", stem, "警告", "罚款", "没收", "拘留", "ACD", *tail]
        case _:
            return ["填空", f"{stem}____日", None, None, None, None, "六十|60", *tail]


def put(index: int, value: object) -> Callable[[Row], None]:
    def change(row: Row) -> None:
        row[index] = value

    return change


def both(*changes: Callable[[Row], None]) -> Callable[[Row], None]:
    def change(row: Row) -> None:
        for each in changes:
            each(row)

    return change


PLANTED: dict[int, tuple[Callable[[Row], None], str, str]] = {
    5: (put(6, "E"), "E_ANSWER_RANGE", "答案"),
    50: (put(1, None), "E_NO_STEM", "题干"),
    101: (put(6, None), "E_NO_ANSWER", "答案"),
    149: (both(put(3, None), put(4, None), put(5, None)), "E_FEW_OPTIONS", "选项B"),
    201: (put(4, "警告"), "E_DUP_OPTION", "选项C"),
    250: (put(3, None), "E_OPTION_GAP", "选项B"),
    301: (put(6, "AB"), "E_TYPE_CONFLICT", "答案"),
    349: (put(0, "连线"), "E_TYPE_UNKNOWN", "题型"),
    400: (put(6, "A"), "E_TRUTH_UNCLEAR", "答案"),
    404: (put(6, 1), "E_TRUTH_UNCLEAR", "答案"),
    451: (put(6, "六十；七十"), "E_BLANK_COUNT", "答案"),
    499: (put(6, None), "E_NO_ANSWER", "答案"),
    550: (put(6, "全部都对"), "E_ANSWER_UNREADABLE", "答案"),
    601: (put(12, "作业"), "E_USE", "用途"),
    650: (put(1, "长" * 8001), "E_TOO_LONG", "题干"),
    701: (both(put(0, "简答"), put(6, None)), "E_NO_ANSWER", "答案"),
    749: (put(5, "项" * 1001), "E_TOO_LONG", "选项D"),
    801: (put(1, "坏\x07字"), "E_CONTROL", "题干"),
    850: (put(6, Formula()), "E_FORMULA_NO_VALUE", "答案"),
    899: (put(1, Formula("#DIV/0!")), "E_CELL_ERROR", "题干"),
}  # fmt: skip


@pytest.fixture(scope="module")
def reading() -> Reading:
    rows = [row_of(number) for number in range(1, 1001)]
    for number, (change, _code, _column) in PLANTED.items():
        change(rows[number - 1])
    return read("题库.xlsx", xlsx([HEADING, *rows]))


def test_every_planted_error_is_named_by_row_and_column(reading: Reading) -> None:
    planted = {(code, number + 1, column) for number, (_change, code, column) in PLANTED.items()}
    assert set(errors(reading)) == planted
    assert len(PLANTED) == 20


def test_nothing_else_is_refused_and_the_totals_add_up(reading: Reading) -> None:
    assert adds_up(reading)
    assert (reading.total, len(reading.drafts), reading.failed, reading.ignored) == (1001, 980, 20, 1)
    assert sum(reading.kinds.values()) == 980


def test_every_error_has_a_sentence_in_words(reading: Reading) -> None:
    told = [sentence(problem) for problem in reading.problems if problem.level is Level.ERROR]
    assert told[0] == "工作表「表1」第6行「答案」：选项只有A–D，答案为E。"
    assert not [text for text in told if "E_" in text or "%" in text]


def test_a_row_with_several_errors_fails_once_and_all_are_told() -> None:
    row = row_of(1)
    row[1], row[4], row[6] = None, "警告", "F"
    reading = read("题库.xlsx", xlsx([HEADING, row]))
    assert {code for code, _row, _column in errors(reading)} == {"E_NO_STEM", "E_DUP_OPTION", "E_ANSWER_RANGE"}
    assert (reading.failed, reading.total) == (1, 2)


def test_the_failed_rows_come_back_with_their_reasons_and_import_once_mended(reading: Reading) -> None:
    reasons = ["；".join(sentence(problem) for problem in problems) for _cells, problems in reading.failed_rows]
    returned = write_failed(reading, reasons, "错误原因")
    again = read("未导入的行.xlsx", returned)
    assert again.failed == 20
    (cells, _problems) = reading.failed_rows[0]
    mended = read("改好.xlsx", xlsx([[*HEADING, "错误原因"], [*cells[:6], "A", *cells[7:], reasons[0]]]))
    assert len(mended.drafts) == 1
