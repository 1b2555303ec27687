"""Settings that cannot work together, found when an exam is set up and never when it is sat."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Protocol

from quizapp.bank.rules.kinds import OBJECTIVE_KINDS, Kind
from quizapp.exams.rules.ranking import Ranking
from quizapp.exams.rules.scoring import Floor, Policies, Scoring
from quizapp.exams.rules.sections import Order
from quizapp.exams.rules.settings import MAX_GRACE_SECONDS, Band, Counting, Entry, ExamSettings, ReleaseTime
from quizapp.exams.rules.slots import Slot, is_address


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A setting that can't work together with another; `is_fatal` stops publishing, else it is a warning. `detail` is
    the name of the part or slot that is meant."""

    code: str
    field: str
    is_fatal: bool = True
    detail: str = ""


class PartLike(Protocol):
    """What is looked at of a part of the blueprint."""

    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def count(self) -> int: ...
    @property
    def marks(self) -> int: ...


def contradictions(
    settings: ExamSettings, total_marks: int, parts: Sequence[PartLike] = (), exam_id: int | None = None
) -> tuple[Contradiction, ...]:
    """What is wrong with the settings for a paper of `total_marks` hundredths made of `parts` (none: not looked at)."""
    groups = (
        _times(settings),
        _lines(settings, total_marks),
        _attempts(settings),
        _scoring(settings, parts),
        _sections(settings, parts),
        _order(settings, parts),
        _slots(settings),
        _entry(settings),
        _on_paper(settings),
        _written(settings, parts),
        _others(settings, exam_id),
    )
    return tuple(problem for group in groups for problem in group)


def _times(settings: ExamSettings) -> Iterator[Contradiction]:
    window = settings.closes_at - settings.opens_at
    if window <= timedelta(0):
        yield Contradiction("closes_before_opens", "closes_at")
    if settings.duration_seconds < 60:
        yield Contradiction("duration_too_short", "minutes")
    if timedelta(0) < window < timedelta(seconds=settings.duration_seconds):
        yield Contradiction("duration_over_window", "closes_at", is_fatal=False)
    if timedelta(0) < window <= timedelta(seconds=settings.latest_start_seconds):
        yield Contradiction("latest_start_over_window", "latest_start", is_fatal=False)
    if settings.earliest_submit_seconds > settings.duration_seconds:
        yield Contradiction("earliest_submit_over_duration", "earliest_submit")
    if not 0 <= settings.grace_seconds <= MAX_GRACE_SECONDS:
        yield Contradiction("grace_range", "grace")


def _lines(settings: ExamSettings, total_marks: int) -> Iterator[Contradiction]:
    if total_marks > 0 and settings.pass_line > total_marks:
        yield Contradiction("pass_over_total", "pass_line")
    if settings.pass_line < 0:
        yield Contradiction("pass_below_zero", "pass_line")
    if not _descends(settings.bands):
        yield Contradiction("bands_order", "excellent_line")
    if total_marks > 0 and any(band.at_least > total_marks for band in settings.bands):
        yield Contradiction("band_over_total", "excellent_line")
    if any(band.at_least < settings.pass_line for band in settings.bands):
        yield Contradiction("band_below_pass", "good_line")


def _attempts(settings: ExamSettings) -> Iterator[Contradiction]:
    if settings.attempts_allowed < 1:
        yield Contradiction("no_attempts", "attempts")
    if settings.attempts_per_day > settings.attempts_allowed:
        yield Contradiction("day_over_attempts", "attempts_per_day")
    if settings.counting is Counting.MEAN and settings.ranking is Ranking.SCORE_TIME:
        yield Contradiction("mean_has_no_time", "ranking")
    if settings.counting is Counting.MEAN and any(each.pass_line is not None for each in settings.sections):
        yield Contradiction("mean_has_no_parts", "counting")
    soon = ReleaseTime.AT_SUBMISSION
    if settings.attempts_allowed > 1 and settings.release.keys is soon:
        yield Contradiction("keys_before_next_attempt", "release_keys", is_fatal=False)
    if settings.release.score is ReleaseTime.NEVER and ReleaseTime.NEVER is not settings.release.verdicts:
        yield Contradiction("verdicts_without_score", "release_verdicts", is_fatal=False)


def _scoring(settings: ExamSettings, parts: Sequence[PartLike]) -> Iterator[Contradiction]:
    for policies in (settings.policies, *(section.policies for section in settings.sections)):
        yield from _policies(policies)
    for part in parts:
        policy = settings.policy_of(part.kind, part.title)
        if policy.code in (Scoring.SHARE, Scoring.FIXED) and policy.share >= part.marks:
            yield Contradiction("share_over_marks", "share", detail=part.title)


def _policies(policies: Policies) -> Iterator[Contradiction]:
    for kind, policy in policies:
        if kind not in OBJECTIVE_KINDS:
            yield Contradiction("kind_not_supported", "multiple")
        if policy.code in (Scoring.SHARE, Scoring.FIXED) and policy.share <= 0:
            yield Contradiction("share_missing", "share")
        one_answer = kind in (Kind.SINGLE, Kind.TRUE_FALSE)
        if one_answer and policy.code not in (Scoring.ALL_OR_NOTHING, Scoring.NEGATIVE):
            yield Contradiction("incomplete_impossible", "single")
        if one_answer and policy.code is Scoring.NEGATIVE and policy.floor is Floor.QUESTION:
            yield Contradiction("penalty_without_effect", "floor")


