"""Question lists written as people write them, each with the questions it must be read as.

A file under banks/ holds cases: `#### name`, the text, `>>>>`, then a line for each question:
`kind | stem | options parted by ' / ' | answer | explanation` (\\n for a line's end, the last fields may be left out), a
question of a case with `+ ` in front; `!! CODE` for one that fails, `?? CODE` for a warning, `-- 3` for lines ignored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quizapp.bank.formats.reading import Reading
from quizapp.bank.rules.document import QuestionDocument, answer_text
from quizapp.sheets.problems import Level

FOLDER = Path(__file__).with_name("banks")
UNTOLD = frozenset({"W_NO_CITATION", "W_ANSWER_IN_STEM_REMOVED", "W_NO_REFERENCE", "W_GB18030_GUESS"})


@dataclass
class Case:
    """A text with what it must be read as."""

    name: str
    text: str
    questions: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    ignored: int | None = None


def cases(names: Sequence[str] = ("*",)) -> list[Case]:
    """Every case of the files with these names."""
    return [case for name in names for path in sorted(FOLDER.glob(f"{name}.txt")) for case in _of_file(path)]


def told(reading: Reading) -> tuple[list[str], list[str], list[str]]:
    """Questions, errors and warnings as the cases write them; hints that most small files have are left out."""
    questions = [line for draft in reading.drafts for line in _lines(draft.document)]
    errors = sorted(problem.code for problem in reading.problems if problem.level is Level.ERROR)
    others = sorted(p.code for p in reading.problems if p.level is Level.WARNING and p.code not in UNTOLD)
    return questions, errors, others


def even(line: str) -> str:
    """A line of a case as it is compared: without the blanks and empty fields at its end."""
    fields = [each.strip() for each in line.strip().split("|")]
    while len(fields) > 1 and not fields[-1]:
        fields.pop()
    return " | ".join(fields)


def _of_file(path: Path) -> Iterator[Case]:
    for part in path.read_text("utf-8").split("#### ")[1:]:
        name, _end, rest = part.partition("\n")
        text, _mark, expected = rest.partition("\n>>>>\n")
        case = Case(f"{path.stem}: {name.strip()}", text)
        for line in filter(str.strip, expected.split("\n")):
            mark, value = line[:2], line[2:].strip()
            if mark == "!!":
                case.errors.append(value)
            elif mark == "??":
                case.warnings.append(value)
            elif mark == "--":
                case.ignored = int(value)
            else:
                case.questions.append(even(line))
        case.errors.sort()
        case.warnings.sort()
        yield case


def _lines(document: QuestionDocument, lead: str = "") -> Iterator[str]:
    answer = answer_text(document.kind, document.to_json()["answer"])
    fields = [document.kind.value, document.stem, " / ".join(document.options), answer, document.explanation]
    yield even(lead + " | ".join(each.replace("\n", "\\n").replace("|", "¦") for each in fields))
    for child in document.children:
        yield from _lines(child, "+ ")
