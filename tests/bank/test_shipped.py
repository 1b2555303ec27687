"""The shipped packs and the register: every question sound, every citation in force and within the law's articles."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from quizapp.bank.formats.packs import read_head
from quizapp.bank.formats.table import read
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.rules.numerals import to_number
from quizapp.paths import question_bank

PACKS = sorted(question_bank().glob("*.json"))
COLUMNS = "code title short_title level family version_label effective_date ceased_date status superseded_by articles_count fields"
WRITTEN_ON = date(2026, 11, 24)  # the day the shipped questions were checked against the law


def register() -> list[dict[str, str]]:
    with (question_bank() / "laws.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def documents(pack: Path) -> list[QuestionDocument]:
    return [draft.document for draft in read(pack.name, pack.read_bytes()).drafts]


def test_the_register_holds_the_facts_of_134_versions() -> None:
    rows = register()
    assert len(rows) == 134
    assert set(rows[0]) == set(COLUMNS.split())
    codes = {row["code"] for row in rows}
    assert len(codes) == 134
    assert len({(row["title"], row["version_label"]) for row in rows}) == 134
    for row in rows:
        assert date.fromisoformat(row["effective_date"]) > date(1950, 1, 1)
        assert int(row["articles_count"]) > 0
        assert row["superseded_by"] == "" or row["superseded_by"] in codes
        assert (row["status"] == "superseded") is bool(row["ceased_date"])


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_every_question_of_a_pack_is_read_without_a_word(pack: Path) -> None:
    reading = read(pack.name, pack.read_bytes())
    assert [(problem.code, problem.where.row) for problem in reading.problems] == []
    assert (reading.failed, reading.duplicates) == (0, 0)
    assert reading.total == len(reading.drafts) > 0
    assert read_head(pack.read_bytes()) is not None
    assert all(document.id for document in documents(pack))


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_every_citation_is_in_force_and_within_the_law(pack: Path) -> None:
    rows = [row for row in register() if not row["ceased_date"]]
    known = {(name, row["version_label"]): row for row in rows for name in (row["title"], row["short_title"])}
    wrong = []
    for document in documents(pack):
        for citation in document.citations:
            row = known.get((citation.law, citation.version))
            article = re.fullmatch(r"第(\S+?)条(?:之\S+)?", citation.article)
            if row is None or date.fromisoformat(row["effective_date"]) > WRITTEN_ON:
                wrong.append(f"{document.id}: {citation.law} {citation.version}")
            elif article and not 1 <= to_number(article[1]) <= int(row["articles_count"]):
                wrong.append(f"{document.id}: {citation.law} {citation.article}")
    assert wrong == []


def test_no_question_stands_in_two_packs() -> None:
    hashes = Counter(document.content_hash for pack in PACKS for document in documents(pack))
    ids = Counter(document.id for pack in PACKS for document in documents(pack))
    assert [key for key, number in hashes.items() if number > 1] == []
    assert [key for key, number in ids.items() if number > 1] == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_keys_are_spread_over_the_letters(pack: Path) -> None:
    keys = Counter(str(d.answer[0]) for d in documents(pack) if d.kind is Kind.SINGLE and isinstance(d.answer, tuple))
    number = sum(keys.values())
    assert number == 0 or max(keys.values()) <= max(3, number * 0.4)
    truths = Counter(d.answer for d in documents(pack) if d.kind is Kind.TRUE_FALSE)
    assert not truths or max(truths.values()) <= max(3, sum(truths.values()) * 0.7)
