"""Attempts taken question by question give what they give one by one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.papers.rules.layout import LayoutItem
from quizapp.reports.rules.columns import Sheet, add, columns, papers_of
from quizapp.reports.rules.items import Responses

LAYOUT = tuple(LayoutItem(number, 0, 100 + number, (0, 1), 50 * number) for number in (1, 2, 3))
READ = {"null": (), '["A"]': ("A",), '["B"]': ("B",)}
MARK = st.tuples(st.integers(-100, 150), st.sampled_from(["right", "wrong", "blank", "partial", "void"]))
SHEETS = st.lists(
    st.builds(
        lambda score, marks, answers, seconds: Sheet(
            score, [each for n, mark in enumerate(marks, start=1) for each in (n, *mark)], answers, seconds
        ),
        st.integers(0, 1000),
        st.lists(MARK, min_size=3, max_size=3),
        st.dictionaries(st.sampled_from("123"), st.sampled_from(sorted(READ))),
        st.dictionaries(st.integers(1, 3), st.floats(1, 500)),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=200, deadline=None)
@given(SHEETS)
def test_a_column_holds_what_the_attempts_hold(sheets: list[Sheet]) -> None:
    found: dict[int, Responses] = {}
    for item, column in zip(LAYOUT, columns(LAYOUT, sheets), strict=True):
        add(found, item, column, READ)
    expected: dict[int, Responses] = {}
    for item in LAYOUT:
        for sheet in sheets:
            _number, earned, verdict = sheet.marks[3 * item.number - 3 : 3 * item.number]
            if verdict == "void":
                continue
            mine = expected.setdefault(item.question, Responses())
            mine.earned.append(earned)
            mine.maxima.append(item.marks)
            mine.totals.append(sheet.score)
            mine.chosen.append(READ[sheet.answers.get(str(item.number), "null")])
            mine.blank += verdict == "blank"
            mine.seconds += [sheet.seconds[item.number]] if item.number in sheet.seconds else []
    assert found == expected
    for sheet, (got, most) in zip(sheets, papers_of(LAYOUT, sheets), strict=True):
        kept = [item for item in LAYOUT if sheet.marks[3 * item.number - 1] != "void"]
        assert got == {item.question: sheet.marks[3 * item.number - 2] for item in kept}
        assert most == {item.question: item.marks for item in kept}
