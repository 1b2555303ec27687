"""Forms of signing in and changing the password."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from quizapp.i18n import lazy
from quizapp.web.forms import REQUIRED, TOO_LONG, BaseForm


class SignInForm(BaseForm):
    login = StringField(lazy("工号或手机号"), [InputRequired(REQUIRED), Length(max=64, message=TOO_LONG)])
    password = PasswordField(lazy("密码"), [InputRequired(REQUIRED), Length(max=256, message=TOO_LONG)])
    next = HiddenField()


class PasswordForm(BaseForm):
    current = PasswordField(lazy("现在的密码"), [InputRequired(REQUIRED), Length(max=256, message=TOO_LONG)])
    new = PasswordField(lazy("新密码"), [InputRequired(REQUIRED), Length(max=256, message=TOO_LONG)])
    again = PasswordField(lazy("再输入一次新密码"), [InputRequired(REQUIRED), Length(max=256, message=TOO_LONG)])
