"""The ledger of study: tables as platforms export them, taken once, replaced by the next."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from quizapp.people.formats.study import read_study
from quizapp.people.queries import study_days
from quizapp.people.rules import StudyKind
from quizapp.sheets.reader import read_book
from quizapp.sheets.writer import SheetSpec, write_book
from tests.factories import Cast

SignIn = Callable[[str], FlaskClient]


def book(header: list[str], *rows: list[str | int | float | None]) -> bytes:
    return write_book([SheetSpec("学分", header, list(rows))])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["A001", "Alice", 60, ""], None), (["A001", "Alice", "1,200.5", "2026-03-01"], None), (["A001", "Alice", 0, "2026年3月1日"], None),
        (["", "Alice", 60, ""], "E_STUDY_NO_NUMBER"), (["A001", "Alice", "很多", ""], "E_STUDY_AMOUNT"), (["A001", "Alice", -1, ""], "E_STUDY_AMOUNT"),
        (["A001", "Alice", 60, "2025-03-01"], "E_STUDY_DAY"), (["A001", "Alice", 60, "三月"], "E_STUDY_DAY"), (["A001", "Alice", 100_001, ""], "E_STUDY_AMOUNT"),
    ],
)  # fmt: skip
def test_rows_of_a_study_table(row: list[str | int | float | None], code: str | None) -> None:
    data = book(["工号", "姓名", "学分", "日期"], row)
    reading = read_study(read_book("学分.xlsx", data), 2026)
    assert [problem.code for problem in reading.problems] == ([code] if code else [])
    assert len(reading.drafts) == (0 if code else 1)


def test_a_sum_line_and_a_day_twice(app: object) -> None:
    data = book(["工号", "姓名", "学分"], ["A001", "Alice", 5], ["A001", "Alice", 6], ["合计", "", 11])
    reading = read_study(read_book("学分.xlsx", data), 2026)
    assert [draft.amount for draft in reading.drafts] == [500]
    assert [problem.code for problem in reading.problems] == ["E_STUDY_TWICE"]


def test_no_heading_is_told() -> None:
    reading = read_study(read_book("x.xlsx", book(["甲", "乙"], ["A001", 5])), 2026)
    assert [problem.code for problem in reading.problems] == ["E_STUDY_NO_HEADER"]


def test_the_exam_office_imports_a_table_and_imports_it_again(cast: Cast, signed_in: SignIn) -> None:
    dan = signed_in("D001")

    def upload(amount: int) -> str:
        data = book(["工号", "姓名", "学分"], ["A001", "Alice", amount], ["Z999", "没有这人", 5])
        form = {"file": (io.BytesIO(data), "学分.xlsx"), "year": "2026", "kind": "credit"}
        return dan.post("/people/study", data=form, content_type="multipart/form-data").get_data(as_text=True)

    first = upload(60)
    assert "已导入 1 行" in first
    assert "Z999" in first
    assert "其中 1 行替换" in upload(75)
    assert study_days(cast.alice, 2026, StudyKind.CREDIT) == [("", 7500)]
    assert study_days(cast.alice, 2026, StudyKind.HOURS) == []
    page = dan.get("/people/study").get_data(as_text=True)
    assert ">75<" in page


def test_a_file_that_is_no_table_is_told(cast: Cast, signed_in: SignIn) -> None:
    form = {"file": (io.BytesIO(b"\x00\x01"), "x.xlsx"), "year": "2026", "kind": "hours"}
    answer = signed_in("D001").post("/people/study", data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
