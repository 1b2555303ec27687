"""A row of a question sheet becomes a question document; what is wrong is kept with its column."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from quizapp.bank.formats import options as option_cells
from quizapp.bank.formats.brackets import bracketed, explained_letters, explained_truth
from quizapp.bank.formats.citations import read_citations
from quizapp.bank.formats.sheet_pictures import Found, SheetPictures
from quizapp.bank.formats.text import fills
from quizapp.bank.formats.vocabulary import DIFFICULTIES, USES, is_general_kind, kind_of
from quizapp.bank.rules import answers
from quizapp.bank.rules.document import Answer, Image, QuestionDocument
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind, Use
from quizapp.bank.rules.validity import count_blanks
from quizapp.bank.rules.wording import parts, tidy
from quizapp.sheets.cells import CellKind
from quizapp.sheets.header import Heading
from quizapp.sheets.problems import Problem, Where, error, warning
from quizapp.sheets.reader import Row

Keep = Callable[[str, bytes, str], Image | None]  # name, bytes, place
SPREAD = frozenset(
    {"kind", "topic", "group", "parent", "law", "version"}
)  # fields that a merged cell gives to all its rows
OPTIONS = tuple(f"option.{letter}" for letter in LETTERS)
_INDEXES = re.compile(r"\d{1,2}([,，、;；\s]+\d{1,2})*")
_LETTERED = re.compile(r"[A-Z](?:[\s、,，]*[A-Z])*")
_KEY = re.compile(r"[A-Za-z]")
_WHOLE = re.compile(r"-?[\d,]+(\.0*)?")
_OWN = frozenset({"stem", "options", "explanation", *OPTIONS})  # the texts that are read as their cells show them
_LOST = "\ufffd"
_MARKS = re.compile(r"\d{1,4}(\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a row alone does not say. `codes`: numbers for kinds, explained by the heading or by a person; `truths`: the
    same for words of a true/false answer; `section`: the kind announced above the rows; `above`: that of the last row which
    names one; `merged`: column -> the text of a
    merged cell that reaches into the row; `pictures`: column -> the pictures that lie on the row; `option_names`: the
    fields option.A, option.B, … to the last that has a column (one without has no text, and the letters stay right); `answers`: more columns that name the answer; `fields`: column -> its field; `key`: the columns that hold
    the answer together."""

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


