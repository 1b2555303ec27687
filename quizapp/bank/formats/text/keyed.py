"""Where the answer hides: in the brackets of a stem, behind it, or behind the right option."""

import re
from dataclasses import dataclass

from quizapp.bank.formats.brackets import EMPTY
from quizapp.bank.rules.answers import truth
from quizapp.bank.rules.kinds import LETTERS

_BRACKETS = re.compile(r"[（(【\[〔]([^（）()【】\[\]〔〕\n]{1,40})[）)】\]〕]")
_LETTERS = re.compile(r"[A-HＡ-Ｈ](?:[\s、,，.;；/\\]{0,4}[A-HＡ-Ｈ]){0,7}")
_LOWER = re.compile(r"[a-h](?:[\s、,，]{0,4}[a-h]){0,3}")
_SIGNS = frozenset(
    [
        "√",
        "×",
        "✓",
        "✔",
        "✗",
        "✘",
        "☑",
        "☒",
        "对",
        "错",
        "正确",
        "错误",
        "是",
        "否",
        "T",
        "F",
        "V",
        "X",
        "t",
        "f",
        "v",
        "x",
    ]
)
_PURE = frozenset("√×✓✔✗✘☑☒")
_LAST = re.compile(r"(.{0,2000}\S)[ \t\u3000]{1,40}[（(【]\s{0,4}([A-HＡ-Ｈ]{1,8})\s{0,4}[)）】]", re.DOTALL)
_EXPLAINED = re.compile(
    r"[（(【\[]\s{0,3}([√×✓✔✗✘☑☒]|正确|错误|对|错)\s{0,3}[,，。:：；;]\s{0,3}([^（）()【】\[\]\n]{2,200})[）)】\]]\s{0,3}[。.]?"
)
_EMPTY = re.compile(r"[（(【][ \u3000\xa0]*[)）】]")
_BEHIND = re.compile(r"\s{0,8}[。.．？?！!；;，,：:]?\s{0,8}")
_BARE = re.compile(r"(?:(?<=[。.？?！!）)；;])|\s)\s{0,8}([√✓✔×✗✘☑☒]|正确|错误|对|错)\s{0,4}$")
_RIGHT = re.compile(r"\s{0,8}(?:[（(【\[]\s?(?:正确答案|正确|答案|√|✓|✔)\s?[)）】\]]|(?<=\s)[√✓✔])\s{0,4}[。；;]?$")
_WRONG = re.compile(r"\s{0,8}(?:[（(【\[]\s?(?:错误|×|✗|✘)\s?[)）】\]])\s{0,4}[。；;]?$")


@dataclass(frozen=True, slots=True)
class Found:
    """A stem without its answer, and the answer as written; `is_torn`: several brackets hold letters and none is the last;
    `spare`: what follows the sign of a whole sentence, which says how it should read; `is_doubtful`: an empty pair stands there too."""

    stem: str
    key: str = ""
    is_torn: bool = False
    spare: str = ""
    is_doubtful: bool = False


def letters_in(stem: str) -> Found:
    """The letters that a choice's stem holds in brackets."""
    held = [match for match in _BRACKETS.finditer(stem) if _LETTERS.fullmatch(match[1].strip())]
    if not held:
        held = [match for match in _BRACKETS.finditer(stem) if _LOWER.fullmatch(match[1].strip())]
    if not held:
        return Found(stem)
    last = held[-1]
    at_end = _BEHIND.fullmatch(stem, last.end()) is not None
    if len(held) > 1 and not at_end:
        return Found(stem, is_torn=True)
    is_doubtful = not at_end and _EMPTY.search(stem) is not None
    return Found(_without(stem, last), last[1].strip().replace("\\", "/"), is_doubtful=is_doubtful)


def truth_in(stem: str) -> Found:
    """The sign or word that a statement holds in brackets, at its end or its beginning, or bare behind its last stop."""
    held = [match for match in _BRACKETS.finditer(stem) if match[1].strip() in _SIGNS]
    if len({truth(match[1]) for match in held}) > 1:
        return Found(stem, is_torn=True)
    for match in reversed(held):
        at_end = _BEHIND.fullmatch(stem, match.end()) is not None
        if not at_end and stem[: match.start()].rstrip().endswith(("。", "！", "!", "；", ";")):
            return Found(
                _without(stem[: match.end()], match), match[1].strip(), spare=stem[match.end() :].strip(" ，,；;\n")
            )
        if at_end or not stem[: match.start()].strip() or (len(held) == 1 and match[1].strip() in _PURE):
            return Found(_without(stem, match), match[1].strip())
    for match in _EXPLAINED.finditer(stem, max(0, len(stem) - 240)):  # （×，应为两人）
        if not held and match.end() == len(stem):
            return Found(f"{stem[: match.start()]}{EMPTY}", match[1], spare=match[2].strip())
    bare = _BARE.search(stem, max(0, len(stem) - 24))
    if bare is not None and truth(bare[1]) is not None:
        return Found(stem[: bare.start()].rstrip(), bare[1])
    return Found(stem)


def marked_options(options: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Options without （正确答案） behind them, and the letters of those that had it."""
    right = [_RIGHT.search(option, max(0, len(option) - 24)) for option in options]
    if not any(right) or all(right):
        return options, ""
    wrong = [_WRONG.search(option, max(0, len(option) - 24)) for option in options]
    cut = [found or other for found, other in zip(right, wrong, strict=True)]
    texts = tuple(
        option[: found.start()].rstrip() if found else option for option, found in zip(options, cut, strict=True)
    )
    return texts, "".join(letter for letter, found in zip(LETTERS, right, strict=False) if found)


def behind_options(options: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Options without the answer that stands in brackets behind the last of them, and that answer."""
    found = _LAST.fullmatch(options[-1]) if options else None
    return (options, "") if found is None else ((*options[:-1], found[1]), found[2])


def _without(stem: str, match: re.Match[str]) -> str:
    """The bracket emptied; one on a line of its own, or before or behind a whole sentence, is taken away."""
    before, behind = stem[: match.start()], stem[match.end() :]
    is_alone = (
        before.endswith("\n")
        and (not behind.strip() or before.rstrip()[-1:] in "。？?！!")
        and not behind.strip(" 。.\u3000")
    )
    return before.rstrip() if is_alone else f"{before}{EMPTY}{behind}"
