"""A row of a question sheet becomes a question document; what is wrong is kept with its column."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from quizapp.bank.formats import options as option_cells
from quizapp.bank.formats.brackets import bracketed, explained_letters, explained_truth
from quizapp.bank.formats.citations import read_citations
from quizapp.bank.formats.sheet_texts import RowTexts, Understanding
from quizapp.bank.formats.text import fills
from quizapp.bank.formats.vocabulary import DIFFICULTIES, USES, is_general_kind, kind_of
from quizapp.bank.rules import answers
from quizapp.bank.rules.document import Answer, Image, QuestionDocument
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind, Use
from quizapp.bank.rules.validity import count_blanks
from quizapp.bank.rules.wording import parts, tidy
from quizapp.sheets.cells import CellKind
from quizapp.sheets.header import Heading
from quizapp.sheets.problems import warning
from quizapp.sheets.reader import Row

Keep = Callable[[str, bytes, str], Image | None]  # name, bytes, place
_INDEXES = re.compile(r"\d{1,2}([,，、;；\s]+\d{1,2})*")
_LETTERED = re.compile(r"[A-Z](?:[\s、,，]*[A-Z])*")
_KEY = re.compile(r"[A-Za-z]")
_STROKE = re.compile(r"(?<=[\u4e00-\u9fff》”])\s*/\s*(?=[\u4e00-\u9fff《“])")
_BARE = re.compile(r"[A-H]{1,8}")
_STATED = re.compile(r"答案(?:是|为)?\s*[:：是为]\s*(?:[A-HＡ-Ｈ]+|[√×对错])")
_TICKED = re.compile(r"^\s*[√✓✔★☑*]|(?:[√✓✔★☑]|[（(](?:正确|√|正确答案|答案)[）)])\s*$")
_MARKS = re.compile(r"\d{1,4}(\.\d{1,2})?")


class RowReader(RowTexts):
    """Reads one row. `keep` stores a picture and answers its entry in the document."""

    def __init__(self, sheet: str, row: Row, heading: Heading, understanding: Understanding, keep: Keep) -> None:
        super().__init__(sheet, row, heading, understanding)
        self.keep = keep
        self.images: list[Image] = []

    def document(self) -> QuestionDocument:
        """The question of this row; with an error among the problems it is not to be taken."""
        self.look()
        if self.understood.pictures or self.has_formulas:
            self._take_pictures()
        stem, options = self._stem_and_options()
        if stem.isdecimal() and not self.row.kinds:
            self._warn("W_NUMERIC_CELL", "stem", stem)
        key = self._key_text(options)
        kind = self._kind(key, options, stem)
        answer = self._answer(kind, key, options)
        if options and kind is not None and kind not in CHOICE_KINDS:
            self._look_at_unused(kind, key, options)
        self._look_for_the_key(kind, stem, options)
        wrong = option_cells.misplaced(options)
        if wrong and kind in CHOICE_KINDS:
            self._error("E_LETTER_ORDER", "option.A" if "option.A" in self.heading.columns else "options", wrong)
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
        if kind is Kind.FILL and _STROKE.search(text):
            self._warn("W_ANSWER_STROKE", "answer", text)
        if kind in (Kind.FILL, Kind.SHORT) and not self._has_error() and self._may_look_otherwise(text):
            self._warn("W_NUMERIC_CELL", "answer", text)
        return answer

    def _may_look_otherwise(self, text: str) -> bool:
        """Whether the answer's cell may show something else than it holds: a date, or 50% for 0.5."""
        kind = self.kind_of_cell("answer")
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

    def _look_for_the_key(self, kind: Kind | None, stem: str, options: tuple[str, ...]) -> None:
        """Signs of the right answer where candidates would see them."""
        shown = _STATED.search(stem) if "答案" in stem else None
        if shown:
            self._warn("W_ANSWER_SHOWN", "stem", shown[0])
        marked = [
            letter
            for letter, option in zip(LETTERS, options, strict=False)
            if len(option) > 1 and _TICKED.search(option)
        ]
        if kind in CHOICE_KINDS and 0 < len(marked) < len(options):
            name = f"option.{marked[0]}"
            self._warn("W_ANSWER_SHOWN", name if name in self.heading.columns else "options", "".join(marked))

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
        base = self.understood.base
        if base is None:
            self._error("E_ANSWER_UNREADABLE", "answer", text)
            return text
        places = [int(number) - base for number in re.findall(r"\d+", plain)]
        return "".join(LETTERS[n] for n in places) if all(0 <= n < len(LETTERS) for n in places) else text

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
            said = explained_letters(text) or (tuple(sorted(set(text))) if _BARE.fullmatch(text) else ())
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


@lru_cache(maxsize=4096)
def _words(text: str, marks: str) -> tuple[str, ...]:
    return tuple(word for word in parts(text, marks) if word)
