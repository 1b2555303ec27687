"""Looking after the whole bank: duplicates, and questions whose law has changed."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db, i18n
from quizapp.audit.rules import Actor, Permission
from quizapp.bank import following, twins
from quizapp.bank.flag_queries import flag_page, flagged
from quizapp.bank.rules.articles import parse
from quizapp.bank.rules.document import Citation
from quizapp.bank.rules.following import Outcome
from quizapp.bank.rules.kinds import LETTERS
from quizapp.errors import NotFound, Refused
from quizapp.i18n import _, local
from quizapp.jobs import actions as jobs
from quizapp.web import access, errors
from quizapp.web.jobs import start
from quizapp.web.paging import paged, wanted_page
from quizapp.web.viewer import actor

blueprint = Blueprint("bank_care", __name__, url_prefix="/bank")
SHOWN_PAIRS = 20


@blueprint.get("/twins")
@access.needs(Permission.BANK_READ)
def pairs() -> ResponseReturnValue:
    """Pairs that ask the same or nearly, side by side."""
    kind = request.args.get("kind", "")
    page = paged(twins.open_pairs(kind), wanted_page(), SHOWN_PAIRS)
    return render_template(
        "bank/twins.html",
        page=page,
        pairs=[twins.pair_page(row[0]) for row in page.rows],
        kind=kind,
        letters=LETTERS,
        may_edit=actor().may(Permission.BANK_EDIT),
    )


@blueprint.post("/twins")
@access.needs(Permission.BANK_EDIT)
def search() -> ResponseReturnValue:
    """Look through the whole bank again."""
    return _started("bank.twins", actor(), clock.now())


@blueprint.post("/twins/<int:twin_id>")
@access.needs(Permission.BANK_EDIT)
def decide(twin_id: int) -> ResponseReturnValue:
    """Keep both, or keep one and retire the other."""
    who, now = actor(), clock.now()
    kept, lock = request.form.get("kept", ""), request.form.get("lock", "")
    decision = "merged" if kept.isdecimal() else "kept"
    kept_id, version = int(kept) if kept.isdecimal() else None, int(lock) if lock.isdecimal() else 0
    try:
        db.write(lambda: twins.decide(twin_id, decision, kept_id, version, who, now))
        flash(_("已合并，另一题作废。") if decision == "merged" else _("已保留两题。"), "good")
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    return redirect(url_for("bank_care.pairs"))


@blueprint.get("/flags")
@access.needs(Permission.BANK_READ)
def flags() -> ResponseReturnValue:
    """Questions that wait for a person because their law has changed."""
    law = request.args.get("law", "")
    return render_template(
        "bank/flags.html",
        page=paged(flagged(law), wanted_page()),
        laws=following.flagged_counts(),
        law=law,
        may_edit=actor().may(Permission.BANK_EDIT),
    )


@blueprint.post("/flags")
@access.needs(Permission.BANK_EDIT)
def follow() -> ResponseReturnValue:
    """Look through all citations now instead of tonight."""
    return _started("law.follow", actor(), clock.now())


@blueprint.get("/flags/<int:question_id>")
@access.needs(Permission.BANK_READ)
def flag(question_id: int) -> ResponseReturnValue:
    """A flagged question with the old and the new article side by side."""
    page = flag_page(question_id, local(clock.now()).date())
    return render_template(
        "bank/flag.html",
        page=page,
        letters=LETTERS,
        may_settle=actor().may(Permission.BANK_REVIEW),
        may_edit=actor().may(Permission.BANK_EDIT),
    )


@blueprint.post("/flags/<int:question_id>")
@access.needs(Permission.BANK_REVIEW)
def settle(question_id: int) -> ResponseReturnValue:
    """The question holds under the new article, or it goes."""
    who, now = actor(), clock.now()
    try:
        outcome = Outcome(request.form.get("outcome", ""))
    except ValueError:
        raise NotFound from None
    chosen, unread = _chosen(question_id)
    if outcome is Outcome.KEPT and unread:
        flash(_("看不懂条款“%(value)s”，请写成“第三十二条第一款”。", value=unread[0]), "bad")
        return redirect(url_for("bank_care.flag", question_id=question_id))
    note = request.form.get("note", "").strip()
    try:
        db.write(lambda: following.settle(question_id, outcome, chosen, note, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
        return redirect(url_for("bank_care.flag", question_id=question_id))
    flash(_("已复核，这一题重新用于组卷。") if outcome is Outcome.KEPT else _("已作废。"), "good")
    return redirect(url_for("bank_care.flags"))


def _chosen(question_id: int) -> tuple[dict[int, Citation], list[str]]:
    """Flag -> the citation the person chose, and what can't be read."""
    chosen: dict[int, Citation] = {}
    unread: list[str] = []
    for flag_row in following.open_flags(question_id):
        place = request.form.get(f"article-{flag_row.id}", "").strip()
        law, version = request.form.get(f"law-{flag_row.id}", ""), request.form.get(f"version-{flag_row.id}", "")
        citation = parse(law[:200], version[:40], place[:60])
        if citation is None:
            unread.append(place)
        else:
            chosen[flag_row.id] = citation
    return chosen, unread


def _started(kind: str, who: Actor, now: datetime) -> ResponseReturnValue:
    language = i18n.locale()
    job_id = db.write(lambda: jobs.create(kind, {}, who, now, language).id)
    start(job_id)
    return redirect(url_for("jobs.show", job_id=job_id))
