"""Moodle XML: every type of question that is one of ours, the others by name; pictures, categories, broken parts."""

import base64

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quizapp.bank.formats.moodle_writer import write_moodle_xml
from quizapp.bank.formats.pictures import Album
from quizapp.bank.formats.table import read
from quizapp.bank.rules.document import Answer, QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.problems import Level
from tests.bank.documents import any_documents, is_sound
from tests.bank.pictures import png
from tests.bank.tables import adds_up

BANKS = st.lists(
    any_documents().filter(is_sound), min_size=1, max_size=5, unique_by=lambda document: document.content_hash
)
PATIENT = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
Expected = tuple[Kind, str, tuple[str, ...], Answer]
TRUE = (
    '<question type="truefalse"><questiontext format="html"><text>好题</text></questiontext>'
    '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question>'
)


def quiz(*questions: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>{"".join(questions)}</quiz>'.encode()


def question(kind: str, stem: str, rest: str, form: str = "html") -> str:
    return (
        f'<question type="{kind}"><name><text>名</text></name>'
        f'<questiontext format="{form}"><text><![CDATA[{stem}]]></text></questiontext>{rest}</question>'
    )


def answers(*pairs: tuple[str, str], more: str = "") -> str:
    return "".join(
        f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>{more}</answer>'
        for fraction, text in pairs
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            question("multichoice", "<p>谁<b>决定</b>？</p>", answers(("100", "<p>机关</p>"), ("0", "法院")) + "<single>true</single>"),
            (Kind.SINGLE, "谁决定？", ("机关", "法院"), ("A",)),
        ),
        (
            question("multichoice", "哪些？", "<single>false</single>" + answers(("33.33333", "甲"), ("33.33333", "乙"), ("33.33333", "丙"), ("-100", "丁"))),
            (Kind.MULTIPLE, "哪些？", ("甲", "乙", "丙", "丁"), ("A", "B", "C")),
        ),
        (
            question("multichoice", "哪个？", answers(("0", "甲"), ("100", "乙"), ("0", ""), ("0", " "))),
            (Kind.SINGLE, "哪个？", ("甲", "乙"), ("B",)),
        ),
        (question("truefalse", "公开。", answers(("0", "true"), ("100", "false"))), (Kind.TRUE_FALSE, "公开。", (), False)),
        (question("truefalse", "公开。", answers(("100", "True"), ("0", "False"))), (Kind.TRUE_FALSE, "公开。", (), True)),
        (question("truefalse", "公开。", answers(("0", "<p>True</p>"), ("100", "<p>False</p>"))), (Kind.TRUE_FALSE, "公开。", (), False)),
        (question("truefalse", "公开。", answers(("0", "Wahr"), ("100", "Falsch"))), (Kind.TRUE_FALSE, "公开。", (), False)),
        (question("truefalse", "公开。", answers(("0", "Неверно"), ("100", "Верно"))), (Kind.TRUE_FALSE, "公开。", (), True)),
        (question("shortanswer", "期限？", answers(("100", "<p>七日</p>"))), (Kind.FILL, "期限？____", (), (("七日",),))),
        (
            question("multichoiceset", "哪些？", answers(("100", "甲"), ("0", "乙"), ("100", "丙"))),
            (Kind.MULTIPLE, "哪些？", ("甲", "乙", "丙"), ("A", "C")),
        ),
        (
            question("shortanswer", "期限？", answers(("100", "七日"), ("100", "7日"), ("0", "*")) + "<usecase>0</usecase>"),
            (Kind.FILL, "期限？____", (), (("七日", "7日"),)),
        ),
        (question("shortanswer", "期限为____日", answers(("100", "a<b"))), (Kind.FILL, "期限为____日", (), (("a<b",),))),
        (question("numerical", "几年？", answers(("100", "1996"), more="<tolerance>0</tolerance>")), (Kind.FILL, "几年？____", (), (("1996",),))),
        (
            question("essay", "简述。", "<graderinfo format='html'><text><![CDATA[<p>要点一</p><p>要点二</p>]]></text></graderinfo>"),
            (Kind.SHORT, "简述。", (), "要点一\n要点二"),
        ),
        (
            question("cloze", "<p>期限{1:SHORTANSWER:=七~=7#对~%0%八#错}日，由{1:SA:=机关}决定</p>", ""),
            (Kind.FILL, "期限____日，由____决定", (), (("七", "7"), ("机关",))),
        ),
        (question("multichoice", "a < b 的\n第二行", answers(("100", "甲"), ("0", "乙")), "plain_text"), (Kind.SINGLE, "a < b 的\n第二行", ("甲", "乙"), ("A",))),
        (question("truefalse", "第一行\n第二行", answers(("100", "true"), ("0", "false")), "moodle_auto_format"), (Kind.TRUE_FALSE, "第一行\n第二行", (), True)),
        (
            '<question type="shortanswer"><name>旧</name><questiontext>旧文件</questiontext><answer fraction="100">甲</answer></question>',
            (Kind.FILL, "旧文件____", (), (("甲",),)),
        ),
    ],
)  # fmt: skip
def test_a_question_is_read(written: str, expected: Expected) -> None:
    reading = read("x.xml", quiz(written))
    (found,) = [draft.document for draft in reading.drafts]
    assert (found.kind, found.stem, found.options, found.answer) == expected
    assert (reading.format, reading.total) == ("moodle_xml", 1)


