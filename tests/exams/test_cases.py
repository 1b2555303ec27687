"""Cases in an exam: the material above its questions, never split, each question marked for itself; pictures beside them."""

import io
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image as Pillow
from sqlalchemy import select

from quizapp import db
from quizapp.audit.rules import SYSTEM
from quizapp.bank import actions, queries
from quizapp.bank.formats.pictures import Album
from quizapp.bank.models import Question
from quizapp.bank.rules.document import from_json
from quizapp.bank.rules.kinds import Kind
from quizapp.exams.checks import CHECKS
from quizapp.exams.models import Attempt, Exam
from quizapp.exams.queries.snapshot import layout_of
from quizapp.papers.models import FrozenQuestion
from quizapp.papers.queries import pool, sample
from quizapp.papers.rules.blueprint import Blueprint, Part
from tests.exams.test_sit_an_exam import begin, save
from tests.factories import LONG_AGO, Cast, make_cases, make_exam, make_questions, right_answers

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
PARTS = (Part("单选", Kind.SINGLE, 2, 1000), Part("案例", Kind.CASE, 2, 4000))


def png() -> bytes:
    target = io.BytesIO()
    Pillow.new("RGB", (40, 30), "red").save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def exam(app: Flask, cast: Cast) -> int:
    make_questions()
    album = Album()
    image = album.add("图一.png", png(), "B")
    assert image is not None
    actions.keep_pictures(album.pictures, LONG_AGO)
    make_cases(3, (image,))
    return make_exam(opens=NINE, closes=NINE + timedelta(days=5), parts=PARTS)


def test_a_case_is_sat_marked_and_shown_whole(exam: int, signed_in: Callable[[str], FlaskClient]) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        browser = signed_in("A001")
        attempt = begin(browser, exam)
        page = browser.get(f"/attempts/{attempt}").get_data(as_text=True)
        assert page.count("data-question=") == 8
        assert page.count("材料（第 3–5 题）") == page.count("材料（第 6–8 题）") == 3
        assert "解析" not in page.replace("答案解析", "")
        layout = layout_of(db.session().get_one(Attempt, attempt).paper_id)
        assert [bool(item.material) for item in layout.items] == [False, False] + [True] * 6
        assert [item.marks for item in layout.items] == [1000, 1000, 1350, 1350, 1300, 1350, 1350, 1300]
        assert layout.total_marks == 10_000
        for number, value in right_answers(attempt).items():
            assert save(browser, attempt, number, value if number != 8 else False).status_code == 200
        browser.post(f"/attempts/{attempt}/submission")
        assert "8" in browser.get(f"/attempts/{attempt}/receipt").get_data(as_text=True)
        result = browser.get(f"/attempts/{attempt}/result").get_data(as_text=True)
        assert "87" in result
        assert result.count("材料（第") == 2
        assert [list(check()) for check in CHECKS] == [[]] * len(CHECKS)


def test_pictures_are_shown_at_the_option_they_belong_to(exam: int, signed_in: Callable[[str], FlaskClient]) -> None:
    with time_machine.travel(NINE + timedelta(hours=1), tick=False):
        browser = signed_in("A001")
        page = browser.get(f"/attempts/{begin(browser, exam)}").get_data(as_text=True)
        assert page.count('class="picture"') == 2
        for piece in page.split('class="option"')[1:]:
            assert ('class="picture"' in piece.split("</label>")[0]) is ("<span>丑" in piece)
        address = page.split('class="picture" src="')[1].split('"')[0]
        answer = browser.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert "immutable" in answer.headers["Cache-Control"]
        assert browser.get("/pictures/" + "0" * 64).status_code == 404


def test_the_frozen_material_has_no_key(exam: int) -> None:
    contents = db.session().execute(select(FrozenQuestion.content)).scalars().all()
    assert all(set(content) <= {"stem", "options", "blanks", "images", "children", "place"} for content in contents)


def test_a_case_with_a_question_that_people_mark_is_drawn_like_others(app: Flask, cast: Cast) -> None:
    make_cases(1)
    assert [item.kind for item in pool()] == [Kind.CASE]
    question = db.session().execute(select(Question)).scalar_one()
    document = queries.document_of(question.revision_id or 0)
    short = document.to_json()
    short["children"].append({"kind": "short", "stem": "简述理由", "answer": "略"})
    actions.create_question(from_json(short), question.bank_id, SYSTEM, LONG_AGO, approved=True)
    assert [item.kind for item in pool()] == [Kind.CASE] * 2


def test_a_preview_shows_the_material_once(exam: int) -> None:
    questions = sample(Blueprint(PARTS), random.Random(1))
    assert [bool(question.material) for question in questions] == [False, False, True, False, False, True, False, False]
    assert db.session().get_one(Exam, exam).question_count == 4
