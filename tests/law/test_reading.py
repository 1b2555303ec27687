"""A law text read from every shape in which an office has it."""

from datetime import date

import pytest

from quizapp.law.reader.files import read_law
from quizapp.law.rules.text import LawText
from tests.law import statutes

SHAPES = {
    "markdown": ("kite-2021.md", statutes.markdown()),
    "text": ("风筝.txt", statutes.text(statutes.national_lines())),
    "text of GB18030": ("风筝.txt", statutes.text(statutes.national_lines(), "gb18030")),
    "text with a mark": ("风筝.txt", statutes.text(statutes.national_lines(), "utf-8-sig")),
    "word": ("风筝.docx", statutes.word(statutes.national_lines())),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_articles(shape: str) -> None:
    law = read_law(*SHAPES[shape])
    assert law.errors == ()
    assert law.title == "青河镇风筝放飞条例"
    assert [article.name for article in law.articles] == ["第一条", "第二条", "第三条", "第四条", "第五条"]
    assert [article.path for article in law.articles][1:3] == [("第一章　总则",), ("第二章　放飞",)]
    assert [paragraph.text for paragraph in law.articles[1].paragraphs] == [
        "在青河镇放飞风筝，适用本条例。",
        "室内放飞的，参照本条例执行。",
    ]
    assert [item.label for item in law.articles[2].paragraphs[0].items] == ["（一）", "（二）", "（三）"]
    assert law.text_hash == read_law(*SHAPES["markdown"]).text_hash


@pytest.mark.parametrize("shape", SHAPES)
def test_the_version_is_what_the_history_says_and_never_what_the_last_article_says(shape: str) -> None:
    facts = read_law(*SHAPES[shape]).facts
    assert (facts.label, facts.effective, facts.adopted) == ("2021年修订", date(2021, 9, 1), date(2015, 3, 2))


def test_without_a_stated_day_of_effect_the_day_is_asked_for_and_not_taken_from_the_last_article() -> None:
    history = "2015年3月2日青河镇第三次风筝会议通过　2021年6月8日青河镇第九次风筝会议修订"
    law = read_law("x.txt", statutes.text(statutes.national_lines(history=history)))
    assert law.facts.effective is None
    assert "W_NO_EFFECTIVE_BUT" in _codes(law)


def test_front_matter_goes_over_the_history() -> None:
    data = statutes.markdown(
        stated={
            "version_label": "2021年第二次修订",
            "effective": "2021-10-01",
            "level": "地方性法规",
            "slug": "kite",
        }
    )
    facts = read_law("kite.md", data).facts
    assert (facts.label, facts.effective, facts.level, facts.code) == (
        "2021年第二次修订",
        date(2021, 10, 1),
        "地方性法规",
        "kite",
    )


BROKEN = {
    "a gap": (("第一条　甲。", "第三条　丙。"), "E_ARTICLE_GAP"),
    "a number twice": (("第一条　甲。", "第二条　乙。", "第二条　丙。"), "E_ARTICLE_REPEATED"),
    "a first article lost": (("第二条　乙。", "第三条　丙。"), "E_ARTICLE_FIRST"),
    "wrong order": (("第一条　甲。", "第三条　丙。", "第二条　乙。"), "E_ARTICLE_ORDER"),
    "an empty article": (("第一条　甲。", "第二条　", "第三条　丙。"), "E_ARTICLE_EMPTY"),
    "an item lost": (("第一条　有下列情形的：\n（一）甲；\n（三）丙。",), "W_ITEM_ORDER"),
    "an end lost": (("第一条　这一条没有写完就断了",), "W_NO_STOP"),
    "an inserted article without its own": (("第一条　甲。", "第三条之一　丙。"), "E_ARTICLE_GAP"),
    "an address inside": (("第一条　放飞人 https://kite.example/print 应当收线。",), "W_RESIDUE_INSIDE"),
    "a character that is none": (("第一条　放飞\ufffd人应当收线。",), "W_BAD_CHARACTER"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_the_clerk_sees(case: str) -> None:
    articles, code = BROKEN[case]
    law = read_law("x.txt", statutes.text(["青河镇风筝放飞条例", *"\n".join(articles).split("\n")]))
    assert code in _codes(law)


@pytest.mark.parametrize("case", [name for name, (_articles, code) in BROKEN.items() if code.startswith("E_")])
def test_an_error_says_where_it_is(case: str) -> None:
    articles, code = BROKEN[case]
    law = read_law("x.txt", statutes.text(["青河镇风筝放飞条例", *articles]))
    found = next(problem for problem in law.errors if problem.code == code)
    assert found.where.line is not None
    assert found.where.line > 1


def test_inserted_articles_count_behind_their_own() -> None:
    articles = (
        "第一条　甲。",
        "第一条之一　甲又一。",
        "第一条之二　甲又二。",
        "第二条　依照第一条之一处理。",
    )
    law = read_law("x.txt", statutes.text(["青河镇风筝放飞条例", *articles]))
    assert law.errors == ()
    assert [article.name for article in law.articles] == ["第一条", "第一条之一", "第一条之二", "第二条"]
    assert law.articles[1].anchor == "a-1-1"


REFERENCES = (
    "第三条规定的放飞人，应当在收线后登记。",
    "第三条、第四条所称风筝，包括纸鸢。",
    "第四条第一款规定的罚款，可以分期缴纳。",
    "第三条和第四条的规定，适用于夜间放飞。",
    "第三条至第五条所列情形，由镇风筝站认定。",
)


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_at_the_start_of_a_paragraph_is_no_article(reference: str) -> None:
    articles = ["第一条　甲。", "第二条　乙。", reference, "第三条　丙。", "第四条　丁。", "第五条　戊。"]
    law = read_law("x.txt", statutes.text(["青河镇风筝放飞条例", *articles]))
    assert law.errors == ()
    assert len(law.articles) == 5
    assert law.articles[1].paragraphs[1].text == reference


def test_contents_are_dropped_whether_or_not_they_say_so() -> None:
    lines = statutes.national_lines()
    unnamed = [line for line in lines if line != "目　　录"]
    for each in (lines, unnamed):
        law = read_law("x.txt", statutes.text(each))
        assert [heading.text for heading in law.headings] == ["第一章　总则", "第二章　放飞"]
        assert "W_CONTENTS_DROPPED" in _codes(law)


def test_a_law_without_chapters_keeps_every_article() -> None:
    law = read_law("x.txt", statutes.text(["青河镇风筝放飞条例", *statutes.ARTICLES]))
    assert law.errors == ()
    assert law.headings == ()
    assert len(law.articles) == 5


def test_parts_chapters_sections_nest() -> None:
    lines = [
        "青河镇法典", "第一编　总则", "第一章　一般规定", "第一条　甲。", "第二编　风筝", "第一分编　纸鸢", "第一章　放飞",
        "第一节　白天", "第二条　乙。", "第二节　夜间", "第三条　丙。", "附则", "第四条　丁。",
    ]  # fmt: skip
    law = read_law("x.txt", statutes.text(lines))
    assert law.errors == ()
    assert law.articles[2].path == ("第二编　风筝", "第一分编　纸鸢", "第一章　放飞", "第二节　夜间")
    assert law.articles[3].path == ("附则",)


def test_what_stands_outside_the_articles_is_kept_outside() -> None:
    lines = [
        "青河镇风筝放飞条例",
        "序言",
        "青河多风。",
        "第一章　总则",
        "第一条　甲。",
        "附件",
        "风筝尺寸表",
        "第九条不在此列。",
    ]
    law = read_law("x.txt", statutes.text(lines))
    assert len(law.articles) == 1
    assert law.preamble[0].lines == ("青河多风。",)
    assert law.annexes[0].lines == ("风筝尺寸表", "第九条不在此列。")


def test_page_residue_is_told_and_left_out() -> None:
    lines = ["青河镇风筝放飞条例", "第一条　放飞人应当遵守本条例，并且应当在收", "- 12 -", "线后登记。", "第二条　乙。"]
    law = read_law("x.txt", statutes.text(lines))
    assert law.articles[0].plain == "放飞人应当遵守本条例，并且应当在收线后登记。"
    assert {"W_RESIDUE", "W_JOINED"} <= _codes(law)


def test_a_stated_number_of_articles_is_checked() -> None:
    assert "E_ARTICLE_COUNT" in _codes(read_law("kite.md", statutes.markdown(stated={"articles": "6"})))
    assert read_law("kite.md", statutes.markdown()).errors == ()


UNREADABLE = {
    "nothing": (b"", "E_EMPTY"),
    "a page of the web": (b"<!DOCTYPE html><p>\xe7\xac\xac", "E_NOT_A_LAW_FILE"),
    "an old .doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "E_OLD_WORD"),
    "a PDF": (b"%PDF-1.7 ...", "E_NOT_A_LAW_FILE"),
    "a broken .docx": (b"PK\x03\x04" + b"\x00" * 50, None),
    "a heap of text": (("放飞" * 600_000).encode(), "E_TOO_LONG"),
    "a heap of articles": (
        ("青河镇条例\n" + "".join(f"第{n}条　甲。\n" for n in range(1, 5003))).encode(),
        "E_TOO_MANY",
    ),
    "no law": ("今天风大。\n不宜放飞。".encode(), "E_NO_ARTICLES"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_refused_with_a_reason(case: str) -> None:
    data, code = UNREADABLE[case]
    law = read_law("x", data)
    assert law.errors
    assert code is None or code in _codes(law)


def _codes(law: LawText) -> set[str]:
    return {problem.code for problem in law.problems}
