"""What an installation looks like from inside: each finding with a word, and what to do."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from quizapp import clock, paths, schema
from quizapp.admin.queries import agreed_time, time_of_day
from quizapp.config import Config
from quizapp.db import DatabaseError

CLOCK_SECONDS = 1.0  # what clocks may differ by
WAL_RACE = ((3, 7, 0), (3, 51, 2))  # SQLite versions with a rare race when the write-ahead log is reset


@dataclass(frozen=True, slots=True)
class Finding:
    """`level`: ok, warn or bad."""

    level: str
    what: str
    text: str


def examine(config: Config) -> Iterator[Finding]:
    """All findings; needs the application's context."""
    yield Finding("ok", "python", sys.version.split()[0])
    yield from _database(config)
    yield _cookies(config)
    yield _data_dir(config)
    catalog = paths.translations() / "en" / "LC_MESSAGES" / "messages.mo"
    yield (
        Finding("ok", "languages", "zh_CN, en")
        if catalog.exists()
        else Finding("bad", "languages", "the English catalog is not compiled; install the package again")
    )
    if config.demo:
        yield Finding("warn", "demo", "the demonstration's accounts are shown on the sign-in page")
    if config.embedded_worker:
        yield Finding("ok", "worker", "jobs and deadlines run inside the server")
    else:
        yield Finding("warn", "worker", "make sure that `quizapp worker` runs")


def _database(config: Config) -> Iterator[Finding]:
    if config.is_sqlite:
        version = sqlite3.sqlite_version_info
        is_racy = WAL_RACE[0] <= version <= WAL_RACE[1]
        yield Finding(
            "warn" if is_racy else "ok",
            "sqlite",
            f"{sqlite3.sqlite_version}"
            + (": has a rare WAL-reset race (fixed in 3.51.3); keep nightly backups" if is_racy else ""),
        )
    try:
        found = schema.current()
    except DatabaseError as error:
        yield Finding("bad", "database", f"can't be reached: {error.__class__.__name__}")
        return
    if not found:
        yield Finding("bad", "schema", "the database is empty; run `quizapp init`")
    elif found != schema.head():
        yield Finding("bad", "schema", f"{found}, needed {schema.head()}; run `quizapp db upgrade`")
    else:
        yield Finding("ok", "schema", found)
        yield from _clock()


def _clock() -> Iterator[Finding]:
    """Machines whose clock differs from the time that deadlines go by."""
    reading = agreed_time()
    if reading is None:
        yield Finding("ok", "clock", "no server has run yet since this machine was started")
        return
    here = clock.machine() - timedelta(seconds=clock.steady() - reading.at) - reading.moment
    held = time_of_day(reading) - reading.moment
    differing = {name: seconds for name, seconds in reading.differences.items() if abs(seconds) > CLOCK_SECONDS}
    if abs(here.total_seconds()) <= CLOCK_SECONDS and not differing:
        yield Finding("ok", "clock", "agrees with the time that deadlines go by")
    if abs(here.total_seconds()) > CLOCK_SECONDS:
        yield Finding(
            "warn", "clock", f"this machine is {here.total_seconds():+.1f} s off the time that deadlines go by"
        )
    for name, seconds in differing.items():
        yield Finding("warn", "clock", f"{name} was found {seconds:+.1f} s off the time that deadlines go by; use NTP")
    if abs(held.total_seconds()) > CLOCK_SECONDS:
        yield Finding("warn", "clock", "a clock was set while people sat: it is followed once no attempt is open")


def _cookies(config: Config) -> Finding:
    if config.is_https:
        return Finding("ok", "cookies", "Secure with the __Host- prefix")
    return Finding(
        "warn",
        "cookies",
        "plain HTTP: cookies are HttpOnly and SameSite but not Secure; set QUIZAPP_PUBLIC_URL=https://… behind TLS",
    )


def _data_dir(config: Config) -> Finding:
    place = config.data_dir
    if not place.is_dir() or not os.access(place, os.W_OK):
        return Finding("bad", "data folder", f"{place} can't be written")
    free = shutil.disk_usage(place).free // 1024**2
    return Finding("ok" if free > 500 else "bad", "data folder", f"{place}, {free} MiB free")
