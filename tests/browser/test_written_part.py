"""A part of an exam on paper: set up in the editor, its marks entered and imported, the result told; the page before
handing in is heard by the desk."""

import os
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from quizapp import clock, db
from quizapp.audit.rules import SYSTEM
from quizapp.exams.actions import ending, managing, publishing, starting
from quizapp.exams.models import Exam
from quizapp.exams.rules.composite import Composite
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.written import WrittenPart
from quizapp.papers.rules.blueprint import Blueprint
from quizapp.people.models import Department, StudyCredit
from quizapp.sheets.writer import SheetSpec, write_book
from tests.browser.conftest import Site
from tests.browser.test_sitting import begin
from tests.factories import LONG_AGO, PARTS, actor_of, make_department, make_exam, make_person

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
AXE = Axe()
PICTURES = os.environ.get("QUIZAPP_PICTURES")  # a folder, to look at what is tested


def keep(page: Page, name: str) -> None:
    """Nothing stands out of the page at the side, axe finds nothing; the picture is kept where one wants to see it."""
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name}: {wide} px too wide"
    found = AXE.run(page).response["violations"]
    assert found == [], [(each["id"], each["nodes"][0]["html"]) for each in found]
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


@pytest.fixture(scope="session")
def halves(site: Site) -> dict[str, int]:
    """An open exam of 100 marks on the screen, a paper out of 50 that counts for 100, and 30 % study; three people of
    its own, of whom one has sat."""
    with site.app.app_context():
        unit = make_department("执法一队", db.session().get_one(Department, site.cast.district), 4)
        db.session().flush()
        people = [make_person(f"W00{n}", f"学员{n}", unit) for n in range(1, 4)]
        now = clock.now()
        db.session().add(
            StudyCredit(person_id=people[0].id, year=2026, kind="credit", day="", amount=8000, imported_at=LONG_AGO)
        )
        base = db.session().get_one(Exam, make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=2), code="w-base", publish=False))  # fmt: skip
        rules = ExamSettings.from_json(base.settings | {"written": WrittenPart("专业法律知识", 10_000, 5000, 2500, None).to_json()})  # fmt: skip
        rules = ExamSettings.from_json(rules.to_json() | {"composite": Composite(30, 10_000).to_json()})
        draft = managing.ExamDraft("halves", "公共线上、专业纸笔", 2026, rules, Blueprint(PARTS), {"departments": [str(unit.id)]}, "", "承诺", None)  # fmt: skip
        exam = managing.save_draft(None, draft, 0, SYSTEM, now)
        publishing.publish(exam, [], 1, SYSTEM, now, random.Random(3))
        db.session().commit()
        who = actor_of(people[0].id)
        attempt = starting.start(exam, who, now, random.Random(4))
        ending.submit(attempt, who, now)
        db.session().commit()
        found = {"exam": exam, "attempt": attempt}
        db.db.session.remove()
    return found


@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_set_up_in_the_editor(site: Site, open_page: Open, width: int) -> None:
    page = open_page("D001", width=width, path="/exams/new?preset=luan_2025_whole")
    expect(page.locator("#written_title")).to_be_visible()  # the group stands open
    assert page.input_value("#written_marks") == "100.00"
    page.fill("#title", "两部分考试")
    page.fill("#code", f"two-{width}")
    page.fill("#written_line", "101")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".field-error").first).to_contain_text("及格线高于卷面满分")
    keep(page, "editor")
    page.fill("#written_line", "60")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".rules")).to_contain_text("“专业法律知识”卷面不低于 60 分才算合格")
    keep(page, "sentences")


def test_marks_are_entered_and_imported_and_the_result_follows(
    site: Site, halves: dict[str, int], open_page: Open, tmp_path: Path
) -> None:
    exam, result = halves["exam"], f"/attempts/{halves['attempt']}/result"
    person = open_page("W001", width=360, path=result)
    expect(page_score(person)).to_contain_text("结果待定")
    expect(page_score(person)).to_contain_text("待录入")
    expect(person.get_by_role("link", name="我报告的题目")).to_be_visible()
    keep(person, "waiting")
    dan = open_page("D001", path=f"/exams/{exam}")
    dan.get_by_role("link", name="登记纸笔成绩").click()
    dan.get_by_label("工号").fill("W001")
    dan.get_by_label("成绩", exact=True).fill("40")
    dan.get_by_label("理由").fill("按卷面登记")
    dan.get_by_role("button", name="登记", exact=True).click()
    expect(dan.get_by_role("status")).to_contain_text("已登记")
    table = tmp_path / "专业考试.xlsx"
    rows = [["W001", "学员1", 45], ["W002", "学员2", 30], ["W009", "某人", 30]]
    table.write_bytes(write_book([SheetSpec("成绩", ("工号", "姓名", "成绩"), rows)]))
    dan.get_by_label("成绩来源").fill("纸笔考试")
    dan.set_input_files("#file", table)
    dan.get_by_role("button", name="读取并核对").click()
    expect(dan.get_by_text("应考名单上没有“W009”")).to_be_visible()
    keep(dan, "look")
    dan.get_by_role("button", name="登记这 2 人的成绩").click()
    dan.get_by_role("link", name="登记纸笔成绩").click()
    for width in (1280, 360):
        dan.set_viewport_size({"width": width, "height": 780})
        keep(dan, "office")
    person.reload()
    expect(page_score(person)).to_contain_text("线上 0 + 专业法律知识（纸笔）90 = 90")
    expect(page_score(person)).to_contain_text("学习 160 × 30% + 考试 90 × 70% = 111")
    for width in (360, 1280):
        person.set_viewport_size({"width": width, "height": 780})
        keep(person, "result")
    person.goto("/results")
    keep(person, "results")


def page_score(page: Page) -> Any:
    return page.locator(".score")


def test_the_overview_before_handing_in_is_heard_by_the_desk(site: Site, open_page: Open) -> None:
    page = open_page("B001")
    attempt = begin(page, site)
    beats: list[Any] = []
    page.on("request", lambda sent: beats.append(sent.post_data_json) if sent.url.endswith("/presence") else None)
    page.clock.install()
    page.goto(f"/attempts/{attempt}/summary")
    page.wait_for_selector("[data-summary][data-ready=true]")
    before = len(beats)
    assert before >= 1
    page.clock.run_for(70_000)
    assert len(beats) - before >= 2
    assert beats[-1] == {"unsaved": 0, "away": False, "leaves": []}
    keep(page, "summary")
    page.get_by_role("button", name="确认交卷").click()
    page.wait_for_url("**/receipt")


def test_the_overview_follows_when_the_attempt_ends_elsewhere(site: Site, open_page: Open) -> None:
    page = open_page("C001")
    attempt = begin(page, site)
    page.clock.install()
    page.goto(f"/attempts/{attempt}/summary")
    page.wait_for_selector("[data-summary][data-ready=true]")
    with site.app.app_context():
        db.write(lambda: ending.end_now(int(attempt), SYSTEM, clock.now()))
        db.db.session.remove()
    page.clock.run_for(40_000)
    page.wait_for_url("**/receipt")


def test_a_unit_head_opens_the_desk_from_the_start_page(site: Site, open_page: Open) -> None:
    page = open_page("B001", width=360, path="/dashboard")
    page.get_by_role("link", name="打开监考台 考试open").click()
    expect(page.locator("[data-desk]")).to_be_visible()
    page.go_back()
    keep(page, "dashboard")
