"""Our own JSON: one bad question never stops the file, and it is named by its place and field."""

import json
from typing import Any

import pytest

from quizapp.bank.formats.packs import read_head
from quizapp.bank.formats.table import read
from tests.bank.tables import adds_up, errors

GOOD: dict[str, Any] = {"id": "g-1", "kind": "single", "stem": "由谁管辖", "options": ["县级", "市级"], "answer": ["A"]}


def pack(*questions: object, **changes: object) -> bytes:
    whole = {"format": "quizapp-bank", "version": 1, "bank": {"id": "b", "title": "题库"}, "questions": list(questions)}
    return json.dumps({**whole, **changes}, ensure_ascii=False).encode()


def test_one_bad_question_does_not_stop_the_others() -> None:
    bad = [
        {**GOOD, "id": "x-1", "kind": "riddle"}, "question", {**GOOD, "id": "x-2", "answer": ["C"]}, {**GOOD, "id": "x-3", "marks": "two"},
        {**GOOD, "id": "x-4", "stem": ""}, {**GOOD, "id": "g-1", "stem": "另一题"}, {**GOOD, "id": "x-5", "stem": "有图", "images": [{"name": "a", "sha256": "b"}]},
    ]  # fmt: skip
    reading = read("题包.json", pack(GOOD, *bad, {**GOOD, "id": "g-2", "stem": "最后一题"}))
    assert [draft.document.id for draft in reading.drafts] == ["g-1", "g-2"]
    assert errors(reading) == [
        ("E_FIELD", 2, "kind"), ("E_FIELD", 3, "question"), ("E_ANSWER_RANGE", 4, "answer"), ("E_FIELD", 5, "marks"),
        ("E_NO_STEM", 6, "stem"), ("E_DUP_ID", 7, "id"), ("E_FIELD", 8, "images"),
    ]  # fmt: skip
    assert adds_up(reading)
    assert (reading.total, reading.failed) == (9, 7)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "E_NOT_A_PACK"), (b"[]", "E_NOT_A_PACK"), (b"{}", "E_NOT_A_PACK"), (b'{"format":"quizapp-bank"}', "E_NOT_A_PACK"),
        (pack(version=2), "E_PACK_VERSION"), (pack(questions={}), "E_NOT_A_PACK"), (b"[" * 100_000, "E_NOT_A_PACK"),
        (b'{"format":"quizapp-bank","version":1,"questions":[' + b"9" * 5000 + b"]}", "E_NOT_A_PACK"), (b"{\xff\xfe}", "E_ENCODING"),
    ],
)  # fmt: skip
def test_what_is_no_pack_is_said_once(data: bytes, code: str) -> None:
    reading = read("题包.json", data)
    assert [problem.code for problem in reading.problems] == [code]
    assert reading.total == 0


def test_a_pack_names_its_bank() -> None:
    head = read_head(pack())
    assert head is not None
    assert (head.code, head.title, head.subject) == ("b", "题库", "")
    assert read_head(pack(bank={})) is None
    assert read_head(b"no") is None


def test_an_empty_pack_is_no_error() -> None:
    reading = read("题包.json", pack())
    assert (reading.total, reading.problems) == (0, ())
