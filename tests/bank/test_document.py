"""The question document: its JSON form, its two hashes, and how texts are compared."""

from dataclasses import replace
from typing import Any

import pytest

from quizapp.bank.rules.document import Citation, DocumentError, QuestionDocument, from_json
from quizapp.bank.rules.kinds import Kind, Use
from quizapp.bank.rules.wording import bare, bare_texts, joined, normalise_stem, parts, tidy

RAW: dict[str, Any] = {
    "id": "q-1",
    "kind": "multiple",
    "stem": "下列属于行政处罚的有（　）。",
    "options": ["警告", "罚款", "通报批评"],
    "answer": ["C", "A"],
    "explanation": "见第九条。",
    "topic": ["行政法", "行政处罚法"],
    "difficulty": 3,
    "marks": 0.5,
    "use": "exam",
    "citations": [{"law": "《行政处罚法》", "version": "2021年修订", "article": "第9条", "paragraph": 1, "item": "二"}],
    "tags": ["种类"],
    "source": "自编",
}


def test_a_document_is_read_and_written_alike() -> None:
    document = from_json(RAW)
    assert document.answer == ("A", "C")
    assert document.marks == 50
    assert document.use is Use.EXAM
    assert document.citations == (Citation("行政处罚法", "2021年修订", "第九条", 1, "（二）"),)
    assert from_json(document.to_json()) == document
    assert document.to_json()["marks"] == 0.5


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "essay"}, "kind"), ({"kind": None}, "kind"), ({"stem": 3}, "stem"), ({"options": "甲"}, "options"),
        ({"options": [1]}, "options"), ({"answer": "A"}, "answer"), ({"answer": True}, "answer"), ({"answer": [1]}, "answer"),
        ({"difficulty": 6}, "difficulty"), ({"difficulty": True}, "difficulty"), ({"difficulty": 2.5}, "difficulty"),
        ({"marks": 0}, "marks"), ({"marks": -1}, "marks"), ({"marks": 0.001}, "marks"), ({"marks": "两分"}, "marks"),
        ({"marks": float("nan")}, "marks"), ({"marks": True}, "marks"), ({"use": "homework"}, "use"),
        ({"citations": {}}, "citations"), ({"citations": ["第九条"]}, "citations"),
        ({"citations": [{"law": "法", "paragraph": 0}]}, "citations"), ({"citations": [{"law": 1}]}, "law"),
        ({"tags": "甲"}, "tags"), ({"children": [RAW]}, "children"), ({"images": ["a"]}, "images"),
    ],
)  # fmt: skip
def test_a_shape_that_is_not_documented_is_refused_by_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(DocumentError) as refused:
        from_json({**RAW, **change})
    assert refused.value.field == field


@pytest.mark.parametrize("raw", [None, [], "text", 3])
def test_only_an_object_is_a_question(raw: object) -> None:
    with pytest.raises(DocumentError):
        from_json(raw)


def test_cases_hold_questions_and_these_hold_none() -> None:
    case = {"kind": "case", "stem": "材料", "children": [RAW, {"kind": "short", "stem": "简述", "answer": "略"}]}
    document = from_json(case)
    assert [child.kind for child in document.children] == [Kind.MULTIPLE, Kind.SHORT]
    assert from_json(document.to_json()) == document
    with pytest.raises(DocumentError):
        from_json({"kind": "case", "stem": "外", "children": [case]})


def test_a_true_false_keeps_no_option_texts() -> None:
    assert from_json({"kind": "true_false", "stem": "对吗", "options": ["对", "错"], "answer": True}).options == ()


@pytest.mark.parametrize(
    "other",
    [
        {"stem": "12、下列属于行政处罚的有( )"}, {"options": ["通报批评", "警告", "罚 款"]}, {"explanation": "另有说明"},
        {"answer": ["B"]}, {"difficulty": 1}, {"stem": "　下列属于行政处罚的有："}, {"id": "q-2"},
    ],
)  # fmt: skip
def test_the_same_question_has_the_same_content_hash(other: dict[str, Any]) -> None:
    assert from_json({**RAW, **other}).content_hash == from_json(RAW).content_hash


@pytest.mark.parametrize(
    "other",
    [
        {"stem": "下列不属于行政处罚的有（　）。"},
        {"options": ["警告", "罚款", "行政拘留"]},
        {"options": ["警告", "罚款"]},
    ],
)
def test_another_question_has_another_content_hash(other: dict[str, Any]) -> None:
    assert from_json({**RAW, **other}).content_hash != from_json(RAW).content_hash


@pytest.mark.parametrize(
    ("one", "other"), [("1.5米", "15米"), ("10%", "10"), ("a<b", "a>b"), ("1-5", "15"), ("√", "×"), ("-5", "5"), ("<", ">"), ("3:1", "31")]
)  # fmt: skip
def test_signs_and_numbers_tell_texts_apart(one: str, other: str) -> None:
    assert bare(one) != bare(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("《安全生产法》", "安全生产法"),
        ("Ａ　b", "ab"),
        ("第1、2条", "第12条"),
        ("3. 依法（ ）", "依法（　　）。"),
        ("（12）依法", "依法"),
    ],
)
def test_blanks_and_punctuation_do_not(one: str, other: str) -> None:
    assert normalise_stem(one) == normalise_stem(other)


def test_a_year_in_front_of_a_stem_is_no_number() -> None:
    assert normalise_stem("2.5倍罚款") != normalise_stem("5倍罚款")


def test_every_field_but_the_id_makes_the_identity() -> None:
    document = from_json(RAW)
    assert replace(document, id="other").identity == document.identity
    assert replace(document, explanation="改").identity != document.identity


def test_keys_are_compared_by_the_texts_of_the_right_options() -> None:
    turned = from_json({**RAW, "options": ["通报批评", "罚款", "警告"]})
    assert turned.right_options == from_json(RAW).right_options
    assert from_json({**RAW, "answer": ["B"]}).right_options != from_json(RAW).right_options


def test_texts_are_stored_without_what_nobody_sees() -> None:
    assert tidy("\u3000甲\r\n乙\u200b\u202a丙\x0b丁 \n") == "甲\n乙丙\n丁"
    assert tidy("㎡ ½ ……") == "㎡ ½ ……"


def test_lists_in_one_text_keep_marks_that_are_literal() -> None:
    texts = ["甲；乙", "丙\\", "", "丁;\\；"]
    assert parts(joined(texts, "；;"), "；;") == texts
    assert parts("", "；") == []


def test_a_question_with_a_lone_surrogate_still_has_hashes() -> None:
    document = QuestionDocument(Kind.TRUE_FALSE, "\ud800", answer=True)
    assert document.content_hash
    assert document.identity


@pytest.mark.parametrize(
    "texts",
    [
        ("应当（　）改正", "3.5倍", "3、5倍", "（）"),
        ("甲\x1f乙", "丙"),
        ("…", "—", "％"),
        ("3_.5", "_", "a_b", "3-_5"),
        ("e", "\u0301"),
        ("Ａ", "ﬁ", "㎡", "½", "①"),
        ("", ""),
    ],
)
def test_texts_compared_together_are_compared_as_each_alone(texts: tuple[str, ...]) -> None:
    assert bare_texts(texts) == [bare(text) for text in texts]
