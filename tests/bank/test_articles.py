"""Citations as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.formats.citations import read_citations
from quizapp.bank.rules.articles import parse, parse_all, write
from quizapp.bank.rules.document import Citation, canonical_article, canonical_item
from quizapp.bank.rules.numerals import to_number, to_numeral


@given(st.integers(min_value=1, max_value=9999))
def test_numerals_go_both_ways(number: int) -> None:
    assert to_number(to_numeral(number)) == number


@pytest.mark.parametrize(
    ("number", "written"), [(10, "十"), (12, "十二"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (1010, "一千零一十"), (1242, "一千二百四十二")]
)  # fmt: skip
def test_numerals_are_written_as_in_statutes(number: int, written: str) -> None:
    assert to_numeral(number) == written


@pytest.mark.parametrize(
    ("text", "article", "paragraph", "item"),
    [
        ("第三十二条第一款第（二）项", "第三十二条", 1, "（二）"), ("第三十二条", "第三十二条", None, None), ("第32条第1款", "第三十二条", 1, None),
        ("32条", "第三十二条", None, None), ("第一百二十条之一第二款", "第一百二十条之一", 2, None), ("第九条第三项", "第九条", None, "（三）"),
        ("第九条第(三)项", "第九条", None, "（三）"), (" 第 十 条 ", "第十条", None, None), ("序言", "序言", None, None), ("附件一", "附件一", None, None),
    ],
)  # fmt: skip
def test_a_place_in_a_law_is_understood(text: str, article: str, paragraph: int | None, item: str | None) -> None:
    assert parse("行政处罚法", "2021年修订", text) == Citation("行政处罚法", "2021年修订", article, paragraph, item)


@pytest.mark.parametrize("text", ["", "总则", "见教材第5页", "条", "款"])
def test_what_names_no_article_is_no_citation(text: str) -> None:
    assert parse("行政处罚法", "", text) is None


def test_a_law_names_its_version_in_brackets() -> None:
    assert parse("《安全生产法》（2021年修正）", "", "第三条") == Citation("安全生产法", "2021年修正", "第三条")


@pytest.mark.parametrize("number", range(1, 40))
def test_a_written_citation_reads_back(number: int) -> None:
    citation = Citation(
        "法",
        "",
        f"第{to_numeral(number * 31)}条",
        number % 4 or None,
        f"（{to_numeral(number)}）" if number % 3 else None,
    )
    assert parse_all("法", "", write(citation)) == ((citation,), True)


@pytest.mark.parametrize(
    ("raw", "kept"), [("二", "（二）"), ("(2)", "（二）"), ("第（二）项", "（二）"), ("", ""), ("甲", "甲")]
)
def test_items_have_one_form(raw: str, kept: str) -> None:
    assert canonical_item(raw) == kept


@pytest.mark.parametrize(
    ("raw", "kept"), [("44", "第四十四条"), ("第44条", "第四十四条"), ("第四十四条", "第四十四条"), ("序言", "序言")]
)
def test_articles_have_one_form(raw: str, kept: str) -> None:
    assert canonical_article(raw) == kept


def read(law: str, version: str, article: str) -> tuple[list[str], list[str]]:
    told: list[str] = []
    found = read_citations(law, version, article, lambda code, *_: told.append(code))
    return [f"{c.law}|{c.version}|{write(c)}" for c in found], told


@pytest.mark.parametrize(
    ("law", "version", "article", "citations", "told"),
    [
        ("行政处罚法", "2021年修订", "第九条", ["行政处罚法|2021年修订|第九条"], []),
        ("甲法；乙法", "2020年；2021年", "第一条；第二条第一款", ["甲法|2020年|第一条", "乙法|2021年|第二条第一款"], []),
        ("甲法；乙法", "；2021年", "第一条；第二条", ["甲法||第一条", "乙法|2021年|第二条"], []),
        ("甲法", "", "第一条；第二条", ["甲法||第一条", "甲法||第二条"], []),
        ("甲法", "", "第一条、第三条", ["甲法||第一条", "甲法||第三条"], []),
        ("《甲法》第三条", "", "", ["甲法||第三条"], []),
        ("《甲法》第三条；第五条", "", "", ["甲法||第三条", "甲法||第五条"], []),
        ("《甲法》第三条、《乙法》第五条第一款", "", "", ["甲法||第三条", "乙法||第五条第一款"], []),
        ("甲法", "", "第一条第一款、第二款", ["甲法||第一条第一款"], ["W_ARTICLE_PARTLY"]),
        ("甲法；乙法；丙法", "", "第一条；第二条", [], ["W_CITATION_PAIRS"]),
        ("甲法", "", "见教材", [], ["W_ARTICLE"]), ("甲法", "", "", [], ["W_ARTICLE"]),
        ("", "", "第一条", [], ["W_CITATION_PAIRS"]), ("", "", "", [], []),
    ],
)  # fmt: skip
def test_three_columns_become_citations_and_nothing_is_lost_silently(
    law: str, version: str, article: str, citations: list[str], told: list[str]
) -> None:
    assert read(law, version, article) == (citations, told)
