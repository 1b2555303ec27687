"""What a workbook shows and hides, in each of the three kinds of workbook: hidden rows, error values, figures as shown."""

from collections.abc import Callable

import pytest

from quizapp.bank.formats.reading import Reading
from quizapp.bank.formats.table import read
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.words import sentence
from tests.bank.formats.test_sheet_layouts import ABCD, MATERIAL, WIDE
from tests.bank.tables import adds_up, codes, errors
from tests.sheets.books import Fault, Figure, Page, Result, ods, xls, xlsx

Maker = Callable[..., bytes]
KINDS = pytest.mark.parametrize("make", [xlsx, xls, ods], ids=["xlsx", "xls", "ods"])
FOUR = [WIDE, *[("单选", f"{name}由谁管辖", *ABCD, "A") for name in "甲乙丙丁"]]


def reading_of(made: bytes) -> Reading:
    found = read("题库", made)
    assert adds_up(found)
    return found


def asked(found: Reading) -> list[tuple[Kind, str, tuple[str, ...], object]]:
    return [(d.document.kind, d.document.stem, d.document.options, d.document.answer) for d in found.drafts]


@KINDS
def test_hidden_filtered_and_flattened_rows_are_read_and_told_once(make: Maker) -> None:
    found = reading_of(make(Page(FOUR, hidden_rows=frozenset({1, 2}), low_rows=frozenset({4}))))
    assert len(found.drafts) == 4
    told = [problem for problem in found.problems if problem.code == "W_HIDDEN_ROWS"]
    assert [(p.where.sheet, p.params["count"], p.params["rows"]) for p in told] == [("题库", 3, "2–3、5")]
    assert "第 2–3、5 行" in sentence(told[0])


@KINDS
def test_a_hidden_row_with_nothing_in_it_is_no_matter(make: Maker) -> None:
    assert codes(reading_of(make(Page([*FOUR, (), ()], hidden_rows=frozenset({5, 6}))))) == set()


@KINDS
def test_hidden_columns_are_read_and_told_once(make: Maker) -> None:
    rows = [(*WIDE, "备注", ""), ("单选", "甲由谁管辖", *ABCD, "A", "旧题", "")]
    found = reading_of(make(Page(rows, hidden_columns=frozenset({6, 7, 8}))))
    assert [p.params["columns"] for p in found.problems if p.code == "W_HIDDEN_COLUMNS"] == ["G、H"]
    assert [draft.document.answer for draft in found.drafts] == [("A",)]


@KINDS
def test_of_a_hidden_sheet_only_that_is_told_until_a_person_takes_it(make: Maker) -> None:
    made = make(Page(FOUR), Page(FOUR, hidden_rows=frozenset({2}), name="旧题", is_hidden=True))
    assert codes(reading_of(made)) == {"W_HIDDEN_SHEET"}
    taken = read("题库", made, choices={"sheet.旧题": "take"})
    assert codes(taken) == {"W_HIDDEN_ROWS", "W_DUPLICATE"}


def test_a_group_that_is_folded_up_is_hidden() -> None:
    assert codes(reading_of(ods(Page(FOUR, folded=frozenset({2, 3}))))) == {"W_HIDDEN_ROWS"}


@KINDS
def test_error_values_never_disappear(make: Maker) -> None:
    rows = [
        (*WIDE, "解析"),
        ("单选", "甲", "子", "丑", "寅", Fault("#N/A"), "A", ""),
        ("单选", "乙", "子", "丑", "寅", "卯", Fault("#REF!"), ""),
        ("单选", "丙", "子", "丑", "寅", "卯", "A", Fault("#NAME?")),
        ("单选", "丁", "子", "丑", "寅", "卯", "A", ""),
    ]
    found = reading_of(make(Page(rows)))
    assert [draft.document.stem for draft in found.drafts] == ["丁"]
    assert errors(found) == [("E_CELL_ERROR", 2, "选项D"), ("E_CELL_ERROR", 3, "答案"), ("E_CELL_ERROR", 4, "解析")]


@KINDS
def test_formulas_give_their_stored_value_or_are_told(make: Maker) -> None:
    rows = [WIDE, ("单选", "甲", Result("县级"), *ABCD[1:], Result("B")), ("单选", "乙", *ABCD[:3], Result(None), "A")]
    found = reading_of(make(Page(rows)))
    assert asked(found) == [(Kind.SINGLE, "甲", ABCD, ("B",))]
    assert errors(found) == [("E_FORMULA_NO_VALUE", 3, "选项D")]


def test_nought_is_no_result_of_a_formula_that_joins_texts() -> None:
    rows = [WIDE, ("单选", "甲", Result(0.0), "市级", "省级", "中央", Result(0.0))]
    assert errors(reading_of(xls(Page(rows)))) == [
        ("E_FORMULA_NO_VALUE", 2, "选项A"),
        ("E_FORMULA_NO_VALUE", 2, "答案"),
    ]


FIGURES = [
    Figure(0.05, "0%", "5%"), Figure(0.125, "0.0%", "12.5%"), Figure(7, "000", "007"), Figure(0.5, "# ?/?", "1/2"),
    Figure(44392, 'yyyy"年"m"月"d"日"', "2021年7月15日"), Figure(46024, 'm"月"d"日"', "1月2日"), Figure(50000, "#,##0", "50,000"),
]  # fmt: skip


