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


LABELLED = {"text": OPTIONS, "label": ["1", "2", "3", "4"]}


@pytest.mark.parametrize(
    "record",
    [
        {"question": STEM, "answers": [{"text": text, "correct": text == "七日"} for text in OPTIONS]},
        {"question": STEM, "answers": OPTIONS, "correct": "七日"},
        {"question": STEM, "optionA": "三日", "optionB": "五日", "optionC": "七日", "optionD": "十日", "correctOption": "C"},
        {"id": "q1", "question": {"stem": STEM, "choices": [{"label": a, "text": t} for a, t in zip("1234", OPTIONS, strict=True)]}, "answerKey": "3"},
        {"question": STEM, "choices": LABELLED, "answerKey": "3"},
        {"question": STEM, "options": {"10": "十日", "1": "三日", "3": "七日", "2": "五日"}, "answer": "3"},
        {"question": STEM, "options": {"opt1": "三日", "opt2": "五日", "opt3": "七日", "opt4": "十日"}, "answer": "opt3"},
        {"question": {"text": STEM}, "choices": OPTIONS, "correctAnswer": "七日", "type": "multiple-choice"},
        {"question": STEM, "options": OPTIONS, "correct_answer": "C", "question_type": "MCQ"},
    ],
    ids=str,
)  # fmt: skip
def test_programs_of_other_countries_name_things_otherwise(record: dict[str, Any]) -> None:
    (first,) = [draft.document for draft in read("x.json", data([record])).drafts]
    assert (first.kind, first.stem, first.options, first.answer) == (Kind.SINGLE, STEM, tuple(OPTIONS), ("C",))


def test_a_right_answer_beside_wrong_ones_is_a_choice() -> None:
    results = [
        {"type": "multiple", "difficulty": "easy", "question": "&quot;罚款&quot;属于哪一类？", "correct_answer": "财产罚 &amp; 处罚",
         "incorrect_answers": ["申诫罚", "资格罚"]},
        {"type": "boolean", "question": "听证收费。", "correct_answer": "False", "incorrect_answers": ["True"]},
    ]  # fmt: skip
    found = [draft.document for draft in read("x.json", data({"response_code": 0, "results": results})).drafts]
    assert [(each.kind, each.stem, each.options, each.answer) for each in found] == [
        (Kind.SINGLE, '"罚款"属于哪一类？', ("财产罚 & 处罚", "申诫罚", "资格罚"), ("A",)),
        (Kind.TRUE_FALSE, "听证收费。", (), False),
    ]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda one, two: {"easy": [one], "hard": [two]},
        lambda one, two: {"title": "测验", "sections": [{"name": "一", "questions": [one]}, {"name": "二", "questions": [two]}]},
        lambda one, two: [{"chapter": "一", "items": [one]}, {"chapter": "二", "items": [two]}],
        lambda one, two: {"tags": [{"name": "甲"}], "单选题": [one], "别的题": [two]},
    ],
)  # fmt: skip
def test_no_list_of_questions_is_passed_over(wrap: Any) -> None:
    one, two = {"question": STEM, "options": OPTIONS, "answer": "C"}, {**OTHER, "answer": "A"}
    reading = read("x.json", data(wrap(one, two)))
    assert [draft.document.answer for draft in reading.drafts] == [("C",), ("A",)]
    assert (reading.total, reading.ignored) == (2, 0)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (("multiple_choice", "true_false"), (Kind.SINGLE, Kind.TRUE_FALSE)),
        (("singleChoice", "multipleChoice"), (Kind.SINGLE, Kind.MULTIPLE)),
        (("mcq", "checkbox"), (Kind.SINGLE, Kind.MULTIPLE)),
    ],
)
def test_kinds_in_english_mean_what_the_file_means(kinds: tuple[str, str], expected: tuple[Kind, Kind]) -> None:
    second = {"question": "处罚公开", "answer": True} if "true" in kinds[1] else {**OTHER, "answer": "B"}
    records = [{"type": kinds[0], "question": STEM, "options": OPTIONS, "answer": "C"}, {"type": kinds[1], **second}]
    assert tuple(d.document.kind for d in read("x.json", data(records)).drafts) == expected


@pytest.mark.parametrize(
    ("options", "answer", "letter"),
    [
        ([3, 4, 5], 4, "B"), (["3", "4", "5"], 4, "B"), ([0, 1, 2], 0, "A"),
        (["1", "2", "3"], 2, ""), ([5, 7, 1], 1, ""), ([2, 3, 4], 2, ""),
    ],
)  # fmt: skip
def test_a_number_that_may_be_an_option_or_its_place_is_not_guessed(
    options: list[Any], answer: int, letter: str
) -> None:
    reading = read("x.json", data([{"question": "算一算", "options": options, "answer": answer}]))
    assert [draft.document.answer for draft in reading.drafts] == ([(letter,)] if letter else [])
    assert bool(letter) or [p.code for p in reading.problems if p.level is Level.ERROR] == ["E_ANSWER_UNREADABLE"]


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


@pytest.mark.parametrize("key", ["children", "subQuestions"])
@pytest.mark.parametrize("kind", ["材料题", "案例分析"])
def test_a_material_keeps_the_questions_inside_it(key: str, kind: str) -> None:
    case = {
        "type": kind,
        "content": "某公司未取得许可从事经营。",
        key: [{"type": "单选题", "content": STEM, "options": OPTIONS, "answer": "C"}],
    }
    plain = {"type": "多选题", "content": OTHER["question"], "options": OTHER["options"], "answer": "AB"}
    for bank in ([plain, case], {"data": [case, plain]}):
        documents = {draft.document.kind: draft.document for draft in read("题库.json", data(bank)).drafts}
        assert set(documents) == {Kind.CASE, Kind.MULTIPLE}
        assert documents[Kind.CASE].stem == "某公司未取得许可从事经营。"
        assert [(c.kind, c.stem, c.answer) for c in documents[Kind.CASE].children] == [(Kind.SINGLE, STEM, ("C",))]


def test_the_title_of_a_paper_is_no_material() -> None:
    paper = {"title": "年度测验卷", "questions": [{"title": STEM, "optionList": LETTERED, "rightAnswer": "C"}]}
    assert [draft.document.kind for draft in read("题库.json", data([paper])).drafts] == [Kind.SINGLE]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_json_is_known_in_every_encoding(encoding: str) -> None:
    written = json.dumps([OTHER], ensure_ascii=False).encode(encoding)
    assert [draft.document.stem for draft in read("x", written).drafts] == [OTHER["question"]]


def test_a_text_that_begins_with_a_bracket_is_no_json() -> None:
    assert read("题库.txt", "[单选题] 这是什么".encode()).format != "json"
