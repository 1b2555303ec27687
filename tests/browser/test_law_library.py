"""The law library in a real browser: nothing for axe to find, no sideways scroll at 320 pixels, an amended law loaded by
hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from quizapp import clock, db
from quizapp.audit.rules import SYSTEM
from quizapp.bank.actions import create_question, find_or_make_bank
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.law import listing
from quizapp.law.actions import store
from quizapp.law.models import LawVersion
from quizapp.law.reader.files import read_law
from tests.browser.conftest import Site
from tests.browser.test_every_page import look
from tests.law import statutes
from tests.law.test_storing import FIRST, SECOND

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
TITLE = "青河镇河灯条例"


@pytest.fixture(scope="module")
def versions(site: Site) -> tuple[int, int]:
    """Two versions of an invented regulation, and the brigade's list with it."""
    with site.app.app_context():
        found = []
        for stated, last in (
            (FIRST, "第五条　本条例自2015年5月1日起施行。"),
            (SECOND, "第五条　本条例自2015年6月1日起施行。"),
        ):
            articles = (*statutes.ARTICLES[:4], last)
            text = read_law("x.md", statutes.markdown(articles, TITLE, stated={**stated, "slug": f"lamp-{len(found)}"}))
            found.append(db.write(lambda text=text: store(text, text.facts, SYSTEM, clock.now())).version_id)  # type: ignore[misc]
        law = db.session().get_one(LawVersion, found[1]).law_id
        db.write(lambda: listing.add(site.cast.brigade, [law], 0, SYSTEM, clock.now()))
        db.db.session.remove()
    return found[0], found[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_the_law_library(site: Site, open_page: Open, versions: tuple[int, int], scheme: str) -> None:
    old, new = versions
    page = open_page("D001", scheme=scheme)
    paths = [
        "/laws", "/laws/articles?q=风筝", "/laws/articles?q=没有的词", f"/laws/versions/{new}", f"/laws/versions/{old}",
        f"/laws/versions/{old}/changes/{new}", f"/laws/versions/{old}/changes/{new}?show=all", "/laws/loading/new",
        "/laws/lists", f"/laws/lists/{site.cast.brigade}", f"/laws/lists/{site.cast.office}",
        f"/blueprints/from-list/{site.cast.brigade}", "/reports/coverage",
    ]  # fmt: skip
    found: list[str] = []
    for path in paths:
        page.goto(path)
        found += look(page, path)
    assert found == []


def test_a_text_is_loaded_on_the_phone_and_its_article_found(site: Site, open_page: Open, tmp_path: Path) -> None:
    file = tmp_path / "集市.docx"
    file.write_bytes(statutes.word(statutes.national_lines(title="青河镇集市条例")))
    page = open_page("C001", width=360, path="/laws")
    page.get_by_role("link", name="加载法规正文").click()
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="读取并预览").click()
    assert look(page, "preview") == []
    page.get_by_label("效力层级").select_option("地方性法规")
    page.get_by_role("button", name="加载选中的法规").click()
    page.wait_for_url("**/bank/flags")
    page.goto("/laws/articles?q=七级")
    page.get_by_role("link", name="《青河镇集市条例》第三条").click()
    page.wait_for_url("**/laws/versions/*#a-3")
    assert "风力七级以上时收线" in page.locator("#a-3").inner_text()


def test_an_amended_law_is_loaded_and_the_touched_question_is_settled(
    site: Site, open_page: Open, tmp_path: Path
) -> None:
    title = "青河镇庙会条例"
    with site.app.app_context():
        first = read_law("fair.md", statutes.markdown(statutes.ARTICLES, title, stated={**FIRST, "slug": "fair-1"}))
        db.write(lambda: store(first, first.facts, SYSTEM, clock.now()))
        bank = find_or_make_bank(BankHead("fairs", "庙会题库", "庙会"), SYSTEM, clock.now())
        cited = (Citation(title, "2015年通过", "第四条"),)
        document = QuestionDocument(
            Kind.SINGLE, "庙会上拒不收线的罚多少", ("五十元以下", "一百元以下"), ("A",), citations=cited
        )
        question = create_question(document, bank.id, SYSTEM, clock.now(), approved=True)
        db.session().commit()
        db.db.session.remove()
    articles = [each.replace("五十元", "二百元") for each in statutes.ARTICLES]
    file = tmp_path / "fair.md"
    file.write_bytes(statutes.markdown(articles, title, stated={**SECOND, "slug": "fair-2"}))
    carol = open_page("C001", path="/laws/loading/new")
    carol.set_input_files("[name=file]", file)
    carol.get_by_role("button", name="读取并预览").click()
    carol.get_by_role("button", name="加载选中的法规").click()
    carol.wait_for_url("**/bank/flags")
    carol.get_by_text("庙会上拒不收线的罚多少").first.wait_for()

    dan = open_page("D001", width=360, path=f"/bank/flags/{question}")
    shown = dan.locator("main").inner_text()
    assert "五十元" in shown
    assert "二百元" in shown
    assert look(dan, "flag") == []
    dan.get_by_role("button", name="题目仍然正确，改引新条文").click()
    dan.wait_for_url(lambda address: not address.endswith(f"/flags/{question}"))
    dan.goto("/bank/flags")
    assert "庙会上拒不收线的罚多少" not in dan.locator("main").inner_text()


def test_the_outline_stands_beside_the_text_and_folds_on_the_phone(
    site: Site, open_page: Open, versions: tuple[int, int]
) -> None:
    path = f"/laws/versions/{versions[1]}"
    assert open_page("A001", path=path).locator(".outline").get_attribute("open") is not None
    assert open_page("A001", width=360, path=path).locator(".outline").get_attribute("open") is None
