"""A question as the lines it stands in, each part with the label it stands under."""

import re
from dataclasses import dataclass, field

from quizapp.bank.formats.text.labels import ONE_LINE, Label, label_of, pieces
from quizapp.bank.formats.text.lettered import begins, has_first_two
from quizapp.bank.formats.text.lines import Line
from quizapp.bank.formats.text.numbers import Mark, take_mark
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.problems import Problem, Where, warning

KEY = (
    r"[A-Za-zＡ-Ｚａ-ｚ](?:[ \t\u3000、,，]{0,3}[A-ZＡ-Ｚ]){0,11}"
    r"|[√×✓✔✗✘☑☒✅❌]|对|错|正确|错误|是|否|不对|不正确|[Tt]rue|[Ff]alse|TRUE|FALSE"
)
_SHORT_KEY = re.compile(rf"[（(【\[]?\s?(?:{KEY})\s?[）)】\]]?\s?[。.；;]?")
_LETTERS = re.compile(r"[A-HＡ-Ｈ](?:[ 、,，]{0,3}[A-HＡ-Ｈ]){0,7}[。.]?")
_KEY_FIRST = re.compile(r"[（(]?\s?([A-HＡ-Ｈ]{1,8})\s?[）)]?[\s。；;,，]{1,6}(?=[（(]?[AＡ]\s?[.．、:：)）])")
_BELOW = re.compile(r"[（(【\[]?\s{0,8}([A-HＡ-Ｈ](?:[ 、,，]{0,3}[A-HＡ-Ｈ]){0,7})\s{0,8}[)）】\]]?\s?[。.]?")
_CHOSEN = re.compile(
    r"(?:故|因此|所以)?(?:本题)?应?选(?:择|项)?\s?[:：]?\s?([A-HＡ-Ｈ](?:[ 、,，]{0,3}[A-HＡ-Ｈ]){0,7})\s?[。.]?"
)
_OPTION = re.compile(r"(?:^|(?<=\s))([A-HＡ-Ｈ])\s?[.．、:：)）]\s?(?=[^\sA-HＡ-Ｈ])", re.MULTILINE)
_NARROW = {code + 0xFEE0: code for code in range(ord("A"), ord("H") + 1)}
_CITED = re.compile(r"[（(]?《[^》\n]{2,40}》\s?第[一二三四五六七八九十百零\d]{1,9}条[^，,；;]{0,16}")
_EXPLAINS = re.compile(
    r"(?:本题|该题|此题|本小题)(?!的?(?:参考|正确|标准)?答案)|(?:考查|考察)(?:的|了|对|考生)|(?:解题|答题)(?:思路|要点|提示|技巧)|命题(?:意图|思路)"
)
_BRACKET_KEY = re.compile(
    r"[（(【\[][ \u3000\xa0]{0,8}(?:[A-HＡ-Ｈ](?:[ \u3000、,，]{0,3}[A-HＡ-Ｈ]){0,7}|[√×✓✔✗✘]|对|错|正确|错误|[XxVvTF])"
    r"[ \u3000\xa0]{0,8}[）)】\]]"
)


