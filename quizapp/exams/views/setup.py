"""Setting up what the exam's form has no room for: rules of parts, slots; and reading the rules and the ranking."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp import clock, db
from quizapp.audit.rules import Permission
from quizapp.bank.rules.kinds import Kind
from quizapp.errors import NotFound, Refused
from quizapp.exams import words_rules
from quizapp.exams.actions import managing, recounting
from quizapp.exams.forms import PartRulesForm, SlotForm
from quizapp.exams.models import Exam
from quizapp.exams.queries import contest
from quizapp.exams.queries import managing as queries
from quizapp.exams.queries.standing import exam_names
from quizapp.exams.rules.contradictions import Contradiction, contradictions
from quizapp.exams.rules.scoring import Scoring, ScoringPolicy
from quizapp.exams.rules.sections import SectionRule
from quizapp.exams.rules.settings import ExamSettings
from quizapp.exams.rules.slots import Admission, Slot
from quizapp.exams.rules.states import ExamState
from quizapp.exams.views.drafting import addresses_of, hundredths, policy_of
from quizapp.i18n import _, from_local, local
from quizapp.papers.rules.blueprint import Blueprint as PaperBlueprint
from quizapp.people.queries import members_on, tree
from quizapp.web import access, errors
from quizapp.web.forms import BaseForm
from quizapp.web.viewer import actor

blueprint = Blueprint("exam_setup", __name__, url_prefix="/exams")


def sentences_of(exam: Exam) -> list[str]:
    """The whole of an exam's rules, for the administrator."""
    settings = ExamSettings.from_json(exam.settings)
    names = words_rules.Names(exam_names(settings), {node.id: node.name for node in tree()})
    parts = PaperBlueprint.from_json(exam.blueprint).parts
    return words_rules.plain_sentences(settings, exam.total_marks, parts, names)


def sentence_of(problem: Contradiction) -> str:
    """A contradiction in words."""
    return errors.sentence_of(problem.code, {"detail": problem.detail})


@blueprint.get("/<int:exam_id>/rules")
@access.needs(Permission.EXAM_READ)
def rules(exam_id: int) -> ResponseReturnValue:
    """The rules as one page of plain sentences."""
    exam = queries.exam(exam_id)
    return render_template("exams/rules.html", exam=exam, sentences=sentences_of(exam))


@blueprint.get("/<int:exam_id>/ranking")
@access.needs(Permission.EXAM_READ)
def ranking(exam_id: int) -> ResponseReturnValue:
    """The order of a contest."""
    exam = queries.exam(exam_id)
    rule = words_rules.RANKING_NAMES[ExamSettings.from_json(exam.settings).ranking]
    rows = contest.ranking_of(exam, actor().scope(Permission.EXAM_READ))
    return render_template("exams/ranking.html", exam=exam, rows=rows, rule=str(rule))


@blueprint.post("/<int:exam_id>/recount")
@access.needs(Permission.EXAM_MANAGE)
def recount(exam_id: int) -> ResponseReturnValue:
    """Write the results anew from the latest study credit."""
    who, now = actor(), clock.now()
    count = db.write(lambda: recounting.recount(exam_id, who, now))
    flash(_("已按最新学分重算 %(n)s 人的成绩。", n=count), "good")
    return redirect(url_for("exams.show", exam_id=exam_id))


@blueprint.route("/<int:exam_id>/parts", methods=["GET", "POST"])
@access.needs(Permission.EXAM_MANAGE)
def parts(exam_id: int) -> ResponseReturnValue:
    """Rules of the parts: pass line, time, scoring."""
    exam = _draft(exam_id)
    settings = ExamSettings.from_json(exam.settings)
    totals = _part_totals(exam)
    kinds = _part_kinds(exam)
    form = PartRulesForm()
    while len(form.rules) < len(totals):
        form.rules.append_entry()
    for row in form.rules:
        for field in (row.form.multiple, row.form.indefinite):
            field.choices = [("", _("与全卷相同")), *((c.value, str(n)) for c, n in words_rules.SCORING_NAMES.items())]
    if request.method == "GET":
        _fill_parts(form, settings, [title for title, _total in totals])
        form.lock_version.data = exam.lock_version
    elif form.validate_on_submit():
        wanted = replace(settings, sections=_sections(form, [title for title, _total in totals]))
        if _save(form, exam, wanted):
            return redirect(url_for("exams.show", exam_id=exam_id))
    page = render_template("exams/parts.html", exam=exam, form=form, parts=totals, kinds=kinds)
    return page, 422 if _failed(form) else 200


@blueprint.route("/<int:exam_id>/slots", methods=["GET", "POST"])
@access.needs(Permission.EXAM_MANAGE)
def slots(exam_id: int) -> ResponseReturnValue:
    """The slots of a draft, and adding one."""
    exam = _draft(exam_id)
    settings = ExamSettings.from_json(exam.settings)
    form = SlotForm()
    nodes = tree()
    form.departments.choices = [(str(node.id), "　" * node.depth + node.name) for node in nodes]
    if request.method == "GET":
        form.opens_at.data = local(settings.opens_at).replace(tzinfo=None)
        form.closes_at.data = local(settings.closes_at).replace(tzinfo=None)
    elif form.validate_on_submit():
        try:
            wanted = replace(settings, slots=(*settings.slots, _slot(form)))
        except Refused as refusal:
            form.form_errors.append(errors.sentence(refusal))
        else:
            if _save(form, exam, wanted):
                flash(_("已添加场次。"), "good")
                return redirect(url_for("exam_setup.slots", exam_id=exam_id))
    names = {node.id: node.name for node in nodes}
    page = render_template("exams/slots.html", exam=exam, form=form, slots=settings.slots, unit_names=names)
    return page, 422 if _failed(form) else 200