@pytest.mark.parametrize(
    ("written", "code", "value"),
    [
        *((question(name, "题", ""), "E_UNSUPPORTED_ITEM", name)
          for name in ("matching", "calculated", "calculatedmulti", "ddwtos", "ddmarker", "gapselect", "ordering", "stack")),
        (question("numerical", "π", answers(("100", "3.14"), more="<tolerance>0.01</tolerance>")), "E_UNSUPPORTED_ITEM", "numerical"),
        (question("cloze", "{1:MULTICHOICE:=甲~乙}和{1:SA:=丙}", ""), "E_UNSUPPORTED_ITEM", "cloze (MULTICHOICE)"),
        (question("cloze", "{1:NM:=3:0.1}", ""), "E_UNSUPPORTED_ITEM", "cloze (NUMERICAL)"),
        (question("cloze", "没有空", ""), "E_CLOZE_BROKEN", "没有空"),
        (question("cloze", "{1:SHORTANSWER:=没有结尾", ""), "E_CLOZE_BROKEN", "{1:SHORTANSWER:=没有结尾"),
        (question("essay", "交一份文件", "<responseformat>noinline</responseformat>"), "E_UNSUPPORTED_ITEM", "essay (noinline)"),
        (question("truefalse", "题", answers(("100", "Ouais"), ("0", "Bof"))), "E_TRUTH_UNCLEAR", "Ouais"),
        (question("multichoice", "题", "<single>true</single>" + answers(("50", "甲"), ("50", "乙"))), "E_NO_ANSWER", ""),
        ("<question><questiontext><text>没有类型</text></questiontext></question>", "E_UNSUPPORTED_ITEM", "?"),
    ],
)  # fmt: skip
def test_what_is_none_of_ours_is_told_by_name_and_fails_alone(written: str, code: str, value: str) -> None:
    reading = read("x.xml", quiz(written, TRUE))
    errors = [(problem.code, problem.value) for problem in reading.problems if problem.level is Level.ERROR]
    assert errors == [(code, value)]
    assert (len(reading.drafts), reading.failed, reading.total) == (1, 1, 2)