class RowReader:
    """Reads one row; `problems` grow while it is read. `keep` stores a picture and answers its entry in the document."""

    def __init__(self, sheet: str, row: Row, heading: Heading, understanding: Understanding, keep: Keep) -> None:
        self.where_row = Where(sheet or None, row.number)
        self.row, self.heading, self.understood, self.keep = row, heading, understanding, keep
        self.problems: list[Problem] = []
        self.images: list[Image] = []
        line = "".join(row.texts)
        self._has_formulas = "DISPIMG" in line
        self._may_be_lost = _LOST in line or "??" in line
        if understanding.merged or self._has_formulas or not line.isprintable():
            self._texts = {name: self._read(name, index) for name, index in heading.columns.items()}
        else:  # nothing to tidy but blanks at the ends
            texts, width = row.texts, len(row.texts)
            self._texts = {name: texts[at].strip(" ") if at < width else "" for name, at in heading.columns.items()}
        if row.shown:
            self._texts |= {name: text for name, at in heading.columns.items() if (text := self._shown(name, at))}

    def document(self) -> QuestionDocument:
        """The question of this row; with an error among the problems it is not to be taken."""
        if self.row.kinds:
            self._look_at_cells()
        if self._may_be_lost:
            self._refuse_lost_texts()
        if self.understood.pictures or self._has_formulas:
            self._take_pictures()
        stem, options = self._stem_and_options()
        key = self._key_text(options)
        kind = self._kind(key, options, stem)
        answer = self._answer(kind, key, options)
        if options and kind is not None and kind not in CHOICE_KINDS:
            self._look_at_unused(kind, key, options)
        law, version, article = self.text("law"), self.text("version"), self.text("article")
        return QuestionDocument(
            kind=kind or Kind.SINGLE,
            stem=self._without_answer(kind, self._blanked(kind, stem), answer),
            options=options if kind in CHOICE_KINDS or kind is None else (),
            answer=answer,
            explanation=self._explanation(kind, answer),
            topic=_words(self.text("topic"), "/＞>"),
            difficulty=self._difficulty(),
            marks=self._marks(),
            use=self._use(),
            citations=read_citations(law, version, article, self._warn),
            tags=_words(self.text("tags"), "；;,，、"),
            source=self.text("source"),
            images=tuple(self.images),
        )

    def text(self, name: str) -> str:
        """The tidy text in a field's column, or of a merged cell that reaches into it; "" where there is no column."""
        return self._texts.get(name, "")

    @property
    def may_belong(self) -> bool:
        """Whether the sheet says of its rows to which material they belong."""
        return "group" in self.heading.columns or "parent" in self.heading.columns

    @property
    def is_alone(self) -> bool:
        """Whether a row of a sheet with large and small stems asks by its large one."""
        if self.text("stem") or not self.text("answer"):
            return False
        return self.heading.word("stem").startswith("小题")

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

    def where(self, name: str) -> Where:
        """The cell of a field, by its heading in the file."""
        return Where(self.where_row.sheet, self.where_row.row, self.heading.word(name) or None)

    def _error(self, code: str, name: str, value: str = "", **params: str | int) -> None:
        self.problems.append(error(code, self.where(name), value, **params))

    def _warn(self, code: str, name: str, value: str = "", **params: str | int) -> None:
        self.problems.append(warning(code, self.where(name), value, **params))

    def _kind_of_cell(self, name: str) -> CellKind:
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

    def _refuse_lost_texts(self) -> None:
        """Texts of which some program has left nothing but ??? or �."""
        for name in ("stem", "options", *self.understood.option_names, "answer"):
            text = self.text(name)
            if _LOST in text or ("??" in text and not any(map(str.isalnum, text))):
                self._error("E_TEXT_LOST", name, text)

    def _stem_and_options(self) -> tuple[str, tuple[str, ...]]:
        texts = [self.text(name) for name in self.understood.option_names]
        pictured = [image.place for image in self.images]
        while texts and not texts[-1] and LETTERS[len(texts) - 1] not in pictured:
            texts.pop()
        stem = self.text("group" if self.is_alone else "stem")
        if texts:
            return stem, option_cells.without_prefixes(texts)
        if self.text("options"):
            return stem, option_cells.split(self.text("options"))
        asked, found = option_cells.under_stem(stem)
        has_options = kind_of(self.text("kind")) in (None, *CHOICE_KINDS) or answers.is_truth_pair(found)
        return (asked, found) if has_options else (stem, ())

    def _kind(self, text: str, options: tuple[str, ...], stem: str) -> Kind | None:
        raw = self.text("kind")
        if raw:
            known = kind_of(raw) or self.understood.codes.get(raw)
            if known is Kind.CASE:
                return self._kind_of_case_word(raw, text, options, stem)
            if known is None and is_general_kind(raw):
                known = answers.infer_kind(text, options, stem)
            if known is None and not self._has_error():
                self._error("E_TYPE_UNKNOWN", "kind", raw)
            return known
        if self.understood.section is not None or not text:
            return (
                self.understood.section or Kind.SINGLE
            )  # without an answer the row fails for that reason, whatever its kind
        kind, above = answers.infer_kind(text, options, stem), self.understood.above
        if above is not None and kind is not above:
            if kind is None:
                return above
            self._warn("W_KIND_BLANK", "kind", text)
        if kind is None and not self._has_error():
            is_list = not options and answers.letters(text, ()) is not None
            unread = "E_ANSWER_UNREADABLE" if options else "E_TYPE_UNKNOWN"
            self._error("E_NO_OPTIONS" if is_list else unread, "answer", text)
        return kind

    def _kind_of_case_word(self, raw: str, text: str, options: tuple[str, ...], stem: str) -> Kind | None:
        """案例分析题 on a row that asks something itself: what its answer shows it to be, told."""
        kind = answers.infer_kind(text, options, stem) if options else Kind.SHORT if text else Kind.CASE
        if kind is not Kind.CASE:
            self._warn("W_KIND_INFERRED", "kind", raw)
        return kind

    def _take_pictures(self) -> None:
        inside = self.understood.pictures
        letter_of = {index: name[-1] for name, index in self.heading.columns.items() if name.startswith("option.")}
        for index, found in sorted(inside.items()):
            for name, content in found:
                image = self.keep(name, content, letter_of.get(index, ""))
                if image is not None:
                    self.images.append(image)
                else:
                    self.problems.append(warning("W_IMAGE_LOST", self.where_row, name))
        for name in ("stem", *(each for each in self.heading.columns if each.startswith("option"))):
            if "DISPIMG" in self.row.text(self.heading.columns.get(name)) and self.heading.columns[name] not in inside:
                self._warn("W_IMAGE_LOST", name, self.row.text(self.heading.columns[name]))

    def _blanked(self, kind: Kind | None, stem: str) -> str:
        return fills.blanked(stem, is_fill=True) if kind is Kind.FILL and not count_blanks(stem) else stem

    def _answer(self, kind: Kind | None, text: str, options: tuple[str, ...]) -> Answer:
        if kind is Kind.FILL and not text and options:
            return tuple((option,) for option in options)  # one template puts the answers in the option columns
        if kind is None or not text:
            return None
        if kind is Kind.TRUE_FALSE and self.understood.truths and not answers.is_truth_pair(options):
            said = self.understood.truths.get(answers.clean(text))
            if said is not None:
                return said
        answer = answers.read_answer(kind, text, options)
        if kind is Kind.FILL:
            answer = fills.read(self._blanked(kind, self.text("stem")), text) or answer
        if answer is None and not self._has_error() and kind in (*CHOICE_KINDS, Kind.TRUE_FALSE):
            self._error("E_TRUTH_UNCLEAR" if kind is Kind.TRUE_FALSE else "E_ANSWER_UNREADABLE", "answer", text)
        if kind is Kind.MULTIPLE and isinstance(answer, tuple) and len(answer) == 1:
            self._warn("W_MULTI_ONE_LETTER", "answer", text)
        if kind in (Kind.FILL, Kind.SHORT) and not self._has_error() and self._may_look_otherwise(text):
            self._warn("W_NUMERIC_CELL", "answer", text)
        return answer

    def _may_look_otherwise(self, text: str) -> bool:
        """Whether the answer's cell may show something else than it holds: a date, or 50% for 0.5."""
        kind = self._kind_of_cell("answer")
        return kind is CellKind.DATE or (kind is CellKind.NUMBER and "." in text)

    def _look_at_unused(self, kind: Kind, key: str, options: tuple[str, ...]) -> None:
        """Options of a question that is no choice: an answer by letters says that it is one."""
        if kind is Kind.TRUE_FALSE and answers.is_truth_pair(options):
            return
        if kind in (Kind.FILL, Kind.SHORT) and not key:
            return
        if kind in (Kind.FILL, Kind.SHORT) and _LETTERED.fullmatch(key) and answers.letters(key, options):
            self._error("E_KIND_OPTIONS", "kind", key)
        elif not self._has_error():
            self._warn("W_OPTIONS_UNUSED", "kind" if "kind" in self.heading.columns else "stem")

    def _key_text(self, options: tuple[str, ...]) -> str:
        """The answer as written; 1,3 as AC where the option columns themselves are numbered. An error if an option's own
        text is such a number, for then it can be read in two ways."""
        text = self._one_answer() if self.understood.answers else self.text("answer")
        if self.understood.key:
            parted = [part for at in self.understood.key if (part := tidy(self.row.text(at)))]
            text = ("" if all(map(_KEY.fullmatch, parted)) else "；").join(parted)
        if text.startswith("["):
            text = "；".join(option_cells.listed_texts(text) or (text,))
        if not options:
            return text
        plain = unicodedata.normalize("NFKC", text)
        if not _INDEXES.fullmatch(plain):
            return text
        if not set("1一") & set(self.heading.word("option.A")):
            self._refuse_two_readings(plain, options)
            return text
        if answers.letters(text, options) is not None:
            self._error("E_ANSWER_UNREADABLE", "answer", text)
            return text
        numbers = [int(number) for number in re.findall(r"\d+", plain)]
        return "".join(LETTERS[n - 1] for n in numbers) if all(1 <= n <= len(LETTERS) for n in numbers) else text

    def _one_answer(self) -> str:
        """Of several columns that name the answer; an error where they differ."""
        found = [self.text("answer"), *(tidy(self.row.text(at)) for at in self.understood.answers)]
        different = list(dict.fromkeys(text for text in found if text))
        if len({answers.clean(text).casefold() for text in different}) > 1:
            self._error("E_ANSWER_UNREADABLE", "answer", " / ".join(different))
        return different[0] if different else ""

    def _refuse_two_readings(self, plain: str, options: tuple[str, ...]) -> None:
        """A number that is an option's text may as well count another option: 2 where the options are 2, 3, 5, 7."""
        found = answers.letters(plain, options)
        if (
            found is not None
            and plain.isdecimal()
            and 1 <= int(plain) <= len(options)
            and found != (LETTERS[int(plain) - 1],)
        ):
            self._error("E_ANSWER_UNREADABLE", "answer", plain)

    def _without_answer(self, kind: Kind | None, stem: str, answer: Answer) -> str:
        """A stem that carries its answer in brackets would show it to the candidate."""
        if kind is None or answer is None:
            return stem
        cleared, shown, is_same = bracketed(kind, stem, answer)
        if shown and not is_same:
            self._warn("W_ANSWER_VS_STEM", "stem", shown, answer=self.text("answer"))
        elif shown:
            self._warn("W_ANSWER_IN_STEM_REMOVED", "stem", shown)
        return cleared

    def _explanation(self, kind: Kind | None, answer: Answer) -> str:
        name = "explanation" if "explanation" in self.heading.columns else "note"
        text = self.text(name)
        if kind in CHOICE_KINDS and isinstance(answer, tuple):
            said = explained_letters(text)
            if said and said != answer:
                self._warn("W_ANSWER_VS_EXPLANATION", name, "".join(said), answer="".join(map(str, answer)))
        if kind is Kind.TRUE_FALSE and explained_truth(text) not in (None, answer):
            self._warn("W_ANSWER_VS_EXPLANATION", name, text[:10], answer=self.text("answer"))
        return text

    def _difficulty(self) -> int | None:
        text = self.text("difficulty")
        if text and text not in DIFFICULTIES:
            self._warn("W_DIFFICULTY", "difficulty", text)
        return DIFFICULTIES.get(text)

    def _marks(self) -> int | None:
        text = self.text("marks").rstrip("分 ")
        if not text:
            return None
        if not _MARKS.fullmatch(text) or not 0 < float(text) <= 1000:
            self._warn("W_MARKS", "marks", text)
            return None
        return round(float(text) * 100)

    def _use(self) -> Use:
        text = self.text("use").casefold()
        if text not in USES:
            self._error("E_USE", "use", text)
        return USES.get(text, Use.BOTH)

    def _has_error(self) -> bool:
        return any(problem.code.startswith("E_") for problem in self.problems)


@lru_cache(maxsize=4096)
def _words(text: str, marks: str) -> tuple[str, ...]:
    return tuple(word for word in parts(text, marks) if word)
