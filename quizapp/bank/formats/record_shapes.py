"""What other programs' JSON looks like: where its questions lie, which keys and words it uses. Every record is brought into
one shape: a stem, a list of options, an answer."""

import html
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from quizapp.bank.formats.vocabulary import SYNONYMS, section_kind
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.sheets.header import normalise

Record = Mapping[str, Any]
OWN_KEYS: Mapping[str, str] = {  # keys that only JSON uses, over those of sheets
    **dict.fromkeys(("q", "title", "questiontext", "prompt"), "stem"),
    **dict.fromkeys(("o", "items", "choices", "option", "answeroptions", "optionlist", "answerchoices", "possibleanswers", "alternatives"), "options"),
    **dict.fromkeys(("a", "label", "correctarray", "answerkey", "answeridx", "answerindex", "rightanswer", "correctindex"), "answer"),
    **dict.fromkeys(("correctanswerindex", "correctoption", "correctoptionindex", "correctchoice"), "answer"),
    **dict.fromkeys(("analyze", "explain", "rationale", "justification"), "explanation"),
    "difficult": "difficulty", "qtype": "kind", "kind": "kind",
}  # fmt: skip
CONTENT = ("content", "text", "value", "optioncontent", "option", "name", "title", "answer", "label")
_MARKED = ("iscorrect", "correct", "isright", "right", "isanswer", "istrue")
_PARTS = frozenset(
    {"children", "childs", "subquestions", "subquestionlist", "childquestions", "小题", "子题", "小题列表"}
)
_WRONG = ("incorrectanswers", "incorrectanswer", "wronganswers", "distractors")
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("single", "singlechoice", "singleselect", "singleanswer", "radio"), "单选题"),
    **dict.fromkeys(("multipleanswer", "multipleanswers", "multipleresponse", "multiselect", "multipleselect"), "多选题"),
    **dict.fromkeys(("checkbox", "checkboxes", "multiplecorrect", "selectallthatapply", "msq", "mrq"), "多选题"),
    **dict.fromkeys(("truefalse", "trueorfalse", "boolean", "bool", "tf", "yesno", "binary"), "判断题"),
    **dict.fromkeys(("fillblank", "fillintheblank", "fillintheblanks", "fillin", "blanks", "cloze", "fib"), "填空题"),
    **dict.fromkeys(("shortanswer", "essay", "openended", "longanswer", "freetext", "subjective"), "简答题"),
}  # fmt: skip
_OPEN = frozenset({"mcq", "mc", "multiplechoice", "multiplechoicequestion", "choice", "quiz", "objective"})
DEPTH = 6


def tables(root: Any, name: str = "", depth: int = 0) -> list[tuple[str, list[dict[str, Any]]]]:
    """(name, objects) of every list of questions; `name` says a kind, or nothing. Lists of other things only where there
    are no questions at all."""
    found = list(_tables(root, name, depth))
    asking = [table for table in found if asks(table[1]) or section_kind(table[0])]
    return asking or found[:1]


def _tables(root: Any, name: str, depth: int) -> list[tuple[str, list[dict[str, Any]]]]:
    if depth > DEPTH:
        return []
    if isinstance(root, list):
        objects = [each for each in root if isinstance(each, dict)]
        if not objects or len(objects) < len(root):
            return []
        objects = _with_parts(objects)
        inside = [] if asks(objects) else [table for each in objects for table in _tables(each, name, depth + 1)]
        return [table for table in inside if asks(table[1])] or [(name, objects)]
    if not isinstance(root, dict):
        return []
    named = [(key if section_kind(key) else name, key, value) for key, value in root.items()]
    return [
        table
        for kind, key, value in named
        if isinstance(value, list | dict) and key not in CONTENT
        for table in _tables(value, kind, depth + 1)
    ]


