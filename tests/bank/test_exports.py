"""Taking the bank away: a format is chosen, what it can't hold is shown, the file reads back."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp import clock, db
from quizapp.audit.rules import SYSTEM
from quizapp.bank import actions, queries
from quizapp.bank.formats.table import read
from quizapp.bank.formats.writers import WRITERS
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.words import EXPORTS
from tests.factories import Cast, make_questions

SignIn = Callable[[str], FlaskClient]
CASE = QuestionDocument(
    Kind.CASE, "某公司违法经营", children=(QuestionDocument(Kind.TRUE_FALSE, "应当处罚", answer=True),)
)


@pytest.fixture
def bank(app: Flask, cast: Cast) -> int:
    made = make_questions()
    db.write(lambda: actions.create_question(CASE, made, SYSTEM, clock.now()))
    return made


def test_every_writer_has_a_name_and_every_name_a_writer() -> None:
    assert [writer.key for writer in WRITERS] == list(EXPORTS)


def test_losses_are_shown_before_the_file_is_taken(bank: int, signed_in: SignIn) -> None:
    dan = signed_in("D001")
    assert "/bank/exports?kind=case" in dan.get("/bank?kind=case").get_data(as_text=True)
    chosen = dan.get("/bank/exports?kind=case").get_data(as_text=True)
    assert all(f"/bank/exports/{key}?kind=case" in chosen for key in EXPORTS)
    shown = dan.get("/bank/exports/moodle_xml?kind=case").get_data(as_text=True)
    assert "案例题组在其他系统中成为一段说明" in shown
    assert "某公司违法经营" in shown
    assert "/bank/exports/moodle_xml/file?kind=case" in shown
    assert "没有损失" in dan.get("/bank/exports/json?kind=case").get_data(as_text=True)
    assert "没有符合条件的题目" in dan.get("/bank/exports/json?q=没有这样的题").get_data(as_text=True)
    assert dan.get("/bank/exports/nothing").status_code == 404


@pytest.mark.parametrize("key", [key for key in EXPORTS if key != "paper"])
def test_a_file_holds_the_questions_of_the_list(bank: int, signed_in: SignIn, key: str) -> None:
    answer = signed_in("D001").get(f"/bank/exports/{key}/file?bank=general")
    reading = read("x", answer.data)
    wanted = queries.documents(queries.Filters(bank="general"))
    assert (len(reading.drafts), reading.failed) == (len(wanted), 0)
    assert sorted(draft.document.stem for draft in reading.drafts) == sorted(document.stem for document in wanted)
    ending = next(writer.ending for writer in WRITERS if writer.key == key)
    assert f".{ending}" in answer.headers["Content-Disposition"]


def test_a_paper_can_be_printed(bank: int, signed_in: SignIn) -> None:
    answer = signed_in("D001").get("/bank/exports/paper/file?bank=general")
    assert answer.data.startswith(b"PK")
