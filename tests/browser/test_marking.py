"""Marking, releasing, reviews and corrections in a real browser: by keyboard, on a phone's width, nothing for axe to find."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from quizapp import clock, db
from quizapp.audit.rules import Role
from quizapp.exams.actions import complaints, ending, hand_marking, regrading, starting
from quizapp.exams.models import Answer, Attempt
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.rules.answers import canonical
from quizapp.exams.rules.regrading import Change, Regrade
from quizapp.papers.rules.blueprint import PaperMode
from tests.browser.conftest import Site
from tests.factories import (
    SHORT_PARTS,
    actor_of,
    make_exam,
    make_markers,
    make_short_questions,
    right_answers,
)

Open = Callable[..., Page]
AXE = Axe()


@pytest.fixture(scope="module")
def marked(site: Site) -> dict[str, int]:
    """An exam with short answers: three attempts wait, one complaint is open, one correction is proposed."""
    with site.app.app_context():
        make_short_questions()
        grace, heidi, frank = make_markers(site.cast)
        now = clock.now()
        exam = make_exam(
            opens=now - timedelta(hours=1),
            closes=now + timedelta(days=2),
            parts=SHORT_PARTS,
            mode=PaperMode.FIXED,
            code="short",
        )
        dan = actor_of(site.cast.dan, Role.EXAM_ADMIN)
        db.write(lambda: hand_marking.assign(exam, [grace, heidi], dan, now))
        attempts = [
            _sit(exam, person, blank)
            for person, blank in ((site.cast.alice, True), (site.cast.bob, False), (site.cast.eve, False))
        ]
        alice = actor_of(site.cast.alice, Role.STAFF)
        complaint = db.write(lambda: complaints.file(attempts[0], 1, "第一题答案有疑问", alice, clock.now()))
        question = layout_of(db.session().get_one(Attempt, attempts[0]).paper_id).items[0].question
        change = Regrade(question, Change.TAKE_OUT)
        proposed = db.write(lambda: regrading.propose(exam, change, "题目超出大纲", dan, now))
        db.db.session.remove()
        return {
            "exam": exam, "attempt": attempts[0], "complaint": complaint, "question": question, "regrade": proposed,
            "frank": frank,
        }  # fmt: skip


def _sit(exam: int, person: int, blank: bool) -> int:
    who, now = actor_of(person, Role.STAFF), clock.now()
    attempt = db.write(lambda: starting.start(exam, who, now, random.Random(1)))

    def fill() -> None:
        for number, value in right_answers(attempt).items():
            if number == 1 or (blank and value == "我的回答"):
                continue
            text = "先责令停止，再依法处罚。" * 12 if value == "我的回答" else value
            db.session().add(Answer(attempt_id=attempt, number=number, revision=1, value=canonical(text), saved_at=now))

    db.write(fill)
    db.write(lambda: ending.submit(attempt, who, now))
    return attempt


PAGES = {
    "D001": (
        "/exams/{exam}/marking", "/exams/{exam}/release", "/exams/{exam}/marks/{attempt}", "/complaints", "/complaints/{complaint}",
        "/exams/{exam}/regrades", "/exams/{exam}/questions/{question}/regrade", "/exams/{exam}/regrades/{regrade}",
    ),
    "A001": ("/attempts/{attempt}/result",),
    "G001": ("/marking",),
}  # fmt: skip


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("who", PAGES)
def test_nothing_for_axe_to_find_and_no_sideways_scroll(
    site: Site, marked: dict[str, int], open_page: Open, who: str, width: int, tmp_path_factory: Any
) -> None:
    page = open_page(who, width=width)
    for place, path in enumerate(PAGES[who]):
        page.goto(path.format(**marked))
        for summary in page.locator("main details summary").all():
            summary.click()
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
        found = AXE.run(page).response["violations"]
        page.screenshot(path=str(tmp_path_factory.getbasetemp() / f"marking-{who}-{place}-{width}.png"), full_page=True)
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], path


def test_a_marker_needs_only_the_keyboard(site: Site, marked: dict[str, int], open_page: Open) -> None:
    page = open_page("G001", path="/marking")
    page.get_by_role("button", name="开始批阅").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("得分")).to_be_focused()
    expect(page.get_by_text("参考答案", exact=True)).to_be_visible()
    assert "Bob" not in page.content()
    assert AXE.run(page).violations_count == 0
    page.keyboard.type("7.5")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已批 1 / 2")).to_be_visible()
    expect(page.get_by_label("得分")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_text("目前没有要您批阅的答卷")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_marker_corrects_an_own_mark(
    site: Site, marked: dict[str, int], open_page: Open, width: int, tmp_path_factory: Any
) -> None:
    """Comes after the marking above: the list of own marks, and one of them changed with a reason."""
    page = open_page("G001", path="/marking", width=width)
    page.get_by_role("link", name="查看我批的").first.click()
    _look(page, tmp_path_factory, f"mine-{width}")
    page.get_by_role("link", name="更正").first.click()
    _look(page, tmp_path_factory, f"correction-{width}")
    page.get_by_label("新得分").fill("6.5" if width == 360 else "7")
    page.get_by_label("理由").fill("看漏了第二点")
    page.get_by_label("理由").press("Enter")
    expect(page.get_by_text("6.5" if width == 360 else "7").first).to_be_visible()


def _look(page: Page, folder: Any, name: str) -> None:
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), name
    page.screenshot(path=str(folder.getbasetemp() / f"{name}.png"), full_page=True)
    found = AXE.run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], name


def test_a_second_person_confirms_and_the_marks_follow(site: Site, marked: dict[str, int], open_page: Open) -> None:
    address = f"/exams/{marked['exam']}/regrades/{marked['regrade']}"
    page = open_page("F001", path=address)
    expect(page.get_by_role("button", name="确认，重新评分")).to_have_count(0)  # nobody confirms what was not tried
    page.get_by_role("button", name="重新试算").click()
    expect(page.get_by_role("button", name="确认，重新评分")).to_be_visible()
    first = open_page("D001", path=address)
    expect(first.get_by_text("提出的人不能自己确认")).to_be_visible()
    expect(first.get_by_role("button", name="确认，重新评分")).to_have_count(0)
    page.get_by_role("button", name="确认，重新评分").click()
    page.goto(address)
    expect(page.get_by_text("完成重新评分")).to_be_visible()
    alice = open_page("A001", path=f"/attempts/{marked['attempt']}/result")
    expect(alice.get_by_text("题目超出大纲")).to_be_visible()
