"""The desk and the sitting's page in a real browser: board, messages, leaving, waiting room, typed answers, pictures."""

import gzip
import io
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image as Pillow
from playwright.sync_api import Page, Playwright, expect
from sqlalchemy import select

from quizapp import clock, db
from quizapp.audit.rules import SYSTEM
from quizapp.bank import actions
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.formats.pictures import Album
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.exams.actions import managing, publishing
from quizapp.exams.desk_models import Absence
from quizapp.exams.models import Exam
from quizapp.exams.rules.leaving import LeavingRules
from quizapp.exams.rules.settings import ExamSettings
from quizapp.papers.rules.blueprint import Part
from quizapp.people.models import Department
from tests.browser.conftest import CHROMIUM, FLAGS, Site
from tests.browser.test_sitting import choose, hand_in, stored
from tests.factories import LONG_AGO, PASSWORD, make_department, make_exam, make_person

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
AXE = Axe()
MIXED = (
    Part("第一部分", Kind.SINGLE, 2, 2000),
    Part("第二部分", Kind.SHORT, 1, 4000),
    Part("第三部分", Kind.CASE, 1, 2000),
)


@pytest.fixture(scope="session")
def room(site: Site) -> dict[str, int]:
    """An exam with a short answer and a case with a picture, one that opens in a minute, and people of its own."""
    with site.app.app_context():
        unit = make_department("考场", db.session().get_one(Department, site.cast.district), 3)
        db.session().flush()
        for number in range(1, 10):
            make_person(f"R00{number}", f"考生{number}", unit)
        album = Album()
        target = io.BytesIO()
        Pillow.new("RGB", (640, 400), "#336699").save(target, "PNG")
        image = album.add("现场图.png", target.getvalue(), "")
        assert image is not None
        actions.keep_pictures(album.pictures, LONG_AGO)
        bank = actions.find_or_make_bank(BankHead("room", "room", "room"), SYSTEM, LONG_AGO)
        short = QuestionDocument(Kind.SHORT, "简述处罚程序。", answer="立案、调查、告知、决定")
        children = (QuestionDocument(Kind.SINGLE, "图中有何隐患？", ("甲", "乙"), ("A",), images=(image,)),)
        case = QuestionDocument(Kind.CASE, "某厂的材料", children=children)
        for document in (short, case):
            actions.create_question(document, bank.id, SYSTEM, LONG_AGO, approved=True)
        db.session().commit()
        now = clock.now()
        mixed = make_exam(
            opens=now - timedelta(hours=1),
            closes=now + timedelta(days=1),
            attempts=20,
            code="mixed",
            parts=MIXED,
            audience=only(unit.id),
        )
        ids = {"mixed": mixed, "unit": unit.id}
        db.db.session.remove()
    return ids


def only(unit: int) -> dict[str, list[str]]:
    """The audience of these exams: nobody of the cast finds one more test to do."""
    return {"departments": [str(unit)]}


def begin(page: Page, exam: int) -> str:
    page.goto(f"/tests/{exam}")
    page.check("input[name=pledge]")
    page.get_by_role("button", name="开始考试").click()
    page.wait_for_selector("[data-ready=true]")
    return page.url.rsplit("/", 1)[1].split("#")[0]


def number_of(page: Page, kind: str) -> int:
    return int(page.locator(f"[data-question][data-kind='{kind}']").first.get_attribute("data-question") or 0)


def go_to(page: Page, number: int) -> None:
    page.locator(f".sit-side [data-cell='{number}']").click()


def stay_away(page: Page, seconds: float) -> None:
    """The page as it is when another tab is in front of it."""
    page.evaluate(
        """(hidden) => { Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
           document.dispatchEvent(new Event('visibilitychange')); }""",
        True,
    )
    page.wait_for_timeout(seconds * 1000)
    page.evaluate("() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); }")


