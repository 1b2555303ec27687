"""A hidden sheet is passed over until a person asks for it on the preview page."""

import io
from collections.abc import Callable

import xlsxwriter
from flask.testing import FlaskClient

from tests.factories import Cast

SignIn = Callable[[str], FlaskClient]
HEADING = ("题干", "甲列", "选项B", "答案")


def workbook() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        for name, stem in (("试题", "谁管辖"), ("去年.旧题", "谁处罚")):
            page = made.add_worksheet(name)
            page.write_row(0, 0, HEADING)
            page.write_row(1, 0, (stem, "县", "市", "A"))
            if name != "试题":
                page.hide()
    return target.getvalue()


def shown(browser: FlaskClient, place: str) -> str:
    return browser.get(f"{place}?tab=all").get_data(as_text=True)


def test_a_hidden_sheet_is_ticked_and_read_with_the_others(cast: Cast, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    sent = {"file": (io.BytesIO(workbook()), "题库.xlsx"), "bank": "", "new_bank": "新库"}
    first = str(carol.get(carol.post("/bank/imports/new", data=sent).location).location)
    page = shown(carol, first)
    assert "没有读取" in page
    assert 'name="sheet" value="去年.旧题"> 去年.旧题' in page
    assert "谁处罚" not in page

    second = carol.get(carol.post(f"{first}/sheets", data={"sheet": ["去年.旧题", "没有这张"]}).location).location
    page = shown(carol, second)
    assert 'name="sheet" value="去年.旧题" checked> 去年.旧题' in page
    assert "没有这张" not in page
    assert "没有读取" not in page

    named = {"column-题干": "stem", "column-甲列": "option.A", "column-选项B": "option.B", "column-答案": "answer"}
    third = carol.get(carol.post(f"{second}/columns", data=named).location).location
    page = shown(carol, third)
    assert "导入 2 题" in page
    assert "谁处罚" in page

    fourth = carol.get(carol.post(f"{third}/sheets", data={}).location).location
    page = shown(carol, fourth)
    assert "导入 1 题" in page
    assert "没有读取" in page
