"""Numbers and letters that Word sets itself: counted as Word counts them, from the definitions of the lists."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from quizapp.bank.formats.xml import Element, child, children, descendants
from quizapp.bank.rules.kinds import LETTERS
from quizapp.bank.rules.numerals import to_numeral

DEEPEST = 9
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_CHINESE = frozenset(
    [
        "chineseCounting",
        "chineseCountingThousand",
        "ideographDigital",
        "japaneseCounting",
        "japaneseDigitalTenThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "koreanDigital2",
    ]
)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how its numbers look. `style`: the paragraph style that stands for it."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    has_gap: bool = True
    style: str = ""


@dataclass(slots=True)
class Numbering:
    """All lists of a document. `label` is to be asked for every list paragraph in order, for it counts."""

    lists: Mapping[str, str] = field(default_factory=dict)  # list -> its definition
    levels: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)  # definition -> level -> form
    starts: Mapping[tuple[str, int], int] = field(default_factory=dict)  # (list, level) -> number it begins anew with
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, number_id: str, depth: int) -> tuple[str, str]:
        """(the number with its marks, the list it belongs to) of the next paragraph; ("", "") where none is shown."""
        definition = self.lists.get(number_id)
        level = self.levels.get(definition or "", {}).get(depth)
        if definition is None or level is None:
            return "", ""
        self._count(definition, number_id, depth, level)
        if level.form in ("bullet", "none") or not level.text:
            return "", ""
        text = level.text
        for other in range(depth + 1):
            known = self.levels[definition].get(other, Level())
            value = self._counts.get((definition, other), known.start)
            text = text.replace(f"%{other + 1}", shown(value, known.form))
        return f"{text}{' ' if level.has_gap else ''}", f"{number_id}.{depth}"

    def depth_of(self, number_id: str, style: str) -> int:
        """The level that a style stands for."""
        levels = self.levels.get(self.lists.get(number_id, ""), {})
        return next((depth for depth, level in levels.items() if level.style == style), 0)

    def _count(self, definition: str, number_id: str, depth: int, level: Level) -> None:
        key = (definition, depth)
        anew = self.starts.get((number_id, depth))
        if anew is not None and (number_id, depth) not in self._begun:
            self._counts[key] = anew
        else:
            self._counts[key] = self._counts[key] + 1 if key in self._counts else level.start
        self._begun.add((number_id, depth))
        for deeper in range(depth + 1, DEEPEST):
            self._counts.pop((definition, deeper), None)


def numbering_of(root: Element | None) -> Numbering:
    """The lists that numbering.xml defines; none without it."""
    if root is None:
        return Numbering()
    levels: dict[str, dict[int, Level]] = defaultdict(dict)
    for definition in children(root, "abstractNum"):
        for each in children(definition, "lvl"):
            levels[value(definition, "abstractNumId")][whole(value(each, "ilvl"))] = _level(each)
    lists: dict[str, str] = {}
    starts: dict[tuple[str, int], int] = {}
    for each in children(root, "num"):
        number_id = value(each, "numId")
        lists[number_id] = value(child(each, "abstractNumId"), "val")
        for override in children(each, "lvlOverride"):
            begun = child(override, "startOverride")
            depth = whole(value(override, "ilvl"))
            if begun is not None:
                starts[number_id, depth] = whole(value(begun, "val"), 1)
            if (own := child(override, "lvl")) is not None:
                lists[number_id] = f"{lists[number_id]}/{number_id}"
                levels[lists[number_id]] = {**levels[value(child(each, "abstractNumId"), "val")], depth: _level(own)}
    return Numbering(lists, levels, starts)


def shown(number: int, form: str) -> str:
    """A number in a list's form; in one we don't know as digits."""
    if form in _CHINESE:
        return to_numeral(number) if 0 < number < 10_000 else str(number)
    known: dict[str, Callable[[int], str]] = {
        "upperLetter": lambda n: LETTERS[(n - 1) % 26] * ((n - 1) // 26 + 1) if n > 0 else "",
        "lowerLetter": lambda n: shown(n, "upperLetter").lower(),
        "upperRoman": lambda n: _roman(n).upper(),
        "lowerRoman": _roman,
        "decimalEnclosedCircle": lambda n: chr(0x245F + n) if 0 < n <= 20 else str(n),
        "decimalEnclosedCircleChinese": lambda n: chr(0x245F + n) if 0 < n <= 20 else str(n),
        "decimalEnclosedParen": lambda n: f"({n})",
        "decimalEnclosedFullstop": lambda n: f"{n}.",
        "decimalZero": lambda n: f"{n:02d}",
        "chineseLegalSimplified": lambda n: shown(n, "chineseCounting").translate(_LEGAL),
        "ideographTraditional": lambda n: _STEMS[(n - 1) % 10] if n > 0 else "",
    }
    return known.get(form, str)(number)


def value(element: Element | None, name: str) -> str:
    """An attribute by its local name; "" where it is not there."""
    if element is None:
        return ""
    return next((str(text) for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def whole(text: str, otherwise: int = 0) -> int:
    """A small whole number from a file."""
    return int(text) if text.isdecimal() and len(text) < 7 else otherwise


def _level(each: Element) -> Level:
    form = value(child(each, "numFmt"), "val")
    if not form:  # a form that older programs don't know stands beside one they do
        form = next((value(found, "val") for found in descendants(each, "numFmt")), "decimal")
    start = child(each, "start")
    return Level(
        start=whole(value(start, "val"), 1) if start is not None else 0,
        form=form,
        text=value(child(each, "lvlText"), "val"),
        has_gap=value(child(each, "suff"), "val") != "nothing",
        style=value(child(each, "pStyle"), "val"),
    )


def _roman(number: int) -> str:
    found, rest = "", number
    for amount, letters in _ROMAN:
        count, rest = divmod(rest, amount)
        found += letters * min(count, 10)
    return found