def test_the_board_follows_the_sitting_and_a_message_arrives(site: Site, room: dict[str, int], open_page: Open) -> None:
    dan = open_page("D001", path=f"/exams/{room['mixed']}/desk")
    dan.wait_for_selector("[data-desk][data-ready=true]")
    row = dan.locator("tr", has=dan.get_by_text("考生1", exact=True))
    expect(row.locator(".seat")).to_have_text("未到")
    candidate = open_page("R001")
    attempt = begin(candidate, room["mixed"])
    expect(row.locator(".seat")).to_have_text("作答中", timeout=12000)
    candidate.route("**/answers", lambda route: route.abort())
    choose(candidate, 1, 0)
    stay_away(candidate, 4)
    expect(row.locator(".seat")).to_have_text("有未上传", timeout=12000)
    expect(row).to_contain_text(re.compile("1 次，共 [4-9] 秒"))
    expect(candidate.locator("[data-away-warning]")).to_contain_text("已记录")
    expect(candidate.locator("[data-away-count]")).to_contain_text("1 次")
    candidate.unroute("**/answers")
    with site.app.app_context():
        kept = db.session().execute(select(Absence).where(Absence.attempt_id == int(attempt))).scalars().all()
        assert [4 <= each.seconds <= 9 for each in kept] == [True]
        db.db.session.remove()
    dan.fill("#text", "还有半小时")
    dan.get_by_role("button", name="发送", exact=True).click()
    dan.wait_for_selector("[data-desk][data-ready=true]")
    stay_away(candidate, 0.2)  # coming back asks at once
    candidate.evaluate("() => dispatchEvent(new Event('online'))")
    expect(candidate.locator("[data-messages] li")).to_contain_text("还有半小时")
    candidate.locator("[data-messages] button").click()
    expect(candidate.locator("[data-messages] li")).to_have_count(0)
    dan.select_option("#seat", "sitting")
    expect(row).to_be_visible(timeout=12000)
    expect(dan.locator("tr", has=dan.get_by_text("考生2", exact=True))).to_be_hidden()
    hand_in(candidate)
    dan.select_option("#seat", "")
    expect(row.locator(".seat")).to_have_text("已交卷", timeout=12000)


def test_more_time_moves_the_candidates_clock(site: Site, room: dict[str, int], open_page: Open) -> None:
    candidate = open_page("R002")
    begin(candidate, room["mixed"])
    before = candidate.locator(".sit-side [data-time]").inner_text()
    dan = open_page("D001", path=f"/exams/{room['mixed']}/desk")
    dan.locator("tr", has=dan.get_by_text("考生2", exact=True)).get_by_role("link").click()
    more = dan.locator("details", has=dan.locator("summary", has_text="延长时间"))
    more.locator("summary").click()
    more.locator("[name=minutes]").fill("30")
    more.locator("[name=reason]").fill("电脑重启")
    more.get_by_role("button").click()
    expect(dan.get_by_text("电脑重启")).to_be_visible()
    candidate.evaluate("() => dispatchEvent(new Event('online'))")
    expect(candidate.locator(".sit-side [data-time]")).not_to_have_text(before)
    assert int(candidate.locator(".sit-side [data-time]").inner_text().split()[0]) > 80
    hand_in(candidate)


def test_a_typed_answer_survives_offline_and_a_reload_in_mid_word(
    site: Site, room: dict[str, int], open_page: Open
) -> None:
    page = open_page("R003")
    attempt = begin(page, room["mixed"])
    number = number_of(page, "short")
    go_to(page, number)
    box = page.locator(f"[data-question='{number}'] textarea:not([data-note])")
    box.press_sequentially("立案")
    expect(page.locator(".sit-side [data-save]")).to_contain_text("已保存")
    page.route("**/answers", lambda route: route.abort())
    box.press_sequentially("、调查")
    expect(page.locator(".sit-side [data-save]")).to_contain_text("1 题待上传")
    box.press_sequentially("、告知")  # reloaded before the pause that saves
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.wait_for_selector("[data-ready=true]")
    expect(box).to_have_value("立案、调查、告知")
    page.unroute("**/answers")
    expect(page.locator(".sit-side [data-save]")).to_contain_text("已保存", timeout=10000)
    assert stored(site, attempt)[number] == "立案、调查、告知"
    hand_in(page)


