"""Duplicates over a whole bank: exact ones, near ones, and the same question with another key."""

import random
from dataclasses import replace

import pytest

from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.rules.twins import TwinKind, candidate, find_twins

STEM = "生产经营单位的主要负责人未履行安全生产管理职责，导致发生一般生产安全事故的，由应急管理部门处上一年年收入多少的罚款？"
ONE = QuestionDocument(Kind.SINGLE, STEM, ("百分之四十", "百分之三十", "百分之六十", "百分之八十"), ("A",))
TRUE = QuestionDocument(Kind.TRUE_FALSE, "行政处罚决定书应当在宣告后当场交付当事人。", answer=True)


def kinds(*documents: QuestionDocument) -> list[TwinKind]:
    return [pair.kind for pair in find_twins([candidate(n, each) for n, each in enumerate(documents)])]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (replace(ONE, options=ONE.options[::-1], answer=("D",)), [TwinKind.EXACT]),
        (replace(ONE, answer=("B",)), [TwinKind.CONTRADICTION]),
        (replace(ONE, stem=STEM.replace("导致发生", "造成")), [TwinKind.NEAR]),
        (replace(ONE, stem="12. " + STEM + "（　）"), [TwinKind.EXACT]),
        (replace(ONE, kind=Kind.MULTIPLE, answer=("A", "C")), [TwinKind.CONTRADICTION]),
        (replace(ONE, stem="特种设备使用单位应当多久进行一次自行检查？"), []),
        (QuestionDocument(Kind.SINGLE, "由谁管辖？", ("县", "市"), ("A",)), []),
    ],
)
def test_two_questions_are_told_apart(other: QuestionDocument, expected: list[TwinKind]) -> None:
    assert kinds(ONE, other) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (replace(TRUE, answer=False), [TwinKind.CONTRADICTION]),
        (replace(TRUE, stem=TRUE.stem.replace("应当", "不应当"), answer=False), [TwinKind.NEAR]),
        (TRUE, [TwinKind.EXACT]),
    ],
)
def test_a_sentence_and_its_denial_are_near_and_no_contradiction(
    other: QuestionDocument, expected: list[TwinKind]
) -> None:
    assert kinds(TRUE, other) == expected


def test_planted_twins_are_found_in_a_large_bank() -> None:
    """The short cut by rare pairs finds what comparing everything with everything would."""
    rng = random.Random(5)
    words = [
        "处罚",
        "许可",
        "强制",
        "听证",
        "期限",
        "告知",
        "陈述",
        "申辩",
        "检查",
        "整改",
        "停产",
        "罚款",
        "没收",
        "公示",
        "备案",
        "登记",
    ]
    bank = [
        QuestionDocument(Kind.TRUE_FALSE, "".join(rng.choices(words, k=18)) + str(n), answer=rng.random() < 0.5)
        for n in range(1500)
    ]
    planted = [replace(bank[n], stem=bank[n].stem.replace("处罚", "惩罚", 1) + "的") for n in range(0, 1500, 50)]
    pairs = find_twins([candidate(n, each) for n, each in enumerate([*bank, *planted])])
    found = {(pair.first, pair.second) for pair in pairs}
    assert {(n * 50, 1500 + n) for n in range(30)} <= found
    assert len(found) < 60
