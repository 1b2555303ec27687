"""Forms of the bank. Options and citations are edited as lines: one option, one citation a line."""

from wtforms import IntegerField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from quizapp.bank.rules.kinds import Kind, Use
from quizapp.bank.words import FAULT_REASONS
from quizapp.i18n import lazy
from quizapp.web.forms import REQUIRED, TOO_LONG, BaseForm

KIND_CHOICES = [
    (Kind.SINGLE.value, lazy("单选题")),
    (Kind.MULTIPLE.value, lazy("多选题")),
    (Kind.INDEFINITE.value, lazy("不定项选择题")),
    (Kind.TRUE_FALSE.value, lazy("判断题")),
    (Kind.FILL.value, lazy("填空题")),
    (Kind.SHORT.value, lazy("简答题")),
    (Kind.CASE.value, lazy("案例题")),
]
DRAWN_CHOICES = KIND_CHOICES  # what a paper can be drawn from
USE_CHOICES = [(Use.BOTH.value, lazy("通用")), (Use.EXAM.value, lazy("考试")), (Use.PRACTICE.value, lazy("练习"))]


class QuestionForm(BaseForm):
    bank = SelectField(lazy("题库"), [InputRequired(REQUIRED)])
    kind = SelectField(lazy("题型"), [InputRequired(REQUIRED)], choices=KIND_CHOICES)
    stem = TextAreaField(lazy("题干"), [InputRequired(REQUIRED), Length(max=8000, message=TOO_LONG)])
    options = TextAreaField(lazy("选项"), [Length(max=20000, message=TOO_LONG)])
    answer = TextAreaField(lazy("答案"), [Length(max=8000, message=TOO_LONG)])
    children = TextAreaField(lazy("小题"), [Length(max=60000, message=TOO_LONG)])
    explanation = TextAreaField(lazy("解析"), [Length(max=8000, message=TOO_LONG)])
    citations = TextAreaField(lazy("法条依据"), [Length(max=4000, message=TOO_LONG)])
    difficulty = SelectField(
        lazy("难度"),
        [Optional()],
        choices=[("", lazy("未定")), ("1", lazy("易")), ("3", lazy("中")), ("5", lazy("难"))],
        validate_choice=False,
    )
    topic = StringField(lazy("分类"), [Length(max=200, message=TOO_LONG)])
    use = SelectField(lazy("用途"), [InputRequired(REQUIRED)], choices=USE_CHOICES)
    note = StringField(lazy("修改说明"), [Length(max=300, message=TOO_LONG)])
    lock_version = IntegerField(validators=[Optional(), NumberRange(min=1)])


class FaultForm(BaseForm):
    reason = RadioField(
        lazy("哪里有问题"),
        [InputRequired(REQUIRED)],
        choices=[(code.value, name) for code, name in FAULT_REASONS.items()],
    )
    text = TextAreaField(lazy("说明"), [Length(max=1000, message=TOO_LONG)])


class BankImportForm(BaseForm):
    file = MultipleFileField(lazy("试题文件"))
    text = TextAreaField(lazy("或者粘贴试题"), [Length(max=1_000_000, message=TOO_LONG)])
    bank = SelectField(lazy("导入到"), [Optional()])
    new_bank = StringField(lazy("新题库名称"), [Length(max=60, message=TOO_LONG)])