def test_notes_stay_in_this_browser_and_go_with_the_paper(site: Site, room: dict[str, int], open_page: Open) -> None:
    page = open_page("R004")
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    attempt = begin(page, room["mixed"])
    page.locator("[data-question='1'] .note summary").click()
    page.locator("#note-1").fill("再想想乙")
    page.wait_for_timeout(900)
    page.reload()
    page.wait_for_selector("[data-ready=true]")
    expect(page.locator("#note-1")).to_have_value("再想想乙")
    assert not any("再想想乙" in each for each in sent)
    assert 1 not in stored(site, attempt)
    hand_in(page)
    page.wait_for_timeout(500)
    count = """() => new Promise((done) => { const open = indexedDB.open('quizapp-notes', 1);
        open.onsuccess = () => { const all = open.result.transaction('notes').objectStore('notes').count();
          all.onsuccess = () => done(all.result); }; })"""
    assert page.evaluate(count) == 0


def test_a_picture_is_enlarged_by_keyboard_alone(room: dict[str, int], open_page: Open) -> None:
    page = open_page("R005")
    begin(page, room["mixed"])
    case = page.locator("[data-question]", has=page.locator(".material"))
    go_to(page, int(case.get_attribute("data-question") or 0))
    expect(case.get_by_text("某厂的材料")).to_be_visible()
    opener = case.locator(".zoomable")
    opener.focus()
    page.keyboard.press("Enter")
    picture = page.locator("[data-zoom-view] img")
    expect(picture).to_be_visible()
    width = picture.bounding_box()["width"]  # type: ignore[index]
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert picture.bounding_box()["width"] > width * 1.8  # type: ignore[index]
    page.keyboard.press("-")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[data-zoom]")).to_be_hidden()
    expect(opener).to_be_focused()
    hand_in(page)


def test_the_waiting_room_opens_the_paper_by_itself(site: Site, room: dict[str, int], open_page: Open) -> None:
    with site.app.app_context():
        now = clock.now()
        exam = make_exam(
            opens=now + timedelta(seconds=25),
            closes=now + timedelta(hours=1),
            code="waits",
            audience=only(room["unit"]),
        )
        db.db.session.remove()
    page = open_page("R006", width=360, path=f"/tests/{exam}")
    page.check("input[name=pledge]")
    page.get_by_role("button", name="进入候考室").click()
    page.wait_for_selector("[data-waiting][data-ready=true]")
    expect(page.get_by_role("button", name="开始考试")).to_be_disabled()
    assert "stem" not in page.content()
    page.wait_for_selector("[data-sitting][data-ready=true]", timeout=40000)
    hand_in(page)


def test_name_over_the_page_and_brake_on_copying_harm_nobody(site: Site, room: dict[str, int], open_page: Open) -> None:
    with site.app.app_context():
        now = clock.now()
        exam = make_exam(
            opens=now - timedelta(hours=1),
            closes=now + timedelta(days=1),
            code="braked",
            publish=False,
            audience=only(room["unit"]),
        )
        settings = ExamSettings.from_json(db.session().get_one(Exam, exam).settings)
        rules = replace(settings, leaving=LeavingRules(watermark=True, copy_brake=True))
        managing.save_rules(exam, rules, db.session().get_one(Exam, exam).lock_version, SYSTEM, now)
        db.session().flush()
        lock = db.session().get_one(Exam, exam, populate_existing=True).lock_version
        publishing.publish(exam, [], lock, SYSTEM, now, random.Random(7))
        db.session().commit()
        db.db.session.remove()
    page = open_page("R007")
    attempt = begin(page, exam)
    assert "R007" in (page.locator(".watermark").get_attribute("data-watermark") or "")
    drawn = page.locator(".watermark").evaluate("(place) => getComputedStyle(place).backgroundImage")
    assert drawn.startswith('url("data:image/png')
    assert page.locator(".watermark").get_attribute("aria-hidden") == "true"
    page.keyboard.press("b")
    expect(page.locator(".sit-side [data-save]")).to_contain_text("已保存")
    assert stored(site, attempt)[1] == ["B"]
    choose(page, 1, 2)  # the name does not stand in the way of the mouse
    page.locator("[data-question='1'] [data-stem]").select_text()
    assert page.evaluate("() => getSelection().toString()") == ""
    assert (
        page.evaluate(
            "() => document.querySelector('.stem').dispatchEvent(new Event('copy', {bubbles: true, cancelable: true}))"
        )
        is False
    )
    page.locator("[data-question='1'] .note summary").click()
    note = page.locator("#note-1")
    assert note.evaluate("(box) => box.dispatchEvent(new Event('copy', {bubbles: true, cancelable: true}))") is True
    assert AXE.run(page).response["violations"] == []
    hand_in(page)


