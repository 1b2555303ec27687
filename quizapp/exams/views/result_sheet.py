"""The results of an exam as a sheet."""

from collections.abc import Iterable

from quizapp.exams.models import Exam, ExamResult, RosterEntry
from quizapp.exams.rules.settings import ExamSettings
from quizapp.i18n import _, local
from quizapp.sheets.writer import SheetSpec

Value = str | int | float | None


def result_sheet(exam: Exam, rows: Iterable[tuple[RosterEntry, str, ExamResult | None]]) -> SheetSpec:
    """A line for everybody on the roster: (entry, unit, result). What the score is made of follows where the attempt
    alone does not decide."""
    settings = ExamSettings.from_json(exam.settings)
    header = [
        _("单位"), _("工号"), _("姓名"), _("岗位"), _("执法岗"), _("应考情况"), _("次数"), _("得分"), _("等次"), _("合格"), _("交卷时间"),
    ]  # fmt: skip
    if settings.written:
        header += [_("线上得分"), _("%(part)s（纸笔）", part=settings.written.title)]
    if settings.composite.study_percent:
        header += [_("考试得分"), _("学习得分")]
    lines = [_line(entry, unit, result, settings) for entry, unit, result in rows]
    return SheetSpec(_("成绩"), header, lines, widths={0: 22, 10: 18}, above=[exam.title])


def _line(entry: RosterEntry, unit: str, result: ExamResult | None, settings: ExamSettings) -> list[Value]:
    done = result if result is not None and result.submitted > 0 else None
    status = {"due": _("应考"), "exempt": _("免考"), "deferred": _("缓考")}[entry.status]
    bands = {
        "excellent": _("优秀"),
        "good": _("良好"),
        "pass": _("合格"),
        "fail": _("不合格"),
        "pending": _("待另一场考试"),
        "awaiting": _("待录入"),
    }
    return [
        unit, entry.staff_number, entry.name, entry.post, _("是") if entry.is_enforcement else _("否"), status,
        result.attempts if result else 0, _marks(done.score if done else None), bands.get(done.band, "") if done else "",
        _passed(done), f"{local(done.finished_at):%Y-%m-%d %H:%M}" if done and done.finished_at else "",
        *_made_of(done, settings),
    ]  # fmt: skip


def _passed(done: ExamResult | None) -> str:
    """Yes or no; nothing while it is open."""
    if done is None or (done.score is None and not done.passed):
        return ""
    return _("是") if done.passed else _("否")


def _made_of(done: ExamResult | None, settings: ExamSettings) -> list[Value]:
    found: list[Value] = []
    if settings.written:
        written = done.written_score if done else None
        has_score = done is not None and done.exam_score is not None
        found += [_marks((done.exam_score or 0) - (written or 0)) if done and has_score else None, _marks(written)]
    if settings.composite.study_percent:
        found += [_marks(done.exam_score if done else None), _marks(done.study_score if done else None)]
    return found


def _marks(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100
