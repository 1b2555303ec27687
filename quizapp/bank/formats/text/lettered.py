"""Options inside a text: A. … B. …, one per line, several per line, fused to each other or to the stem's end."""

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import product

from quizapp.bank.rules.kinds import LETTERS

_CANDIDATE = re.compile(
    r"([A-ZＡ-Ｚ])(?:[ \t\u3000\xa0]{0,3}([.．、:：)）】])|[ \t\u3000\xa0]{0,3}([,，](?!\s?[A-ZＡ-Ｚ]\b)))[ \t\u3000\xa0]{0,8}"
)
_ROUND = re.compile(r"[（(【\[]\s?([A-ZＡ-Ｚ])\s?[)）】\]][.．、:：]?[ \t\u3000\xa0]{0,8}")
_UNMARKED = re.compile(
    r"(?:(?<=\n)|(?<=\t)|(?<=[ \u3000\xa0])|^)([A-HＡ-Ｈ])"
    r"(?:[ \t\u3000\xa0]{0,8}(?=[^A-Za-zＡ-Ｚａ-ｚ.．、:：)）,，\s])|[ \t\u3000\xa0]{1,8}(?=[A-Za-z]))",
    re.MULTILINE,
)
_ALONE = re.compile(r"(?:^|[\s\u3000])([A-HＡ-Ｈ])(?:$|[ \t\u3000]{1,8}(?=[A-Za-z]))")
_GLUED = re.compile(
    r"(?<![A-Za-zＡ-Ｚａ-ｚ])([A-HＡ-Ｈ])[ \t\u3000]{0,3}[.．、:：)）]?[ \t\u3000]{0,3}(?=[一-鿿“《\d])"
)
_LOWER = re.compile(r"(?m)(?:^|(?<=[ \t\u3000\xa0])|(?<=[ \n\t\u3000\xa0][（(]))[a-h](?=[ \u3000]{0,2}[.．、)）:：])")
_BARE = "([ \\t\\u3000\\xa0]+|\n)([{letter}])[ \\t\\u3000\\xa0]{{0,8}}(?=[^A-Za-zＡ-Ｚａ-ｚ.．、:：)）,，\\s])"
_STARRED = re.compile(
    r"(?:(?<=\n)|(?<=[ \t\u3000])|^)[√✓✔☑■*★☆●]{1,2}[ \t\u3000]?([A-HＡ-Ｈ])(?=[ \t\u3000]?[.．、:：)）])"
)
_UNTICKED = re.compile(r"(?:(?<=\n)|(?<=[ \t\u3000])|^)[□☐○][ \t\u3000]?(?=[A-HＡ-Ｈ][ \t\u3000]?[.．、:：)）])")
_AT_LINE = re.compile(r"[ \t\u3000]*([A-HＡ-Ｈ])[ \t\u3000\xa0]+(\S.*)")
_AT_LINE_ANYHOW = re.compile(
    r"[ \t\u3000]*([A-HＡ-Ｈ])[ \t\u3000\xa0]{0,4}[.．、:：)）]?[ \t\u3000\xa0]{0,4}([^\sA-Za-z.．、:：)）].*)"
)
_NEXT = re.compile(r"(?<=[\s）)。；;\w])(?<!\d)(\d{1,5})\s?[.．、](?!\d)")
SHORT = 12  # characters of a line that is too short to be broken
_ITEM = re.compile(r"[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?[)）.．、]|[①-⑳]")
_BETWEEN = (";", "；", ",", "，")
_LINE, _APART, _FUSED = 0, 1, 2
LONGEST = 40_000  # characters of a text that is looked at: more than any question may have
_TRIED = 6  # first options that are tried, the last ones of a text
_BREAK = re.compile(r"[ \t\u3000\xa0]*\n[ \t\u3000\xa0]*")


