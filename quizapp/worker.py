"""Background work: one huey task that runs a job row, the table of tasks, and the timetable.

Delivery is at most once, so the job row is the truth: a sweep hands lost and forgotten jobs out again. Deadlines never
depend on this process being alive: an attempt is also closed when somebody touches it and at the server's start.
"""

import math
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import structlog
from flask import Flask
from huey import RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from quizapp import clock, db, i18n
from quizapp.accounts import staff_import
from quizapp.accounts.queries import grants_of
from quizapp.audit.rules import SYSTEM, Actor
from quizapp.bank import care_jobs, following, imports, question_import
from quizapp.config import Config
from quizapp.errors import NotFound, Refused
from quizapp.exams import regrade_job
from quizapp.exams.actions import ending, recounting, regrading
from quizapp.exams.queries import regrading as regrades
from quizapp.jobs import actions, queries
from quizapp.jobs.context import JobContext
from quizapp.jobs.models import Job
from quizapp.reports import usage

log = structlog.get_logger("quizapp.worker")
CLOSER_SECONDS = 2.0
CLOSED_TOGETHER = 10
SWEEP_SECONDS = 20.0
NIGHT = 3  # the hour in which everything is counted again

Task = Callable[[JobContext], dict[str, Any]]


def tasks(config: Config) -> dict[str, Task]:
    """Kind of job -> what does it."""
    return {
        "people.read": staff_import.read,
        "people.import": lambda context: staff_import.take(context, config),
        "bank.read": question_import.read,
        "bank.import": question_import.take,
        "bank.twins": care_jobs.find_twins,
        "law.follow": care_jobs.follow_laws,
        "exams.regrade": regrade_job.apply,
        "exams.trial": regrade_job.try_out,
    }


def run_job(app: Flask, job_id: int) -> None:
    """Run one job if nobody else has it; whatever goes wrong ends as a code on the row, with nothing half-saved."""
    config: Config = app.config["QUIZAPP"]
    if not db.write(lambda: actions.claim(job_id, clock.now())):
        return
    job = db.session().get_one(Job, job_id)
    actor = Actor(job.owner_id, job.owner_name, grants=grants_of(job.owner_id) if job.owner_id else ())
    context = JobContext(job_id, actor, dict(job.params), job.file_id, db.write)
    kind, language = job.kind, job.locale
    with i18n.speaking(language):
        try:
            result = tasks(config)[kind](context)
            db.write(lambda: actions.finish(job_id, result, clock.now()))
        except Refused as refusal:
            code = refusal.code
            db.write(lambda: actions.fail(job_id, code, clock.now()))
        except NotFound:
            db.write(lambda: actions.fail(job_id, "file_gone", clock.now()))
        except Exception:
            log.exception("job failed", job=job_id, kind=kind)
            db.write(lambda: actions.fail(job_id, "unexpected", clock.now()))


def sweep(app: Flask) -> int:
    """Run jobs that nobody works on and forget expired files; answers how many were run."""
    waiting = queries.waiting(clock.now())
    for job_id in waiting:
        run_job(app, job_id)
    db.write(lambda: actions.forget_expired(clock.now()))
    follow_study()
    follow_regrades()
    return len(waiting)


def tend(app: Flask, *, is_night: bool) -> None:
    """Look after the bank: follow laws that ceased by their date, drop the lines of previews that are over, and at night
    count again how often each question was met."""
    now = clock.now()
    if following.versions_to_follow(i18n.local(now).date()):
        run_job(app, db.write(lambda: actions.create("law.follow", {}, SYSTEM, now, i18n.DEFAULT_LOCALE).id))
    db.write(lambda: imports.forget_old(now))
    if is_night:
        db.write(lambda: usage.rebuild(now))


def close_due(seconds: float = math.inf) -> int:
    """Close every attempt whose time is over, a few in a transaction so that nobody's save waits long; answers how many
    this call closed. After `seconds` no more are begun: the next round goes on."""
    until, closed = time.monotonic() + seconds, 0
    due = ending.due_attempts(clock.now())
    for first in range(0, len(due), CLOSED_TOGETHER):
        if time.monotonic() > until:
            break
        closed += _close(due[first : first + CLOSED_TOGETHER])
    return closed


def _close(attempt_ids: Sequence[int]) -> int:
    """Close some together; one that can't be closed is logged and keeps nobody else open."""
    try:
        return db.write(lambda: ending.close_together(attempt_ids, clock.now()))
    except Exception:
        db.ping()  # raises where the database is away: then there is nothing to try
        if len(attempt_ids) == 1:
            log.exception("an attempt can't be closed", attempt=attempt_ids[0])
            return 0
        return sum(_close([attempt_id]) for attempt_id in attempt_ids)


def follow_study() -> int:
    """Write results that count study anew where the ledger has changed since; answers how many."""
    stale = recounting.stale_results()
    if stale:
        db.write(lambda: recounting.follow_ledger(stale, clock.now()))
    return len(stale)


def follow_regrades() -> int:
    """Bring marked attempts up to applied changes that have not reached them; answers how many there were."""
    late = regrades.behind(100)
    for attempt_id in late:
        db.write(partial(regrading.catch_up, attempt_id, SYSTEM, clock.now()))
        log.warning("a regrade had not reached an attempt", attempt=attempt_id)
    return len(late)


def make_queue(app: Flask) -> Any:
    """The huey queue of this installation with its task and timetable, and app.extensions["enqueue"]."""
    config: Config = app.config["QUIZAPP"]
    if config.redis_url:
        queue: Any = RedisHuey("quizapp", url=config.redis_url, results=False)
    else:
        queue = SqliteHuey("quizapp", filename=str(config.data_dir / "queue.db"), results=False)

    @queue.task(name="run_job")  # type: ignore[untyped-decorator]
    def run(job_id: int) -> None:
        with app.app_context():
            run_job(app, job_id)

    @queue.periodic_task(crontab(), name="sweep")  # type: ignore[untyped-decorator]
    def swept() -> None:
        with app.app_context():
            sweep(app)

    @queue.periodic_task(crontab(minute="20"), name="tend")  # type: ignore[untyped-decorator]
    def tended() -> None:
        with app.app_context():
            tend(app, is_night=i18n.local(clock.now()).hour == NIGHT)

    app.extensions["enqueue"] = run
    return queue


def start_embedded(app: Flask) -> Consumer:
    """Run the queue and the closer in threads of this process (the default of `serve`)."""
    consumer = _QuietConsumer(make_queue(app), workers=2, periodic=True, initial_delay=0.1, max_delay=1.0)
    consumer.start()
    threading.Thread(target=keep_closing, args=(app,), name="closer", daemon=True).start()
    return consumer


def run_worker(app: Flask) -> None:
    """Run the queue and the closer until the process is told to stop (`quizapp worker`)."""
    threading.Thread(target=keep_closing, args=(app,), name="closer", daemon=True).start()
    Consumer(make_queue(app), workers=2, periodic=True, initial_delay=0.1, max_delay=1.0).run()


def keep_closing(app: Flask) -> None:
    """Close due attempts every CLOSER_SECONDS for as long as the process lives."""
    swept = 0.0
    while True:
        try:
            with app.app_context():
                close_due()
                if time.monotonic() - swept > SWEEP_SECONDS:
                    sweep(app)
                    swept = time.monotonic()
        except Exception:
            log.exception("closer failed")  # the database is away, say: the next round tries again
        time.sleep(CLOSER_SECONDS)


class _QuietConsumer(Consumer):  # type: ignore[misc]  # huey ships no types
    """A consumer inside a server: signals belong to the server."""

    def _set_signal_handlers(self) -> None:
        return None
