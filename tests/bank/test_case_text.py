"""The text of a case's questions reads back; lines nobody understands are named."""

from hypothesis import given, settings

from quizapp.bank.rules.case_text import read, write
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind
from tests.bank.documents import documents


def plain(document: QuestionDocument) -> bool:
    """Without the words the text itself uses at the start of a line, and without blank lines."""
    texts = [document.stem, document.explanation, *document.options]
    starts = ("答案", "解析", "依据", "分值")
    lines = [line.strip() for text in texts for line in text.split("\n")]
    return not any(
        line.startswith(starts)
        or (line[:1].isalnum() and line[1:3].strip()[:1] in list(".．、"))
        or not line
        or line[0].isdigit()
        for line in lines
    )


@settings(max_examples=150, deadline=None)
@given(documents())
def test_a_question_reads_back_from_the_text(document: QuestionDocument) -> None:
    if document.kind is Kind.CASE or not plain(document):
        return
    (again,), _wrong = read(write([document]), [document])
    if document.kind is not Kind.FILL:
        assert again.answer == document.answer
    assert [line.strip() for line in again.stem.split("\n")] == [line.strip() for line in document.stem.split("\n")]


def test_lines_nobody_understands_are_named() -> None:
    children, wrong = read(
        "没有题号\n1. [单选] 甲\nA. 子\nC. 寅\n答案：A\n2. [判断] 乙\n答案：对\n分值：很多\n依据：民法典"
    )
    assert wrong == [1, 4, 2]
    assert [child.stem for child in children] == ["甲", "乙"]


def test_what_the_text_does_not_show_is_kept_by_place() -> None:
    before = QuestionDocument(Kind.TRUE_FALSE, "旧", answer=True, difficulty=5, tags=("标签",))
    (after,), wrong = read("1. [判断] 新\n答案：错", [before])
    assert (after.stem, after.answer, after.difficulty, after.tags, wrong) == ("新", False, 5, ("标签",), [])
