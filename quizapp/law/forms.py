"""Forms of the law library."""

from wtforms import BooleanField, DateField, MultipleFileField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from quizapp.i18n import lazy
from quizapp.web.forms import REQUIRED, TOO_LONG, BaseForm

LEVELS = (
    "法律",
    "行政法规",
    "监察法规",
    "地方性法规",
    "部门规章",
    "地方政府规章",
    "司法解释",
    "党内法规",
    "规范性文件",
)


class LawUploadForm(BaseForm):
    file = MultipleFileField(lazy("法规文件"))
    text = TextAreaField(lazy("或者粘贴全文"), [Length(max=2_000_000, message=TOO_LONG)])


class LawFactsForm(BaseForm):
    """What a file says of its version, to be corrected by hand; one for each file of an upload."""

    is_taken = BooleanField(lazy("加载这一部"))
    title = StringField(lazy("名称"), [InputRequired(REQUIRED), Length(max=200, message=TOO_LONG)])
    short_title = StringField(lazy("简称"), [Length(max=200, message=TOO_LONG)])
    label = StringField(lazy("版本"), [InputRequired(REQUIRED), Length(max=40, message=TOO_LONG)])
    level = SelectField(
        lazy("效力层级"), [InputRequired(REQUIRED)], choices=[("", lazy("请选择")), *((each, each) for each in LEVELS)]
    )
    adopted = DateField(lazy("通过日期"), [Optional()])
    effective = DateField(lazy("施行日期"), [Optional()])
    ceased = DateField(lazy("失效日期"), [Optional()])
    issuer = StringField(lazy("制定机关"), [Length(max=100, message=TOO_LONG)])
    document_no = StringField(lazy("文号"), [Length(max=100, message=TOO_LONG)])
    is_replacing = BooleanField(lazy("替换已有条文"))
