"""What changed between two revisions: every change shown, nothing else, and both texts can be read from it."""

from dataclasses import replace

import pytest

from quizapp.bank.rules.difference import difference
from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.law.rules.marking import Mark

ONE = QuestionDocument(
    Kind.SINGLE, "由县级应急管理部门处罚", ("县级", "市级"), ("A",), citations=(Citation("安全生产法", "2021年修正", "第三条"),)
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"stem": "由市级应急管理部门处罚"}, ["stem"]),
        ({"options": ("县级", "市级", "省级")}, ["option.C"]),
        ({"options": ("县级",)}, ["option.B"]),
        ({"answer": ("B",), "difficulty": 3}, ["answer", "difficulty"]),
        ({"citations": ()}, ["citations"]),
        ({"kind": Kind.MULTIPLE}, ["kind"]),
    ],
)
def test_the_changed_fields_are_named(changes: dict[str, object], fields: list[str]) -> None:
    assert [each.field for each in difference(ONE, replace(ONE, **changes))] == fields  # type: ignore[arg-type]


def test_one_word_is_marked_and_not_the_sentence() -> None:
    (change,) = difference(ONE, replace(ONE, stem="由市级应急管理部门处罚"))
    assert [(s.text, s.mark) for s in change.segments] == [
        ("由", Mark.KEPT), ("县", Mark.REMOVED), ("市", Mark.ADDED), ("级应急管理部门处罚", Mark.KEPT),
    ]  # fmt: skip


def test_questions_of_a_case_are_compared_too() -> None:
    case = QuestionDocument(Kind.CASE, "材料", children=(ONE,))
    after = replace(case, children=(replace(ONE, answer=("B",)), ONE))
    assert [each.field for each in difference(case, after)][:2] == ["children.1.answer", "children.2.kind"]
