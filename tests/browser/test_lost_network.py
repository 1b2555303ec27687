"""The network is gone for three minutes in the middle of a sitting: everything chosen meanwhile arrives, after a reload, too,
and on another device."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from quizapp import clock, db
from tests.browser.conftest import Site
from tests.browser.test_sitting import begin, choose, hand_in, stored
from tests.factories import make_exam

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
RUNS = int(os.environ.get("QUIZAPP_OFFLINE_RUNS", "1"))
REAL = int(os.environ.get("QUIZAPP_OFFLINE_REAL", "0"))  # more runs, in which three minutes take three minutes
MINUTES = 3
LETTERS = "ABCD"


@pytest.fixture
def own(site: Site, run: int) -> Site:
    """The same server with an exam of this run's own: nobody may begin one so often."""
    now = clock.now()
    with site.app.app_context():
        exam = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=1), code=f"offline-{run}")
        db.session().commit()
        db.db.session.remove()
    return Site(site.base, site.app, site.cast, exam=exam)


def pass_time(page: Page, run: int, seconds: int) -> None:
    """Move the page's clock on, or wait."""
    if run < RUNS:
        page.clock.fast_forward(seconds * 1000)
    else:
        page.wait_for_timeout(seconds * 1000)


@pytest.mark.parametrize("run", range(RUNS + REAL))
def test_three_minutes_offline_a_reload_and_another_device(own: Site, open_page: Open, run: int) -> None:
    page = open_page("A001", width=360)
    if run < RUNS:
        page.clock.install()
    attempt = begin(page, own)
    choose(page, 1, run % 4)
    expect(page.locator(".sit-bar [data-save]")).to_contain_text("已保存")
    page.context.set_offline(True)
    for number in (2, 3):
        page.locator(".sit-nav [data-go=next]").click()
        choose(page, number, (run + number) % 4)
    choose(page, 3, run % 4)  # changed his mind
    pass_time(page, run, MINUTES * 60)
    expect(page.locator(".sit-bar [data-save]")).to_contain_text("2 题待上传")
    assert set(stored(own, attempt)) == {1}, "the page says unsent and so it is"
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/answers", lambda route: route.abort())  # the reload comes before the first answer gets through
    page.context.set_offline(False)
    page.reload()
    page.wait_for_selector("[data-ready=true]")
    expect(page.locator(".sit-bar [data-save]")).to_contain_text("2 题待上传")
    page.unroute("**/answers")
    if run < RUNS:
        page.clock.run_for(10_000)
    expect(page.locator(".sit-bar [data-save]")).to_contain_text("已保存", timeout=10_000)
    wanted = {1: [LETTERS[run % 4]], 2: [LETTERS[(run + 2) % 4]], 3: [LETTERS[run % 4]]}
    assert stored(own, attempt) == wanted
    other = open_page("A001", path=f"/attempts/{attempt}")
    other.get_by_role("button", name="在这台设备继续作答").click()
    other.wait_for_selector("[data-ready=true]")
    for number, letters in wanted.items():
        shown = other.locator(f"[data-question='{number}'] .option input").nth(LETTERS.index(letters[0]))
        expect(shown).to_be_checked()
    hand_in(other)
