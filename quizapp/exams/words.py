"""The exam room in words: refusals, kinds, reasons, rules as plain sentences, and what the sitting's script says."""

from quizapp.bank.rules.kinds import Kind
from quizapp.exams.rules.access import Reason
from quizapp.exams.rules.settings import Counting, ReleaseTime
from quizapp.i18n import LazyText, _, lazy

REFUSALS: dict[str, LazyText] = {
    "not_on_roster": lazy("您不在本次考试的应考名单内。如有疑问，请联系本单位管理员。"),
    "exempt": lazy("您本次免考，无需参加。"),
    "deferred": lazy("您本次缓考，具体安排请等待通知。"),
    "not_open": lazy("考试还没有开始。"),
    "closed": lazy("考试时间已结束。"),
    "too_late": lazy("开考 %(minutes)s 分钟后不能再入场。如有特殊情况，请联系考务人员。"),
    "too_early": lazy("还不能交卷：%(moment)s 起可以交卷。"),
    "attempts_used": lazy("考试次数已用完。"),
    "attempt_open": lazy("您有一次考试正在进行，请继续作答。"),
    "ended": lazy("这次考试已经结束，之后的修改不计入成绩。"),
    "taken_over": lazy("您已在另一台设备上继续作答，本页不再保存。"),
    "already_published": lazy("考试已经发布，设置不能再改。"),
    "no_parts": lazy("组卷方案还没有任何部分，请先添加。"),
    "window_over": lazy("结束时间已经过去，请先修改考试时间。"),
    "not_enough_questions": lazy("题量不足：“%(part)s”可用的题目不够，请补充题目或调整组卷方案。"),
    "empty_roster": lazy("应考名单为空，请检查参加范围。"),
    "excuse_not_on_roster": lazy("免考或缓考人员不在参加范围内，请检查工号。"),
    "excuse_line": lazy("看不懂这一行：“%(line)s”。请按“工号 免考 产假 批准人”填写，每人一行。"),
    "no_such_person": lazy("没有工号为 %(staff_number)s 的在职人员。"),
    "already_on_roster": lazy("工号 %(staff_number)s 已在应考名单内。"),
    "unit_not_frozen": lazy("单位“%(unit)s”是发布之后新设的，不在本次考试的机构名册内。"),
    "closes_before_opens": lazy("结束时间应晚于开始时间。"),
    "duration_too_short": lazy("考试时长至少 1 分钟。"),
    "duration_over_window": lazy("考试时长大于开放时间，开始较晚的人会提前到时。"),
    "latest_start_over_window": lazy("入场截止晚于考试结束，等于不限制入场。"),
    "earliest_submit_over_duration": lazy("最早交卷的时间超过了考试时长。填考试时长即表示不能提前交卷。"),
    "no_attempts": lazy("考试次数至少 1 次。"),
    "pass_over_total": lazy("及格线高于试卷总分。"),
    "pass_below_zero": lazy("及格线不能小于 0。"),
    "grace_range": lazy("交卷宽限应在 0 到 300 秒之间。"),
    "bands_order": lazy("等次分数线应从高到低，互不相同。"),
    "band_over_total": lazy("等次分数线高于试卷总分。"),
    "kind_not_supported": lazy("计分规则里有暂不支持的题型。"),
    "band_below_pass": lazy("良好线、优秀线不能低于及格线。"),
    "day_over_attempts": lazy("每天的次数多于总次数。"),
    "mean_has_no_time": lazy("取平均分时没有单次用时，不能再按用时排名。"),
    "mean_has_no_parts": lazy("取平均分时不能再设各部分的及格线。"),
    "keys_before_next_attempt": lazy("可以考多次，却在交卷后立即公布答案：答案会被用于下一次。"),
    "verdicts_without_score": lazy("不公布成绩，却公布每题对错：考生可以自己算出成绩。"),
    "share_missing": lazy("请填写少选时的得分。"),
    "share_over_marks": lazy("“%(detail)s”少选的得分不低于满分，少选就没有区别了。"),
    "incomplete_impossible": lazy("单选题和判断题没有“少选”，只能全对得分，或答错扣分。"),
    "penalty_without_effect": lazy(
        "单选题或判断题答错扣分，又每题扣到 0 分为止：等于不扣分。请改为全卷扣到 0 分为止。"
    ),
    "section_unknown": lazy("组卷方案里已没有“%(detail)s”这一部分，请在“各部分规则”中删去。"),
    "section_line_over_total": lazy("“%(detail)s”的及格线高于该部分的满分。"),
    "two_time_limits": lazy("每题限时和各部分限时只能选一种。"),
    "section_times_over_duration": lazy("各部分限时加起来超过考试时长。"),
    "question_time_over_duration": lazy("每题限时超过考试时长。"),
    "part_in_two_places": lazy("按部分依次作答时，同名的部分要排在一起，请调整组卷方案。"),
    "slot_twice": lazy("同一单位或同一人不能排在两个场次。"),
    "slot_times": lazy("场次“%(detail)s”的结束时间应晚于开始时间。"),
    "slot_outside": lazy("场次“%(detail)s”超出了考试的开放时间。"),
    "slot_short": lazy("场次“%(detail)s”短于考试时长，开始较晚的人会提前到时。"),
    "slot_empty": lazy("场次“%(detail)s”没有单位，也没有人员。"),
    "address_unreadable": lazy("看不懂网络地址“%(detail)s”。请写成 10.1.2.3 或 10.1.2.0/24。"),
    "open_with_slots": lazy("不设名单的考试不能再分场次。"),
    "open_with_make_up": lazy("补考要有名单，不能不设名单。"),
    "open_with_eligibility": lazy("不用登录的考试认不出人，不能再要求学分、学时或通过别的考试。"),
    "open_with_composite": lazy("不用登录的考试认不出人，不能再与学习或别的考试合并成绩。"),
    "paper_with_online_rules": lazy("纸笔考试没有口令、网络地址、答题顺序、每题限时、每日次数和用时排名，也要有名单。"),
    "written_and_on_paper": lazy("整场都在纸上考，就不必再设纸笔部分，请去掉其中一项。"),
    "written_needs_roster": lazy("有纸笔部分的考试要有名单，否则不知道登记谁的成绩。"),
    "written_incomplete": lazy("纸笔部分要写明名称和计入总分的满分，满分应大于 0。"),
    "written_title_taken": lazy("组卷方案里已有“%(detail)s”，纸笔部分请另取名称。"),
    "written_line_over_full": lazy("纸笔部分的及格线高于卷面满分。"),
    "screen_line_over_total": lazy("线上部分的及格线高于线上试卷的满分。"),
    "study_percent_range": lazy("学习所占比例应在 0 到 99 之间。"),
    "study_full_missing": lazy("请填写学习满分对应的学分。"),
    "ceiling_without_credit": lazy("设了每天学分上限，却没有用到学分。"),
    "refers_to_itself": lazy("考试不能以自己为条件。"),
    "make_up_needs_original": lazy("补考又要求先通过原考试，没有人能参加。"),
    "make_up_before_end": lazy("原考试还没有结束，现在还不知道谁未考或不合格。请在它结束后再发布补考。"),
    "on_paper": lazy("本考试为纸笔考试，请按通知到现场参加。"),
    "attempts_used_today": lazy("今天的次数已用完，请明天再来。"),
    "credit_short": lazy("本年度学分还不够：要求 %(need)s，现有 %(have)s。"),
    "hours_short": lazy("本年度学时还不够：要求 %(need)s，现有 %(have)s。"),
    "exam_not_passed": lazy("还没有通过要求先通过的考试。"),
    "address_outside": lazy("这台设备不在考场的网络内，请到考场的电脑上开始。"),
    "room_code_missing": lazy("请输入监考宣布的考场口令。"),
    "room_code_wrong": lazy("考场口令不对，请核对后再输入。"),
    "no_paper_total": lazy("请选择组卷方案；纸笔考试也可以只填满分。"),
    "not_open_exam": lazy("这场考试只限应考名单内的人员。"),
    "exam_is_printed": lazy(
        "这份草稿已印过 %(count)s 次试卷，试卷和答案要留作凭据，草稿不能删除。不再使用的，请在“修改”里把标题改为“（作废）…”留存。"
    ),
    "exam_is_named": lazy("别的考试以这场考试为条件或补考对象，请先改那一场。"),
    "slot_unit": lazy("请给场次选择单位，或填写工号。"),
    "blueprint_title": lazy("已有同名的方案，请换一个名称。"),
    "code_taken": lazy("考试编号“%(exam)s”已被使用，请换一个。"),
}

