"""The installation's own name, footer and logo; the time its processes go by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, literal, select

from quizapp import clock, db
from quizapp.admin.models import AgreedTime, SiteSettings
from quizapp.exams.models import Attempt
from quizapp.exams.rules.states import AttemptState

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """What the office has set; empty text means the configured default."""

    name: str = ""
    name_en: str = ""
    footer: str = ""
    logo_file_id: int | None = None


def site_identity() -> SiteIdentity:
    """The stored identity, or the empty one."""
    row = (
        db.session()
        .execute(select(SiteSettings.name, SiteSettings.name_en, SiteSettings.footer, SiteSettings.logo_file_id))
        .first()
    )
    return SiteIdentity(*row) if row else SiteIdentity()


@dataclass(frozen=True, slots=True)
class TimeReading:
    """The agreed time as read once: it was `moment` when this process's steady counter said `at`, within `took` seconds.
    `stepped` is by how much it was moved on purpose so far; `common` is what the common clock itself said."""

    version: int
    moment: datetime
    stepped: timedelta
    common: datetime
    at: float
    took: float
    differences: Mapping[str, float]


def agreed_time() -> TimeReading | None:
    """The agreed time; None where none was agreed on this database, or on a machine that has been started since.

    On a database server its clock is the common one (with the correction that a jump of it has called for), on SQLite,
    whose processes are all on one machine, the counter that this machine's kernel keeps since it was started."""
    query = select(AgreedTime, func.clock_timestamp() if is_on_server() else literal(None))
    began = clock.steady()
    found = db.session().execute(query.execution_options(populate_existing=True)).first()
    ended = clock.steady()
    if found is None or found[0].reference != reference():
        return None
    row, at = found[0], (began + ended) / 2
    common = found[1].astimezone(UTC) if found[1] is not None else EPOCH + timedelta(seconds=at)
    moment = common + row.correction * MICROSECOND
    return TimeReading(row.version, moment, row.stepped * MICROSECOND, common, at, ended - began, dict(row.differences))


def time_of_day(reading: TimeReading) -> datetime:
    """What the clocks on the wall said at this reading: the database server's, or on SQLite this machine's."""
    return reading.common if is_on_server() else clock.machine() - timedelta(seconds=clock.steady() - reading.at)


def is_on_server() -> bool:
    """Whether the database is a server with a clock; SQLite's processes are all on one machine."""
    return db.engine().dialect.name != "sqlite"


def reference() -> str:
    """The name of the clock that all processes see alike: the server's, or this machine's counter since its start."""
    return "database" if is_on_server() else f"boot:{BOOT.read_text().strip() if BOOT.exists() else 'unknown'}"


def is_anybody_sitting() -> bool:
    """Whether an attempt is open."""
    query = select(Attempt.id).where(Attempt.state == AttemptState.IN_PROGRESS).limit(1)
    return db.session().execute(query).first() is not None
