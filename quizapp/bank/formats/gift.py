"""Reading GIFT, Moodle's text format: questions parted by blank lines, their answers in braces."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from quizapp.bank.formats.gift_answers import Answered, AnswerReader, release, split_format
from quizapp.bank.formats.markup import Reducer
from quizapp.bank.formats.moodle_own import Shelf, category
from quizapp.bank.formats.pictures import Album
from quizapp.bank.formats.qti.found import Found, settle, topic_of, unsupported
from quizapp.bank.formats.qti.own import Own
from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.sample import Sample
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.rules.validity import LIMITS, count_blanks
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.limits import DEFAULT
from quizapp.sheets.problems import Where, error, warning
from quizapp.sheets.reader import decode

_HASH = chr(0x10F000 + ord("#"))
OWN = "//quizapp "  # begins the comment that holds what GIFT has no place for
BLANK = "_____"
_ENTITY = re.compile(r"&#(?=x?[0-9a-fA-F]{1,6};)")  # its # begins no comment
_COMMENT = re.compile(r"(?m)^[ \t]*//[^\n]*\n?")
_ESCAPED = re.compile(r"\\([\\~=#{}:n])")
_CATEGORY = re.compile(r"\s*\$CATEGORY:(.*)")
_NAMED = re.compile(r"\s*::")
_ID = re.compile(r"\[id:((?:\\\]|[^\[\]\x00-\x1f\x7f])+)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\[\]<>`\x00-\x1f\x7f])+)\]")
_TITLE = re.compile(r"(?m)^[ \t]*::[^\n:]{1,250}::")
_ANSWERS = re.compile(r"\{\s*(?:\}|(?i:T|TRUE|F|FALSE)\s*[#}]|#\s*=?\s*[-\d]|#\s*$|[=~]|####)", re.MULTILINE)
_FILLED = re.compile(r"\{\s*(?:(?:T|TRUE|F|FALSE)\s*[#}]|#\s*=?\s*[-\d]|[=~])")
_LABELLED = re.compile(
    r"(?m)^[ \t]*[【\[（(]?[ \t]*(?:正确|参考|标准)?答案\s*[:：】\]]"
)  # a Chinese list; its { } are blanks
_MARKUP = re.compile(r"<[^<>]*>")
_ENOUGH = 0.5  # of the parts between blank lines have answers as GIFT writes them


@dataclass(slots=True)
class _Chunk:
    """The lines of one question and the comments that belong to it."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    opened: int = 0  # braces
    closed: int = 0

    def add(self, line: str) -> None:
        self.lines.append(line)
        self.opened += line.count("{")
        self.closed += line.count("}")

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


def recognises(sample: Sample) -> bool:
    """Whether a text has answers in braces as GIFT writes them, and titles or categories, or little else."""
    text = sample.text
    if text is None or "{" not in text or sample.root[0]:
        return False
    held = _ESCAPED.sub("", text)
    bare = _COMMENT.sub("", held)
    if _ANSWERS.search(bare) is None:
        return False
    if _TITLE.search(held) or re.search(r"(?m)^[ \t]*\$CATEGORY:", held):
        return True
    if _LABELLED.search(held) or _FILLED.search(bare) is None:
        return False
    chunks = [chunk.text for chunk in _chunks(held) if chunk.text]
    return sum(1 for text in chunks if _ANSWERS.search(text)) >= max(1, _ENOUGH * len(chunks))


def read_gift(file: str, data: bytes) -> Reading:
    """Read a GIFT file; the place of a problem is the line its question begins in."""
    gatherer = Gatherer(file, "gift")
    text, is_guess = decode(data) or ("", False)
    if is_guess:
        gatherer.problems.append(warning("W_GB18030_GUESS"))
    whole = _Whole()
    chunks = list(_chunks(hold(text.lstrip("\ufeff"))))
    if len(chunks) > DEFAULT.rows:
        gatherer.problems.append(error("E_TOO_MANY_ROWS", limit=DEFAULT.rows))
        return gatherer.reading()
    for chunk in chunks:
        whole.take(chunk)
    settle(whole.shelf.items, whole.shelf.materials, gatherer)
    gatherer.pictures = whole.album.pictures
    if not whole.shelf.items:
        gatherer.problems.append(error("E_NO_QUESTIONS"))
    return gatherer.reading()


def hold(text: str) -> str:
    """A text whose escaped marks are signs that mean nothing to the format; `release` gives them back."""
    plain = _ENTITY.sub(f"&{_HASH}", text)
    lines = plain.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(
        line if "\\" not in line or line.lstrip().startswith("//") else _ESCAPED.sub(_sign, line) for line in lines
    )


def _sign(found: re.Match[str]) -> str:
    return chr(0x10F000 + ord(found[1]))


