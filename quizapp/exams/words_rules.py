"""The rules of an exam as plain sentences, one page for the candidate and the administrator alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from quizapp.bank.rules.kinds import Kind
from quizapp.exams.rules.composite import Composite
from quizapp.exams.rules.ranking import Ranking
from quizapp.exams.rules.scoring import HALF_MARK, WHOLE_MARK, Floor, Policies, Scoring, ScoringPolicy
from quizapp.exams.rules.sections import Order, SectionRule
from quizapp.exams.rules.settings import Counting, Entry, ExamSettings, Release, ReleaseTime
from quizapp.exams.rules.slots import Slot, Window
from quizapp.exams.rules.written import WrittenPart
from quizapp.exams.words import COUNTING_NAMES, KIND_NAMES, RELEASE_NAMES
from quizapp.exams.words_desk import more_time
from quizapp.i18n import LazyText, _, lazy, local
from quizapp.papers.rules.blueprint import Part
from quizapp.web.filters import marks

SCORING_NAMES: dict[Scoring, LazyText] = {
    Scoring.ALL_OR_NOTHING: lazy("多选、少选、错选均不得分"),
    Scoring.SHARE: lazy("选错不得分；少选的，每选对一项得固定分"),
    Scoring.FIXED: lazy("选错不得分；少选的，得固定分"),
    Scoring.HALF: lazy("选错不得分；少选的，得一半分"),
    Scoring.PROPORTION: lazy("选错不得分；少选的，按选对的比例得分"),
    Scoring.PER_OPTION: lazy("每个选项单独计分"),
    Scoring.NEGATIVE: lazy("选对得分，选错扣分"),
}
PRESET_NAMES: dict[str, LazyText] = {
    "shaanxi_2020": lazy("年度法律知识考试：三次取最高（陕西 2020）"),
    "jining_2021": lazy("分场次考试：80 分及格，另设补考（济宁 2021、2023）"),
    "inner_mongolia_2016": lazy("学分够了才能考，学习与考试各占一半（内蒙古 2016）"),
    "changzhou_2021": lazy("执法资格考试：两周内随时考，电脑手机均可（常州 2021）"),
    "qingyang_2020": lazy("学满 3000 学分才能考，每天有上限（庆阳 2020）"),
    "luan_2025_general": lazy("公共法律知识考试，与专业考试都要合格（六安 2025、浙江）"),
    "luan_2025_professional": lazy("专业法律知识考试：纸笔作答，成绩事后登记（六安 2025、浙江）"),
    "luan_2025_whole": lazy("公共部分线上、专业部分纸笔，两部分都要合格（六安 2025、浙江）"),
    "fire_engineer": lazy("多选少选每项 0.5 分，错选不得分（消防工程师）"),
    "constitution_contest": lazy("知识竞赛：一次机会，按得分和用时排名（高校宪法竞赛）"),
    "yunnan_2022": lazy("宣传答题：不用登录，每次五题，每天五次（云南 2022）"),
}
RANKING_NAMES: dict[Ranking, LazyText] = {
    Ranking.NONE: lazy("不排名"),
    Ranking.SCORE: lazy("按得分"),
    Ranking.SCORE_TIME: lazy("按得分，同分按用时"),
}
ENTRY_NAMES: dict[Entry, LazyText] = {
    Entry.ROSTER: lazy("应考名单内的人员"),
    Entry.STAFF: lazy("所有能登录的人员，不设名单"),
    Entry.PUBLIC: lazy("任何人，不用登录"),
}
ORDER_NAMES: dict[Order, LazyText] = {
    Order.FREE: lazy("可以任意换题"),
    Order.PARTS: lazy("按部分依次作答，不能返回"),
}
FLOOR_NAMES: dict[Floor, LazyText] = {
    Floor.QUESTION: lazy("每题扣到 0 分为止"),
    Floor.PAPER: lazy("每题可以是负分，全卷扣到 0 分为止"),
}
ROUND_NAMES: dict[int, LazyText] = {
    1: lazy("保留两位小数"),
    HALF_MARK: lazy("取整到 0.5 分"),
    WHOLE_MARK: lazy("取整到 1 分"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What ids in the settings are called."""

    exams: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)


def plain_sentences(
    settings: ExamSettings,
    total_marks: int,
    parts: tuple[Part, ...] = (),
    names: Names | None = None,
    window: Window | None = None,
) -> list[str]:
    """The rules in order: who, when, how often, the paper, marks, the result, what is shown. A candidate's own `window`
    stands in the place of all slots."""
    known = names or Names()
    return [
        *_who(settings, known),
        *_when(settings, known, window),
        *_attempts(settings),
        *_paper(settings, parts),
        *_written(settings.written),
        *_lines(settings, total_marks),
        *_scoring(settings.policies, _kinds(parts)),
        *(line for section in settings.sections for line in _section(section)),
        *_result(settings, known),
        *_door(settings, window),
        *_released(settings.release),
    ]


