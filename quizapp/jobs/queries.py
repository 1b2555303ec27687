"""A person's own jobs and files."""

from datetime import datetime

from sqlalchemy import or_, select

from quizapp import db
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound
from quizapp.jobs.models import Job, StoredFile
from quizapp.jobs.rules import STALE_AFTER, JobState


def job_for(actor: Actor, job_id: int) -> Job:
    """The person's own job; NotFound for anybody else's."""
    job = (
        db.session().execute(select(Job).where(Job.id == job_id, Job.owner_id == actor.person_id)).scalar_one_or_none()
    )
    if job is None:
        raise NotFound
    return job


def own_jobs(actor: Actor, limit: int = 50) -> list[Job]:
    """The person's latest jobs."""
    query = select(Job).where(Job.owner_id == actor.person_id).order_by(Job.id.desc()).limit(limit)
    return list(db.session().execute(query).scalars())


def file_for(actor: Actor, file_id: int) -> StoredFile:
    """The person's own file; NotFound for anybody else's."""
    stored = (
        db.session()
        .execute(select(StoredFile).where(StoredFile.id == file_id, StoredFile.owner_id == actor.person_id))
        .scalar_one_or_none()
    )
    if stored is None:
        raise NotFound
    return stored


def waiting(now: datetime) -> list[int]:
    """Jobs nobody works on: queued, or running without a heartbeat."""
    lost = (Job.state == JobState.RUNNING) & or_(Job.heartbeat_at.is_(None), Job.heartbeat_at < now - STALE_AFTER)
    query = select(Job.id).where(or_(Job.state == JobState.QUEUED, lost)).order_by(Job.id).limit(100)
    return list(db.session().execute(query).scalars())
