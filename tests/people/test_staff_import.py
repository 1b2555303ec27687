"""A thousand rows with twenty planted errors: each named by row and column, nothing saved before it is confirmed."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from quizapp import db
from quizapp.accounts.models import Account
from quizapp.jobs.models import Job
from quizapp.people.models import Department, Person
from quizapp.people.roster import parse_date, read_roster
from quizapp.sheets.problems import Level
from quizapp.sheets.reader import read_book
from quizapp.sheets.writer import SheetSpec, write_book, write_csv
from tests.factories import Cast

HEADER = ["工号", "姓名", "单位", "岗位", "是否执法岗", "手机号", "入职日期", "状态", "备注"]
PLANTED: list[tuple[int, int, str, str]] = [
    # row in the sheet, column, what stands there, the code
    (20, 0, "", "E_NO_STAFF_NUMBER"),
    (45, 0, "工号45", "E_STAFF_NUMBER"),
    (70, 0, "S0001", "E_REPEATED"),
    (95, 0, "S" + "9" * 45, "E_STAFF_NUMBER"),
    (130, 1, "", "E_NO_NAME"),
    (160, 1, "12345", "E_NAME"),
    (190, 1, "名" * 51, "E_TOO_LONG"),
    (220, 1, "张\u200b三", "E_CONTROL"),
    (260, 4, "也许", "E_YES_NO"),
    (300, 4, "执法", "E_YES_NO"),
    (340, 5, "138", "E_PHONE"),
    (380, 5, "1380013800x", "E_PHONE"),
    (420, 5, "23800138000", "E_PHONE"),
    (460, 6, "2020-02-30", "E_DATE"),
    (500, 6, "去年", "E_DATE"),
    (540, 6, "1890-01-01", "E_DATE"),
    (580, 7, "不知道", "E_STATE"),
    (620, 8, "注" * 501, "E_TOO_LONG"),
    (660, 2, "单" * 101, "E_TOO_LONG"),
    (700, 3, "岗" * 101, "E_TOO_LONG"),
]


def thousand_rows() -> bytes:
    """Heading in row 1, persons in rows 2 to 1001, twenty of them with one error each."""
    rows = [
        [
            f"S{n:04d}",
            f"人员{chr(0x4E00 + n)}",
            "商务区/劳动监察大队",
            "执法员",
            "是",
            f"138{n:08d}",
            "2020-01-31",
            "在职",
            "",
        ]
        for n in range(1, 1001)
    ]
    for row, column, value, _code in PLANTED:
        rows[row - 2][column] = value
    return write_book([SheetSpec("人员", HEADER, rows)])


def test_all_twenty_are_named_by_row_and_column() -> None:
    reading = read_roster(read_book("名册.xlsx", thousand_rows()), frozenset({"商务区/劳动监察大队"}))
    found = {(p.where.row, p.where.column, p.code) for p in reading.problems if p.level is Level.ERROR}
    assert found == {(row, HEADER[column], code) for row, column, _value, code in PLANTED}
    assert (reading.total, len(reading.drafts), reading.failed, reading.ignored) == (1001, 980, 20, 1)


def upload(browser: FlaskClient, data: bytes, mode: str = "update", name: str = "名册.xlsx") -> str:
    answer = browser.post("/people/imports/new", data={"file": (io.BytesIO(data), name), "mode": mode})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    done = browser.get(answer.location)
    assert done.status_code == 302, done.get_data(as_text=True)
    return str(done.location)


def people() -> int:
    return db.session().execute(select(func.count()).select_from(Person)).scalar_one()


@pytest.mark.slow
def test_nothing_is_saved_before_it_is_confirmed(cast: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    dan = signed_in("D001")
    preview = upload(dan, thousand_rows())
    page = dan.get(preview).get_data(as_text=True)
    assert "第340行「手机号」：应为 11 位手机号或带区号的座机号，现为“138”。" in page
    assert people() == 5
    failed = openpyxl.load_workbook(io.BytesIO(dan.get(_failed_file(page)).data)).active
    assert failed.max_row == 21
    assert failed.cell(1, 10).value == "错误原因"
    answer = dan.post(preview)
    done = dan.get(answer.location)
    assert people() == 985
    page = dan.get(done.location).get_data(as_text=True)
    assert "发放初始密码" in page
    job = int(answer.location.rsplit("/", 1)[1])
    book = dan.post(f"/people/imports/result/{job}/passwords")
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).active
    handed = {row[3] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert len(handed) == 980
    assert dan.post(f"/people/imports/result/{job}/passwords").status_code == 404
    assert db.session().execute(select(func.count()).where(Account.must_change)).scalar_one() == 980
    again = dan.post(preview, follow_redirects=True).get_data(as_text=True)
    assert "已经导入过" in again


def small(rows: list[list[str]]) -> bytes:
    return write_csv(HEADER, rows)


def test_updating_moves_and_keeps_what_is_empty(cast: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    dan = signed_in("D001")
    preview = upload(dan, small([["A001", "Alice", "法治办", "", "", "13800138000", "", "", ""]]), name="a.csv")
    dan.get(dan.post(preview).location)
    alice = db.session().get_one(Person, cast.alice)
    assert alice.phone == "13800138000"
    page = dan.get(f"/people/{cast.alice}").get_data(as_text=True)
    assert "法治办" in page
    assert people() == 5


def test_synchronising_lists_absentees_first_and_never_deletes(
    cast: Cast, signed_in: Callable[[str], FlaskClient]
) -> None:
    dan, eve = signed_in("D001"), signed_in("E001")
    rows = [
        [number, name, "", "", "", "", "", "", ""]
        for number, name in [("A001", "Alice"), ("B001", "Bob"), ("C001", "Carol"), ("D001", "Dan")]
    ]
    preview = upload(dan, small(rows), "synchronise", "a.csv")
    assert "E001" in dan.get(preview + "?tab=deactivate").get_data(as_text=True)
    assert eve.get("/").status_code == 200
    dan.get(dan.post(preview).location)
    assert people() == 5
    assert db.session().get_one(Person, cast.eve, populate_existing=True).is_active is False
    assert eve.get("/").location.startswith("/sign-in")


def test_an_unknown_unit_is_made_below_the_district(cast: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    dan = signed_in("D001")
    preview = upload(dan, small([["N001", "新人甲", "商务区/新设大队/一中队", "", "是", "", "", "", ""]]), name="a.csv")
    assert "会新建" in dan.get(preview + "?tab=warning").get_data(as_text=True)
    dan.get(dan.post(preview).location)
    unit = db.session().execute(select(Department).where(Department.name == "一中队")).scalar_one()
    assert unit.path.startswith(f"/{cast.district}/")


def test_a_preview_that_no_longer_holds_is_refused(cast: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    dan = signed_in("D001")
    preview = upload(dan, small([["N001", "新人甲", "", "", "", "", "", "", ""]]), name="a.csv")
    unit = str(cast.office)
    dan.post("/people/new", data={"staff_number": "N001", "name": "新人乙", "unit": unit})
    dan.get(dan.post(preview).location)
    job = db.session().execute(select(Job).where(Job.kind == "people.import")).scalar_one()
    assert (job.state, job.error) == ("failed", "import_stale")
    assert people() == 6


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0" + b"x" * 600, b"<html>", "没有表头".encode()]
)
def test_a_file_that_is_no_roster_is_told(cast: Cast, signed_in: Callable[[str], FlaskClient], data: bytes) -> None:
    dan = signed_in("D001")
    page = dan.get(upload(dan, data, name="x.xlsx")).get_data(as_text=True)
    assert "有问题" in page
    assert dan.get("/people").status_code == 200


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-1-5", "2020-01-05"), ("2020/01/05", "2020-01-05"), ("2020.1.5", "2020-01-05"), ("2020年1月5日", "2020-01-05"),
        ("20200105", "2020-01-05"), ("2020-1", "2020-01-01"), ("43835", "2020-01-05"), ("2020-13-01", None), ("x", None), ("5", None),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(text: str, day: str | None) -> None:
    found = parse_date(text)
    assert (found.isoformat() if found else None) == day


def _failed_file(page: str) -> Any:
    return page.split('href="/jobs/files/')[1].split('"')[0].join(["/jobs/files/", ""])
