"""The start pages: a person's to-do, and the desk's overview."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from quizapp import clock
from quizapp.audit.rules import Permission
from quizapp.bank.queries import state_counts
from quizapp.exams.queries.desks import desks_of
from quizapp.exams.queries.managing import going_on
from quizapp.exams.queries.todo import tasks_of
from quizapp.exams.views.desks import may_stand, paths_of
from quizapp.practice.queries import totals
from quizapp.reports import queries as reports
from quizapp.reports.queries import Filter
from quizapp.web import access
from quizapp.web.viewer import actor

blueprint = Blueprint("home", __name__)
P = Permission


@blueprint.get("/")
@access.signed_in
def index() -> ResponseReturnValue:
    """What is due now, in five seconds."""
    who, now = actor(), clock.now()
    tasks = tasks_of(who.person_id, now)
    due = [task for task in tasks if task.open_attempt or task.state in ("not_started", "upcoming")]
    rest = [task for task in tasks if task not in due]
    return render_template("home/index.html", due=due, rest=rest, totals=totals(who.person_id), now=now)


@blueprint.get("/dashboard")
@access.needs(P.BANK_READ, P.EXAM_READ, P.REPORT_READ, P.PEOPLE_READ, P.AUDIT_READ)
def dashboard() -> ResponseReturnValue:
    """What goes on now, within my scope, and where to go next."""
    who, now = actor(), clock.now()
    going = []
    desks = desks_of(paths_of(who), now) if may_stand(who) else []
    if who.may(P.REPORT_READ):
        scope = reports.scope_of(who)
        totals_of = [(exam, reports.completion_of(exam, scope, Filter()).total) for exam in going_on(now)]
        going = [(exam, total) for exam, total in totals_of if total.due or total.exempt or total.deferred]
    states = state_counts() if who.may(P.BANK_READ) else {}
    return render_template("home/dashboard.html", going=going, desks=desks, states=states, may=who.may, now=now)
