"""One question element of Moodle XML as a document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from quizapp.bank.formats.html import to_text
from quizapp.bank.formats.markup import Reducer, decoded
from quizapp.bank.formats.moodle_cloze import read_cloze
from quizapp.bank.formats.truths import meant
from quizapp.bank.formats.weighted import FULL, Weighed, accepted, choice
from quizapp.bank.formats.xml import Element, child, children, inner, text_of
from quizapp.bank.rules.document import Answer, QuestionDocument
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.bank.rules.validity import LIMITS, count_blanks
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.problems import error, warning

BLANK = "____"
_FORMS = {"html": "html", "markdown": "markdown", "plain_text": "plain_text", "plain": "plain_text", "1": "html",
          "2": "plain_text", "4": "markdown"}  # fmt: skip
_MOST_MARKS = 1000
_MOST_ANSWERS = 200
_WRAPPED = re.compile(r"\s*<(p|div|span)\b[^<>]*>.*</\1>\s*", re.DOTALL | re.IGNORECASE)
_SEVERAL = frozenset({"multichoiceset", "oumultiresponse"})  # plug-ins; all that earns something is right
_LEFT = re.compile(r"[-+]?\d{1,30}(?:[.,]\d{1,30})?(?:[eE][-+]?\d{1,4})?")


@dataclass(frozen=True, slots=True)
class _Said:
    """A text as it stands, with its format and the files it names."""

    raw: str
    form: str
    files: Mapping[str, bytes]


@dataclass(slots=True)
class QuestionReader:
    """Reads one question. `kind` is Moodle's; `name` is set where it is none of ours."""

    element: Element
    kind: str
    reducer: Reducer
    name: str = ""

    def read(self) -> QuestionDocument | None:
        """The document, a CASE for a text that asks nothing; None where `name` or the problems say why not."""
        readers = {"multichoice": self._choice, **dict.fromkeys(_SEVERAL, self._choice), "truefalse": self._truth, "shortanswer": self._texts,
                   "numerical": self._numbers, "essay": self._essay, "description": self._description,
                   "cloze": self._cloze, "multianswer": self._cloze}  # fmt: skip
        if self.kind not in readers:
            self.name = self.kind or "?"
            return None
        if said(child(self.element, "hidden")).strip() == "1":
            self.reducer.problems.append(warning("W_HIDDEN_QUESTION", self.reducer.where))
        return readers[self.kind]()

    def _choice(self) -> QuestionDocument | None:
        single = said(child(self.element, "single")).strip().lower()
        stem = self._stem()
        found: list[Weighed] = []
        for each in islice(children(self.element, "answer"), _MOST_ANSWERS):  # so many fail in any case
            place = LETTERS[len(found)] if len(found) < len(LETTERS) else "Z"
            before = len(self.reducer.images)
            text = self._text(each, place)
            if text or _fraction(each) > 0 or len(self.reducer.images) > before:
                found.append(Weighed(text, _fraction(each)))
        where, problems = self.reducer.where, self.reducer.problems
        kind, answer = choice(
            found, where, problems, is_single=single not in ("false", "0") and self.kind not in _SEVERAL
        )
        return self._document(kind, stem, answer, tuple(each.text for each in found))

    def _truth(self) -> QuestionDocument | None:
        right = [to_text(said(each)) for each in children(self.element, "answer") if _fraction(each) >= FULL]
        value = meant(right[0]) if len(right) == 1 else None
        if value is None:
            where = self.reducer.where.in_column("answer")
            self.reducer.problems.append(error("E_TRUTH_UNCLEAR", where, "/".join(right)))
        return self._document(Kind.TRUE_FALSE, self._stem(), value)

    def _texts(self) -> QuestionDocument | None:
        found = [Weighed(self._plain(each), _fraction(each)) for each in children(self.element, "answer")]
        where, problems = self.reducer.where, self.reducer.problems
        texts = accepted(found, where, problems)
        if said(child(self.element, "usecase")).strip() == "1" and any(
            text.casefold() != text.upper() for text in texts
        ):
            problems.append(warning("W_MATCH_LOST", where))
        return self._document(Kind.FILL, self._with_blank(), (texts,) if texts else None)

    def _numbers(self) -> QuestionDocument | None:
        """Numbers that are right only as they stand are texts to fill in; a tolerance or a unit is none of ours."""
        found: list[Weighed] = []
        for each in children(self.element, "answer"):
            value, fraction = self._plain(each), _fraction(each)
            if fraction <= 0 or value.strip() == "*":
                continue
            tolerance = said(child(each, "tolerance")).strip()
            if tolerance.strip("0.,+-eE ") or not _LEFT.fullmatch(value):
                self.name = "numerical"
                return None
            found.append(Weighed(value, fraction))
        if child(self.element, "units", "unit") is not None:
            self.reducer.problems.append(warning("W_MATCH_LOST", self.reducer.where))
        texts = accepted(found, self.reducer.where, self.reducer.problems)
        return self._document(Kind.FILL, self._with_blank(), (texts,) if texts else None)

    def _essay(self) -> QuestionDocument | None:
        if said(child(self.element, "responseformat")).strip() == "noinline":
            self.name = "essay (noinline)"  # a file is handed in
            return None
        reference = self._aside(child(self.element, "graderinfo"))
        return self._document(Kind.SHORT, self._stem(), reference)

    def _description(self) -> QuestionDocument | None:
        return self._document(Kind.CASE, self._stem(), None)

    def _cloze(self) -> QuestionDocument | None:
        source = _source(child(self.element, "questiontext"))
        read = read_cloze(source.raw, source.form, self.reducer)
        if read.name:
            self.name = read.name
            return None
        if read.is_broken:
            self.reducer.problems.append(error("E_CLOZE_BROKEN", self.reducer.where, source.raw))
            return None
        stem = read.place(self.reducer.text(read.text, source.form, "", source.files), BLANK)
        self._keep_old_picture()
        return self._document(Kind.FILL, stem, read.answer)

    def _document(self, kind: Kind, stem: str, answer: Answer, options: tuple[str, ...] = ()) -> QuestionDocument:
        if any(said(child(each, "feedback")).strip() for each in children(self.element, "answer")):
            self.reducer.problems.append(warning("W_FEEDBACK_LOST", self.reducer.where))
        explanation = self._aside(child(self.element, "generalfeedback"))
        identifier = tidy(said(child(self.element, "idnumber")))
        tags = child(self.element, "tags")
        words = [tidy(said(each)) for each in children(tags, "tag")] if tags is not None else []
        return QuestionDocument(
            kind,
            stem,
            options,
            answer,
            explanation=explanation,
            marks=None if kind is Kind.CASE else self._marks(),
            tags=tuple(dict.fromkeys(word for word in words if word and len(word) <= LIMITS["tags"])),
            id=identifier if identifier and len(identifier) <= LIMITS["id"] else None,
            images=tuple(self.reducer.images),
        )

    def _marks(self) -> int | None:
        text = said(child(self.element, "defaultgrade")).strip()
        try:
            marks = round(float(text) * 100) if text else 0
        except (ValueError, OverflowError):
            marks = 0
        return marks if 0 < marks <= _MOST_MARKS * 100 else None

    def _stem(self) -> str:
        stem = self._text(child(self.element, "questiontext"), "")
        self._keep_old_picture()
        return stem

    def _with_blank(self) -> str:
        stem = self._stem()
        return stem if count_blanks(stem) else f"{stem}{BLANK}"

    def _keep_old_picture(self) -> None:
        """Files of Moodle 1 hold one picture beside the question."""
        name, content = said(child(self.element, "image")).strip(), text_of(child(self.element, "image_base64")).strip()
        if content or name:
            self.reducer.keep(name, decoded(content))

    def _text(self, element: Element | None, place: str) -> str:
        source = _source(element)
        return self.reducer.text(source.raw, source.form, place, source.files)

    def _aside(self, element: Element | None) -> str:
        source = _source(element)
        return self.reducer.aside(source.raw, source.form, source.files)

    def _plain(self, element: Element) -> str:
        """An accepted text: HTML is not meant in it, whatever its format says, unless an editor has put all of it in a
        paragraph."""
        text = said(element)
        is_wrapped = element.get("format") == "html" and _WRAPPED.fullmatch(text) is not None
        return to_text(text) if is_wrapped else tidy(text)


def said(element: Element | None) -> str:
    """The text of an element: in <text>, or, in old files, directly in it."""
    inside = child(element, "text")
    if inside is not None:
        return inner(inside) if len(inside) else text_of(inside)  # markup that nobody has escaped
    return (element.text or "") if element is not None else ""


def _source(element: Element | None) -> _Said:
    if element is None:
        return _Said("", "html", {})
    files = {}
    for each in children(element, "file"):
        data = decoded(text_of(each)) if each.get("encoding") == "base64" else None
        if data:
            path = (each.get("path") or "/").strip("/")
            name = each.get("name") or ""
            files[f"{path}/{name}" if path else name] = data
    form = _FORMS.get((element.get("format") or "").strip().lower(), "moodle_auto_format")
    return _Said(said(element), form, files)


def _fraction(element: Element) -> float:
    text = (element.get("fraction") or said(child(element, "fraction"))).strip().rstrip("%").replace(",", ".")
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return 100.0 if FULL <= value <= 101 else value if abs(value) <= 100 else 0.0
