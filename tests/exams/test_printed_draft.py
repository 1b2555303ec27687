"""A draft whose papers were printed stays; papers of a draft that an earlier release let go are still told."""

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp import clock, db
from quizapp.audit.rules import SYSTEM
from quizapp.errors import NotFound, Refused
from quizapp.exams.actions import managing
from quizapp.exams.actions.holding import held
from quizapp.exams.models import Exam
from quizapp.papers import actions as papers
from quizapp.papers.actions import PrintOrder
from quizapp.papers.models import PrintedPaper
from quizapp.papers.rules.blueprint import Blueprint
from tests.factories import Cast, make_exam, make_questions

SignIn = Callable[[str], FlaskClient]
FORM = {"title": "年度笔试", "issuer": "", "minutes": "90", "notes": "", "versions": "2"}


@pytest.fixture
def draft(app: Flask, cast: Cast) -> int:
    make_questions()
    now = clock.now()
    return make_exam(opens=now + timedelta(days=1), closes=now + timedelta(days=2), publish=False, code="draft")


def assert_no_dead_end(browser: FlaskClient, place: str) -> None:
    """Every link of a page leads somewhere."""
    links = re.findall(r'href="(/[^"]*)"', browser.get(place).get_data(as_text=True))
    for address in (each for each in links if not each.startswith("/static/")):
        assert browser.get(address).status_code == 200, address


def test_a_draft_with_printed_papers_is_not_deleted(draft: int, signed_in: SignIn) -> None:
    dan = signed_in("D001")
    assert "删除草稿" in dan.get(f"/exams/{draft}").get_data(as_text=True)
    printed = dan.post(f"/exams/{draft}/printed", data=FORM).location
    page = dan.get(f"/exams/{draft}").get_data(as_text=True)
    assert "删除草稿" not in page
    assert "已印过 1 次试卷，要留作凭据" in page
    answer = dan.post(f"/exams/{draft}/deletion", follow_redirects=True).get_data(as_text=True)
    assert "这份草稿已印过 1 次试卷，试卷和答案要留作凭据，草稿不能删除" in answer
    assert "把标题改为“（作废）…”留存" in answer
    assert dan.get(f"/exams/{draft}").status_code == 200
    assert_no_dead_end(dan, printed)


def test_a_draft_without_printed_papers_is_deleted(draft: int, signed_in: SignIn) -> None:
    answer = signed_in("D001").post(f"/exams/{draft}/deletion", follow_redirects=True)
    assert "草稿已删除" in answer.get_data(as_text=True)
    with pytest.raises(NotFound):
        db.write(lambda: managing.delete_draft(draft, SYSTEM, clock.now()))


def test_papers_of_a_draft_that_is_gone_are_still_found(draft: int, signed_in: SignIn) -> None:
    dan = signed_in("D001")
    printed = dan.post(f"/exams/{draft}/printed", data=FORM).location
    db.session().delete(db.session().get_one(Exam, draft))  # as an earlier release did
    db.session().commit()
    page = dan.get(f"/exams/{draft}/printed")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "那份草稿后来删除了" in text
    assert printed in text
    assert "抽题并存档" not in text
    assert_no_dead_end(dan, printed)
    assert dan.post(f"/exams/{draft}/printed", data=FORM).status_code == 200
    assert db.session().query(PrintedPaper).count() == 1


def test_printing_and_deleting_at_the_same_moment(app: Flask, draft: int) -> None:
    """Whichever comes first, no paper stands without its exam."""
    plan = Blueprint.from_json(db.session().get_one(Exam, draft).blueprint)
    db.session().rollback()
    order = PrintOrder("年度笔试", "", None, "", 1, "seed", exam_id=draft)
    is_held, outcomes = Event(), []

    def issue() -> int:
        held(draft, alone=False)
        is_held.set()
        return papers.print_from_bank(order, plan, SYSTEM, clock.now())

    def print_it() -> None:
        with app.app_context():
            db.write(issue)

    def delete_it() -> None:
        with app.app_context():
            is_held.wait()
            try:
                db.write(lambda: managing.delete_draft(draft, SYSTEM, clock.now()))
            except Refused as refusal:
                outcomes.append(refusal.code)

    threads = [Thread(target=print_it), Thread(target=delete_it)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["exam_is_printed"]
    assert db.session().get(Exam, draft) is not None
