"""Exports of other learning systems, every flavour with the very questions it holds."""

import pytest

from quizapp.bank.formats.table import read
from tests.bank.formats.exchange import Exchanged, cases, heard, packed
from tests.bank.tables import adds_up

FLAVOURS = ("canvas", "classic", "blackboard", "items", "packages")


@pytest.mark.parametrize("case", cases(*FLAVOURS), ids=lambda case: case.name)
def test_an_export_is_read_as_its_questions(case: Exchanged) -> None:
    reading = read(case.file, case.data)
    assert reading.format == "qti"
    questions, errors, warnings = heard(reading)
    assert questions == case.questions
    assert errors == case.errors
    assert warnings == case.warnings
    assert reading.ignored == case.ignored
    assert adds_up(reading)


UPLOAD = (
    "MC\t谁有权处罚\t乡镇\tincorrect\t县级\tcorrect\r\n"
    'MA\t"原则有""哪些"""\t公正\tCorrect\t公开\tcorrect\t保密\tIncorrect\r\n'
    "TF\t处罚公开\ttrue\r\n"
    "TF\t<b>处罚</b>保密\tfalse\r\n"
    "ESS\t谈谈体会\t言之有理\r\n"
    "ESS\t再谈谈\r\n"
    "SR\t简述回避\t不参与本案\r\n"
    "FIB\t____决定处罚\t机关\t行政机关\r\n"
    "FIB\t谁决定\t机关\r\n"
    "FIB_PLUS\t由[x]在[y]日内决定\ty\t六十\t60\t\tx\t机关\r\n"
    "NUM\t几成\t3.5\t0.1\r\n"
    "MAT\t配对\t甲\t乙\r\n"
    "ORD\t排序\t甲\t乙\r\n"
    "MC\t写坏的\t乡镇\tincorrect\t县级\r\n"
    "MC\t没有对的\t乡镇\tincorrect\t县级\tincorrect\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_blackboards_lines_of_questions(encoding: str) -> None:
    reading = read("upload.txt", UPLOAD.encode(encoding))
    assert reading.format == "blackboard"
    questions, errors, warnings = heard(reading)
    assert questions == [
        "single | 谁有权处罚 | 乡镇 / 县级 | B",
        'multiple | 原则有"哪些" | 公正 / 公开 / 保密 | AB',
        "true_false | 处罚公开 |  | √",
        "true_false | 处罚保密 |  | ×",
        "short | 谈谈体会 |  | 言之有理",
        "short | 再谈谈",
        "short | 简述回避 |  | 不参与本案",
        "fill | ____决定处罚 |  | 机关¦行政机关",
        "fill | 谁决定____ |  | 机关",
        "fill | 由____在____日内决定 |  | 机关；六十¦60",
        "fill | 几成____ |  | 3.5",
    ]
    assert errors == ["E_NO_ANSWER", "E_TRUNCATED", "E_UNSUPPORTED_ITEM MAT", "E_UNSUPPORTED_ITEM ORD"]
    assert warnings == ["W_MATCH_LOST"]
    assert adds_up(reading)


@pytest.mark.parametrize(
    "text", ["MC\n1. 题\nA. 甲\nB. 乙\n答案：A\n", "题型\t题干\t答案\n判断\t处罚公开\t对\n", "TF\t甲\n乙\n丙\n丁\n"]
)
def test_other_texts_are_no_upload(text: str) -> None:
    assert read("题.txt", text.encode()).format != "blackboard"


def test_pictures_lie_where_they_lay() -> None:
    case = next(case for case in cases("canvas") if "pictures" in case.name)
    reading = read(case.file, case.data)
    (question,) = [draft.document for draft in reading.drafts]
    assert [image.place for image in question.images] == ["", "A"]
    assert {image.name for image in question.images} == {"stem.png", "red.png"}
    assert set(reading.pictures) == {image.sha256 for image in question.images}


def test_points_and_titles_become_marks_and_topic() -> None:
    first = read("a.xml", cases("canvas")[0].data).drafts[0].document
    assert (first.marks, first.topic) == (150, ("执法测试",))
    second = read("a.zip", cases("packages")[0].data).drafts[0].document
    assert second.topic == ("年度测试", "行政处罚")


def test_a_deep_tree_and_a_huge_number_of_items_are_answered() -> None:
    deep = b"<assessmentItem>" + b"<div>" * 5000 + b"</div>" * 5000 + b"</assessmentItem>"
    assert [problem.code for problem in read("a.xml", deep).problems] == ["E_BAD_XML"]
    item = "<item ident='{0}'><presentation><material><mattext>题{0}</mattext></material></presentation></item>"
    many = "<questestinterop>" + "".join(item.format(n) for n in range(5000)) + "</questestinterop>"
    reading = read("a.xml", many.encode())
    assert (reading.total, reading.ignored) == (5000, 5000)


ESSAY = """<?xml version="1.0" encoding="{0}"?>
<assessmentItem identifier="1" title="一"><responseDeclaration identifier="R" cardinality="single" baseType="string"/>
<itemBody><extendedTextInteraction responseIdentifier="R"><prompt>谈谈陶喆的案子</prompt></extendedTextInteraction></itemBody>
</assessmentItem>"""


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("UTF-8", "utf-8"), ("UTF-16", "utf-16"), ("UTF-8", "utf-16"), ("utf-16", "utf-8"), ("utf-16", "utf-8-sig"),
        ("GB18030", "gb18030"), ("GB2312", "gb18030"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_packed", [False, True])
def test_an_item_may_be_written_in_any_encoding(declared: str, encoding: str, is_packed: bool) -> None:
    data = ESSAY.format(declared).encode(encoding)
    reading = read("a.xml", packed([("a.xml", data)]) if is_packed else data)
    assert [draft.document.stem for draft in reading.drafts] == ["谈谈陶喆的案子"]


def test_a_bomb_is_refused_and_a_folder_of_items_is_not() -> None:
    bomb = packed([("imsmanifest.xml", b"<manifest/>"), ("a.xml", b" " * 80_000_000)])
    assert [problem.code for problem in read("a.zip", bomb).problems] == ["E_ZIP_BOMB"]
    item = ESSAY.format("UTF-8")
    many = packed([(f"i/{n}.xml", item.replace("案子", f"第{n}案").encode()) for n in range(2500)])
    assert len(read("a.zip", many).drafts) == 2500


@pytest.mark.parametrize("member", ["[Content_Types].xml", "h5p.json", "readme.txt"])
def test_other_packages_are_left_to_their_readers(member: str) -> None:
    assert read("a.zip", packed([(member, b"{}")])).format != "qti"
