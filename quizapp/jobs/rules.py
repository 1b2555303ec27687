"""The life of a job."""

from datetime import timedelta
from enum import StrEnum


class JobState(StrEnum):
    """Waiting, running, and how it ended."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


ENDED = frozenset({JobState.DONE, JobState.FAILED})
STALE_AFTER = timedelta(minutes=2)  # a running job without a heartbeat for so long has lost its worker
FILE_LIFE = timedelta(days=7)  # how long uploaded and produced files are kept
