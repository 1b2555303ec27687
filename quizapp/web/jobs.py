"""Handing a job to whoever runs it, after the commit; the sweep picks up what is missed."""

from flask import current_app


def start(job_id: int) -> None:
    """Put a committed job into the queue. Without a queue (a server without worker) the sweep finds it later."""
    enqueue = current_app.extensions.get("enqueue")
    if enqueue is not None:
        enqueue(job_id)
