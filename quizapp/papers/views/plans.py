"""Blueprints: list, editor with a live sufficiency check, preview as the candidate."""

import secrets
from decimal import Decimal

from flask import Blueprint as FlaskBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.bank.forms import DRAWN_CHOICES
from quizapp.bank.queries import banks
from quizapp.bank.rules.kinds import Kind
from quizapp.errors import Refused
from quizapp.i18n import _, local
from quizapp.law.list_queries import UnitList, unit_for, unit_list
from quizapp.law.queries import short_titles
from quizapp.papers import actions, queries
from quizapp.papers.forms import MAX_PARTS, BlueprintForm, ListPlanForm
from quizapp.papers.models import StoredBlueprint
from quizapp.papers.rules.blueprint import Blueprint, PaperMode, Part
from quizapp.papers.rules.draw import sufficiency
from quizapp.papers.rules.listed import KINDS, ListPlan, WeightedLaw, blueprint_of
from quizapp.web import access, errors
from quizapp.web.viewer import actor

blueprint = FlaskBlueprint("papers", __name__, url_prefix="/blueprints")


@blueprint.get("")
@access.needs(Permission.EXAM_MANAGE)
def index() -> ResponseReturnValue:
    """All blueprints."""
    rows = [(stored, Blueprint.from_json(stored.document)) for stored in queries.stored_blueprints()]
    return render_template("papers/index.html", rows=rows)


@blueprint.route("/new", methods=["GET", "POST"], endpoint="new", defaults={"blueprint_id": None})
@blueprint.route("/<int:blueprint_id>", methods=["GET", "POST"], endpoint="edit")
@access.needs(Permission.EXAM_MANAGE)
def edit(blueprint_id: int | None) -> ResponseReturnValue:
    """Write or change a blueprint. The buttons add a row, save, or preview."""
    stored = queries.stored_blueprint(blueprint_id) if blueprint_id is not None else None
    form = BlueprintForm() if request.method == "POST" or stored is None else _filled(stored)
    if request.method == "POST" and "add" in request.form:
        if len(form.parts.entries) < MAX_PARTS:
            form.parts.append_entry()
    elif form.validate_on_submit() and _save(form, blueprint_id):
        return redirect(url_for("papers.index"))
    _offer(form)
    laws = short_titles(local(clock.now()).date())
    status = 422 if form.errors and "add" not in request.form else 200
    return render_template("papers/edit.html", form=form, stored=stored, laws=laws), status


@blueprint.post("/check")
@access.needs(Permission.EXAM_MANAGE)
def check() -> ResponseReturnValue:
    """The live sufficiency check of the form as it stands: a fragment."""
    form = BlueprintForm()
    _offer(form)
    form.validate()
    plan = _read(form)
    short = {shortage.part: shortage for shortage in sufficiency(plan, queries.pool())}
    return render_template("papers/_check.html", plan=plan, short=short)


@blueprint.get("/<int:blueprint_id>/preview")
@access.needs(Permission.EXAM_MANAGE)
def preview(blueprint_id: int) -> ResponseReturnValue:
    """A paper drawn for looking at; nothing of it is kept."""
    plan = Blueprint.from_json(queries.stored_blueprint(blueprint_id).document)
    if sufficiency(plan, queries.pool()):
        flash(_("题量不足，补足题目后再预览。"), "bad")
        return redirect(url_for("papers.edit", blueprint_id=blueprint_id))
    questions = queries.sample(plan, secrets.SystemRandom())
    return render_template("papers/preview.html", questions=questions, plan=plan, blueprint_id=blueprint_id)


