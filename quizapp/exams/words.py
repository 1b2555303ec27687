"""The exam room in words: refusals, kinds, reasons, rules as plain sentences, and what the sitting's script says."""

from collections.abc import Mapping

from quizapp.bank.rules.kinds import Kind
from quizapp.exams.rules.access import Reason
from quizapp.exams.rules.settings import Counting, ExamSettings, ReleaseTime, Scoring
from quizapp.i18n import LazyText, _, lazy, local
from quizapp.web.filters import marks

REFUSALS: dict[str, LazyText] = {
    "not_on_roster": lazy("您不在本次考试的应考名单内。如有疑问，请联系本单位管理员。"),
    "exempt": lazy("您本次免考，无需参加。"),
    "deferred": lazy("您本次缓考，具体安排请等待通知。"),
    "not_open": lazy("考试还没有开始。"),
    "closed": lazy("考试时间已结束。"),
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
    "no_attempts": lazy("考试次数至少 1 次。"),
    "pass_over_total": lazy("及格线高于试卷总分。"),
    "pass_below_zero": lazy("及格线不能小于 0。"),
    "grace_range": lazy("交卷宽限应在 0 到 300 秒之间。"),
    "bands_order": lazy("等次分数线应从高到低，互不相同。"),
    "band_over_total": lazy("等次分数线高于试卷总分。"),
    "kind_not_supported": lazy("计分规则里有暂不支持的题型。"),
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
}
RELEASE_NAMES: dict[ReleaseTime, LazyText] = {
    ReleaseTime.AT_SUBMISSION: lazy("交卷后立即公布"),
    ReleaseTime.AT_CLOSE: lazy("考试结束后公布"),
    ReleaseTime.BY_HAND: lazy("由考务公布"),
    ReleaseTime.NEVER: lazy("不公布"),
}
SCORING_NAMES: dict[Scoring, LazyText] = {
    Scoring.ALL_OR_NOTHING: lazy("多选、少选、错选均不得分"),
    Scoring.SHARE: lazy("选错不得分；少选的，每选对一项得固定分"),
    Scoring.PROPORTION: lazy("选错不得分；少选的，按选对的比例得分"),
    Scoring.PER_OPTION: lazy("每个选项单独计分"),
    Scoring.NEGATIVE: lazy("选对得分，选错扣分，扣到 0 分为止"),
}


def kind_names() -> dict[str, str]:
    """Kind -> its name, for templates."""
    return {kind.value: str(name) for kind, name in KIND_NAMES.items()}


def kind_notes(codes: Mapping[Kind, str]) -> dict[str, str]:
    """What stands under a question about its marking: kind -> sentence, for kinds with several right options."""
    several = (Kind.MULTIPLE, Kind.INDEFINITE)
    return {kind.value: str(SCORING_NAMES[Scoring(codes[kind])]) for kind in several if kind in codes}


def plain_sentences(settings: ExamSettings, total_marks: int) -> list[str]:
    """The rules of an exam as sentences, for the candidate and the administrator alike."""
    minutes = settings.duration_seconds // 60
    lines = [
        _(
            "考试时间：%(opens)s 至 %(closes)s，期间任选时间开始。",
            opens=f"{local(settings.opens_at):%Y-%m-%d %H:%M}",
            closes=f"{local(settings.closes_at):%Y-%m-%d %H:%M}",
        ),
        _("每次限时 %(minutes)s 分钟，从点击“开始考试”算起，中途不暂停；到考试结束时间一律收卷。", minutes=minutes),
        _("满分 %(total)s 分，%(line)s 分及格。", total=marks(total_marks), line=marks(settings.pass_line)),
    ]
    if settings.attempts_allowed == 1:
        lines.append(_("只能考一次。"))
    else:
        lines.append(
            _(
                "最多考 %(count)s 次，%(rule)s。",
                count=settings.attempts_allowed,
                rule=COUNTING_NAMES[settings.counting],
            )
        )
    for kind in (Kind.MULTIPLE, Kind.INDEFINITE):
        policy = settings.policy_of(kind)
        lines.append(_("%(kind)s：%(rule)s。", kind=KIND_NAMES[kind], rule=SCORING_NAMES[policy.code]))
    lines.append(
        _(
            "成绩：%(when)s；答案与解析：%(later)s。",
            when=RELEASE_NAMES[settings.release.score],
            later=RELEASE_NAMES[settings.release.keys],
        )
    )
    return lines


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
