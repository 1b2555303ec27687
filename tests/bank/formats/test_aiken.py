"""Aiken: single choices with their letters, errors by question."""

import pytest

from quizapp.bank.formats.table import read
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.problems import Level
from tests.bank.tables import adds_up

GOOD = "谁作出处罚决定？\nA. 行政机关\nB. 法院\nANSWER: A\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD, ("谁作出处罚决定？", ("行政机关", "法院"), ("A",))),
        ("哪一个是罚款？\nA) 警告\nB) 罚款\nC) 记过\n\nANSWER: B", ("哪一个是罚款？", ("警告", "罚款", "记过"), ("B",))),
        ("题干第一行\n题干第二行\nA)甲\nB)乙\nANSWER:b", ("题干第一行\n题干第二行", ("甲", "乙"), ("B",))),
        ("题干\r\nA. 甲\r\n接着甲\r\nB. 乙\r\n接着乙\r\nANSWER: A.\r\n", ("题干", ("甲\n接着甲", "乙\n接着乙"), ("A",))),
        ("U.S. 法\nI) 的话\nA) 甲\nB) 乙\nANSWER: B", ("U.S. 法\nI) 的话", ("甲", "乙"), ("B",))),
        ("\ufeff题干\nA. 甲\nB. 乙\nC. 丙\nD. 丁\nE. 戊\nF. 己\nANSWER: F", ("题干", tuple("甲乙丙丁戊己"), ("F",))),
    ],
)  # fmt: skip
def test_a_question_is_read(text: str, expected: tuple[str, tuple[str, ...], tuple[str, ...]]) -> None:
    reading = read("x.txt", text.encode())
    (found,) = [draft.document for draft in reading.drafts]
    assert (found.kind, (found.stem, found.options, found.answer)) == (Kind.SINGLE, expected)
    assert reading.format == "aiken"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("没有答案\nA. 甲\nB. 乙\n", "E_TRUNCATED"),
        ("一个选项\nA. 甲\nANSWER: A\n", "E_FEW_OPTIONS"),
        ("跳了字母\nA. 甲\nC. 丙\nANSWER: A\n", "E_LETTER_MISSING"),
        ("超出\nA. 甲\nB. 乙\nANSWER: D\n", "E_ANSWER_RANGE"),
        ("两个\nA. 甲\nB. 乙\nANSWER: AB\n", "E_ANSWER_UNREADABLE"),
        ("相同\nA. 甲\nB. 甲\nANSWER: B\n", "E_DUP_OPTION"),
    ],
)
def test_what_is_wrong_is_told_for_its_question_alone(text: str, code: str) -> None:
    reading = read("x.txt", (f"{GOOD}\n" * 5).encode() + f"{text}\n又一题\nA. 子\nB. 丑\nANSWER: B\n".encode(), "aiken")
    errors = [problem for problem in reading.problems if problem.level is Level.ERROR]
    assert [(problem.code, problem.where.line) for problem in errors] == [(code, 26)]
    assert [draft.document.stem for draft in reading.drafts] == ["谁作出处罚决定？", "又一题"]
    assert (reading.total, reading.duplicates, reading.failed) == (7, 4, 1)
    assert adds_up(reading)


def test_feedback_after_the_key_is_the_explanation() -> None:
    (draft,) = read("x.txt", f"{GOOD}FEEDBACK: 见总则。\n".encode()).drafts
    assert draft.document.explanation == "见总则。"


def test_an_explanation_of_several_lines_is_no_stem() -> None:
    text = f"{GOOD}EXPLANATION: 见总则。\n另见\n第二章。\n\n又一题\nA. 子\nB. 丑\nANSWER: B\nFEEDBACK: 短\n末题\nA. 子\nB. 寅\nANSWER: A\n"
    found = [draft.document for draft in read("x.txt", text.encode()).drafts]
    assert [(each.stem, each.explanation) for each in found] == [
        ("谁作出处罚决定？", "见总则。\n另见\n第二章。"), ("又一题", "短"), ("末题", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["1. 题干\nA. 甲\nB. 乙\n答案：A", "1. 题干\nA. 甲\nB. 乙\nANSWER: A", "ANSWER: A"])
def test_numbered_lists_are_left_to_the_reader_of_texts(text: str) -> None:
    assert read("x.txt", text.encode()).format != "aiken"


@pytest.mark.parametrize(
    ("above", "stem", "ignored", "told"),
    [
        ("执法基础知识测试题\n\n一、单选题\n\n", "哪一个是罚款？", 2, []),
        ("执法基础知识题库\n", "哪一个是罚款？", 1, []),
        ("Chapter 2\n", "哪一个是罚款？", 1, []),
        ("第二章 处罚的种类\n", "哪一个是罚款？", 1, []),
        ("读下面的话。\n\n", "读下面的话。\n哪一个是罚款？", 0, []),
        ("行政处罚\n", "行政处罚\n哪一个是罚款？", 0, ["W_HEADING_IN_STEM"]),
        ("关于行政机关可以采取的各种各样的措施和各种处罚手段\n\n", "关于行政机关可以采取的各种各样的措施和各种处罚手段\n哪一个是罚款？", 0, ["W_HEADING_IN_STEM"]),
    ],
)  # fmt: skip
def test_a_heading_above_a_stem_is_no_part_of_it(above: str, stem: str, ignored: int, told: list[str]) -> None:
    text = f"{above}哪一个是罚款？\nA) 警告\nB) 罚款\nANSWER: B\n\n{GOOD}"
    reading = read("x.txt", text.encode(), "aiken")
    assert [draft.document.stem for draft in reading.drafts] == [stem, "谁作出处罚决定？"]
    assert reading.ignored == ignored
    assert [each.code for each in reading.problems if each.code != "W_NO_CITATION"] == told
    assert adds_up(reading)


def test_a_heading_between_questions_is_none_of_them() -> None:
    text = f"{GOOD}\n二、多选题\n哪一个是罚款？\nA) 警告\nB) 罚款\nANSWER: B\n"
    reading = read("x.txt", text.encode(), "aiken")
    assert [draft.document.stem for draft in reading.drafts] == ["谁作出处罚决定？", "哪一个是罚款？"]
    assert reading.ignored == 1
