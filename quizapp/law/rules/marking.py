"""Two wordings of an article with what was taken out and put in marked, in pieces that a person can read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_TOKENS = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ.%％]+|.", re.DOTALL)
_EMPTY = re.compile(r"[\s，。；：、（）《》“”]*")
LONGEST = 12_000  # characters of both sides above which the texts are set side by side without looking into them
ALIKE = 0.5


class Mark(StrEnum):
    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    mark: Mark


def marked(old: str, new: str) -> list[Segment]:
    """Kept and removed pieces together are the old text, kept and added ones the new. A kept piece of a single
    character, or of marks only, between two changes is not worth the flicker and goes with them; in texts that have
    little in common kept pieces have to be longer."""
    if len(old) + len(new) > LONGEST:
        return _merged([Segment(old, Mark.REMOVED), Segment(new, Mark.ADDED)])
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    least = 2 if matcher.ratio() > ALIKE else 4
    return _merged(list(_pieces(matcher, before, after, least)))


def _pieces(
    matcher: "SequenceMatcher[str]", before: Sequence[str], after: Sequence[str], least: int
) -> Iterator[Segment]:
    codes = matcher.get_opcodes()
    for number, (kind, i, j, k, m) in enumerate(codes):
        text = "".join(before[i:j])
        is_inside = 0 < number < len(codes) - 1
        if kind == "equal" and not (is_inside and (len(text) < least or _EMPTY.fullmatch(text))):
            yield Segment(text, Mark.KEPT)
            continue
        yield Segment(text, Mark.REMOVED)
        yield Segment("".join(after[k:m]), Mark.ADDED)


def _merged(pieces: Sequence[Segment]) -> list[Segment]:
    """Neighbours of a kind as one, what was removed before what was added."""
    found: list[Segment] = []
    removed = added = ""
    for piece in (*pieces, Segment("", Mark.KEPT)):
        if piece.mark is Mark.REMOVED:
            removed += piece.text
        elif piece.mark is Mark.ADDED:
            added += piece.text
        else:
            found += [Segment(text, mark) for text, mark in ((removed, Mark.REMOVED), (added, Mark.ADDED)) if text]
            removed = added = ""
            if piece.text:
                found.append(piece)
    return found
