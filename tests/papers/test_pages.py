"""Building a blueprint through its page: the live check, strange values, a preview without keys."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp import db
from quizapp.papers.models import StoredBlueprint
from tests.factories import Cast, make_questions

SignIn = Callable[[str], FlaskClient]
PLAN = {
    "title": "年度方案", "mode": "per_person", "shuffle_questions": "y", "shuffle_options": "y",
    "parts-0-title": "单选", "parts-0-kind": "single", "parts-0-count": "3", "parts-0-marks": "2",
    "parts-1-title": "判断", "parts-1-kind": "true_false", "parts-1-count": "9", "parts-1-marks": "1.5",
}  # fmt: skip


@pytest.fixture
def dan(app: Flask, cast: Cast, signed_in: SignIn) -> FlaskClient:
    make_questions()
    return signed_in("D001")


def test_the_live_check_says_which_part_is_short(dan: FlaskClient) -> None:
    said = dan.post("/blueprints/check", data=PLAN).get_data(as_text=True)
    assert "共 12 题，19.5 分" in said
    assert "题量不足：需 9 有 3" in said
    assert "足够" in said


@pytest.mark.parametrize(
    "strange",
    [
        {"parts-0-marks": "NaN"}, {"parts-0-marks": "Infinity"}, {"parts-0-marks": "-1"}, {"parts-0-count": "x"}, {"parts-0-count": "-5"},
        {"parts-0-difficulty": "hard"}, {"parts-0-kind": "essay"}, {"mode": "other"}, {"parts-0-count": "9" * 30}, {"parts-0-bank": "nothing"},
    ],
)  # fmt: skip
def test_strange_values_are_told_and_break_nothing(dan: FlaskClient, strange: dict[str, str]) -> None:
    assert dan.post("/blueprints/check", data=PLAN | strange).status_code == 200
    assert dan.post("/blueprints/new", data=PLAN | strange).status_code in (302, 422)


def test_a_saved_blueprint_can_be_changed_and_previewed(dan: FlaskClient) -> None:
    assert dan.post("/blueprints/new", data=PLAN | {"parts-1-count": "2"}).status_code == 302
    stored = db.session().query(StoredBlueprint).one()
    place, version = f"/blueprints/{stored.id}", str(stored.lock_version)
    page = dan.get(place + "/preview").get_data(as_text=True)
    assert "共 5 题，9 分" in page
    assert "解析" not in page
    assert dan.post(place, data=PLAN | {"parts-1-count": "1", "lock_version": version}).status_code == 302
    late = dan.post(place, data=PLAN | {"lock_version": version})
    assert "已被别人修改" in late.get_data(as_text=True)
    assert "已有同名" in dan.post("/blueprints/new", data=PLAN).get_data(as_text=True)


def test_adding_a_row_keeps_what_was_typed(dan: FlaskClient) -> None:
    page = dan.post("/blueprints/new", data=PLAN | {"add": "1"}).get_data(as_text=True)
    assert 'name="parts-2-count"' in page
    assert 'value="年度方案"' in page
    assert db.session().query(StoredBlueprint).count() == 0
