"""People and units for those who may see or manage them, within their scope."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import UNIT_ROLES, Permission, Role
from quizapp.errors import Forbidden, Refused
from quizapp.i18n import _, local
from quizapp.people import actions, imports, queries, words
from quizapp.people.check import read_study_safely
from quizapp.people.forms import DepartmentForm, EditPersonForm, PersonForm, PostForm, RoleForm, StudyForm
from quizapp.people.rules import StudyKind
from quizapp.web import access, errors
from quizapp.web.forms import BaseForm
from quizapp.web.paging import paged, wanted_page
from quizapp.web.viewer import ROLE_NAMES, actor

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
@access.needs(Permission.PEOPLE_READ)
def index() -> ResponseReturnValue:
    """The people within my scope, filtered."""
    who = actor()
    filters = {name: request.args.get(name, "").strip()[:60] for name in ("q", "unit", "state", "enforcement")}
    unit = int(filters["unit"]) if filters["unit"].isdecimal() else None
    query = queries.people_list(who, filters["q"], unit, filters["state"] or "active", filters["enforcement"])
    return render_template(
        "people/index.html",
        page=paged(query, wanted_page()),
        filters=filters,
        units=queries.tree(who.scope(Permission.PEOPLE_READ)),
        may_manage=who.may(Permission.PEOPLE_MANAGE),
        may_study=who.may(Permission.PEOPLE_MANAGE) or who.may(Permission.EXAM_MANAGE),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@access.needs(Permission.PEOPLE_MANAGE)
def new() -> ResponseReturnValue:
    """Add one person; the first password is set on the account page that follows."""
    form = PersonForm()
    form.unit.choices = _unit_choices()
    if form.validate_on_submit():
        who, now = actor(), clock.now()
        values = (form.staff_number.data, form.name.data, int(form.unit.data), form.post.data or "")
        rest = (form.is_enforcement.data, form.phone.data or "", form.hired_on.data)
        try:
            person_id = db.write(lambda: actions.create_person(*values, *rest, who, now))
        except Refused as refusal:
            form.staff_number.errors = [errors.sentence(refusal)]
        else:
            flash(_("已新增。请为其设置初始密码。"), "good")
            return redirect(url_for("staffing.account", person_id=person_id))
    return render_template("people/new.html", form=form), 422 if form.errors else 200


@blueprint.get("/<int:person_id>")
@access.needs(Permission.PEOPLE_READ)
def show(person_id: int) -> ResponseReturnValue:
    """One person: posts through time, roles."""
    who = actor()
    person = queries.person_for(who, person_id)
    role_form = RoleForm(formdata=None)
    role_form.role.choices = [(role.value, str(ROLE_NAMES[role])) for role in Role if role is not Role.STAFF]
    role_form.unit.choices = [("", _("全区")), *_unit_choices()]
    post_form = PostForm(formdata=None, since=local(clock.now()).date())
    post_form.unit.choices = _unit_choices()
    return render_template(
        "people/show.html",
        person=person,
        posts=queries.memberships_of(person_id),
        roles=queries.roles_of(person_id),
        role_names={role: str(name) for role, name in ROLE_NAMES.items()},
        role_form=role_form,
        post_form=post_form,
        edit_form=EditPersonForm(formdata=None, obj=person),
        may_manage=who.may(Permission.PEOPLE_MANAGE),
        may_grant=who.may(Permission.ROLES_GRANT),
        may_unlock=who.may(Permission.UNLOCK) or who.may(Permission.PEOPLE_MANAGE),
    )


@blueprint.post("/<int:person_id>")
@access.needs(Permission.PEOPLE_MANAGE)
def edit(person_id: int) -> ResponseReturnValue:
    """Save name and contact data."""
    who, now = actor(), clock.now()
    queries.person_for(who, person_id)
    form = EditPersonForm()
    if form.validate_on_submit():
        name, phone, hired, note = form.name.data, form.phone.data or "", form.hired_on.data, form.note.data or ""
        db.write(lambda: actions.edit_person(person_id, name, phone, hired, note, who, now))
        flash(_("已保存。"), "good")
    else:
        _flash_errors(form)
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.post("/<int:person_id>/posts")
@access.needs(Permission.PEOPLE_MANAGE)
def post(person_id: int) -> ResponseReturnValue:
    """Transfer, or correct the present post."""
    who, now = actor(), clock.now()
    queries.person_for(who, person_id)
    form = PostForm()
    form.unit.choices = _unit_choices()
    if form.validate_on_submit():
        unit, title, is_enforcement = int(form.unit.data), form.post.data or "", form.is_enforcement.data
        since: date = form.since.data
        db.write(lambda: actions.set_post(person_id, unit, title, is_enforcement, since, who, now))
        flash(_("任职已更新。已发布考试的名册不受影响。"), "good")
    else:
        _flash_errors(form)
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.post("/<int:person_id>/state")
@access.needs(Permission.PEOPLE_MANAGE)
def state(person_id: int) -> ResponseReturnValue:
    """Mark as gone, or as back."""
    who, now = actor(), clock.now()
    queries.person_for(who, person_id)
    is_active = request.form.get("active") == "yes"
    if person_id == who.person_id:
        flash(errors.sentence_of("own_account", {}), "bad")
    else:
        db.write(lambda: actions.set_active(person_id, is_active, who, now))
        flash(_("已恢复在职。") if is_active else _("已标为离职，不能再登录；历史成绩保留。"), "good")
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.post("/<int:person_id>/roles")
@access.needs(Permission.ROLES_GRANT)
def grant(person_id: int) -> ResponseReturnValue:
    """Give a role."""
    who, now = actor(), clock.now()
    queries.person_for(who, person_id)
    form = RoleForm()
    form.role.choices = [(role.value, role.value) for role in Role if role is not Role.STAFF]
    form.unit.choices = [("", ""), *_unit_choices()]
    if form.validate_on_submit():
        role = Role(form.role.data)
        unit = int(form.unit.data) if form.unit.data and role in UNIT_ROLES else None
        _try(lambda: actions.grant_role(person_id, role, unit, who, now), _("角色已授予，对方下次打开页面时生效。"))
    else:
        _flash_errors(form)
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.post("/<int:person_id>/roles/<int:grant_id>/end")
@access.needs(Permission.ROLES_GRANT)
def revoke(person_id: int, grant_id: int) -> ResponseReturnValue:
    """Take a role back."""
    who, now = actor(), clock.now()
    queries.person_for(who, person_id)
    _try(lambda: actions.revoke_role(person_id, grant_id, who, now), _("角色已撤销。"))
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.route("/study", methods=["GET", "POST"])
@access.needs(Permission.PEOPLE_MANAGE, Permission.EXAM_MANAGE)
def study() -> ResponseReturnValue:
    """The ledger of study: the year's numbers, and taking a file into it."""
    form = StudyForm()
    form.kind.choices = [(kind.value, str(name)) for kind, name in words.STUDY_NAMES.items()]
    reading, taken = None, None
    if request.method == "GET":
        form.year.data = local(clock.now()).year
    elif form.validate_on_submit():
        upload = request.files.get("file")
        data = upload.read() if upload else b""
        name, year, kind = (upload.filename or "") if upload else "", form.year.data, StudyKind(form.kind.data)
        reading = read_study_safely(name, data, year)
        if reading.drafts:
            who, now, drafts = actor(), clock.now(), reading.drafts
            taken = db.write(lambda: imports.take_study(drafts, year, kind, name, who, now))
    totals = queries.study_totals(form.year.data or local(clock.now()).year)
    return render_template(
        "people/study.html",
        form=form,
        problems=[words.sentence(problem) for problem in reading.problems] if reading else [],
        taken=taken,
        page=paged(totals, wanted_page()),
    ), 422 if form.errors or (reading and not taken) else 200


