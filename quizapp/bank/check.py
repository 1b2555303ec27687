"""Reading question files without saving and without a database: what `quizapp bank check` prints."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from quizapp.bank.formats.reading import Gatherer, Part, Reading, grouped, joined
from quizapp.bank.formats.table import read
from quizapp.bank.words import several
from quizapp.sheets.child import run_limited
from quizapp.sheets.problems import Problem, error


def check_files(paths: Sequence[str], wanted: str = "auto", *, full: bool = False) -> list[dict[str, Any]]:
    """Per file the totals, kinds, every problem with place and sentence, and with `full` the questions."""
    return [_check(Path(path), wanted, full) for path in paths]


def read_safely(
    name: str,
    data: bytes,
    wanted: str = "auto",
    *,
    mapping: Mapping[str, str] | None = None,
    choices: Mapping[str, str] | None = None,
) -> Reading:
    """Read in a process with limits; a file that breaks them is a reading with one problem."""
    parts: list[Part] = []
    last = read_in_parts(name, data, wanted, mapping=mapping, choices=choices, heard=parts.append)
    return last if is_cut_short(sum(part.questions for part in parts), last) else joined(parts, last)


def read_in_parts(
    name: str,
    data: bytes,
    wanted: str = "auto",
    *,
    mapping: Mapping[str, str] | None = None,
    choices: Mapping[str, str] | None = None,
    told: Callable[[int, int], None] | None = None,
    heard: Callable[[Part], None],
) -> Reading:
    """The same, with what is found handed to `heard` while the rest is read, and left out of the answer. `told` hears how
    far it is. Where the answer is cut short nothing that was heard counts."""
    answer = run_limited(read, name, data, wanted, mapping, choices, told=told, heard=heard)
    return Gatherer(name, "unknown", problems=[answer]).reading() if isinstance(answer, Problem) else answer


def is_cut_short(heard: int, last: Reading) -> bool:
    """Whether a reading broke off after handing over so many questions: it has counted others."""
    rest = len(last.drafts) + len(last.twins) + len(last.rejected)
    return heard + rest + last.ignored != last.total


def _check(path: Path, wanted: str, full: bool) -> dict[str, Any]:
    try:
        reading = read_safely(path.name, path.read_bytes(), wanted)
    except OSError:
        reading = Gatherer(path.name, "unknown", problems=[error("E_BAD_FILE")]).reading()
    answer: dict[str, Any] = {
        "file": str(path),
        "format": reading.format,
        "total": reading.total,
        "ready": len(reading.drafts),
        "duplicates": reading.duplicates,
        "failed": reading.failed,
        "ignored": reading.ignored,
        "kinds": reading.kinds,
        "problems": [problem.as_json(several(problem, number)) for problem, number in grouped(reading.problems)],
    }
    if full:
        answer["questions"] = [draft.document.to_json() for draft in reading.drafts]
    return answer
