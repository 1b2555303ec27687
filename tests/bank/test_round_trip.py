"""What is exported imports identically: our own JSON in full, .xlsx but for the ids."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.bank.formats.packs import BankHead, read_head, write_pack
from quizapp.bank.formats.pictures import Album
from quizapp.bank.formats.sheet_writer import write_questions, write_template
from quizapp.bank.formats.table import read
from quizapp.bank.rules.document import QuestionDocument, from_json
from quizapp.bank.rules.kinds import Kind
from tests.bank.documents import any_documents, is_sound
from tests.bank.pictures import png

HEAD = BankHead("demo", "示例题库", "行政法")
BANKS = st.lists(
    any_documents().filter(is_sound), min_size=1, max_size=5, unique_by=lambda document: document.content_hash
)
PATIENT = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@PATIENT
@given(any_documents())
def test_a_document_reads_back_from_its_json(document: QuestionDocument) -> None:
    assert from_json(json.loads(json.dumps(document.to_json()))) == document


@PATIENT
@given(BANKS)
def test_a_bank_reads_back_from_its_pack(bank: list[QuestionDocument]) -> None:
    named = [replace(document, id=f"q-{number}") for number, document in enumerate(bank)]
    data = write_pack(HEAD, named)
    reading = read("题包.json", data)
    assert [draft.document for draft in reading.drafts] == named
    assert read_head(data) == HEAD


@PATIENT
@given(BANKS)
def test_a_bank_reads_back_from_its_sheet(bank: list[QuestionDocument]) -> None:
    reading = read("试题.xlsx", write_questions(bank))
    assert [draft.document for draft in reading.drafts] == bank
    assert (reading.failed, reading.duplicates, reading.ignored) == (0, 0, 1)


@pytest.mark.parametrize(
    "document",
    [
        QuestionDocument(Kind.SINGLE, "=1+1", ("=A1", "+1", "-1", "@x"), ("A",), explanation="'=1", source="'"),
        QuestionDocument(Kind.MULTIPLE, "选项自带字母", ("A. 甲", "B. 乙", "C. 丙"), ("A", "C")),
        QuestionDocument(Kind.SINGLE, "_x0041_ 与 &amp; <b>", ("_x000D_", "甲\n乙", "110", "0.50"), ("C",)),
        QuestionDocument(Kind.SINGLE, "1. 题\nA. 这不是选项\nB. 也不是", ("x", "y"), ("A",)),
        QuestionDocument(Kind.MULTIPLE, "十个选项", tuple(f"第{n}项" for n in range(1, 11)), ("A", "J"), marks=50),
        QuestionDocument(Kind.FILL, "由____作出，期限____", answer=(("甲|乙", "丙；丁"), ("\\", "1997-07-01")), difficulty=5),
        QuestionDocument(Kind.TRUE_FALSE, "下列说法\nA. 这不是选项\nB. 也不是", answer=True),
        QuestionDocument(Kind.FILL, "填____\nA. 甲\nB. 乙", answer=(("甲",),)),
        QuestionDocument(Kind.TRUE_FALSE, "说明：处罚应当公开", answer=False, topic=("违法/违规", "行政法"), tags=("甲；乙", "丙，丁")),
    ],
)  # fmt: skip
def test_texts_that_programs_like_to_change_come_back_unchanged(document: QuestionDocument) -> None:
    reading = read("试题.xlsx", write_questions([document]))
    assert [draft.document for draft in reading.drafts] == [document]


def test_the_template_is_an_empty_bank_with_its_instructions_ignored() -> None:
    reading = read("模板.xlsx", write_template([("题干", "必填"), ("答案", "必填")], ("使用说明", "列", "怎么填")))
    assert reading.drafts == ()
    assert [problem.code for problem in reading.problems] == ["W_SHEET_IGNORED"]


def test_a_picture_comes_back_where_it_lay() -> None:
    album = Album()
    stem = album.add("图.png", png(40, 30, "red"))
    option = album.add("选项.png", png(20, 20, "blue"), "B")
    assert stem is not None
    assert option is not None
    document = QuestionDocument(Kind.SINGLE, "图中是什么标志", ("禁止", "警告"), ("B",), images=(stem, option))
    reading = read("试题.xlsx", write_questions([document], album.pictures))
    (found,) = [draft.document for draft in reading.drafts]
    assert [(image.sha256, image.place) for image in found.images] == [(stem.sha256, ""), (option.sha256, "B")]
    assert set(reading.pictures) == set(album.pictures)
