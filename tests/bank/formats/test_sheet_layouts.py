"""The layouts in which people keep their questions in spreadsheets, each with the questions it must give."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
import xlsxwriter

from quizapp.bank.formats.reading import Reading
from quizapp.bank.formats.table import read
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.problems import Level
from tests.bank.pictures import png
from tests.bank.tables import Formula, adds_up, csv, xlsx

S, M, ANY, T, F, Q, C = (Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE, Kind.TRUE_FALSE, Kind.FILL, Kind.SHORT, Kind.CASE)
ABCD = ("县级", "市级", "省级", "中央")
KSB = (
    "题干（必填）", "题型 （必填）", "选项 A", "选项 B", "选项 C", "选项 D", "选项E\n(勿删)", "选项F\n(勿删)", "选项G\n(勿删)",
    "选项H\n(勿删)", "正确答案\n（必填）", "解析\n（勿删）", "章节\n（勿删）", "难度",
)  # fmt: skip
WIDE = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案")

Asked = tuple[Kind, str, Sequence[str], object]


@dataclass(frozen=True)
class Layout:
    """A file and its questions; `errors` and `warnings` are the codes told (the missing citation left out)."""

    name: str
    data: bytes
    asked: Sequence[Asked]
    errors: frozenset[str] = frozenset()
    warnings: frozenset[str] = frozenset()
    children: Sequence[Sequence[Asked]] = ()
    choices: dict[str, str] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)


def sheet(name: str, rows: Sequence[Sequence[object]], *asked: Asked, **more: object) -> Layout:
    return Layout(name, xlsx(rows), asked, **more)  # type: ignore[arg-type]


def text(name: str, lines: str, *asked: Asked, encoding: str = "utf-8", **more: object) -> Layout:
    return Layout(name, csv(lines, encoding), asked, **more)  # type: ignore[arg-type]


def book(write: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as made:
        write(made)
    return target.getvalue()


def _merged(made: xlsxwriter.Workbook) -> None:
    page = made.add_worksheet("题")
    page.write_row(0, 0, ("章节", "题型", "题干", "A", "B", "答案"))
    page.merge_range(1, 0, 3, 0, "第一章 总则")
    page.merge_range(1, 1, 2, 1, "单选题")
    page.write_row(1, 2, ("甲题", "子", "丑", "A"))
    page.write_row(2, 2, ("乙题", "子", "丑", "B"))
    page.write_row(3, 1, ("多选题", "丙题", "子", "丑", "AB"))


def _merged_material(made: xlsxwriter.Workbook) -> None:
    page = made.add_worksheet("案例")
    page.write_row(0, 0, ("案例材料", "题型", "题干", "A", "B", "答案"))
    page.merge_range(1, 0, 2, 0, "某公司未取得许可从事经营，被查处。")
    page.write_row(1, 1, ("单选", "由谁处罚", "县级", "省级", "A"))
    page.write_row(2, 1, ("多选", "如何处罚", "警告", "罚款", "AB"))


MATERIAL = "某公司未取得许可从事经营，被查处。"
WHO = (S, "由谁处罚", ("县级", "省级"), ("A",))
HOW = (M, "如何处罚", ("警告", "罚款"), ("A", "B"))
LAYOUTS = [
    sheet("wide", [WIDE, ("单选", "由谁管辖", *ABCD, "A")], (S, "由谁管辖", ABCD, ("A",))),
    sheet("ksb", [KSB, ("由谁管辖", "单选题", *ABCD, "", "", "", "", "A", "见法", "一", "易"), ("公开吗", "判断题", "正确", "错误", "", "", "", "", "", "", "B")],
          (S, "由谁管辖", ABCD, ("A",)), (T, "公开吗", (), False)),
    sheet("ksb truth letters turned round", [KSB, ("公开吗", "判断题", "错误", "正确", "", "", "", "", "", "", "B")], (T, "公开吗", (), True)),
    sheet("ksb several blanks", [KSB, ("由____决定，期限____", "填空题", "", "", "", "", "", "", "", "", "县级|七日")], (F, "由____决定，期限____", (), (("县级",), ("七日",)))),
    sheet("uploader with numbered options", [("题型", "题目", "选项1", "选项2", "选项3", "选项4", "选项5", "正确答案", "答案解析", "分值"), ("多选题", "由谁管辖", *ABCD, "", "AC", "", 2)],
          (M, "由谁管辖", ABCD, ("A", "C"))),
    sheet("skill exam", [("试题GUID", "题型(必填）", "题干（必填）", "答案", "选项A", "选项B", "选项C", "选项D", "选项E", "知识点一级", "难度", "一致性", "分数", "解析", "出处"),
                         ("9f", "单选题", "由谁管辖", "D", *ABCD, "", "总则", 3, 5, 1, "", "教材")], (S, "由谁管辖", ABCD, ("D",))),
    sheet("numbers explained by the heading", [("题型（必填）：1单选 2多选 3判断", "题干", "A", "B", "答案"), (1, "甲", "子", "丑", "A"), (2, "乙", "子", "丑", "AB"), (3, "丙", "", "", "对")],
          (S, "甲", ("子", "丑"), ("A",)), (M, "乙", ("子", "丑"), ("A", "B")), (T, "丙", (), True)),
    sheet("numbers nobody explains", [("题型", "题干", "A", "B", "答案"), (1, "甲", "子", "丑", "A")], errors=frozenset({"E_TYPE_UNKNOWN"})),
    sheet("numbers explained by a person", [("题型", "题干", "A", "B", "答案"), (1, "甲", "子", "丑", "A"), (4, "乙", "", "", "对")], (S, "甲", ("子", "丑"), ("A",)), (T, "乙", (), True),
          choices={"kind.1": "single", "kind.4": "true_false"}),
    sheet("kahoot", [("Quiz template",), (), ("Add questions",), (), (), (), (),
                     ("", "Question - max 120 characters", "Answer 1 - max 75 characters", "Answer 2 - max 75 characters", "Answer 3 - max 75 characters", "Answer 4 - max 75 characters",
                      "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs", "Correct answer(s) - choose at least one"),
                     (1, "由谁管辖", *ABCD, 20, 3), (2, "哪些管辖", *ABCD, 20, "1,2,4")], (S, "由谁管辖", ABCD, ("C",)), (M, "哪些管辖", ABCD, ("A", "B", "D"))),
    sheet("options in one cell by bars", [("题型", "题干", "选项", "答案"), ("单选", "由谁管辖", "县级|市级|省级|中央", "B")], (S, "由谁管辖", ABCD, ("B",))),
    sheet("options in one cell with letters", [("题型", "题干", "选项", "答案"), ("单选", "由谁管辖", "A.县级 B.市级 C.省级 D.中央", "B")], (S, "由谁管辖", ABCD, ("B",))),
    sheet("options in one cell by lines", [("题干", "选项", "答案"), ("由谁管辖", "A、县级\nB、市级\nC、省级\nD、中央", "BC")], (M, "由谁管辖", ABCD, ("B", "C"))),
    sheet("options in one cell by semicolons", [("题干", "选项（用英文分号;隔开）", "答案"), ("由谁管辖", "县级;市级;省级;中央", "D")], (S, "由谁管辖", ABCD, ("D",))),
    sheet("options as a list in a cell", [("题干", "optionContent", "答案"), ("由谁管辖", '["县级","市级","省级","中央"]', "A")], (S, "由谁管辖", ABCD, ("A",))),
    sheet("stem and options in one cell", [("题型", "题目", "答案"), ("单选", "由谁管辖（　）\nA.县级\nB.市级\nC.省级\nD.中央", "A")], (S, "由谁管辖（　）", ABCD, ("A",))),
    sheet("options with their own letters", [WIDE, ("单选", "由谁管辖", "A.县级", "B、市级", "C．省级", "D 、中央", "A")], (S, "由谁管辖", ABCD, ("A",))),
    sheet("letters that belong to the text", [WIDE, ("单选", "哪类", "A类", "B类", "C类", "", "B")], (S, "哪类", ("A类", "B类", "C类"), ("B",))),
    sheet("answer as text", [WIDE, ("单选", "由谁管辖", *ABCD, "省级")], (S, "由谁管辖", ABCD, ("C",))),
    sheet("answer as text with letter", [WIDE, ("单选", "由谁管辖", *ABCD, "C、省级")], (S, "由谁管辖", ABCD, ("C",))),
    sheet("answers as texts", [WIDE, ("多选", "由谁管辖", *ABCD, "县级&中央")], (M, "由谁管辖", ABCD, ("A", "D"))),
    sheet("answer in full width", [WIDE, ("多选", "由谁管辖", *ABCD, "Ａ、Ｄ。")], (M, "由谁管辖", ABCD, ("A", "D"))),
    sheet("answer out of order", [WIDE, ("多选", "由谁管辖", *ABCD, "DBA")], (M, "由谁管辖", ABCD, ("A", "B", "D"))),
    sheet("answer with a label", [WIDE, ("单选", "由谁管辖", *ABCD, "正确答案：B")], (S, "由谁管辖", ABCD, ("B",))),
    sheet("answer in small letters", [WIDE, ("多选", "由谁管辖", *ABCD, "a,c")], (M, "由谁管辖", ABCD, ("A", "C"))),
    sheet("answer outside the options", [WIDE, ("单选", "由谁管辖", *ABCD, "G")], errors=frozenset({"E_ANSWER_RANGE"})),
    sheet("no kinds at all", [("题干", "A", "B", "C", "D", "答案"), ("由谁管辖", *ABCD, "A"), ("哪些管辖", *ABCD, "AB"), ("公开吗", "对", "错", "", "", "A"), ("收费吗", "", "", "", "", "×")],
          (S, "由谁管辖", ABCD, ("A",)), (M, "哪些管辖", ABCD, ("A", "B")), (T, "公开吗", (), True), (T, "收费吗", (), False)),
    sheet("a general kind", [WIDE, ("选择题", "由谁管辖", *ABCD, "A"), ("选择题", "哪些管辖", *ABCD, "AB")], (S, "由谁管辖", ABCD, ("A",)), (M, "哪些管辖", ABCD, ("A", "B"))),
    sheet("kinds with numbers and points", [WIDE, ("一、单选题（每题1分）", "由谁管辖", *ABCD, "A"), ("2.多选题", "哪些管辖", *ABCD, "AB")], (S, "由谁管辖", ABCD, ("A",)), (M, "哪些管辖", ABCD, ("A", "B"))),
    sheet("indefinite", [WIDE, ("不定项选择题", "由谁管辖", *ABCD, "A")], (ANY, "由谁管辖", ABCD, ("A",))),
    sheet("sections between the rows", [("题干", "A", "B", "答案"), ("一、单项选择题",), ("甲", "子", "丑", "A"), ("二、判断题（每题1分，共10分）",), ("乙", "", "", "错误")],
          (S, "甲", ("子", "丑"), ("A",)), (T, "乙", (), False)),
    sheet("heading in row four", [("法律知识题库",), ("", "", "更新：2026年"), (), ("序号", *WIDE), (1, "单选", "由谁管辖", *ABCD, "A")], (S, "由谁管辖", ABCD, ("A",))),
    sheet("heading again after a page", [WIDE, ("单选", "甲", "子", "丑", "", "", "A"), WIDE, ("单选", "乙", "子", "丑", "", "", "B")], (S, "甲", ("子", "丑"), ("A",)), (S, "乙", ("子", "丑"), ("B",))),
    sheet("truth by signs", [("题型", "题干", "答案"), *[("判断", f"第{n}句话", sign) for n, sign in enumerate("√×✓✗对错", 1)]],
          *[(T, f"第{n}句话", (), n % 2 == 1) for n in range(1, 7)]),
    sheet("truth by English", [("题型", "题干", "答案"), ("判断", "甲", "T"), ("判断", "乙", "FALSE"), ("判断", "丙", True)], (T, "甲", (), True), (T, "乙", (), False), (T, "丙", (), True)),
    sheet("truth by numbers nobody explains", [("题型", "题干", "答案"), ("判断", "甲", 1), ("判断", "乙", 0)], errors=frozenset({"E_TRUTH_UNCLEAR"})),
    sheet("truth by numbers a person explains", [("题型", "题干", "答案"), ("判断", "甲", 1), ("判断", "乙", 2)], (T, "甲", (), True), (T, "乙", (), False), choices={"truth.1": "true", "truth.2": "false"}),
    sheet("truth by letters without options", [("题型", "题干", "答案"), ("判断", "甲", "A")], errors=frozenset({"E_TRUTH_UNCLEAR"})),
    sheet("truth by letters a person explains", [("题型", "题干", "答案"), ("判断", "甲", "A"), ("判断", "乙", "B")], (T, "甲", (), True), (T, "乙", (), False), choices={"truth.A": "true", "truth.B": "false"}),
    sheet("blanks as brackets, answers by a pause mark", [("题型", "题干", "答案"), ("填空题", "由（　）决定，期限（　）", "县级、七日")], (F, "由（　）决定，期限（　）", (), (("县级",), ("七日",)))),
    sheet("blanks as spaces", [("题型", "题干", "答案"), ("填空题", "期限为    日", "七")], (F, "期限为____日", (), (("七",),))),
    sheet("more answers than blanks", [("题型", "题干", "答案"), ("填空题", "期限为____日", "七；十")], errors=frozenset({"E_BLANK_COUNT"})),
    sheet("short answers", [("题型", "题干", "答案"), ("简答题", "简述听证程序", "1. 告知\n2. 听证\n3. 决定"), ("论述题", "论依法行政", "要点略")],
          (Q, "简述听证程序", (), "1. 告知\n2. 听证\n3. 决定"), (Q, "论依法行政", (), "要点略")),
    sheet("a case question that is a plain one", [WIDE, ("案例分析题", "某公司……应由谁管辖", *ABCD, "AB")], (M, "某公司……应由谁管辖", ABCD, ("A", "B")), warnings=frozenset({"W_KIND_INFERRED"})),
    sheet("a case by its number", [(*WIDE, "材料编号"), ("材料", MATERIAL, *[""] * 5, "A1"), ("单选", "由谁处罚", "县级", "省级", "", "", "A", "A1"), ("多选", "如何处罚", "警告", "罚款", "", "", "AB", "A1"),
                                  ("单选", "另一题", "子", "丑", "", "", "B", "")],
          (C, MATERIAL, (), None), (S, "另一题", ("子", "丑"), ("B",)), children=[[WHO, HOW], []]),
    sheet("a case by its parent's number", [("序号", *WIDE, "父题序号"), (1, "案例", MATERIAL, *[""] * 6), (2, "单选", "由谁处罚", "县级", "省级", "", "", "A", 1), (3, "多选", "如何处罚", "警告", "罚款", "", "", "AB", 1)],
          (C, MATERIAL, (), None), children=[[WHO, HOW]]),
    sheet("a case by its text in each row", [("材料", *WIDE), (MATERIAL, "单选", "由谁处罚", "县级", "省级", "", "", "A"), (MATERIAL, "多选", "如何处罚", "警告", "罚款", "", "", "AB")],
          (C, MATERIAL, (), None), children=[[WHO, HOW]]),
    sheet("a case as large and small stems", [("大题题干", "题型", "小题题干", "选项A", "选项B", "正确答案"), (MATERIAL, "单选", "由谁处罚", "县级", "省级", "A"), ("", "多选", "如何处罚", "警告", "罚款", "AB")],
          (C, MATERIAL, (), None), children=[[WHO, HOW]]),
    Layout("a case under a merged cell", book(_merged_material), [(C, MATERIAL, (), None)], children=[[WHO, HOW]]),
    sheet("a case without material", [(*WIDE, "材料编号"), ("单选", "由谁处罚", "县级", "省级", "", "", "A", "9")], errors=frozenset({"E_CASE_NO_MATERIAL"})),
    sheet("a material without questions", [(*WIDE, "材料编号"), ("材料", MATERIAL, *[""] * 5, "1")], errors=frozenset({"E_CASE_NO_CHILD"})),
    Layout("merged kinds and chapters", book(_merged), [(S, "甲题", ("子", "丑"), ("A",)), (S, "乙题", ("子", "丑"), ("B",)), (M, "丙题", ("子", "丑"), ("A", "B"))]),
    sheet("one row per option", [("题目序号", "题型", "题干", "选项内容", "是否正确项"), (1, "单选", "由谁处罚", "县级", 1), (1, "", "", "省级", 0), (2, "多选", "如何处罚", "警告", "是"), (2, "", "", "罚款", "是"), (2, "", "", "记过", "否")],
          WHO, (M, "如何处罚", ("警告", "罚款", "记过"), ("A", "B"))),
    sheet("one row per option, no numbers", [("题干", "选项", "是否正确"), ("由谁处罚", "县级", "√"), ("", "省级", ""), ("如何处罚", "警告", "√"), ("", "罚款", "√")], WHO, HOW),
    sheet("one row per option, an unclear mark", [("题目序号", "题型", "题干", "选项内容", "是否正确项"), (1, "单选", "由谁处罚", "县级", "也许"), (1, "", "", "省级", 0)], errors=frozenset({"E_ANSWER_UNREADABLE"})),
    sheet("formulas and errors", [WIDE, ("单选", "由谁管辖", *ABCD, Formula("A")), ("单选", "甲", "子", Formula("#REF!"), "", "", "A"), ("单选", "乙", "子", "丑", "", "", Formula())],
          (S, "由谁管辖", ABCD, ("A",)), errors=frozenset({"E_CELL_ERROR", "E_FORMULA_NO_VALUE"})),
    sheet("numbers as options", [WIDE, ("单选", "罚款多少", 100, 500, 1000, 5000, "C")], (S, "罚款多少", ("100", "500", "1000", "5000"), ("C",)), warnings=frozenset({"W_NUMERIC_CELL"})),
    sheet("answer in the stem", [WIDE, ("单选", "由（ A ）管辖。", *ABCD, "A")], (S, "由（　）管辖。", ABCD, ("A",)), warnings=frozenset({"W_ANSWER_IN_STEM_REMOVED"})),
    sheet("answer and explanation disagree", [(*WIDE, "解析"), ("单选", "由谁管辖", *ABCD, "A", "故正确答案为B。")], (S, "由谁管辖", ABCD, ("A",)), warnings=frozenset({"W_ANSWER_VS_EXPLANATION"})),
    sheet("a stem missing", [WIDE, ("单选", "", *ABCD, "A")], errors=frozenset({"E_NO_STEM"})),
    sheet("an option missing in the middle", [WIDE, ("单选", "由谁管辖", "县级", "", "省级", "", "A")], errors=frozenset({"E_OPTION_GAP"})),
    sheet("two options alike", [WIDE, ("单选", "由谁管辖", "县级", "县级", "", "", "A")], errors=frozenset({"E_DUP_OPTION"})),
    sheet("no answers", [("题干", "A", "B"), ("甲", "子", "丑")], errors=frozenset({"E_NO_ANSWER_COLUMN"})),
    sheet("columns named by a person", [("考核内容", "甲", "乙", "标答"), ("由谁处罚", "县级", "省级", "A")], WHO, mapping={"考核内容": "stem", "甲": "option.A", "乙": "option.B", "标答": "answer"}),
    sheet("columns without a heading, named by a person", [("由谁处罚", "县级", "省级", "A"), ("如何处罚", "警告", "罚款", "AB")], WHO, HOW, mapping={"A": "stem", "B": "option.A", "C": "option.B", "D": "answer"}),
    Layout("a hidden sheet that a person wants", xlsx([WIDE, ("单选", "由谁管辖", *ABCD, "A")], [WIDE, ("单选", "甲", "子", "丑", "", "", "A")], hidden=frozenset({1})),
           [(S, "由谁管辖", ABCD, ("A",)), (S, "甲", ("子", "丑"), ("A",))], choices={"sheet.表2": "take"}),
    text("csv", "题型,题干,A,B,答案\n单选,由谁处罚,县级,省级,A\n", WHO),
    text("csv for Excel", "题型,题干,A,B,答案\r\n单选,由谁处罚,县级,省级,A\r\n", WHO, encoding="utf-8-sig"),
    text("csv in the country's code", "题型,题干,A,B,答案\r\n单选,由谁处罚,县级,省级,A\r\n", WHO, encoding="gb18030", warnings=frozenset({"W_GB18030_GUESS"})),
    text("tsv", "题型\t题干\tA\tB\t答案\n单选\t由谁处罚\t县级\t省级\tA\n", WHO),
    text("csv with lines in a cell", '题干,选项,答案\n由谁处罚,"A.县级\nB.省级",A\n', WHO),
    text("csv that states its mark", "sep=;\r\n题干;A;B;答案\r\n由谁处罚;县级;省级;A\r\n", WHO, encoding="utf-8-sig"),
    text("csv under a title with commas", "某局题库，共一题，仅供内部\n题干,A,B,答案\n由谁处罚,县级,省级,A\n", WHO),
    text("csv with texts as formulas", '题干,A,B,答案\n编号,"=""001""","=""1/2""",A\n', (S, "编号", ("001", "1/2"), ("A",))),
    text("csv with quotes that are words", '题干,A,B,答案\n"法治"是指,"依""法""",人治,A\n', (S, '"法治"是指', ('依"法"', "人治"), ("A",))),
    text("csv with a quote that nothing closes", '题干,A,B,答案\n"由谁处罚,县级,省级,A\n如何处罚,警告,罚款,AB\n', (S, '"由谁处罚', ("县级", "省级"), ("A",)), HOW),
    text("csv with a backslash before quotes", '题干,A,B,答案\n"说\\"是\\"，对吗",是的,不是,A\n', (S, '说"是"，对吗', ("是的", "不是"), ("A",))),
    text("csv with blanks before quotes", '题干, "A", "B", 答案\n"由谁,处罚", "县级", "省级", A\n', (S, "由谁,处罚", ("县级", "省级"), ("A",))),
    text("csv with a comma nobody quoted", "题干,A,B,C,答案\n由谁处罚,县级,省级,中央,A\n甲,乙由谁处罚,县级,省级,A,B\n", (S, "由谁处罚", ("县级", "省级", "中央"), ("A",)), errors=frozenset({"E_ROW_LONGER"})),
    text("csv whose last cell is empty behind a comma nobody quoted", "题干,A,B,C,答案,解析\n由谁处罚,县级,省级,中央,A,\n甲,乙由谁,县级,省级,中央,A,\n", (S, "由谁处罚", ("县级", "省级", "中央"), ("A",)), errors=frozenset({"E_ROW_LONGER", "E_ANSWER_UNREADABLE"})),
    text("csv whose lines all end with a comma", "题干,A,B,答案\n由谁处罚,县级,省级,A,\n如何处罚,警告,罚款,AB,\n", WHO, HOW),
    text("csv of values that were lost", "题干,A,B,C,答案\n甲,子,丑,#N/A,A\n乙,子,丑,########,A\n丙,子,4.4E+17,寅,A\n", errors=frozenset({"E_CELL_ERROR"})),
    text("csv of texts that were lost", "题干,A,B,答案\n????????,县级,省级,A\n由谁\ufffd\ufffd,县级,省级,A\n真的吗??,县级,省级,A\n", (S, "真的吗??", ("县级", "省级"), ("A",)), errors=frozenset({"E_TEXT_LOST"})),
    text("Unicode text of Excel", "题干\tA\tB\t答案\r\n由谁处罚\t县级\t省级\tA\r\n", WHO, encoding="utf-16"),
    text("csv with an index", ",question,A,B,answer\n0,由谁处罚,县级,省级,A\n1,如何处罚,警告,罚款,AB\n", WHO, HOW),
    text("csv with list answers", "question,options,answer\n如何处罚,\"['警告', '罚款']\",\"['A', 'B']\"\n", HOW),
]  # fmt: skip


