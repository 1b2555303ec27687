"""An amended law reaches the questions that stand on it: carried over, or flagged until a person settles them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.rules import SYSTEM
from quizapp.bank import actions, following, queries
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.models import LawFlag, Question, Revision
from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.exams.models import MarkEvent
from quizapp.jobs import actions as jobs
from quizapp.law.actions import store
from quizapp.law.reader.files import read_law
from quizapp.papers.queries import pool
from quizapp.papers.rules.blueprint import Part
from quizapp.worker import run_job, tend
from tests.exams.test_sit_an_exam import begin, save
from tests.factories import LONG_AGO, Cast, make_exam, right_answers
from tests.law import statutes
from tests.law.test_storing import FIRST, SECOND

SignIn = Callable[[str], FlaskClient]
LAW, OLD, NEW = "青河镇风筝放飞条例", "2015年通过", "2021年修订"
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def load(stated: dict[str, str], *changes: tuple[str, str]) -> None:
    articles = list(statutes.ARTICLES)
    for old, new in changes:
        articles = [article.replace(old, new) for article in articles]
    text = read_law("kite.md", statutes.markdown(articles, stated=stated))
    store(text, text.facts, SYSTEM, LONG_AGO)


def question(stem: str, article: str) -> int:
    bank = actions.find_or_make_bank(BankHead("kites", "风筝", "风筝"), SYSTEM, LONG_AGO)
    cited = (Citation(LAW, OLD, article),)
    document = QuestionDocument(Kind.SINGLE, stem, ("甲", "乙", "丙"), ("B",), explanation="说明", citations=cited)
    return actions.create_question(document, bank.id, SYSTEM, LONG_AGO, approved=True)


@pytest.fixture
def kites(app: Flask, cast: Cast) -> tuple[int, int]:
    """Two approved questions: one on an article that will stay, one on an article that will change."""
    load(FIRST)
    same, changed = question("室内放飞适用什么", "第二条"), question("罚款多少", "第四条")
    db.session().commit()
    return same, changed


def amend(app: Flask) -> None:
    load(SECOND, ("五十元", "二百元"))
    job = jobs.create("law.follow", {}, SYSTEM, NOW, "zh_CN").id
    db.session().commit()
    run_job(app, job)


def cited_by(question_id: int) -> Citation:
    found = db.session().get_one(Question, question_id, populate_existing=True)
    return queries.document_of(found.approved_id or 0).citations[0]


def test_an_unchanged_article_is_carried_over_and_a_changed_one_waits(app: Flask, kites: tuple[int, int]) -> None:
    same, changed = kites
    assert {item.question_id for item in pool()} == {same, changed}
    amend(app)
    assert (cited_by(same).version, cited_by(same).article) == (NEW, "第二条")
    assert cited_by(changed).version == OLD
    assert {item.question_id for item in pool()} == {same}
    flag = db.session().execute(select(LawFlag)).scalar_one()
    assert (flag.question_id, flag.kind, flag.old_article, flag.new_article) == (changed, "changed", "第四条", "第四条")
    assert following.versions_to_follow(date(2026, 11, 20)) == []


def test_a_reviewer_sees_both_articles_and_keeps_the_question(
    app: Flask, kites: tuple[int, int], signed_in: SignIn
) -> None:
    _same, changed = kites
    amend(app)
    dan, carol = signed_in("D001"), signed_in("C001")
    assert "罚款多少" in carol.get("/bank/flags").get_data(as_text=True)
    page = dan.get(f"/bank/flags/{changed}").get_data(as_text=True)
    assert "<del>五十</del>" in page
    assert "<ins>二百</ins>" in page
    flag = db.session().execute(select(LawFlag)).scalar_one()
    sent = {"outcome": "kept", f"law-{flag.id}": LAW, f"version-{flag.id}": NEW, f"article-{flag.id}": "第四条"}
    assert carol.post(f"/bank/flags/{changed}", data=sent).status_code == 403
    wrong = dan.post(f"/bank/flags/{changed}", data=sent | {f"article-{flag.id}": "看看"}, follow_redirects=True)
    assert "看不懂条款" in wrong.get_data(as_text=True)
    dan.post(f"/bank/flags/{changed}", data=sent)
    assert (cited_by(changed).version, cited_by(changed).article) == (NEW, "第四条")
    assert len(pool()) == 2
    assert dan.get(f"/bank/flags/{changed}").status_code == 404


def test_a_flagged_question_can_be_retired(app: Flask, kites: tuple[int, int], signed_in: SignIn) -> None:
    _same, changed = kites
    amend(app)
    signed_in("D001").post(f"/bank/flags/{changed}", data={"outcome": "retired", "note": "不再适用"})
    found = db.session().get_one(Question, changed, populate_existing=True)
    assert (found.state, found.approved_id, found.flagged_at) == ("retired", None, None)


def test_a_flagged_question_is_settled_by_a_revision_that_is_approved(
    app: Flask, kites: tuple[int, int], signed_in: SignIn
) -> None:
    _same, changed = kites
    amend(app)
    carol, dan = signed_in("C001"), signed_in("D001")
    fields = {
        "bank": str(db.session().get_one(Question, changed).bank_id), "kind": "single", "stem": "现在罚款多少", "answer": "C",
        "options": "甲\n乙\n丙", "explanation": "说明", "citations": f"《{LAW}》（{NEW}）第四条", "use": "both",
    }  # fmt: skip
    lock = db.session().get_one(Question, changed).lock_version
    assert carol.post(f"/bank/questions/{changed}/edit", data=fields | {"lock_version": lock}).status_code == 302
    assert "正在修改" in dan.get(f"/bank/flags/{changed}").get_data(as_text=True)
    for browser, state in ((carol, "in_review"), (dan, "approved")):
        lock = db.session().get_one(Question, changed, populate_existing=True).lock_version
        browser.post(f"/bank/questions/{changed}/state", data={"state": state, "lock_version": lock})
    assert db.session().get_one(Question, changed, populate_existing=True).flagged_at is None
    assert len(pool()) == 2
    assert db.session().execute(select(LawFlag.outcome)).scalar_one() == "revised"


def test_attempts_already_given_are_untouched(app: Flask, kites: tuple[int, int], signed_in: SignIn) -> None:
    exam = make_exam(opens=NOW, closes=NOW + timedelta(days=5), parts=(Part("单选", Kind.SINGLE, 2, 5000),))
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        alice = signed_in("A001")
        attempt = begin(alice, exam)
        for number, value in right_answers(attempt).items():
            assert save(alice, attempt, number, value).status_code == 200
        alice.post(f"/attempts/{attempt}/submission")
        before = alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert OLD in before
        amend(app)
        after = alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert after.split("<main")[1] == before.split("<main")[1]
    assert db.session().execute(select(func.count()).select_from(MarkEvent)).scalar_one() == 1


def test_the_worker_follows_a_law_on_the_day_it_ceases(app: Flask, kites: tuple[int, int]) -> None:
    load(SECOND | {"effective": "2026-12-01"}, ("五十元", "二百元"))
    db.session().commit()
    with time_machine.travel(datetime(2026, 11, 30, 10, 0, tzinfo=UTC), tick=False):
        tend(app, is_night=True)
        assert len(pool()) == 2
    with time_machine.travel(datetime(2026, 11, 30, 17, 0, tzinfo=UTC), tick=False):  # in China it is the first
        tend(app, is_night=False)
        assert len(pool()) == 1


def test_a_revision_made_by_following_is_told_in_words(app: Flask, kites: tuple[int, int], signed_in: SignIn) -> None:
    same, _changed = kites
    amend(app)
    page = signed_in("C001").get(f"/bank/questions/{same}").get_data(as_text=True)
    assert "法规更新，改引新条文" in page
    assert db.session().execute(select(func.count()).select_from(Revision)).scalar_one() == 3
    difference = signed_in("C001").get(f"/bank/questions/{same}/revisions/2").get_data(as_text=True)
    assert "<del>2015年通过</del>" in difference or "2021年修订" in difference


def test_following_twice_changes_nothing(app: Flask, kites: tuple[int, int]) -> None:
    amend(app)
    assert following.versions_to_follow(date(2026, 11, 20)) == []
    before = db.session().execute(select(func.count()).select_from(LawFlag)).scalar_one()
    job = jobs.create("law.follow", {}, SYSTEM, NOW, "zh_CN").id
    db.session().commit()
    run_job(app, job)
    assert db.session().execute(select(func.count()).select_from(LawFlag)).scalar_one() == before == 1
