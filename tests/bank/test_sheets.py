"""Question sheets in the layouts that people have."""

from datetime import date

import pytest

from quizapp.bank.formats.table import read
from quizapp.bank.rules.document import Citation
from quizapp.bank.rules.kinds import Kind, Use
from tests.bank.tables import Formula, adds_up, codes, csv, errors, read_rows, xlsx

TEMPLATE = [
    "题型",
    "题干",
    "选项A",
    "选项B",
    "选项C",
    "选项D",
    "答案",
    "解析",
    "难度",
    "分类",
    "法规名称",
    "版本",
    "条款",
    "用途",
    "分值",
    "来源",
    "材料编号",
    "标签",
]
WIDE = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案")
SINGLE = ("单选", "由谁管辖", "县级", "市级", "省级", "中央", "A")


def test_the_template_is_read_in_full() -> None:
    reading = read_rows(
        TEMPLATE,
        ["多选", "行政处罚的种类有", "警告", "罚款", "没收", "批评", "A、B", "见第九条", "难", "行政法/处罚法", "行政处罚法", "2021年修订",
         "第九条第（一）项", "考试", 1.5, "自编", "", "种类；重点"],
    )  # fmt: skip
    (draft,) = reading.drafts
    document = draft.document
    assert (document.kind, document.stem, document.answer) == (Kind.MULTIPLE, "行政处罚的种类有", ("A", "B"))
    assert document.options == ("警告", "罚款", "没收", "批评")
    assert (document.explanation, document.difficulty, document.topic) == ("见第九条", 5, ("行政法", "处罚法"))
    assert document.citations == (Citation("行政处罚法", "2021年修订", "第九条", None, "（一）"),)
    assert (document.use, document.marks, document.source) == (Use.EXAM, 150, "自编")
    assert document.tags == ("种类", "重点")
    assert (reading.total, reading.ignored, reading.problems) == (2, 1, ())


@pytest.mark.parametrize(
    "heading",
    [
        ("题目类型", "题目内容", "A", "B", "C", "D", "正确答案"),
        ("题型（必填）", "题干（必填）", "选项 A", "选项 B", "选项 C", "选项\nD", "正确答案\n（必填）"),
        ("试题类型*", "试题", "A选项", "B选项", "C选项", "D选项", "参考答案"),
        ("类型", "问题", "选项1", "选项2", "选项3", "选项4", "标准答案"),
        ("TYPE", "Question", "Option A", "Option B", "Option C", "Option D", "Answer"),
        ("题型 （必填）", "题干（必填）", "选项A", "选项B", "选项C", "选项D", "正确答案(只能输入ABCD否则报错)"),
    ],
)
def test_headings_are_known_in_the_words_people_use(heading: tuple[str, ...]) -> None:
    reading = read_rows(heading, SINGLE)
    assert not errors(reading)
    assert reading.drafts[0].document.options == ("县级", "市级", "省级", "中央")
    assert reading.drafts[0].document.answer == ("A",)


def test_a_column_that_only_begins_like_another_does_not_take_its_place() -> None:
    reading = read_rows(
        ("题目编号", "题目分类", "题型", "题干", "选项A", "选项B", "选项个数", "答案"),
        ("7", "行政", "单选", "谁", "甲", "乙", "2", "B"),
    )
    document = reading.drafts[0].document
    assert (document.stem, document.topic, document.answer) == ("谁", ("行政",), ("B",))
    assert document.options == ("甲", "乙")


def test_titles_above_notes_between_and_forms_left_blank_are_ignored_and_counted() -> None:
    reading = read_rows(
        ("2026年法律知识题库",),
        ("说明：每题一行",),
        (),
        ("序号", *WIDE),
        ("1", *SINGLE),
        ("备注：以下为新增",),
        ("2", "判断", "处罚公开", None, None, None, None, "对"),
        ("3", "单选"),
        ("4",),
    )
    assert [draft.document.kind for draft in reading.drafts] == [Kind.SINGLE, Kind.TRUE_FALSE]
    assert [draft.where.row for draft in reading.drafts] == [5, 7]
    assert (reading.total, reading.ignored, reading.failed) == (8, 6, 0)


