"""Every sentence a person sees has its English, with the same placeholders; and a person can choose the language."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from quizapp import i18n

ROOT = Path(__file__).parent.parent
CATALOG = ROOT / "quizapp" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every msgid in the code and the templates, found afresh."""
    target = tmp_path_factory.mktemp("i18n") / "messages.pot"
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "extract",
        "-F",
        "babel.cfg",
        "-k",
        "_",
        "-k",
        "lazy",
        "--ignore-dirs",
        ".*",  # by default those with an underscore, too: the macros
        "-o",
        str(target),
        ".",
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with target.open("rb") as file:
        found = {str(message.id) for message in read_po(file) if message.id}
    assert "上一页" in found  # it stands in a macro alone
    return found


def test_every_sentence_has_its_english(extracted: set[str]) -> None:
    with CATALOG.open("rb") as file:
        catalog = read_po(file, locale="en")
    known = {
        str(message.id): str(message.string)
        for message in catalog
        if message.id and message.string and not message.fuzzy
    }
    assert sorted(extracted - set(known)) == []
    assert sorted(set(known) - extracted) == []
    assert not catalog.obsolete
    for msgid, english in known.items():
        assert sorted(PLACEHOLDER.findall(msgid)) == sorted(PLACEHOLDER.findall(english)), msgid


def test_a_person_chooses_english(client: FlaskClient) -> None:
    assert "登录" in client.get("/sign-in").get_data(as_text=True)
    client.post("/language", data={"locale": "en", "next": "/sign-in"})
    page = client.get("/sign-in").get_data(as_text=True)
    assert '<html lang="en">' in page
    text = re.sub(r"<[^>]+>", " ", page).replace("简体中文", "")
    assert not CHINESE.search(text), CHINESE.search(text)
    client.post("/language", data={"locale": "xx"})
    assert "Sign in" in client.get("/sign-in").get_data(as_text=True)


def test_a_sentence_is_filled_in_and_falls_back_on_chinese() -> None:
    with i18n.speaking("en"):
        assert i18n.gettext("共 %(n)s 人", n=5) == "5 people"
        assert i18n.gettext("没有译文的句子") == "没有译文的句子"
    with i18n.speaking("zh_CN"):
        assert i18n.gettext("共 %(n)s 人", n=5) == "共 5 人"


@pytest.mark.parametrize("state", ["not_started", "in_progress", "overdue", "upcoming", "published", "closed", "archived", "queued", "failed"])  # fmt: skip
def test_a_state_is_told_in_english(app: Flask, state: str) -> None:
    with app.test_request_context(), i18n.speaking("en"):
        chip = str(app.jinja_env.get_template("_macros/parts.html").module.state_chip(state))  # type: ignore[attr-defined]
    assert "chip" in chip
    assert not CHINESE.search(chip)
