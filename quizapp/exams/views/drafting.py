"""Between the exam form and an exam's draft."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from quizapp.bank.rules.kinds import Kind
from quizapp.errors import Refused
from quizapp.exams import words, words_rules
from quizapp.exams.actions.managing import ExamDraft
from quizapp.exams.forms import ExamForm
from quizapp.exams.models import Exam
from quizapp.exams.queries.managing import exam as exam_by_id
from quizapp.exams.queries.managing import named, published
from quizapp.exams.queries.standing import MAKE_UP_WHO
from quizapp.exams.rules.composite import Composite
from quizapp.exams.rules.eligibility import Eligibility
from quizapp.exams.rules.presets import BY_CODE, PRESETS
from quizapp.exams.rules.ranking import Ranking
from quizapp.exams.rules.scoring import HUNDREDTH, Floor, Policies, Scoring, ScoringPolicy
from quizapp.exams.rules.sections import Order
from quizapp.exams.rules.settings import UNLIMITED, Band, Counting, Entry, ExamSettings, Release, ReleaseTime
from quizapp.exams.rules.slots import Admission
from quizapp.exams.views.written_form import written_data, written_of
from quizapp.i18n import LazyText, _, from_local, local
from quizapp.papers.queries import stored_blueprint, stored_blueprints
from quizapp.papers.rules.blueprint import Blueprint
from quizapp.people.queries import tree

KEEP = "keep"  # the choice of the blueprint an exam already holds
PRESET = "preset"  # the choice of the blueprint that comes with the preset
KINDS = ((Kind.SINGLE, "single"), (Kind.MULTIPLE, "multiple"), (Kind.INDEFINITE, "indefinite"), (Kind.TRUE_FALSE, "true_false"), (Kind.FILL, "fill"))  # fmt: skip
ONE_ANSWER = (Scoring.ALL_OR_NOTHING, Scoring.NEGATIVE)
BLANKS = (Scoring.ALL_OR_NOTHING, Scoring.PROPORTION, Scoring.NEGATIVE)


def offer(form: ExamForm, stored: Exam | None, preset: str) -> None:
    """Set the choices."""
    kept = [(KEEP, _("保持现在的组卷"))] if stored else []
    with_preset = [(PRESET, _("模板自带的组卷（题库不限）"))] if preset in BY_CODE and BY_CODE[preset].parts else []
    own = [(str(each.id), each.title) for each in stored_blueprints()]
    form.blueprint.choices = [*kept, *with_preset, *own, ("", _("不用组卷方案（仅限纸笔考试）"))]
    form.counting.choices = _pairs(words.COUNTING_NAMES)
    names = words_rules.SCORING_NAMES
    for field in (form.multiple, form.indefinite):
        field.choices = _pairs(names)
    for field in (form.single, form.true_false):
        field.choices = [
            (Scoring.ALL_OR_NOTHING.value, _("答对得分，答错不得分")),
            (Scoring.NEGATIVE.value, _("答对得分，答错扣分")),
        ]
    form.fill.choices = [
        (Scoring.ALL_OR_NOTHING.value, _("全部填对才得分")),
        (Scoring.PROPORTION.value, _("每空单独计分")),
        (Scoring.NEGATIVE.value, _("每空单独计分，全错扣分")),
    ]
    form.floor.choices = _pairs(words_rules.FLOOR_NAMES)
    form.round_to.choices = [(str(unit), str(name)) for unit, name in words_rules.ROUND_NAMES.items()]
    form.order.choices = _pairs(words_rules.ORDER_NAMES)
    form.entry.choices = _pairs(words_rules.ENTRY_NAMES)
    form.ranking.choices = _pairs(words_rules.RANKING_NAMES)
    for field in (form.release_score, form.release_verdicts, form.release_keys):
        field.choices = _pairs(words.RELEASE_NAMES)
    form.release_band.choices = [("", _("与成绩一起")), *_pairs(words.RELEASE_NAMES)]
    form.release_explanations.choices = [("", _("与正确答案一起")), *_pairs(words.RELEASE_NAMES)]
    _offer_objects(form, stored)


def _offer_objects(form: ExamForm, stored: Exam | None) -> None:
    others = [(str(each.id), each.title) for each in named() if stored is None or each.id != stored.id]
    done = [(str(each.id), each.title) for each in published()]
    form.departments.choices = [(str(node.id), "　" * node.depth + node.name) for node in tree()]
    form.previous.choices = [("", _("不对比")), *done]
    form.passed.choices = others
    form.also_pass.choices = others
    form.make_up_of.choices = [("", _("不是补考")), *done]
    form.make_up_who.choices = [("absent", _("未考")), ("failed", _("不合格")), ("deferred", _("缓考"))]


def beginning(preset: str, make_up_of: str, today: datetime) -> ExamSettings:
    """The rules a new exam begins with: an earlier exam's for its make-up, else a preset's."""
    start = from_local(today.replace(tzinfo=None, hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1))
    if make_up_of.isdecimal():
        original = exam_by_id(int(make_up_of))
        rules = ExamSettings.from_json(original.settings)
        length = min(rules.closes_at - rules.opens_at, timedelta(days=7))
        opens = max(start, original.closes_at)
        return replace(
            rules, opens_at=opens, closes_at=opens + length, slots=(), make_up_of=original.id, prefer_fresh=True
        )
    return BY_CODE.get(preset, PRESETS[0]).settings(start)


def fill(form: ExamForm, stored: Exam | None, settings: ExamSettings, preset: str, today: datetime) -> None:
    """Write what is stored, or how a new exam begins, into the form."""
    original = exam_by_id(settings.make_up_of) if settings.make_up_of and stored is None else None
    source = stored or original
    audience: dict[str, Any] = source.audience if source else {"enforcement_only": _preset_is_for_enforcement(preset)}
    own_parts = preset in BY_CODE and bool(BY_CODE[preset].parts)
    data = {
        "title": _("%(title)s补考", title=original.title) if original else (stored.title if stored else ""),
        "code": f"{original.code}-2"[:40] if original else (stored.code if stored else ""),
        "year": source.year if source else today.year,
        "blueprint": KEEP if source else (PRESET if own_parts else ""), "preset": preset,
        "departments": audience.get("departments", []), "enforcement_only": audience.get("enforcement_only", False),
        "posts": " ".join(audience.get("posts", [])), "make_up_who": audience.get("make_up_who", list(MAKE_UP_WHO)),
        "previous": str(source.previous_id or "") if source else "",
        "instructions": source.instructions if source else "", "lock_version": stored.lock_version if stored else None,
        "pledge": source.pledge if source else _("我承诺独立完成本次考试，不请人代考，不替他人考试，不传播试题。"),
        **_rule_data(settings), **_policy_data(settings),
    }  # fmt: skip
    for name, value in data.items():
        getattr(form, name).data = value


def _rule_data(settings: ExamSettings) -> dict[str, object]:
    bands = {band.name: Decimal(band.at_least) / 100 for band in settings.bands}
    wanted, composite, release = settings.eligibility, settings.composite, settings.release
    return {
        "opens_at": local(settings.opens_at).replace(tzinfo=None), "closes_at": local(settings.closes_at).replace(tzinfo=None),
        "latest_start": settings.latest_start_seconds // 60 or None, "earliest_submit": settings.earliest_submit_seconds // 60 or None,
        "minutes": settings.duration_seconds // 60, "attempts": None if settings.is_unlimited else settings.attempts_allowed,
        "attempts_per_day": settings.attempts_per_day or None, "counting": settings.counting.value, "grace": settings.grace_seconds,
        "prefer_fresh": settings.prefer_fresh, "pass_line": Decimal(settings.pass_line) / 100, "good_line": bands.get("good"),
        "excellent_line": bands.get("excellent"), "order": settings.order.value, "question_seconds": settings.question_seconds or None,
        "entry": settings.entry.value, "credit": _typed(wanted.credit), "hours": _typed(wanted.hours),
        "daily_ceiling": _typed(wanted.daily_ceiling), "passed": [str(each) for each in wanted.passed],
        "make_up_of": str(settings.make_up_of or ""), "on_paper": settings.on_paper, "paper_total": _typed(settings.paper_total),
        **written_data(settings.written),
        "room_code": settings.admission.room_code, "addresses": " ".join(settings.admission.addresses),
        "study_percent": composite.study_percent or None, "study_full": _typed(composite.study_full),
        "also_pass": [str(each) for each in composite.also_pass], "ranking": settings.ranking.value,
        "release_score": release.score.value, "release_verdicts": release.verdicts.value, "release_keys": release.keys.value,
        "release_band": release.band.value if release.band else "",
        "release_explanations": release.explanations.value if release.explanations else "",
    }  # fmt: skip


def _policy_data(settings: ExamSettings) -> dict[str, object]:
    policies = {kind: settings.policy_of(kind) for kind, _name in KINDS}
    taking = next((each for each in policies.values() if each.code is Scoring.NEGATIVE), ScoringPolicy())
    rounded = next((each.round_to for each in policies.values() if each.round_to != HUNDREDTH), HUNDREDTH)
    return {
        **{name: policies[kind].code.value for kind, name in KINDS},
        "share": _typed(policies[Kind.MULTIPLE].share),
        "indefinite_share": _typed(policies[Kind.INDEFINITE].share),
        "penalty": _typed(taking.penalty),
        "floor": taking.floor.value,
        "round_to": str(rounded),
    }


def draft_of(form: ExamForm, stored: Exam | None, base: ExamSettings) -> ExamDraft:
    """The draft a valid form describes; what the form does not show (slots, rules of parts) stays as in `base`."""
    blueprint = _blueprint(form, stored, base)
    audience = {
        "departments": form.departments.data or [],
        "enforcement_only": bool(form.enforcement_only.data),
        "posts": (form.posts.data or "").replace("、", " ").split(),
        "make_up_who": form.make_up_who.data or list(MAKE_UP_WHO),
    }
    return ExamDraft(
        code=form.code.data,
        title=form.title.data,
        year=form.year.data,
        settings=_settings(form, base),
        blueprint=blueprint,
        audience=audience,
        instructions=form.instructions.data or "",
        pledge=form.pledge.data or "",
        previous_id=int(form.previous.data) if form.previous.data else None,
    )


def _blueprint(form: ExamForm, stored: Exam | None, base: ExamSettings) -> Blueprint:
    chosen = form.blueprint.data
    if chosen == PRESET and form.preset.data in BY_CODE:
        return BY_CODE[form.preset.data].blueprint
    if chosen == KEEP:
        held = stored or (exam_by_id(base.make_up_of) if base.make_up_of else None)
        if held is not None:
            return Blueprint.from_json(held.blueprint)
    if chosen and chosen.isdecimal():
        return Blueprint.from_json(stored_blueprint(int(chosen)).document)
    if not form.on_paper.data or not form.paper_total.data:
        raise Refused("no_paper_total")
    return Blueprint(())


def _settings(form: ExamForm, base: ExamSettings) -> ExamSettings:
    bands = (("excellent", form.excellent_line.data), ("good", form.good_line.data), ("pass", form.pass_line.data))
    attempts = form.attempts.data or (UNLIMITED if form.attempts.raw_data else base.attempts_allowed)
    return replace(
        base,
        opens_at=from_local(form.opens_at.data),
        closes_at=from_local(form.closes_at.data),
        duration_seconds=form.minutes.data * 60,
        pass_line=hundredths(form.pass_line.data),
        bands=tuple(Band(name, hundredths(line)) for name, line in bands if line is not None),
        latest_start_seconds=(form.latest_start.data or 0) * 60,
        earliest_submit_seconds=(form.earliest_submit.data or 0) * 60,
        attempts_allowed=attempts,
        attempts_per_day=form.attempts_per_day.data or 0,
        counting=Counting(form.counting.data),
        grace_seconds=form.grace.data,
        prefer_fresh=bool(form.prefer_fresh.data),
        policies=_policies(form),
        order=Order(form.order.data or Order.FREE),
        question_seconds=form.question_seconds.data or 0,
        entry=Entry(form.entry.data or Entry.ROSTER),
        eligibility=_eligibility(form),
        make_up_of=int(form.make_up_of.data) if form.make_up_of.data else None,
        on_paper=bool(form.on_paper.data),
        paper_total=hundredths(form.paper_total.data),
        written=written_of(form),
        admission=Admission((form.room_code.data or "").strip(), addresses_of(form.addresses.data)),
        composite=Composite(form.study_percent.data or 0, hundredths(form.study_full.data), _ids(form.also_pass.data)),
        ranking=Ranking(form.ranking.data or Ranking.NONE),
        release=Release(
            ReleaseTime(form.release_score.data),
            ReleaseTime(form.release_verdicts.data),
            ReleaseTime(form.release_keys.data),
            band=_release_time(form.release_band.data),
            explanations=_release_time(form.release_explanations.data),
        ),
    )


def _release_time(typed: str | None) -> ReleaseTime | None:
    return ReleaseTime(typed) if typed in set(ReleaseTime) else None


def _eligibility(form: ExamForm) -> Eligibility:
    return Eligibility(
        hundredths(form.credit.data),
        hundredths(form.hours.data),
        hundredths(form.daily_ceiling.data),
        _ids(form.passed.data),
    )


def _policies(form: ExamForm) -> Policies:
    shares = {Kind.MULTIPLE: form.share.data, Kind.INDEFINITE: form.indefinite_share.data}
    floor, penalty = Floor(form.floor.data or Floor.QUESTION), hundredths(form.penalty.data)
    found = []
    for kind, name in KINDS:
        code = Scoring(getattr(form, name).data or Scoring.ALL_OR_NOTHING)
        policy = policy_of(code, hundredths(shares.get(kind)), int(form.round_to.data or HUNDREDTH))
        if code is Scoring.NEGATIVE:
            policy = replace(policy, penalty=penalty, floor=floor)
        found.append((kind, policy))
    return tuple((kind, policy) for kind, policy in found if policy != ScoringPolicy() or kind is Kind.MULTIPLE)


def policy_of(code: Scoring, share: int, round_to: int) -> ScoringPolicy:
    """A policy with only the numbers its code uses."""
    uses_share = code in (Scoring.SHARE, Scoring.FIXED)
    rounds = code not in (Scoring.ALL_OR_NOTHING, Scoring.SHARE, Scoring.FIXED)
    return ScoringPolicy(code, share if uses_share else 0, round_to=round_to if rounds else HUNDREDTH)


def hundredths(typed: Decimal | None) -> int:
    """Marks or credit as typed, in hundredths; 0 for none."""
    return int(typed * 100) if typed is not None else 0


def addresses_of(typed: str | None) -> tuple[str, ...]:
    """Addresses separated by blanks or commas."""
    return tuple((typed or "").replace("，", " ").replace(",", " ").replace("、", " ").split())


def _typed(number: int) -> Decimal | None:
    return Decimal(number) / 100 if number else None


def _ids(chosen: list[str] | None) -> tuple[int, ...]:
    return tuple(int(each) for each in chosen or [])


def _pairs(names: dict[Any, LazyText]) -> list[tuple[str, str]]:
    return [(code.value, str(name)) for code, name in names.items()]


def _preset_is_for_enforcement(preset: str) -> bool:
    return BY_CODE.get(preset, PRESETS[0]).is_for_enforcement
