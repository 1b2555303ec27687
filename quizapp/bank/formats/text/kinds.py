"""Of what kind a question is: by what the file names, else by what is asked."""

import re
from dataclasses import dataclass

from quizapp.bank.formats.text import fills, lettered
from quizapp.bank.formats.text.blocks import Block
from quizapp.bank.formats.text.keyed import letters_in, truth_in
from quizapp.bank.formats.text.labels import Label
from quizapp.bank.formats.text.lines import plain
from quizapp.bank.formats.text.numbers import Mark
from quizapp.bank.formats.vocabulary import kind_of
from quizapp.bank.rules import answers
from quizapp.bank.rules.kinds import CHOICE_KINDS, Kind
from quizapp.bank.rules.validity import count_blanks
from quizapp.sheets.problems import Problem, error, warning

_SAID = re.compile(
    r"((?:[A-HＡ-Ｈ](?:[\s、,，]{0,3}[A-HＡ-Ｈ]){0,7}|[√×✓✔✗✘对错]|正确|错误)(?![A-Za-z]))\s{0,4}"
    r"(?:[。，,；;：:]|[.．](?!\s{0,4}[A-H]\b)|(?=[（(]))\s{0,8}(\S.*)",
    re.DOTALL,
)
_LISTED = re.compile(r"\s*(?:[-•·○●□*]|[（(]?\d{1,2}\s?[)）.．、]|[①-⑳])\s?")
_LAST_BLANK = re.compile(r"(?<=[。！!])\s{0,4}_{2,40}\s*$")
_ORDINALS = re.compile(r"[\d\s()、,，①-⑳]{1,16}")
_SCORE = re.compile(r"\s{0,4}[（(]\s?\d{1,3}(?:\.\d)?\s?分\s?[)）]$")  # A（2分）
_SIGN_WORDS = re.compile(r"[√×✓✔✗✘☑☒✅❌]|对|错|正确|错误")


@dataclass(slots=True)
class Asked:
    """What has been found so far. `key`: the answer as written; `spare`: what stood behind it on the same line."""

    stem: str
    options: tuple[str, ...] = ()
    key: str = ""
    spare: str = ""


class KindJudge:
    """What is asked in one block; `problems` grow while it is read."""

    def __init__(self, block: Block, *, is_sub: bool = False) -> None:
        self.block, self.is_sub = block, is_sub
        self.problems: list[Problem] = list(block.problems)
        self.mark: Mark = block.mark

    def error(self, code: str, name: str, value: str = "", **params: str | int) -> None:
        """What keeps the question from being taken, and the field it is in."""
        self.problems.append(error(code, self.block.where.in_column(name), plain(value), **params))

    def warn(self, code: str, name: str, value: str = "", **params: str | int) -> None:
        """What a person should look at."""
        self.problems.append(warning(code, self.block.where.in_column(name), plain(value), **params))

    def lack_answer(self) -> None:
        """Said only where nothing that is wrong explains it."""
        if not any(problem.code.startswith("E_") for problem in self.problems):
            self.error("E_NO_ANSWER", "answer")

    def declared(self) -> Kind | None:
        """The kind the file names: beside the question, else above it."""
        named = self.block.text(Label.KIND)
        kind = self.mark.kind or kind_of(named)
        if named and kind is None:
            self.error("E_TYPE_UNKNOWN", "kind", named)
        above = self.block.section.kind
        kind = kind or kind_of(self.block.leading.get(Label.KIND, "")) or above
        return None if kind is Kind.CASE else kind

    def kind(self, asked: Asked, declared: Kind | None) -> Kind | None:
        """The kind, by what is asked where the file names none or what it names can't be meant."""
        if asked.options and declared in (Kind.FILL, Kind.SHORT) and not self._is_choice(asked):
            asked.stem, asked.options = self.block.text(Label.STEM), ()
            self._forgive_letters()
        if answers.is_truth_pair(asked.options):
            return Kind.TRUE_FALSE
        if asked.options and (declared not in CHOICE_KINDS):
            return self._choice(asked)
        if declared in CHOICE_KINDS and not asked.options and self._is_statement(asked):
            return Kind.TRUE_FALSE
        return declared or self._inferred(asked)

    def _is_choice(self, asked: Asked) -> bool:
        key = asked.key or letters_in(asked.stem).key
        return bool(key) and answers.letters(key, asked.options) is not None

    def _forgive_letters(self) -> None:
        self.problems = [told for told in self.problems if told.code not in ("E_LETTER_TWICE", "E_LETTER_MISSING")]

    def _choice(self, asked: Asked) -> Kind:
        key = asked.key or letters_in(asked.stem).key
        found = answers.letters(key, asked.options) or lettered.named(key, asked.options)
        found = found or answers.letters(self.cut_key(key)[0], asked.options)
        return Kind.MULTIPLE if found and len(found) > 1 else Kind.SINGLE

    def _is_statement(self, asked: Asked) -> bool:
        key = asked.key or truth_in(asked.stem).key
        return _SIGN_WORDS.fullmatch(self.cut_key(key)[0].strip()) is not None

    def _inferred(self, asked: Asked) -> Kind | None:
        """The kind of a question without options for which the file names none."""
        if not asked.key:
            held = truth_in(asked.stem)
            if _SIGN_WORDS.fullmatch(held.key):
                return Kind.TRUE_FALSE
            if letters_in(asked.stem).key:
                self.error("E_NO_OPTIONS", "options", letters_in(asked.stem).key)
            return Kind.SHORT if self.is_sub else None
        sign = answers.clean(self.cut_key(asked.key)[0])
        if _SIGN_WORDS.fullmatch(sign) and ("__" not in _LAST_BLANK.sub("", asked.stem) or sign in "√×"):
            return Kind.TRUE_FALSE
        if re.fullmatch(r"[A-Za-z\s,，、]{1,20}", answers.clean(asked.key)) and "__" not in asked.stem:
            if not any(told.code == "E_LETTER_MISSING" for told in self.problems):
                self.error("E_NO_OPTIONS", "options", asked.key)
            return None
        if _is_listed(asked):
            self.error("E_NO_OPTIONS", "options", asked.key)
            return None
        if lettered.is_likely(asked.stem) or lettered.is_likely(asked.key):
            self.error("E_NO_OPTIONS", "options", asked.key)
            return None
        stem = fills.blanked(asked.stem, is_fill=False)
        if count_blanks(stem) and fills.read(stem, asked.key, by_system=self.mark.by_system):
            return Kind.FILL
        if count_blanks(stem) and "__" in stem:
            return Kind.FILL
        return Kind.SHORT

    def cut_key(self, key: str) -> tuple[str, str]:
        """An answer's letters or sign, and the sentence behind them: 错误。应为三十日."""
        first, _break, rest = _SCORE.sub("", key).partition("\n")
        said = _SAID.fullmatch(first)
        if said is not None:
            return said[1], f"{said[2]}\n{rest}".strip()
        return first, rest.strip()


def _is_listed(asked: Asked) -> bool:
    """Whether the lines of a stem are options without letters: the answer is one of them, or their number."""
    lines = [_LISTED.sub("", line).strip("。；; ") for line in asked.stem.split("\n")[1:]]
    key = answers.clean(asked.key)
    if len(lines) < 2:
        return False
    is_number = _ORDINALS.fullmatch(key) is not None and _LISTED.match(asked.stem.split("\n")[-1]) is not None
    return is_number or answers.clean(_LISTED.sub("", key)) in map(answers.clean, lines)