def test_sections_name_the_kind_where_no_column_does() -> None:
    reading = read_rows(
        ("一、单项选择题（共1题）",),
        ("题干", "A", "B", "答案"),
        ("甲题", "子", "丑", "A"),
        ("二、多项选择题",),
        ("乙题", "子", "丑", "A"),
        ("三、判断题",),
        ("丙题", None, None, "错"),
    )
    assert [draft.document.kind for draft in reading.drafts] == [Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE]
    assert "W_MULTI_ONE_LETTER" in codes(reading)


def test_a_second_table_below_has_its_own_heading() -> None:
    reading = read_rows(
        WIDE,
        SINGLE,
        ("问题", "答案", "难度"),
        ("处罚应当公开", "对", "易"),
        WIDE,
        ("单选", "另一题", "子", "丑", None, None, "B"),
    )
    assert [draft.document.stem for draft in reading.drafts] == ["由谁管辖", "处罚应当公开", "另一题"]
    assert reading.drafts[1].document.difficulty == 1
    assert reading.ignored == 3


def test_hidden_and_other_sheets_are_ignored_and_said_so() -> None:
    book = xlsx(
        [("使用说明",), ("请逐行填写",)],
        [WIDE, SINGLE],
        [WIDE, ("单选", "藏", "甲", "乙", None, None, "A")],
        hidden=frozenset({2}),
    )
    reading = read("题库.xlsx", book)
    assert [draft.document.stem for draft in reading.drafts] == ["由谁管辖"]
    assert {"W_SHEET_IGNORED", "W_HIDDEN_SHEET"} <= codes(reading)
    assert (reading.total, reading.ignored) == (6, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "A. 县级\nB. 市级\nC. 省级", "A.县级 B.市级 C.省级", "A、县级|B、市级|C、省级", "Ａ．县级　Ｂ．市级　Ｃ．省级", "A.县级B.市级C.省级",
        "县级\n市级\n省级", "县级|市级|省级", "县级；市级；省级", "县级;市级;省级", "县级$市级$省级", "县级&市级&省级", '["县级", "市级", "省级"]',
        '["A. 县级", "B. 市级", "C. 省级"]',
    ],
)  # fmt: skip
def test_options_in_one_cell_are_parted(cell: str) -> None:
    reading = read_rows(("题型", "题干", "选项", "答案"), ("单选", "由谁管辖", cell, "C"))
    assert reading.drafts[0].document.options == ("县级", "市级", "省级")
    assert reading.drafts[0].document.answer == ("C",)


def test_a_separator_inside_an_option_does_not_part_it() -> None:
    reading = read_rows(("题型", "题干", "选项", "答案"), ("单选", "题", "甲；乙\n丙；丁", "A"))
    assert reading.drafts[0].document.options == ("甲；乙", "丙；丁")


def test_options_under_the_stem_in_its_cell_are_parted() -> None:
    reading = read_rows(("题型", "答案", "问题"), ("单选", "B", "由谁管辖？\nA. 县级\nB. 市级"))
    document = reading.drafts[0].document
    assert (document.stem, document.options, document.answer) == ("由谁管辖？", ("县级", "市级"), ("B",))


def test_a_pair_of_words_under_a_true_false_stem_gives_its_letters_their_sense() -> None:
    reading = read_rows(("题型", "答案", "问题"), ("判断", "A", "处罚公开。\nA. 错\nB. 对"))
    assert (reading.drafts[0].document.stem, reading.drafts[0].document.answer) == ("处罚公开。", False)