def check(layout: Layout) -> Reading:
    return read(f"{layout.name}.xlsx", layout.data, "auto", layout.mapping, layout.choices)


def shown(document: QuestionDocument) -> Asked:
    return document.kind, document.stem, document.options, document.answer


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_layout_gives_its_questions_and_nothing_else(layout: Layout) -> None:
    reading = check(layout)
    assert [shown(draft.document) for draft in reading.drafts] == [
        (kind, stem, tuple(options), answer) for kind, stem, options, answer in layout.asked
    ]
    assert {p.code for p in reading.problems if p.level is Level.ERROR} == layout.errors
    told = {p.code for p in reading.problems if p.level is Level.WARNING} - {"W_NO_CITATION"}
    assert told == layout.warnings
    assert adds_up(reading)


@pytest.mark.parametrize("layout", [each for each in LAYOUTS if each.children], ids=lambda layout: layout.name)
def test_a_case_keeps_its_questions(layout: Layout) -> None:
    found = [[shown(child) for child in draft.document.children] for draft in check(layout).drafts]
    assert found == [[(k, s, tuple(o), a) for k, s, o, a in each] for each in layout.children]


def test_a_failed_case_is_given_back_with_all_its_rows() -> None:
    rows = [
        (*WIDE, "材料编号"),
        ("材料", MATERIAL, *[""] * 5, "1"),
        ("单选", "由谁处罚", "县级", "省级", "", "", "G", "1"),
    ]
    reading = read("题库.xlsx", xlsx(rows))
    assert (reading.total, reading.failed, len(reading.failed_rows)) == (2, 1, 2)
    assert [(p.code, p.where.row) for p in reading.problems if p.level is Level.ERROR] == [("E_ANSWER_RANGE", 3)]


