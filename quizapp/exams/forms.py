"""Forms of managing exams. Choices are set by the views; what a field left empty means is said beside it."""

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from quizapp.i18n import lazy
from quizapp.web.forms import NOT_A_NUMBER, REQUIRED, TOO_LONG, BaseForm

MOMENT = "%Y-%m-%dT%H:%M"


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]  # wtforms ships no types
    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class ExamForm(BaseForm):
    title = StringField(lazy("考试名称"), [InputRequired(REQUIRED), Length(max=120, message=TOO_LONG)])
    code = StringField(
        lazy("考试编号"),
        [
            InputRequired(REQUIRED),
            Regexp(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$", message=lazy("只能用字母、数字、横线和下划线，最多 40 位。")),
        ],
    )
    year = IntegerField(lazy("年度"), [InputRequired(NOT_A_NUMBER), NumberRange(2000, 2100)])
    blueprint = SelectField(lazy("组卷方案"), [Optional()])
    opens_at = DateTimeLocalField(lazy("开始时间"), [InputRequired(REQUIRED)], format=MOMENT)
    closes_at = DateTimeLocalField(lazy("结束时间"), [InputRequired(REQUIRED)], format=MOMENT)
    minutes = IntegerField(lazy("每次限时（分钟）"), [InputRequired(NOT_A_NUMBER), NumberRange(1, 600)])
    grace = IntegerField(lazy("交卷宽限（秒）"), [InputRequired(NOT_A_NUMBER), NumberRange(0, 300)])
    latest_start = IntegerField(lazy("开考多久后不能入场（分钟）"), [Optional(), NumberRange(1, 600)])
    earliest_submit = IntegerField(lazy("开始作答多久后才能交卷（分钟）"), [Optional(), NumberRange(1, 600)])
    attempts = IntegerField(lazy("最多考几次"), [Optional(), NumberRange(1, 9999)])
    attempts_per_day = IntegerField(lazy("每天最多考几次"), [Optional(), NumberRange(1, 99)])
    counting = SelectField(lazy("计入哪一次"), [InputRequired(REQUIRED)])
    prefer_fresh = BooleanField(lazy("先抽本人没有做过的题"))
    pass_line = DecimalField(lazy("及格线（分）"), [InputRequired(NOT_A_NUMBER), NumberRange(0, 1000)], places=2)
    good_line = DecimalField(lazy("良好线（分）"), [Optional(), NumberRange(0, 1000)], places=2)
    excellent_line = DecimalField(lazy("优秀线（分）"), [Optional(), NumberRange(0, 1000)], places=2)
    single = SelectField(lazy("单选题计分"), [Optional()])
    multiple = SelectField(lazy("多选题计分"), [InputRequired(REQUIRED)])
    share = DecimalField(lazy("多选题少选得分（固定分或每项）"), [Optional(), NumberRange(0, 100)], places=2)
    indefinite = SelectField(lazy("不定项题计分"), [InputRequired(REQUIRED)])
    indefinite_share = DecimalField(
        lazy("不定项题少选得分（固定分或每项）"), [Optional(), NumberRange(0, 100)], places=2
    )
    true_false = SelectField(lazy("判断题计分"), [Optional()])
    fill = SelectField(lazy("填空题计分"), [Optional()])
    penalty = DecimalField(lazy("每错一处扣分"), [Optional(), NumberRange(0, 100)], places=2)
    floor = SelectField(lazy("扣分扣到哪里为止"), [Optional()])
    round_to = SelectField(lazy("不完整答案的得分"), [Optional()])
    order = SelectField(lazy("答题顺序"), [Optional()])
    question_seconds = IntegerField(lazy("每题限时（秒）"), [Optional(), NumberRange(5, 3600)])
    entry = SelectField(lazy("谁可以参加"), [Optional()])
    departments = CheckboxesField(lazy("参加单位"), [Optional()])
    enforcement_only = BooleanField(lazy("只限执法岗"))
    posts = StringField(lazy("岗位名称含有"), [Length(max=200, message=TOO_LONG)])
    credit = DecimalField(lazy("本年度学分至少"), [Optional(), NumberRange(0, 100000)], places=2)
    hours = DecimalField(lazy("本年度学时至少"), [Optional(), NumberRange(0, 100000)], places=2)
    daily_ceiling = DecimalField(lazy("每天最多计多少学分"), [Optional(), NumberRange(0, 100000)], places=2)
    passed = CheckboxesField(lazy("先要通过的考试"), [Optional()])
    make_up_of = SelectField(lazy("这是哪场考试的补考"), [Optional()])
    make_up_who = CheckboxesField(lazy("补考人员"), [Optional()])
    on_paper = BooleanField(lazy("纸笔考试，成绩事后登记或导入"))
    paper_total = DecimalField(lazy("试卷满分（没有组卷方案时）"), [Optional(), NumberRange(0, 1000)], places=2)
    written_title = StringField(lazy("纸笔部分的名称"), [Length(max=60, message=TOO_LONG)])
    written_marks = DecimalField(lazy("计入总分的满分"), [Optional(), NumberRange(0, 1000)], places=2)
    written_full = DecimalField(lazy("卷面满分"), [Optional(), NumberRange(0, 1000)], places=2)
    written_line = DecimalField(lazy("纸笔部分及格线（卷面分）"), [Optional(), NumberRange(0, 1000)], places=2)
    screen_line = DecimalField(lazy("线上部分及格线（分）"), [Optional(), NumberRange(0, 1000)], places=2)
    room_code = StringField(lazy("考场口令"), [Length(max=20, message=TOO_LONG)])
    addresses = StringField(lazy("只许这些网络地址开始"), [Length(max=300, message=TOO_LONG)])
    study_percent = IntegerField(lazy("学习占综合成绩（%）"), [Optional(), NumberRange(0, 99)])
    study_full = DecimalField(lazy("学习满分对应的学分"), [Optional(), NumberRange(0, 100000)], places=2)
    also_pass = CheckboxesField(lazy("还要通过的考试"), [Optional()])
    ranking = SelectField(lazy("排名"), [Optional()])
    release_score = SelectField(lazy("成绩"), [InputRequired(REQUIRED)])
    release_verdicts = SelectField(lazy("每题对错"), [InputRequired(REQUIRED)])
    release_keys = SelectField(lazy("正确答案"), [InputRequired(REQUIRED)])
    release_band = SelectField(lazy("等次与是否合格"), validate_choice=False)
    release_explanations = SelectField(lazy("解析与法条"), validate_choice=False)
    previous = SelectField(lazy("与哪次考试对比"), [Optional()])
    instructions = TextAreaField(lazy("考前须知"), [Length(max=4000, message=TOO_LONG)])
    pledge = TextAreaField(lazy("诚信承诺"), [InputRequired(REQUIRED), Length(max=2000, message=TOO_LONG)])
    preset = HiddenField(validators=[Length(max=40)])
    lock_version = IntegerField(validators=[Optional(), NumberRange(min=1)])


class PartRuleForm(Form):  # type: ignore[misc]  # wtforms ships no types
    pass_line = DecimalField(lazy("本部分及格线（分）"), [Optional(), NumberRange(0, 1000)], places=2)
    minutes = IntegerField(lazy("本部分限时（分钟）"), [Optional(), NumberRange(1, 600)])
    multiple = SelectField(lazy("多选题计分"), [Optional()])
    share = DecimalField(lazy("多选题少选得分（固定分或每项）"), [Optional(), NumberRange(0, 100)], places=2)
    indefinite = SelectField(lazy("不定项题计分"), [Optional()])
    indefinite_share = DecimalField(
        lazy("不定项题少选得分（固定分或每项）"), [Optional(), NumberRange(0, 100)], places=2
    )


class PartRulesForm(BaseForm):
    """A row for each part of the blueprint, in its order."""

    rules = FieldList(FormField(PartRuleForm))
    lock_version = IntegerField(validators=[Optional(), NumberRange(min=1)])


class SlotForm(BaseForm):
    name = StringField(lazy("场次名称"), [InputRequired(REQUIRED), Length(max=60, message=TOO_LONG)])
    opens_at = DateTimeLocalField(lazy("开始时间"), [InputRequired(REQUIRED)], format=MOMENT)
    closes_at = DateTimeLocalField(lazy("结束时间"), [InputRequired(REQUIRED)], format=MOMENT)
    departments = CheckboxesField(lazy("单位"), [Optional()])
    people = TextAreaField(lazy("人员（工号）"), [Length(max=20000, message=TOO_LONG)])
    room_code = StringField(lazy("考场口令"), [Length(max=20, message=TOO_LONG)])
    addresses = StringField(lazy("只许这些网络地址开始"), [Length(max=300, message=TOO_LONG)])
    lock_version = IntegerField(validators=[Optional(), NumberRange(min=1)])


class StatusForm(BaseForm):
    status = SelectField(lazy("改为"), [InputRequired(REQUIRED)])
    reason = SelectField(lazy("原因"), [Optional()])
    note = StringField(lazy("说明"), [Length(max=200, message=TOO_LONG)])
    approved_by = StringField(lazy("批准人"), [InputRequired(REQUIRED), Length(max=100, message=TOO_LONG)])


class GuestForm(BaseForm):
    name = StringField(lazy("姓名"), [InputRequired(REQUIRED), Length(max=50, message=TOO_LONG)])


# The form's groups below the first three: code, title, fields. The code stands beside what the rules call them.
GROUPS = (
    ("scoring", lazy("计分规则"), ("multiple", "share", "indefinite", "indefinite_share", "fill", "single", "true_false", "penalty", "floor", "round_to")),
    ("order", lazy("答题顺序与每题限时"), ("order", "question_seconds")),
    ("who", lazy("参加范围与条件"), ("entry", "departments", "enforcement_only", "posts", "credit", "hours", "daily_ceiling", "passed")),
    ("make_up", lazy("补考"), ("make_up_of", "make_up_who", "prefer_fresh")),
    ("place", lazy("考场与纸笔考试"), ("room_code", "addresses", "on_paper", "paper_total")),
    ("written", lazy("纸笔部分（其余在线上考）"), ("written_title", "written_marks", "written_full", "written_line", "screen_line")),
    ("result", lazy("综合成绩与排名"), ("study_percent", "study_full", "also_pass", "ranking")),
    ("release", lazy("公布"), ("release_score", "release_band", "release_verdicts", "release_keys", "release_explanations")),
)  # fmt: skip
HINTS = {
    "blueprint": lazy("试卷由哪些部分组成。"),
    "grace": lazy("到时后仍接收已作答案的秒数。"),
    "latest_start": lazy("从考试或场次的开始时间算起，留空表示结束前都能入场。监考可以个别放行。"),
    "earliest_submit": lazy("留空表示随时可以交卷；填考试时长表示不能提前交卷。"),
    "attempts": lazy("留空表示次数不限。"),
    "attempts_per_day": lazy("留空表示每天不限。"),
    "good_line": lazy("留空表示不设良好。"),
    "excellent_line": lazy("留空表示不设优秀。"),
    "share": lazy("“固定分”或“每选对一项”时填写，如 0.5。"),
    "penalty": lazy("留空表示扣与答对同样的分。"),
    "question_seconds": lazy("留空表示不限。设了以后按题依次作答，不能返回。"),
    "departments": lazy("不勾选表示全部单位；勾选的单位包含其下级。"),
    "posts": lazy("多个词用空格分开，岗位含有其中一个即可。"),
    "credit": lazy("学分在“人员－学分与学时”中导入。"),
    "make_up_who": lazy("名单在发布时由原考试的结果生成。"),
    "room_code": lazy("监考当场宣布，考生开始时输入。"),
    "addresses": lazy("如 10.1.2.0/24，多个用空格分开。"),
    "written_title": lazy("如“专业法律知识”。只有一部分在纸上考时填写，留空表示没有。"),
    "written_marks": lazy("考试总分 = 线上试卷满分 + 这里的满分；及格线和等次按总分。"),
    "written_full": lazy("登记成绩时的满分，留空表示与计入总分的满分相同。不同时按比例折算。"),
    "written_line": lazy("留空表示不另设。"),
    "screen_line": lazy("留空表示不另设。"),
    "study_percent": lazy("如 50：学习占一半，考试占一半。"),
    "release_keys": lazy("考试还在进行时公布答案，会泄露给尚未参加的人。"),
    "also_pass": lazy("两场都合格才算合格。"),
}

# What fields hold in the usual exam; a group of nothing else is shown closed.
USUAL = {
    "multiple": ("all_or_nothing",), "indefinite": ("all_or_nothing", "proportion"), "fill": ("all_or_nothing",),
    "single": ("all_or_nothing",), "true_false": ("all_or_nothing",), "floor": ("question",), "round_to": ("1",),
    "order": ("free",), "entry": ("roster",), "ranking": ("none",), "release_score": ("at_submission",),
    "release_verdicts": ("at_close",), "release_keys": ("at_close",), "release_band": ("",), "release_explanations": ("",), "enforcement_only": ("", True),
    "make_up_who": ("", ["absent", "failed", "deferred"]),
}  # fmt: skip
