"""Reading text2qti's Markdown: numbered questions, a) choices with * before the right ones, feedback behind dots."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizapp.bank.formats.markup import Reducer
from quizapp.bank.formats.pictures import Album
from quizapp.bank.formats.qti.found import Found, Material, settle, unsupported
from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.sample import Sample
from quizapp.bank.formats.truths import is_pair, meant
from quizapp.bank.rules.document import Answer, QuestionDocument
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.bank.rules.validity import count_blanks
from quizapp.sheets.limits import DEFAULT
from quizapp.sheets.problems import Problem, Where, error, warning
from quizapp.sheets.reader import decode

BLANK = "____"
_HEAD = re.compile(r"(?im)^(?:quiz title|quiz description|text title|points per question)\s*:|^END_GROUP[ \t]*$")
_MARKED = re.compile(r"(?m)^\*[a-z]\)\s|^\[\*\]\s")
_NUMBERED = re.compile(r"(?m)^\d{1,5}\.[ \t]+\S")
_LABELLED = re.compile(r"(?m)^[ \t]*[【\[（(]?[ \t]*(?:正确|参考|标准)?答案[ \t]*[:：】\]]")  # a Chinese list
_OPTION = re.compile(
    r"(?:quiz title|quiz description|shuffle answers|show correct answers|one question at a time|can't go back|"
    r"feedback is solution|solutions sample groups|solutions randomize groups|pick|points per question|solutions)\s*:",
    re.IGNORECASE,
)
_RUN = re.compile(r"(`{3,9}|~{3,9})[ \t]{0,9}\{[^{}\n]{0,200}\.run\b[^{}\n]{0,200}\}")  # the format would run it
_LINE = re.compile(
    r"(?P<question>\d{1,5}\.)(?=\s)|(?P<points>points)\s*:|(?P<title>title)\s*:|(?P<texttitle>text title)\s*:|(?P<text>text)\s*:|"
    r"(?P<right>\*[a-zA-Z]\))(?=\s)|(?P<wrong>[a-zA-Z]\))(?=\s)|(?P<ticked>\[\*\])(?=\s)|(?P<open>\[ ?\])(?=\s)|"
    r"(?P<short>\*)(?=\s)|(?P<number>=)(?=\s)|(?P<essay>_{3,})\s*$|(?P<upload>\^{3,})\s*$|"
    r"(?P<general>\.\.\.)(?=\s)|(?P<plus>\+)(?=\s)|(?P<minus>-)(?=\s)|(?P<solution>!)(?=\s)",
    re.IGNORECASE,
)
_EXACT = re.compile(r"([-+]?[\d.,_]{1,40}(?:[eE][-+]?\d{1,4})?)(?:\s*\+-\s*0+(?:\.0+)?%?)?")


_CODE = re.compile(r"(`{1,3}[^`\n]{1,2000}`{1,3})")
_EMPHASIS = (
    re.compile(r"(?<!\\)\*{2,3}(?=[^\s*])([^*\n]{1,2000})(?<=[^\s*\\])\*{2,3}"),
    re.compile(r"(?<![\\\d*])\*(?=[^\s*])([^*\n]{1,2000})(?<=[^\s*\\])\*(?![\d*])"),
    re.compile(r"(?<![\w\\])__(?=[^\s_])([^_\n]{1,2000})(?<=[^\s_\\])__(?!\w)"),
    re.compile(r"(?<![\w\\])_(?=[^\s_])([^_\n]{1,2000})(?<=[^\s_\\])_(?!\w)"),
)
_ESCAPED = re.compile(r"\\([*_#`])")


@dataclass(slots=True)
class _Part:
    """A line with a mark and those that continue it."""

    name: str
    lines: list[str]
    indent: int = 4  # of the lines that continue it

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n").rstrip()

    @property
    def plain(self) -> str:
        """The text without marks of emphasis; code stays as it is."""
        pieces = _CODE.split(self.text)
        pieces[::2] = [_without_emphasis(piece) for piece in pieces[::2]]
        return "".join(pieces)


@dataclass(slots=True)
class _Block:
    """One question, or a text that asks nothing."""

    line: int
    parts: list[_Part]
    points: str = ""
    has_code: bool = False

    def texts(self, *names: str) -> list[str]:
        return [part.plain for part in self.parts if part.name in names]


@dataclass(slots=True)
class _Scan:
    """The file as far as it is read."""

    blocks: list[_Block] = field(default_factory=list)
    current: _Block | None = None
    points: str = ""

    def take(self, lines: Sequence[str]) -> None:
        fence, is_comment = "", False
        for number, line in enumerate(lines, start=1):
            stripped = line.strip()
            if fence:
                fence = "" if stripped.startswith(fence) and not stripped.strip(fence[0]) else fence
            elif is_comment or stripped == "COMMENT":
                is_comment = stripped != "END_COMMENT"
            elif found := _RUN.match(stripped):
                fence = found[1]
                self._code(number, is_inside=line[:1].isspace())
            elif not line.startswith("%"):
                self._line(line, number)

    def _code(self, number: int, *, is_inside: bool) -> None:
        if not is_inside or self.current is None:
            self.current = None
            self.blocks.append(_Block(number, [_Part("question", ["```"])], has_code=True))
        else:
            self.current.has_code = True

    def _line(self, line: str, number: int) -> None:
        if line[:1].isspace() or not line.strip():
            if self.current is not None:
                part = self.current.parts[-1]
                part.lines.append(_without_indent(line, part.indent))
            return
        found = _LINE.match(line)
        name = str(found.lastgroup) if found else ""
        rest = line[found.end() :].strip() if found else line.strip()
        if name == "points":
            self.points = rest
        elif name in ("question", "texttitle", "text"):
            is_same = name == "text" and self.current is not None and self.current.parts[-1].name == "texttitle"
            if is_same and self.current is not None:
                self.current.parts.append(_Part("text", [rest]))
                return
            self.current = _Block(number, [_Part(name, [rest], len(line) - len(rest))], self.points)
            self.points = ""
            self.blocks.append(self.current)
        elif name == "title" or _OPTION.match(line) or line.strip() in ("GROUP", "END_GROUP"):
            self.current = None
        elif self.current is not None:
            self.current.parts.append(_Part(name or "stray", [rest], len(line) - len(rest)))


def recognises(sample: Sample) -> bool:
    """Whether a text has the head of such a quiz, or numbered questions with marked choices."""
    text = sample.text
    if text is None or sample.root[0] or (_NUMBERED.search(text) is None and _RUN.search(text) is None):
        return False
    return _HEAD.search(text) is not None or (_MARKED.search(text) is not None and _LABELLED.search(text) is None)


def read_text2qti(file: str, data: bytes) -> Reading:
    """Read a quiz; code in it is never run. The place of a problem is the line its question begins in."""
    gatherer = Gatherer(file, "text2qti")
    text, is_guess = decode(data) or ("", False)
    if is_guess:
        gatherer.problems.append(warning("W_GB18030_GUESS"))
    scan = _Scan()
    scan.take(re.split("\r\n|\r|\n", text.lstrip("\ufeff")))
    if len(scan.blocks) > DEFAULT.rows:
        gatherer.problems.append(error("E_TOO_MANY_ROWS", limit=DEFAULT.rows))
        return gatherer.reading()
    materials: dict[str, Material] = {}
    settle([_found(block, Album()) for block in scan.blocks], materials, gatherer)
    if not scan.blocks:
        gatherer.problems.append(error("E_NO_QUESTIONS"))
    return gatherer.reading()


def _found(block: _Block, album: Album) -> Found:
    where = Where(line=block.line)
    raw = "\n".join(part.text for part in block.parts)
    if block.has_code:
        return Found(where, raw, None, [error("E_CODE_BLOCK", where)])
    if block.parts[0].name in ("text", "texttitle"):
        return Found(where, raw)
    if block.texts("upload"):
        return unsupported(where, raw, "file_upload")
    reducer = Reducer(album, where)
    stem = reducer.text(block.texts("question")[0], "markdown")
    problems: list[Problem] = []
    kind, stem, options, answer = _key(block, stem, reducer, problems)
    if kind is None:
        return unsupported(where, raw, "numerical")
    if block.texts("stray"):
        problems.append(error("E_TRUNCATED", where, block.texts("stray")[0]))
    general = [part.plain for index, part in enumerate(block.parts) if part.name == "general" and index == 1]
    if len(block.texts("general")) > len(general) or block.texts("plus", "minus"):
        problems.append(warning("W_FEEDBACK_LOST", where))
    explanation = (*general, *block.texts("solution"))
    document = QuestionDocument(
        kind,
        stem,
        options,
        answer,
        explanation="\n".join(reducer.aside(text, "markdown") for text in explanation),
        marks=_marks(block.points),
        images=tuple(reducer.images),
    )
    return Found(where, raw, document, [*reducer.problems, *problems])


def _key(
    block: _Block, stem: str, reducer: Reducer, problems: list[Problem]
) -> tuple[Kind | None, str, tuple[str, ...], Answer]:
    choices = [part for part in block.parts if part.name in ("right", "wrong", "ticked", "open")]
    options = tuple(
        reducer.text(part.plain, "markdown", letter) for letter, part in zip(LETTERS, choices, strict=False)
    )
    right = tuple(letter for letter, part in zip(LETTERS, choices, strict=False) if part.name in ("right", "ticked"))
    if choices and is_pair(options) and len(right) == 1:
        return Kind.TRUE_FALSE, stem, (), meant(options[LETTERS.index(right[0])])
    if choices:
        is_several = any(part.name in ("ticked", "open") for part in choices)
        return Kind.MULTIPLE if is_several else Kind.SINGLE, stem, options, right or None
    if block.texts("number"):
        exact = [_EXACT.fullmatch(text) for text in block.texts("number")]
        if not all(exact):
            return None, stem, (), None
        return Kind.FILL, _with_blank(stem), (), (tuple(found[1].replace("_", "") for found in exact if found),)
    if block.texts("short"):
        return Kind.FILL, _with_blank(stem), (), (tuple(dict.fromkeys(block.texts("short"))),)
    if not block.texts("essay"):
        problems.append(error("E_TRUNCATED", reducer.where))
    return Kind.SHORT, stem, (), ""


def _without_emphasis(text: str) -> str:
    for pattern in _EMPHASIS:
        text = pattern.sub(r"\1", text)
    return _ESCAPED.sub(r"\1", text)


def _without_indent(line: str, width: int) -> str:
    """A line that continues a part; what stands further in than the part's text stays so."""
    bare = line.expandtabs(4).rstrip()
    return bare[min(width, len(bare) - len(bare.lstrip())) :]


def _with_blank(stem: str) -> str:
    return stem if count_blanks(stem) else f"{stem}{BLANK}"


def _marks(points: str) -> int | None:
    found = re.fullmatch(r"\d{1,3}(?:\.\d{1,2})?", points)
    return round(float(points) * 100) or None if found else None
