"""Other programs' JSON: every shape read right, and what can be read in two ways not guessed."""

import json
from typing import Any

import pytest

from quizapp.bank.formats.table import read
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.problems import Level

STEM, OPTIONS = "处罚决定书应当在几日内送达", ["三日", "五日", "七日", "十日"]
LETTERED = [f"{letter}. {text}" for letter, text in zip("ABCD", OPTIONS, strict=True)]
OTHER = {"question": "下列属于行政处罚的有", "options": ["警告", "罚款", "记过"], "answer": "AB"}


def data(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "record",
    [
        {"question": STEM, "options": OPTIONS, "answer": "C"},
        {"q": STEM, "o": LETTERED, "a": ["C"]},
        {"stem": STEM, "options": {"A": "三日", "B": "五日", "C": "七日", "D": "十日"}, "answer": "C"},
        {"title": STEM, "items": [{"prefix": p, "content": c} for p, c in zip("ABCD", OPTIONS, strict=True)], "correct": "C"},
        {"题干": STEM, "选项": [[text, text == "七日"] for text in OPTIONS]},
        {"题目": STEM, "选项": [{"text": text, "isCorrect": text == "七日"} for text in OPTIONS]},
        {"question": STEM, "optionContent": OPTIONS, "questionAnswer": "七日"},
        {"question": STEM, "A": "三日", "B": "五日", "C": "七日", "D": "十日", "answer": "正确答案：C。"},
        {"question": STEM, "options": "A. 三日 | B. 五日 | C. 七日 | D. 十日", "answer": "C"},
        {"type": "单选题", "content": STEM, "options": OPTIONS, "correctAnswer": ["七日"]},
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("wrap", ["list", "object", "lines"])
def test_a_record_is_read_whatever_its_keys(record: dict[str, Any], wrap: str) -> None:
    written = {
        "list": data([record]),
        "object": data({"code": 200, "data": {"list": [record]}}),
        "lines": data(record) + b"\n" + data({**record, **({"question": "另一题"} if "question" in record else {})}),
    }[wrap]
    reading = read("题库.json", written)
    first = reading.drafts[0].document
    assert (first.kind, first.stem, first.options, first.answer) == (Kind.SINGLE, STEM, tuple(OPTIONS), ("C",))
    assert reading.total == len(reading.drafts) + reading.duplicates + reading.failed
    assert reading.ignored == 0


def test_lists_by_kind_give_the_kind() -> None:
    reading = read(
        "题库.json",
        data(
            {
                "单选题": [{"question": STEM, "options": OPTIONS, "answer": "C"}],
                "多选题": [OTHER],
                "判断题": [{"question": "处罚应当公开", "answer": True}, {"question": "听证收费", "answer": "×"}],
            }
        ),
    )
    assert [(d.document.kind, d.document.answer) for d in reading.drafts] == [
        (Kind.SINGLE, ("C",)), (Kind.MULTIPLE, ("A", "B")), (Kind.TRUE_FALSE, True), (Kind.TRUE_FALSE, False),
    ]  # fmt: skip
    assert (reading.total, reading.ignored) == (4, 0)


@pytest.mark.parametrize(("answers", "expected"), [((0, 2), ("A", "C")), ((4, 2), ("D", "B"))])
def test_places_are_counted_from_where_the_file_shows_it(answers: tuple[int, int], expected: tuple[str, str]) -> None:
    records = [{"question": f"第{n}题怎样", "options": OPTIONS, "answer": n} for n in answers]
    reading = read("题库.json", data(records))
    assert [draft.document.answer for draft in reading.drafts] == [(letter,) for letter in expected]


def test_places_that_may_be_counted_from_0_or_1_are_not_guessed() -> None:
    reading = read("题库.json", data([{"question": STEM, "options": OPTIONS, "answer": 2}]))
    assert [p.code for p in reading.problems if p.level is Level.ERROR] == ["E_ANSWER_UNREADABLE"]
    assert not reading.drafts


@pytest.mark.parametrize(
    "value", [{"甲题": "A", "乙题": "B"}, {}, [], [1, 2], "题", {"a": {"b": {"c": [1]}}}, {"题|甲|乙": "甲"}]
)
def test_what_is_no_list_of_questions_is_refused_with_a_sentence(value: Any) -> None:
    reading = read("题库.json", data(value), "json")
    assert [p.code for p in reading.problems] == ["E_NOT_A_PACK"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_json_is_known_in_every_encoding(encoding: str) -> None:
    written = json.dumps([OTHER], ensure_ascii=False).encode(encoding)
    assert [draft.document.stem for draft in read("x", written).drafts] == [OTHER["question"]]


def test_a_text_that_begins_with_a_bracket_is_no_json() -> None:
    assert read("题库.txt", "[单选题] 这是什么".encode()).format != "json"
