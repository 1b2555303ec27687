"""Marking, releasing, complaints and regrading in words."""

from typing import Any

from quizapp.bank.rules.kinds import CHOICE_KINDS, Kind
from quizapp.exams.rules.regrading import Change
from quizapp.exams.rules.release import Finding, Thing
from quizapp.i18n import LazyText, _, lazy
from quizapp.web.filters import marks

REFUSALS: dict[str, LazyText] = {
    "mark_step": lazy("得分应在 0 到满分之间，以 0.5 分为一档。"),
    "task_gone": lazy("这份答卷已超过保留时间，交给了别人批阅。您的得分没有登记。"),
    "task_void": lazy("这份答卷已被作废，不用再批阅。"),
    "correct_shown": lazy("成绩已经可以查看，不能再更正；如需改动，请考务登记得分并写明理由。"),
    "correct_entered": lazy("考务已登记这道题的得分，您的更正不再起作用。"),
    "correct_third": lazy("这份答卷已由第三人评定，初评和二评不能再更正。"),
    "correct_same": lazy("得分没有改变。"),
    "marking_begun": lazy("已经有简答题进入阅卷，双评比例和分差不能再改。"),
    "marking_rules": lazy("阅卷规则里有数字不对：双评比例为 0 到 100，天数不超过 365，分差不小于 0。"),
    "reason_missing": lazy("请写明理由。"),
    "not_marked_yet": lazy("这份答卷还没有评分。"),
    "nothing_to_release": lazy("没有选择要公布的内容，或已经公布过。"),
    "findings_unread": lazy("检查有发现。请核对后勾选“我已核对以上各项”再公布。"),
    "not_released": lazy("成绩公布后才能申请复核。"),
    "complaint_open": lazy("您已有一份复核申请在处理，请等待答复。"),
    "complaint_too_late": lazy("申请复核的期限已过。"),
    "complaint_text": lazy("请写明要复核什么，最多 %(limit)s 字。"),
    "complaint_answered": lazy("这份申请已经答复过了。"),
    "regrade_choice": lazy("请选择怎样处理这道题。"),
    "regrade_key": lazy("请填写要另外接受的答案，形式要与题型相符。"),
    "regrade_marks": lazy("新的分值应大于 0。"),
    "regrade_decided": lazy("这项更正已经有人处理过了。"),
    "regrade_same_person": lazy("提出更正的人不能自己确认，请由另一人确认。"),
    "regrade_untried": lazy("还没有试算，不能确认。请先试算，看清谁的得分、等次和合格与否会变。"),
    "regrade_trial_old": lazy(
        "试算以后，名单上有人的得分或成绩又变了（例如阅卷、登记成绩、作废答卷），试算结果已不可靠。请重新试算，看过新的名单再确认。"
    ),
    "regrade_trial_newer": lazy(
        "试算以后又有 %(count)s 份答卷评分，确认后也按更正后的题目评分。请看过本页现在的数字再确认，或者重新试算。"
    ),
    "regrade_running": lazy("上一项更正还在执行，请等它完成后再确认。"),
}
CHANGE_NAMES: dict[Change, LazyText] = {
    Change.TAKE_OUT: lazy("作废这道题，不计分"),
    Change.FULL_MARKS: lazy("所有人得满分"),
    Change.ADD_KEY: lazy("另外接受一个答案"),
    Change.MARKS: lazy("更改分值"),
}
THING_NAMES: dict[Thing, LazyText] = {
    Thing.SCORE: lazy("得分"),
    Thing.BAND: lazy("等次与是否合格"),
    Thing.VERDICTS: lazy("每题对错"),
    Thing.KEYS: lazy("正确答案"),
    Thing.EXPLANATIONS: lazy("解析与法条"),
}
FINDING_NAMES: dict[Finding, LazyText] = {
    Finding.UNMARKED: lazy("还有简答题没有批完"),
    Finding.NO_PAPER_MARK: lazy("纸笔部分的成绩还没有登记"),
    Finding.OPEN: lazy("还在作答"),
    Finding.NOTHING_STORED: lazy("开始了考试，但没有任何答案"),
    Finding.ANSWERED_ZERO: lazy("作答了，但得分为 0"),
    Finding.CLOSED_LATE: lazy("到时后很久才由系统收卷"),
    Finding.CHANGED_AFTER: lazy("公布之后得分又有改变"),
}
EVENT_NAMES: dict[str, LazyText] = {
    "graded": lazy("系统评分"),
    "marked": lazy("阅卷完成"),
    "regraded": lazy("更正试题后重新评分"),
    "entered": lazy("登记得分"),
    "corrected": lazy("阅卷人更正得分"),
}
ROUND_NAMES: dict[int, LazyText] = {
    0: lazy("考务登记"),
    1: lazy("初评"),
    2: lazy("二评"),
    3: lazy("三评"),
}
BAND_NAMES: dict[str, LazyText] = {
    "excellent": lazy("优秀"),
    "good": lazy("良好"),
    "pass": lazy("合格"),
    "fail": lazy("不合格"),
    "pending": lazy("待定"),
    "awaiting": lazy("待录入"),
    "": lazy("待阅卷"),
}


def question_words(state: dict[str, Any]) -> list[tuple[str, str]]:
    """The state of a question (queries.regrading.question_state) as lines of a list, in the bank's letters."""
    kind = Kind(state["kind"])
    lines = [(_("答案"), key_words(kind, state["key"])), (_("分值"), marks(state["marks"]))]
    lines += [(_("另外接受"), key_words(kind, each)) for each in state["extra_keys"]]
    if state["is_out"]:
        lines.append((_("处理"), _("已作废，不计分")))
    if state["is_full"]:
        lines.append((_("处理"), _("所有人得满分")))
    return lines


def key_words(kind: Kind, key: Any) -> str:
    """A key in the bank's own letters."""
    if kind in CHOICE_KINDS:
        return " ".join(key)
    if kind is Kind.TRUE_FALSE:
        return "√" if key else "×"
    if kind is Kind.FILL:
        return "；".join(" / ".join(accepted) for accepted in key)
    return str(key or "")
