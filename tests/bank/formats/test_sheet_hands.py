"""Habits of many hands in sheets of questions that are easily read wrong without a word."""

import datetime as dt

import pytest
import xlsxwriter

from quizapp.bank.rules.document import Citation
from quizapp.sheets.problems import Level
from tests.bank.formats.test_sheet_layouts import (
    ABCD,
    MATERIAL,
    WIDE,
    Asked,
    F,
    Layout,
    M,
    Q,
    S,
    T,
    book,
    check,
    sheet,
    shown,
    text,
)
from tests.bank.tables import adds_up, read_rows

AB = ("县级", "省级")
PLAIN = ("题干", "A", "B", "C", "D", "答案")
UNREADABLE, RANGE, CELL = frozenset({"E_ANSWER_UNREADABLE"}), frozenset({"E_ANSWER_RANGE"}), frozenset({"E_CELL_ERROR"})
GAP, CONFLICT, UNCLEAR = frozenset({"E_OPTION_GAP"}), frozenset({"E_TYPE_CONFLICT"}), frozenset({"E_TRUTH_UNCLEAR"})
NUMERIC, BLANK, UNDER = frozenset({"W_NUMERIC_CELL"}), frozenset({"W_KIND_BLANK"}), frozenset({"W_UNDER_MATERIAL"})
DISAGREES, ONE = frozenset({"W_ANSWER_VS_EXPLANATION"}), frozenset({"W_MULTI_ONE_LETTER"})


def one(stem: str, options: tuple[str, ...], *answer: str) -> Asked:
    return S, stem, options, answer


def _named_sheets(made: xlsxwriter.Workbook) -> None:
    sheets = {
        "一、单选题（2）": [PLAIN, ("甲", *ABCD, "A"), ("乙", *ABCD, "AB")],
        "2.多选题库": [PLAIN, ("丙", *ABCD, "C")],
        "判断": [("题干", "答案"), ("丁", "对"), ("戊", "A")],
        "填空": [("题干", "答案"), ("己（　）", "AB")],
        "简答题": [("题目", "答案"), ("是否正确，为什么", "正确")],
    }
    for name, rows in sheets.items():
        page = made.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)


def _dates(made: xlsxwriter.Workbook) -> None:
    page = made.add_worksheet("题")
    day = made.add_format({"num_format": "yyyy/m/d"})
    page.write_row(0, 0, ("题型", "题干", "答案"))
    page.write_row(1, 0, ("简答", "何时施行"))
    page.write_datetime(1, 2, dt.date(2021, 7, 15), day)