def test_prefixes_are_taken_off_only_when_every_option_has_its_own() -> None:
    prefixed = read_rows(WIDE, ("单选", "题", "A、县级", "B、市级", "C、省级", "D、中央", "B"))
    assert prefixed.drafts[0].document.options == ("县级", "市级", "省级", "中央")
    mixed = read_rows(WIDE, ("单选", "题", "A. 县级", "市级", "C. 省级", "中央", "B"))
    assert mixed.drafts[0].document.options == ("A. 县级", "市级", "C. 省级", "中央")


@pytest.mark.parametrize(
    ("options", "answer", "key"),
    [
        (("对", "错"), "A", True), (("对", "错"), "B", False), (("错误", "正确"), "A", False), (("错误", "正确"), "B", True),
        (("A、正确", "B、错误"), "B", False), (("正确", "错误"), "错误", False), ((None, None), "√", True), ((None, None), "×", False),
        ((None, None), True, True), ((None, None), False, False),
    ],
)  # fmt: skip
def test_the_letters_of_true_and_false_are_read_through_the_texts(
    options: tuple[str | None, str | None], answer: object, key: bool
) -> None:
    reading = read_rows(("题型", "题干", "选项A", "选项B", "答案"), ("判断", "处罚公开", *options, answer))
    assert reading.drafts[0].document.answer is key
    assert reading.drafts[0].document.options == ()


@pytest.mark.parametrize("answer", ["A", "B", "1", "0", 1, 2, "也许"])
def test_true_and_false_without_texts_are_never_guessed(answer: object) -> None:
    reading = read_rows(("题型", "题干", "选项A", "选项B", "答案"), ("判断", "处罚公开", None, None, answer))
    assert errors(reading) == [("E_TRUTH_UNCLEAR", 2, "答案")]


def test_a_bank_that_swaps_its_letters_half_way_keeps_its_keys() -> None:
    """One real bank has A=对 in 990 rows and A=错误 in 10."""
    rows = [
        ("判断", f"第{n}条规定公开", *(("错误", "正确") if n % 7 == 0 else ("对", "错")), "A") for n in range(1, 50)
    ]
    reading = read_rows(("题型", "题干", "选项A", "选项B", "答案"), *rows)
    assert [draft.document.answer for draft in reading.drafts] == [n % 7 != 0 for n in range(1, 50)]


@pytest.mark.parametrize(
    ("heading", "raw", "kind"),
    [
        ("题型：1单选 2多选 3判断", "2", Kind.MULTIPLE), ("题型（1-单选题，2-多选题）", 1, Kind.SINGLE), ("题型", "单项选择题（每题1分）", Kind.SINGLE),
        ("题型", "【多选题】", Kind.MULTIPLE), ("题型", "不定项选择", Kind.INDEFINITE), ("题型", "多 选", Kind.MULTIPLE),
    ],
)  # fmt: skip
def test_kinds_are_known_by_many_names_and_by_numbers_the_heading_explains(
    heading: str, raw: object, kind: Kind
) -> None:
    reading = read_rows((heading, *WIDE[1:]), (raw, *SINGLE[1:]))
    assert reading.drafts[0].document.kind is kind


@pytest.mark.parametrize("raw", ["1", 2, "辨析", "组合"])
def test_a_kind_nobody_explains_is_not_guessed(raw: object) -> None:
    assert errors(read_rows(WIDE, (raw, *SINGLE[1:]))) == [("E_TYPE_UNKNOWN", 2, "题型")]


def test_an_indefinite_question_with_one_letter_is_no_matter() -> None:
    reading = read_rows(WIDE, ("不定项", *SINGLE[1:]), ("多选", "另一题", *SINGLE[2:]))
    assert [p.where.row for p in reading.problems if p.code == "W_MULTI_ONE_LETTER"] == [3]


def test_fill_answers_may_stand_in_the_option_columns() -> None:
    reading = read_rows(WIDE, ("填空", "期限为____日，可延长____日", "六十", "三十", None, None, None))
    assert reading.drafts[0].document.answer == (("六十",), ("三十",))
    assert reading.drafts[0].document.options == ()


