"""Writing, reviewing and importing questions through the pages."""

import html
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.rules import Role
from quizapp.bank.models import ImportLine, Question, Revision
from quizapp.papers.queries import pool
from quizapp.people.models import Department
from quizapp.sheets.writer import SheetSpec, write_book
from tests.factories import Cast, load_law, make_person, make_questions

SignIn = Callable[[str], FlaskClient]
CITED = "《安全生产法》（2021年修正）第三十二条第一款"


@pytest.fixture
def bank(app: Flask, cast: Cast) -> int:
    return make_questions()


def typed(bank: int, **changes: str) -> dict[str, str]:
    fields = {
        "bank": str(bank), "kind": "single", "stem": "新题的题干", "options": "A. 甲\nB. 乙\nC. 丙", "answer": "B", "explanation": "因为乙",
        "citations": CITED, "difficulty": "3", "topic": "行政法/处罚", "use": "both", "note": "", "lock_version": "1",
    }  # fmt: skip
    return fields | changes


def count(table: type[Any]) -> int:
    return db.session().execute(select(func.count()).select_from(table)).scalar_one()


def test_a_question_goes_from_draft_through_review_into_use(bank: int, signed_in: SignIn) -> None:
    carol, dan = signed_in("C001"), signed_in("D001")
    before = len(pool())
    place = carol.post("/bank/questions/new", data=typed(bank)).location
    assert "草稿" in carol.get(place).get_data(as_text=True)
    carol.post(place + "/state", data={"state": "in_review", "lock_version": "1"})
    assert len(pool()) == before
    refused = carol.post(place + "/state", data={"state": "approved", "lock_version": "2"})
    assert refused.status_code == 403
    dan.post(place + "/state", data={"state": "approved", "lock_version": "2", "comment": "可以"})
    assert len(pool()) == before + 1
    assert "可以" in dan.get(place).get_data(as_text=True)


def test_an_approver_is_never_the_author(cast: Cast, bank: int, signed_in: SignIn) -> None:
    office = db.session().get_one(Department, cast.office)
    make_person("F001", "Fay", office, Role.EDITOR, Role.REVIEWER)
    db.session().commit()
    fay = signed_in("F001")
    place = fay.post("/bank/questions/new", data=typed(bank)).location
    fay.post(place + "/state", data={"state": "in_review", "lock_version": "1"})
    answer = fay.post(place + "/state", data={"state": "approved", "lock_version": "2"}, follow_redirects=True)
    assert "不能审核自己编写的题目" in answer.get_data(as_text=True)


@pytest.mark.parametrize("citations", ["", "《安全生产法》（2014年修正）第三条", "《不存在的法》第一条"])
def test_without_a_citation_in_force_nothing_is_approved(bank: int, signed_in: SignIn, citations: str) -> None:
    carol, dan = signed_in("C001"), signed_in("D001")
    place = carol.post("/bank/questions/new", data=typed(bank, citations=citations)).location
    carol.post(place + "/state", data={"state": "in_review", "lock_version": "1"})
    answer = dan.post(place + "/state", data={"state": "approved", "lock_version": "2"}, follow_redirects=True)
    assert "缺少现行有效的法条依据" in answer.get_data(as_text=True)


