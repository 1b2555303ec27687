"""The base of all forms: CSRF, trimmed text, WTForms' own messages in the person's language."""

from collections.abc import Callable
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Field

from quizapp.i18n import LazyText, gettext, lazy, ngettext

# WTForms' own messages that can appear here; listed so that the catalogs hold them.
REQUIRED = lazy("请填写此项。")
TOO_LONG = lazy("最多 %(max)d 个字。")
NOT_A_CHOICE = lazy("请从列表中选择。")
NOT_A_NUMBER = lazy("请填写数字。")


class _Messages:
    """WTForms asks this object for its messages."""

    _KNOWN: ClassVar[dict[str, LazyText]] = {
        "This field is required.": REQUIRED,
        "Not a valid choice.": NOT_A_CHOICE,
        "Not a valid integer value.": NOT_A_NUMBER,
        "Not a valid decimal value.": NOT_A_NUMBER,
        "Not a valid datetime value.": lazy("请填写日期和时间。"),
        "Not a valid date value.": lazy("请填写日期。"),
    }

    def gettext(self, text: str) -> str:
        known = self._KNOWN.get(text)
        return str(known) if known is not None else gettext(text)

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        return ngettext(singular, plural, num)


def trimmed(value: object) -> object:
    """Strip blanks, full-width ones too; for StringField filters."""
    return value.strip(" \t\r\n\u3000\xa0") if isinstance(value, str) else value


class BaseForm(FlaskForm):  # type: ignore[misc]  # flask-wtf ships no types
    """All forms: a form checks shape only; it never queries and never saves."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, _form: Any) -> _Messages:
            return _Messages()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            filters: list[Callable[[object], object]] = list(unbound_field.kwargs.get("filters", ()))
            if unbound_field.field_class.__name__ in ("StringField", "TextAreaField"):
                filters.insert(0, trimmed)
            return unbound_field.bind(form=form, filters=filters, **options)
