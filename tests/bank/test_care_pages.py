"""Looking after the bank through its pages: proposals of articles, duplicates, faulty questions, many at once, the list."""

import random
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp import clock, db
from quizapp.audit.rules import SYSTEM, Role
from quizapp.bank import actions
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.models import FaultReport, Question, Twin
from quizapp.bank.picking import suggestions
from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.law.actions import store
from quizapp.law.reader.files import read_law
from quizapp.papers.queries import pool
from quizapp.practice import actions as practice
from quizapp.reports import usage
from tests.exams.test_sit_an_exam import begin, save
from tests.factories import LONG_AGO, Cast, actor_of, make_cases, make_exam, make_questions, right_answers
from tests.law import statutes
from tests.law.test_storing import SECOND

SignIn = Callable[[str], FlaskClient]
LAW = "青河镇风筝放飞条例"
DAY = date(2026, 11, 20)
NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
CITED = (Citation("安全生产法", "2021年修正", "第三十二条"),)


def draft(stem: str, answer: str = "B", *, approved: bool = False, **more: object) -> int:
    bank = actions.find_or_make_bank(BankHead("kites", "风筝", "风筝"), SYSTEM, LONG_AGO)
    document = QuestionDocument(Kind.SINGLE, stem, ("甲站", "乙站", "丙站"), (answer,), **more)  # type: ignore[arg-type]
    made = actions.create_question(document, bank.id, SYSTEM, LONG_AGO, approved=approved)
    db.session().commit()
    return made


@pytest.fixture
def kite_law(app: Flask, cast: Cast) -> None:
    text = read_law("kite.md", statutes.markdown(stated=SECOND))
    store(text, text.facts, SYSTEM, LONG_AGO)
    db.session().commit()


@pytest.mark.parametrize(
    ("stem", "explanation", "article"),
    [
        ("拒不收线的，怎样处理", "可以处五十元以下罚款", "第四条"),
        ("室内放飞适用本条例吗", "参照执行", "第二条"),
        ("几级风应当收线", "风力七级以上时应当收线", "第三条"),
        (f"《{LAW}》第一条说的是什么", "处罚款，责令收线", "第一条"),
    ],
)
def test_articles_are_proposed_by_the_words_of_stem_and_explanation(
    kite_law: None, stem: str, explanation: str, article: str
) -> None:
    document = QuestionDocument(Kind.SINGLE, stem, ("甲", "乙"), ("A",), explanation=explanation)
    assert suggestions(document, DAY)[0].line == f"《{LAW}》（2021年修订）{article}"


def test_without_a_loaded_text_nothing_is_proposed(app: Flask, cast: Cast) -> None:
    make_questions()
    assert suggestions(QuestionDocument(Kind.SINGLE, "拒不收线", ("甲", "乙"), ("A",)), DAY) == []


def test_questions_without_an_article_get_one_after_the_other(kite_law: None, signed_in: SignIn) -> None:
    first, second = draft("拒不收线的处多少罚款"), draft("室内放飞参照什么")
    carol = signed_in("C001")
    page = carol.get("/bank/citing?bank=kites").get_data(as_text=True)
    assert "还有 2 题没有法条依据" in page
    line = re.search(r'name="line" value="([^"]+)"', page)
    assert line is not None
    sent = {"line": line[1], "lock": "1", "bank": "kites"}
    answer = carol.post(f"/bank/citing/{first}", data=sent, follow_redirects=True).get_data(as_text=True)
    assert "室内放飞参照什么" in answer
    assert "已补依据" in answer
    assert "已被别人修改" in carol.post(f"/bank/citing/{first}", data=sent | {"line": f"《{LAW}》第二条"}, follow_redirects=True).get_data(as_text=True)  # fmt: skip
    unread = carol.post(f"/bank/citing/{second}", data={"line": "随便", "lock": "1"}, follow_redirects=True)
    assert "看不懂这一行" in unread.get_data(as_text=True)
    carol.post(f"/bank/citing/{second}", data={"line": f"《{LAW}》第二条", "lock": "1"})
    assert "每一题都有依据" in carol.get("/bank/citing").get_data(as_text=True)
    assert signed_in("A001").get("/bank/citing").status_code == 403


