"""Each unit's list of applicable laws."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.errors import NotFound, Refused
from quizapp.i18n import _, local
from quizapp.law import list_queries, listing
from quizapp.law.rules.listing import MOST_WEIGHT, ListedLaw, Step
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = Blueprint("law_lists", __name__, url_prefix="/laws/lists")


@blueprint.get("")
@access.needs(Permission.LAW_LIST)
def index() -> ResponseReturnValue:
    """The units I answer for, with the state of their lists."""
    units = list_queries.units_of(actor())
    return render_template("law/lists.html", units=units, heads=list_queries.heads([unit.id for unit in units]))


@blueprint.get("/<int:unit_id>")
@access.needs(Permission.LAW_LIST)
def show(unit_id: int) -> ResponseReturnValue:
    """One unit's list."""
    who, day = actor(), local(clock.now()).date()
    unit = list_queries.unit_for(who, unit_id)
    return render_template(
        "law/list.html",
        page=list_queries.unit_list(unit, day),
        addable=list_queries.laws_to_add(unit_id, day),
        sources=list_queries.lists_to_copy(who, unit_id),
        most=MOST_WEIGHT,
        may_plan=who.may(Permission.EXAM_MANAGE),
    )


@blueprint.post("/<int:unit_id>/laws")
@access.needs(Permission.LAW_LIST)
def add(unit_id: int) -> ResponseReturnValue:
    """Put laws on the list."""
    chosen = [int(each) for each in request.form.getlist("law")[:100] if each.isascii() and each.isdecimal()]
    who, now, lock = actor(), clock.now(), _lock()
    return _done(
        unit_id, lambda: listing.add(unit_id, chosen, lock, who, now), _("已加入清单。清单有变动，需要重新确认。")
    )


@blueprint.post("/<int:unit_id>")
@access.needs(Permission.LAW_LIST)
def change(unit_id: int) -> ResponseReturnValue:
    """Weights and parts; or, by the button pressed, one law up, down or off."""
    who, now, lock = actor(), clock.now(), _lock()
    act, _colon, law = request.form.get("act", "save").partition(":")
    law_id = int(law) if law.isascii() and law.isdecimal() else 0
    if act not in set(Step):
        raise NotFound
    typed, step = _typed(), Step(act)
    told = {Step.SAVE: _("已保存。"), Step.REMOVE: _("已从清单中移出，需要重新确认。")}.get(step, "")
    return _done(unit_id, lambda: listing.change(unit_id, typed, step, law_id, lock, who, now), told)


@blueprint.post("/<int:unit_id>/copy")
@access.needs(Permission.LAW_LIST)
def copy(unit_id: int) -> ResponseReturnValue:
    """Take over another unit's laws."""
    source = request.form.get("source", "")
    source_id = int(source) if source.isascii() and source.isdecimal() else 0
    who, now, lock = actor(), clock.now(), _lock()
    return _done(unit_id, lambda: listing.copy(unit_id, source_id, lock, who, now), _("已复制。请核对后确认。"))


@blueprint.post("/<int:unit_id>/confirmation")
@access.needs(Permission.LAW_LIST)
def confirm(unit_id: int) -> ResponseReturnValue:
    """The list is right."""
    who, now, lock = actor(), clock.now(), _lock()
    return _done(unit_id, lambda: listing.confirm(unit_id, lock, who, now), _("清单已确认。"))


def _done(unit_id: int, act: Callable[[], object], told: str) -> ResponseReturnValue:
    list_queries.unit_for(actor(), unit_id)
    try:
        db.write(act)
        if told:
            flash(told, "good")
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    return redirect(url_for("law_lists.show", unit_id=unit_id))


def _typed() -> list[ListedLaw]:
    """The lines as typed; a weight that is no number stays 1."""
    found = []
    for law in request.form.getlist("line")[:100]:
        if law.isascii() and law.isdecimal():
            weight = request.form.get(f"weight-{law}", "")
            found.append(
                ListedLaw(
                    int(law),
                    int(weight) if weight.isascii() and weight.isdecimal() and len(weight) < 4 else 1,
                    request.form.get(f"part-{law}") == "general",
                    request.form.get(f"note-{law}", "").strip(),
                )
            )
    return found


def _lock() -> int:
    raw = request.form.get("lock", "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else 0
