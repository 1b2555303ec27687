"""The bank in a browser: from a pasted text to an approved question with its article, and its pages looked at."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from quizapp import clock, db
from quizapp.audit.rules import SYSTEM, Actor
from quizapp.bank import actions
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.jobs import actions as jobs
from quizapp.law.actions import store
from quizapp.law.reader.files import read_law
from quizapp.worker import run_job
from tests.browser.conftest import Site
from tests.browser.test_every_page import look
from tests.factories import LONG_AGO
from tests.law import statutes
from tests.law.test_storing import FIRST, SECOND

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PASTED = """一、单选题
1. 在青河镇，拒不收线的，可以处多少罚款？（  ）
A. 五十元以下
B. 五百元以下
C. 五千元以下
答案：A
解析：拒不收线的，处五十元以下罚款。
2. 几级风以上应当收线？（  ）
A. 三级
B. 五级
C. 七级
答案：D
"""


@pytest.fixture(scope="module")
def kites(site: Site) -> Site:
    """A law in two versions, a question that waits because of it, and a pair of twins."""
    with site.app.app_context():
        for stated in (FIRST, SECOND):
            articles = [each.replace("五十元", "二百元") if stated is SECOND else each for each in statutes.ARTICLES]
            text = read_law("kite.md", statutes.markdown(articles, stated=stated))
            if stated is FIRST:
                store(text, text.facts, SYSTEM, LONG_AGO)
                bank = actions.find_or_make_bank(BankHead("kites", "风筝题库", "风筝"), SYSTEM, LONG_AGO)
                cited = (Citation("青河镇风筝放飞条例", "2015年通过", "第四条"),)
                for stem, key in (("拒不收线的处多少罚款", "A"), ("拒不收线的处多少罚款呢", "B")):
                    document = QuestionDocument(
                        Kind.SINGLE, stem, ("五十元以下", "一百元以下"), (key,), citations=cited
                    )
                    site.ids["flagged"] = actions.create_question(document, bank.id, SYSTEM, LONG_AGO, approved=True)
            else:
                store(text, text.facts, SYSTEM, LONG_AGO)
        db.session().commit()
        for kind in ("law.follow", "bank.twins"):
            now = clock.now()
            job = db.write(
                lambda kind=kind, now=now: jobs.create(kind, {}, Actor(site.cast.carol, "Carol"), now, "zh_CN").id
            )  # type: ignore[misc]
            run_job(site.app, job)
        db.db.session.remove()
    return site


def test_from_a_pasted_text_to_an_approved_question_in_two_minutes(kites: Site, open_page: Open) -> None:
    began = time.monotonic()
    carol = open_page("C001", path="/bank/imports/new")
    carol.fill("#text", PASTED)
    carol.fill("#new_bank", "粘贴的题库")
    carol.get_by_role("button", name="读取并预览").click()
    expect(carol.get_by_text("选项只有A–C，答案为D")).to_be_visible()
    carol.get_by_role("link", name="就地修改").click()
    carol.fill("#answer", "C")
    carol.get_by_role("button", name="保存修改").click()
    carol.get_by_role("button", name="导入 2 题").click()
    carol.get_by_role("link", name="给没有依据的题补依据").click()
    expect(carol.get_by_role("heading", name="《青河镇风筝放飞条例》（2021年修订）第四条")).to_be_visible()
    carol.get_by_role("button", name="采用《青河镇风筝放飞条例》（2021年修订）第四条").click()
    carol.goto("/bank?bank=粘贴的题库&state=draft")
    carol.get_by_role("row", name="拒不收线").get_by_role("checkbox").check()
    carol.get_by_role("button", name="提交审核").click()
    expect(carol.get_by_text("已更新 1 题。")).to_be_visible()
    dan = open_page("D001", path="/bank?state=in_review")
    dan.get_by_role("link", name="拒不收线").click()
    dan.get_by_role("button", name="审核通过").click()
    expect(dan.get_by_text("已通过").first).to_be_visible()
    assert time.monotonic() - began < 60


def test_fields_fit_the_kind_and_all_lines_are_ticked_at_once(kites: Site, open_page: Open) -> None:
    carol = open_page("C001", path="/bank/questions/new")
    expect(carol.locator("#children")).to_be_hidden()
    carol.select_option("#kind", "case")
    expect(carol.locator("#children")).to_be_visible()
    expect(carol.locator("#options")).to_be_hidden()
    carol.goto("/bank?bank=general")
    carol.get_by_label("本页全选").check()
    assert carol.locator("input[name=question]:checked").count() == carol.locator("input[name=question]").count() > 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_pages(kites: Site, open_page: Open, scheme: str) -> None:
    carol = open_page("C001", scheme=scheme)
    found: list[str] = []
    flagged = kites.ids["flagged"]
    for path in (
        "/bank?law=青河镇风筝放飞条例&article=4&lack=flag", "/bank/twins", "/bank/flags", f"/bank/flags/{flagged}", "/bank/faults",
        f"/bank/questions/{flagged}", f"/bank/questions/{flagged}/edit", f"/bank/questions/{flagged}/revisions/1",
        f"/bank/questions/{flagged}/fault", "/reports-of-faults", "/bank/citing", "/bank/imports/new",
    ):  # fmt: skip
        carol.goto(path)
        found += look(carol, path)
    carol.goto("/bank/imports/new")
    carol.fill("#text", PASTED)
    carol.fill("#new_bank", f"题库{scheme}")
    carol.get_by_role("button", name="读取并预览").click()
    carol.wait_for_url("**/bank/imports/*")
    preview = carol.url
    for path in (preview, preview + "?tab=all", preview + "?tab=hint", preview + "/lines/1"):
        carol.goto(path)
        found += look(carol, path)
    dan = open_page("D001", scheme=scheme, path=f"/bank/flags/{flagged}")
    found += look(dan, "flag for the reviewer")
    assert found == []
