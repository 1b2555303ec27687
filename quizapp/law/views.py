"""The register as a page."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from quizapp import clock
from quizapp.i18n import local
from quizapp.law import queries
from quizapp.law.rules.standing import Standing
from quizapp.web import access

blueprint = Blueprint("law", __name__, url_prefix="/laws")


@blueprint.get("")
@access.signed_in
def index() -> ResponseReturnValue:
    """Laws and versions with their dates; where no statute text is loaded the page says who can load it."""
    text = request.args.get("q", "").strip()[:60]
    only = request.args.get("standing", "")
    if only not in set(Standing):
        only = ""
    lines = queries.versions(local(clock.now()).date(), text, only)
    return render_template("law/index.html", lines=lines, text=text, only=only)
