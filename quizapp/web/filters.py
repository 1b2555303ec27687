"""How values look in templates: local times, marks, percentages."""

from datetime import date, datetime

from flask import Flask

from quizapp.i18n import format_date, local


def register(app: Flask) -> None:
    """Give Jinja the filters."""
    app.add_template_filter(moment, "moment")
    app.add_template_filter(clock_time, "clock_time")
    app.add_template_filter(day, "day")
    app.add_template_filter(format_date, "long_date")
    app.add_template_filter(marks, "marks")
    app.add_template_filter(percent, "percent")


def moment(value: datetime | None) -> str:
    """2026-11-24 14:30 in the office's zone; empty for None."""
    return f"{local(value):%Y-%m-%d %H:%M}" if value else ""


def clock_time(value: datetime | None) -> str:
    """14:32:05 in the office's zone."""
    return f"{local(value):%H:%M:%S}" if value else ""


def day(value: date | datetime | None) -> str:
    """2026-11-24."""
    if value is None:
        return ""
    return f"{local(value):%Y-%m-%d}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"


def percent(part: int, whole: int) -> str:
    """96.5%, one decimal, half up; a dash for 0/0."""
    tenths = (part * 2000 + whole) // (2 * whole) if whole else 0
    return f"{tenths // 10}.{tenths % 10}%" if whole else "—"


def marks(hundredths: int | None) -> str:
    """Hundredths as marks without useless zeros: 8600 is 86, 250 is 2.5; a dash for None."""
    if hundredths is None:
        return "—"
    whole, rest = divmod(abs(hundredths), 100)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{whole}" if rest == 0 else f"{sign}{whole}.{rest:02d}".rstrip("0")
