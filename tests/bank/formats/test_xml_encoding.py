"""XML whose first line names an encoding that its bytes are not in."""

import pytest

from quizapp.bank.formats.reading import Reading
from quizapp.bank.formats.table import read

QUIZ = (
    '<?xml version="1.0" encoding="{0}"?>\n<quiz><question type="truefalse"><questiontext format="html"><text>{1}</text>'
    '</questiontext><answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'
    "</question></quiz>"
)


def quiz(declared: str, encoding: str, stem: str = "处罚应当公开，㎡不是字。") -> Reading:
    return read("题库.xml", QUIZ.format(declared, stem).encode(encoding))


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("gb2312", "utf-8"), ("GBK", "utf-8"), ("iso-8859-1", "utf-8"), ("windows-1252", "utf-8"), ("utf-16", "utf-8"),
        ("gb2312", "gb18030"), ("GBK", "gb18030"), ("gb18030", "gb18030"), ("UTF-8", "utf-8"), ("us-ascii", "utf-8"),
    ],
)  # fmt: skip
def test_what_the_bytes_are_counts_and_not_what_is_declared(declared: str, encoding: str) -> None:
    reading = quiz(declared, encoding)
    assert [draft.document.stem for draft in reading.drafts] == ["处罚应当公开，㎡不是字。"]


def test_a_declared_western_text_stays_one() -> None:
    assert [draft.document.stem for draft in quiz("iso-8859-1", "latin-1", "Café ouvert.").drafts] == ["Café ouvert."]


def test_bytes_in_none_of_them_are_refused_with_what_to_do() -> None:
    reading = quiz("UTF-8", "gb18030")
    assert not reading.drafts
    assert "E_BAD_XML" in {problem.code for problem in reading.problems}