@blueprint.post("/<int:exam_id>/slots/<int:place>/deletion")
@access.needs(Permission.EXAM_MANAGE)
def drop_slot(exam_id: int, place: int) -> ResponseReturnValue:
    """Take a slot out of a draft."""
    exam = _draft(exam_id)
    settings = ExamSettings.from_json(exam.settings)
    if place >= len(settings.slots):
        raise NotFound
    wanted = replace(settings, slots=settings.slots[:place] + settings.slots[place + 1 :])
    who, now, lock = actor(), clock.now(), request.form.get("lock_version", "")
    try:
        db.write(lambda: managing.save_rules(exam_id, wanted, int(lock) if lock.isdecimal() else 0, who, now))
    except Refused as refusal:
        flash(errors.sentence(refusal), "bad")
    return redirect(url_for("exam_setup.slots", exam_id=exam_id))


def _draft(exam_id: int) -> Exam:
    exam = queries.exam(exam_id)
    if exam.state != ExamState.DRAFT:
        raise NotFound
    return exam


def _part_totals(exam: Exam) -> list[tuple[str, int]]:
    """(title, hundredths) of the parts, those of one name together, in their order."""
    totals: dict[str, int] = {}
    for part in PaperBlueprint.from_json(exam.blueprint).parts:
        totals[part.title] = totals.get(part.title, 0) + part.count * part.marks
    return list(totals.items())


def _part_kinds(exam: Exam) -> dict[str, set[str]]:
    """Title of a part -> the kinds of questions in it that may be answered incompletely; a case may hold any."""
    kinds: dict[str, set[str]] = {}
    for part in PaperBlueprint.from_json(exam.blueprint).parts:
        found = {Kind.MULTIPLE.value, Kind.INDEFINITE.value} if part.kind is Kind.CASE else {part.kind.value}
        kinds.setdefault(part.title, set()).update(found)
    return kinds


def _fill_parts(form: PartRulesForm, settings: ExamSettings, titles: list[str]) -> None:
    known = {section.title: section for section in settings.sections}
    for row, title in zip(form.rules, titles, strict=True):
        section = known.get(title, SectionRule(title))
        policies, rule = dict(section.policies), row.form
        rule.pass_line.data = None if section.pass_line is None else section.pass_line / 100
        rule.minutes.data = section.seconds // 60 if section.seconds else None
        for kind, choice, share in (
            (Kind.MULTIPLE, rule.multiple, rule.share),
            (Kind.INDEFINITE, rule.indefinite, rule.indefinite_share),
        ):
            policy = policies.get(kind)
            choice.data = policy.code.value if policy else ""
            share.data = policy.share / 100 if policy and policy.share else None


def _sections(form: PartRulesForm, titles: list[str]) -> tuple[SectionRule, ...]:
    found = []
    for row, title in zip(form.rules, titles, strict=False):
        rule = row.form
        chosen = ((Kind.MULTIPLE, rule.multiple, rule.share), (Kind.INDEFINITE, rule.indefinite, rule.indefinite_share))
        policies: list[tuple[Kind, ScoringPolicy]] = [
            (kind, policy_of(Scoring(choice.data), hundredths(share.data), 1))
            for kind, choice, share in chosen
            if choice.data
        ]
        line = None if rule.pass_line.data is None else hundredths(rule.pass_line.data)
        section = SectionRule(title, line, (rule.minutes.data or 0) * 60 or None, tuple(policies))
        if section != SectionRule(title):
            found.append(section)
    return tuple(found)


def _slot(form: SlotForm) -> Slot:
    numbers = (form.people.data or "").replace("、", " ").replace("，", " ").replace(",", " ").split()
    known = {member.staff_number: member.person_id for member in members_on(local(clock.now()).date())}
    for number in numbers:
        if number not in known:
            raise Refused("no_such_person", staff_number=number[:40])
    if not numbers and not form.departments.data:
        raise Refused("slot_unit")
    return Slot(
        name=form.name.data,
        opens_at=from_local(form.opens_at.data),
        closes_at=from_local(form.closes_at.data),
        units=tuple(int(each) for each in form.departments.data or []),
        people=tuple(known[number] for number in dict.fromkeys(numbers)),
        admission=Admission((form.room_code.data or "").strip(), addresses_of(form.addresses.data)),
    )


def _save(form: BaseForm, exam: Exam, settings: ExamSettings) -> bool:
    """Keep the draft's settings, or put what stands against it into the form."""
    parts = PaperBlueprint.from_json(exam.blueprint).parts
    fatal = [each for each in contradictions(settings, exam.total_marks, parts, exam.id) if each.is_fatal]
    form.form_errors.extend(sentence_of(each) for each in fatal)
    who, now, lock, exam_id = actor(), clock.now(), form.lock_version.data or 0, exam.id
    if fatal:
        return False
    try:
        db.write(lambda: managing.save_rules(exam_id, settings, lock, who, now))
    except Refused as refusal:
        form.form_errors.append(errors.sentence(refusal))
        return False
    return True


def _failed(form: BaseForm) -> bool:
    return bool(form.errors or form.form_errors)
