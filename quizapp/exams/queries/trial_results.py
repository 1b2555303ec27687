"""Whole results in the trial of a regrade: what a change of some attempts' marks does to the results of their people, with
all their attempts, a part on paper, the year's study and other exams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quizapp.exams.models import Exam
from quizapp.exams.queries.standing import beyond_of, outcomes_by_person
from quizapp.exams.rules.composite import Beyond
from quizapp.exams.rules.counting import AttemptOutcome, roll_up
from quizapp.exams.rules.settings import ExamSettings

CHUNK = 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """A mark or a result as a trial shows it; `score` None while answers wait for a marker or a part on paper for its
    marks."""

    score: int | None
    band: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Computed:
    """An attempt's mark as counting wants it: `score` in hundredths, None until marked."""

    score: int | None
    parts_failed: int


def results_of(
    exam: Exam,
    settings: ExamSettings,
    people: Sequence[int],
    before: Mapping[int, Computed],
    after: Mapping[int, Computed],
) -> dict[int, tuple[Outcome, Outcome]]:
    """Person -> the result with the attempts' marks before and after; attempts that are not named keep theirs."""
    found: dict[int, tuple[Outcome, Outcome]] = {}
    for start in range(0, len(people), CHUNK):
        chunk = people[start : start + CHUNK]
        attempts = outcomes_by_person(exam.id, chunk)
        for person_id in chunk:
            beyond, own = beyond_of(exam, settings, person_id), attempts[person_id]
            found[person_id] = (_result(own, before, settings, beyond), _result(own, after, settings, beyond))
    return found


def _result(
    attempts: Sequence[AttemptOutcome], marks: Mapping[int, Computed], settings: ExamSettings, beyond: Beyond
) -> Outcome:
    rolled = roll_up([_with(each, marks.get(each.attempt_id)) for each in attempts], settings, beyond)
    return Outcome(rolled.score, rolled.band, rolled.passed)


def _with(attempt: AttemptOutcome, mark: Computed | None) -> AttemptOutcome:
    return replace(attempt, score=mark.score, parts_failed=mark.parts_failed) if mark else attempt