KIND_NAMES: dict[Kind, LazyText] = {
    Kind.SINGLE: lazy("单选题"),
    Kind.MULTIPLE: lazy("多选题"),
    Kind.INDEFINITE: lazy("不定项选择题"),
    Kind.TRUE_FALSE: lazy("判断题"),
    Kind.FILL: lazy("填空题"),
    Kind.SHORT: lazy("简答题"),
    Kind.CASE: lazy("案例题"),
}
REASON_NAMES: dict[Reason, LazyText] = {
    Reason.MATERNITY: lazy("产假"),
    Reason.SICK: lazy("病假"),
    Reason.SECONDED: lazy("借调外出"),
    Reason.RETIRING: lazy("年内退休"),
    Reason.NEW: lazy("新入职"),
    Reason.OTHER: lazy("其他"),
}
COUNTING_NAMES: dict[Counting, LazyText] = {
    Counting.BEST: lazy("取最高分"),
    Counting.LAST: lazy("取最后一次"),
    Counting.FIRST: lazy("取第一次"),
    Counting.MEAN: lazy("取平均分"),
}
RELEASE_NAMES: dict[ReleaseTime, LazyText] = {
    ReleaseTime.AT_SUBMISSION: lazy("交卷后立即公布"),
    ReleaseTime.AT_CLOSE: lazy("考试结束后公布"),
    ReleaseTime.BY_HAND: lazy("由考务公布"),
    ReleaseTime.NEVER: lazy("不公布"),
}


def kind_names() -> dict[str, str]:
    """Kind -> its name, for templates."""
    return {kind.value: str(name) for kind, name in KIND_NAMES.items()}


def sit_words() -> dict[str, str]:
    """What the sitting's script says; {name} is filled in by the script."""
    return {
        "saved": _("已保存 {time}"),
        "pending": _("{count} 题待上传"),
        "offline": _("网络已断开，{count} 题待上传"),
        "minutes": _("{minutes} 分钟"),
        "seconds": _("{minutes} 分 {seconds} 秒"),
        "notice": _("距离收卷还有 {minutes} 分钟"),
        "marked": _("第 {number} 题已标记"),
        "unmarked": _("第 {number} 题已取消标记"),
        "replaced": _("第 {number} 题在别处有更新的答案，已换成那一份"),
        "not_yet": _("还有 {count} 题没有上传，联网后再交卷。答案保留在本机。"),
        "ended": _("考试已结束"),
        "taken_over": _("您已在另一台设备上继续作答，本页只能查看。本机还有 {count} 题没有上传。"),
        "signed_out": _("登录已失效，请重新登录后继续。本机还有 {count} 题没有上传，登录后会自动上传。"),
        "refused": _("答案没有被接受，请刷新页面。"),
        "cell_answered": _("已答"),
        "cell_empty": _("未答"),
        "cell_marked": _("已标记"),
    }
