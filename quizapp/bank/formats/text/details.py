"""What stands beside a question: difficulty, topic, marks, use."""

import re
from collections.abc import Callable

from quizapp.bank.formats.text.blocks import Block
from quizapp.bank.formats.text.labels import Label
from quizapp.bank.formats.text.lines import plain
from quizapp.bank.formats.text.numbers import Mark
from quizapp.bank.formats.vocabulary import DIFFICULTIES, USES
from quizapp.bank.rules.kinds import Use
from quizapp.bank.rules.wording import parts

_MARKS = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)\s?分?。?")
Told = Callable[..., None]


def difficulty_of(block: Block, warn: Told) -> int | None:
    """1 to 5 from 易/中/难, a number or stars; what is not known is told and left empty."""
    text = plain(block.text(Label.DIFFICULTY) or block.leading.get(Label.DIFFICULTY, "") or block.mark.level).rstrip(
        "。.级"
    )
    stars = text.count("★") + text.count("⭐")
    if stars:
        return min(stars, 5)
    if text and text not in DIFFICULTIES:
        warn("W_DIFFICULTY", "difficulty", text)
    return DIFFICULTIES.get(text)


def topic_of(block: Block) -> tuple[str, ...]:
    """From the wide to the narrow: the chapter, then what the question itself names."""
    own = plain(block.text(Label.TOPIC) or block.leading.get(Label.TOPIC, ""))
    words = [block.section.chapter, *parts(own.replace("\n", "/"), "/＞>")]
    return tuple(dict.fromkeys(word.rstrip("。；;") for word in words if word))


def marks_of(block: Block, mark: Mark, warn: Told) -> int | None:
    """In hundredths."""
    text = plain(block.text(Label.MARKS) or block.leading.get(Label.MARKS, ""))
    if not text:
        return mark.marks
    found = _MARKS.fullmatch(text)
    if found is None or not 0 < float(found[1]) <= 1000:
        warn("W_MARKS", "marks", text)
        return mark.marks
    return round(float(found[1]) * 100)


def use_of(block: Block, fail: Told) -> Use:
    """练习, 考试 or both."""
    text = plain(block.text(Label.USE)).casefold()
    if text not in USES:
        fail("E_USE", "use", text)
    return USES.get(text, Use.BOTH)