def test_it_all_works_on_plain_http_at_an_intranet_name(
    playwright: Playwright, site: Site, room: dict[str, int], browser: Any
) -> None:
    """Not a secure context: no crypto.subtle, no randomUUID, no clipboard; answers, messages and notes work all the same."""
    port = site.base.rsplit(":", 1)[1]
    chromium = playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*FLAGS, "--host-resolver-rules=MAP kaoshi.intranet 127.0.0.1"]
    )
    noise: list[str] = []
    page = chromium.new_context(base_url=f"http://kaoshi.intranet:{port}").new_page()
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.goto("/sign-in")
    page.fill("#login", "R008")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    assert page.evaluate("() => isSecureContext || 'randomUUID' in crypto || crypto.subtle !== undefined") is False
    with page.expect_response("**/presence") as heard:
        attempt = begin(page, room["mixed"])
    assert heard.value.status == 200
    choose(page, 1, 1)
    expect(page.locator(".sit-side [data-save]")).to_contain_text("已保存")
    assert stored(site, attempt)[1] == ["B"]
    page.locator("[data-question='1'] .note summary").click()
    page.locator("#note-1").fill("笔记")
    page.reload()
    page.wait_for_selector("[data-ready=true]")
    expect(page.locator("#note-1")).to_have_value("笔记")
    hand_in(page)
    assert noise == []
    chromium.close()


def test_the_page_of_a_sitting_is_light(site: Site, room: dict[str, int], open_page: Open) -> None:
    page = open_page("R009")
    bodies: dict[str, bytes] = {}
    page.on("response", lambda got: bodies.update({got.url: got.body()}) if got.ok else None)
    begin(page, room["mixed"])
    page.wait_for_timeout(500)
    own = {url: body for url, body in bodies.items() if "/static/" in url or "/attempts/" in url}
    assert len(own) > 10
    assert sum(len(gzip.compress(body)) for body in own.values()) <= 90 * 1024
    hand_in(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_for_axe_to_find(
    site: Site, room: dict[str, int], open_page: Open, scheme: str, width: int, tmp_path_factory: Any
) -> None:
    dan = open_page("D001", width=width, scheme=scheme, path=f"/exams/{room['mixed']}/desk")
    dan.wait_for_selector("[data-desk][data-ready=true]")
    pages = [("desk", dan)]
    person = open_page("D001", width=width, scheme=scheme)
    person.goto(dan.locator("tbody a").first.get_attribute("href") or "")
    for summary in person.locator("details summary").all():
        summary.click()
    pages.append(("person", person))
    conduct = open_page("D001", width=width, scheme=scheme, path=f"/exams/{site.ids['draft']}/conduct")
    pages.append(("conduct", conduct))
    sitting = open_page("R005", width=width, scheme=scheme)
    begin(sitting, room["mixed"])
    for summary in sitting.locator("[data-question='1'] details summary, .conduct summary").all():
        summary.click()
    pages.append(("sitting", sitting))
    for name, page in pages:
        page.screenshot(path=str(tmp_path_factory.getbasetemp() / f"{name}-{scheme}-{width}.png"), full_page=True)
        found = AXE.run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], (name, scheme, width)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), (name, scheme, width)
    hand_in(sitting)