def policy_sentence(policy: ScoringPolicy) -> str:
    """A scoring rule with its numbers."""
    if policy.code is Scoring.SHARE:
        return _("选错不得分；少选的，每选对一项得 %(n)s 分", n=marks(policy.share))
    if policy.code is Scoring.FIXED:
        return _("选错不得分；少选的，得 %(n)s 分", n=marks(policy.share))
    text = str(SCORING_NAMES[policy.code])
    if policy.code is Scoring.NEGATIVE:
        taken = _("每错一处扣 %(n)s 分", n=marks(policy.penalty)) if policy.penalty else _("选错扣与选对同样的分")
        text = _("选对得分，%(taken)s，%(floor)s", taken=taken, floor=FLOOR_NAMES[policy.floor])
    rounded = policy.round_to != 1 and policy.code is not Scoring.ALL_OR_NOTHING
    return _("%(rule)s，%(rounding)s", rule=text, rounding=ROUND_NAMES[policy.round_to]) if rounded else text


def _kinds(parts: tuple[Part, ...]) -> frozenset[Kind]:
    """The kinds on the paper; a case may hold any."""
    found = frozenset(part.kind for part in parts)
    return frozenset(Kind) if not parts or Kind.CASE in found else found


def _who(settings: ExamSettings, names: Names) -> Iterator[str]:
    if settings.entry is not Entry.ROSTER:
        yield _("参加人员：%(who)s。", who=ENTRY_NAMES[settings.entry])
    if settings.make_up_of:
        yield _("这是“%(exam)s”的补考。", exam=names.exams.get(settings.make_up_of, ""))
    wanted = settings.eligibility
    if wanted.credit:
        yield _("本年度学分达到 %(n)s 才能参加。", n=marks(wanted.credit))
    if wanted.hours:
        yield _("本年度学时达到 %(n)s 才能参加。", n=marks(wanted.hours))
    if wanted.daily_ceiling:
        yield _("每天最多计 %(n)s 学分。", n=marks(wanted.daily_ceiling))
    for exam_id in wanted.passed:
        yield _("先通过“%(exam)s”才能参加。", exam=names.exams.get(exam_id, ""))


