"""The site's settings."""

from wtforms import BooleanField, FileField, StringField
from wtforms.validators import Length

from quizapp.i18n import lazy
from quizapp.web.forms import TOO_LONG, BaseForm


class SiteForm(BaseForm):
    name = StringField(lazy("系统名称"), [Length(max=60, message=TOO_LONG)])
    name_en = StringField(lazy("系统英文名称"), [Length(max=80, message=TOO_LONG)])
    footer = StringField(lazy("页脚"), [Length(max=300, message=TOO_LONG)])
    logo = FileField(lazy("标志"))
    no_logo = BooleanField(lazy("去掉标志"))