@dataclass(frozen=True, slots=True)
class Cut:
    """A letter with its mark at [start, end) of a text; `level`: at a line's start, after a blank, or fused."""

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Options:
    """Stem and options. `gap`: a letter that is missing though a later one stands there; `twice`: one that stands twice;
    `tail`: further lines of the last option where the others have one line each; `is_torn`: or a line behind a short one, which
    nobody has broken."""

    stem: str
    texts: tuple[str, ...] = ()
    gap: str = ""
    twice: str = ""
    tail: str = ""
    is_torn: bool = False


Places = dict[str, list[Cut]]


def split(text: str) -> Options:
    """Stem and options of a text; no options where fewer than two letters follow each other from A on."""
    if len(text) > LONGEST:
        return Options(text)
    places = _places(text)
    chain = _by_columns(places) or _chain(places, len(text), text) or _half(places, text)
    if len(chain) < 2:
        return _unmarked(text) or _lower(text) or Options(text, gap=_lone(places))
    chain, gap, twice = _completed(places, chain, text)
    ends = sorted([cut.start for cut in chain] + [len(text)])
    raw = [text[cut.end : next(end for end in ends if end > cut.start)].strip() for cut in chain]
    if not any(raw[:-1]) and text[max(0, chain[0].start - 1) : chain[0].start] in ("（", "(", "【", "["):
        return Options(text)  # （A、B、C） is a key
    raw = _unparted(raw, [cut.level for cut in chain])
    tail = "" if any("\n" in each for each in raw[:-1]) else raw[-1].partition("\n")[2]
    is_torn = bool(tail) and _is_torn(raw[-1])
    return Options(text[: ends[0]].rstrip(), tuple(joined(each) for each in raw), gap, twice, tail, is_torn)


def _is_torn(text: str) -> bool:
    """Whether the first line of an option is too short to have been broken: what follows is a title or a note."""
    line, _break, further = (part.strip() for part in text.partition("\n"))
    return 0 < len(line) < SHORT and line[-1] not in "，、,；;：:（(“《—-" and not _ITEM.match(further)


def _unparted(texts: list[str], levels: list[int]) -> list[str]:
    """A、甲；B、乙；C、丙 in one line: the sign between two options is none of theirs."""
    within = [index for index, level in enumerate(levels[1:]) if level is not _LINE]
    if not within or not all(texts[index].endswith(_BETWEEN) for index in within):
        return texts
    return [text.rstrip(";；,，").rstrip() if index in within else text for index, text in enumerate(texts)]


def starred(text: str) -> tuple[str, str]:
    """A text without the marks in front of right options (√A. …), and their letters; unchanged where all or none are."""
    text = _UNTICKED.sub("", text)
    found = [_letter(match[1]) for match in _STARRED.finditer(text)]
    if not found or len(found) != len(set(found)):
        return text, ""
    plain = _STARRED.sub(lambda match: match[0][match.start(1) - match.start() :], text)
    is_each = len(found) == len(split(plain).texts)
    return (text, "") if is_each else (plain, "".join(sorted(found)))


def named(text: str, options: tuple[str, ...]) -> tuple[str, ...] | None:
    """The letters of A.甲 B.乙, where each text is that of the option; None where one is not."""
    cuts = list(_CANDIDATE.finditer(text))
    if not cuts:
        return None
    ends = [match.start() for match in cuts[1:]] + [len(text)]
    known = {(letter, _bare(option)) for letter, option in zip(LETTERS, options, strict=False)}
    found = [(_letter(match[1]), _bare(text[match.end() : end])) for match, end in zip(cuts, ends, strict=True)]
    return tuple(sorted({letter for letter, _text in found})) if found and set(found) <= known else None


def holds_next(stem: str, number: int) -> bool:
    """Whether a stem holds options and behind them the number of the next question: two questions in one line."""
    found = next((match for match in _NEXT.finditer(stem) if int(match[1]) == number), None)
    return found is not None and has_first_two(stem[: found.start()])


