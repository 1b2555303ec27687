"""Reading staff files without saving and without a database: what `quizapp people check` prints."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from quizapp.people.formats.study import StudyReading, read_study
from quizapp.people.roster import RosterReading, read_roster
from quizapp.people.words import sentence
from quizapp.sheets.child import run_limited
from quizapp.sheets.problems import Problem, error
from quizapp.sheets.reader import Book, read_book


def check_files(paths: Sequence[str]) -> list[dict[str, Any]]:
    """Per file the totals and every problem with its place and sentence."""
    return [_check(Path(path)) for path in paths]


def read_file(name: str, data: bytes, known_units: frozenset[str] | None) -> RosterReading:
    """Read a staff file's bytes; a top-level function, so that it can run in a process of its own."""
    return read_roster(read_book(name, data), known_units)


def read_safely(name: str, data: bytes, known_units: frozenset[str] | None) -> RosterReading:
    """The same in a process with limits; a file that breaks them is a reading with one problem."""
    answer = run_limited(read_file, name, data, known_units)
    return _nothing(name, answer) if isinstance(answer, Problem) else answer


def read_study_file(name: str, data: bytes, year: int) -> StudyReading:
    """Read a file of study credit; a top-level function, so that it can run in a process of its own."""
    return read_study(read_book(name, data), year)


def read_study_safely(name: str, data: bytes, year: int) -> StudyReading:
    """The same in a process with limits; a file that breaks them is a reading with one problem."""
    answer = run_limited(read_study_file, name, data, year)
    return StudyReading(name, (), (answer,)) if isinstance(answer, Problem) else answer


def _check(path: Path) -> dict[str, Any]:
    try:
        reading = read_safely(path.name, path.read_bytes(), None)
    except OSError:
        reading = _nothing(path.name, error("E_BAD_FILE"))
    return {
        "file": str(path),
        "total": reading.total,
        "ready": len(reading.drafts),
        "failed": reading.failed,
        "ignored": reading.ignored,
        "problems": [problem.as_json(sentence(problem)) for problem in reading.problems],
    }


def _nothing(name: str, problem: Problem) -> RosterReading:
    return read_roster(Book(name, "unknown", (), (problem,)), None)