def test_categories_tags_numbers_marks_and_feedback() -> None:
    category = '<question type="category"><category><text>$course$/top/行政法/处罚</text></category></question>'
    fields = (
        "<generalfeedback format='html'><text>&lt;p&gt;见总则。&lt;/p&gt;</text></generalfeedback><defaultgrade>2.5000000</defaultgrade>"
        "<idnumber>q-1</idnumber><tags><tag><text>程序</text></tag><tag><text>听证</text></tag></tags>"
    )
    told = "<feedback><text>不对</text></feedback>"
    full = question("truefalse", "甲题", answers(("100", "true"), ("0", "false"), more=told) + fields)
    again = question("truefalse", "乙题", answers(("100", "true"), ("0", "false")) + "<idnumber>q-1</idnumber>")
    reading = read("x.xml", quiz(category, full, question("description", "读一读", ""), again))
    first, second = (draft.document for draft in reading.drafts)
    assert (first.topic, first.tags, first.id, first.marks) == (("行政法", "处罚"), ("程序", "听证"), "q-1", 250)
    assert (first.explanation, second.id, second.marks) == ("见总则。", None, None)
    codes = [problem.code for problem in reading.problems]
    assert codes == ["W_FEEDBACK_LOST", "W_NO_CITATION", "W_DESCRIPTION_IGNORED", "W_NO_CITATION"]
    assert (reading.total, reading.ignored) == (3, 1)


def test_a_question_that_is_hidden_there_is_read_and_told() -> None:
    rest = answers(("100", "true"), ("0", "false")) + "<hidden>{}</hidden>"
    reading = read(
        "x.xml", quiz(question("truefalse", "甲", rest.format(1)), question("truefalse", "乙", rest.format(0)))
    )
    assert len(reading.drafts) == 2
    assert [(p.code, p.where.item) for p in reading.problems if p.code != "W_NO_CITATION"] == [
        ("W_HIDDEN_QUESTION", "1 名")
    ]


def test_a_list_keeps_the_numbers_that_the_options_name() -> None:
    stem = "<p>哪些？</p><ol><li>警告</li><li>罚款</li></ol>"
    choice = question("multichoice", stem, answers(("100", "①和②"), ("0", "只有②")) + "<single>true</single>")
    assert read("x.xml", quiz(choice)).drafts[0].document.stem == "哪些？\n1. 警告\n2. 罚款"


def test_pictures_are_kept_where_they_stand() -> None:
    def file(name: str, data: bytes) -> str:
        return f'<file name="{name}" path="/" encoding="base64">{base64.b64encode(data).decode()}</file>'

    stem = (
        "<question type='multichoice'><questiontext format='html'><text><![CDATA[看图<img src='@@PLUGINFILE@@/a%20b.png'>"
        "<img src='http://example.org/x.png' alt='外链'>]]></text>"
        + file("a b.png", png(8, 8, "red"))
        + "</questiontext>"
    )
    option = "<answer fraction='100' format='html'><text>&lt;img src=\"@@PLUGINFILE@@/c.png\"&gt;</text>" + file(
        "c.png", png(9, 9, "blue")
    )
    data = quiz(stem, option, "</answer><answer fraction='0'><text>无</text></answer></question>")
    reading = read("x.xml", data)
    (found,) = [draft.document for draft in reading.drafts]
    assert [(image.name, image.place) for image in found.images] == [("a b.png", ""), ("c.png", "A")]
    assert (found.stem, found.options, len(reading.pictures)) == ("看图", ("", "无"), 2)
    assert [problem.value for problem in reading.problems if problem.code == "W_IMAGE_LOST"] == ["外链"]


def test_a_broken_question_fails_alone_and_an_entity_bomb_is_refused() -> None:
    broken = '<question type="truefalse"><questiontext><text>坏<b></text></questiontext></question>'
    blank = question("truefalse", "x", answers(("100", "true"), ("0", "false"))).replace("<![CDATA[x]]>", "空&nbsp;格")
    reading = read("x.xml", quiz(TRUE, broken, blank))
    assert [draft.document.stem for draft in reading.drafts] == ["好题", "空\xa0格"]
    assert [problem.code for problem in reading.problems if problem.level is Level.ERROR] == ["E_BAD_XML"]
    bomb = b'<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + quiz(TRUE).split(b"?>", 1)[1]
    refused = read("x.xml", bomb)
    assert ([p.code for p in refused.problems], refused.total) == (["E_BAD_XML"], 0)
    assert adds_up(reading)