@blueprint.route("/from-list/<int:unit_id>", methods=["GET", "POST"])
@access.needs(Permission.EXAM_MANAGE)
def from_list(unit_id: int) -> ResponseReturnValue:
    """A blueprint drafted from a unit's list of applicable laws, to be looked over in the editor."""
    day = local(clock.now()).date()
    page = unit_list(unit_for(actor(), unit_id), day)
    form = ListPlanForm(title=_("%(unit)s %(year)s年普法测试", unit=page.unit.name, year=day.year))
    if form.validate_on_submit() and page.entries:
        kinds = (form.singles.data, form.multiples.data, form.truths.data)
        if not any(kinds):
            form.singles.errors = [_("至少有一种题型的占比大于 0。")]
        else:
            made = _save_listed(form, page, ListPlan(int(form.questions.data), form.general_percent.data, kinds))
            if made is not None:
                return redirect(url_for("papers.edit", blueprint_id=made))
    return render_template("papers/from_list.html", form=form, page=page), 422 if form.errors else 200


def _save_listed(form: ListPlanForm, page: UnitList, wanted: ListPlan) -> int | None:
    laws = [WeightedLaw(each.short_title, each.line.weight, each.line.is_general) for each in page.entries]
    names = dict(DRAWN_CHOICES)
    titles = {
        (kind, which): f"{names[kind]}（{_('公共法律') if which else _('专业法律')}）"
        for kind in KINDS
        for which in (True, False)
    }
    plan, who, now, title = blueprint_of(laws, wanted, titles), actor(), clock.now(), form.title.data
    try:
        made = db.write(lambda: actions.save_blueprint(None, title, plan, 0, who, now))
    except Refused as refusal:
        form.title.errors = [errors.sentence(refusal)]
        return None
    flash(_("已按清单生成方案。题量不足的部分请调整题数，或补充题目。"), "good")
    return made


def _save(form: BlueprintForm, blueprint_id: int | None) -> bool:
    plan = _read(form)
    who, now, title, lock = actor(), clock.now(), form.title.data, form.lock_version.data or 0
    if not plan.parts:
        form.form_errors.append(_("至少要有一个部分：题数和分值都大于 0。"))
        return False
    try:
        db.write(lambda: actions.save_blueprint(blueprint_id, title, plan, lock, who, now))
    except Refused as refusal:
        form.title.errors = [errors.sentence(refusal)]
    else:
        flash(_("组卷方案已保存。"), "good")
        return True
    return False


def _read(form: BlueprintForm) -> Blueprint:
    """The blueprint typed; rows without a number of questions are left out."""
    parts = []
    for entry in form.parts:
        if entry.form.errors:
            continue  # told beside its field; a part that is half understood is no part
        count, marks = entry.form.count.data or 0, entry.form.marks.data or Decimal(0)
        if count <= 0 or marks <= 0 or entry.form.kind.data not in set(Kind):
            continue
        parts.append(
            Part(
                title=entry.form.title.data or str(dict(entry.form.kind.choices)[entry.form.kind.data]),
                kind=Kind(entry.form.kind.data),
                count=count,
                marks=int(marks * 100),
                bank=entry.form.bank.data or None,
                law=(entry.form.law.data or "").strip("《》 ") or None,
                topic=entry.form.topic.data or None,
                difficulty=int(entry.form.difficulty.data) if entry.form.difficulty.data else None,
            )
        )
    mode = PaperMode(form.mode.data) if form.mode.data in set(PaperMode) else PaperMode.PER_PERSON
    return Blueprint(tuple(parts), mode, bool(form.shuffle_questions.data), bool(form.shuffle_options.data))


def _filled(stored: StoredBlueprint) -> BlueprintForm:
    plan = Blueprint.from_json(stored.document)
    parts = [
        {**part.to_json(), "marks": Decimal(part.marks) / 100, "difficulty": str(part.difficulty or "")}
        for part in plan.parts
    ]
    return BlueprintForm(
        formdata=None,
        data={
            "title": stored.title,
            "mode": plan.mode.value,
            "shuffle_questions": plan.shuffle_questions,
            "shuffle_options": plan.shuffle_options,
            "parts": parts,
            "lock_version": stored.lock_version,
        },
    )


def _offer(form: BlueprintForm) -> None:
    offered = [("", _("全部题库")), *((line.bank.code, line.bank.title) for line in banks())]
    for entry in form.parts:
        entry.form.bank.choices = offered
