"""What a task is given: its parameters, who wanted it, and a way to say how far it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from quizapp import clock, db
from quizapp.audit.rules import Actor
from quizapp.errors import NotFound
from quizapp.jobs import actions
from quizapp.jobs.models import StoredFile

REPORT_EVERY = 0.5  # seconds between two reports of progress


@dataclass(slots=True)
class JobContext:
    """`actor` is the owner with the rights held when the job runs; `run` commits (db.write)."""

    job_id: int
    actor: Actor
    params: dict[str, Any]
    file_id: int | None
    run: Callable[[Callable[[], Any]], Any]
    _reported: float = field(default=0.0)

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is; written at most twice a second and at the end. Not inside a write of the task."""
        now = time.monotonic()
        if done < total and now - self._reported < REPORT_EVERY:
            return
        self._reported = now
        self.run(lambda: actions.report_progress(self.job_id, done, total, clock.now()))

    def file(self) -> tuple[str, bytes]:
        """Name and content of the uploaded file; NotFound when it has expired."""
        stored = db.session().get(StoredFile, self.file_id)
        if stored is None:
            raise NotFound
        return stored.name, stored.content
