"""The desk and the page of a sitting in words."""

from quizapp.exams.rules.desk import Act, Seat
from quizapp.exams.rules.leaving import Follow, LeavingRules
from quizapp.exams.rules.settings import ExamSettings
from quizapp.i18n import LazyText, _, lazy

REFUSALS: dict[str, LazyText] = {
    "desk_one_only": lazy("这项操作只能对一个人进行。"),
    "desk_minutes": lazy("请填写 1 到 600 之间的分钟数。"),
    "desk_reason": lazy("请填写原因，它会记入日志并显示在成绩上。"),
    "desk_text": lazy("请填写要发送的内容。"),
    "desk_no_undo": lazy("这项操作不能撤销。"),
    "desk_begun_anew": lazy("这个人已经重新开始作答，恢复后次数会超出规定，不能撤销作废。"),
    "desk_not_ended": lazy("这个人没有已经结束的作答，不能重新打开。"),
    "desk_not_open": lazy("这个人没有正在进行的作答。"),
    "desk_nothing_to_void": lazy("这个人没有可以作废的作答。"),
    "desk_keys_shown": lazy("答案已经公布，不能再重新打开。"),
    "leaving_without_limit": lazy("请填写离开几次或累计多少秒后结束作答。"),
    "waiting_not_open": lazy("候考室在考试开始前 60 分钟开放。"),
}
SEAT_NAMES: dict[Seat, LazyText] = {
    Seat.NOT_COME: lazy("未到"),
    Seat.WAITING: lazy("候考"),
    Seat.SITTING: lazy("作答中"),
    Seat.UNSAVED: lazy("有未上传"),
    Seat.AWAY: lazy("离开页面"),
    Seat.SILENT: lazy("无联系"),
    Seat.HANDED_IN: lazy("已交卷"),
    Seat.VOID: lazy("已作废"),
}
ACT_NAMES: dict[Act, LazyText] = {
    Act.EXTEND: lazy("延长时间"),
    Act.LATE: lazy("允许迟到进入"),
    Act.REOPEN: lazy("重新打开"),
    Act.END: lazy("结束作答"),
    Act.VOID: lazy("作废"),
    Act.MESSAGE: lazy("发送消息"),
    Act.UNLOCK: lazy("解除登录锁定"),
}
FOLLOW_NAMES: dict[Follow, LazyText] = {
    Follow.LOG: lazy("只记录"),
    Follow.WARN: lazy("记录，并在页面上提醒一次"),
    Follow.END: lazy("提醒，达到次数或时长后结束作答"),
}


def more_time(settings: ExamSettings) -> str:
    """What more time does to limits of parts or questions; "" where there are none."""
    if settings.question_seconds:
        return _("作答中延长的时间，加在当时正在作答的那道题上；开始作答前给的，各题限时按比例延长。")
    if any(section.seconds for section in settings.sections):
        return _("作答中延长的时间，加在当时正在作答的部分上；开始作答前给的，各部分限时按比例延长。")
    return ""


def act_names() -> dict[str, str]:
    """Act -> its name, for templates."""
    return {act.value: str(name) for act, name in ACT_NAMES.items()}


def desk_words() -> dict[str, str]:
    """What the board's script says."""
    return {
        "now": _("刚刚"),
        "minutes_ago": _("{minutes} 分钟前"),
        "unsaved_count": _("{count} 题"),
        "away_times": _("{times} 次，共 {seconds} 秒"),
        "left": _("{minutes} 分钟"),
        "lost": _("与服务器的联系中断，画面停在 {time}，正在重试。"),
        "fresh": _("画面更新于 {time}"),
        **{seat.value: str(name) for seat, name in SEAT_NAMES.items()},
    }


def page_words() -> dict[str, str]:
    """What the sitting's script says of leaving, messages and the waiting room."""
    return {
        "away": _("您离开本页 {times} 次，共 {seconds} 秒，已记录。"),
        "away_warn": _("您离开了答题页，已记录。请留在本页作答。"),
        "away_end": _("继续离开，作答会被结束。"),
        "message": _("监考 {time}："),
        "message_read": _("知道了"),
        "held": _("第 {number} 题的修改还在本机，没有上传"),
        "zoom": _("放大"),
        "opens_in": _("距离开考还有 {minutes} 分 {seconds} 秒"),
        "opening": _("正在打开试卷"),
        "retrying": _("正在排队打开试卷，请不要刷新。"),
        "note_kept": _("笔记只保存在本机，交卷后清除。"),
    }


def conduct_sentences(rules: LeavingRules) -> list[str]:
    """What the candidate is told of leaving the page beforehand."""
    if rules.follow is not Follow.END:
        said = [_("离开答题页会被记录时长，您和监考都能看到。")]
    elif rules.times and rules.seconds:
        said = [
            _("离开答题页 %(times)s 次或累计 %(seconds)s 秒，作答会被结束。", times=rules.times, seconds=rules.seconds)
        ]
    elif rules.times:
        said = [_("离开答题页 %(times)s 次，作答会被结束。", times=rules.times)]
    else:
        said = [_("离开答题页累计 %(seconds)s 秒，作答会被结束。", seconds=rules.seconds)]
    if rules.watermark:
        said.append(_("页面上会显示您的姓名和工号水印。"))
    if rules.copy_brake:
        said.append(_("题目文字不能复制。"))
    return said
