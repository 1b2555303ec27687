"""The two languages. A msgid is the Simplified Chinese sentence itself; English comes from the catalog.

Works inside a request (the person's language), in commands (QUIZAPP_LOCALE) and in tests alike.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import dates
from babel.support import NullTranslations, Translations

from quizapp import paths

LOCALES = {"zh_CN": "简体中文", "en": "English"}
DEFAULT_LOCALE = "zh_CN"

_locale: ContextVar[str] = ContextVar("locale", default=DEFAULT_LOCALE)
_zone: ContextVar[str] = ContextVar("zone", default="Asia/Shanghai")


def locale() -> str:
    """The language in force here: a key of LOCALES."""
    return _locale.get()


def set_locale(name: str) -> None:
    """Speak this language from here on in this context; an unknown name means the default."""
    _locale.set(name if name in LOCALES else DEFAULT_LOCALE)


def set_zone(name: str) -> None:
    """Show local times of this IANA zone from here on in this context."""
    _zone.set(name)


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak a language for the length of a block."""
    token = _locale.set(name if name in LOCALES else DEFAULT_LOCALE)
    try:
        yield
    finally:
        _locale.reset(token)


def gettext(message: str, /, **params: object) -> str:
    """The sentence in the language in force, its %(name)s filled in."""
    text = _catalog(locale()).gettext(message)
    return text % params if params else text


def ngettext(singular: str, plural: str, num: int, /, **params: object) -> str:
    """The sentence for this number, %(num)s and the other names filled in."""
    text = _catalog(locale()).ngettext(singular, plural, num)
    return text % {"num": num, **params}


_ = gettext


class LazyText:
    """A sentence whose language is settled when it is shown (labels of forms, tables of codes)."""

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make

    def __str__(self) -> str:
        return self._make()

    def __html__(self) -> str:
        return str(self).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")

    def __mod__(self, params: object) -> str:
        return str(self) % params

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def lazy(message: str, /, **params: object) -> LazyText:
    """Like gettext, looked up each time the text is shown."""
    return LazyText(lambda: gettext(message, **params))


def local(moment: datetime) -> datetime:
    """An aware datetime in the office's zone, for showing only."""
    return moment.astimezone(ZoneInfo(_zone.get()))


def from_local(naive: datetime) -> datetime:
    """A wall-clock time typed by a person, as an aware datetime."""
    return naive.replace(tzinfo=ZoneInfo(_zone.get()))


def format_date(moment: date | datetime) -> str:
    """A date in prose: 2026年11月24日, 24 November 2026. A moment is shown as the day it has in the office's zone."""
    day = local(moment).date() if isinstance(moment, datetime) else moment
    if locale() == "zh_CN":
        return f"{day.year}年{day.month}月{day.day}日"
    return dates.format_date(day, "d MMMM y", locale="en")


@cache
def _catalog(name: str) -> NullTranslations:
    return Translations.load(str(paths.translations()), [name])