def joined(text: str) -> str:
    """An option that goes on in the next line is one text again."""
    lines = [part for part in _BREAK.split(text.strip()) if part]
    joined = lines[0] if lines else ""
    for line in lines[1:]:
        both_latin = joined[-1:].isascii() and line[:1].isascii() and joined[-1:].isalnum() and line[:1].isalnum()
        joined += f" {line}" if both_latin else line
    return joined.rstrip(" \t\u3000\xa0|")


def _bare(text: str) -> str:
    return "".join(text.split()).strip("。；;.，,、")


def begins(text: str) -> bool:
    """Whether a line begins with the first option."""
    found = _CANDIDATE.match(text) or _ROUND.match(text)
    return found is not None and _letter(found[1]) == "A"


def is_option(text: str) -> bool:
    """Whether a line begins with a letter and its mark."""
    return _CANDIDATE.match(text) is not None or _ROUND.match(text) is not None


def has_first_two(text: str) -> bool:
    """Whether one line holds both A. and B."""
    places = _places(text)
    return bool(places["A"]) and any(cut.start > places["A"][0].end for cut in places["B"])


def _places(text: str) -> Places:
    """Every letter with a mark, by letter, in order."""
    found: Places = defaultdict(list)
    for match in _CANDIDATE.finditer(text):
        before = text[match.start() - 1] if match.start() else "\n"
        if before.isascii() and (before.isalpha() or before in "-_/&+*"):
            continue
        level = _LINE if before == "\n" else _APART if before.isspace() or before == "|" else _FUSED
        if match[3] and level is not _LINE:
            continue
        found[_letter(match[1])].append(Cut(match.start(), match.end(), level))
    for match in _ROUND.finditer(text):
        before = text[match.start() - 1] if match.start() else "\n"
        if before.isspace():
            found[_letter(match[1])].append(Cut(match.start(), match.end(), _LINE if before == "\n" else _APART))
    for cuts in found.values():
        cuts.sort(key=lambda cut: cut.start)
    return found


def _half(places: Places, text: str) -> list[Cut]:
    """The row of A. B C. D., whose second letter lacks its mark; [] where none of it is sure."""
    lines = [cut for cut in places["A"] if cut.level is _LINE]
    if len(lines) != 1 or not places.get("C"):
        return []
    chain, gap, _twice = _completed(places, lines, text)
    return [] if gap else chain


def _by_columns(places: Places) -> list[Cut]:
    """A. C. over B. D.: every letter once, set apart, but not in order down the page; [] for any other text."""
    apart = {letter: [cut for cut in cuts if cut.level is not _FUSED] for letter, cuts in places.items()}
    letters = [letter for letter in LETTERS if apart.get(letter)]
    if len(letters) < 3 or letters != list(LETTERS[: len(letters)]) or any(len(apart[each]) > 1 for each in letters):
        return []
    cuts = [apart[letter][0] for letter in letters]
    is_by_column = cuts[0].start == min(cut.start for cut in cuts) and cuts != sorted(cuts, key=lambda cut: cut.start)
    return cuts if is_by_column and cuts[0].level is _LINE else []


def _chain(places: Places, size: int, text: str) -> list[Cut]:
    """The best row of letters A, B, C …: from an A at a line's start if there is one, else the longest and least fused.
    A row whose first letter begins the whole text leaves no stem."""
    lines = [cut for cut in places["A"] if cut.level is _LINE]
    best: list[Cut] = []
    best_rank: tuple[int, bool, int, int] | None = None
    for first in lines[:_TRIED] or places["A"][-_TRIED:]:
        chain = _follow(places, first, size)
        ends = [cut.start for cut in chain[1:]] + [size]
        empty = sum(not text[cut.end : end].strip() for cut, end in zip(chain, ends, strict=True))
        fused = sum(cut.level is _FUSED for cut in chain)
        rank = (-empty, bool(text[: first.start].strip()), 0 if lines else len(chain), -fused)
        if len(chain) >= 2 and (best_rank is None or rank > best_rank or (rank == best_rank and not lines)):
            best, best_rank = chain, rank
    return best


