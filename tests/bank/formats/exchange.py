"""Files of other systems, each with the questions it must be read as.

A file under exchange/ holds cases: `#### name`, the text, `>>>>`, then lines as in banks.py; `!! CODE value` for what
fails. A text with lines `@@ member` is a package of these members; `@@ member png red` is a picture."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quizapp.bank.formats.reading import Reading
from quizapp.sheets.problems import Level
from tests.bank.formats.banks import UNTOLD, told
from tests.bank.pictures import png

FOLDER = Path(__file__).with_name("exchange")


@dataclass
class Exchanged:
    """A file with what it must be read as."""

    name: str
    data: bytes
    questions: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    ignored: int = 0

    @property
    def file(self) -> str:
        return "题库.zip" if self.data.startswith(b"PK") else "题库.xml"


def cases(*names: str) -> list[Exchanged]:
    """Every case of the files with these names."""
    return [case for name in names for path in sorted(FOLDER.glob(f"{name}.txt")) for case in _of_file(path)]


def heard(reading: Reading) -> tuple[list[str], list[str], list[str]]:
    """Questions, errors with the values that name kinds and files, and warnings."""
    questions, _codes, _warnings = told(reading)
    named = ("E_UNSUPPORTED_ITEM", "E_BAD_XML", "E_ITEM_MISSING")
    errors = [
        f"{each.code} {each.value}" if each.code in named else each.code
        for each in reading.problems
        if each.level is Level.ERROR
    ]
    warnings = [p.code for p in reading.problems if p.level is Level.WARNING and p.code not in UNTOLD]
    return questions, sorted(errors), sorted(warnings)


def packed(members: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def _of_file(path: Path) -> Iterator[Exchanged]:
    for part in path.read_text("utf-8").split("#### ")[1:]:
        name, _end, rest = part.partition("\n")
        text, _mark, expected = rest.partition("\n>>>>\n")
        case = Exchanged(f"{path.stem}: {name.strip()}", _data(text))
        for line in filter(str.strip, expected.split("\n")):
            mark, value = line[:2], line[2:].strip()
            if mark == "!!":
                case.errors.append(value)
            elif mark == "??":
                case.warnings.append(value)
            elif mark == "--":
                case.ignored = int(value)
            else:
                case.questions.append(" | ".join(each.strip() for each in line.strip().split("|")))
        case.errors.sort()
        case.warnings.sort()
        yield case


def _data(text: str) -> bytes:
    if not text.startswith("@@ "):
        return text.encode()
    members = []
    for part in text.split("@@ ")[1:]:
        head, _end, content = part.partition("\n")
        name, *picture = head.strip().rsplit(" ", 2)
        if picture and picture[0] == "png":
            members.append((name, png(8, 8, picture[1])))
        else:
            members.append((head.strip(), content.encode()))
    return packed(members)
