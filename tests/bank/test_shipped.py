"""The shipped packs and the register: every question sound, every citation in force and within the law's articles."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from quizapp.bank.formats.packs import read_head
from quizapp.bank.formats.table import read
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind, Use
from quizapp.bank.rules.numerals import to_number
from quizapp.paths import question_bank

PACKS = sorted(question_bank().glob("*.json"))
COLUMNS = "code title short_title level family version_label effective_date ceased_date status superseded_by articles_count fields"
READMES_ORDER = (Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE, Kind.TRUE_FALSE, Kind.FILL, Kind.SHORT, Kind.CASE)
WRITTEN_ON = date(2026, 11, 25)  # the day the shipped questions were checked against the law


def register() -> list[dict[str, str]]:
    with (question_bank() / "laws.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def asked(document: QuestionDocument) -> Iterator[QuestionDocument]:
    """What is answered: the question itself, or those of a case."""
    yield from document.children or (document,)


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
        assert all(one.citations for one in asked(document)), document.id
        for citation in document.all_citations:
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


def test_the_bank_has_what_it_promises() -> None:
    numbers = {pack.stem: len(documents(pack)) for pack in PACKS}
    least = {"general": 400, "work_safety": 200, "environment": 200, "labour": 150, "economy": 50}
    assert all(numbers[name] >= number for name, number in least.items()), numbers
    everything = [document for pack in PACKS for document in documents(pack)]
    assert {document.kind for document in everything} == set(Kind)
    assert sum(document.kind is Kind.CASE for document in everything) >= 20
    assert {document.difficulty for document in everything} == {1, 3, 5}
    assert {document.use for document in everything} == set(Use)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_the_table_of_the_readme_is_right(pack: Path) -> None:
    kinds = Counter(document.kind for document in documents(pack))
    figures = [*(kinds[kind] for kind in READMES_ORDER), kinds.total()]
    table = (question_bank() / "README.md").read_text(encoding="utf-8")
    row = next(line for line in table.splitlines() if line.startswith(f"| `{pack.name}` |"))
    assert [int(cell) for cell in row.strip("|").split("|")[2:]] == figures


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_every_question_is_explained(pack: Path) -> None:
    thin = [document.id for document in documents(pack) for one in asked(document) if len(one.explanation) < 15]
    assert thin == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_keys_are_spread_over_the_letters(pack: Path) -> None:
    everything = [one for document in documents(pack) for one in asked(document)]
    keys = Counter(str(d.answer[0]) for d in everything if d.kind is Kind.SINGLE and isinstance(d.answer, tuple))
    assert set(keys) == set("ABCD")
    assert max(keys.values()) <= sum(keys.values()) * 0.3
    truths = Counter(d.answer for d in everything if d.kind is Kind.TRUE_FALSE)
    assert max(truths.values()) <= sum(truths.values()) * 0.6
    many = [d for d in everything if d.kind is Kind.MULTIPLE and isinstance(d.answer, tuple)]
    letters = Counter(str(letter) for d in many for letter in d.answer)
    assert max(letters[letter] for letter in "ABCD") <= min(letters[letter] for letter in "ABCD") * 1.6
    assert max(Counter(len(d.answer) for d in many).values()) <= len(many) * 0.75


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_length_gives_no_key_away(pack: Path) -> None:
    singles = [
        one for d in documents(pack) for one in asked(d) if one.kind is Kind.SINGLE and isinstance(one.answer, tuple)
    ]
    lengths = [([len(option) for option in d.options], len(d.options["ABCD".index(str(d.answer[0]))])) for d in singles]
    longest = sum(key == max(each) and each.count(key) == 1 for each, key in lengths)
    shortest = sum(key == min(each) and each.count(key) == 1 for each, key in lengths)
    assert longest <= len(singles) * 0.35
    assert shortest <= len(singles) * 0.35
