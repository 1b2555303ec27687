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
        return _content(self.file_id)

    def files(self) -> list[tuple[str, bytes]]:
        """All uploaded files (params["files"], ids as text), else the one; NotFound when one has expired."""
        listed = self.params.get("files") or []
        found = [_content(int(each)) for each in listed] or [self.file()]
        self.run(lambda: None)  # no transaction stays open while they are read
        return found


def _content(file_id: int | None) -> tuple[str, bytes]:
    stored = db.session().get(StoredFile, file_id)
    if stored is None:
        raise NotFound
    return stored.name, stored.content