HANDS = [
    sheet("letters in brackets", [("题型", "题干", "选项(A)", "选项（B）", "答案"), ("单选", "甲", *AB, "B")], one("甲", AB, "B")),
    sheet("one heading for the options over a row of letters", [("题型", "题干", "选项", "", "", "", "答案"), ("", "", "A", "B", "C", "D", ""), ("单选", "甲", *ABCD, "C")], one("甲", ABCD, "C")),
    sheet("one heading for options side by side", [("题型", "题干", "备选答案", "", "", "", "答案"), ("单选", "甲", *ABCD, "C")], one("甲", ABCD, "C")),
    sheet("large stems alone", [("题型", "大题题干", "A", "B", "答案"), ("单选", "甲", *AB, "B")], one("甲", AB, "B")),
    sheet("options counted from nought", [("题型", "题干", "选项0", "选项1", "选项2", "答案"), ("单选", "甲", "子", "丑", "寅", "A")], one("甲", ("子", "丑", "寅"), "A")),
    sheet("a column of options that nobody knows", [("题型", "题干", "甲列", "选项B", "选项C", "答案"), ("单选", "甲", "子", "丑", "寅", "B")], errors=GAP),
    sheet("items to choose", [("题型", "题干", "选择项1", "选择项2", "答案"), ("单选", "甲", *AB, 2)], one("甲", AB, "B")),
    sheet("the title before the stem", [("题目", "题干", "A", "B", "答案"), ("第1题", "由谁管辖", *AB, "B")], one("由谁管辖", AB, "B")),
    sheet("two columns of answers", [("题干", "A", "B", "参考答案", "正确答案"), ("甲", *AB, "", "A"), ("乙", *AB, "B", ""), ("丙", *AB, "B", "b"), ("丁", *AB, "A", "B")],
          one("甲", AB, "A"), one("乙", AB, "B"), one("丙", AB, "B"), errors=UNREADABLE),
    Layout("kinds by the sheets' names", book(_named_sheets), [one("甲", ABCD, "A"), (M, "丙", ABCD, ("C",)), (T, "丁", (), True), (F, "己（　）", (), (("AB",),)), (Q, "是否正确，为什么", (), "正确")],
           errors=CONFLICT | UNCLEAR, warnings=ONE),
    sheet("a kind left out", [("题型", *PLAIN), ("多选", "甲", *ABCD, "AB"), ("", "乙", *ABCD, "A"), ("判断", "丙", "", "", "", "", "对"), ("", "丁", "", "", "", "", "A")],
          (M, "甲", ABCD, ("A", "B")), one("乙", ABCD, "A"), (T, "丙", (), True), errors=UNCLEAR, warnings=BLANK),
    sheet("kinds by one character", [WIDE, ("单", "甲", *ABCD, "A"), ("多", "乙", *ABCD, "AB"), ("判", "丙", "", "", "", "", "错")], one("甲", ABCD, "A"), (M, "乙", ABCD, ("A", "B")), (T, "丙", (), False)),
    sheet("kinds in English", [WIDE, ("MCQ", "甲", *ABCD, "B"), ("Checkbox", "乙", *ABCD, "AB"), ("Multiple Choice", "丙", *ABCD, "B")],
          one("甲", ABCD, "B"), (M, "乙", ABCD, ("A", "B")), (M, "丙", ABCD, ("B",)), warnings=ONE),
    sheet("a number before the question, both in English", [("Question #", "Question Text", "Answer 1", "Answer 2", "Correct Answer(s)"), (1, "甲", *AB, 2)], one("甲", AB, "B")),
    sheet("numbers of options counted from nought", [("question", "option1", "option2", "option3", "correct_option"), ("甲", "子", "丑", "寅", 1), ("乙", "子", "丑", "寅", 0)],
          one("甲", ("子", "丑", "寅"), "B"), one("乙", ("子", "丑", "寅"), "A")),
    sheet("numbers of options counted from nought and from one", [("question", "option1", "option2", "answer"), ("甲", *AB, 2), ("乙", *AB, 0)], errors=UNREADABLE),
    sheet("an index that nobody explains", [("question", "option1", "option2", "option3", "correct index"), ("甲", "子", "丑", "寅", 1)], errors=UNREADABLE),
    sheet("an index that reaches the last option", [("question", "option1", "option2", "correct index"), ("甲", *AB, 1), ("乙", *AB, 2)], one("甲", AB, "A"), one("乙", AB, "B")),
    sheet("texts of web pages", [WIDE, ("单选", "<p>由谁<b>管辖</b>&nbsp;？</p>", "<p>县级</p>", "<p>省级</p>", "", "", "B"), ("单选", "换行的标签是", "<br>", "<hr>", "", "", "A")],
          one("由谁管辖\xa0？", AB, "B"), one("换行的标签是", ("<br>", "<hr>"), "A"), warnings=frozenset({"W_MARKUP_KEPT"})),
    sheet("a column that only begins like a stem", [("考核要点", "题目更新时间", "A", "B", "答案"), ("由谁管辖", "昨天", *AB, "A")], one("昨天", AB, "A"), warnings=frozenset({"W_COLUMN_GUESSED"})),
    sheet("the key marked in options and stem", [("题干", "A", "B", "C", "答案"), ("甲", "县级", "市级√", "省级", "B"), ("乙？答案：A", *AB, "中央", "A"), ("丙", "√", "×", "○", "A")],
          one("甲", ("县级", "市级√", "省级"), "B"), one("乙？答案：A", (*AB, "中央"), "A"), one("丙", ("√", "×", "○"), "A"), warnings=frozenset({"W_ANSWER_SHOWN"})),
    text("csv with a comma nobody quoted in an answer", "题干,A,B,C,答案,解析\n甲,县级,市级,省级,A,B\n", one("甲", ("县级", "市级", "省级"), "A"), warnings=DISAGREES),
    sheet("letters twice, left out or in another's place", [("题干", "选项", "答案"), ("甲", "A.县 B.市 B.省 D.中央", "B"), ("乙", "A.县\nB.市\nB.省\nD.中央", "B"), ("丙", "A.县 B.市 D.中央", "B"), ("丁", "A.县 B.市 C.省", "C")],
          one("丁", ("县", "市", "省"), "C"), errors=frozenset({"E_FEW_OPTIONS", "E_LETTER_ORDER"})),
    sheet("letters of another column", [PLAIN, ("甲", "B.县级", "A.市级", "", "", "A"), ("乙", "a.县级", "b.省级", "", "", "B")], one("乙", AB, "B"), errors=frozenset({"E_LETTER_ORDER"})),
    sheet("a stem that is a number", [("题干", "A", "B", "答案"), ("12", *AB, "A")], one("12", AB, "A"), warnings=NUMERIC),
    sheet("answers in several columns", [("题干", "A", "B", "C", "正确答案1", "正确答案2"), ("甲", "县级", "市级", "省级", "A", "C"), ("乙____，丙____", "", "", "", "七日", "十日")],
          (M, "甲", ("县级", "市级", "省级"), ("A", "C")), (F, "乙____，丙____", (), (("七日",), ("十日",)))),
    sheet("a heading that explains 1 and 0", [("题型", "题干", "答案（1对0错）"), ("判断", "甲", 1), ("判断", "乙", 0)], (T, "甲", (), True), (T, "乙", (), False)),
    sheet("a heading that explains A and B, and options that say more", [("题型", "题干", "A", "B", "答案(A正确,B错误)"), ("判断", "甲", "", "", "A"), ("判断", "乙", "错", "对", "A")], (T, "甲", (), True), (T, "乙", (), False)),
    sheet("a heading that explains one of them", [("题型", "题干", "答案（1对）"), ("判断", "甲", 1)], errors=UNCLEAR),
    sheet("options counted in words", [("题干", "选项一", "选项二", "答案"), ("甲", *AB, "B"), ("乙", *AB, 1)], one("甲", AB, "B"), one("乙", AB, "A")),
    sheet("options behind the blank on the stem's line", [("题目", "答案"), ("由谁管辖（　）A.县级 B.省级", "B"), ("哪个？A、县级 B、省级", "A")], one("由谁管辖（　）", AB, "B"), one("哪个？", AB, "A")),
    sheet("letters with a blank in one cell", [("题干", "选项", "答案"), ("甲", "A 县级 B 省级", "B"), ("乙", "A类\nB类", "B"), ("丙", "A类 B类", "B")], one("甲", AB, "B"), one("乙", ("A类", "B类"), "B"), errors=frozenset({"E_FEW_OPTIONS"})),
    sheet("a kind that its options belie", [WIDE, ("填空", "甲____", *ABCD, "A"), ("简答", "乙", *ABCD, "AB"), ("简答", "丙", "要点一", "要点二", "", "", "见要点"), ("判断", "丁", "对", "错", "不确定", "", "A")],
          (Q, "丙", (), "见要点"), (T, "丁", (), True), errors=frozenset({"E_KIND_OPTIONS"}), warnings=frozenset({"W_OPTIONS_UNUSED"})),
    sheet("options parted by signs of surveys", [("题干", "选项", "答案"), ("甲", "县级$;$省级", "B"), ("乙", "县级┋省级", "A┋B")], one("甲", AB, "B"), (M, "乙", AB, ("A", "B"))),
    sheet("an empty option between others", [("题干", "选项", "答案"), ("甲", "县级|市级||中央", "C")], errors=GAP),
    sheet("letters in brackets in one cell", [("题干", "选项", "答案"), ("甲", "(A)县级 (B)省级", "B")], one("甲", AB, "B")),
    sheet("an answer with another in brackets", [WIDE, ("多选", "甲", *ABCD, "AB（C）"), ("多选", "乙", *ABCD, "（A）（C）")], (M, "乙", ABCD, ("A", "C")), errors=UNREADABLE),
    sheet("a number that is an option and counts another", [WIDE, ("单选", "几日", 2, 3, 5, 7, 3), ("单选", "几年", 2, 3, 5, 7, 7)], one("几年", ("2", "3", "5", "7"), "D"), errors=UNREADABLE, warnings=NUMERIC),
    sheet("a number longer than a cell can hold", [WIDE, ("填空", "编号____", "", "", "", "", 123456789012345678)], errors=CELL),
    sheet("a number with the noise of arithmetic", [WIDE, ("单选", "几个", 0.07 * 100, 8, "", "", "A")], one("几个", ("7", "8"), "A"), warnings=NUMERIC),
    sheet("a share as an answer", [WIDE, ("填空", "比例为____", "", "", "", "", 0.5)], (F, "比例为____", (), (("0.5",),)), warnings=NUMERIC),
    Layout("a date as a reference answer", book(_dates), [(Q, "何时施行", (), "2021-07-15")], warnings=NUMERIC),
    sheet("questions under a material without its number", [WIDE, ("案例题", MATERIAL), ("单选", "由谁处罚", *AB, "", "", "A")], one("由谁处罚", AB, "A"), errors=frozenset({"E_CASE_NO_CHILD"}), warnings=UNDER),
    sheet("nought as a parent", [("题号", "题干", "A", "B", "答案", "父题序号"), (1, "甲", *AB, "A", 0), (2, "乙", *AB, "B", 0)], one("甲", AB, "A"), one("乙", AB, "B")),
    sheet("explanations that say another answer", [(*WIDE, "解析"), ("单选", "甲", *ABCD, "A", "【答案】C。见法条"), ("判断", "乙", "", "", "", "", "对", "错误。应为三日"), ("判断", "丙", "", "", "", "", "对", "正确处理即可")],
          one("甲", ABCD, "A"), (T, "乙", (), True), (T, "丙", (), True), warnings=DISAGREES),
]  # fmt: skip