@KINDS
def test_figures_are_read_as_the_cell_shows_them_and_told(make: Maker) -> None:
    rows = [("题型", "题干", *[f"选项{letter}" for letter in "ABCDEFG"], "答案"), ("单选", "哪个", *FIGURES, "C")]
    found = reading_of(make(Page(rows)))
    assert asked(found) == [(Kind.SINGLE, "哪个", tuple(figure.shown for figure in FIGURES), ("C",))]
    assert codes(found) == {"W_NUMERIC_CELL"}


@KINDS
def test_an_answer_is_known_by_what_it_shows_or_counts(make: Maker) -> None:
    half, third = Figure(0.5, "0%", "50%"), Figure(0.3, "0%", "30%")
    rows = [
        ("题型", "题干", "选项1", "选项2", "答案"),
        ("单选", "多少", half, third, third),
        ("填空", "不超过____", "", "", half),
        ("单选", "几个", "甲", "乙", Figure(2, "0.0", "2.0")),
    ]
    found = reading_of(make(Page(rows)))
    assert [draft.document.answer for draft in found.drafts] == [("B",), (("50%",),), ("B",)]


@KINDS
def test_rows_after_hundreds_of_empty_ones_are_read(make: Maker) -> None:
    found = reading_of(make(Page([*FOUR, *[()] * 400, ("单选", "戊由谁管辖", *ABCD, "B")])))
    assert [draft.where.row for draft in found.drafts] == [2, 3, 4, 5, 406]


@KINDS
def test_a_material_over_merged_rows_keeps_its_questions(make: Maker) -> None:
    rows = [
        ("材料", "题型", "题干", "A", "B", "答案"),
        (MATERIAL, "单选", "由谁处罚", "县级", "省级", "A"),
        ("", "多选", "如何处罚", "警告", "罚款", "AB"),
    ]
    found = reading_of(make(Page(rows, merged=[(1, 0, 2, 0)])))
    assert [(d.document.kind, [c.stem for c in d.document.children]) for d in found.drafts] == [
        (Kind.CASE, ["由谁处罚", "如何处罚"])
    ]


def _cell(inside: str, kind: str = ' office:value-type="string"') -> str:
    return f"<table:table-cell{kind}>{inside}</table:table-cell>"


def test_texts_of_an_open_document_keep_their_lines() -> None:
    options = _cell("<text:p>A.县级<text:line-break/>B.市级<text:tab/>C.省级</text:p>")
    rows = [("题干", "选项", "答案"), (_cell("<text:p>由谁管辖</text:p>", ""), options, "B")]
    old = _cell("<text:p>旧题</text:p>")
    before = f"<table:tracked-changes><table:table-row>{old}</table:table-row></table:tracked-changes>"
    found = reading_of(ods(Page(rows), before=before))
    assert asked(found) == [(Kind.SINGLE, "由谁管辖", ABCD[:3], ("B",))]


def test_options_in_rows_below_their_question_are_joined() -> None:
    lettered = [
        ("序号", "题型", "题目", "答案"),
        (1, "单选", "由谁管辖", "B"), ("", "", "A.县级"), ("", "", "B.市级"), ("", "", "C.省级"),
        (2, "单选", "期限多久", "A"), ("", "", "A、三日"), ("", "", "B、五日"), ("", "", "另有说明"),
    ]  # fmt: skip
    found = reading_of(xlsx(Page(lettered)))
    assert asked(found) == [
        (Kind.SINGLE, "由谁管辖", ABCD[:3], ("B",)),
        (Kind.SINGLE, "期限多久", ("三日", "五日"), ("A",)),
    ]
    assert {row for _code, row, _column in errors(found)} == {9}
    column = [
        ("题干", "选项", "答案"),
        ("由谁管辖", "县级", "C"),
        ("", "市级"),
        ("", "省级"),
        ("甲", "子|丑", "A"),
        ("", "寅"),
    ]
    found = reading_of(xlsx(Page(column)))
    assert asked(found) == [(Kind.SINGLE, "由谁管辖", ABCD[:3], ("C",)), (Kind.SINGLE, "甲", ("子", "丑"), ("A",))]
    assert {row for _code, row, _column in errors(found)} == {6}


@pytest.mark.parametrize("length", [300, 593, 1500, 2100])
def test_a_book_that_ends_too_soon_is_refused_with_a_sentence(length: int) -> None:
    found = read("题库.xls", xls(Page(FOUR))[:length])
    assert [problem.code for problem in found.problems] == ["E_BAD_FILE"]


def test_each_kind_of_book_is_called_by_its_name() -> None:
    assert [reading_of(make(Page(FOUR))).format for make in (xlsx, xls, ods)] == ["xlsx", "xls", "ods"]


def test_a_stroke_in_the_answer_of_a_blank_is_told() -> None:
    rows = [("题型", "题干", "答案"), ("填空", "简称____", "民法典/《民法典》"), ("填空", "单位____", "km/h")]
    found = reading_of(xlsx(Page(rows)))
    assert [(p.code, p.where.row) for p in found.problems if p.code != "W_NO_CITATION"] == [("W_ANSWER_STROKE", 2)]


def test_pictures_that_cannot_be_read_are_told_once_a_sheet() -> None:
    drawn = _cell(
        '<draw:frame xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"><draw:image/></draw:frame><text:p>看图</text:p>'
    )
    in_ods = ods(Page([WIDE, ("单选", drawn, *ABCD, "A"), ("单选", drawn, *ABCD, "B")]))
    in_xls = xls(Page(FOUR, pictures=2))
    for found in (reading_of(in_ods), reading_of(in_xls)):
        told = [(p.where.sheet, p.params["count"]) for p in found.problems if p.code == "W_PICTURES_UNREAD"]
        assert told == [("题库", 2)]
