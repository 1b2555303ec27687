"""The progress page of a job, the own jobs, and the files they made."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.audit.rules import Permission
from quizapp.jobs import queries
from quizapp.jobs.rules import ENDED, JobState
from quizapp.jobs.words import ERRORS, KINDS
from quizapp.web import access
from quizapp.web.downloads import download
from quizapp.web.viewer import actor

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("")
@access.needs(Permission.JOBS)
def index() -> ResponseReturnValue:
    """My latest jobs."""
    return render_template("jobs/index.html", jobs=queries.own_jobs(actor()), kinds=KINDS)


@blueprint.get("/<int:job_id>")
@access.needs(Permission.JOBS)
def show(job_id: int) -> ResponseReturnValue:
    """How far a job is; where it ended well, on to what it made. `?stay=1` keeps the page (for the script)."""
    job = queries.job_for(actor(), job_id)
    target = job.result.get("next", "") if job.state == JobState.DONE else ""
    if target and "stay" not in request.args:
        return redirect(target)
    return render_template(
        "jobs/show.html",
        job=job,
        name=KINDS.get(job.kind, job.kind),
        error=ERRORS.get(job.error, ERRORS["unexpected"]),
        is_over=job.state in ENDED,
        target=target or url_for("jobs.show", job_id=job.id),
    )


@blueprint.get("/files/<int:file_id>")
@access.needs(Permission.JOBS)
def file(file_id: int) -> ResponseReturnValue:
    """A file of mine that a job made."""
    stored = queries.file_for(actor(), file_id)
    return download(stored.content, stored.name, stored.media_type)
