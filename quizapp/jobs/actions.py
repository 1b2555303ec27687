"""Jobs and files as rows: created by views, moved on by the worker. Every move is a guarded UPDATE."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, or_, update

from quizapp import db
from quizapp.audit.actions import record
from quizapp.audit.rules import Actor
from quizapp.jobs.models import Job, StoredFile
from quizapp.jobs.rules import FILE_LIFE, STALE_AFTER, JobState


def keep_file(
    name: str, media_type: str, content: bytes, actor: Actor, now: datetime, *, for_good: bool = False
) -> StoredFile:
    """Store a file; it goes after FILE_LIFE unless `for_good`."""
    stored = StoredFile(
        id=db.new_id(),
        name=name[-255:],
        media_type=media_type,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
        owner_id=actor.person_id,
        created_at=now,
        expires_at=None if for_good else now + FILE_LIFE,
    )
    db.session().add(stored)
    db.session().flush()
    return stored


def create(
    kind: str, params: dict[str, Any], actor: Actor, now: datetime, locale: str, file_id: int | None = None
) -> Job:
    """A new job in the queue; the shell enqueues its id after the commit."""
    job = Job(
        id=db.new_id(),
        kind=kind,
        state=JobState.QUEUED,
        owner_id=actor.person_id,
        owner_name=actor.name,
        locale=locale,
        params=params,
        result={},
        created_at=now,
        file_id=file_id,
    )
    db.session().add(job)
    db.session().flush()
    return job


def claim(job_id: int, now: datetime) -> bool:
    """Take a job for this worker: queued, or running without a heartbeat. False when somebody else has it."""
    lost = (Job.state == JobState.RUNNING) & or_(Job.heartbeat_at.is_(None), Job.heartbeat_at < now - STALE_AFTER)
    return _moved(
        update(Job)
        .where(Job.id == job_id, (Job.state == JobState.QUEUED) | lost)
        .values(state=JobState.RUNNING, started_at=now, heartbeat_at=now, done=0, error="")
    )


def report_progress(job_id: int, done: int, total: int, now: datetime) -> None:
    """How far a running job is; also its heartbeat."""
    _moved(
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.RUNNING)
        .values(done=done, total=total, heartbeat_at=now)
    )


def finish(job_id: int, result: dict[str, Any], now: datetime) -> bool:
    """End a running job well."""
    return _moved(
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.RUNNING)
        .values(state=JobState.DONE, result=result, finished_at=now)
    )


def fail(job_id: int, code: str, now: datetime) -> bool:
    """End a running job with the code of what went wrong."""
    return _moved(
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.RUNNING)
        .values(state=JobState.FAILED, error=code, finished_at=now)
    )


def mark_taken(job_id: int) -> bool:
    """Mark a preview as confirmed; False when it was before, so that a file is imported once."""
    return _moved(update(Job).where(Job.id == job_id, Job.is_taken.is_(False)).values(is_taken=True))


def give_back(job_id: int) -> None:
    """A preview whose import went wrong can be confirmed again."""
    _moved(update(Job).where(Job.id == job_id).values(is_taken=False))


def hand_out(job_id: int, file_id: int, actor: Actor, now: datetime) -> None:
    """The hand-out list has been fetched: delete it here."""
    forget_file(file_id)
    job = db.session().get_one(Job, job_id, populate_existing=True)
    job.result = {**job.result, "hand_out": "", "handed_out": now.isoformat()}
    record(actor, now, "passwords.handed_out", "job", job_id)


def _moved(statement: Any) -> bool:
    result = db.session().execute(statement, execution_options={"synchronize_session": False})
    return isinstance(result, CursorResult) and result.rowcount == 1


def forget_expired(now: datetime) -> None:
    """Delete files whose time is over."""
    db.session().execute(delete(StoredFile).where(StoredFile.expires_at.is_not(None), StoredFile.expires_at < now))


def forget_file(file_id: int) -> None:
    """Delete one file for good."""
    db.session().execute(delete(StoredFile).where(StoredFile.id == file_id))
