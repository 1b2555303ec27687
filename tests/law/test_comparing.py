"""Two versions of a law: which article became which, and what is a change."""

import time
from collections import Counter
from collections.abc import Sequence

import pytest

from quizapp.law.reader.files import read_law
from quizapp.law.rules.compare import Pair, compare
from quizapp.law.rules.marking import Mark, marked
from quizapp.law.rules.numerals import to_numeral
from quizapp.law.rules.text import Article
from tests.law import statutes

OLD = (
    "第一条　为了规范青河镇风筝的放飞，保障放飞人和行人的安全，制定本条例。",
    "第二条　放飞人应当在镇风筝站登记姓名、住址和风筝的尺寸。",
    "第三条　任何人不得在桥梁、渡口和电线下方放飞风筝。",
    "第四条　违反本条例第三条规定的，处五十元以下罚款。",
    "第五条　镇风筝站每年春季检查一次放飞场地，并公布检查结果。",
)
CASES: dict[str, tuple[Sequence[str], list[tuple[str | None, str | None, str]]]] = {
    "nothing changed": (OLD, [(f"第{n}条", f"第{n}条", "same") for n in "一二三四五"]),
    "blanks and marks are no change": (
        (*OLD[:1], "第二条　放飞人应当在镇风筝站登记姓名、 住址，和风筝的尺寸", *OLD[2:]),
        [(f"第{n}条", f"第{n}条", "same") for n in "一二三四五"],
    ),
    "a figure changed": (
        (*OLD[:3], "第四条　违反本条例第三条规定的，处一百元以下罚款。", OLD[4]),
        [("第一条", "第一条", "same"), ("第二条", "第二条", "same"), ("第三条", "第三条", "same"),
         ("第四条", "第四条", "changed"), ("第五条", "第五条", "same")],
    ),
    "an article put in, references follow": (
        (*OLD[:2], "第三条　未满十岁的儿童放飞风筝，由家长陪同。", "第四条　任何人不得在桥梁、渡口和电线下方放飞风筝。",
         "第五条　违反本条例第四条规定的，处五十元以下罚款。", "第六条　镇风筝站每年春季检查一次放飞场地，并公布检查结果。"),
        [("第一条", "第一条", "same"), ("第二条", "第二条", "same"), (None, "第三条", "added"),
         ("第三条", "第四条", "moved"), ("第四条", "第五条", "moved"), ("第五条", "第六条", "moved")],
    ),
    "a reference that now points elsewhere is a change": (
        (*OLD[:3], "第四条　违反本条例第二条规定的，处五十元以下罚款。", OLD[4]),
        [("第一条", "第一条", "same"), ("第二条", "第二条", "same"), ("第三条", "第三条", "same"),
         ("第四条", "第四条", "changed"), ("第五条", "第五条", "same")],
    ),
    "an article taken out": (
        (OLD[0], "第二条　任何人不得在桥梁、渡口和电线下方放飞风筝。", "第三条　违反本条例第二条规定的，处五十元以下罚款。",
         "第四条　镇风筝站每年春季检查一次放飞场地，并公布检查结果。"),
        [("第一条", "第一条", "same"), ("第二条", None, "removed"), ("第三条", "第二条", "moved"),
         ("第四条", "第三条", "moved"), ("第五条", "第四条", "moved")],
    ),
    "articles cross": (
        (OLD[0], "第二条　镇风筝站每年春季检查一次放飞场地，并公布检查结果。", OLD[2], OLD[3],
         "第五条　放飞人应当在镇风筝站登记姓名、住址和风筝的尺寸。"),
        [("第一条", "第一条", "same"), ("第五条", "第二条", "moved"), ("第三条", "第三条", "same"),
         ("第四条", "第四条", "same"), ("第二条", "第五条", "moved")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_pairs(case: str) -> None:
    new, expected = CASES[case]
    found = compare(articles(OLD), articles(new))
    assert [_named(pair) for pair in found] == expected


@pytest.mark.parametrize("case", CASES)
def test_every_article_stands_in_one_pair(case: str) -> None:
    new, _expected = CASES[case]
    found = compare(articles(OLD), articles(new))
    assert sorted(p.old.number for p in found if p.old) == list(range(1, len(OLD) + 1))
    assert [p.new.number for p in found if p.new] == list(range(1, len(new) + 1))
    assert all(0.0 <= pair.similarity <= 1.0 for pair in found)
    assert all((pair.similarity == 1.0) == (pair.kind.value in ("same", "moved")) for pair in found)


def test_the_same_words_of_another_law_are_no_own_reference() -> None:
    old = articles(["第一条　依照《河道法》第三条处理。", "第二条　依照本条例第一条处理。"])
    new = articles(["第一条　依照《河道法》第四条处理。", "第二条　依照本条例第一条处理。"])
    assert [pair.kind.value for pair in compare(old, new)] == ["changed", "same"]


def test_several_laws_into_one_code_each_finds_its_own_articles() -> None:
    kites = articles(OLD)
    boats = articles(["第一条　渡船应当备救生衣，每人一件。", "第二条　渡船超载的，由镇渡口站责令减载。"])
    code = articles(
        [
            "第一条　镇渡口站和镇风筝站分别管理渡船和风筝。",
            "第二条　放飞人应当在镇风筝站登记姓名、住址和风筝的尺寸。",
            "第三条　任何人不得在桥梁、渡口和电线下方放飞风筝。",
            "第四条　渡船应当备救生衣，每人一件。",
            "第五条　渡船超载的，由镇渡口站责令减载，并处二百元罚款。",
        ]
    )
    of_kites = {_named(pair)[:2]: pair.kind.value for pair in compare(kites, code) if pair.old}
    of_boats = {_named(pair)[:2]: pair.kind.value for pair in compare(boats, code) if pair.old}
    assert (of_kites["第二条", "第二条"], of_kites["第三条", "第三条"]) == ("same", "same")
    assert of_boats == {("第一条", "第四条"): "moved", ("第二条", "第五条"): "changed"}


def test_alike_penalties_for_different_duties_are_no_pair() -> None:
    duties = ("第一条　放飞人应当收线。", "第二条　船家应当备救生衣。", "第三条　摊主应当打扫集市。")
    words = "第四条　违反本条例第{}条规定，{}的，处五十元以下罚款，没收违法所得。"
    old = articles([*duties, words.format("一", "在桥上、渡口、电线下方放飞风筝缠坏电线")])
    for number, expected in (
        ("三", [("第四条", None, "removed"), (None, "第四条", "added")]),
        ("一", [("第四条", "第四条", "changed")]),
    ):
        new = articles([*duties, words.format(number, "堆放垃圾、污水横流、臭气熏天、影响邻里")])
        assert [_named(pair) for pair in compare(old, new)][3:] == expected


def test_nothing_on_one_side() -> None:
    assert {pair.kind.value for pair in compare((), articles(OLD))} == {"added"}
    assert {pair.kind.value for pair in compare(articles(OLD), ())} == {"removed"}
    assert compare((), ()) == []


def test_a_thousand_articles_of_nearly_the_same_words_are_compared_in_seconds() -> None:
    many = [f"第{to_numeral(n)}条　放飞人应当在收线后登记，第{n}号。" for n in range(1, 1001)]
    old, new = (
        articles(many),
        articles([*many[:500], "第五百零一条　渡船应当备救生衣，每人一件。", *renumbered(many[500:])]),
    )
    began = time.perf_counter()
    found = compare(old, new)
    assert time.perf_counter() - began < 10
    kinds = Counter(pair.kind.value for pair in found)
    assert kinds == {"same": 500, "moved": 500, "added": 1}


def renumbered(lines: Sequence[str]) -> list[str]:
    return [f"第{to_numeral(502 + n)}条" + line[line.index("　") :] for n, line in enumerate(lines)]


WORDINGS = (
    ("处五十元以下罚款。", "处一百元以下罚款。", [("处", "="), ("五十", "-"), ("一百", "+"), ("元以下罚款。", "=")]),
    ("放飞人应当登记。", "放飞人应当登记。", [("放飞人应当登记。", "=")]),
    ("放飞人应当登记。", "放飞人和家长应当登记。", [("放飞人", "="), ("和家长", "+"), ("应当登记。", "=")]),
    ("罚款1000元。", "罚款2000元。", [("罚款", "="), ("1000", "-"), ("2000", "+"), ("元。", "=")]),
    ("", "新增一条。", [("新增一条。", "+")]),
)


@pytest.mark.parametrize(("old", "new", "expected"), WORDINGS)
def test_the_words_changed_are_marked(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    signs = {Mark.KEPT: "=", Mark.REMOVED: "-", Mark.ADDED: "+"}
    assert [(piece.text, signs[piece.mark]) for piece in marked(old, new)] == expected


@pytest.mark.parametrize(("old", "new"), [(a, b) for a in OLD for b in OLD])
def test_marked_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = marked(old, new)
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.REMOVED) == new


def articles(lines: Sequence[str]) -> tuple[Article, ...]:
    found = read_law("x.txt", statutes.text(["青河镇风筝放飞条例", *lines])).articles
    assert len(found) == len(lines)
    return found


def _named(pair: Pair) -> tuple[str | None, str | None, str]:
    return pair.old.name if pair.old else None, pair.new.name if pair.new else None, pair.kind.value
