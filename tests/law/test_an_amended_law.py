"""An amended law is loaded in the browser: its questions are carried over or wait for a person."""

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp import db
from quizapp.audit.rules import SYSTEM
from quizapp.bank import actions
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.models import LawFlag, Question, QuestionCitation
from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.kinds import Kind
from tests.factories import LONG_AGO, Cast
from tests.law import statutes
from tests.law.test_pages import fields, page, upload
from tests.law.test_storing import FIRST, SECOND, put

LAW = "青河镇风筝放飞条例"


def test_questions_follow_a_law_loaded_by_hand(app: Flask, cast: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    put(FIRST)
    bank = actions.find_or_make_bank(BankHead("kites", "风筝", "风筝"), SYSTEM, LONG_AGO)
    made = {}
    for article in ("第三条", "第四条"):
        cited = (Citation(LAW, "2015年通过", article),)
        question = QuestionDocument(Kind.TRUE_FALSE, f"关于{article}的判断", answer=True, citations=cited)
        made[article] = actions.create_question(question, bank.id, SYSTEM, LONG_AGO, approved=True)
    db.session().commit()
    new = (
        statutes.ARTICLES[0],
        "第二条　镇风筝站负责放飞的管理。",
        "第三条　在青河镇放飞风筝，适用本条例。\n室内放飞的，参照本条例执行。",
        statutes.ARTICLES[2].replace("第三条", "第四条"),
        "第五条　违反本条例第四条规定的，由镇风筝站责令收线；拒不收线的，处二百元以下罚款。",
        "第六条　本条例自2015年5月1日起施行。",
    )
    browser = signed_in("C001")
    answer = upload(browser, ("kite.md", statutes.markdown(new, stated=SECOND)))
    sent = fields(page(browser.get(answer.location)))
    done = browser.post("/laws/loading", data=sent)
    assert browser.get(done.location).location == "/bank/flags"

    carried = db.session().get_one(Question, made["第三条"])
    assert carried.flagged_at is None
    now_cited = db.session().execute(
        select(QuestionCitation.version, QuestionCitation.article).where(
            QuestionCitation.revision_id == carried.approved_id
        )
    )
    assert now_cited.all() == [("2021年修订", "第四条")]
    flag = db.session().execute(select(LawFlag)).scalar_one()
    assert (flag.question_id, flag.kind, flag.new_article) == (made["第四条"], "changed", "第五条")
    waiting = page(signed_in("D001").get(f"/bank/flags/{made['第四条']}"))
    assert re.search(r"<del>[^<]*五十", waiting)
    assert re.search(r"<ins>[^<]*二百", waiting)