def test_unknown_columns_come_with_samples_for_a_person_to_name() -> None:
    reading = read("题库.xlsx", xlsx([("考核内容", "甲", "乙", "标答"), ("由谁处罚", "县级", "省级", "A")]))
    assert [p.code for p in reading.problems if p.level is Level.ERROR] == ["E_NO_HEADER"]
    assert [(c.letter, c.words, c.field, c.samples) for c in reading.columns] == [
        ("A", "考核内容", None, ("由谁处罚",)), ("B", "甲", None, ("县级",)), ("C", "乙", None, ("省级",)), ("D", "标答", None, ("A",)),
    ]  # fmt: skip


def test_pictures_of_other_programs_are_kept_where_they_lie() -> None:
    def write(made: xlsxwriter.Workbook) -> None:
        page = made.add_worksheet("题")
        page.write_row(0, 0, ("题型", "题干", "A", "B", "答案"))
        page.write_row(1, 0, ("单选", "这是什么标志", "禁止", "警告", "B"))
        page.insert_image(1, 1, "标志.png", {"image_data": io.BytesIO(png(30, 30, "red"))})
        page.insert_image(1, 3, "乙.png", {"image_data": io.BytesIO(png(20, 20, "blue"))})
        page.insert_image(30, 1, "游离.png", {"image_data": io.BytesIO(png(20, 20, "green"))})

    reading = read("题库.xlsx", book(write))
    assert [image.place for image in reading.drafts[0].document.images] == ["", "B"]
    assert [(p.code, p.where.row) for p in reading.problems if p.code == "W_IMAGE_ASIDE"] == [("W_IMAGE_ASIDE", 31)]
