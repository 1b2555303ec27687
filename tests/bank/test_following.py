"""What becomes of a citation when its law changes."""

import pytest

from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.following import ArticleChange, Change, Successor, fate, with_citations
from quizapp.bank.rules.kinds import Kind

PAIRS = [
    ArticleChange("第一条", "第一条", "same", 1.0), ArticleChange("第二条", "第四条", "moved", 1.0), ArticleChange("第三条", "第三条", "changed", 0.7), ArticleChange("第四条", None, "removed", 0.0),
    ArticleChange(None, "第二条", "added", 0.0),
]  # fmt: skip
NEW = Successor("新法", "2026年修订")


def cited(article: str) -> Citation:
    return Citation("旧法", "2020年公布", article, 2, "（一）")


@pytest.mark.parametrize(
    ("article", "change", "now"),
    [
        ("第一条", Change.SAME, Citation("新法", "2026年修订", "第一条", 2, "（一）")),
        ("第二条", Change.MOVED, Citation("新法", "2026年修订", "第四条", 2, "（一）")),
        ("第三条", Change.CHANGED, Citation("新法", "2026年修订", "第三条")),
        ("第四条", Change.REMOVED, Citation("新法", "2026年修订", "")),
        ("第九条", Change.REMOVED, Citation("新法", "2026年修订", "")),
    ],
)
def test_a_citation_goes_over_only_where_the_substance_is_the_same(article: str, change: Change, now: Citation) -> None:
    found = fate(cited(article), NEW, PAIRS)
    assert (found.change, found.citation) == (change, now)
    assert found.is_carried is (change in (Change.SAME, Change.MOVED))


def test_without_a_successor_or_a_text_nothing_is_carried() -> None:
    assert fate(cited("第一条"), None, PAIRS).change is Change.CEASED
    assert fate(cited("第一条"), NEW, None).change is Change.CEASED


def test_citations_are_put_in_place_in_a_case_too() -> None:
    old, new = cited("第一条"), Citation("新法", "2026年修订", "第一条", 2, "（一）")
    child = QuestionDocument(Kind.TRUE_FALSE, "小题", answer=True, citations=(old,))
    document = QuestionDocument(Kind.CASE, "材料", citations=(old, new), children=(child,))
    after = with_citations(document, {old: new})
    assert after.citations == (new,)
    assert after.children[0].citations == (new,)
