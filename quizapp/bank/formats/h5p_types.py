"""The content types of H5P that hold one of our kinds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from quizapp.bank.formats.markup import Reducer
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.sheets.problems import error, warning

BLANK = "____"
_STARRED = re.compile(r"\*\*|\*([^*\n]{1,1000})\*")  # ** is one star that is meant
_WORDS = {"true": True, "false": False}


@dataclass(slots=True)
class ContentReader:
    """Reads one content; `read_file` gives the bytes of a file it names."""

    params: Mapping[str, Any]
    reducer: Reducer
    read_file: Callable[[str], bytes | None]

    def read(self, library: str) -> list[QuestionDocument] | None:
        """Its questions; None for a library that holds none of our kinds."""
        readers = {"H5P.MultiChoice": self._choice, "H5P.TrueFalse": self._truth, "H5P.Blanks": self._blanks,
                   "H5P.SingleChoiceSet": self._singles, "H5P.Essay": self._essay}  # fmt: skip
        if library not in readers:
            return None
        self._media()
        return readers[library]()

    def _choice(self) -> list[QuestionDocument]:
        answers = [each for each in _list(self.params.get("answers")) if isinstance(each, dict)]
        stem = self._html("question")
        options = tuple(self._text(each.get("text"), letter) for letter, each in zip(LETTERS, answers, strict=False))
        right = tuple(
            letter for letter, each in zip(LETTERS, answers, strict=False) if each.get("correct") in (True, "true")
        )
        behaviour = _dict(self.params.get("behaviour"))
        kind = behaviour.get("type")
        if kind not in ("single", "multi"):
            is_single = behaviour.get("singleAnswer") is True or len(right) == 1
            kind = "single" if is_single else "multi"
        if any(self._is_told(each.get("tipsAndFeedback")) for each in answers):
            self.reducer.problems.append(warning("W_FEEDBACK_LOST", self.reducer.where))
        chosen = Kind.SINGLE if kind == "single" else Kind.MULTIPLE
        return [self._document(chosen, stem, options, right or None)]

    def _truth(self) -> list[QuestionDocument]:
        value = self.params.get("correct")
        value = _WORDS.get(value.lower()) if isinstance(value, str) else value if isinstance(value, bool) else None
        if value is None:
            where = self.reducer.where.in_column("answer")
            self.reducer.problems.append(error("E_TRUTH_UNCLEAR", where, str(self.params.get("correct"))))
        behaviour = _dict(self.params.get("behaviour"))
        if behaviour.get("feedbackOnCorrect") or behaviour.get("feedbackOnWrong"):
            self.reducer.problems.append(warning("W_FEEDBACK_LOST", self.reducer.where))
        return [self._document(Kind.TRUE_FALSE, self._html("question"), (), value)]

    def _blanks(self) -> list[QuestionDocument]:
        """Texts with *answer/another:hint* in them; the task above them belongs to all."""
        found: list[tuple[str, ...]] = []

        def take(match: re.Match[str]) -> str:
            if match[1] is None:
                return "*"
            answer, _colon, _hint = match[1].partition(":")
            texts = dict.fromkeys(text.strip() for text in re.split(r"(?<!\\)/", answer) if text.strip())
            found.append(tuple(text.replace("\\/", "/") for text in texts))
            return BLANK

        blocks = [self._text(each) for each in _list(self.params.get("questions"))]
        stem = "\n".join(filter(None, (self._html("text"), *(_STARRED.sub(take, block) for block in blocks))))
        return [self._document(Kind.FILL, stem, (), tuple(found) or None)]

    def _singles(self) -> list[QuestionDocument]:
        """The first option is the right one; H5P shuffles them when it shows them."""
        documents = []
        for each in _list(self.params.get("choices")):
            known = _dict(each)
            options = tuple(self._text(text) for text in _list(known.get("answers")))
            documents.append(QuestionDocument(Kind.SINGLE, self._text(known.get("question")), options, ("A",)))
        return documents

    def _essay(self) -> list[QuestionDocument]:
        sample = self._text(_dict(self.params.get("solution")).get("sample"))
        return [self._document(Kind.SHORT, self._html("taskDescription"), (), sample)]

    def _document(self, kind: Kind, stem: str, options: tuple[str, ...], answer: Any) -> QuestionDocument:
        return QuestionDocument(kind, stem, options, answer, images=tuple(self.reducer.images))

    def _media(self) -> None:
        """A picture above the question is kept, films and sounds are told."""
        media = _dict(self.params.get("media"))
        media = _dict(media.get("type")) if "type" in media else media
        library = str(media.get("library") or "").split(" ")[0]
        path = _dict(_dict(media.get("params")).get("file")).get("path")
        if library == "H5P.Image" and isinstance(path, str):
            self.reducer.keep(path.rsplit("/", 1)[-1], self.read_file(path))
        elif library and _dict(media.get("params")):
            is_empty = not any(value for key, value in media["params"].items() if key in ("sources", "files", "file"))
            if not is_empty:
                self.reducer.problems.append(warning("W_OBJECT_LOST", self.reducer.where, library))

    def _html(self, name: str) -> str:
        return self._text(self.params.get(name))

    def _text(self, raw: Any, place: str = "") -> str:
        return self.reducer.text(raw, "html", place) if isinstance(raw, str) else ""

    def _is_told(self, feedback: Any) -> bool:
        known = _dict(feedback)
        return any(self._text(known.get(name)) for name in ("tip", "chosenFeedback", "notChosenFeedback"))


def _dict(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _list(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else []