@dataclass(slots=True)
class Section:
    """Questions under one heading. `kind`: what the heading names, None for none or several; `chapter`: what it stands in; `order`: 3 for
    三、, 0 for none; `truths`: the words that A and B stand for in statements."""

    index: int = 0
    kind: Kind | None = None
    title: str = ""
    is_named: bool = False
    chapter: str = ""
    order: int = 0
    truths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a block: one line at most. `is_new`: it began with its label."""

    label: Label
    text: str
    line: Line
    is_new: bool = False


@dataclass(slots=True)
class Block:
    """One question, or the material of a case with its questions in `subs`. `key`: what a table of answers says."""

    where: Where
    number: int | None
    section: Section
    mark: Mark = field(default_factory=Mark)
    parts: list[Part] = field(default_factory=list)
    leading: dict[Label, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    subs: list["Block"] = field(default_factory=list)
    is_case: bool = False
    case_lines: list[Line] = field(default_factory=list)
    listed: str = ""
    key: tuple[Line, ...] = ()
    state: Label = Label.STEM
    is_optioned: bool = False
    is_answered: bool = False
    has_key: bool = False
    is_open: bool = False  # a text without an end: an explanation, or an answer that is no mere key

    def begin(self, text: str, line: Line) -> None:
        """The first line, with its number and mark taken off."""
        self.mark, rest = take_mark(text)
        self.add(rest, line)

    def add(self, text: str, line: Line) -> None:
        """A further line."""
        for piece in pieces(text, self.state):
            key = _KEY_FIRST.match(piece.text) if piece.label is Label.ANSWER and not self.is_optioned else None
            if key is not None and has_first_two(piece.text[key.end() :]):  # 答案：B A.一 B.二
                self.give(Label.ANSWER, key[1], line)
                self.give(Label.STEM, piece.text[key.end() :], line)
            else:
                self.give(piece.label, piece.text, line)

    def text(self, label: Label) -> str:
        """All that stands under a label; a material is a stem."""
        wanted = (label, Label.MATERIAL) if label is Label.STEM else (label,)
        return "\n".join(part.text for part in self.parts if part.label in wanted).strip()

    @property
    def raw(self) -> str:
        """What stood in the file, for people."""
        own = "\n".join(part.text for part in self.parts if part.text)
        return "\n".join([own, *(sub.raw for sub in self.subs)])

    @property
    def is_complete(self) -> bool:
        """Whether it has what a question needs to be one."""
        return self.is_answered or self.is_optioned

    def give(self, label: Label | None, text: str, line: Line) -> None:
        """A piece with its label; None: it goes on with what was before."""
        is_new = label is not None
        if label is None and self._is_key_below(text):
            label = Label.ANSWER
            text = found[1] if (found := _CHOSEN.fullmatch(text)) else text
        elif label is None:
            label = self._goes_on(text)
        elif label in (Label.STEM, Label.OPTIONS):
            label = Label.STEM if not self.is_answered or self.state is not Label.EXPLANATION else Label.EXPLANATION
        self.state = label
        self.parts.append(Part(label, text, line, is_new))
        told = [warning(code, self.where, doubt) for code, doubt in line.doubts]
        self.problems += [each for each in told if each not in self.problems]
        if label is Label.STEM:
            self.is_optioned = self.is_optioned or begins(text)
            self.is_answered = self.is_answered or _BRACKET_KEY.search(text[-4000:]) is not None
            self.is_open = False
        elif label is Label.ANSWER:
            self.is_answered = True
            self.has_key = self.has_key or bool(text)
            self.is_open = not text or not is_short_key(text)
        else:
            self.is_open = label in (Label.EXPLANATION, Label.LAW)

    def _is_key_below(self, text: str) -> bool:
        """Whether a line below the options is （B）, or B alone: of letters that options begin with."""
        found = _BELOW.fullmatch(text) or _CHOSEN.fullmatch(text)
        if found is None or self.state is not Label.STEM or not self.is_optioned or self.is_answered:
            return False
        marks = set("".join(_OPTION.findall(self.text(Label.STEM))).translate(_NARROW))
        return set(found[1].translate(_NARROW)) - set("、,， ") <= marks

    def take_back(self) -> list[Line]:
        """The lines behind a mere key that nothing names, taken away: they are no explanation of this question."""
        if any(part.label is Label.EXPLANATION and part.is_new for part in self.parts):
            return []
        taken: list[Line] = []
        while self.parts and self.parts[-1].label is Label.EXPLANATION:
            taken.insert(0, self.parts.pop().line)
        return taken

    def _goes_on(self, text: str) -> Label:
        """What a line without a label belongs to."""
        is_key = self.state is Label.ANSWER and not (self.is_open and self.has_key)
        if begins(text) and not self.is_optioned and (is_key or self.state in ONE_LINE or self._has_letters()):
            return Label.STEM  # the answer stood before the options
        if is_key and self.has_key:
            return Label.EXPLANATION
        if self.state is Label.ANSWER and self.has_key and _EXPLAINS.match(text):
            return Label.EXPLANATION  # 本题考查…… below a reference in words
        if self.state is Label.LAW:
            return Label.LAW if text.startswith("《") else Label.EXPLANATION
        if self.state is Label.STEM and self.is_optioned and self.is_answered and _CITED.fullmatch(text):
            return Label.LAW
        last = self.parts[-1] if self.parts else None
        if self.state in ONE_LINE and last is not None and last.is_new and not last.text:
            return self.state  # 我的答案： with the answer on the next line
        if self.state in ONE_LINE or self.state is Label.NUMBER:
            return Label.EXPLANATION if self.is_answered else Label.STEM
        return Label.STEM if self.state is Label.MATERIAL else self.state

    def _has_letters(self) -> bool:
        """Whether the answer is letters, for which options must come."""
        return self.state is Label.EXPLANATION and _LETTERS.fullmatch(self.text(Label.ANSWER)) is not None


def is_short_key(text: str) -> bool:
    """Whether an answer is nothing but letters or a sign."""
    return len(text) <= 40 and (not text or _SHORT_KEY.fullmatch(text) is not None)


def holds_key(text: str) -> bool:
    """Whether brackets of a line hold letters or a sign alone."""
    return _BRACKET_KEY.search(text) is not None


def is_answer_line(text: str) -> bool:
    """Whether a line begins with the label of an answer."""
    return label_of(text) is Label.ANSWER
