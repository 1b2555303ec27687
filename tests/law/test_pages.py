"""The law library in the browser: reading, searching, comparing, loading, the units' lists."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from quizapp import db
from quizapp.audit.models import AuditEntry
from quizapp.audit.rules import SYSTEM
from quizapp.jobs.models import Job, StoredFile
from quizapp.law.actions import store
from quizapp.law.models import Law, LawList, LawText, LawVersion
from quizapp.law.reader.files import read_law
from quizapp.law.rules.numerals import to_numeral
from tests.factories import LONG_AGO, Cast, load_law, make_questions
from tests.law import statutes
from tests.law.test_storing import FIRST, SECOND, put

NUMERALS = [to_numeral(n) for n in range(1, 33)]
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def versions(app: Flask, cast: Cast) -> tuple[int, int]:
    """Two loaded versions of the kite regulation; the second changed its last article."""
    old = put(FIRST).version_id
    new = put(SECOND, last="第五条　本条例自2015年6月1日起施行。").version_id
    db.session().commit()
    return old, new


def page(answer: Any, status: int = 200) -> str:
    text: str = answer.get_data(as_text=True)
    assert answer.status_code == status, text[:2000]
    return text


def test_anybody_reads_a_law_with_outline_and_anchors(versions: tuple[int, int], signed_in: SignIn) -> None:
    text = page(signed_in("A001").get(f"/laws/versions/{versions[1]}"))
    assert 'id="a-3"' in text
    assert 'href="#a-1"' in text
    assert "第一章　总则" in text
    assert "（二）" in text
    assert "本条关联题目" not in text


def test_an_editor_sees_which_questions_stand_on_an_article(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    make_questions(singles=2, multiples=1, truths=0)
    version = db.session().execute(select(LawVersion)).scalar_one()
    version.article_count, version_id, title, label = 32, version.id, version.law.title, version.label
    data = statutes.markdown(
        [f"第{n}条　甲。" for n in NUMERALS], title, stated={"version_label": label, "level": "法律"}
    )
    text = read_law("x.md", data)
    store(text, text.facts, SYSTEM, LONG_AGO)
    db.session().commit()
    browser = signed_in("C001")
    shown = page(browser.get(f"/laws/versions/{version_id}"))
    assert "本条关联题目 3" in shown
    link = re.search(r'class="count" href="([^"]+)"', shown)
    assert link is not None
    listed = page(browser.get(link[1].replace("&amp;", "&")))
    assert "共 3 题" in listed
    assert "第三十二条" in listed


def test_a_version_without_text_says_who_can_load_it(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    load_law()
    db.session().commit()
    version_id = db.session().execute(select(LawVersion.id)).scalar_one()
    assert "加载法规正文" in page(signed_in("C001").get(f"/laws/versions/{version_id}"))
    assert "题库员、审题员或法治办可以" in page(signed_in("A001").get(f"/laws/versions/{version_id}"))


REGISTER = (
    ("", 2), ("?standing=in_force", 1), ("?standing=ceased", 1), ("?loaded=yes", 2), ("?loaded=no", 0), ("?q=风筝", 2),
    ("?q=渡船", 0), ("?level=地方性法规", 2), ("?level=法律", 0), ("?standing=nonsense", 2),
)  # fmt: skip


@pytest.mark.parametrize(("query", "found"), REGISTER)
def test_the_register_is_filtered(versions: tuple[int, int], signed_in: SignIn, query: str, found: int) -> None:
    assert page(signed_in("A001").get(f"/laws{query}")).count("《青河镇风筝放飞条例》") == found


SEARCHES = (("桥", 1), ("罚款", 1), ("桥&scope=all", 2), ("渡船", 0), ("放飞 室内", 1), ("", 0), ("%25", 0))


@pytest.mark.parametrize(("words", "found"), SEARCHES)
def test_articles_are_searched(versions: tuple[int, int], signed_in: SignIn, words: str, found: int) -> None:
    text = page(signed_in("A001").get(f"/laws/articles?q={words}"))
    assert len(re.findall(r'<li><a href="/laws/versions/\d+#a-\d+', text)) == found


def test_two_versions_side_by_side(versions: tuple[int, int], signed_in: SignIn) -> None:
    old, new = versions
    browser = signed_in("A001")
    text = page(browser.get(f"/laws/versions/{old}/changes/{new}"))
    assert re.search(r"<del>.*?</del>", text)
    assert re.search(r"<ins>.*?</ins>", text)
    assert text.count('class="card change"') == 1
    assert page(browser.get(f"/laws/versions/{old}/changes/{new}?show=all")).count('class="card change"') == 5
    assert page(browser.get(f"/laws/versions/{old}/changes/{new}?show=same")).count('class="card change"') == 4
    assert "没有这一类条文" in page(browser.get(f"/laws/versions/{old}/changes/{new}?show=added"))
    page(browser.get(f"/laws/versions/{old}/changes/1"), 404)


def upload(browser: FlaskClient, *files: tuple[str, bytes], text: str = "") -> Any:
    data = {"file": [(io.BytesIO(content), name) for name, content in files], "text": text}
    return browser.post("/laws/loading/new", data=data, content_type="multipart/form-data")


def fields(text: str) -> dict[str, Any]:
    """What the preview's form would send as it stands."""
    found: dict[str, Any] = {"file": re.findall(r'name="file" value="(\d+)"', text)}
    for tag in re.findall(r"<input [^>]*>", text):
        name, value = re.search(r'name="(law-[^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (not re.search('type="checkbox"', tag) or " checked" in tag):
            found[name[1]] = value[1] if value else ""
    for name, inside in re.findall(r'<select [^>]*name="(law-[^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', inside)
        found[name] = chosen[1] if chosen else ""
    return found


def test_a_law_is_uploaded_looked_over_and_loaded(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("C001")
    answer = upload(browser, ("风筝.docx", statutes.word(statutes.national_lines())))
    text = page(browser.get(answer.location))
    assert "共 5 条" in text
    assert 'value="2021年修订"' in text
    assert 'value="2021-09-01"' in text
    assert db.session().execute(select(func.count()).select_from(LawText)).scalar_one() == 0
    sent = fields(text)
    refused = browser.post("/laws/loading", data=sent)
    assert "请填写此项" in page(refused, 422) or "请从列表中选择" in page(refused, 422)
    key = next(name for name in sent if name.endswith("-level"))
    done = browser.post("/laws/loading", data={**sent, key: "地方性法规"})
    assert done.status_code == 302
    version = db.session().execute(select(LawVersion)).scalar_one()
    assert (version.label, version.article_count) == ("2021年修订", 5)
    job = db.session().execute(select(Job)).scalar_one()
    assert (job.kind, job.state) == ("law.follow", "done")
    assert done.location == f"/jobs/{job.id}"
    assert db.session().execute(select(func.count()).select_from(StoredFile)).scalar_one() == 0
    page(browser.post("/laws/loading", data={**sent, key: "地方性法规"}), 409)


def test_several_files_at_once_and_one_that_is_broken(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("C001")
    broken = statutes.text(["青河镇渡船条例", "第一条　甲。", "第三条　丙。"])
    good = statutes.markdown(stated=SECOND)
    answer = upload(browser, ("坏.txt", broken), ("kite.md", good), ("old.md", statutes.markdown(stated=FIRST)))
    text = page(browser.get(answer.location))
    assert "中间缺条文" in text
    assert text.count("可以加载") == 2
    assert browser.post("/laws/loading", data=fields(text)).status_code == 302
    assert db.session().execute(select(func.count()).select_from(LawText)).scalar_one() == 2


def test_a_pasted_text_is_read_too(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("C001")
    answer = upload(browser, text="\n".join(statutes.national_lines()))
    assert "共 5 条" in page(browser.get(answer.location))
    assert "请选择文件" in page(upload(browser), 422)


def test_replacing_a_differing_text_asks_first(versions: tuple[int, int], signed_in: SignIn) -> None:
    browser = signed_in("C001")
    answer = upload(browser, ("kite.md", statutes.markdown(stated=SECOND)))
    text = page(browser.get(answer.location))
    assert "与文件有 1 条不同" in text
    sent = fields(text)
    assert "替换已有条文" in page(browser.post("/laws/loading", data=sent), 422)
    key = next(name for name in sent if name.endswith("-title")).replace("-title", "-is_replacing")
    assert browser.post("/laws/loading", data={**sent, key: "y"}).status_code == 302
    assert "本条例自2015年5月1日起施行" in page(browser.get(f"/laws/versions/{versions[1]}"))


def test_nobody_loads_another_persons_file(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    answer = upload(signed_in("C001"), ("kite.md", statutes.markdown(stated=SECOND)))
    page(signed_in("D001").get(answer.location), 409)


@pytest.fixture
def laws(app: Flask, cast: Cast) -> list[int]:
    """Three laws in force."""
    found = []
    for name in ("风筝", "渡船", "集市"):
        text = read_law("x.md", statutes.markdown(title=f"青河镇{name}条例", stated=SECOND | {"slug": name}))
        store(text, text.facts, SYSTEM, LONG_AGO)
        found.append(db.session().execute(select(Law.id).where(Law.title == text.title)).scalar_one())
    db.session().commit()
    return found


def lock(browser: FlaskClient, unit: int) -> str:
    found = re.search(r'name="lock" value="(\d+)"', page(browser.get(f"/laws/lists/{unit}")))
    assert found is not None
    return found[1]


def names(browser: FlaskClient, unit: int) -> list[str]:
    text = page(browser.get(f"/laws/lists/{unit}"))
    return re.findall(r'name="line" value="\d+">(?:<a [^>]*>)?《青河镇(..)条例》', text)


def test_a_unit_head_keeps_the_list_and_confirms_it(cast: Cast, laws: list[int], signed_in: SignIn) -> None:
    bob, unit = signed_in("B001"), cast.brigade
    bob.post(f"/laws/lists/{unit}/laws", data={"law": [str(each) for each in laws], "lock": "0"})
    assert names(bob, unit) == ["风筝", "渡船", "集市"]
    bob.post(f"/laws/lists/{unit}", data={"act": f"down:{laws[0]}", "lock": lock(bob, unit)})
    assert names(bob, unit) == ["渡船", "风筝", "集市"]
    bob.post(f"/laws/lists/{unit}/confirmation", data={"lock": lock(bob, unit)})
    assert "Bob 于" in page(bob.get(f"/laws/lists/{unit}"))
    typed = {"line": str(laws[2]), f"weight-{laws[2]}": "7", f"part-{laws[2]}": "general", f"note-{laws[2]}": "必考"}
    bob.post(f"/laws/lists/{unit}", data={"act": f"remove:{laws[1]}", "lock": lock(bob, unit), **typed})
    text = page(bob.get(f"/laws/lists/{unit}"))
    assert "待确认" in text
    assert 'value="7"' in text
    assert names(bob, unit) == ["风筝", "集市"]
    acts = db.session().execute(select(AuditEntry.act).where(AuditEntry.act.like("law_list.%")).order_by(AuditEntry.id))
    assert list(acts.scalars()) == ["law_list.added", "law_list.moved", "law_list.confirmed", "law_list.removed"]


def test_a_change_on_a_stale_page_is_refused(cast: Cast, laws: list[int], signed_in: SignIn) -> None:
    bob, unit = signed_in("B001"), cast.brigade
    bob.post(f"/laws/lists/{unit}/laws", data={"law": [str(laws[0])], "lock": "0"})
    seen = lock(bob, unit)
    bob.post(f"/laws/lists/{unit}/laws", data={"law": [str(laws[1])], "lock": seen})
    answer = bob.post(f"/laws/lists/{unit}/laws", data={"law": [str(laws[2])], "lock": seen}, follow_redirects=True)
    assert "已被别人修改" in page(answer)
    assert names(bob, unit) == ["风筝", "渡船"]


def test_a_list_is_copied_from_another_unit(cast: Cast, laws: list[int], signed_in: SignIn) -> None:
    dan = signed_in("D001")
    dan.post(f"/laws/lists/{cast.office}/laws", data={"law": [str(laws[0]), str(laws[1])], "lock": "0"})
    dan.post(f"/laws/lists/{cast.brigade}/laws", data={"law": [str(laws[1])], "lock": "0"})
    dan.post(f"/laws/lists/{cast.brigade}/copy", data={"source": str(cast.office), "lock": lock(dan, cast.brigade)})
    assert names(dan, cast.brigade) == ["渡船", "风筝"]
    assert "复制自法治办" in page(dan.get(f"/laws/lists/{cast.brigade}"))


def test_a_unit_heads_lists_end_at_the_unit(cast: Cast, laws: list[int], signed_in: SignIn) -> None:
    bob = signed_in("B001")
    listed = page(bob.get("/laws/lists"))
    assert "劳动监察大队" in listed
    assert "法治办" not in listed
    page(bob.get(f"/laws/lists/{cast.office}"), 404)
    page(bob.post(f"/laws/lists/{cast.office}/laws", data={"law": [str(laws[0])], "lock": "0"}), 404)
    assert db.session().execute(select(func.count()).select_from(LawList)).scalar_one() == 0


def test_an_empty_list_is_not_confirmed(cast: Cast, laws: list[int], signed_in: SignIn) -> None:
    bob = signed_in("B001")
    answer = bob.post(f"/laws/lists/{cast.brigade}/confirmation", data={"lock": "0"}, follow_redirects=True)
    assert "清单是空的" in page(answer)


def test_a_list_becomes_a_blueprint_in_one_step(cast: Cast, laws: list[int], signed_in: SignIn) -> None:
    dan, unit = signed_in("D001"), cast.brigade
    dan.post(f"/laws/lists/{unit}/laws", data={"law": [str(each) for each in laws[:2]], "lock": "0"})
    text = page(dan.get(f"/blueprints/from-list/{unit}"))
    assert "还没有确认" in text
    form = {
        "title": "清单方案", "questions": "20", "general_percent": "40", "singles": "50", "multiples": "25", "truths": "25",
    }  # fmt: skip
    made = dan.post(f"/blueprints/from-list/{unit}", data=form)
    assert made.status_code == 302
    plan = page(dan.get(made.location))
    assert len(re.findall(r'name="parts-\d+-law"[^>]*value="青河镇风筝条例"', plan)) == 3
    assert sum(int(n) for n in re.findall(r'name="parts-\d+-count"[^>]*value="(\d+)"', plan)) == 20
    assert "已有同名" in page(dan.post(f"/blueprints/from-list/{unit}", data=form), 422)


def test_the_pages_ask_few_questions_of_the_database(versions: tuple[int, int], signed_in: SignIn) -> None:
    browser, asked = signed_in("C001"), []
    event.listen(db.engine(), "before_cursor_execute", lambda *_args: asked.append(_args[2]))
    for address, most in ((f"/laws/versions/{versions[1]}", 12), ("/laws", 9), ("/laws/articles?q=桥", 8)):
        asked.clear()
        page(browser.get(address))
        assert 0 < len(asked) <= most, (address, asked)
