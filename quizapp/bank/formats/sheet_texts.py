"""The texts in the cells of one row as they are to be read, and what is wrong with the cells themselves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from quizapp.bank.formats.html import to_text
from quizapp.bank.formats.markup import has_markup
from quizapp.bank.formats.sheet_pictures import Found, SheetPictures
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.cells import CellKind
from quizapp.sheets.header import Heading
from quizapp.sheets.problems import Problem, Where, error, warning
from quizapp.sheets.reader import Row

SPREAD = frozenset(
    {"kind", "topic", "group", "parent", "law", "version"}
)  # fields that a merged cell gives to all its rows
OPTIONS = tuple(f"option.{letter}" for letter in LETTERS)
_WHOLE = re.compile(r"-?[\d,]+(\.0*)?")
_OWN = frozenset({"stem", "options", "explanation", *OPTIONS})  # the texts that are read as their cells show them
_LOST = "\ufffd"
_TEMPLATE = frozenset({"version", "article", "use", "tags"})  # our own, whose texts are plain
_HTML = re.compile(r"\s*<(p|div|span)\b[^<>]*>.*</\1>\s*", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a row alone does not say. `codes`: numbers for kinds, explained by the heading or by a person; `truths`: the
    same for words of a true/false answer; `section`: the kind announced above the rows; `above`: that of the last row which
    names one; `merged`: column -> the text of a
    merged cell that reaches into the row; `pictures`: column -> the pictures that lie on the row; `option_names`: the
    fields option.A, option.B, … to the last that has a column (one without has no text, and the letters stay right); `answers`: more columns that name the answer; `fields`: column -> its field; `key`: the columns that hold
    the answer together; `base`: what numbers in the answer count from, None where it can't be told."""

    codes: Mapping[str, Kind] = field(default_factory=dict)
    truths: Mapping[str, bool] = field(default_factory=dict)
    section: Kind | None = None
    above: Kind | None = None
    merged: Mapping[int, str] = field(default_factory=dict)
    pictures: Mapping[int, list[Found]] = field(default_factory=dict)
    option_names: tuple[str, ...] = ()
    answers: tuple[int, ...] = ()
    fields: Mapping[int, str] = field(default_factory=dict)
    key: tuple[int, ...] = ()
    base: int | None = 1


class RowTexts:
    """The texts of one row by their fields; `problems` grow while they are read."""

    def __init__(self, sheet: str, row: Row, heading: Heading, understanding: Understanding) -> None:
        self.where_row = Where(sheet or None, row.number)
        self.row, self.heading, self.understood = row, heading, understanding
        self.problems: list[Problem] = []
        line = "".join(row.texts)
        self.has_formulas = "DISPIMG" in line
        self._may_be_lost = _LOST in line or "??" in line
        self._may_be_html = "<" in line or "&" in line
        if understanding.merged or self.has_formulas or not line.isprintable():
            self._texts = {name: self._read(name, index) for name, index in heading.columns.items()}
        else:  # nothing to tidy but blanks at the ends
            texts, width = row.texts, len(row.texts)
            self._texts = {name: texts[at].strip(" ") if at < width else "" for name, at in heading.columns.items()}
        if row.shown:
            self._texts |= {name: text for name, at in heading.columns.items() if (text := self._shown(name, at))}

    def look(self) -> None:
        """Find what is wrong with the cells, and read those that hold a page's markup."""
        if self.row.kinds:
            self._look_at_cells()
        if self._may_be_lost:
            self._refuse_lost_texts()
        if self._may_be_html:
            self._take_off_markup()

    def text(self, name: str) -> str:
        """The tidy text in a field's column, or of a merged cell that reaches into it; "" where there is no column."""
        return self._texts.get(name, "")

    def where(self, name: str) -> Where:
        """The cell of a field, by its heading in the file."""
        return Where(self.where_row.sheet, self.where_row.row, self.heading.word(name) or None)

    def _error(self, code: str, name: str, value: str = "", **params: str | int) -> None:
        self.problems.append(error(code, self.where(name), value, **params))

    def _warn(self, code: str, name: str, value: str = "", **params: str | int) -> None:
        self.problems.append(warning(code, self.where(name), value, **params))

    def kind_of_cell(self, name: str) -> CellKind:
        return self.row.kind(self.heading.columns.get(name, -1))

    def _look_at_cells(self) -> None:
        flagged = False
        for index, kind in self.row.kinds.items():
            name = self.understood.fields.get(index)
            if name is None:
                continue
            if kind is CellKind.ERROR:
                self._error("E_CELL_ERROR", name, self.row.text(index))
            elif kind is CellKind.FORMULA:
                self._error("E_FORMULA_NO_VALUE", name)
            elif kind is CellKind.NUMBER and "e+" in self.row.text(index) and name in ("stem", "answer", *OPTIONS):
                self._error("E_CELL_ERROR", name, self.row.text(index))  # its last digits are lost
            elif kind in (CellKind.NUMBER, CellKind.DATE) and (name == "stem" or name.startswith("option")):
                if not flagged:  # once a row is enough to make a person look
                    self._warn("W_NUMERIC_CELL", name, self.text(name))
                flagged = True

    def _has_error(self) -> bool:
        return any(problem.code.startswith("E_") for problem in self.problems)

    def _read(self, name: str, index: int) -> str:
        text = self.row.text(index)
        if not text and name in SPREAD:
            text = self.understood.merged.get(index, "")
        return tidy(SheetPictures().taken_out(text)[0] if "DISPIMG" in text else text)

    def _shown(self, name: str, index: int) -> str:
        """What a cell of a question's own texts shows; an answer 3.0 may count the options and stays 3."""
        text = tidy(self.row.shown.get(index, ""))
        if name == "answer":
            return "" if _WHOLE.fullmatch(text) else text
        return text if name in _OWN else ""

    def _take_off_markup(self) -> None:
        """Texts that are HTML as a whole are read as it shows; tags within other texts may be what is asked about."""
        for name in ("stem", "options", *self.understood.option_names, "answer", "explanation"):
            text = self.text(name)
            if "<" not in text and "&" not in text:
                continue
            is_page = _HTML.fullmatch(text) is not None and not set(self.heading.columns) >= _TEMPLATE
            plain = to_text(text, self._lose, self._lose, as_shown=True) if is_page else ""
            if plain:
                self._texts[name] = plain
            elif has_markup(text):
                self._warn("W_MARKUP_KEPT", name, text)

    def _lose(self, name: str, alt: str = "") -> None:
        self._warn("W_OBJECT_LOST", "stem", alt or name)

    def _refuse_lost_texts(self) -> None:
        """Texts of which some program has left nothing but ??? or �."""
        for name in ("stem", "options", *self.understood.option_names, "answer"):
            text = self.text(name)
            if _LOST in text or ("??" in text and not any(map(str.isalnum, text))):
                self._error("E_TEXT_LOST", name, text)