def _follow(places: Places, first: Cut, size: int) -> list[Cut]:
    chain = [first]
    for index, letter in enumerate(LETTERS[1:], start=1):
        bound = _bound(places, index, chain[-1].end, size)
        cuts = places.get(letter, [])
        position = bisect_left(cuts, chain[-1].end, key=lambda cut: cut.start)
        within = []
        for cut in cuts[position : position + 64]:
            if cut.start >= bound:
                break
            within.append(cut)
        if not within:
            break
        chain.append(min(within, key=lambda cut: (cut.level, cut.start)))
    return chain


def _bound(places: Places, index: int, start: int, size: int) -> int:
    """Where a line begins with a later letter, or with A again: the wanted letter stands before it."""
    bound = size
    for letter in ("A", *LETTERS[index + 1 : index + 4]):
        cuts = places.get(letter, [])
        position = bisect_left(cuts, start, key=lambda cut: cut.start)
        for cut in cuts[position : position + 64]:
            if cut.level is _LINE:
                bound = min(bound, cut.start)
                break
    return bound


def _completed(places: Places, chain: list[Cut], text: str) -> tuple[list[Cut], str, str]:
    """The row with letters that lack their mark, a letter that is missing, and one that stands at a line's start twice."""
    gap = ""
    while len(chain) < len(LETTERS) and not gap:
        letter, later = LETTERS[len(chain)], LETTERS[len(chain) + 1 : len(chain) + 3]
        start = max(cut.end for cut in chain)
        behind = [cut.start for each in later for cut in places.get(each, []) if cut.level and cut.start > start]
        behind += [cut.start for each in later for cut in places.get(each, []) if not cut.level and cut.start > start]
        bare = list(
            re.compile(_BARE.format(letter=_either(letter))).finditer(text, start, min(behind, default=len(text)))
        )
        if len(bare) == 1 and (behind or len(bare[0][1]) != 1 or bare[0][1] == "\n" or "\t" in bare[0][1]):
            chain = [*chain, Cut(bare[0].start(2), bare[0].end(), _APART)]
            chain += _follow_on(places, chain, len(text))
        elif behind or bare:
            gap = letter
        else:
            break
    chosen = {cut.start for cut in chain}
    for letter in LETTERS[: len(chain)]:
        for cut in places.get(letter, []):
            if cut.level is _LINE and cut.start > chain[0].start and cut.start not in chosen:
                return chain, gap, letter
    return chain, gap, "A" if _begins_anew(places, chain, text) else ""


def _begins_anew(places: Places, chain: list[Cut], text: str) -> bool:
    """Whether a second A. B. stands behind a wide gap: two questions side by side."""
    behind = [cut for cut in places.get("A", []) if cut.level is _APART and cut.start > chain[-1].start]
    wide = [cut for cut in behind if text[max(0, cut.start - 2) : cut.start].strip("\u3000 ") in ("", "\t")]
    return any(cut.start < other.start for cut in wide for other in places.get("B", []))


def _follow_on(places: Places, chain: list[Cut], size: int) -> list[Cut]:
    """The letters that follow a row which had one without its mark."""
    found: list[Cut] = []
    place = chain[-1].end
    for letter in LETTERS[len(chain) :]:
        cut = next((cut for cut in places.get(letter, []) if cut.start >= place and cut.level is not _FUSED), None)
        if cut is None or cut.start >= size:
            break
        found.append(cut)
        place = cut.end
    return found


def _either(letter: str) -> str:
    return f"{letter}{chr(ord(letter) + 0xFEE0)}"


def _lone(places: Places) -> str:
    """The letter that is missing where lines begin with some but not with A and B."""
    lines = {letter for letter, cuts in places.items() if any(cut.level is _LINE for cut in cuts)}
    if len(lines & set("ABCDEF")) < 2:
        return ""
    return next((letter for letter in LETTERS if letter not in lines), "")


