"""The questions of a case as text an editor types: number and kind, stem, options by letter, 答案, 解析, 依据, 分值."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from quizapp.bank.rules import answers
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.editing import citation_lines, citation_text
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind

WORDS = {
    Kind.SINGLE: "单选",
    Kind.MULTIPLE: "多选",
    Kind.INDEFINITE: "不定项",
    Kind.TRUE_FALSE: "判断",
    Kind.FILL: "填空",
    Kind.SHORT: "简答",
}
_KINDS = {word: kind for kind, word in WORDS.items()}
_START = re.compile(r"^(\d{1,2})[.．、]\s*[\[【](单选|多选|不定项|判断|填空|简答)题?[\]】]\s*(.*)$")
_OPTION = re.compile(r"^([A-Z])[.．、]\s*(.*)$")
_LABEL = re.compile(r"^(答案|解析|依据|分值)[:：]\s*(.*)$")


@dataclass(slots=True)
class _Block:
    """The lines of one question by what they are."""

    number: int
    kind: Kind
    parts: dict[str, list[str]] = field(default_factory=lambda: {"stem": []})
    options: list[list[str]] = field(default_factory=list)
    current: str = "stem"


def write(children: Sequence[QuestionDocument]) -> str:
    """The text of these questions; what `read` gives back, but for what the text does not show."""
    return "\n\n".join("\n".join(_lines(number, child)) for number, child in enumerate(children, start=1))


def read(text: str, before: Sequence[QuestionDocument] = ()) -> tuple[tuple[QuestionDocument, ...], list[int]]:
    """The questions, and the numbers of lines that can't be read. What the text does not show (difficulty, topic, tags,
    pictures) is kept from `before`, by place."""
    blocks: list[_Block] = []
    wrong: list[int] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if line.strip() and not _take(line.strip(), blocks):
            wrong.append(number)
    found = []
    for index, block in enumerate(blocks):
        document, is_clear = _document(block, before[index] if index < len(before) else None)
        found.append(document)
        if not is_clear:
            wrong.append(block.number)
    return tuple(found), wrong


def _lines(number: int, child: QuestionDocument) -> Iterator[str]:
    yield f"{number}. [{WORDS[child.kind]}] {child.stem}"
    yield from (f"{letter}. {text}" for letter, text in zip(LETTERS, child.options, strict=False))
    yield f"答案：{child.key_text}"
    if child.explanation:
        yield f"解析：{child.explanation}"
    yield from (f"依据：{citation_text(citation)}" for citation in child.citations)
    if child.marks is not None:
        yield f"分值：{child.marks / 100:g}"


def _take(line: str, blocks: list[_Block]) -> bool:
    start = _START.match(line)
    if start:
        blocks.append(_Block(int(start[1]), _KINDS[start[2]], {"stem": [start[3]]}))
        return True
    if not blocks:
        return False
    block = blocks[-1]
    label, option = _LABEL.match(line), _OPTION.match(line)
    if label:
        block.current = label[1]
        block.parts.setdefault(label[1], []).append(label[2])
    elif option and block.kind in CHOICE_KINDS and block.current in ("stem", "options"):
        if option[1] != LETTERS[len(block.options)]:
            return False
        block.options.append([option[2]])
        block.current = "options"
    elif block.current == "options":
        block.options[-1].append(line)
    else:
        block.parts[block.current].append(line)
    return True


def _document(block: _Block, before: QuestionDocument | None) -> tuple[QuestionDocument, bool]:
    options = tuple("\n".join(lines) for lines in block.options)
    citations, unreadable = citation_lines("\n".join(block.parts.get("依据", [])))
    marks = "".join(block.parts.get("分值", [])).rstrip("分 ")
    is_number = re.fullmatch(r"\d{1,3}(\.\d{1,2})?", marks) is not None
    base = before or QuestionDocument(block.kind, "")
    document = replace(
        base,
        kind=block.kind,
        stem="\n".join(block.parts["stem"]).strip(),
        options=options,
        answer=answers.read_answer(block.kind, "\n".join(block.parts.get("答案", [])), options),
        explanation="\n".join(block.parts.get("解析", [])).strip(),
        citations=citations,
        marks=round(float(marks) * 100) if is_number else None,
    )
    return document, not unreadable and (is_number or not marks)
