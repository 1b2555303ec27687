"""What stands between the braces of a GIFT question."""

import re
from dataclasses import dataclass

from quizapp.bank.formats.markup import Reducer
from quizapp.bank.formats.weighted import FULL, Weighed, accepted, choice
from quizapp.bank.rules.answers import truth
from quizapp.bank.rules.document import Answer
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.sheets.problems import error, warning

_SIGNS = re.compile("[\U0010f000-\U0010f07f]")
_FORMAT = re.compile(r"\s*\[(html|plain|moodle|markdown)\]", re.IGNORECASE)
_FORMS = {"html": "html", "plain": "plain_text", "moodle": "moodle_auto_format", "markdown": "markdown"}
_WEIGHT = re.compile(r"\s*%\s*([-+]?\d{1,3}(?:[.,]\d{0,30})?)\s*%")
_TORN = re.compile(r"#[^~=\n]{0,400}[^\s~=#]=[^~\n]{0,80}")  # a comment such as x=5, cut by its own sign
_TRUTHS = frozenset({"t", "true", "f", "false", "对", "错", "正确", "错误", "√", "×"})
_NUMBER = r"\s*([-+]?\d{1,30}(?:[.,]\d{1,30})?(?:[eE][-+]?\d{1,4})?)\s*"
_EXACT = re.compile(rf"{_NUMBER}(?::\s*([-+]?[\d.,eE+-]{{0,30}})\s*)?")
_RANGE = re.compile(rf"{_NUMBER}\.\.{_NUMBER}")


@dataclass(frozen=True, slots=True)
class Answered:
    """Kind and key. `name`: the kind it is, where it is none of ours."""

    kind: Kind = Kind.SHORT
    options: tuple[str, ...] = ()
    answer: Answer = None
    explanation: str = ""
    name: str = ""


def release(text: str) -> str:
    """The text with its escaped marks as they are meant."""
    return _SIGNS.sub(lambda found: "\n" if ord(found[0]) == 0x10F06E else chr(ord(found[0]) - 0x10F000), text)


def split_format(text: str, default: str) -> tuple[str, str]:
    """(format, text) of [html]text."""
    found = _FORMAT.match(text)
    return (_FORMS[found[1].lower()], text[found.end() :]) if found else (default, text)


MOST = 1000  # answers of one question that are looked at; no person wrote more


@dataclass(slots=True)
class AnswerReader:
    """Reads the inside of braces. `form`: the format of the question's text, which its answers share."""

    inside: str
    form: str
    reducer: Reducer

    def read(self) -> Answered:
        inside, found, general = self.inside.rpartition("####")
        inside, general = (inside.strip(), general) if found else (general, "")
        form, text = split_format(general, self.form)
        explanation = self.reducer.aside(release(text), form)
        read = self._key(inside)
        return Answered(read.kind, read.options, read.answer, explanation, read.name)

    def _key(self, inside: str) -> Answered:
        if not inside:
            return Answered(Kind.SHORT, answer="")
        if inside.count("~") + inside.count("=") > MOST:
            self.reducer.problems.append(error("E_MANY_OPTIONS", self.reducer.where, limit=len(LETTERS)))
            return Answered(Kind.SINGLE)
        if inside.startswith("#"):
            return self._numbers(inside[1:])
        torn = _TORN.search(inside)
        if torn:
            self._unreadable(torn[0])
        if "~" in inside:
            return self._choice(inside)
        if "=" in inside and "->" in inside:
            return Answered(name="matching")
        word, told, feedback = inside.partition("#")
        if word.strip().casefold() in _TRUTHS:
            if told and feedback.strip("# \n"):
                self._feedback()
            return Answered(Kind.TRUE_FALSE, answer=truth(word.strip()))
        return self._texts(inside)

    def _choice(self, inside: str) -> Answered:
        pieces = [piece.strip() for piece in inside.replace("=", "~=").split("~")]
        found: list[Weighed] = []
        for piece in filter(None, pieces):
            is_right = piece.startswith("=")
            weight, text = _weighed(piece[1:] if is_right else piece, 100.0 if is_right else 0.0)
            place = LETTERS[len(found)] if len(found) < len(LETTERS) else "Z"
            before = len(self.reducer.images)
            text = self._text(text, place)
            if text or weight > 0 or len(self.reducer.images) > before:
                found.append(Weighed(text, weight))
        problems, where = self.reducer.problems, self.reducer.where
        kind, answer = choice(found, where, problems, is_single="=" in inside)
        return Answered(kind, tuple(each.text for each in found), answer)

    def _texts(self, inside: str) -> Answered:
        if not inside.startswith("="):
            self._unreadable(inside)
            return Answered(Kind.FILL)
        pieces = (_weighed(piece, 100.0) for piece in inside.split("=") if piece.strip())
        found = [Weighed(self._text(text, ""), weight) for weight, text in pieces]
        texts = accepted(found, self.reducer.where, self.reducer.problems)
        return Answered(Kind.FILL, answer=(texts,) if texts else None)

    def _numbers(self, inside: str) -> Answered:
        """Numbers that are right only as they stand are texts to fill in; a tolerance is none of ours."""
        texts: list[Weighed] = []
        for piece in filter(None, (piece.strip() for piece in inside.split("="))):
            weight, text = _weighed(piece, 100.0)
            text, told, feedback = text.partition("#")
            if told and feedback.strip():
                self._feedback()
            if weight <= 0 or text.strip() == "*":
                continue
            value = _exact(text)
            if value is None:
                return Answered(name="numerical")
            texts.append(Weighed(value, weight))
        found = accepted(texts, self.reducer.where, self.reducer.problems)
        return Answered(Kind.FILL, answer=(found,) if found else None)

    def _text(self, piece: str, place: str) -> str:
        """The text before its feedback."""
        text, told, feedback = piece.partition("#")
        if told and feedback.strip():
            self._feedback()
        elif told and text[-1:].isalnum():  # C# with its sign not escaped begins a feedback of nothing
            self.reducer.problems.append(warning("W_HASH_CUT", self.reducer.where, release(text.strip())))
        form, text = split_format(text, self.form)
        return self.reducer.text(release(text.strip()), form, place)

    def _unreadable(self, text: str) -> None:
        self.reducer.problems.append(
            error("E_ANSWER_UNREADABLE", self.reducer.where.in_column("answer"), release(text))
        )

    def _feedback(self) -> None:
        told = warning("W_FEEDBACK_LOST", self.reducer.where)
        if told not in self.reducer.problems:
            self.reducer.problems.append(told)


def _weighed(piece: str, default: float) -> tuple[float, str]:
    found = _WEIGHT.match(piece)
    if found is None:
        return default, piece
    weight = float(found[1].replace(",", "."))
    return (100.0 if weight >= FULL else weight), piece[found.end() :]


def _exact(text: str) -> str | None:
    """The number of 3, 3:0 and 3..3; None for what has a tolerance or is no number."""
    span = _RANGE.fullmatch(text)
    if span:
        return span[1] if span[1] == span[2] else None
    found = _EXACT.fullmatch(text)
    if found is None:
        return None
    return found[1] if not (found[2] or "").strip("0.,+- ") else None
