"""GIFT as Moodle documents it: every form read right, what is none of our kinds told by name."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quizapp.bank.formats.gift_writer import write_gift
from quizapp.bank.formats.pictures import Album
from quizapp.bank.formats.table import read
from quizapp.bank.rules.document import Answer, QuestionDocument
from quizapp.bank.rules.kinds import Kind, Use
from quizapp.sheets.problems import Level
from tests.bank.documents import any_documents, is_sound
from tests.bank.pictures import png
from tests.bank.tables import adds_up

BANKS = st.lists(
    any_documents().filter(is_sound), min_size=1, max_size=5, unique_by=lambda document: document.content_hash
)
Expected = tuple[Kind, str, tuple[str, ...], Answer]
S, M, T, F, E = Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.FILL, Kind.SHORT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::罚款::警告由谁决定？{=行政机关 ~法院 ~检察院}", (S, "警告由谁决定？", ("行政机关", "法院", "检察院"), ("A",))),
        ("// 注释\n::Q1:: 1+1?\n{\n~1\n=2\n~3\n}", (S, "1+1?", ("1", "2", "3"), ("B",))),
        ("处罚的种类有{~%50%警告 ~%50%罚款 ~%-100%记过}", (M, "处罚的种类有", ("警告", "罚款", "记过"), ("A", "B"))),
        ("哪一个{~%100%甲 ~%0%乙}", (M, "哪一个", ("甲", "乙"), ("A",))),
        ("听证公开举行。{T}", (T, "听证公开举行。", (), True)),
        ("听证收费。{FALSE#不对#对了}", (T, "听证收费。", (), False)),
        ("听证收费。{TRUE####总的说明}", (T, "听证收费。", (), True)),
        ("谁葬在这里？{=甲 =乙 =丙}", (F, "谁葬在这里？_____", (), (("甲", "乙", "丙"),))),
        ("二加二{=四 =4}", (F, "二加二_____", (), (("四", "4"),))),
        ("首都是{~上海 =北京}所在地。", (S, "首都是_____所在地。", ("上海", "北京"), ("B",))),
        ("期限为{=七日}以内。", (F, "期限为_____以内。", (), (("七日",),))),
        ("施行于哪一年？{#1996}", (F, "施行于哪一年？_____", (), (("1996",),))),
        ("施行于哪一年？{#=1996:0 =%100%1997..1997}", (F, "施行于哪一年？_____", (), (("1996", "1997"),))),
        ("::t::简述听证程序。{}", (E, "简述听证程序。", (), "")),
        ("::t::简述听证程序。{####要点见教材}", (E, "简述听证程序。", (), "")),
        (r"::a\:b::选 \{x \= 1\} \~ \# 的{=甲\:乙 ~丙\=丁\nB}", (S, "选 {x = 1} ~ # 的", ("甲:乙", "丙=丁\nB"), ("A",))),
        ("[html]<p>处罚<b>公开</b>&nbsp;吗</p>{=<i>是</i> ~否}", (S, "处罚公开\xa0吗", ("是", "否"), ("A",))),
        ("[plain]<b>是</b>什么{=标签 ~字}", (S, "<b>是</b>什么", ("标签", "字"), ("A",))),
        ("[markdown]这是**重点**吗{T}", (T, "这是重点吗", (), True)),
        ("哪种容器？{=List<String> ~数组}", (S, "哪种容器？", ("List<String>", "数组"), ("A",))),
        ("多行\n题干{\n=[plain]<甲>#反馈\n\n~乙\n}", (S, "多行\n题干", ("<甲>", "乙"), ("A",))),
        ("文中{=甲#对了 ~%0%乙#错了}", (S, "文中", ("甲", "乙"), ("A",))),
        ('听证收费。{F####说明}";', (T, "听证收费。", (), False)),
        ("[html]面积10<sup>2</sup>㎡{=H<sub>2</sub>O ~1<sup>st</sup>}", (S, "面积10²㎡", ("H₂O", "1st"), ("A",))),
        ("// 题 [id:q-7] [tag:程序] [tag:听证]\n::t::题{T}", (T, "题", (), True)),
        ("题目没有结尾::的名字{T}", (T, "题目没有结尾::的名字", (), True)),
        ("{~法院 =行政机关}决定处罚。", (S, "_____决定处罚。", ("法院", "行政机关"), ("B",))),
        ("{T}处罚公开。", (T, "处罚公开。", (), True)),
        ("种类{~%33.333333333%警告 ~%33,33333%罚款 ~% 33.4 %没收 ~%-100%记过}", (M, "种类", ("警告", "罚款", "没收", "记过"), ("A", "B", "C"))),
        ("::小写::听证收费。{false}", (T, "听证收费。", (), False)),
        ("// 题\n谁决定？{\n// 第一个\n=机关\n~法院\n}", (S, "谁决定？", ("机关", "法院"), ("A",))),
        ("哪句对？{=it&#39;s so ~it&#x27;s not # 不对}", (S, "哪句对？", ("it's so", "it's not"), ("A",))),
    ],
)  # fmt: skip
def test_a_question_is_read_as_moodle_reads_it(text: str, expected: Expected) -> None:
    reading = read("题库.gift", text.encode())
    (found,) = [draft.document for draft in reading.drafts]
    assert (found.kind, found.stem, found.options, found.answer) == expected
    assert (reading.format, reading.total) == ("gift", 1)


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("配对{=甲 -> 一 =乙 -> 二 =丙 -> 三}", "E_UNSUPPORTED_ITEM", "matching"),
        ("圆周率{#3.14:0.01}", "E_UNSUPPORTED_ITEM", "numerical"),
        ("一到五之间{#1..5}", "E_UNSUPPORTED_ITEM", "numerical"),
        ("何时{#=1822:0 =%50%1822:2}", "E_UNSUPPORTED_ITEM", "numerical"),
        ("::t::没有结尾{=甲 ~乙", "E_BRACES", "::t::没有结尾{=甲 ~乙"),
        ("::t::两处{=甲 ~乙}和{=丙 ~丁}", "E_BRACES", "::t::两处{=甲 ~乙}和{=丙 ~丁}"),
        ("::t::没有等号{甲}", "E_ANSWER_UNREADABLE", "甲"),
        ("::t::解析里有等号{=甲#因为x=5}", "E_ANSWER_UNREADABLE", "#因为x=5"),
        ("::t::解析里有等号{~%50%甲#因为x=5\n~%50%乙}", "E_ANSWER_UNREADABLE", "#因为x=5"),
        ("两个都对{=甲 =乙 ~丙}", "E_TYPE_CONFLICT", "AB"),
        ("都不对{~甲 ~乙}", "E_NO_ANSWER", ""),
        ("只有一个{=甲 ~ }", "E_FEW_OPTIONS", "只有一个"),
    ],
)
def test_what_is_none_of_our_kinds_or_broken_is_told_and_fails_alone(text: str, code: str, value: str) -> None:
    reading = read("题库.gift", f"$CATEGORY: 甲\n\n{text}\n\n::好::好题{{T}}".encode())
    errors = [(problem.code, problem.value) for problem in reading.problems if problem.level is Level.ERROR]
    assert (code, value) in errors
    assert (len(reading.drafts), reading.failed, reading.total) == (1, 1, 2)
    assert adds_up(reading)


def test_categories_are_topics_texts_are_ignored_feedback_and_weights_are_told() -> None:
    text = (
        "$CATEGORY: $course$/top/行政法/处罚//许可\n\n::说明::这是一段说明\n\n"
        "::a::甲题{~%70%甲 ~%30%乙 ~丙#错}\n\n$CATEGORY: 其他\n::b::乙题{=对 ~%50%半对 ~错####解析一}\n::c::丙题{=甲* ~%0%}"
    )
    reading = read("x", text.encode())
    assert [(d.document.topic, d.document.answer) for d in reading.drafts] == [
        (("行政法", "处罚/许可"), ("A", "B")), (("其他",), ("A",)),
    ]  # fmt: skip
    assert reading.drafts[1].document.explanation == "解析一"
    codes = [(p.code, p.where.line) for p in reading.problems if p.code not in ("W_NO_CITATION",)]
    assert codes[:4] == [
        ("W_DESCRIPTION_IGNORED", 3), ("W_FEEDBACK_LOST", 5), ("W_WEIGHTS_LOST", 5), ("W_PARTIAL_LOST", 8),
    ]  # fmt: skip
    assert (reading.total, reading.ignored, reading.failed) == (4, 1, 1)


def test_a_hash_that_is_not_escaped_is_told() -> None:
    reading = read("x.txt", "::一::哪种语言？{=C# ~C++}\n\n::二::哪种？{=C\\# ~C++ #旧}".encode())
    assert [draft.document.options for draft in reading.drafts] == [("C", "C++"), ("C#", "C++")]
    assert [(p.code, p.where.line, p.value) for p in reading.problems if p.code != "W_NO_CITATION"] == [
        ("W_HASH_CUT", 1, "C"), ("W_FEEDBACK_LOST", 3, ""),
    ]  # fmt: skip


def test_identifier_and_tags_come_from_the_comment() -> None:
    (draft,) = read("x", "// [id:q-7] [tag:程序] [tag:听\\]证]\n::t::题{T}".encode()).drafts
    assert (draft.document.id, draft.document.tags) == ("q-7", ("程序", "听]证"))


@pytest.mark.parametrize(
    "text",
    [
        "1. 处罚由{ }决定。\n答案：行政机关\n\n2. 期限为{  }日。\n答案：七",
        "一、单选题\n1.题干{某某}怎样\nA.甲 B.乙\n答案：A",
        "int main() { return 0; }\n\nvoid f() { x = 1; }",
        "题干怎样\nA) 甲\nB) 乙\nANSWER: B",
    ],
)
def test_texts_with_braces_are_not_all_gift(text: str) -> None:
    assert read("x.txt", text.encode()).format != "gift"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(BANKS)
def test_a_bank_comes_back_identical(bank: list[QuestionDocument]) -> None:
    assert [draft.document for draft in read("x", write_gift(bank, {}).data, "gift").drafts] == bank


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(BANKS)
def test_without_our_comments_only_the_declared_is_lost(bank: list[QuestionDocument]) -> None:
    written = write_gift(bank, {})
    text = "\n".join(line for line in written.data.decode().split("\n") if not line.startswith("//quizapp"))
    reading = read("x", text.encode(), "gift")
    found = [draft.document for draft in (*reading.drafts, *reading.twins)]
    lost = {(p.where.item, p.code) for p in written.losses}
    asked = [
        (str(number), each)
        for number, document in enumerate(bank, start=1)
        for each in (document.children or (document,))
    ]
    kept = [(number, each) for number, each in asked if (number, "W_AWAY_CASE") not in lost]
    assert len(found) + reading.failed == len(asked)
    assume(len({each.stem for _, each in asked}) == len(asked))  # the two sides are paired by their stems
    by_stem = {document.stem: document for document in found}
    for number, document in kept:
        codes = {code for item, code in lost if item == number}
        there = by_stem[document.stem]
        kind = there.kind
        assert (there.options, there.explanation) == (document.options, document.explanation)
        assert kind is (
            Kind.MULTIPLE if "W_AWAY_INDEFINITE" in codes else Kind.SHORT if "W_AWAY_BLANKS" in codes else document.kind
        )
        if not codes & {"W_AWAY_BLANKS", "W_AWAY_REFERENCE"}:
            written_answer = document.answer
            if document.kind is Kind.FILL and isinstance(written_answer, tuple):
                written_answer = (tuple(dict.fromkeys(written_answer[0])),)
            assert there.answer == written_answer
        if "W_AWAY_FIELDS" not in codes:
            assert (document.citations, document.difficulty, document.source) == ((), None, "")
            assert document.use is Use.BOTH


def test_pictures_travel_inside_the_file() -> None:
    album = Album()
    stem, option = album.add("图.png", png(30, 20, "red")), album.add("项.png", png(9, 9, "blue"), "B")
    assert stem is not None
    assert option is not None
    document = QuestionDocument(
        S, "图中  是\n什么", ("[html] 甲 <b>", "乙"), ("B",), explanation="见 <图>", images=(stem, option)
    )
    written = write_gift([document], album.pictures)
    reading = read("x", written.data)
    assert [draft.document for draft in reading.drafts] == [document]
    assert (reading.pictures, written.losses) == (album.pictures, ())
    assert [p.code for p in write_gift([document], {}).losses] == ["W_IMAGE_LOST", "W_IMAGE_LOST"]