@pytest.mark.parametrize("layout", HANDS, ids=lambda layout: layout.name)
def test_a_habit_is_read_as_it_is_meant_or_told(layout: Layout) -> None:
    reading = check(layout)
    assert [shown(draft.document) for draft in reading.drafts] == [
        (kind, stem, tuple(options), answer) for kind, stem, options, answer in layout.asked
    ]
    assert {p.code for p in reading.problems if p.level is Level.ERROR} == layout.errors
    assert {p.code for p in reading.problems if p.level is Level.WARNING} - {"W_NO_CITATION"} == layout.warnings
    assert adds_up(reading)


def test_large_and_small_stems_with_questions_of_their_own_between() -> None:
    heading = ("题型", "大题题干", "小题题干", "A", "B", "答案")
    rows = [
        ("单选", "由谁管辖", "", *AB, "A"), ("单选", "某公司被查处", "由谁处罚", *AB, "B"), ("单选", "", "如何处罚", *AB, "A"), ("单选", "另一题", "", *AB, "B"),
    ]  # fmt: skip
    reading = read_rows(heading, *rows)
    assert [(d.document.stem, [c.stem for c in d.document.children]) for d in reading.drafts] == [
        ("由谁管辖", []), ("某公司被查处", ["由谁处罚", "如何处罚"]), ("另一题", []),
    ]  # fmt: skip


def test_a_material_written_once_over_several_rows() -> None:
    reading = read_rows(
        ("材料", "题干", "A", "B", "答案"), (MATERIAL, "由谁处罚", *AB, "A"), ("", "如何处罚", *AB, "B")
    )
    assert [(p.code, p.where.row) for p in reading.problems if p.code == "W_UNDER_MATERIAL"] == [
        ("W_UNDER_MATERIAL", 3)
    ]


def test_a_citation_led_in_by_a_word() -> None:
    reading = read_rows((*WIDE, "依据"), ("单选", "甲", *ABCD, "A", "根据《行政处罚法》第三十二条"))
    assert reading.drafts[0].document.citations == (Citation("行政处罚法", "", "第三十二条"),)