def test_numbered_option_columns_take_numbers_as_answers() -> None:
    heading = (
        "Question - max 120 characters",
        *(f"Answer {n} - max 75 characters" for n in (1, 2, 3, 4)),
        "Correct answer(s) - choose at least one",
    )
    reading = read_rows(
        heading,
        ("谁管辖", "县", "市", "省", "国", "2,4"),
        ("第几条", "1", "2", "3", "4", "3"),
        ("谁处罚", "县", "市", "省", "国", 1),
    )
    assert [draft.document.answer for draft in reading.drafts] == [("B", "D"), ("A",)]
    assert errors(reading) == [("E_ANSWER_UNREADABLE", 3, heading[-1])]


@pytest.mark.parametrize(
    ("stem", "answer", "kept", "code"),
    [
        ("处罚由（A）作出。", "A", "处罚由（　）作出。", "W_ANSWER_IN_STEM_REMOVED"),
        ("处罚的种类有。（ A、B ）", "AB", "处罚的种类有。（　）", "W_ANSWER_IN_STEM_REMOVED"),
        ("处罚由谁作出。（B）", "A", "处罚由谁作出。（　）", "W_ANSWER_VS_STEM"),
        ("甲公司（A）与乙公司（B）签约，谁受罚", "A", "甲公司（A）与乙公司（B）签约，谁受罚", None),
        ("处罚由（　）作出", "A", "处罚由（　）作出", None),
    ],
)
def test_a_stem_does_not_show_its_answer(stem: str, answer: str, kept: str, code: str | None) -> None:
    kind = "单选" if len(answer) == 1 else "多选"
    reading = read_rows(WIDE, (kind, stem, *SINGLE[2:-1], answer))
    assert reading.drafts[0].document.stem == kept
    assert codes(reading) == ({code} if code else set())


def test_a_true_false_stem_does_not_show_its_answer() -> None:
    reading = read_rows(
        ("题型", "题干", "答案"), ("判断", "处罚应当公开。（√）", "对"), ("判断", "听证应当收费（×）", "√")
    )
    assert [draft.document.stem for draft in reading.drafts] == ["处罚应当公开。（　）", "听证应当收费（　）"]
    assert {"W_ANSWER_IN_STEM_REMOVED", "W_ANSWER_VS_STEM"} <= codes(reading)


@pytest.mark.parametrize(
    ("explanation", "warned"),
    [
        ("正确答案为AB，见第九条", True),
        ("故选C。", True),
        ("答案：A", False),
        ("依据第九条，A项正确", False),
        ("本题选 A。B项不对", False),
        ("", False),
    ],
)
def test_an_explanation_that_names_another_answer_is_told(explanation: str, warned: bool) -> None:
    reading = read_rows((*WIDE, "解析"), (*SINGLE, explanation))
    assert ("W_ANSWER_VS_EXPLANATION" in codes(reading)) is warned
    assert len(reading.drafts) == 1


def test_numbers_and_dates_read_as_people_see_them_and_are_told() -> None:
    reading = read_rows(WIDE, ("单选", "罚款多少元", 110, 2014.0, 0.5, date(1997, 7, 1), "B"))
    assert reading.drafts[0].document.options[:3] == ("110", "2014", "0.5")
    assert "W_NUMERIC_CELL" in codes(reading)


def test_real_stems_with_code_and_tags_are_only_text() -> None:
    stem = '<form action="x"><% if %> =1+1 \' {{ 7*7 }} %(x)s'
    assert read_rows(WIDE, ("单选", stem, *SINGLE[2:])).drafts[0].document.stem == stem


def test_a_row_without_citation_is_ready_and_told() -> None:
    reading = read_rows(WIDE, SINGLE)
    assert [(p.code, p.level, p.where.row) for p in reading.problems] == [("W_NO_CITATION", "warning", 2)]


