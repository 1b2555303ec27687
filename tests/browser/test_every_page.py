"""Every page: nothing for axe to find in light and dark, no sideways scroll at 320 pixels, no error in the console."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from quizapp.sheets.writer import SheetSpec, write_book
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
AXE = Axe()
STAFF = [
    "/",
    "/tests/{exam}",
    "/results",
    "/practice",
    "/account",
    "/account/password",
    "/laws",
    "/nothing-here",
    "/bank",
]
DESK = [
    "/dashboard", "/bank", "/blueprints", "/blueprints/new", "/blueprints/{plan}", "/blueprints/{plan}/preview", "/blueprints/{plan}/printed", "/exams/{exam}/printed",
    "/printed/{printed}", "/exams", "/exams/new",
    "/exams/{draft}", "/exams/{draft}/edit", "/exams/{draft}/rules", "/exams/{draft}/parts", "/exams/{draft}/slots",
    "/exams/new?preset=yunnan_2022", "/exams/{exam}/ranking", "/people/study", "/exams/{exam}", "/exams/{exam}/people/{alice}", "/reports", "/reports/completion/{exam}",
    "/reports/completion/{exam}/names/absent", "/people", "/people/{alice}", "/people/{alice}/account", "/people/units", "/people/new",
    "/people/imports/new", "/jobs", "/settings",
]  # fmt: skip
EDITOR = [
    "/bank",
    "/bank/questions/{question}",
    "/bank/questions/{question}/edit",
    "/bank/questions/new",
    "/bank/imports/new",
    "/jobs",
]


def places(site: Site, paths: list[str]) -> list[str]:
    return [path.format(**site.ids, alice=site.cast.alice) for path in paths]


def look(page: Page, path: str) -> list[str]:
    """What is wrong with the page as it stands."""
    found = [f"{path}: {each['id']}: {each['nodes'][0]['html'][:120]}" for each in AXE.run(page).response["violations"]]
    page.set_viewport_size({"width": 320, "height": 700})
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        found.append(f"{path}: {wide} px too wide at 320")
    page.set_viewport_size({"width": 1280, "height": 780})
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("number", "paths"), [("A001", STAFF), ("D001", DESK), ("C001", EDITOR), ("J001", ["/audit"])])
def test_pages(site: Site, open_page: Open, number: str, paths: list[str], scheme: str) -> None:
    page = open_page(number, scheme=scheme)
    found: list[str] = []
    for path in places(site, paths):
        page.goto(path)
        found += look(page, path)
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sitting_and_what_follows(site: Site, open_page: Open, scheme: str) -> None:
    page = open_page("A001", scheme=scheme, path=f"/tests/{site.exam}")
    page.check("input[name=pledge]")
    page.get_by_role("button", name="开始考试").click()
    page.wait_for_selector("[data-ready=true]")
    found = look(page, "sitting")
    page.set_viewport_size({"width": 360, "height": 700})
    page.locator("[data-open-card]").click()
    found += look(page, "answer card")
    page.keyboard.press("Escape")
    page.goto(page.url.split("#")[0] + "/summary")
    found += look(page, "summary")
    page.get_by_role("button", name="确认交卷").click()
    found += look(page, "receipt")
    page.get_by_role("link", name="查看成绩").click()
    found += look(page, "result")
    page.goto("/practice")
    page.get_by_role("button", name="开始随机练习").click()
    found += look(page, "practice")
    page.locator("main :is(.option, input[type=text], textarea)").first.click()  # it was drawn: any kind may come
    page.get_by_role("button", name="提交").click()
    found += look(page, "practice answered")
    page.goto(page.url.rsplit("/", 1)[0])
    found += look(page, "practice summary")
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_page_and_a_refusal(open_page: Open, scheme: str) -> None:
    page = open_page(path="/sign-in", scheme=scheme)
    found = look(page, "sign-in")
    page.fill("#login", "A001")
    page.fill("#password", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert found + look(page, "refused") == []


def test_an_import_from_file_to_outcome(open_page: Open, tmp_path: Any) -> None:
    rows = [["单选", "浏览器里的题", "子", "丑", "A"], ["单选", "答案错了的题", "子", "丑", "D"]]
    data = write_book([SheetSpec("试题", ["题型", "题干", "选项A", "选项B", "答案"], rows)])
    (tmp_path / "bank.xlsx").write_bytes(data)
    page = open_page("C001", path="/bank/imports/new")
    page.set_input_files("input[type=file]", str(tmp_path / "bank.xlsx"))
    page.fill("#new_bank", "浏览器题库")
    page.get_by_role("button", name="读取并预览").click()
    page.wait_for_url("**/bank/imports/*")
    assert "选项只有A–B，答案为D" in page.content()
    found = look(page, "preview")
    page.get_by_role("button", name="导入 1 题").click()
    page.wait_for_url("**/result/*")
    assert found + look(page, "outcome") == []


def test_a_staff_file_from_preview_to_hand_out(open_page: Open, tmp_path: Any) -> None:
    rows = [["N100", "新来的人", "法治办"], ["N101", "", "法治办"]]
    (tmp_path / "staff.xlsx").write_bytes(write_book([SheetSpec("人员", ["工号", "姓名", "单位"], rows)]))
    page = open_page("D001", path="/people/imports/new", scheme="dark")
    page.set_input_files("input[type=file]", str(tmp_path / "staff.xlsx"))
    page.get_by_role("button", name="上传并预览").click()
    page.wait_for_url("**/people/imports/*")
    assert "姓名为空" in page.content()
    found = look(page, "staff preview")
    page.get_by_role("link", name="将新增").click()
    found += look(page, "staff to be added")
    page.get_by_role("button", name="确认").click()
    page.wait_for_url("**/result/*")
    found += look(page, "staff outcome")
    page.goto("/jobs")
    page.locator("table a").first.click()
    assert found == []


def test_english_too(open_page: Open) -> None:
    page = open_page("A001", width=360)
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"
    assert look(page, "home in English") == []