def _sections(settings: ExamSettings, parts: Sequence[PartLike]) -> Iterator[Contradiction]:
    totals: dict[str, int] = {}
    for part in parts:
        totals[part.title] = totals.get(part.title, 0) + part.count * part.marks
    for section in settings.sections if parts else ():
        if section.title not in totals:
            yield Contradiction("section_unknown", "sections", detail=section.title)
        elif section.pass_line is not None and not 0 <= section.pass_line <= totals[section.title]:
            yield Contradiction("section_line_over_total", "sections", detail=section.title)


def _order(settings: ExamSettings, parts: Sequence[PartLike]) -> Iterator[Contradiction]:
    limits = [section.seconds for section in settings.sections if section.seconds]
    if settings.question_seconds and limits:
        yield Contradiction("two_time_limits", "question_seconds")
    if sum(limits) > settings.duration_seconds:
        yield Contradiction("section_times_over_duration", "sections")
    if settings.question_seconds > settings.duration_seconds:
        yield Contradiction("question_time_over_duration", "question_seconds")
    places = [part.title for part in parts]
    runs = [title for index, title in enumerate(places) if index == 0 or places[index - 1] != title]
    if (settings.order is Order.PARTS or limits) and len(runs) != len(set(runs)):
        yield Contradiction("part_in_two_places", "order")


def _slots(settings: ExamSettings) -> Iterator[Contradiction]:
    for slot in settings.slots:
        yield from _slot(settings, slot)
    units = [unit for slot in settings.slots for unit in slot.units]
    people = [person for slot in settings.slots for person in slot.people]
    if len(units) != len(set(units)) or len(people) != len(set(people)):
        yield Contradiction("slot_twice", "slots")
    for address in settings.admission.addresses:
        if not is_address(address):
            yield Contradiction("address_unreadable", "addresses", detail=address)


def _slot(settings: ExamSettings, slot: Slot) -> Iterator[Contradiction]:
    if slot.closes_at <= slot.opens_at:
        yield Contradiction("slot_times", "slots", detail=slot.name)
    elif slot.opens_at < settings.opens_at or slot.closes_at > settings.closes_at:
        yield Contradiction("slot_outside", "slots", detail=slot.name)
    elif slot.closes_at - slot.opens_at < timedelta(seconds=settings.duration_seconds):
        yield Contradiction("slot_short", "slots", is_fatal=False, detail=slot.name)
    if not slot.units and not slot.people:
        yield Contradiction("slot_empty", "slots", detail=slot.name)
    for address in slot.admission.addresses:
        if not is_address(address):
            yield Contradiction("address_unreadable", "slots", detail=address)


def _entry(settings: ExamSettings) -> Iterator[Contradiction]:
    if settings.entry is Entry.ROSTER:
        return
    if settings.slots:
        yield Contradiction("open_with_slots", "entry")
    if settings.make_up_of:
        yield Contradiction("open_with_make_up", "entry")
    if settings.entry is Entry.PUBLIC:
        if settings.eligibility.is_asked:
            yield Contradiction("open_with_eligibility", "entry")
        if settings.composite.is_shared:
            yield Contradiction("open_with_composite", "entry")


def _on_paper(settings: ExamSettings) -> Iterator[Contradiction]:
    if not settings.on_paper:
        return
    online = (
        settings.entry is not Entry.ROSTER,
        settings.question_seconds > 0,
        settings.order is not Order.FREE,
        settings.admission.is_supervised,
        settings.attempts_per_day > 0,
        settings.ranking is Ranking.SCORE_TIME,
    )
    if any(online):
        yield Contradiction("paper_with_online_rules", "on_paper")


def _written(settings: ExamSettings, parts: Sequence[PartLike]) -> Iterator[Contradiction]:
    part = settings.written
    if part is None:
        return
    if settings.on_paper:
        yield Contradiction("written_and_on_paper", "on_paper")
    if settings.entry is not Entry.ROSTER:
        yield Contradiction("written_needs_roster", "entry")
    if not part.title or part.marks <= 0 or part.full <= 0:
        yield Contradiction("written_incomplete", "written_title" if not part.title else "written_marks")
    elif any(each.title == part.title for each in parts):
        yield Contradiction("written_title_taken", "written_title", detail=part.title)
    if part.pass_line is not None and part.pass_line > part.full:
        yield Contradiction("written_line_over_full", "written_line")
    on_screen = sum(each.count * each.marks for each in parts)
    if part.screen_line is not None and parts and part.screen_line > on_screen:
        yield Contradiction("screen_line_over_total", "screen_line")


def _others(settings: ExamSettings, exam_id: int | None) -> Iterator[Contradiction]:
    composite, eligibility = settings.composite, settings.eligibility
    if not 0 <= composite.study_percent < 100:
        yield Contradiction("study_percent_range", "study_percent")
    if composite.study_percent and composite.study_full <= 0:
        yield Contradiction("study_full_missing", "study_full")
    if eligibility.daily_ceiling and not (eligibility.credit or composite.study_percent):
        yield Contradiction("ceiling_without_credit", "daily_ceiling")
    if exam_id is not None and exam_id in (*composite.also_pass, *eligibility.passed, settings.make_up_of):
        yield Contradiction("refers_to_itself", "also_pass")
    if settings.make_up_of in composite.also_pass or settings.make_up_of in eligibility.passed:
        yield Contradiction("make_up_needs_original", "make_up_of")


def _descends(bands: tuple[Band, ...]) -> bool:
    limits = [band.at_least for band in bands]
    return all(high > low for high, low in pairwise(limits)) and all(x >= 0 for x in limits)
