"""Every preset is set up in the interface, its rules are read on one page in both languages, and it is sat to the end."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from quizapp import db
from quizapp.exams.checks import CHECKS
from quizapp.exams.models import Exam
from quizapp.exams.rules.contradictions import contradictions
from quizapp.exams.rules.presets import BY_CODE, PRESETS
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.words_rules import PRESET_NAMES
from quizapp.people.models import StudyCredit
from tests.exams.notices.office import (
    NINE,
    TODAY,
    SignIn,
    draft,
    enter_mark,
    propose,
    publish,
    result,
    rules_page,
    sit,
)
from tests.factories import LONG_AGO, Cast

ONLINE = [preset.code for preset in PRESETS if not preset.rules.get("on_paper")]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("code", list(BY_CODE))
def test_a_preset_is_named_and_does_not_contradict_itself(code: str) -> None:
    preset = BY_CODE[code]
    settings = preset.settings(NINE)
    total = settings.total_of(preset.blueprint.total_marks)
    assert not any(each.is_fatal for each in contradictions(settings, total, preset.parts))
    assert ExamSettings.from_json(settings.to_json()) == settings
    assert code in PRESET_NAMES


@pytest.mark.parametrize("code", list(BY_CODE))
def test_a_preset_fills_the_form_and_is_read_in_english(code: str, cast: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False):
        dan = signed_in("D001")
        made = draft(dan, code, "as-it-is")
        exam = db.session().get_one(Exam, made)
        kept = ExamSettings.from_json(exam.settings)
        wanted = BY_CODE[code].settings(NINE)
        assert replace(kept, policies=()) == replace(wanted, policies=())
        for part in BY_CODE[code].parts:
            assert kept.policy_of(part.kind) == wanted.policy_of(part.kind)
        assert propose(dan, code)["preset"] == code
        dan.post("/language", data={"locale": "en"})
        page = rules_page(dan, exam.id)
        rules = page[page.index('<ul class="rules">') : page.index("</ul>", page.index('<ul class="rules">'))]
        if wanted.written:
            rules = rules.replace(wanted.written.title, "")  # typed by the office, not a sentence of ours
        assert not CHINESE.search(rules), rules
        assert rules.count("<li>") >= 4


@pytest.mark.parametrize("code", ONLINE)
def test_a_preset_is_sat_to_the_end(code: str, bank: Cast, signed_in: SignIn) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        dan = signed_in("D001")
        exam = draft(dan, code, "whole")
        page = rules_page(dan, exam)
        publish(dan, exam)
        _study(bank.alice)
        clock.move_to(NINE + timedelta(hours=1))
        alice = signed_in("A001")
        if "不设名单" in page or "不用登录" in page:
            alice.post("/open/whole")
        seen = alice.get(f"/tests/{exam}").get_data(as_text=True)
        for sentence in re.findall(r"<li>([^<]+)</li>", page[page.index('class="rules"') :]):
            assert sentence in seen, "the candidate reads what the office reads"
        sit(alice, exam)
        written = BY_CODE[code].settings(NINE).written
        if written:
            assert result(exam, bank.alice).band == "awaiting"
            enter_mark(signed_in("D001"), exam, "A001", str(written.full // 100))
        row = result(exam, bank.alice)
        assert row.passed
        assert row.score == db.session().get_one(Exam, exam).total_marks
        assert "passed" not in seen
        assert [list(check()) for check in CHECKS] == [[]] * len(CHECKS)


def _study(person_id: int) -> None:
    """Enough credit for every notice."""
    db.session().add(
        StudyCredit(person_id=person_id, year=2026, kind="credit", day="", amount=400_000, imported_at=LONG_AGO)
    )
    db.session().commit()
