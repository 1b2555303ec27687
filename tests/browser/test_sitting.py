"""A test sat in a real browser: on a phone, by keyboard alone, through a lost network, a reload and a second device."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from quizapp import db
from quizapp.exams.models import Answer, Attempt
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def begin(page: Page, site: Site) -> str:
    """From the instructions into the sitting; answers the attempt's number."""
    page.goto(f"/tests/{site.exam}")
    page.check("input[name=pledge]")
    page.get_by_role("button", name="开始考试").click()
    page.wait_for_selector("[data-ready=true]")
    return page.url.rsplit("/", 1)[1].split("#")[0]


def hand_in(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "/summary")
    page.get_by_role("button", name="确认交卷").click()
    page.wait_for_url("**/receipt")


def stored(site: Site, attempt: str) -> dict[int, object]:
    with site.app.app_context():
        rows = db.session().execute(select(Answer.number, Answer.value).where(Answer.attempt_id == int(attempt)))
        found = {number: json.loads(value) for number, value in rows}
        db.db.session.remove()
    return found


def choose(page: Page, number: int, index: int) -> None:
    page.locator(f"[data-question='{number}'] .option").nth(index).click()


def test_a_phone_from_todo_to_result(site: Site, open_page: Open) -> None:
    page = open_page("P001", width=360)
    expect(page.get_by_role("heading", name="考试open")).to_be_visible()
    page.locator("section", has_text="考试open").get_by_role("link", name="阅读须知并开始").click()
    page.check("input[name=pledge]")
    page.get_by_role("button", name="开始考试").click()
    page.wait_for_selector("[data-ready=true]")
    attempt = page.url.rsplit("/", 1)[1].split("#")[0]
    for number in range(1, 7):
        choose(page, number, 0)
        if number < 6:
            page.locator(".sit-nav [data-go=next]").click()
    expect(page.locator(".sit-bar [data-save]")).to_contain_text("已保存")
    assert len(stored(site, attempt)) == 6
    page.locator("[data-open-card]").click()
    page.locator("dialog [data-hand-in]").click()
    expect(page.get_by_text("6 题全部已答")).to_be_visible()
    page.get_by_role("button", name="确认交卷").click()
    expect(page.get_by_text("6 题，共 6 题")).to_be_visible()
    page.get_by_role("link", name="查看成绩").click()
    expect(page.locator(".score .value")).to_be_visible()
    expect(page.get_by_text("第三十二条").first).to_be_visible()


def test_a_whole_exam_by_keyboard_alone(site: Site, open_page: Open) -> None:
    page = open_page("B001", path=f"/tests/{site.exam}")

    def tab_to(selector: str) -> None:
        for _press in range(60):
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{selector} is not reached by Tab")

    tab_to("input[name=pledge]")
    page.keyboard.press("Space")
    tab_to("form.card button")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-ready=true]")
    attempt = page.url.rsplit("/", 1)[1].split("#")[0]
    for key in ("b", "a", "2", "a", "c", "1"):
        page.keyboard.press(key)
        page.keyboard.press("ArrowRight")
    page.keyboard.press("m")
    expect(page.locator(".sit-side [data-save]")).to_contain_text("已保存")
    assert len(stored(site, attempt)) == 6
    tab_to(".sit-side [data-hand-in]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/summary")
    expect(page.get_by_text("1 题已标记")).to_be_visible()
    tab_to("main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt")


def test_what_is_chosen_offline_arrives_by_itself(site: Site, open_page: Open) -> None:
    page = open_page("C001", width=360)
    attempt = begin(page, site)
    choose(page, 1, 0)
    expect(page.locator(".sit-bar [data-save]")).to_contain_text("已保存")
    page.context.set_offline(True)
    for number in (2, 3):
        page.locator(".sit-nav [data-go=next]").click()
        choose(page, number, 1)
    expect(page.locator(".sit-bar [data-save]")).to_contain_text("2 题待上传")
    assert len(stored(site, attempt)) == 1
    page.context.set_offline(False)
    expect(page.locator(".sit-bar [data-save]")).to_contain_text("已保存", timeout=10000)
    assert len(stored(site, attempt)) == 3
    hand_in(page)


def test_a_reload_keeps_what_was_not_sent(site: Site, open_page: Open) -> None:
    page = open_page("D001", width=360)
    attempt = begin(page, site)
    page.route("**/answers", lambda route: route.abort())
    choose(page, 1, 2)
    expect(page.locator(".sit-bar [data-save]")).to_contain_text("1 题待上传")
    assert stored(site, attempt) == {}
    page.unroute("**/answers")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.wait_for_selector("[data-ready=true]")
    expect(page.locator("[data-question='1'] .option input").nth(2)).to_be_checked()
    expect(page.locator(".sit-bar [data-save]")).to_contain_text("已保存")
    assert stored(site, attempt)[1] == ["C"]
    hand_in(page)


def test_a_second_device_takes_over(site: Site, open_page: Open) -> None:
    phone = open_page("E001", width=360)
    attempt = begin(phone, site)
    choose(phone, 1, 1)
    expect(phone.locator(".sit-bar [data-save]")).to_contain_text("已保存")
    desk = open_page("E001", path=f"/attempts/{attempt}")
    desk.get_by_role("button", name="在这台设备继续作答").click()
    desk.wait_for_selector("[data-ready=true]")
    expect(desk.locator("[data-question='1'] .option input").nth(1)).to_be_checked()
    choose(phone, 1, 0)
    expect(phone.locator("[data-readonly-notice]")).to_be_visible()
    expect(phone.locator("[data-question='1'] input").first).to_be_disabled()
    assert stored(site, attempt)[1] == ["B"]
    hand_in(desk)


def test_a_changed_client_clock_ends_nothing(site: Site, open_page: Open) -> None:
    page = open_page("A001")
    begin(page, site)
    page.evaluate("() => { const real = Date.now; Date.now = () => real() + 2 * 3600e3; }")
    page.wait_for_timeout(2500)
    choose(page, 1, 0)
    expect(page.locator(".sit-side [data-save]")).to_contain_text("已保存")
    expect(page.locator(".sit-side [data-time]")).to_contain_text("分钟")
    with site.app.app_context():
        open_ones = db.session().execute(select(Attempt.id).where(Attempt.state == "in_progress")).all()
        db.db.session.remove()
    assert len(open_ones) == 1
    hand_in(page)
