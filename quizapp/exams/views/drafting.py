"""Between the exam form and an exam's draft."""

from datetime import datetime, timedelta
from decimal import Decimal

from quizapp.bank.rules.kinds import Kind
from quizapp.exams import words, words_rules
from quizapp.exams.actions.managing import ExamDraft
from quizapp.exams.forms import ExamForm
from quizapp.exams.models import Exam
from quizapp.exams.queries.managing import published
from quizapp.exams.rules.scoring import Scoring, ScoringPolicy
from quizapp.exams.rules.settings import Band, Counting, ExamSettings, Release, ReleaseTime
from quizapp.i18n import _, from_local, local
from quizapp.papers.queries import stored_blueprint, stored_blueprints
from quizapp.papers.rules.blueprint import Blueprint
from quizapp.people.queries import tree

KEEP = "keep"  # the choice of the blueprint an exam already holds


def offer(form: ExamForm, stored: Exam | None) -> None:
    """Set the choices."""
    kept = [(KEEP, _("保持现在的组卷"))] if stored else []
    form.blueprint.choices = [*kept, *((str(each.id), each.title) for each in stored_blueprints())]
    form.counting.choices = [(rule.value, str(name)) for rule, name in words.COUNTING_NAMES.items()]
    for field in (form.multiple, form.indefinite):
        field.choices = [(rule.value, str(name)) for rule, name in words_rules.SCORING_NAMES.items()]
    for field in (form.release_score, form.release_verdicts, form.release_keys):
        field.choices = [(when.value, str(name)) for when, name in words.RELEASE_NAMES.items()]
    form.departments.choices = [(str(node.id), "　" * node.depth + node.name) for node in tree()]
    form.previous.choices = [("", _("不对比")), *((str(each.id), each.title) for each in published())]


def fill(form: ExamForm, stored: Exam | None, today: datetime) -> None:
    """The form of a draft, or of a new exam with the usual rules."""
    if stored is None:
        _fill_new(form, today)
        return
    settings = ExamSettings.from_json(stored.settings)
    bands = {band.name: Decimal(band.at_least) / 100 for band in settings.bands}
    data = {
        "title": stored.title, "code": stored.code, "year": stored.year, "blueprint": KEEP,
        "opens_at": local(settings.opens_at).replace(tzinfo=None), "closes_at": local(settings.closes_at).replace(tzinfo=None),
        "minutes": settings.duration_seconds // 60, "attempts": settings.attempts_allowed, "counting": settings.counting.value,
        "pass_line": Decimal(settings.pass_line) / 100, "good_line": bands.get("good"), "excellent_line": bands.get("excellent"),
        "grace": settings.grace_seconds, "multiple": settings.policy_of(Kind.MULTIPLE).code.value,
        "indefinite": settings.policy_of(Kind.INDEFINITE).code.value, "share": Decimal(settings.policy_of(Kind.MULTIPLE).share) / 100,
        "release_score": settings.release.score.value, "release_verdicts": settings.release.verdicts.value,
        "release_keys": settings.release.keys.value, "departments": stored.audience.get("departments", []),
        "enforcement_only": stored.audience.get("enforcement_only", False), "previous": str(stored.previous_id or ""),
        "instructions": stored.instructions, "pledge": stored.pledge, "lock_version": stored.lock_version,
    }  # fmt: skip
    for name, value in data.items():
        getattr(form, name).data = value


def draft_of(form: ExamForm, stored: Exam | None) -> ExamDraft:
    """The draft a valid form describes; a stored one may keep its blueprint."""
    chosen = form.blueprint.data
    document = stored.blueprint if stored and chosen == KEEP else stored_blueprint(int(chosen)).document
    blueprint = Blueprint.from_json(document)
    return ExamDraft(
        code=form.code.data,
        title=form.title.data,
        year=form.year.data,
        settings=_settings(form),
        blueprint=blueprint,
        audience={"departments": form.departments.data or [], "enforcement_only": bool(form.enforcement_only.data)},
        instructions=form.instructions.data or "",
        pledge=form.pledge.data or "",
        previous_id=int(form.previous.data) if form.previous.data else None,
    )


def _settings(form: ExamForm) -> ExamSettings:
    share = int((form.share.data or Decimal("0.5")) * 100)
    policies = tuple(
        (kind, ScoringPolicy(Scoring(field.data), share if Scoring(field.data) is Scoring.SHARE else 0))
        for kind, field in ((Kind.MULTIPLE, form.multiple), (Kind.INDEFINITE, form.indefinite))
    )
    return ExamSettings(
        opens_at=from_local(form.opens_at.data),
        closes_at=from_local(form.closes_at.data),
        duration_seconds=form.minutes.data * 60,
        pass_line=int(form.pass_line.data * 100),
        bands=(
            Band("excellent", int(form.excellent_line.data * 100)),
            Band("good", int(form.good_line.data * 100)),
            Band("pass", int(form.pass_line.data * 100)),
        ),
        attempts_allowed=form.attempts.data,
        counting=Counting(form.counting.data),
        grace_seconds=form.grace.data,
        policies=policies,
        release=Release(
            ReleaseTime(form.release_score.data),
            ReleaseTime(form.release_verdicts.data),
            ReleaseTime(form.release_keys.data),
        ),
    )


def _fill_new(form: ExamForm, today: datetime) -> None:
    start = today.replace(tzinfo=None, hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    usual = {
        "year": today.year, "opens_at": start, "closes_at": start + timedelta(days=4, hours=9), "minutes": 90, "attempts": 3,
        "counting": "best", "pass_line": Decimal(60), "good_line": Decimal(80), "excellent_line": Decimal(90), "grace": 30,
        "multiple": "all_or_nothing", "indefinite": "proportion", "share": Decimal("0.5"), "release_score": "at_submission",
        "release_verdicts": "at_close", "release_keys": "at_close",
        "pledge": _("我承诺独立完成本次考试，不请人代考，不替他人考试，不传播试题。"),
    }  # fmt: skip
    for name, value in usual.items():
        getattr(form, name).data = value
