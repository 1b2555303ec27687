"""Settings of the site; agreeing on a time."""

from datetime import datetime, timedelta

from quizapp import clock, db
from quizapp.admin.models import AgreedTime, SiteSettings
from quizapp.admin.queries import EPOCH, MICROSECOND, is_on_server, reference
from quizapp.audit.actions import record
from quizapp.audit.rules import SYSTEM, Actor
from quizapp.jobs.actions import keep_file


def save_site(
    name: str, name_en: str, footer: str, logo: bytes | None, *, no_logo: bool, actor: Actor, now: datetime
) -> None:
    """Keep the office's own name, footer and logo (a checked PNG; None leaves it)."""
    row = db.session().get(SiteSettings, 1, populate_existing=True)
    if row is None:
        row = SiteSettings(id=1)
        db.session().add(row)
    row.name, row.name_en, row.footer, row.updated_at = name, name_en, footer, now
    if no_logo:
        row.logo_file_id = None
    elif logo is not None:
        row.logo_file_id = keep_file("logo.png", "image/png", logo, actor, now, for_good=True).id
    record(actor, now, "site.saved", "site", 1, name=name, footer=footer, logo=bool(row.logo_file_id))


def begin_time() -> None:
    """Agree on what the clock says now: the server's own, or on SQLite this machine's."""
    counted = clock.machine() - EPOCH - timedelta(seconds=clock.steady())
    common, correction = reference(), 0 if is_on_server() else counted // MICROSECOND
    row = _agreed_time()
    if row is None:
        db.session().add(AgreedTime(reference=common, correction=correction))
    elif row.reference != common:
        row.reference, row.correction, row.version = common, correction, row.version + 1


def hold_time(version: int, jump: timedelta, now: datetime) -> None:
    """The common clock has jumped: the agreed time goes on as if it had not, unless another process was first."""
    row = _agreed_time()
    if row is not None and row.version == version:
        row.correction, row.version = row.correction - jump // MICROSECOND, version + 1
        record(SYSTEM, now, "clock.jumped", "clock", 1, seconds=_seconds(jump))


def step_time(version: int, by: timedelta, now: datetime) -> None:
    """Move the agreed time, unless another process was first."""
    row = _agreed_time()
    if row is not None and row.version == version:
        row.correction, row.stepped = row.correction + by // MICROSECOND, row.stepped + by // MICROSECOND
        row.version = version + 1
        record(SYSTEM, now, "clock.followed", "clock", 1, seconds=_seconds(by))


def say_difference(machine: str, ahead: timedelta, least: timedelta, now: datetime) -> None:
    """Note that this machine's clock differs from the agreed time by another amount than was said last."""
    row = _agreed_time()
    if row is None:
        return
    said = timedelta(seconds=row.differences.get(machine, 0))
    if abs(ahead - said) > least:
        row.differences = {**row.differences, machine: _seconds(ahead)}
        record(SYSTEM, now, "clock.differs", "clock", machine[:64], seconds=_seconds(ahead))


def _agreed_time() -> AgreedTime | None:
    return db.session().get(AgreedTime, 1, populate_existing=True, with_for_update=True)


def _seconds(span: timedelta) -> float:
    return round(span.total_seconds(), 1)
