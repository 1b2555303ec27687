"""Forms of the people room. Choices of units are set by the view."""

from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from quizapp.i18n import lazy
from quizapp.web.forms import NOT_A_NUMBER, REQUIRED, TOO_LONG, BaseForm


class DepartmentForm(BaseForm):
    name = StringField(lazy("单位名称"), [InputRequired(REQUIRED), Length(max=100, message=TOO_LONG)])
    parent = SelectField(lazy("上级单位"), [Optional()])


class PersonForm(BaseForm):
    staff_number = StringField(
        lazy("工号"),
        [
            InputRequired(REQUIRED),
            Regexp(r"^[0-9A-Za-z][0-9A-Za-z_.\-]{0,39}$", message=lazy("工号只能由字母、数字、点、横线和下划线组成。")),
        ],
    )
    name = StringField(lazy("姓名"), [InputRequired(REQUIRED), Length(max=50, message=TOO_LONG)])
    unit = SelectField(lazy("单位"), [InputRequired(REQUIRED)])
    post = StringField(lazy("岗位"), [Length(max=100, message=TOO_LONG)])
    is_enforcement = BooleanField(lazy("执法岗"))
    phone = StringField(
        lazy("手机号"),
        [Optional(), Regexp(r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$", message=lazy("应为 11 位手机号或带区号的座机号。"))],
    )
    hired_on = DateField(lazy("入职日期"), [Optional()])


class EditPersonForm(BaseForm):
    name = StringField(lazy("姓名"), [InputRequired(REQUIRED), Length(max=50, message=TOO_LONG)])
    phone = StringField(
        lazy("手机号"),
        [Optional(), Regexp(r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$", message=lazy("应为 11 位手机号或带区号的座机号。"))],
    )
    hired_on = DateField(lazy("入职日期"), [Optional()])
    note = TextAreaField(lazy("备注"), [Length(max=500, message=TOO_LONG)])


class PostForm(BaseForm):
    unit = SelectField(lazy("单位"), [InputRequired(REQUIRED)])
    post = StringField(lazy("岗位"), [Length(max=100, message=TOO_LONG)])
    is_enforcement = BooleanField(lazy("执法岗"))
    since = DateField(lazy("从哪天起"), [InputRequired(REQUIRED)])


class RoleForm(BaseForm):
    role = SelectField(lazy("角色"), [InputRequired(REQUIRED)])
    unit = SelectField(lazy("负责的单位"), [Optional()])


class StudyForm(BaseForm):
    file = FileField(lazy("学分或学时表"))
    year = IntegerField(lazy("年度"), [InputRequired(NOT_A_NUMBER), NumberRange(2000, 2100)])
    kind = SelectField(lazy("内容"), [InputRequired(REQUIRED)])


class ImportForm(BaseForm):
    file = FileField(lazy("人员文件"))
    mode = RadioField(lazy("导入方式"), [InputRequired(REQUIRED)])
