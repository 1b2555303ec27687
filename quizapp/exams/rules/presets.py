"""Named beginnings of an exam, each after a real notice. A preset only fills the form: everything in it can be changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from quizapp.bank.rules.kinds import Kind
from quizapp.exams.rules.composite import Composite
from quizapp.exams.rules.eligibility import Eligibility
from quizapp.exams.rules.ranking import Ranking
from quizapp.exams.rules.scoring import Scoring, ScoringPolicy
from quizapp.exams.rules.settings import UNLIMITED, Band, Counting, Entry, ExamSettings, Release, ReleaseTime
from quizapp.exams.rules.written import WrittenPart
from quizapp.papers.rules.blueprint import Blueprint, PaperMode, Part

MARK = 100  # hundredths
SINGLE, MULTIPLE, TRUTH = "单选题", "多选题", "判断题"  # titles of parts, which a person may change


@dataclass(frozen=True, slots=True)
class Preset:
    """`rules` are fields of ExamSettings; `window` is how long the exam is open; `is_for_enforcement` limits the roster to
    enforcement posts; `also_pass` says that another exam has to be chosen beside it."""

    code: str
    parts: tuple[Part, ...]
    window: timedelta
    rules: Mapping[str, Any] = field(default_factory=dict)
    is_for_enforcement: bool = True
    mode: PaperMode = PaperMode.PER_PERSON

    @property
    def blueprint(self) -> Blueprint:
        """The paper of the notice, from any bank."""
        return Blueprint(self.parts, self.mode)

    def settings(self, opens_at: datetime) -> ExamSettings:
        """The rules of the notice for an exam that opens at this moment."""
        return ExamSettings(opens_at=opens_at, closes_at=opens_at + self.window, **self.rules)


def _parts(single: tuple[int, int], multiple: tuple[int, int], truth: tuple[int, int]) -> tuple[Part, ...]:
    """(count, hundredths each) of single choice, multiple choice, true or false; a count of 0 is left out."""
    kinds = ((SINGLE, Kind.SINGLE, single), (MULTIPLE, Kind.MULTIPLE, multiple), (TRUTH, Kind.TRUE_FALSE, truth))
    return tuple(Part(title, kind, count, marks) for title, kind, (count, marks) in kinds if count)


def _lines(excellent: int, good: int, passing: int) -> dict[str, Any]:
    """Pass line and bands in whole marks; a line of 0 is not set."""
    named = (("excellent", excellent), ("good", good), ("pass", passing))
    return {
        "pass_line": passing * MARK,
        "bands": tuple(Band(name, line * MARK) for name, line in named if line or name == "pass"),
    }


_FIFTY = _parts((20, 200), (15, 200), (15, 200))
_HUNDRED = _parts((40, 100), (20, 200), (20, 100))

PRESETS: tuple[Preset, ...] = (
    Preset(
        "shaanxi_2020",
        _FIFTY,
        timedelta(days=4, hours=9),
        {"duration_seconds": 90 * 60, "attempts_allowed": 3, "counting": Counting.BEST, **_lines(90, 80, 60)},
    ),
    Preset("jining_2021", _HUNDRED, timedelta(days=2, hours=9), {"duration_seconds": 60 * 60, **_lines(90, 0, 80)}),
    Preset(
        "inner_mongolia_2016",
        _parts((25, 200), (10, 200), (15, 200)),
        timedelta(days=14),
        {
            "duration_seconds": 120 * 60,
            "attempts_allowed": 5,
            "eligibility": Eligibility(credit=60 * MARK),
            "composite": Composite(study_percent=50, study_full=100 * MARK),
            **_lines(90, 80, 60),
        },
    ),
    Preset("changzhou_2021", _HUNDRED, timedelta(days=14), {"duration_seconds": 90 * 60, **_lines(0, 0, 60)}),
    Preset(
        "qingyang_2020",
        _FIFTY,
        timedelta(days=7),
        {
            "duration_seconds": 90 * 60,
            "eligibility": Eligibility(credit=3000 * MARK, daily_ceiling=50 * MARK),
            **_lines(90, 80, 60),
        },
    ),
    Preset("luan_2025_general", _HUNDRED, timedelta(days=3), {"duration_seconds": 90 * 60, **_lines(90, 80, 60)}),
    Preset(
        "luan_2025_professional",
        (),
        timedelta(hours=2),
        {
            "duration_seconds": 120 * 60,
            "on_paper": True,
            "paper_total": 100 * MARK,
            "release": Release(ReleaseTime.BY_HAND, ReleaseTime.NEVER, ReleaseTime.NEVER),
            **_lines(90, 80, 60),
        },
    ),
    Preset(
        "luan_2025_whole",
        _HUNDRED,
        timedelta(days=3),
        {
            "duration_seconds": 90 * 60,
            "written": WrittenPart("专业法律知识", 100 * MARK, 100 * MARK, 60 * MARK, 60 * MARK),
            **_lines(180, 160, 120),
        },
    ),
    Preset(
        "fire_engineer",
        _parts((80, 100), (20, 200), (0, 0)),
        timedelta(hours=3),
        {
            "duration_seconds": 150 * 60,
            "policies": ((Kind.MULTIPLE, ScoringPolicy(Scoring.SHARE, 50)),),
            **_lines(0, 0, 72),
        },
        is_for_enforcement=False,
    ),
    Preset(
        "constitution_contest",
        _FIFTY,
        timedelta(days=3),
        {
            "duration_seconds": 60 * 60,
            "ranking": Ranking.SCORE_TIME,
            "entry": Entry.STAFF,
            **_lines(90, 80, 60),
        },
        is_for_enforcement=False,
    ),
    Preset(
        "yunnan_2022",
        _parts((3, 100), (0, 0), (2, 100)),
        timedelta(days=14),
        {
            "duration_seconds": 10 * 60,
            "attempts_allowed": UNLIMITED,
            "attempts_per_day": 5,
            "entry": Entry.PUBLIC,
            "prefer_fresh": True,
            "release": Release(ReleaseTime.AT_SUBMISSION, ReleaseTime.AT_SUBMISSION, ReleaseTime.AT_SUBMISSION),
            **_lines(0, 0, 3),
        },
        is_for_enforcement=False,
    ),
)
BY_CODE: Mapping[str, Preset] = {preset.code: preset for preset in PRESETS}