def _unmarked(text: str) -> Options | None:
    """A本国企业  B外国企业: letters without marks count only in an unbroken row of line starts or wide gaps."""
    by_lines = _by_lines(text)
    if by_lines is not None:
        return by_lines
    cuts: list[re.Match[str]] = []
    for match in _UNMARKED.finditer(text):
        if len(cuts) < len(LETTERS) and _letter(match[1]) == LETTERS[len(cuts)]:
            cuts.append(match)
        elif _letter(match[1]) == "A" and len(cuts) == 1:
            cuts = [match]
    at_lines = sum(match.start() == 0 or text[match.start() - 1] == "\n" for match in cuts)
    if len(cuts) < 2 or (len(cuts) == 2 and at_lines < 1) or not cuts[0].start():
        return _glued(text)
    ends = [match.start() for match in cuts[1:]] + [len(text)]
    texts = tuple(joined(text[match.end() : end]) for match, end in zip(cuts, ends, strict=True))
    stem = text[: cuts[0].start()].rstrip()
    return Options(stem, texts, gap=_left_over(stem, texts)) if all(texts) else None


def _left_over(stem: str, texts: tuple[str, ...]) -> str:
    """A letter that stands alone at the end of a stem or in an option: of a row that was not understood."""
    alone = [match[1] for text in (stem, *texts) if (match := _ALONE.search(text))]
    return alone[0] if alone and len(texts) > 1 else ""


def _glued(text: str) -> Options | None:
    """A警告B罚款C没收 or A警告；B罚款；C没收 in the last line: letters before Chinese text, each once and in order."""
    stem, _break, last = text.rpartition("\n")
    if not stem:
        return None
    cuts = list(_GLUED.finditer(last))
    if len(cuts) < 3 or cuts[0].start() or [_letter(match[1]) for match in cuts] != list(LETTERS[: len(cuts)]):
        return None
    ends = [match.start() for match in cuts[1:]] + [len(last)]
    texts = [last[match.end() : end].strip() for match, end in zip(cuts, ends, strict=True)]
    parted = tuple(_unparted(texts, [_FUSED] * len(texts)))
    return Options(stem.rstrip(), parted, gap=_left_over(stem, parted)) if all(texts) else None


def is_likely(text: str) -> bool:
    """Whether a text seems to hold options that could not be told apart: A, B and C in order, each before a text."""
    wanted = 0
    for match in _GLUED.finditer(text[:LONGEST]):
        if _letter(match[1]) == LETTERS[wanted]:
            wanted += 1
        if wanted == 3:
            return True
    return has_first_two(text[:LONGEST])


def _by_lines(text: str) -> Options | None:
    """Letters and a blank at the beginnings of the last lines, one after the other: what is within a line is text."""
    lines = text.split("\n")
    for pattern, first in product(
        (_AT_LINE, _AT_LINE_ANYHOW), range(max(1, len(lines) - len(LETTERS)), len(lines) - 1)
    ):
        found = [pattern.match(line) for line in lines[first:]]
        if len(found) <= len(LETTERS) and all(
            match and _letter(match[1]) == LETTERS[index] for index, match in enumerate(found)
        ):
            texts = tuple(match[2].strip() for match in found if match)
            return Options("\n".join(lines[:first]).rstrip(), texts)
    return None


def _lower(text: str) -> Options | None:
    """a. … b. …: the first at a line's start, all set apart."""
    lifted = _LOWER.sub(lambda match: match[0].upper(), text)
    if lifted == text or len(lifted) != len(text):
        return None
    places = _places(lifted)
    chain = _chain(places, len(text), text)
    if len(chain) < 2 or chain[0].level is not _LINE or any(cut.level is _FUSED for cut in chain):
        return None
    ends = [cut.start for cut in chain[1:]] + [len(text)]
    texts = tuple(joined(text[cut.end : end]) for cut, end in zip(chain, ends, strict=True))
    return Options(text[: chain[0].start].rstrip(), texts)


def _letter(char: str) -> str:
    return char if char <= "Z" else chr(ord(char) - 0xFEE0)