def _when(settings: ExamSettings, names: Names, window: Window | None) -> Iterator[str]:
    if settings.on_paper:
        yield _("本考试为纸笔考试，%(span)s 在现场作答，成绩由考务登记。", span=span(settings))
        return
    if window is not None and window.slot:
        yield _("您的场次：%(name)s，%(span)s。", name=window.slot, span=span(window))
    elif settings.latest_start_seconds:
        yield _("考试时间：%(span)s。", span=span(settings))
    else:
        yield _("考试时间：%(span)s，期间任选时间开始。", span=span(settings))
    if window is None or not window.slot:
        for slot in settings.slots if window is None else ():
            yield _slot(slot, names)
    if settings.latest_start_seconds:
        yield _("开考 %(n)s 分钟后不能再入场。", n=settings.latest_start_seconds // 60)
    minutes = settings.duration_seconds // 60
    yield _("每次限时 %(minutes)s 分钟，从点击“开始考试”算起，中途不暂停；到考试结束时间一律收卷。", minutes=minutes)
    if settings.earliest_submit_seconds >= settings.duration_seconds:
        yield _("不能提前交卷，到时由系统收卷。")
    elif settings.earliest_submit_seconds:
        yield _("开始作答 %(n)s 分钟后才能交卷。", n=settings.earliest_submit_seconds // 60)


def span(window: ExamSettings | Slot | Window) -> str:
    """From when to when, in the office's time."""
    return _(
        "%(opens)s 至 %(closes)s",
        opens=f"{local(window.opens_at):%Y-%m-%d %H:%M}",
        closes=f"{local(window.closes_at):%Y-%m-%d %H:%M}",
    )


def _slot(slot: Slot, names: Names) -> str:
    units = _("、").join(names.units.get(unit, "") for unit in slot.units)
    people = _("指定的 %(n)s 人", n=len(slot.people)) if slot.people else ""
    who = _("、").join(each for each in (units, people) if each)
    return _("场次“%(name)s”：%(span)s，%(who)s。", name=slot.name, span=span(slot), who=who)


def _attempts(settings: ExamSettings) -> Iterator[str]:
    rule = COUNTING_NAMES[settings.counting]
    if settings.on_paper:
        return
    if settings.is_unlimited:
        yield _("次数不限，%(rule)s。", rule=rule)
    elif settings.attempts_allowed == 1:
        yield _("只能考一次。")
    else:
        yield _("最多考 %(count)s 次，%(rule)s。", count=settings.attempts_allowed, rule=rule)
    if settings.attempts_per_day:
        yield _("每天最多考 %(n)s 次。", n=settings.attempts_per_day)
    if settings.prefer_fresh:
        yield _("抽题时先抽您没有做过的题。")


def _paper(settings: ExamSettings, parts: tuple[Part, ...]) -> Iterator[str]:
    if parts:
        listed = _("、").join(
            _("%(kind)s %(n)s 题 × %(m)s 分", kind=KIND_NAMES[part.kind], n=part.count, m=marks(part.marks))
            for part in parts
        )
        yield _("试卷共 %(n)s 题：%(parts)s。", n=sum(part.count for part in parts), parts=listed)
    if settings.question_seconds:
        yield _("每题限时 %(n)s 秒，到时自动进入下一题，不能返回。", n=settings.question_seconds)
    elif settings.order is Order.PARTS:
        yield _("按部分依次作答，进入下一部分后不能返回。")
    if more := more_time(settings):
        yield more


def _written(part: WrittenPart | None) -> Iterator[str]:
    if part is None:
        return
    if part.is_scaled:
        yield _(
            "“%(part)s”为纸笔部分，在现场作答，卷面满分 %(full)s 分，按 %(n)s 分折算计入总分，成绩事后登记。",
            part=part.title,
            full=marks(part.full),
            n=marks(part.marks),
        )
    else:
        yield _(
            "“%(part)s”为纸笔部分，在现场作答，满分 %(n)s 分，计入总分，成绩事后登记。",
            part=part.title,
            n=marks(part.marks),
        )
    if part.pass_line is not None:
        yield _("“%(part)s”卷面不低于 %(n)s 分才算合格。", part=part.title, n=marks(part.pass_line))
    if part.screen_line is not None:
        yield _("线上部分不低于 %(n)s 分才算合格。", n=marks(part.screen_line))
    yield _("“%(part)s”的成绩登记以前，结果显示“待录入”。", part=part.title)


def _lines(settings: ExamSettings, total_marks: int) -> Iterator[str]:
    bands = {band.name: marks(band.at_least) for band in settings.bands}
    yield _("满分 %(total)s 分，%(line)s 分及格。", total=marks(total_marks), line=marks(settings.pass_line))
    if "good" in bands:
        yield _("%(n)s 分及以上为良好。", n=bands["good"])
    if "excellent" in bands:
        yield _("%(n)s 分及以上为优秀。", n=bands["excellent"])


def _scoring(policies: Policies, kinds: frozenset[Kind]) -> Iterator[str]:
    set_up = dict(policies)
    for kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE, Kind.TRUE_FALSE, Kind.FILL):
        policy = set_up.get(kind, ScoringPolicy())
        if kind not in kinds:
            continue
        if kind in (Kind.MULTIPLE, Kind.INDEFINITE) or policy.code is Scoring.NEGATIVE:
            yield _("%(kind)s：%(rule)s。", kind=KIND_NAMES[kind], rule=policy_sentence(policy))
        elif kind is Kind.FILL and policy.code is not Scoring.ALL_OR_NOTHING:
            yield _("%(kind)s：每空单独计分。", kind=KIND_NAMES[kind])


def _section(section: SectionRule) -> Iterator[str]:
    if section.pass_line is not None:
        yield _("“%(part)s”不低于 %(n)s 分才算合格。", part=section.title, n=marks(section.pass_line))
    if section.seconds:
        yield _("“%(part)s”限时 %(n)s 分钟。", part=section.title, n=section.seconds // 60)
    for kind, policy in section.policies:
        rule = policy_sentence(policy)
        yield _("“%(part)s”的%(kind)s：%(rule)s。", part=section.title, kind=KIND_NAMES[kind], rule=rule)


def _result(settings: ExamSettings, names: Names) -> Iterator[str]:
    composite: Composite = settings.composite
    if composite.study_percent:
        yield _(
            "综合成绩 = 学习 × %(study)s%% + 考试 × %(exam)s%%，学分满 %(full)s 为学习满分；及格线和等次按综合成绩。",
            study=composite.study_percent,
            exam=composite.exam_percent,
            full=marks(composite.study_full),
        )
    for exam_id in composite.also_pass:
        yield _("还要通过“%(exam)s”，两项都合格才算合格。", exam=names.exams.get(exam_id, ""))
    if settings.ranking is not Ranking.NONE:
        yield _("排名：%(rule)s。", rule=RANKING_NAMES[settings.ranking])


def _door(settings: ExamSettings, window: Window | None) -> Iterator[str]:
    admission = window.admission if window else settings.admission
    if admission.room_code:
        yield _("在考场内作答，开始时输入监考宣布的考场口令。")
    if admission.addresses:
        yield _("只能用考场的电脑开始作答。")


def _released(release: Release) -> Iterator[str]:
    yield _(
        "成绩：%(when)s；答案与解析：%(later)s。", when=RELEASE_NAMES[release.score], later=RELEASE_NAMES[release.keys]
    )


# which counting rules and release times the form offers, in order
COUNTINGS = tuple(Counting)
RELEASES = tuple(ReleaseTime)


def kind_notes(policies: Mapping[tuple[str, Kind], ScoringPolicy]) -> dict[tuple[str, str], str]:
    """What stands under a question about its marking: (part, kind) -> sentence, for kinds where it is not plain."""
    several = (Kind.MULTIPLE, Kind.INDEFINITE)
    return {
        (part, kind.value): policy_sentence(policy)
        for (part, kind), policy in policies.items()
        if kind in several or policy.code is Scoring.NEGATIVE
    }
