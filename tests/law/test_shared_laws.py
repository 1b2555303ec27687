"""The real texts an office holds, where QUIZAPP_LAWS_DIR says: every file, every pair of versions."""

import csv
import os
import time
from functools import cache
from pathlib import Path

import pytest

from quizapp.law.reader.files import read_law
from quizapp.law.rules.compare import Pair, compare
from quizapp.law.rules.text import LawText
from tests.law import statutes

FOLDER = Path(os.environ.get("QUIZAPP_LAWS_DIR", "/nowhere"))
pytestmark = pytest.mark.skipif(not (FOLDER / "index.csv").is_file(), reason="QUIZAPP_LAWS_DIR holds no law texts")
INDEX = FOLDER / "index.csv"
ROWS = list(csv.DictReader(INDEX.read_text(encoding="utf-8-sig").splitlines())) if INDEX.is_file() else []
CODE = "ecological-environment-code-2026"
VERSIONS = (
    ("public-security-penalties-law-2012", "public-security-penalties-law-2025"),
    ("administrative-reconsideration-law-2017", "administrative-reconsideration-law-2023"),
    ("company-law-2018", "company-law-2023"),
    ("emergency-response-law-2007", "emergency-response-law-2024"),
    ("anti-unfair-competition-law-2019", "anti-unfair-competition-law-2025"),
    ("cybersecurity-law-2016", "cybersecurity-law-2025"),
    ("supervision-law-2018", "supervision-law-2024"),
    ("arbitration-law-2017", "arbitration-law-2025"),
    ("reconsideration-implementing-reg-2007", "reconsideration-implementing-reg-2026"),
)


def test_all_files_read_with_their_articles_and_no_false_error() -> None:
    assert len(ROWS) == 134
    found = {row["slug"]: _law(row["slug"]) for row in ROWS}
    assert sum(len(law.articles) for law in found.values()) == 11_738
    for row in ROWS:
        law = found[row["slug"]]
        assert law.errors == (), row["slug"]
        assert len(law.articles) == int(row["articles_count"]) + int(row["sub_articles"]), row["slug"]
        assert (law.title, law.facts.label, law.facts.level) == (row["title"], row["version_label"], row["level"])
        assert (law.facts.effective.isoformat() if law.facts.effective else "") == row["effective_date"], row["slug"]


@pytest.mark.parametrize("shape", ["txt", "docx"])
def test_the_same_texts_as_the_national_database_gives_them(shape: str) -> None:
    for row in ROWS:
        base = _law(row["slug"])
        lines = _national(row["file"])
        data = statutes.text(lines, "gb18030") if shape == "txt" else statutes.word(lines)
        law = read_law(f"x.{shape}", data)
        assert law.errors == (), row["slug"]
        assert law.title == base.title, row["slug"]
        assert [(each.name, each.plain) for each in law.articles] == [(each.name, each.plain) for each in base.articles]
        assert law.facts.effective in (None, base.facts.effective), row["slug"]


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("drainage-sewage-reg-2013", "drainage-sewage-reg-2026", [24, 30, 53, 58]),
        ("carbon-trading-reg-2024", "carbon-trading-reg-2026", [24, 26]),
    ],
)
def test_an_amendment_changes_its_articles_and_no_other(old: str, new: str, changed: list[int]) -> None:
    pairs = _compared(old, new)
    assert [pair.new.number for pair in pairs if pair.new and pair.kind.value == "changed"] == changed
    assert {pair.kind.value for pair in pairs} == {"same", "changed"}


def test_the_renumbered_law_is_paired_as_a_reader_pairs_it() -> None:
    """All 115 pairs were read side by side. Where one article became two, or two became one, either pair is right: 故意损毁
    left 49 for an article of its own (58, 59), 77 and 78 became 90."""
    pairs = _compared(*VERSIONS[0])
    removed = [pair.old.number for pair in pairs if pair.old and pair.new is None]
    added = [pair.new.number for pair in pairs if pair.new and pair.old is None]
    together = {pair.old.number: pair.new.number for pair in pairs if pair.old and pair.new}
    assert removed == [61, 62, 76, 77]
    assert added == [
        19, 21, 24, 27, 34, 35, 46, 48, 56, 59, 60, 69, 70, 73, 74, 86, 92, 93, 100, 102, 107, 108, 114, 134, 136, 137, 138,
        141, 142,
    ]  # fmt: skip
    assert len(together) == 115
    assert {old: together[old] for old in (2, 6, 19, 23, 43, 49, 56, 58, 59, 78, 87, 119)} == {
        2: 3, 6: 2, 19: 20, 23: 26, 43: 51, 49: 58, 56: 67, 58: 88, 59: 71, 78: 90, 87: 103, 119: 144,
    }  # fmt: skip


@pytest.mark.parametrize(("old", "new"), VERSIONS)
def test_both_versions_compare_and_every_article_is_in_one_pair(old: str, new: str) -> None:
    _whole(_compared(old, new), _law(old), _law(new))


@pytest.mark.parametrize("row", [row for row in ROWS if row["superseded_by"] == CODE], ids=lambda row: str(row["slug"]))
def test_each_environment_law_goes_into_the_code(row: dict[str, str]) -> None:
    began = time.perf_counter()
    pairs = compare(_law(row["slug"]).articles, _law(CODE).articles)
    assert time.perf_counter() - began < 10
    _whole(pairs, _law(row["slug"]), _law(CODE))
    found = sum(1 for pair in pairs if pair.old and pair.new)
    assert found >= len(_law(row["slug"]).articles) / 2


def _whole(pairs: list[Pair], old: LawText, new: LawText) -> None:
    assert sorted((p.old.number, p.old.sub) for p in pairs if p.old) == [(a.number, a.sub) for a in old.articles]
    assert [(p.new.number, p.new.sub) for p in pairs if p.new] == [(a.number, a.sub) for a in new.articles]


@cache
def _law(slug: str) -> LawText:
    path = FOLDER / f"{slug}.md"
    return read_law(path.name, path.read_bytes())


def _compared(old: str, new: str) -> list[Pair]:
    return compare(_law(old).articles, _law(new).articles)


def _national(file: str) -> list[str]:
    """Title, bracketed history, contents, then the text with wide blanks; no Markdown, no front matter."""
    body = (FOLDER / file).read_text(encoding="utf-8").split("---\n", 2)[2].split("\n")
    title = next(line[2:] for line in body if line.startswith("# "))
    history = "　".join(line.lstrip("> ") for line in body if line.startswith(">"))
    text = ["　　" + line.lstrip("# ") for line in body if line.strip() and not line.startswith(("# ", ">"))]
    headings = ["　　" + line.lstrip("# ") for line in body if line.startswith("##")]
    contents = ["", "目　　录", "", *headings, ""] if headings else []
    return [title, "", *([f"（{history}）"] if history else []), *contents, *text]
