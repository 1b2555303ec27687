"""Forms of the bank. Options and citations are edited as lines: one option, one citation a line."""

from wtforms import FileField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from quizapp.bank.rules.kinds import OBJECTIVE_KINDS, Use
from quizapp.i18n import lazy
from quizapp.web.forms import REQUIRED, TOO_LONG, BaseForm

KIND_CHOICES = [
    (kind.value, name)
    for kind, name in zip(
        OBJECTIVE_KINDS,
        (lazy("单选题"), lazy("多选题"), lazy("不定项选择题"), lazy("判断题"), lazy("填空题")),
        strict=True,
    )
]
USE_CHOICES = [(Use.BOTH.value, lazy("通用")), (Use.EXAM.value, lazy("考试")), (Use.PRACTICE.value, lazy("练习"))]


class QuestionForm(BaseForm):
    bank = SelectField(lazy("题库"), [InputRequired(REQUIRED)])
    kind = SelectField(lazy("题型"), [InputRequired(REQUIRED)], choices=KIND_CHOICES)
    stem = TextAreaField(lazy("题干"), [InputRequired(REQUIRED), Length(max=4000, message=TOO_LONG)])
    options = TextAreaField(lazy("选项"), [Length(max=20000, message=TOO_LONG)])
    answer = StringField(lazy("答案"), [InputRequired(REQUIRED), Length(max=2000, message=TOO_LONG)])
    explanation = TextAreaField(lazy("解析"), [Length(max=4000, message=TOO_LONG)])
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


class BankImportForm(BaseForm):
    file = FileField(lazy("试题文件"))
    bank = SelectField(lazy("导入到"), [Optional()])
    new_bank = StringField(lazy("新题库名称"), [Length(max=60, message=TOO_LONG)])
