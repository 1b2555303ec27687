"""How a whole result came about, as plain lines of arithmetic."""

from collections.abc import Sequence

from quizapp.exams.queries.whole import Credit, Other, Whole, Written
from quizapp.exams.rules.regrading import PartScore
from quizapp.i18n import DEFAULT_LOCALE, _, speaking
from quizapp.web.filters import marks


def whole_lines(whole: Whole) -> list[str]:
    """学习 80 × 30% + 考试 90 × 70% = 87, and what stands behind each number; the last line is the result."""
    lines = []
    written = whole.written
    if written is not None:
        if written.mark is not None and written.full != written.marks:
            lines.append(_scaled(written))
        lines.append(_sum(whole, written))
        lines += _limits(whole, written)
    if whole.credit:
        lines.append(_study(whole, whole.credit))
    if whole.study_percent:
        lines.append(_weighted(whole))
    lines += [_other(each) for each in whole.others]
    return lines


def part_lines(parts: Sequence[PartScore]) -> list[str]:
    """The parts with a pass line of their own, and whether each was reached."""
    return [_reached(each.title, each.score, each.full, each.pass_line) for each in parts]


def printed_lines(whole: Whole | None, parts: Sequence[PartScore]) -> list[str]:
    """All of it for paper: in Chinese whoever asks, so that the same attempt gives the same bytes."""
    with speaking(DEFAULT_LOCALE):
        return [*part_lines(parts), *(whole_lines(whole) if whole else [])]


def _limits(whole: Whole, written: Written) -> list[str]:
    """Both sides beside their own pass lines, once it is told who passed."""
    if whole.passed is None or written.mark is None or whole.screen is None:
        return []
    lines = []
    if written.pass_line is not None:
        lines.append(_reached(written.title, written.mark, written.full, written.pass_line))
    if written.screen_line is not None:
        lines.append(_reached(_("线上部分"), whole.screen, whole.total_marks - written.marks, written.screen_line))
    return lines


def _reached(title: str, score: int, full: int, line: int) -> str:
    state = _("达到") if score >= line else _("没有达到")
    return _(
        "“%(part)s”%(score)s / %(full)s，这一部分的及格线 %(line)s：%(state)s",
        part=title,
        score=marks(score),
        full=marks(full),
        line=marks(line),
        state=state,
    )


def _study(whole: Whole, credit: Credit) -> str:
    figures = {"credit": marks(credit.reached), "full": marks(credit.full), "n": marks(whole.study)}
    total = marks(whole.total_marks)
    if credit.daily:
        day = marks(credit.daily)
        return _(
            "年度学分 %(credit)s（每天最多计 %(day)s，满 %(full)s 为止），按满分 %(total)s 折算为 %(n)s",
            day=day,
            total=total,
            **figures,
        )
    return _("年度学分 %(credit)s（满 %(full)s 为止），按满分 %(total)s 折算为 %(n)s", total=total, **figures)


def _sum(whole: Whole, written: Written) -> str:
    screen = marks(whole.screen)
    if written.counted is None or whole.exam is None:
        return _("线上 %(screen)s + %(part)s（纸笔，待录入）", screen=screen, part=written.title)
    return _(
        "线上 %(screen)s + %(part)s（纸笔）%(mark)s = %(sum)s",
        screen=screen,
        part=written.title,
        mark=marks(written.counted),
        sum=marks(whole.exam),
    )


def _scaled(written: Written) -> str:
    return _(
        "%(part)s卷面 %(mark)s（满分 %(full)s），按 %(of)s 分折算为 %(n)s",
        part=written.title,
        mark=marks(written.mark),
        full=marks(written.full),
        of=marks(written.marks),
        n=marks(written.counted),
    )


def _weighted(whole: Whole) -> str:
    study = _("学习 %(study)s × %(percent)s%%", study=marks(whole.study), percent=whole.study_percent)
    if whole.exam is None or whole.score is None:
        return _("%(study)s + 考试 × %(percent)s%%，考试成绩待定", study=study, percent=whole.exam_percent)
    return _(
        "%(study)s + 考试 %(exam)s × %(percent)s%% = %(score)s",
        study=study,
        exam=marks(whole.exam),
        percent=whole.exam_percent,
        score=marks(whole.score),
    )


def _other(other: Other) -> str:
    if not other.is_shown:
        return _("还要通过“%(exam)s”：成绩尚未公布", exam=other.title)
    if other.passed is None:
        return _("还要通过“%(exam)s”：还没有成绩", exam=other.title)
    state = _("合格") if other.passed else _("不合格")
    if other.score is None:
        return _("还要通过“%(exam)s”：%(state)s", exam=other.title, state=state)
    if other.is_on_paper:
        return _(
            "还要通过“%(exam)s”（纸笔）：%(score)s 分，%(state)s",
            exam=other.title,
            score=marks(other.score),
            state=state,
        )
    return _("还要通过“%(exam)s”：%(score)s 分，%(state)s", exam=other.title, score=marks(other.score), state=state)
