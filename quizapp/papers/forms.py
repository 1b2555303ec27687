"""The blueprint's form: a title and rows of parts."""

from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from quizapp.bank.forms import DRAWN_CHOICES
from quizapp.i18n import lazy
from quizapp.papers.rules.blueprint import PaperMode
from quizapp.web.forms import NOT_A_NUMBER, REQUIRED, TOO_LONG, BaseForm

MAX_PARTS = 100  # a list of laws makes up to three for each law, never more than its questions


class PartForm(Form):  # type: ignore[misc]  # wtforms ships no types
    title = StringField(lazy("部分名称"), [Length(max=60, message=TOO_LONG)])
    bank = SelectField(lazy("题库"), [Optional()], validate_choice=False)
    law = StringField(lazy("法规"), [Length(max=100, message=TOO_LONG)])
    topic = StringField(lazy("分类"), [Length(max=60, message=TOO_LONG)])
    kind = SelectField(lazy("题型"), choices=DRAWN_CHOICES, validate_choice=True)
    difficulty = SelectField(
        lazy("难度"),
        [Optional()],
        choices=[("", lazy("不限")), ("1", lazy("易")), ("3", lazy("中")), ("5", lazy("难"))],
    )
    count = IntegerField(lazy("题数"), [Optional(), NumberRange(0, 500, message=NOT_A_NUMBER)])
    marks = DecimalField(lazy("每题分值"), [Optional(), NumberRange(0, 100, message=NOT_A_NUMBER)], places=2)


class BlueprintForm(BaseForm):
    title = StringField(lazy("方案名称"), [InputRequired(REQUIRED), Length(max=120, message=TOO_LONG)])
    mode = SelectField(
        lazy("出卷方式"),
        choices=[
            (PaperMode.PER_PERSON.value, lazy("每人随机抽题")),
            (PaperMode.FIXED.value, lazy("所有人同一份卷")),
        ],
    )
    shuffle_questions = BooleanField(lazy("打乱题目顺序"), default=True)
    shuffle_options = BooleanField(lazy("打乱选项顺序（不影响“以上都对”一类的题）"), default=True)
    parts = FieldList(FormField(PartForm), min_entries=1, max_entries=MAX_PARTS)
    lock_version = IntegerField(validators=[Optional()])


class PrintForm(BaseForm):
    """How a blueprint is printed."""

    title = StringField(lazy("试卷标题"), [InputRequired(REQUIRED), Length(max=120, message=TOO_LONG)])
    issuer = StringField(lazy("组织单位"), [Length(max=100, message=TOO_LONG)])
    minutes = IntegerField(lazy("考试时间（分钟）"), [Optional(), NumberRange(1, 600, message=NOT_A_NUMBER)])
    notes = TextAreaField(lazy("注意事项"), [Length(max=2000, message=TOO_LONG)])
    versions = SelectField(
        lazy("版本"),
        choices=[("2", lazy("A、B 两版（题目相同，题序和选项顺序不同）")), ("1", lazy("只印一版"))],
        default="2",
    )


class ListPlanForm(BaseForm):
    """How a unit's list of applicable laws becomes a blueprint."""

    title = StringField(lazy("方案名称"), [InputRequired(REQUIRED), Length(max=120, message=TOO_LONG)])
    questions = SelectField(
        lazy("总题数"), choices=[(str(n), str(n)) for n in (20, 25, 40, 50, 100)], default="50", coerce=str
    )
    general_percent = IntegerField(
        lazy("公共法律占比（%）"), [InputRequired(REQUIRED), NumberRange(0, 100, message=NOT_A_NUMBER)], default=40
    )
    singles = IntegerField(
        lazy("单选题占比"), [InputRequired(REQUIRED), NumberRange(0, 100, message=NOT_A_NUMBER)], default=40
    )
    multiples = IntegerField(
        lazy("多选题占比"), [InputRequired(REQUIRED), NumberRange(0, 100, message=NOT_A_NUMBER)], default=30
    )
    truths = IntegerField(
        lazy("判断题占比"), [InputRequired(REQUIRED), NumberRange(0, 100, message=NOT_A_NUMBER)], default=30
    )
