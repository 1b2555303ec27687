"""The invigilator's desks: the list of those at which a person may stand now, and their entry in the menu of every page."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock
from quizapp.audit.rules import Actor, Permission
from quizapp.exams.queries import desks as queries
from quizapp.i18n import _
from quizapp.web import access
from quizapp.web.shell import NavItem
from quizapp.web.viewer import actor, viewer

blueprint = Blueprint("desks", __name__)


@blueprint.get("/desks")
@access.needs(Permission.EXAM_MANAGE, Permission.REPORT_READ)
def index() -> ResponseReturnValue:
    """Exams that are sat now or soon, with who sits."""
    who, now = actor(), clock.now()
    desks = queries.desks_of(paths_of(who), now)
    following = None if desks else queries.next_opening(now)
    return render_template("exams/desks.html", desks=desks, following=following, now=now)


@blueprint.app_context_processor
def entry() -> dict[str, NavItem | None]:
    """The menu's entry for whoever may stand at a desk."""
    person = viewer()
    if person is None or not may_stand(person.actor):
        return {"desk_entry": None}
    return {"desk_entry": NavItem(_("监考"), url_for("desks.index"), request.blueprint in ("desk", "desks"))}


def may_stand(who: Actor) -> bool:
    """Whether a person sees desks at all."""
    return who.may(Permission.EXAM_MANAGE) or who.may(Permission.REPORT_READ)


def paths_of(who: Actor) -> tuple[str, ...]:
    """The units whose candidates a person sees at a desk."""
    return ("",) if who.may(Permission.EXAM_MANAGE) else who.scope(Permission.REPORT_READ)
