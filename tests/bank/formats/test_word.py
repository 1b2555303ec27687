"""Word files with everything that libraries overlook, each with the very questions it holds."""

import io

import pytest
from PIL import Image as Pillow

from quizapp.bank.formats.reading import Reading
from quizapp.bank.formats.table import read
from tests.bank.formats.banks import Case, cases, even, told
from tests.bank.formats.word_files import docx, listed, lists, p, paragraphs, r, table
from tests.bank.tables import adds_up, codes

QUESTIONS = lists(n1=[("decimal", "%1.")], n2=[("upperLetter", "%1.")], n3=[("upperLetter", "%1、")])
TWO_LEVELS = lists(n1=[("decimal", "%1、"), ("upperLetter", "%2.")])


def picture(colour: str = "red") -> bytes:
    target = io.BytesIO()
    Pillow.new("RGB", (12, 8), colour).save(target, "PNG")
    return target.getvalue()


def drawing(number: int) -> str:
    return f'<w:r><w:drawing><a:blip r:embed="rId{number}"/></w:drawing></w:r>'


def read_body(*blocks: str, **more: object) -> Reading:
    reading = read("题库.docx", docx("".join(blocks), **more))  # type: ignore[arg-type]
    assert reading.format == "docx"
    assert adds_up(reading)
    return reading


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_document_of_the_same_lines_is_read_as_the_text(case: Case) -> None:
    reading = read("题库.docx", paragraphs(case.text))
    assert told(reading) == (case.questions, case.errors, case.warnings)