@pytest.mark.parametrize(
    "broken", ["", "<question type='essay'><questiontext><text>坏<b></text></questiontext></question>"]
)
@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("UTF-16", "utf-16"), ("UTF-8", "utf-16"), ("utf-16", "utf-8"), ("UTF-16LE", "utf-8-sig"), ("GB18030", "gb18030"),
    ],
)  # fmt: skip
def test_a_bank_may_be_written_in_any_encoding(declared: str, encoding: str, broken: str) -> None:
    data = quiz(TRUE, broken).decode().replace("UTF-8", declared).encode(encoding)
    reading = read("x.xml", data)
    assert [draft.document.stem for draft in reading.drafts] == ["好题"]
    assert reading.failed == bool(broken)


@PATIENT
@given(BANKS)
def test_a_bank_comes_back_identical(bank: list[QuestionDocument]) -> None:
    assert [draft.document for draft in read("x", write_moodle_xml(bank, {}).data).drafts] == bank


@PATIENT
@given(BANKS)
def test_without_our_element_only_the_declared_is_lost(bank: list[QuestionDocument]) -> None:
    stems = [question.stem for document in bank for question in (document, *document.children)]
    assume(len(set(stems)) == len(stems))  # the two sides are paired by their stems
    written = write_moodle_xml(bank, {})
    reading = read("x", _without_own(written.data))
    lost = {(p.where.item, p.code) for p in written.losses}
    by_stem = {draft.document.stem: draft.document for draft in reading.drafts}
    for number, document in enumerate(bank, start=1):
        codes = {code for item, code in lost if item == str(number)}
        if "W_AWAY_CASE" in codes or document.kind is Kind.FILL:
            continue  # a fill's accepted texts are looked at below
        there = by_stem[document.stem]
        assert there.kind is (Kind.MULTIPLE if "W_AWAY_INDEFINITE" in codes else document.kind)
        assert (there.options, there.answer) == (document.options, document.answer)
        assert (there.explanation, there.marks or 100) == (document.explanation, document.marks or 100)
        assert there.tags == tuple(dict.fromkeys(document.tags))
        if "W_AWAY_FIELDS" not in codes:
            assert (document.citations, document.difficulty, document.source) == ((), None, "")
    fills = [document for document in bank if document.kind is Kind.FILL]
    read_fills = {draft.document.stem: draft.document.answer for draft in reading.drafts}
    for document in fills:
        assert isinstance(document.answer, tuple)
        expected = tuple(tuple(dict.fromkeys(accepted)) for accepted in document.answer)
        assert read_fills[document.stem] == expected


def _without_own(data: bytes) -> bytes:
    lines = data.decode().split("\n")
    return "\n".join(line for line in lines if not line.strip().startswith("<quizapp>")).encode()


def test_a_bank_with_pictures_comes_back_and_missing_ones_are_told() -> None:
    album = Album()
    stem, option = album.add("图.png", png(30, 20, "red")), album.add("项.png", png(9, 9, "blue"), "B")
    assert stem is not None
    assert option is not None
    document = QuestionDocument(
        Kind.SINGLE, "图中  是\n什么 &amp; <b>", ("甲", "乙"), ("B",), images=(stem, option), id="q-1"
    )
    case = QuestionDocument(Kind.CASE, "某公司  违法", children=(document,), images=(stem,), explanation="总说明")
    written = write_moodle_xml([document, case], album.pictures)
    reading = read("x", written.data)
    assert [draft.document for draft in reading.drafts] == [document, case]
    assert reading.pictures == album.pictures
    assert [p.code for p in written.losses] == ["W_AWAY_CASE"]
    assert [p.code for p in write_moodle_xml([document], {}).losses] == ["W_IMAGE_LOST", "W_IMAGE_LOST"]