def test_duplicates_are_found_and_one_is_kept(kite_law: None, signed_in: SignIn) -> None:
    one = draft("在青河镇放飞风筝由哪个站管理", approved=True, citations=CITED)
    two = draft("在青河镇放飞风筝由哪个站管理呢", "C", approved=True, citations=CITED)
    draft("完全另外的一道题问什么时候开会", approved=True, citations=CITED)
    carol = signed_in("C001")
    assert carol.post("/bank/twins").status_code == 302
    page = carol.get("/bank/twins?kind=contradiction").get_data(as_text=True)
    assert "答案矛盾" in page
    assert page.count(">保留这一题，另一题作废<") == 2
    twin = db.session().execute(select(Twin)).scalar_one()
    late = carol.post(f"/bank/twins/{twin.id}", data={"kept": one, "lock": "9"}, follow_redirects=True)
    assert "已被别人修改" in late.get_data(as_text=True)
    carol.post(f"/bank/twins/{twin.id}", data={"kept": one, "lock": "1"})
    assert db.session().get_one(Question, two, populate_existing=True).state == "retired"
    assert "没有待处理的重复题" in carol.get("/bank/twins").get_data(as_text=True)
    carol.post("/bank/twins")
    assert "没有待处理的重复题" in carol.get("/bank/twins").get_data(as_text=True)


def test_two_that_are_kept_are_not_shown_again(kite_law: None, signed_in: SignIn) -> None:
    draft("在青河镇放飞风筝由哪个站管理"), draft("在青河镇放飞风筝由哪个站管理呢")
    carol = signed_in("C001")
    carol.post("/bank/twins")
    carol.post(f"/bank/twins/{db.session().execute(select(Twin.id)).scalar_one()}", data={})
    carol.post("/bank/twins")
    assert "没有待处理的重复题" in carol.get("/bank/twins").get_data(as_text=True)


