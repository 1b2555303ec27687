"""Item analysis in words: what looks wrong, what a coefficient means, and the definitions printed under the tables."""

from quizapp.i18n import LazyText, lazy
from quizapp.reports.rules.items import Doubt, Item
from quizapp.reports.rules.reliability import FEW, Level, Reliability

TITLE = lazy("试题分析")
DOUBTS: dict[Doubt, LazyText] = {
    Doubt.KEY: lazy("答错者多选%(letters)s，建议复核答案"),
    Doubt.INVERSE: lazy("高分者答错多于低分者"),
    Doubt.HARD: lazy("答对的人很少"),
    Doubt.BLANK: lazy("空着的人多"),
    Doubt.WEAK: lazy("分不出掌握与否"),
    Doubt.EASY: lazy("几乎人人答对"),
    Doubt.UNUSED: lazy("干扰项%(letters)s无人选"),
}
LEVELS: dict[Level, LazyText] = {
    Level.HIGH: lazy("信度高：两个人的分数可以直接比较。"),
    Level.GOOD: lazy("信度较好：分数相差不大的两个人，不宜只凭一次考试分高下。"),
    Level.FAIR: lazy("信度一般：可以比较单位，不宜比较个人。"),
    Level.LOW: lazy("信度低：分数受偶然因素影响大，题目太少、太易或考查内容太杂都会这样。"),
    Level.NONE: lazy("不能计算信度：答同一套题的人不足10人，或者分数没有差别。"),
}
UNCERTAIN = lazy("人数不足30人，数值只供参考。")
DEFINITIONS: tuple[LazyText, ...] = (
    lazy("只统计已交卷、已评完并计入成绩的答卷；作废的题目不计。不足10人作答的题目只列数量。"),
    lazy("得分率：这道题实得分之和÷满分之和，越高越容易。"),
    lazy("区分度：总分最高的27%的得分率减去最低的27%的得分率；低于0.20的题目应当修改。同分的人按相同比例计入。"),
    lazy("题总相关：这道题的得分与其余题目得分之和的相关系数，小于0说明会做其他题的人反而做错这道题。"),
    lazy("作答用时：从上一次作答（或开考）到第一次作答这道题的时间，取中位数；断网后一并上传的不计。"),
    lazy(
        "信度：克龙巴赫α系数，各题分值相同且只分对错时即KR-20；只在答同一套题的人之间计算。测量标准误＝标准差×√(1－信度)。"
    ),
    lazy("选项字母是题库中的顺序，考生看到的顺序可能不同。"),
    lazy("不足三人的单位不列成绩。单位的数含下属单位。"),
)


def doubts_of(item: Item) -> list[str]:
    """What looks wrong with a question, in sentences."""
    return [str(DOUBTS[doubt]) % {"letters": "、".join(letters)} for doubt, letters in item.doubts]


def reliability_sentence(found: Reliability) -> str:
    """What the coefficient means, in a sentence or two."""
    sentence = str(LEVELS[found.level])
    return f"{sentence} {UNCERTAIN}".strip() if found.value is not None and found.people < FEW else sentence


def ratio(value: float | None) -> str:
    """0.42 with two decimals; a dash for None."""
    return "—" if value is None else f"{value:.2f}".replace("-0.00", "0.00")


def share(value: float | None) -> str:
    """42.3%; a dash for None."""
    return "—" if value is None else f"{value * 100:.1f}%"


def seconds(value: float | None) -> str:
    """A whole number of seconds; a dash for None."""
    return "—" if value is None else str(round(value))


def points(value: float | None) -> str:
    """Hundredths as marks with one decimal; a dash for None."""
    return "—" if value is None else f"{value / 100:.1f}"