def _with_parts(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A material with its questions inside becomes a row of its own, which its questions name."""
    found: list[dict[str, Any]] = []
    for number, each in enumerate(objects, start=1):
        key = next((key for key, value in each.items() if _is_parts(key, value, each)), None)
        if key is None:
            found.append(each)
            continue
        group = {"材料编号": f"{number}"}
        whole = {name: value for name, value in each.items() if name != key and field(name) != "kind"}
        found.append({**whole, "题型": "材料", **group})
        found += [{**part, **group} for part in each[key]]
    return found


def _is_parts(key: str, value: Any, record: Record) -> bool:
    """Whether a list inside a record holds the questions of its material: by its name, or because the record's kind is one
    with a material."""
    if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
        return False
    if field(key) == "options" or normalise(key) == "answers" or not any(field(name) == "stem" for name in record):
        return False
    is_case = any(field(name) == "kind" and section_kind(str(said)) is Kind.CASE for name, said in record.items())
    return (is_case or normalise(key) in _PARTS) and asks(value)


def asks(objects: Sequence[Record]) -> bool:
    """Whether a list holds questions: some object has a stem, and options or an answer beside it."""
    for each in objects:
        fields = {field(key) for key in each}
        plain = {normalise(key) for key in each}
        if "stem" in fields and (
            fields & {"options", "answer", "option.A", "option.B"} or plain & {"answers", *_WRONG}
        ):
            return True
    return False


@lru_cache(maxsize=4096)
def field(key: str) -> str | None:
    """The field a key names, or None."""
    plain = normalise(key)
    if plain in OWN_KEYS and key not in LETTERS:
        return OWN_KEYS[plain]
    return next((name for name, words in SYNONYMS.items() if plain in map(normalise, words)), None)


def shaped(objects: Sequence[Record]) -> list[dict[str, Any]]:
    """The records of one list in the shape that is read."""
    said = {normalise(str(value)) for each in objects for key, value in each.items() if field(key) == "kind"}
    is_open = not any(_KINDS.get(word) == "单选题" for word in said)  # then "multiple choice" means one of several
    return [_record(each, is_open=is_open) for each in objects]


def _record(record: Record, *, is_open: bool) -> dict[str, Any]:
    found = _flat(record)
    found = _with_wrong(found)
    found = _with_answers(found)
    for key, value in list(found.items()):
        name = field(key)
        if name == "kind" and isinstance(value, str):
            found[key] = _kind(value, is_open=is_open)
        elif name == "options":
            found[key] = _with_labels(value, found)
    return found


def _flat(record: Record) -> dict[str, Any]:
    """{"question": {"stem": …, "choices": …}} and {"question": {"text": …}} without the step in between."""
    found: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and field(key) == "stem":
            inner = {normalise(str(name)): name for name in value}
            stem = next((value[inner[name]] for name in ("stem", "text", "content", "title") if name in inner), None)
            if isinstance(stem, str):
                found[key] = stem
                found.update({name: each for name, each in value.items() if field(name) in ("options", "answer")})
                continue
        found[key] = value
    return found


def _with_wrong(record: dict[str, Any]) -> dict[str, Any]:
    """A right answer beside a list of wrong ones: options, the right one first. Such files write &quot; for signs."""
    wrong = next((value for key, value in record.items() if normalise(key) in _WRONG and isinstance(value, list)), None)
    right = next((value for key, value in record.items() if field(key) == "answer" and isinstance(value, str)), None)
    if not wrong or right is None or any(field(key) == "options" for key in record):
        return record
    kept = {
        key: html.unescape(value) if isinstance(value, str) else value
        for key, value in record.items()
        if field(key) not in ("answer", "kind", "difficulty") and normalise(key) not in _WRONG
    }
    return {**kept, "options": [html.unescape(str(each)) for each in (right, *wrong)], "answer": html.unescape(right)}


def _with_answers(record: dict[str, Any]) -> dict[str, Any]:
    """A list of "answers" with marks, or with the right one named beside it, is one of options."""
    key = next((key for key in record if normalise(key) == "answers"), None)
    value = record.get(key) if key is not None else None
    if key is None or not isinstance(value, list) or len(value) < 2 or any(field(each) == "options" for each in record):
        return record
    is_named = any(field(each) == "answer" for each in record)
    is_marked = all(isinstance(each, dict) and set(map(normalise, each)) & set(_MARKED) for each in value)
    if not is_marked and not (is_named and all(isinstance(each, str | int | float) for each in value)):
        return record
    return {**{name: each for name, each in record.items() if name != key}, "options": value}


def _with_labels(value: Any, record: dict[str, Any]) -> Any:
    """Options under names of their own become a list; an answer that is such a name becomes the letter."""
    if isinstance(value, dict) and isinstance(value.get("text"), list) and isinstance(value.get("label"), list):
        labels, texts = [str(each) for each in value["label"]], value["text"]
    elif isinstance(value, dict):
        keys = _ordered([str(key) for key in value])
        labels, texts = keys, [value[key] for key in keys]
    elif isinstance(value, list) and all(
        isinstance(each, dict) and isinstance(each.get("label"), str) for each in value
    ):
        labels, texts = [each["label"] for each in value], value
    else:
        return value
    if len(set(labels)) == len(texts) <= len(LETTERS):
        for key in [key for key in record if field(key) == "answer"]:
            listed = record[key] if isinstance(record[key], list) else [record[key]]
            if (
                listed
                and all(str(each) in labels for each in listed)
                and not any(isinstance(each, bool) for each in listed)
            ):
                record[key] = "".join(LETTERS[labels.index(str(each))] for each in listed)
    return texts


def _ordered(keys: list[str]) -> list[str]:
    """A, B, C and 1, 2, 10 in their order, other names as they stand."""
    if all(len(key) == 1 for key in keys):
        return sorted(keys)
    return sorted(keys, key=int) if all(key.isdecimal() and key.isascii() for key in keys) else keys


def _kind(word: str, *, is_open: bool) -> str:
    plain = normalise(word)
    if plain in _OPEN and is_open:
        return ""
    return _KINDS.get(plain, word)


def chosen(places: Sequence[int], options: Any, base: int | None) -> str:
    """The letters of an answer given as numbers: places counted from `base` (None: from 0 or from 1), or numbers that are
    options themselves. Where they can be read in two ways, a text that names nothing."""
    known = options if isinstance(options, list) else []
    most = len(known) or len(LETTERS)
    readings = {
        "".join(LETTERS[place - start] for place in places)
        for start in ((0, 1) if base is None else (base,))
        if all(start <= place < start + min(most, len(LETTERS)) for place in places)
    }
    values = [str(each) if isinstance(each, str | int) and not isinstance(each, bool) else "" for each in known]
    if all(values.count(str(place)) == 1 for place in places):
        readings.add("".join(LETTERS[values.index(str(place))] for place in places))
    return readings.pop() if len(readings) == 1 else "、".join(f"#{place}" for place in places)
