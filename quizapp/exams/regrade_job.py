"""The job that brings every marked attempt of an exam up to a confirmed change; begun again, it goes on where it stopped."""

from functools import partial
from typing import Any

from quizapp import clock
from quizapp.exams.actions import regrading
from quizapp.exams.queries import regrading as queries
from quizapp.jobs.context import JobContext


def apply(context: JobContext) -> dict[str, Any]:
    """Attempt by attempt, each in its own transaction. Attempts that end meanwhile are marked with the change at once."""
    regrade_id = int(context.params["regrade"])
    looked_at = changed = 0
    waiting = context.run(lambda: regrading.waiting_attempts(regrade_id))
    while waiting:
        for attempt_id in waiting:
            changed += context.run(partial(_one, attempt_id, regrade_id, context))
            looked_at += 1
            context.progress(looked_at, looked_at + len(waiting))
        waiting = context.run(lambda: regrading.waiting_attempts(regrade_id))
    counts = context.run(lambda: queries.counts_of(regrade_id))
    context.run(lambda: regrading.finish(regrade_id, counts, context.actor, clock.now()))
    context.progress(looked_at, looked_at)
    return {"looked_at": looked_at, "changed": changed}


def _one(attempt_id: int, regrade_id: int, context: JobContext) -> bool:
    return regrading.regrade_attempt(attempt_id, regrade_id, context.actor, clock.now())