def test_a_faulty_question_goes_from_the_result_to_the_editor_and_back(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    make_questions()
    exam = make_exam(opens=NINE, closes=NINE + timedelta(days=5))
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        alice = signed_in("A001")
        attempt = begin(alice, exam)
        place = f"/attempts/{attempt}/questions/1/fault"
        assert alice.get(place).status_code == 404
        save(alice, attempt, 1, ["A"])
        alice.post(f"/attempts/{attempt}/submission")
        assert place in alice.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert alice.post(place, data={"text": "没有选原因"}).status_code == 422
        sent = alice.post(place, data={"reason": "key", "text": "应当选B"}, follow_redirects=True).get_data(
            as_text=True
        )
        assert "应当选B" in sent
        assert "待答复" in sent
        alice.post(place, data={"reason": "key", "text": "再说一次"})
        report = db.session().execute(select(FaultReport)).scalar_one()
        carol = signed_in("C001")
        assert "应当选B" in carol.get("/bank/faults").get_data(as_text=True)
        assert "共 1 题" in carol.get("/bank?lack=fault").get_data(as_text=True)
        assert "请先写下答复" in carol.post(f"/bank/faults/{report.id}", data={}, follow_redirects=True).get_data(as_text=True)  # fmt: skip
        carol.post(f"/bank/faults/{report.id}", data={"answer": "已经更正", "upheld": "yes"})
        own = alice.get("/reports-of-faults").get_data(as_text=True)
        assert "已经更正" in own
        assert "确有问题" in own
        assert "已经更正" not in signed_in("B001").get("/reports-of-faults").get_data(as_text=True)


def test_a_case_and_a_short_answer_in_practice(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    make_cases(1)
    bank = actions.find_or_make_bank(BankHead("kites", "风筝", "风筝"), SYSTEM, LONG_AGO)
    short = QuestionDocument(Kind.SHORT, "简述理由", answer="参考的理由", citations=CITED)
    actions.create_question(short, bank.id, SYSTEM, LONG_AGO, approved=True)
    db.session().commit()
    now = clock.now()
    session = db.write(lambda: practice.begin("", actor_of(cast.alice, Role.STAFF), now, random.Random(1)))
    alice = signed_in("A001")
    pages = [alice.get(f"/practice/sessions/{session}/{n}").get_data(as_text=True) for n in (1, 2)]
    at = {("case" if "案0的材料" in page else "short"): n for n, page in enumerate(pages, start=1)}
    assert set(at) == {"case", "short"}
    case, text = (f"/practice/sessions/{session}/{at[each]}" for each in ("case", "short"))
    assert "案0第一问" in pages[at["case"] - 1]
    assert "参考的理由" not in pages[at["short"] - 1]
    assert alice.get(case + "/fault").status_code == 404
    half = alice.post(case, data={"answer-1": "B"})
    assert half.status_code == 422
    assert "请把各小题都答完" in half.get_data(as_text=True)
    alice.post(case, data={"answer-1": "B", "answer-2": ["A", "C"], "answer-3": "true"})
    done = alice.get(case).get_data(as_text=True)
    assert "答对" in done
    assert "案0解析一" in done
    alice.post(text, data={"answer-1": "我的理由"})
    shown = alice.get(text).get_data(as_text=True)
    assert "参考的理由" in shown
    assert "我答对了" in shown
    alice.post(text + "/judgement", data={"right": "yes"})
    alice.post(text + "/judgement", data={"right": "no"})
    assert "2 / 2" in alice.get(f"/practice/sessions/{session}").get_data(as_text=True)


def test_many_are_moved_at_once_and_those_that_may_not_are_told(kite_law: None, signed_in: SignIn) -> None:
    cited, bare = draft("有依据的", citations=CITED), draft("没有依据的")
    make_questions()
    carol, dan = signed_in("C001"), signed_in("D001")
    ids = [str(cited), str(bare)]
    carol.post("/bank/batch", data={"question": ids, "state": "in_review"})
    assert carol.post("/bank/batch", data={"question": ids, "state": "approved"}).status_code == 403
    answer = dan.post(
        "/bank/batch", data={"question": ids, "state": "approved", "back": "/bank"}, follow_redirects=True
    )
    page = answer.get_data(as_text=True)
    assert "已更新 1 题" in page
    assert "1 题没有更新：缺少现行有效的法条依据" in page
    assert cited in {item.question_id for item in pool()}
    assert dan.post("/bank/batch", data={"back": "//evil.example", "state": "approved"}).location == "/bank"


def test_the_list_is_narrowed_by_every_filter_and_says_so(kite_law: None, signed_in: SignIn) -> None:
    draft("风筝题一", citations=(Citation(LAW, "2021年修订", "第三条"),), difficulty=5, explanation="七级风")
    draft("风筝题二")
    carol = signed_in("C001")
    for query, number in (
        ("lack=citation", 1), ("difficulty=5", 1), (f"law={LAW}&article=3", 1), (f"law={LAW}&article=第四条", 0), ("q=筝", 2), ("q=级", 1),
        ("q=乙站", 2), ("q=风筝 题二", 1), ("kind=fill", 0), ("lack=flag", 0), ("difficulty=x", 2), ("lack=nonsense", 2),
    ):  # fmt: skip
        assert f"共 {number} 题" in carol.get(f"/bank?{query}").get_data(as_text=True), query
    page = carol.get(f"/bank?law={LAW}&article=3&q=七级").get_data(as_text=True)
    assert f"《{LAW}》  3 ×" in page or f"《{LAW}》 3 ×" in page
    assert 'href="/bank?q=%E4%B8%83%E7%BA%A7"' in page


def test_how_often_a_question_was_met_stands_in_the_list_and_on_its_page(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    make_questions()
    exam = make_exam(opens=NINE, closes=NINE + timedelta(days=5))
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        alice = signed_in("A001")
        attempt = begin(alice, exam)
        answers = right_answers(attempt)
        save(alice, attempt, 1, answers[1])
        alice.post(f"/attempts/{attempt}/submission")
        db.write(lambda: usage.rebuild(NINE))
        carol = signed_in("C001")
        page = carol.get("/bank").get_data(as_text=True)
        assert page.count("100.0%") == 1
        assert page.count(">0.0%") == 5


def test_comments_are_kept_in_order(kite_law: None, signed_in: SignIn) -> None:
    made = draft("讨论的题")
    carol = signed_in("C001")
    carol.post(f"/bank/questions/{made}/comments", data={"text": "第一句"})
    carol.post(f"/bank/questions/{made}/comments", data={"text": " "})
    page = carol.get(f"/bank/questions/{made}").get_data(as_text=True)
    assert "第一句" in page
    assert signed_in("A001").post(f"/bank/questions/{made}/comments", data={"text": "x"}).status_code == 403