def test_a_kind_that_is_not_ours_is_reported_by_name_and_the_others_are_taken() -> None:
    reading = read_rows(
        (*WIDE, "材料编号"),
        ("简答题", "简述处罚程序", None, None, None, None, "略", ""),
        ("连线题", "把法律与机关连起来", "甲", "乙", None, None, "A-B", ""),
        ("材料", "某公司排污……", None, None, None, None, None, "1"),
        (*SINGLE, "1"),
    )
    assert errors(reading) == [("E_TYPE_UNKNOWN", 3, "题型")]
    assert [p.value for p in reading.problems if p.level == "error"] == ["连线题"]
    assert [(draft.where.row, draft.document.kind) for draft in reading.drafts] == [(2, Kind.SHORT), (4, Kind.CASE)]


def test_duplicates_and_contradictions_inside_the_file_are_told_with_the_first_row() -> None:
    reading = read_rows(
        WIDE,
        SINGLE,
        ("单选", "1. 由谁 管辖？", "中央", "省级", "市级", "县级", "D"),
        ("单选", "由谁管辖", *SINGLE[2:-1], "B"),
    )
    told = [(p.code, p.where.row, p.params["first"]) for p in reading.problems if p.code != "W_NO_CITATION"]
    assert told == [("W_DUPLICATE", 3, 2), ("W_CONTRADICTION", 4, 2)]
    assert (len(reading.drafts), reading.duplicates, reading.total) == (1, 2, 4)


def test_a_list_of_answers_without_options_is_told_once() -> None:
    reading = read_rows(
        ("序号", "题干", "答案"), *[(n, f"第{n}题，下列正确的是", "ABCD"[n % 4]) for n in range(1, 200)]
    )
    assert errors(reading) == [("E_NO_OPTIONS", 2, "答案")]
    assert reading.problems[0].params["count"] == 199
    assert (reading.failed, reading.total) == (199, 200)


def test_a_file_without_answers_says_so_once() -> None:
    reading = read_rows(("题型", "题干", "选项A", "选项B"), ("单选", "题", "甲", "乙"))
    assert errors(reading) == [("E_NO_ANSWER_COLUMN", None, None)]


def test_a_file_without_heading_is_not_eaten_from_its_first_row() -> None:
    assert errors(read_rows(SINGLE, SINGLE)) == [("E_NO_HEADER", None, None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_tables_are_read_in_the_encodings_of_the_country(encoding: str, mark: str) -> None:
    lines = "\r\n".join(mark.join(cells) for cells in (WIDE, SINGLE))
    reading = read("题库.csv", csv(lines, encoding))
    assert reading.drafts[0].document.options == ("县级", "市级", "省级", "中央")
    assert ("W_GB18030_GUESS" in codes(reading)) is (encoding == "gb18030")


def test_more_than_eight_options_are_read() -> None:
    letters = "ABCDEFGHIJ"
    reading = read_rows(
        ("题型", "题干", *(f"选项{letter}" for letter in letters), "答案"),
        ("多选", "题", *map(str.lower, letters), "AJ"),
    )
    assert len(reading.drafts[0].document.options) == 10
    assert reading.drafts[0].document.answer == ("A", "J")


def test_a_table_that_begins_further_right_names_its_broken_cells_too() -> None:
    rows = [
        (None, None, "题干", "答案"),
        (None, None, "对吗", "对"),
        (None, None, "错吗", Formula("#REF!")),
        (None, None, Formula(), Formula()),
    ]
    reading = read_rows((), *rows)
    assert errors(reading) == [
        ("E_CELL_ERROR", 4, "答案"), ("E_FORMULA_NO_VALUE", 5, "题干"), ("E_FORMULA_NO_VALUE", 5, "答案"),
    ]  # fmt: skip
    assert (len(reading.drafts), reading.failed) == (1, 2)


def test_totals_always_add_up() -> None:
    reading = read_rows(("题库",), WIDE, SINGLE, SINGLE, ("单选", "", "甲", "乙", None, None, "A"), ("说明：完",))
    assert adds_up(reading)
    assert (reading.total, len(reading.drafts), reading.duplicates, reading.failed, reading.ignored) == (6, 1, 1, 1, 3)
