"""The long works of looking after the bank: duplicates, and questions whose law has changed."""

from functools import partial
from typing import Any

from quizapp import clock, db
from quizapp.bank import following, twins
from quizapp.bank.rules.following import ArticleChange
from quizapp.i18n import local
from quizapp.jobs.context import JobContext
from quizapp.law import queries as laws


def find_twins(context: JobContext) -> dict[str, Any]:
    """Compare the whole bank with itself; what a person decided before stays decided."""
    pairs = twins.search(lambda done, total: context.progress(done, total + 1))
    db.session().rollback()
    found = context.run(lambda: twins.keep_pairs(pairs, clock.now()))
    return {"next": "/bank/twins", "found": found}


def follow_laws(context: JobContext) -> dict[str, Any]:
    """Carry over or flag every question that cites a version no longer in force, a version at a time."""
    day = local(clock.now()).date()
    waiting = following.versions_to_follow(day)
    carried = flagged = 0
    for number, version_id in enumerate(waiting):
        context.progress(number, len(waiting))
        done = context.run(partial(_follow_one, version_id))
        carried, flagged = carried + done.carried, flagged + done.flagged
    return {"next": "/bank/flags", "carried": carried, "flagged": flagged}


def _follow_one(version_id: int) -> following.Followed:
    now = clock.now()
    successor = following.successor_of(version_id, local(now).date())
    changes = None
    if successor and {version_id, successor.version_id} <= laws.loaded_versions():
        changes = [
            ArticleChange(
                pair.old.name if pair.old else None, pair.new.name if pair.new else None, pair.kind, pair.similarity
            )
            for pair in laws.pairs_between(version_id, successor.version_id)
        ]
    return following.follow(version_id, changes, successor, now)