WORDS: list[tuple[str, list[str], dict[str, str], list[str]]] = [
    (
        "smart tags, content controls and insertions keep their text",
        [
            p("1.甲为（C）"),
            p("A.660 ", f"<w:smartTag>{r('B.500')}</w:smartTag>", " ", f"<w:sdt><w:sdtContent>{r('C.440')}</w:sdtContent></w:sdt>",
              " ", f"<w:ins>{r('D.460')}</w:ins>"),
        ],
        {},
        ["single | 甲为（　） | 660 / 500 / 440 / 460 | C"],
    ),
    (
        "what was deleted is gone",
        [p("1.甲", "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>", "（A）"), p("A.一 B.二")],
        {},
        ["single | 甲（　） | 一 / 二 | A"],
    ),
    (
        "a deleted paragraph mark joins two paragraphs",
        [p("1.甲", properties="<w:rPr><w:del/></w:rPr>"), p("乙（A）"), p("A.一 B.二")],
        {},
        ["single | 甲乙（　） | 一 / 二 | A"],
    ),
    (
        "soft breaks, tabs and hyphens",
        [p("1.甲\nA.一\tB.二\nC.三", "<w:r><w:noBreakHyphen/></w:r>", "四\n答案：C")],
        {},
        ["single | 甲 | 一 / 二 / 三-四 | C"],
    ),
    (
        "links, hidden text and fields",
        [
            p("1.", f"<w:hyperlink>{r('甲')}</w:hyperlink>", r("藏", "<w:vanish/>"), "（A）",
              "<w:r><w:instrText>PAGE</w:instrText></w:r>"),
            p("A.一 B.二"),
        ],
        {},
        ["single | 甲（　） | 一 / 二 | A"],
    ),
    (
        "automatic numbers and letters",
        [listed("甲（A）", 1), listed("一", 2), listed("二", 2), listed("乙", 1), listed("三", 3), listed("四", 3), p("答案：B")],
        {"numbering": QUESTIONS},
        ["single | 甲（　） | 一 / 二 | A", "single | 乙 | 三 / 四 | B"],
    ),
    (
        "automatic letters begin anew under each number",
        [listed("甲（A）", 1), listed("一", 1, 1), listed("二", 1, 1), listed("乙（B）", 1), listed("三", 1, 1), listed("四", 1, 1)],
        {"numbering": TWO_LEVELS},
        ["single | 甲（　） | 一 / 二 | A", "single | 乙（　） | 三 / 四 | B"],
    ),
    (
        "numbers set by a style",
        [p("甲（A）", properties='<w:pStyle w:val="Q"/>'), p("A.一 B.二"), p("乙（B）", properties='<w:pStyle w:val="Q2"/>'),
         p("A.一 B.二")],
        {
            "numbering": QUESTIONS,
            "styles": '<w:style w:styleId="Q"><w:name w:val="题目"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
            '<w:style w:styleId="Q2"><w:name w:val="题目二"/><w:basedOn w:val="Q"/></w:style>',
        },
        ["single | 甲（　） | 一 / 二 | A", "single | 乙（　） | 一 / 二 | B"],
    ),
    (
        "Chinese numbers for the sections, numbers for the questions",
        [listed("单选题", 1), p("1.甲（A）"), p("A.一 B.二"), listed("判断题", 1), p("1.乙。（√）")],
        {"numbering": lists(n1=[("chineseCounting", "%1、")])},
        ["single | 甲（　） | 一 / 二 | A", "true_false | 乙。（　） | | √"],
    ),
    (
        "a number of both the list and the hand",
        [listed("1.甲（A）", 1), p("A.一 B.二"), listed("2.乙（B）", 1), p("A.一 B.二")],
        {"numbering": QUESTIONS},
        ["single | 甲（　） | 一 / 二 | A", "single | 乙（　） | 一 / 二 | B"],
    ),
    (
        "a list inside an answer is another list",
        [p("一、简答题"), listed("简述甲。", 1), p("答："), listed("其一", 2), listed("其二", 2), listed("简述乙。", 1), p("答：乙。")],
        {"numbering": lists(n1=[("decimal", "%1.")], n2=[("decimal", "%1.")])},
        ["short | 简述甲。 | | 1. 其一\\n2. 其二", "short | 简述乙。 | | 乙。"],
    ),
    (
        "underlined blanks, and underlined answers",
        [p("一、填空题"), p("1.应当", r("      ", "<w:u w:val='single'/>"), "原则。"), p("答案：公开"),
         p("2.应当", r(" 公正 ", "<w:u w:val='single'/>"), "、", r("及时", "<w:u w:val='single'/>"), "。")],
        {},
        ["fill | 应当____原则。 | | 公开", "fill | 应当____、____。 | | 公正；及时"],
    ),
    (
        "the underlined letter in the bracket",
        [p("1.甲（", r(" B ", "<w:u w:val='single'/>"), "）"), p("A.一 B.二"), p("2.下列", r("不属于", "<w:u w:val='single'/>"), "的（A）"),
         p("A.一 B.二")],
        {},
        ["single | 甲（　） | 一 / 二 | B", "single | 下列不属于的（　） | 一 / 二 | A"],
    ),
    (
        "raised and lowered figures, and signs of the picture fonts",
        [p("1.面积为10", r("2", '<w:vertAlign w:val="superscript"/>'), "的CO", r("2", '<w:vertAlign w:val="subscript"/>'), "（A）"),
         p("A.一 B.二"), p("二、判断题"), p("1.乙。（", '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "）"),
         p("2.丙。（", r("û", '<w:rFonts w:ascii="Wingdings"/>'), "）")],
        {},
        ["single | 面积为10²的CO₂（　） | 一 / 二 | A", "true_false | 乙。（　） | | √", "true_false | 丙。（　） | | ×"],
    ),
    (
        "the table of contents is no section",
        [p("一、单选题\t1", properties='<w:pStyle w:val="TOC1"/>'), p("二、判断题\t9", properties='<w:pStyle w:val="10"/>'),
         p("一、单选题"), p("1.甲（A）"), p("A.一 B.二"), p("二、判断题"), p("1.乙。（√）")],
        {"styles": '<w:style w:styleId="10"><w:name w:val="toc 1"/></w:style>'},
        ["single | 甲（　） | 一 / 二 | A", "true_false | 乙。（　） | | √"],
    ),
    (
        "a table with a heading is a sheet",
        [p("题库"), table(("题型", "题干", "选项A", "选项B", "答案"), ("单选", "甲", "一", "二", "B"), ("判断", "乙", "", "", "对"))],
        {},
        ["single | 甲 | 一 / 二 | B", "true_false | 乙 | | √"],
    ),
    (
        "a table with stem and options in one cell",
        [table(("序号", "题目", "答案"), ("1", "甲（ ）\nA.一\nB.二", "B"), ("2", "乙。（ ）", "√"))],
        {},
        ["single | 甲（ ） | 一 / 二 | B", "true_false | 乙。（ ） | | √"],
    ),
    (
        "a table beside running text",
        [p("一、单选题"), p("1.甲（A）"), p("A.一 B.二"), table(("题目", "答案"), ("乙。", "对"))],
        {},
        ["true_false | 乙。 | | √", "single | 甲（　） | 一 / 二 | A"],
    ),
    (
        "options laid out in a table",
        [p("1.甲（D）"), table(("A.一", "B.二"), ("C.三", "D.四")), p("2.乙"), table(("A", "一"), ("B", "二")), p("答案：A")],
        {},
        ["single | 甲（　） | 一 / 二 / 三 / 四 | D", "single | 乙 | 一 / 二 | A"],
    ),
    (
        "the answers in a table at the end",
        [p("一、单选题"), p("1.甲"), p("A.一 B.二"), p("2.乙"), p("A.一 B.二"), p("3.丙"), p("A.一 B.二"), p("参考答案"),
         p("一、单选题"), table(("题号", "1", "2", "3"), ("答案", "A", "B", "A"))],
        {},
        ["single | 甲 | 一 / 二 | A", "single | 乙 | 一 / 二 | B", "single | 丙 | 一 / 二 | A"],
    ),
    (
        "the answers in a table, a row for each",
        [p("一、单选题"), p("1.甲"), p("A.一 B.二"), p("2.乙"), p("A.一 B.二"), p("参考答案"), table(("题号", "答案"), ("1", "A"), ("2", "B"))],
        {},
        ["single | 甲 | 一 / 二 | A", "single | 乙 | 一 / 二 | B"],
    ),
    (
        "the answers in a table without words",
        [p("一、单选题"), p("1.甲"), p("A.一 B.二"), p("2.乙"), p("A.一 B.二"), p("参考答案"), table(("1", "2"), ("A", "B"))],
        {},
        ["single | 甲 | 一 / 二 | A", "single | 乙 | 一 / 二 | B"],
    ),
    (
        "a table for each question, a label in each row",
        [table(("题目", "甲（ ）"), ("选项", "A.一\nB.二"), ("答案", "A"), ("解析", "略")), p(""),
         table(("题目", "乙。"), ("答案", "对"), ("解析", ""))],
        {},
        ["single | 甲（ ） | 一 / 二 | A | 略", "true_false | 乙。 | | √"],
    ),
    (
        "the grid for marks is nothing",
        [table(("题号", "一", "二", "总分"), ("得分", "", "", "")), p("一、单选题"), p("1.甲（A）"), p("A.一 B.二")],
        {},
        ["single | 甲（　） | 一 / 二 | A"],
    ),
    (
        "the whole paper in one cell",
        [table(("一、单选题\n1.甲（A）\nA.一\nB.二\n2.乙（B）\nA.一\nB.二",))],
        {},
        ["single | 甲（　） | 一 / 二 | A", "single | 乙（　） | 一 / 二 | B"],
    ),
    (
        "an inserted and a deleted row",
        ["<w:tbl><w:tr>" + "".join(f"<w:tc>{p(text)}</w:tc>" for text in ("题目", "答案")) + "</w:tr>"
         "<w:tr><w:trPr><w:del/></w:trPr>" + "".join(f"<w:tc>{p(text)}</w:tc>" for text in ("旧题", "错")) + "</w:tr>"
         "<w:tr>" + "".join(f"<w:tc>{p(text)}</w:tc>" for text in ("新题", "对")) + "</w:tr></w:tbl>"],
        {},
        ["true_false | 新题 | | √"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "blocks", "more", "expected"), WORDS, ids=[each[0] for each in WORDS])
def test_what_word_hides_is_read(name: str, blocks: list[str], more: dict[str, str], expected: list[str]) -> None:
    questions, errors, _warnings = told(read_body(*blocks, **more))
    assert questions == [even(line) for line in expected]
    assert errors == []


def test_pictures_are_kept_where_they_stand() -> None:
    media = {"image1.png": picture("red"), "image2.png": picture("blue"), "image3.emf": b"\x01\0\0\0nothing"}
    reading = read_body(
        p("1.见图", drawing(1), "（B）"), p("A.一"), p("B.", drawing(2)), p("2.另一图"), p(drawing(3)), p("A.一 B.二"), p("答案：A"), media=media,
    )  # fmt: skip
    first, second = (draft.document for draft in reading.drafts)
    assert (first.stem, first.options, first.answer) == ("见图（　）", ("一", ""), ("B",))
    assert [(image.name, image.place) for image in first.images] == [("image1.png", ""), ("image2.png", "B")]
    assert {image.sha256 for image in first.images} == set(reading.pictures)
    assert (second.stem, second.images) == ("另一图", ())
    assert codes(reading) == {"W_ANSWER_IN_STEM_REMOVED", "W_IMAGE_LOST"}


def test_pictures_in_a_table_of_questions_are_kept_with_their_cells() -> None:
    media = {"image1.png": picture("red"), "image2.png": picture("blue"), "image3.emf": b"\x01\0\0\0nothing"}
    reading = read_body(
        table(
            ("题型", "题干", "A", "B", "答案"),
            ("单选", p("见图（ ）", drawing(1)), "一", p(drawing(2)), "A"),
            ("单选", p("另一图（ ）", drawing(3)), "一", "二", "B"),
        ), media=media,
    )  # fmt: skip
    first, second = (draft.document for draft in reading.drafts)
    assert (first.stem, first.options, second.stem) == ("见图（ ）", ("一", ""), "另一图（ ）")
    assert [(image.name, image.place) for image in first.images] == [("image1.png", ""), ("image2.png", "B")]
    assert {image.sha256 for image in first.images} == set(reading.pictures)
    assert [told.where.row for told in reading.problems if told.code == "W_IMAGE_LOST"] == [3]


@pytest.mark.parametrize(
    "inside",
    [
        "<w:r><w:object/></w:r>",
        "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
        "<w:r><w:instrText>EQ \\f(1,2)</w:instrText></w:r>",
    ],
)
def test_what_text_cannot_hold_is_told(inside: str) -> None:
    reading = read_body(p("1.甲", inside, "（A）"), p("A.一 B.二"))
    assert [draft.document.stem for draft in reading.drafts] == ["甲（　）"]
    assert "W_FORMULA_LOST" in codes(reading)


def box(*blocks: str) -> str:
    """A text box as Word writes it: once for itself, once more for older programs."""
    content = f"<w:txbxContent>{''.join(blocks)}</w:txbxContent>"
    old = f"<mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback>"
    return f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{content}</w:drawing></mc:Choice>{old}</mc:AlternateContent></w:r>'


def test_a_question_in_a_text_box_is_read_once_and_told() -> None:
    reading = read_body(
        p("1.甲（A）"), p("A.一 B.二"), p(box(p("2.乙（B）"), p("A.一 B.二"))), p("3.丙（A）"), p("A.一 B.三")
    )
    assert [(draft.document.stem, draft.document.answer) for draft in reading.drafts] == [
        ("甲（　）", ("A",)), ("乙（　）", ("B",)), ("丙（　）", ("A",)),
    ]  # fmt: skip
    assert "W_TEXT_BOX" in codes(reading)


def test_a_text_box_beside_a_question_follows_its_paragraph_and_is_told() -> None:
    reading = read_body(
        p("1.甲（A）"),
        p("A.一 B.二"),
        p("答案：A"),
        p("解析：见下。", box(p("框里的话"))),
        p("2.乙（B）"),
        p("A.一 B.二"),
    )
    assert [draft.document.explanation for draft in reading.drafts] == ["见下。\n框里的话", ""]
    assert "W_TEXT_BOX" in codes(reading)


def test_an_old_text_box_with_a_table_is_read() -> None:
    old = f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{table(['1', '2'], ['A', 'B'])}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    reading = read_body(p("1.甲（ ）"), p("A.一 B.二"), p("2.乙（ ）"), p("A.一 B.二"), p("参考答案"), p(old))
    assert [draft.document.answer for draft in reading.drafts] == [("A",), ("B",)]


def test_a_picture_in_a_text_box_is_kept_once() -> None:
    inside = p("1.甲（A）", drawing(1))
    reading = read_body(p(box(inside)), p("A.一 B.二"), media={"a.png": picture()})
    assert [len(draft.document.images) for draft in reading.drafts] == [1]


def test_an_option_that_is_a_formula_alone_is_not_taken() -> None:
    reading = read_body(p("1.甲（A）"), p("A.一"), p("B.", "<w:r><w:object/></w:r>"))
    assert (len(reading.drafts), reading.failed) == (0, 1)


def test_a_document_with_changes_says_so() -> None:
    assert "W_TRACKED_CHANGES" in codes(read_body(p("1.甲（A）", f"<w:ins>{r('。')}</w:ins>"), p("A.一 B.二")))
    assert "W_TRACKED_CHANGES" not in codes(read_body(p("1.甲（A）"), p("A.一 B.二")))


def test_an_answer_by_colour_alone_is_not_guessed() -> None:
    reading = read_body(p("1.甲"), p("A.一"), p(r("B.二", '<w:color w:val="FF0000"/>')))
    assert not reading.drafts
    assert codes(reading) == {"E_NO_ANSWER", "W_ANSWER_BY_FORMAT"}


def test_the_place_of_a_problem_is_its_paragraph() -> None:
    reading = read_body(p("题库"), p(""), p("1.甲"), p("A.一 B.二"), p("答案：C"))
    assert [(each.code, each.where.paragraph) for each in reading.problems] == [("E_ANSWER_RANGE", 3)]


@pytest.mark.parametrize(
    "data", [docx("")[:-40], docx("<w:p>"), docx("").replace(b"word/", b"werd/")[:200]], ids=["cut", "broken", "other"]
)
def test_a_broken_document_is_refused_with_a_sentence(data: bytes) -> None:
    reading = read("题库.docx", data)
    assert reading.total == 0
    assert {each.code for each in reading.problems} <= {"E_BAD_WORD", "E_BAD_FILE"}
    assert reading.problems
