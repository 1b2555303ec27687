"""An exam's settings as one frozen value: every rule of a real notice is a field here, none is in code elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from quizapp.bank.rules.kinds import Kind
from quizapp.exams.rules.composite import Composite
from quizapp.exams.rules.eligibility import Eligibility
from quizapp.exams.rules.leaving import LeavingRules
from quizapp.exams.rules.marking import MarkingRules
from quizapp.exams.rules.ranking import Ranking
from quizapp.exams.rules.scoring import Policies, ScoringPolicy, policies_from_json, policies_to_json
from quizapp.exams.rules.sections import Order, SectionRule
from quizapp.exams.rules.slots import Admission, Slot, Window, slot_of
from quizapp.exams.rules.written import WrittenPart

DEFAULT_GRACE_SECONDS = 30
MAX_GRACE_SECONDS = 300
UNLIMITED = 10_000  # attempts


class Counting(StrEnum):
    """Which of several attempts counts."""

    BEST = "best"
    LAST = "last"
    FIRST = "first"
    MEAN = "mean"


class Entry(StrEnum):
    """Who may come in."""

    ROSTER = "roster"  # who stands on the frozen roster
    STAFF = "staff"  # whoever can sign in; comes onto the roster by taking part
    PUBLIC = "public"  # anybody with the address, without an account


class ReleaseTime(StrEnum):
    """When something becomes visible to the candidate."""

    AT_SUBMISSION = "at_submission"
    AT_CLOSE = "at_close"
    BY_HAND = "by_hand"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Release:
    """What is shown afterwards, and when."""

    score: ReleaseTime = ReleaseTime.AT_SUBMISSION  # with the pass line
    verdicts: ReleaseTime = ReleaseTime.AT_CLOSE  # right or wrong per question
    keys: ReleaseTime = ReleaseTime.AT_CLOSE  # the key
    band: ReleaseTime | None = None  # None: with the score
    explanations: ReleaseTime | None = None  # with the article; None: with the key


@dataclass(frozen=True, slots=True)
class Band:
    """A band begins at this score (hundredths of a mark)."""

    name: str  # excellent, good, pass; below the last one it is fail
    at_least: int


@dataclass(frozen=True, slots=True)
class ExamSettings:
    """Marks and scores in hundredths of a mark on the paper's own scale; times are aware UTC moments."""

    opens_at: datetime
    closes_at: datetime
    duration_seconds: int
    pass_line: int
    bands: tuple[Band, ...]
    attempts_allowed: int = 1
    counting: Counting = Counting.BEST
    grace_seconds: int = DEFAULT_GRACE_SECONDS
    policies: Policies = ()
    release: Release = field(default_factory=Release)
    attempts_per_day: int = 0  # 0: no ceiling
    latest_start_seconds: int = 0  # after the opening nobody begins any more; 0: until the window closes
    earliest_submit_seconds: int = 0  # of an attempt before it may be handed in; 0: at any time
    sections: tuple[SectionRule, ...] = ()
    order: Order = Order.FREE
    question_seconds: int = 0  # 0: no limit for a single question
    slots: tuple[Slot, ...] = ()
    admission: Admission = field(default_factory=Admission)
    eligibility: Eligibility = field(default_factory=Eligibility)
    composite: Composite = field(default_factory=Composite)
    ranking: Ranking = Ranking.NONE
    entry: Entry = Entry.ROSTER
    make_up_of: int | None = None  # the exam whose failed and absent this one is for
    prefer_fresh: bool = False  # questions the person has not had come first
    on_paper: bool = False  # sat on paper; marks are entered or imported afterwards
    paper_total: int = 0  # hundredths, for an exam on paper without a blueprint
    written: WrittenPart | None = None  # a part on paper of an exam that is otherwise sat on the screen
    marking: MarkingRules = field(default_factory=MarkingRules)
    leaving: LeavingRules = field(default_factory=LeavingRules)

    @property
    def is_unlimited(self) -> bool:
        """Whether attempts are counted at most by the day."""
        return self.attempts_allowed >= UNLIMITED

    def total_of(self, blueprint_marks: int) -> int:
        """The whole of the marks: the blueprint's with those of a part on paper, or what was typed for an exam on paper
        without a blueprint."""
        on_screen = blueprint_marks or (self.paper_total if self.on_paper else 0)
        return on_screen + (self.written.marks if self.written else 0)

    def policy_of(self, kind: Kind, title: str = "") -> ScoringPolicy:
        """The scoring rule of a kind in the part of this title: the part's own, else the paper's, else all or nothing."""
        for section in self.sections:
            if title and section.title == title:
                own = dict(section.policies).get(kind)
                if own is not None:
                    return own
        return dict(self.policies).get(kind, ScoringPolicy())

    def window_of(self, person_id: int | None, unit_path: str) -> Window:
        """When this person may begin: the slot's time, the exam's where no slot is meant. A slot without a room code or
        address range of its own takes the exam's."""
        slot = slot_of(self.slots, person_id, unit_path)
        if slot is None:
            return Window(self.opens_at, self.closes_at, self.admission, late_seconds=self.latest_start_seconds)
        door = Admission(
            slot.admission.room_code or self.admission.room_code, slot.admission.addresses or self.admission.addresses
        )
        return Window(slot.opens_at, slot.closes_at, door, slot.name, self.latest_start_seconds)

    def band_of(self, score: int) -> str:
        """The band a score falls into; "fail" below the last."""
        for band in sorted(self.bands, key=lambda band: band.at_least, reverse=True):
            if score >= band.at_least:
                return band.name
        return "fail"

    def is_excellent(self, band: str) -> bool:
        """Whether this band is the highest one set."""
        top = max(self.bands, key=lambda candidate: candidate.at_least, default=None)
        return top is not None and band == top.name

    def to_json(self) -> dict[str, Any]:
        """For storing; the inverse of from_json."""
        return {
            "opens_at": self.opens_at.isoformat(),
            "closes_at": self.closes_at.isoformat(),
            "duration_seconds": self.duration_seconds,
            "pass_line": self.pass_line,
            "bands": [[band.name, band.at_least] for band in self.bands],
            "attempts_allowed": self.attempts_allowed,
            "counting": self.counting.value,
            "grace_seconds": self.grace_seconds,
            "policies": policies_to_json(self.policies),
            "release": {
                "score": self.release.score.value,
                "verdicts": self.release.verdicts.value,
                "keys": self.release.keys.value,
                **({"band": self.release.band.value} if self.release.band else {}),
                **({"explanations": self.release.explanations.value} if self.release.explanations else {}),
            },
            "attempts_per_day": self.attempts_per_day,
            "latest_start_seconds": self.latest_start_seconds,
            "earliest_submit_seconds": self.earliest_submit_seconds,
            "sections": [section.to_json() for section in self.sections],
            "order": self.order.value,
            "question_seconds": self.question_seconds,
            "slots": [slot.to_json() for slot in self.slots],
            "admission": self.admission.to_json(),
            "eligibility": self.eligibility.to_json(),
            "composite": self.composite.to_json(),
            "ranking": self.ranking.value,
            "entry": self.entry.value,
            "make_up_of": str(self.make_up_of) if self.make_up_of else None,
            "prefer_fresh": self.prefer_fresh,
            "on_paper": self.on_paper,
            "paper_total": self.paper_total,
            "written": self.written.to_json() if self.written else None,
            "marking": self.marking.to_json(),
            "leaving": self.leaving.to_json(),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "ExamSettings":
        """Read what to_json wrote; what an older document does not have yet is as it was when it did not exist."""
        return cls(
            opens_at=datetime.fromisoformat(raw["opens_at"]),
            closes_at=datetime.fromisoformat(raw["closes_at"]),
            duration_seconds=raw["duration_seconds"],
            pass_line=raw["pass_line"],
            bands=tuple(Band(name, at_least) for name, at_least in raw["bands"]),
            attempts_allowed=raw["attempts_allowed"],
            counting=Counting(raw["counting"]),
            grace_seconds=grace_seconds_of(raw),
            policies=policies_from_json(raw["policies"]),
            release=Release(**{name: ReleaseTime(value) for name, value in raw["release"].items()}),
            attempts_per_day=raw.get("attempts_per_day", 0),
            latest_start_seconds=raw.get("latest_start_seconds", 0),
            earliest_submit_seconds=earliest_submit_of(raw),
            sections=tuple(SectionRule.from_json(each) for each in raw.get("sections", ())),
            order=Order(raw.get("order", Order.FREE)),
            question_seconds=raw.get("question_seconds", 0),
            slots=tuple(Slot.from_json(each) for each in raw.get("slots", ())),
            admission=Admission.from_json(raw.get("admission", {})),
            eligibility=Eligibility.from_json(raw.get("eligibility", {})),
            composite=Composite.from_json(raw.get("composite", {})),
            ranking=Ranking(raw.get("ranking", Ranking.NONE)),
            entry=Entry(raw.get("entry", Entry.ROSTER)),
            make_up_of=int(raw["make_up_of"]) if raw.get("make_up_of") else None,
            prefer_fresh=raw.get("prefer_fresh", False),
            on_paper=raw.get("on_paper", False),
            paper_total=raw.get("paper_total", 0),
            written=WrittenPart.from_json(raw.get("written")),
            marking=MarkingRules.from_json(raw.get("marking", {})),
            leaving=LeavingRules.from_json(raw.get("leaving", {})),
        )


def grace_seconds_of(raw: Mapping[str, Any]) -> int:
    """The grace alone, without reading the rest: the path of saving an answer needs nothing more."""
    grace: int = raw["grace_seconds"]
    return grace


def earliest_submit_of(raw: Mapping[str, Any]) -> int:
    """The same for the seconds before which nobody hands in."""
    seconds: int = raw.get("earliest_submit_seconds", 0)
    return seconds


def default_bands(total: int) -> tuple[Band, ...]:
    """90/80/60 percent of `total` hundredths, the bands of the Shaanxi notice."""
    return tuple(
        Band(name, total * percent // 100) for name, percent in (("excellent", 90), ("good", 80), ("pass", 60))
    )
