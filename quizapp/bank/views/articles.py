"""A law's text for reading, with the questions that stand on each article. Its addresses are the law library's; it stands
here because the bank is the higher room."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from quizapp import clock
from quizapp.audit.rules import Permission
from quizapp.bank.queries import questions_by_article
from quizapp.i18n import local
from quizapp.law import queries
from quizapp.law.rules.outline import outline
from quizapp.web import access
from quizapp.web.viewer import actor

blueprint = Blueprint("law_reading", __name__, url_prefix="/laws/versions")


@blueprint.get("/<int:version_id>")
@access.signed_in
def show(version_id: int) -> ResponseReturnValue:
    """A version with its outline and articles; where the text is not loaded, its facts."""
    day, who = local(clock.now()).date(), actor()
    text = queries.text_of(version_id, day)
    line = text.line if text else queries.version_line(version_id, day)
    may_read = who.may(Permission.BANK_READ)
    return render_template(
        "law/version.html",
        line=line,
        text=text,
        branches=outline(text.articles) if text else (),
        others=queries.versions_to_compare(line, day) if text else [],
        beside=queries.versions_beside(version_id, day),
        counts=questions_by_article(line.short_title, line.label) if may_read and text else {},
        may_load=who.may(Permission.LAW_LOAD),
    )
