"""The jobs of a regrade: the trial that finds out whose mark would change, and the one that brings every marked attempt up
to a confirmed change; begun again, it goes on where it stopped."""

from functools import partial
from typing import Any

from quizapp import clock
from quizapp.exams.actions import regrading
from quizapp.exams.queries import trials
from quizapp.jobs.context import JobContext


def try_out(context: JobContext) -> dict[str, Any]:
    """Compute every marked attempt with the proposed change and keep what would be another mark."""
    regrade_id, began = int(context.params["regrade"]), clock.now()
    exam_id, regrade = context.run(lambda: regrading.proposal(regrade_id))
    run = trials.dry_run(exam_id, regrade, context.progress)
    context.run(lambda: regrading.keep_trial(regrade_id, run.to_json(), began))
    context.progress(run.looked_at, run.looked_at)
    return {"next": f"/exams/{exam_id}/regrades/{regrade_id}", **run.counts()}


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
    context.run(lambda: regrading.finish(regrade_id, context.actor, clock.now()))
    context.progress(looked_at, looked_at)
    return {"looked_at": looked_at, "changed": changed}


def _one(attempt_id: int, regrade_id: int, context: JobContext) -> bool:
    return regrading.regrade_attempt(attempt_id, regrade_id, context.actor, clock.now())
