"""Moodle's cloze: answers written within the text, as {1:SHORTANSWER:=right~%50%half#feedback}."""

import html
import re
from dataclasses import dataclass, field

from quizapp.bank.formats.html import looks_like_html, to_text
from quizapp.bank.formats.markup import VERBATIM, Reducer
from quizapp.bank.formats.weighted import FULL, Weighed, accepted
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.problems import warning

_OPENING = re.compile(r"\{\d{0,3}:([A-Z_]{2,24}):")
_INSIDE = re.compile(r"(?:\\.|[^\\}])*+", re.DOTALL)
MOST = 500  # blanks of one text; no person wrote more
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{0,8})?)%")
_PIECE = re.compile(r"(?:\\.|[^\\~])+", re.DOTALL)
_BEFORE_FEEDBACK = re.compile(r"(?:\\.|[^\\#])*", re.DOTALL)
_TEXTS = frozenset({"SHORTANSWER", "SA", "MW"})
_CASED = frozenset({"SHORTANSWER_C", "SAC", "MWC"})
_NAMES = {"NM": "NUMERICAL", "MC": "MULTICHOICE", "MR": "MULTIRESPONSE"}


@dataclass(slots=True)
class Cloze:
    """A text with signs where its blanks are. `name`: the kind of a sub-question that is none of ours."""

    text: str = ""
    answer: tuple[tuple[str, ...], ...] = ()
    name: str = ""
    is_broken: bool = False

    def place(self, text: str, blank: str) -> str:
        """The reduced text with blanks for signs."""
        return re.sub("\x01\\d+\x02", blank, text)


@dataclass(slots=True)
class _Subs:
    """The sub-questions as they are found."""

    form: str
    reducer: Reducer
    blanks: list[tuple[str, ...]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def replace(self, text: str) -> str:
        """The text with a sign for each of them; one that is not closed stays as it is."""
        pieces, place = [], 0
        while found := _OPENING.search(text, place):
            inside = _INSIDE.match(text, found.end())
            end = inside.end() if inside else len(text)
            if end >= len(text) or len(self.blanks) + len(self.others) > MOST:
                break
            pieces += [text[place : found.start()], self._take(found[1], text[found.end() : end])]
            place = end + 1
        return "".join([*pieces, text[place:]])

    def _take(self, kind: str, inside: str) -> str:
        if kind in _TEXTS or kind in _CASED:
            self.blanks.append(self._accepted(inside, is_cased=kind in _CASED))
        else:
            self.others.append(_NAMES.get(kind.split("_")[0], kind.split("_")[0]))
        return f"\x01{len(self.blanks)}\x02"

    def _accepted(self, inside: str, *, is_cased: bool) -> tuple[str, ...]:
        found: list[Weighed] = []
        for piece in _PIECE.findall(inside):
            text = piece.strip()
            weight = 100.0 if text.startswith("=") else 0.0
            text = text.removeprefix("=")
            given = _WEIGHT.match(text)
            if given:
                weight, text = float(given[1]), text[given.end() :]
            text, feedback = _cut(text)
            if feedback.strip():
                told = warning("W_FEEDBACK_LOST", self.reducer.where)
                self.reducer.problems += [told] if told not in self.reducer.problems else []
            found.append(Weighed(self._plain(text), 100.0 if weight >= FULL else weight))
        texts = accepted(found, self.reducer.where, self.reducer.problems)
        if is_cased:
            self.reducer.problems.append(warning("W_MATCH_LOST", self.reducer.where))
        return texts

    def _plain(self, text: str) -> str:
        if self.form == VERBATIM:
            text = html.unescape(text.replace("<br>", "\n"))
        bare = re.sub(r"\\([}~#/\"\\])", r"\1", text)
        if self.form == VERBATIM:
            return tidy(bare)
        return to_text(bare) if self.form != "plain_text" and looks_like_html(bare) else tidy(bare)


def read_cloze(raw: str, form: str, reducer: Reducer) -> Cloze:
    """The text and its blanks, where every sub-question is a short answer."""
    subs = _Subs(VERBATIM if f'class="{VERBATIM}"' in raw else form, reducer)
    text = subs.replace(raw.replace("\x01", "").replace("\x02", ""))
    if subs.others:
        return Cloze(name=f"cloze ({', '.join(dict.fromkeys(subs.others))})")
    is_broken = not subs.blanks or not all(subs.blanks) or _OPENING.search(text) is not None
    return Cloze(text, tuple(subs.blanks), is_broken=is_broken)


def _cut(text: str) -> tuple[str, str]:
    found = _BEFORE_FEEDBACK.match(text)
    end = found.end() if found else 0
    return text[:end], text[end + 1 :]
