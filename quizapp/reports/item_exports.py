"""Item analysis as files. It words columns; the figures come from the analysis alone."""

from collections.abc import Mapping

from quizapp.exams.models import Exam
from quizapp.i18n import _
from quizapp.reports.item_queries import Analysis
from quizapp.reports.rules.figures import Rate
from quizapp.reports.words_items import (
    DEFINITIONS,
    TITLE,
    doubts_of,
    points,
    ratio,
    reliability_sentence,
    seconds,
    share,
)
from quizapp.sheets.writer import SheetSpec, write_book, write_csv

Rows = list[list[str | int]]


def items_csv(found: Analysis, kinds: Mapping[str, str]) -> bytes:
    """A line for each question."""
    return write_csv(_header(), _rows(found, kinds))


def items_xlsx(exam: Exam, found: Analysis, kinds: Mapping[str, str]) -> bytes:
    """Sheets of questions, options, laws, units and the paper; the definitions stand below the questions."""
    below = [str(line) for line in DEFINITIONS]
    widths = {0: 22, 2: 48, 10: 40}
    return write_book(
        [
            SheetSpec(str(TITLE), _header(), _rows(found, kinds), widths, above=[f"{exam.title} {TITLE}"], below=below),
            SheetSpec(
                _("选项"),
                [_("题号（题库）"), _("选项"), _("内容"), _("是答案"), _("选的人"), _("高分组"), _("低分组")],
                _choices(found),
                {0: 22, 2: 40},
            ),
            SheetSpec(_("法规"), [_("法规"), _("作答"), _("答对"), _("正确率")], _laws(found), {0: 36}),
            SheetSpec(_("单位"), [_("单位"), _("人数"), _("平均分"), _("合格"), _("合格率")], _units(found), {0: 32}),
            SheetSpec(_("全卷"), [_("项目"), _("数值")], _paper(found), {0: 24, 1: 48}),
        ]
    )


def _header() -> list[str]:
    return [
        _("题号（题库）"), _("题型"), _("题目"), _("作答人数"), _("全对"), _("得分率"), _("区分度"), _("题总相关"), _("未答"),
        _("用时中位数（秒）"), _("提示"),
    ]  # fmt: skip


def _rows(found: Analysis, kinds: Mapping[str, str]) -> Rows:
    return [
        [
            str(item.question.bank_id), kinds[item.question.kind], item.question.stem, item.people, item.right,
            share(item.difficulty), ratio(item.discrimination), ratio(item.correlation), item.blank, seconds(item.seconds),
            "；".join(doubts_of(item)),
        ]
        for item in found.items
    ]  # fmt: skip


def _choices(found: Analysis) -> Rows:
    return [
        [
            str(item.question.bank_id), each.letter, each.text, _("是") if each.is_key else "", each.count,
            share(each.high), share(each.low),
        ]
        for item in found.items
        for each in item.choices
    ]  # fmt: skip


def _laws(found: Analysis) -> Rows:
    return [[law, whole, right, Rate(right, whole).percent] for law, right, whole in found.laws]


def _units(found: Analysis) -> Rows:
    return [
        ["　" * line.depth + line.name, line.people, line.mean, "", ""]
        if line.passed is None
        else [
            "　" * line.depth + line.name,
            line.people,
            line.mean,
            line.passed,
            Rate(line.passed, line.people).percent,
        ]
        for line in found.units
    ]


def _paper(found: Analysis) -> Rows:
    spread, trust = found.spread, found.reliability
    return [
        [_("人数"), spread.people],
        [_("平均分"), spread.mean],
        [_("中位数"), points(spread.median)],
        [_("标准差"), points(spread.deviation)],
        ["KR-20" if trust.is_kr20 else _("克龙巴赫α"), ratio(trust.value)],
        [_("计算信度的人数"), trust.people],
        [_("测量标准误"), points(trust.error)],
        [_("说明"), reliability_sentence(trust)],
    ]