def _chunks(text: str) -> Iterator[_Chunk]:
    """Cut at blank lines outside of braces that are closed further down, at categories, and before a title that follows
    closed braces."""
    chunk = _Chunk()
    lines = text.split("\n")
    closing = _closing(lines)
    for index, line in enumerate(lines):
        stripped = line.strip()
        if not stripped and not chunk.lines and not chunk.comments:
            continue
        if stripped.startswith("//"):
            chunk.comments.append(stripped)
            continue
        is_named = _NAMED.match(line) is not None and chunk.closed > 0
        if (
            _CATEGORY.match(line)
            or is_named
            or (not stripped and not (chunk.opened == chunk.closed + 1 and closing[index]))
        ):
            if chunk.lines:
                yield chunk
            chunk = _Chunk(comments=chunk.comments[_belonging(chunk) :] if is_named else [])
        if _CATEGORY.match(line):
            yield _Chunk(index + 1, [line])
        elif stripped or chunk.lines:
            chunk.line = chunk.line or index + 1
            chunk.add(line)
    if chunk.lines:
        yield chunk


def _belonging(chunk: _Chunk) -> int:
    """How many comments stay with a question that ends without a blank line: all but the last, which leads the next."""
    return max(0, len(chunk.comments) - 1) if chunk.lines else 0


def _closing(lines: Sequence[str]) -> list[bool]:
    """For each line, whether the next brace from there on closes."""
    found, closes = [False] * len(lines), False
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if "{" in line or "}" in line:
            opening, closing = line.find("{"), line.find("}")
            closes = closing >= 0 and (opening < 0 or closing < opening)
        found[index] = closes
    return found


@dataclass(slots=True)
class _Whole:
    """The file as far as it is read."""

    album: Album = field(default_factory=Album)
    topic: tuple[str, ...] = ()
    shelf: Shelf = field(default_factory=Shelf)

    def take(self, chunk: _Chunk) -> None:
        found = _CATEGORY.match(chunk.text)
        if found:
            self.topic = topic_of(category(release(found[1])))
            return
        where, raw = Where(line=chunk.line), release(chunk.text)
        item = _Item(chunk, self.topic, Reducer(self.album, where))
        read = item.read()
        if isinstance(read, QuestionDocument):
            document = replace(read, images=tuple(sorted(item.reducer.images, key=lambda image: image.place)))
            self.shelf.add(where, raw, document, item.reducer.problems, _own(chunk.comments))
        else:
            self.shelf.items.append(read)


@dataclass(slots=True)
class _Item:
    """One question while it is read."""

    chunk: _Chunk
    topic: tuple[str, ...]
    reducer: Reducer

    def read(self) -> QuestionDocument | Found:
        """The question; a CASE for a text that asks nothing; what has failed."""
        form, text = split_format(_without_name(self.chunk.text), "moodle_auto_format")
        where, raw = self.reducer.where, release(self.chunk.text)
        opening, closing = text.count("{"), text.count("}")
        if not opening and not closing:
            return QuestionDocument(Kind.CASE, self.reducer.text(release(text), form))
        if (opening, closing) != (1, 1) or text.index("}") < text.index("{"):
            return Found(where, raw, None, [error("E_BRACES", where, raw)])
        before, _brace, rest = text.partition("{")
        inside, _brace, after = rest.partition("}")
        behind = _MARKUP.sub("", after).strip('"; \n')  # "; is left over where the text stood in a program
        answered = AnswerReader(inside.strip(), form, self.reducer).read()
        is_word = bool(behind) and answered.kind not in (Kind.TRUE_FALSE, Kind.SHORT)  # the answer is one in the text
        whole = f"{before}{BLANK if is_word else ''}{after if behind or _MARKUP.search(after) else ''}"
        stem = self.reducer.text(release(whole), form)
        return unsupported(where, raw, answered.name) if answered.name else self._document(stem, answered)

    def _document(self, stem: str, answered: Answered) -> QuestionDocument:
        if answered.kind is Kind.FILL and not count_blanks(stem):
            stem = f"{stem}{BLANK}"
        comments = "\n".join(line for line in self.chunk.comments if not line.startswith(OWN))
        named = _ID.search(comments)
        identifier = tidy(named[1].replace("\\]", "]")) if named else ""
        tags = dict.fromkeys(tidy(tag.replace("\\]", "]")) for tag in _TAG.findall(comments))
        return QuestionDocument(
            answered.kind,
            stem,
            answered.options,
            answered.answer,
            explanation=answered.explanation,
            topic=self.topic,
            tags=tuple(tag for tag in tags if tag and len(tag) <= LIMITS["tags"]),
            id=identifier if identifier and len(identifier) <= LIMITS["id"] else None,
        )


def _without_name(text: str) -> str:
    if text.startswith("::"):
        _name, found, rest = text[2:].partition("::")
        return rest.strip() if found else text[2:]
    return text


def _own(comments: Sequence[str]) -> Own:
    """The fields in a comment of ours; {} where there is none."""
    for line in comments:
        if line.startswith(OWN):
            try:
                found = json.loads(line[len(OWN) :])
            except (ValueError, RecursionError):
                return {}
            return found if isinstance(found, dict) else {}
    return {}
