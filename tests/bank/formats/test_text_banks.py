"""Texts as offices write them, every layout with the very questions it holds."""

import pytest

from quizapp.bank.formats.table import read
from tests.bank.formats.banks import Case, cases, told
from tests.bank.tables import adds_up


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_is_read_as_its_questions(case: Case, encoding: str) -> None:
    reading = read("题库.txt", case.text.encode(encoding))
    assert reading.format == "text"
    questions, errors, warnings = told(reading)
    assert questions == case.questions
    assert errors == case.errors
    assert warnings == case.warnings
    assert adds_up(reading)
    if case.ignored is not None:
        assert reading.ignored == case.ignored
