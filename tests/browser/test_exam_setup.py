"""An exam is set up in the browser from a preset, changed, given parts and sessions, read as sentences; a part is left for good."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PICTURES = os.environ.get("QUIZAPP_PICTURES")  # a folder, to look at what is tested


def keep(page: Page, name: str) -> None:
    """Nothing stands out of the page at the side; the picture is kept where one wants to see it."""
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name}: {wide} px too wide"
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


@pytest.mark.parametrize("width", [360, 1280])
def test_from_a_preset_to_the_page_of_sentences(site: Site, open_page: Open, width: int) -> None:
    page = open_page("D001", width=width, path="/exams/new")
    page.select_option("#preset-choice", "inner_mongolia_2016")
    page.get_by_role("button", name="套用").click()
    assert page.input_value("#attempts") == "5"
    assert page.input_value("#study_percent") == "50"
    keep(page, "new")
    page.fill("#title", "年度考试")
    page.fill("#code", f"browser-{width}")
    page.fill("#pass_line", "101")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".field-error").first).to_contain_text("及格线高于试卷总分")
    keep(page, "refused")
    page.fill("#pass_line", "60")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".rules")).to_contain_text("综合成绩 = 学习 × 50% + 考试 × 50%")
    keep(page, "draft")
    page.get_by_role("link", name="各部分规则").click()
    page.fill("#rules-1-pass_line", "12")
    keep(page, "parts")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".rules")).to_contain_text("“多选题”不低于 12 分才算合格")
    page.get_by_role("link", name="场次").click()
    page.fill("#name", "第一场")
    page.get_by_label("劳动监察大队").check()
    page.fill("#room_code", "K8")
    page.get_by_role("button", name="添加场次").click()
    expect(page.get_by_role("heading", name="第一场")).to_be_visible()
    keep(page, "slots")
    page.go_back()
    page.goto(page.url.rsplit("/", 1)[0] + "/rules")
    expect(page.locator(".rules")).to_contain_text("场次“第一场”")
    keep(page, "rules")


@pytest.mark.parametrize("width", [360, 1280])
def test_study_and_the_open_door(site: Site, open_page: Open, width: int) -> None:
    page = open_page("D001", width=width, path="/people/study")
    keep(page, "study")
    page.goto(f"/exams/{site.exam}/ranking")
    keep(page, "ranking")
    page.goto(f"/exams/{site.exam}")
    keep(page, "show")
