"""Every code a reader can tell has its sentence."""

import re
from pathlib import Path

import quizapp
from quizapp.bank.rules.validity import LawStatus
from quizapp.bank.words import LACKS, PROBLEMS
from quizapp.sheets.words import SENTENCES

ROOMS = ("bank/formats", "bank/rules", "sheets")


def test_every_code_has_a_sentence() -> None:
    root = Path(quizapp.__file__).parent
    files = [path for room in ROOMS for path in (root / room).glob("*.py")]
    used = {code for path in files for code in re.findall(r'"([EW]_[A-Z0-9_]+)"', path.read_text(encoding="utf-8"))}
    assert len(used) > 30
    assert used - set(PROBLEMS) - set(SENTENCES) == set()


def test_everything_a_question_can_lack_has_a_sentence() -> None:
    assert {status.value for status in LawStatus} - {"in_force"} | {"no_citation"} == set(LACKS)