def test_a_revision_never_changes_and_the_old_one_stays_in_use(bank: int, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    question = db.session().execute(select(Question).where(Question.kind == "single")).scalars().first()
    assert question is not None
    number, used = question.id, question.approved_id
    before = db.session().get_one(Revision, used).document
    db.session().rollback()
    carol.post(f"/bank/questions/{number}/edit", data=typed(bank, stem="改过的题干"))
    fresh = db.session().get_one(Question, number, populate_existing=True)
    assert (fresh.stem, fresh.state, fresh.approved_id) == ("改过的题干", "draft", used)
    assert db.session().get_one(Revision, used).document == before


def test_the_second_of_two_editors_is_told(bank: int, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    place = carol.post("/bank/questions/new", data=typed(bank)).location
    assert carol.post(place + "/edit", data=typed(bank, stem="第一位改的")).status_code == 302
    late = carol.post(place + "/edit", data=typed(bank, stem="第二位改的"))
    assert late.status_code == 422
    assert "已被别人修改" in late.get_data(as_text=True)
    assert "第二位改的" in late.get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"answer": "D"}, "选项只有A–C，答案为D"),
        ({"answer": "AB"}, "题型是单选"),
        ({"options": "甲"}, "至少要有两个选项"),
        ({"options": "甲\n甲"}, "相同"),
        ({"kind": "fill", "answer": "甲；乙", "stem": "只有 ____ 一个空"}, "1 个空"),
        ({"citations": "安全生产法第三条"}, "看不懂这一行"),
        ({"stem": ""}, "请填写此项"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_the_field(
    bank: int, signed_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    answer = signed_in("C001").post("/bank/questions/new", data=typed(bank, **changes))
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_a_file_is_previewed_then_taken_once(cast: Cast, signed_in: SignIn) -> None:
    load_law()
    db.session().commit()
    carol = signed_in("C001")
    header = ["题型", "题干", "选项A", "选项B", "选项C", "答案", "法规名称", "版本", "条款"]
    rows = [
        ["单选", "甲题的题干", "子", "丑", "寅", "A", "安全生产法", "2021年修正", "第三十二条"],
        ["单选", "乙题的题干", "子", "丑", "寅", "D", "", "", ""],
        ["多选", "丙题的题干", "子", "丑", "寅", "AC", "", "", ""],
        ["单选", "甲题的题干", "子", "丑", "寅", "A", "", "", ""],
    ]
    data = write_book([SheetSpec("试题", header, rows)])
    sent = {"file": (io.BytesIO(data), "题库.xlsx"), "bank": "", "new_bank": "新库"}
    preview = carol.get(carol.post("/bank/imports/new", data=sent).location).location
    page = carol.get(preview).get_data(as_text=True)
    assert "第3行" in page
    assert "「答案」：选项只有A–C，答案为D" in page
    assert count(Question) == 0
    done = carol.get(carol.post(preview).location).location
    assert "均为草稿" in carol.get(done).get_data(as_text=True)
    assert count(Question) == 2
    assert "已经导入过" in carol.post(preview, follow_redirects=True).get_data(as_text=True)
    again = {"file": (io.BytesIO(data), "题库.xlsx"), "bank": "新库"}
    preview = carol.get(carol.post("/bank/imports/new", data=again).location).location
    assert "库内 2" in carol.get(preview).get_data(as_text=True)


def previewed(browser: FlaskClient, data: bytes, bank: str = "新库") -> str:
    sent = {"file": (io.BytesIO(data), "题库.xlsx"), "bank": "", "new_bank": bank}
    return str(browser.get(browser.post("/bank/imports/new", data=sent).location).location)


BROKEN = write_book(
    [
        SheetSpec(
            "试题",
            ["题型", "题干", "选项A", "选项B", "选项C", "答案"],
            [
                ["单选", "甲题的题干", "子", "丑", "寅", "A"],
                ["单选", "乙题的题干", "子", "丑", "寅", "D"],
                ["单选", "丙题", "子", "丑", "寅", "AC"],
            ],
        )
    ]
)


def test_a_line_is_mended_in_place_and_then_taken(cast: Cast, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    preview = previewed(carol, BROKEN)
    assert "乙题的题干" in carol.get(f"{preview}/lines/2").get_data(as_text=True)
    fields = typed(0, stem="乙题的题干", options="A. 子\nB. 丑\nC. 寅", answer="D", citations="")
    answer = carol.post(f"{preview}/lines/2", data=fields)
    assert answer.status_code == 422
    assert "选项只有A–C，答案为D" in answer.get_data(as_text=True)
    assert carol.post(f"{preview}/lines/2", data=fields | {"answer": "C"}).status_code == 302
    assert "已改为多选" in carol.post(f"{preview}/lines/3/kind", follow_redirects=True).get_data(as_text=True)
    assert count(Question) == 0
    carol.get(carol.post(preview).location)
    assert count(Question) == 3
    assert carol.get(f"{preview}/lines/99").status_code == 404


def test_what_is_left_out_is_not_taken_and_the_totals_add_up(cast: Cast, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    preview = previewed(carol, BROKEN)
    carol.post(f"{preview}/lines/3/kind")
    page = carol.post(f"{preview}/choices", data={"line": ["1", "2"], "act": "leave"}, follow_redirects=True)
    assert "另有 1 题选择不导入" in page.get_data(as_text=True)  # the second is broken and can't be chosen
    done = carol.get(carol.get(carol.post(preview).location).location).get_data(as_text=True)
    assert [int(n) for n in re.findall(r'class="value"[^>]*>(\d+)', done)] == [4, 1, 0, 1, 2]
    assert count(Question) == 1


def test_the_failed_rows_come_back_with_their_reason_and_can_be_imported_again(cast: Cast, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    preview = previewed(carol, BROKEN)
    carol.post(f"{preview}/lines/3/kind")  # mended: it is no failed row any more
    sheet = openpyxl.load_workbook(io.BytesIO(carol.get(f"{preview}/failed").data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["题型", "题干", "选项A", "选项B", "选项C", "答案", "错误原因"]
    assert rows[1][:6] == ["单选", "乙题的题干", "子", "丑", "寅", "D"]
    assert "选项只有A–C，答案为D" in rows[1][6]
    assert len(rows) == 2
    sheet["F2"] = "C"
    held = io.BytesIO()
    sheet.parent.save(held)
    again = carol.get(previewed(carol, held.getvalue()) + "?tab=all").get_data(as_text=True)
    assert "导入 1 题" in again
    carol.get(carol.post(preview).location)
    assert carol.get(f"{preview}/failed").status_code == 200


def test_the_failed_questions_of_a_text_come_back_in_the_template(cast: Cast, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    text = "一、单选题\n1. 由谁管辖？\nA. 县\nB. 市\n答案：D\n2. 由谁决定？\nA. 县\nB. 市\n答案：B\n"
    job = carol.post("/bank/imports/new", data={"text": text, "bank": "", "new_bank": "新库"}).location
    preview = str(carol.get(job).location)
    sheet = openpyxl.load_workbook(io.BytesIO(carol.get(f"{preview}/failed").data)).active
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert rows[1][:4] == ["单选", "由谁管辖？", "县", "市"]
    assert "错误原因" in rows[0][-1]
    assert len(rows) == 2


def test_columns_named_by_hand_are_remembered_for_the_same_heading(cast: Cast, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    header = ["甲列", "乙列", "丙列", "丁列", "题型代码"]
    data = write_book([SheetSpec("表", header, [["谁管辖", "县", "市", "1", "x"], ["谁处罚", "县", "市", "0", "x"]])])
    preview = previewed(carol, data)
    page = carol.get(preview).get_data(as_text=True)
    assert 'name="column-甲列"' in page
    named = {
        "column-甲列": "stem",
        "column-乙列": "option.A",
        "column-丙列": "option.B",
        "column-丁列": "answer",
        "column-题型代码": "",
    }
    again = carol.get(carol.post(f"{preview}/columns", data=named).location).location
    told = carol.get(again + "?tab=all").get_data(as_text=True)
    assert "谁管辖" in told
    assert "不认识这一列" not in told
    assert 'value="stem" selected' in told
    book = write_book([SheetSpec("表", header, [["谁受理", "县", "市", "A", "x"]])])
    third = carol.get(previewed(carol, book)).get_data(as_text=True)
    assert "沿用 Carol 上次" in third
    assert "导入 1 题" in third


def test_a_confirmed_preview_can_be_changed_no_more(cast: Cast, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    preview = previewed(carol, BROKEN)
    carol.get(carol.post(preview).location)
    for place, data in (("choices", {"line": "1", "act": "leave"}), ("lines/3/kind", {})):
        answer = carol.post(f"{preview}/{place}", data=data, follow_redirects=True)
        assert "已经导入过" in answer.get_data(as_text=True)
    late = carol.post(f"{preview}/lines/2", data=typed(0, stem="乙题的题干", answer="C", citations=""))
    assert "已经导入过" in late.get_data(as_text=True)
    assert count(Question) == 1


def test_an_import_that_breaks_leaves_nothing_and_can_be_tried_again(cast: Cast, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    preview = previewed(carol, BROKEN)
    key = (int(preview.rsplit("/", 1)[1]), 1)
    line = db.session().get_one(ImportLine, key)
    sound, line.document = line.document, {"kind": "nothing"}
    db.session().commit()
    assert "没有保存任何内容" in carol.get(carol.post(preview).location).get_data(as_text=True)
    assert count(Question) == 0
    db.session().get_one(ImportLine, key).document = sound
    db.session().commit()
    carol.get(carol.post(preview).location)
    assert count(Question) == 1


def test_all_duplicates_are_taken_and_all_with_hints_left_out_at_once(cast: Cast, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    header = ["题型", "题干", "选项A", "选项B", "答案", "法规名称", "条款"]
    rows = [
        ["单选", f"第{n}题的题干", "子", "丑", "A", "某未知法" if n % 2 else "", "第三条" if n % 2 else ""]
        for n in range(4)
    ]
    preview = previewed(carol, write_book([SheetSpec("试题", header, [*rows, rows[0]])]))
    page = carol.post(f"{preview}/choices", data={"act": "all", "tab": "hint"}, follow_redirects=True)
    assert "已改为不导入：2 题" in page.get_data(as_text=True)
    page = carol.post(f"{preview}/choices", data={"act": "all", "tab": "duplicate"}, follow_redirects=True)
    assert "已改为导入：1 题" in page.get_data(as_text=True)
    done = carol.get(carol.get(carol.post(preview).location).location).get_data(as_text=True)
    assert [int(n) for n in re.findall(r'class="value"[^>]*>(\d+)', done)] == [6, 3, 0, 0, 3]


def test_two_files_make_one_preview(cast: Cast, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    other = write_book([SheetSpec("表", ["题干", "选项A", "选项B", "答案"], [["丁题", "子", "丑", "B"]])])
    sent = {"file": [(io.BytesIO(BROKEN), "一.xlsx"), (io.BytesIO(other), "二.xlsx")], "bank": "", "new_bank": "新库"}
    preview = str(carol.get(carol.post("/bank/imports/new", data=sent).location).location)
    page = carol.get(preview + "?tab=all").get_data(as_text=True)
    assert "一.xlsx、二.xlsx" in page
    carol.get(carol.post(preview).location)
    assert count(Question) == 2


def test_a_case_is_typed_and_comes_back_the_same(bank: int, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    children = "1. [单选] 谁管辖\nA. 县\nB. 市\n答案：B\n依据：《安全生产法》第三条\n\n2. [判断] 可以当场处罚\n答案：√\n解析：说明\n分值：2"
    fields = typed(bank, kind="case", stem="一份材料", options="", answer="", children=children)
    place = carol.post("/bank/questions/new", data=fields).location
    page = carol.get(place + "/edit").get_data(as_text=True)
    assert children in html.unescape(page).replace("\r", "")
    wrong = carol.post("/bank/questions/new", data=fields | {"children": children.replace("答案：B", "答案：C")})
    assert "第 1 小题" in wrong.get_data(as_text=True)
    assert carol.post("/bank/questions/new", data=fields | {"children": ""}).status_code == 422


def test_search_finds_words_and_treats_signs_as_signs(bank: int, signed_in: SignIn) -> None:
    carol = signed_in("C001")
    assert "共 3 题" in carol.get("/bank?q=判断").get_data(as_text=True)
    assert "共 0 题" in carol.get("/bank?q=%25").get_data(as_text=True)
    assert "共 12 题" in carol.get("/bank?law=安全生产法").get_data(as_text=True)
