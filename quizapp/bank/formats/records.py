"""Questions as JSON or JSON lines in the shapes other programs write: a list of objects, or lists by kind of question. The
objects become rows of a table whose headings are their keys, and are read as a sheet is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.record_shapes import CONTENT, chosen, field, shaped, tables
from quizapp.bank.formats.sheet import read_sheets
from quizapp.bank.formats.sheet_columns import Said
from quizapp.bank.formats.vocabulary import SYNONYMS, section_kind
from quizapp.bank.rules.kinds import LETTERS
from quizapp.sheets.header import normalise
from quizapp.sheets.limits import DEFAULT
from quizapp.sheets.problems import error
from quizapp.sheets.reader import Book, Row, Sheet, decode, plain_text

_MARKED = ("iscorrect", "correct", "isright", "right", "isanswer", "istrue", "is_correct")
_HEADINGS = {
    "kind": "题型", "stem": "题干", "options": "选项", "answer": "答案", "explanation": "解析", "difficulty": "难度",
}  # fmt: skip


def read_records(file: str, data: bytes) -> Reading:
    """Read them; the row of a problem is the object's place in its list, from 1."""
    root = _load(data)
    found = [(name, shaped(objects)) for name, objects in tables(root)]
    if not found:
        return Gatherer(file, "json", problems=[error("E_NOT_A_PACK")]).reading()
    if sum(len(objects) for _name, objects in found) > DEFAULT.rows:
        return Gatherer(file, "json", problems=[error("E_TOO_MANY_ROWS", limit=DEFAULT.rows)]).reading()
    base = _base(found)
    sheets = tuple(Sheet(name, True, tuple(_rows(name, objects, base))) for name, objects in found)
    reading = read_sheets(Book(file, "json", sheets, ()), None, Said())
    headings = 2 * sum(1 for name, _objects in found if section_kind(name)) + sum(
        1 for name, _objects in found if not section_kind(name)
    )
    return replace(reading, total=reading.total - headings, ignored=reading.ignored - headings)


def _load(data: bytes) -> Any:
    """The whole as JSON, else a list of its lines; None where neither can be."""
    decoded = decode(data)
    text = decoded[0] if decoded else ""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None


def _rows(name: str, objects: Sequence[Mapping[str, Any]], base: int | None) -> list[Row]:
    fields = {key: field(key) for each in objects for key in each}
    known = [field for field in dict.fromkeys([*fields.values(), "answer"]) if field]
    others = [key for key, field in fields.items() if field is None]
    heading = [_HEADINGS.get(field, SYNONYMS[field][0]) for field in known]
    rows = [Row(0, (name,))] if section_kind(name) else []
    rows.append(Row(0, (*heading, *map(plain_text, others))))
    for number, each in enumerate(objects, start=1):
        values = _values(each, fields, base)
        texts = [plain_text(values.get(field, "")) for field in known]
        rows.append(Row(number, (*texts, *(plain_text(_text(each.get(key))) for key in others))))
    return rows


def _values(each: Mapping[str, Any], fields: Mapping[str, str | None], base: int | None) -> dict[str, str]:
    values: dict[str, str] = {}
    for key, value in each.items():
        name = fields[key]
        if name is None or value in (None, "", []):
            continue
        if name == "options":
            texts, right = _options(value)
            values["options"] = value if isinstance(value, str) else json.dumps(texts, ensure_ascii=False)
            if right:
                values.setdefault("answer", right)
        elif name == "answer":
            options = next((each[other] for other in each if fields[other] == "options"), None)
            values["answer"] = _answer(value, options, base) or values.get("answer", "")
        else:
            values.setdefault(name, _text(value))
    return values


def _options(value: Any) -> tuple[list[str], str]:
    """The texts in order, and the letters of those marked right."""
    if isinstance(value, Mapping):
        return [_text(value[key]) for key in sorted(value, key=str)], ""
    if not isinstance(value, list):
        return [_text(value)], ""
    texts = [_option(each) for each in value]
    marked = [letter for letter, each in zip(LETTERS, value, strict=False) if _is_marked(each)]
    return texts, "".join(marked)


def _option(each: Any) -> str:
    if isinstance(each, list) and each:
        return _text(each[0])
    if isinstance(each, Mapping):
        plain = {normalise(str(key)): value for key, value in each.items()}
        return next((_text(plain[key]) for key in CONTENT if plain.get(key) not in (None, "")), "")
    return _text(each)


def _is_marked(each: Any) -> bool:
    if isinstance(each, list):
        return len(each) == 2 and each[1] is True
    if not isinstance(each, Mapping):
        return False
    plain = {normalise(str(key)): value for key, value in each.items()}
    return any(plain.get(key) in (True, 1, "1", "true", "True") for key in _MARKED)


def _answer(value: Any, options: Any, base: int | None) -> str:
    """As a sheet would have it. Numbers are places in the list of options, counted from `base`; None: it can't be told."""
    if isinstance(value, bool):
        return "对" if value else "错"
    listed = value if isinstance(value, list) else [value]
    if all(isinstance(each, int) and not isinstance(each, bool) for each in listed):
        return chosen(listed, options, base)
    return "；".join(_text(each) for each in listed)


def _base(tables: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> int | None:
    """Whether places are counted from 0 or 1, from those that can only be one of the two; None where none or both are."""
    found = set()
    for _name, objects in tables:
        for each in objects:
            fields = {field(key): value for key, value in each.items()}
            options, answer = fields.get("options"), fields.get("answer")
            listed = answer if isinstance(answer, list) else [answer]
            if isinstance(options, list) and all(isinstance(n, int) and not isinstance(n, bool) for n in listed):
                found |= {0 for n in listed if n == 0} | {1 for n in listed if n == len(options)}
    return found.pop() if len(found) == 1 else None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "；".join(_text(each) for each in value[:200])
    return json.dumps(value, ensure_ascii=False)
