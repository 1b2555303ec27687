"""Keeping the agreed time: every process of a server looks every second, so that all of them go by the same time.

A machine's clock that is set (by hand, by NTP, by a zone gone wrong) moves no deadline: the agreed time goes on evenly. The
common clock of a database server can jump, too; whoever sees it first takes the jump back for all. What differs is written
into the audit log, and once nobody sits any more the time of the day is followed again.
"""

import os
import socket
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from flask import Flask

from quizapp import clock, db
from quizapp.admin import actions, queries

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger("quizapp.timekeeper")
LOOK_SECONDS = 1.0
JUMP = timedelta(seconds=1)  # what no clock drifts by between two looks
DRIFT = timedelta(milliseconds=20)


def start(app: Flask, *, leads: bool) -> None:
    """Agree now, and keep agreeing in a thread of this process. The one that leads follows the day's time again."""
    keeper = Timekeeper(leads=leads)
    look(app, keeper)
    threading.Thread(target=_keep, args=(app, keeper), name="timekeeper", daemon=True).start()


def look(app: Flask, keeper: "Timekeeper") -> None:
    """One look; where the database is away the time agreed before goes on."""
    try:
        with app.app_context():
            keeper.look()
    except db.DatabaseError as error:
        log.warning("the time could not be agreed", error=error.__class__.__name__)
    except Exception:
        log.exception("the time could not be agreed")


class Timekeeper:
    """What one process remembers between two looks."""

    def __init__(self, *, leads: bool) -> None:
        self.leads = leads
        self.stepped: timedelta | None = None  # what of the agreed time's moves this process knows of
        self.said = timedelta()
        self.machine = socket.gethostname()[:60]

    def look(self) -> None:
        """Read the agreed time and go by it; take back a jump of the common clock; say what differs."""
        reading = queries.agreed_time()
        if reading is None:
            db.write(actions.begin_time)
            self.stepped, reading = None, queries.agreed_time()
        if reading is not None:
            self._go_by(reading)
            self._say(reading)
            if self.leads:
                self._follow(reading)

    def _go_by(self, reading: queries.TimeReading) -> None:
        if self.stepped is None or not clock.is_agreed():
            self.said = timedelta(seconds=reading.differences.get(self.machine, 0))
            self._agree(reading)
        else:
            step = reading.stepped - self.stepped
            expected = clock.now() - timedelta(seconds=clock.steady() - reading.at) + step
            jump = reading.moment - expected
            if abs(jump) > JUMP + doubt(reading):
                log.warning("the database's clock jumped", seconds=jump.total_seconds())
                db.write(lambda: actions.hold_time(reading.version, jump, clock.now()))
            elif step or abs(jump) > DRIFT + doubt(reading):
                self._agree(reading)

    def _agree(self, reading: queries.TimeReading) -> None:
        clock.agree(reading.moment, reading.at)
        self.stepped = reading.stepped

    def _say(self, reading: queries.TimeReading) -> None:
        ahead = clock.ahead()
        if abs(ahead - self.said) > JUMP + doubt(reading):
            log.warning("this machine's clock differs from the agreed time", seconds=ahead.total_seconds())
            db.write(lambda: actions.say_difference(self.machine, ahead, JUMP, clock.now()))
            self.said = ahead

    def _follow(self, reading: queries.TimeReading) -> None:
        """Go by the time of the day again: it was held back while people sat."""
        off = queries.time_of_day(reading) - reading.moment
        if abs(off) > JUMP + doubt(reading) and not queries.is_anybody_sitting():
            db.write(lambda: actions.step_time(reading.version, off, clock.now()))


def doubt(reading: queries.TimeReading) -> timedelta:
    """What the slowness of the database's answer can explain."""
    return timedelta(seconds=reading.took)


class AgreeingFirst:
    """A WSGI application in front of another, for a foreign server: each of its processes agrees at its first request."""

    def __init__(self, behind: "WSGIApplication", app: Flask) -> None:
        self._behind, self._app = behind, app
        self._process, self._lock = 0, threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if self._process != os.getpid():
            with self._lock:
                if self._process != os.getpid():
                    start(self._app, leads=False)
                    self._process = os.getpid()
        return self._behind(environ, start_response)


def _keep(app: Flask, keeper: Timekeeper) -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        look(app, keeper)
