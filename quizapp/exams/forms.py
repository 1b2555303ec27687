"""Forms of managing exams."""

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    DecimalField,
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
    blueprint = SelectField(lazy("组卷方案"), [InputRequired(REQUIRED)])
    opens_at = DateTimeLocalField(lazy("开始时间"), [InputRequired(REQUIRED)], format=MOMENT)
    closes_at = DateTimeLocalField(lazy("结束时间"), [InputRequired(REQUIRED)], format=MOMENT)
    minutes = IntegerField(lazy("每次限时（分钟）"), [InputRequired(NOT_A_NUMBER), NumberRange(1, 600)])
    attempts = IntegerField(lazy("最多考几次"), [InputRequired(NOT_A_NUMBER), NumberRange(1, 20)])
    counting = SelectField(lazy("计入哪一次"), [InputRequired(REQUIRED)])
    pass_line = DecimalField(lazy("及格线（分）"), [InputRequired(NOT_A_NUMBER), NumberRange(0, 1000)], places=2)
    good_line = DecimalField(lazy("良好线（分）"), [InputRequired(NOT_A_NUMBER), NumberRange(0, 1000)], places=2)
    excellent_line = DecimalField(lazy("优秀线（分）"), [InputRequired(NOT_A_NUMBER), NumberRange(0, 1000)], places=2)
    grace = IntegerField(lazy("交卷宽限（秒）"), [InputRequired(NOT_A_NUMBER), NumberRange(0, 300)])
    multiple = SelectField(lazy("多选题计分"), [InputRequired(REQUIRED)])
    indefinite = SelectField(lazy("不定项题计分"), [InputRequired(REQUIRED)])
    share = DecimalField(lazy("少选时每选对一项得分"), [Optional(), NumberRange(0, 100)], places=2)
    release_score = SelectField(lazy("成绩"), [InputRequired(REQUIRED)])
    release_verdicts = SelectField(lazy("每题对错"), [InputRequired(REQUIRED)])
    release_keys = SelectField(lazy("答案、解析与法条"), [InputRequired(REQUIRED)])
    departments = CheckboxesField(lazy("参加单位"), [Optional()])
    enforcement_only = BooleanField(lazy("只限执法岗"))
    previous = SelectField(lazy("与哪次考试对比"), [Optional()])
    instructions = TextAreaField(lazy("考前须知"), [Length(max=4000, message=TOO_LONG)])
    pledge = TextAreaField(lazy("诚信承诺"), [InputRequired(REQUIRED), Length(max=2000, message=TOO_LONG)])
    lock_version = IntegerField(validators=[Optional(), NumberRange(min=1)])


class StatusForm(BaseForm):
    status = SelectField(lazy("改为"), [InputRequired(REQUIRED)])
    reason = SelectField(lazy("原因"), [Optional()])
    note = StringField(lazy("说明"), [Length(max=200, message=TOO_LONG)])
    approved_by = StringField(lazy("批准人"), [InputRequired(REQUIRED), Length(max=100, message=TOO_LONG)])
