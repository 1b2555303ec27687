"""The same checks for the editor, the import and the packs; and what a question lacks before approval."""

from dataclasses import replace

import pytest

from quizapp.bank.rules.document import Citation, Image, QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.rules.validity import Lack, LawStatus, count_blanks, faults, lacks

SINGLE = QuestionDocument(Kind.SINGLE, "由谁管辖？", ("县级", "市级", "省级"), ("A",))
FILL = QuestionDocument(Kind.FILL, "期限为____日，可延长（　）日。", answer=(("六十", "60"), ("三十",)))
TRUE_FALSE = QuestionDocument(Kind.TRUE_FALSE, "处罚公开。", answer=True)
SHORT = QuestionDocument(Kind.SHORT, "简述。", answer="略")
CASE = QuestionDocument(Kind.CASE, "材料。", children=(SINGLE, SHORT))
PICTURED = replace(SINGLE, options=("县级", "", "省级"), images=(Image("图.png", "0" * 64, "B"),))


@pytest.mark.parametrize(
    "document",
    [SINGLE, FILL, TRUE_FALSE, SHORT, CASE, PICTURED, replace(SINGLE, kind=Kind.MULTIPLE, answer=("A", "C"))],
)
def test_a_sound_question_has_no_faults(document: QuestionDocument) -> None:
    assert faults(document) == ()


@pytest.mark.parametrize(
    ("document", "code", "field"),
    [
        (replace(SINGLE, stem=" "), "E_NO_STEM", "stem"),
        (replace(SINGLE, stem="长" * 8001), "E_TOO_LONG", "stem"),
        (replace(SINGLE, stem="坏\x07字"), "E_CONTROL", "stem"),
        (replace(SINGLE, stem="\ud800"), "E_CONTROL", "stem"),
        (replace(SINGLE, options=("县级",)), "E_FEW_OPTIONS", "options"),
        (replace(SINGLE, options=tuple(map(str, range(27)))), "E_MANY_OPTIONS", "options"),
        (replace(SINGLE, options=("县级", "", "省级")), "E_OPTION_GAP", "option.B"),
        (replace(SINGLE, options=("县级", "市级", "县 级")), "E_DUP_OPTION", "option.C"),
        (replace(SINGLE, options=("县级", "市" * 1001)), "E_TOO_LONG", "option.B"),
        (replace(SINGLE, answer=None), "E_NO_ANSWER", "answer"),
        (replace(SINGLE, answer=("D",)), "E_ANSWER_RANGE", "answer"),
        (replace(SINGLE, answer=("A", "B")), "E_TYPE_CONFLICT", "answer"),
        (replace(TRUE_FALSE, answer=None), "E_NO_ANSWER", "answer"),
        (replace(FILL, answer=(("六十",),)), "E_BLANK_COUNT", "answer"),
        (replace(FILL, answer=(("六十",), ())), "E_NO_ANSWER", "answer"),
        (replace(FILL, answer=None), "E_NO_ANSWER", "answer"),
        (replace(SHORT, answer=None), "E_NO_ANSWER", "answer"),
        (replace(SHORT, answer="长" * 8001), "E_TOO_LONG", "reference"),
        (replace(CASE, children=()), "E_CASE_NO_CHILD", "children"),
        (replace(CASE, children=(SINGLE, replace(SINGLE, answer=("D",)))), "E_ANSWER_RANGE", "children.2.answer"),
        (
            replace(SINGLE, options=("县级", "", "省级"), images=(Image("图.png", "0" * 64, "C"),)),
            "E_OPTION_GAP",
            "option.B",
        ),
        (replace(SINGLE, citations=(Citation("法" * 201, "", "第一条"),)), "E_TOO_LONG", "law"),
        (replace(SINGLE, id="x" * 81), "E_TOO_LONG", "id"),
    ],
)
def test_each_fault_is_named_with_its_field(document: QuestionDocument, code: str, field: str) -> None:
    assert (code, field) in [(fault.code, fault.field) for fault in faults(document)]


def test_all_faults_are_told_at_once() -> None:
    broken = replace(SINGLE, stem="", options=("县级", "县级"), answer=("C",))
    assert {fault.code for fault in faults(broken)} == {"E_NO_STEM", "E_DUP_OPTION", "E_ANSWER_RANGE"}


@pytest.mark.parametrize(
    ("stem", "number"),
    [
        ("____", 1),
        ("一__二____三", 2),
        ("（　）和( )", 2),
        ("（1）说明", 0),
        ("_", 0),
        ("（____）", 1),
        ("", 0),
        ("（", 0),
    ],
)
def test_blanks_are_runs_of_underscores_and_empty_brackets(stem: str, number: int) -> None:
    assert count_blanks(stem) == number


def test_a_question_without_citation_lacks_one() -> None:
    assert lacks(SINGLE, lambda _: LawStatus.IN_FORCE) == (Lack("no_citation"),)


@pytest.mark.parametrize("status", list(LawStatus))
def test_only_a_citation_in_force_satisfies(status: LawStatus) -> None:
    cited = replace(SINGLE, citations=(Citation("行政处罚法", "2021年修订", "第二十二条"),))
    expected = () if status is LawStatus.IN_FORCE else (Lack(status.value, "行政处罚法", "2021年修订"),)
    assert lacks(cited, lambda _: status) == expected
