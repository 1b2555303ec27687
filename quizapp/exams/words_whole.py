"""How a whole result came about, as plain lines of arithmetic."""

from quizapp.exams.queries.whole import Other, Whole, Written
from quizapp.i18n import _
from quizapp.web.filters import marks


def whole_lines(whole: Whole) -> list[str]:
    """学习 80 × 30% + 考试 90 × 70% = 87, and what stands behind each number; the last line is the result."""
    lines = []
    written = whole.written
    if written is not None:
        if written.mark is not None and written.full != written.marks:
            lines.append(_scaled(written))
        lines.append(_sum(whole, written))
    if whole.study_percent:
        lines.append(_weighted(whole))
    lines += [_other(each) for each in whole.others]
    return lines


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