@blueprint.route("/units", methods=["GET", "POST"])
@access.needs(Permission.PEOPLE_READ)
def units() -> ResponseReturnValue:
    """The tree of units; managers add to it."""
    who, now = actor(), clock.now()
    form = DepartmentForm()
    form.parent.choices = [("", _("无（最上级）")), *_unit_choices()]
    may_manage = who.may(Permission.PEOPLE_MANAGE)
    if request.method == "POST":
        if not may_manage:
            raise Forbidden
        if form.validate_on_submit():
            name, parent = form.name.data, int(form.parent.data) if form.parent.data else None
            _try(lambda: actions.create_department(name, parent, who, now), _("已新增单位。"))
            return redirect(url_for("people.units"))
    nodes = queries.tree(who.scope(Permission.PEOPLE_READ))
    return render_template("people/units.html", nodes=nodes, form=form, may_manage=may_manage)


@blueprint.post("/units/<int:unit_id>")
@access.needs(Permission.PEOPLE_MANAGE)
def edit_unit(unit_id: int) -> ResponseReturnValue:
    """Rename, move or close a unit, by the button pressed."""
    who, now = actor(), clock.now()
    queries.department_for(who, unit_id)
    act = request.form.get("act", "")
    name = request.form.get("name", "").strip()[:100]
    parent = request.form.get("parent", "")
    if act == "rename" and name:
        _try(lambda: actions.rename_department(unit_id, name, who, now), _("已改名。已发布考试的名册保留原名。"))
    elif act == "move" and (parent == "" or parent.isdecimal()):
        above = int(parent) if parent else None
        _try(lambda: actions.move_department(unit_id, above, who, now), _("已调整上级单位。"))
    elif act == "close":
        _try(lambda: actions.close_department(unit_id, who, now), _("单位已停用。"))
    return redirect(url_for("people.units"))


def _try(action: Callable[[], object], done: str) -> None:
    try:
        db.write(action)
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    else:
        flash(done, "good")


def _flash_errors(form: BaseForm) -> None:
    for field in form:
        for message in field.errors[:1]:
            flash(f"{field.label.text}：{message}", "bad")


def _unit_choices() -> list[tuple[str, str]]:
    return [(str(node.id), "　" * node.depth + node.name) for node in queries.tree()]
