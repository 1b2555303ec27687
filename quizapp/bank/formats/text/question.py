"""A block of lines becomes a question document; what is wrong is kept with the field it is in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from quizapp.bank.formats.brackets import bracketed, explained_letters
from quizapp.bank.formats.citations import read_citations
from quizapp.bank.formats.text import fills, lettered
from quizapp.bank.formats.text.blocks import Block
from quizapp.bank.formats.text.details import difficulty_of, marks_of, topic_of, use_of
from quizapp.bank.formats.text.keyed import behind_options, letters_in, marked_options, truth_in
from quizapp.bank.formats.text.labels import Label
from quizapp.bank.formats.text.lines import OBJECT, plain, signs
from quizapp.bank.formats.text.numbers import Mark, take_end_mark
from quizapp.bank.formats.vocabulary import kind_of
from quizapp.bank.rules import answers
from quizapp.bank.rules.document import Answer, Citation, Image, QuestionDocument
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind
from quizapp.bank.rules.validity import count_blanks
from quizapp.bank.rules.wording import parts as listed
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.problems import Problem, error, warning

PictureOf = Mapping[int, tuple[str, Image | None]]  # number of a sign -> name, and the picture if it could be kept
_SAID = re.compile(
    r"((?:[A-HＡ-Ｈ](?:[\s、,，]{0,3}[A-HＡ-Ｈ]){0,7}|[√×✓✔✗✘对错]|正确|错误)(?![A-Za-z]))\s{0,4}"
    r"(?:[。，,；;：:]|[.．](?!\s{0,4}[A-H]\b)|(?=[（(]))\s{0,8}(\S.*)",
    re.DOTALL,
)
_RINGS = re.compile(r"[①-⑳](?:[\s、,，；;]{0,2}[①-⑳]){0,9}[。.]?")
_LETTERED_SIGN = re.compile(r"[A-BＡ-Ｂ]\s?[.．、:：)）]?\s?([√×✓✔✗✘对错]|正确|错误)[。.]?")
_SIGN_WORDS = re.compile(r"[√×✓✔✗✘☑☒✅❌]|对|错|正确|错误")


@dataclass(slots=True)
class _Asked:
    """What has been found so far. `key`: the answer as written; `spare`: what stood behind it on the same line."""

    stem: str
    options: tuple[str, ...] = ()
    key: str = ""
    spare: str = ""


class QuestionReader:
    """Reads one block without subs; `problems` grow while it is read. `may_lack_answer`: an essay without reference."""

    def __init__(self, block: Block, pictures: PictureOf, *, is_sub: bool = False) -> None:
        self.block, self.pictures, self.is_sub = block, pictures, is_sub
        self.problems: list[Problem] = list(block.problems)
        self.mark: Mark = block.mark
        self.images: list[Image] = []
        self.is_torn = False  # several answers that differ

    def document(self) -> QuestionDocument:
        """The question; with an error among the problems it is not to be taken."""
        asked = self._asked()
        declared = self._declared()
        kind = self._kind(asked, declared)
        self._place_pictures(asked)
        answer = self._answer(kind, asked)
        has_options = kind in CHOICE_KINDS or kind is None
        return QuestionDocument(
            kind=kind or Kind.SINGLE,
            stem=plain(asked.stem),
            options=tuple(plain(option) for option in asked.options) if has_options else (),
            answer=answer,
            citations=self._citations(),
            explanation=self._explanation(kind, answer, asked.spare),
            topic=topic_of(self.block),
            difficulty=difficulty_of(self.block, self._warn),
            marks=marks_of(self.block, self.mark, self._warn),
            use=use_of(self.block, self._error),
            tags=self._tags(),
            source=plain(self.block.text(Label.SOURCE)),
            images=tuple(self.images),
        )

    def material(self, children: tuple[QuestionDocument, ...]) -> QuestionDocument:
        """The block as the material of a case with these questions."""
        stem = self.block.text(Label.STEM)
        self._place_pictures(_Asked(stem))
        if OBJECT in stem:
            self._warn("W_FORMULA_LOST", "stem")
        if answer := self.block.text(Label.ANSWER):
            self._error("E_ANSWER_UNREADABLE", "answer", answer)
        return QuestionDocument(
            kind=Kind.CASE,
            stem=plain(stem),
            children=children,
            citations=self._citations(),
            explanation=self._explanation(None, None, ""),
            topic=topic_of(self.block),
            difficulty=difficulty_of(self.block, self._warn),
            marks=marks_of(self.block, self.mark, self._warn),
            use=use_of(self.block, self._error),
            tags=self._tags(),
            source=plain(self.block.text(Label.SOURCE)),
            images=tuple(self.images),
        )

    def _tags(self) -> tuple[str, ...]:
        return tuple(word for word in listed(self.block.text(Label.TAGS), "；;,，、") if word)

    def _error(self, code: str, name: str, value: str = "", **params: str | int) -> None:
        self.problems.append(error(code, self.block.where.in_column(name), plain(value), **params))

    def _warn(self, code: str, name: str, value: str = "", **params: str | int) -> None:
        self.problems.append(warning(code, self.block.where.in_column(name), plain(value), **params))

    def _asked(self) -> _Asked:
        """Stem, options and key as they stand, whatever the kind."""
        text, starred = lettered.starred(self.block.text(Label.STEM))
        if OBJECT in self.block.raw:
            self._warn("W_FORMULA_LOST", "stem")
        found = lettered.split(text)
        if found.twice:
            self._error("E_LETTER_TWICE", "options", found.twice, letter=found.twice)
        elif found.gap:
            self._error("E_LETTER_MISSING", "options", found.gap, letter=found.gap)
        elif found.tail and not signs(found.tail):
            self._warn("W_OPTION_GOES_ON", f"option.{LETTERS[len(found.texts) - 1]}", found.tail)
        options, by_mark = marked_options(found.texts)
        by_mark = starred or by_mark
        mark, stem = take_end_mark(found.stem)
        self.mark = self.mark if self.mark.kind else mark if mark.kind else self.mark
        key = self._key() or by_mark
        if not key and not letters_in(stem).key:
            options, key = behind_options(options)
        if not options and _RINGS.fullmatch(key):
            stem, options = lettered.ringed(stem)
            key = "".join(LETTERS[ord(char) - 0x2460] for char in key if "①" <= char <= "⑳") if options else key
        return _Asked(stem, options, key)

    def _key(self) -> str:
        """The answer as written; the same one written twice is one."""
        given: list[str] = []
        for part in self.block.parts:
            if part.label is Label.ANSWER and part.text:
                if part.is_new or not given:
                    given.append(part.text)
                else:
                    given[-1] += f"\n{part.text}"
        differ = list({answers.clean(each): each for each in given}.values())
        self.is_torn = len(differ) > 1
        return "\n".join(differ)

    def _declared(self) -> Kind | None:
        """The kind the file names: beside the question, else above it."""
        named = self.block.text(Label.KIND)
        kind = self.mark.kind or kind_of(named)
        if named and kind is None:
            self._error("E_TYPE_UNKNOWN", "kind", named)
        above = self.block.section.kind
        kind = kind or kind_of(self.block.leading.get(Label.KIND, "")) or above
        return None if kind is Kind.CASE else kind

    def _kind(self, asked: _Asked, declared: Kind | None) -> Kind | None:
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

    def _is_choice(self, asked: _Asked) -> bool:
        key = asked.key or letters_in(asked.stem).key
        return bool(key) and answers.letters(key, asked.options) is not None

    def _forgive_letters(self) -> None:
        self.problems = [told for told in self.problems if told.code not in ("E_LETTER_TWICE", "E_LETTER_MISSING")]

    def _choice(self, asked: _Asked) -> Kind:
        key = asked.key or letters_in(asked.stem).key
        found = answers.letters(key, asked.options) or answers.letters(self._cut_key(key)[0], asked.options)
        return Kind.MULTIPLE if found and len(found) > 1 else Kind.SINGLE

    def _is_statement(self, asked: _Asked) -> bool:
        key = asked.key or truth_in(asked.stem).key
        return _SIGN_WORDS.fullmatch(self._cut_key(key)[0].strip()) is not None

    def _inferred(self, asked: _Asked) -> Kind | None:
        """The kind of a question without options for which the file names none."""
        if not asked.key:
            held = truth_in(asked.stem)
            if _SIGN_WORDS.fullmatch(held.key):
                return Kind.TRUE_FALSE
            if letters_in(asked.stem).key:
                self._error("E_NO_OPTIONS", "options", letters_in(asked.stem).key)
            return Kind.SHORT if self.is_sub else None
        if _SIGN_WORDS.fullmatch(answers.clean(self._cut_key(asked.key)[0])) and "__" not in asked.stem:
            return Kind.TRUE_FALSE
        if re.fullmatch(r"[A-Za-z\s,，、]{1,20}", answers.clean(asked.key)) and not count_blanks(asked.stem):
            if not any(told.code == "E_LETTER_MISSING" for told in self.problems):
                self._error("E_NO_OPTIONS", "options", asked.key)
            return None
        stem = fills.blanked(asked.stem, is_fill=False)
        if count_blanks(stem) and fills.read(stem, asked.key, by_system=self.mark.by_system):
            return Kind.FILL
        if count_blanks(stem) and "__" in stem:
            return Kind.FILL
        return Kind.SHORT

    def _cut_key(self, key: str) -> tuple[str, str]:
        """An answer's letters or sign, and the sentence behind them: 错误。应为三十日."""
        first, _break, rest = key.partition("\n")
        said = _SAID.fullmatch(first)
        if said is not None:
            return said[1], f"{said[2]}\n{rest}".strip()
        return first, rest.strip()

    def _answer(self, kind: Kind | None, asked: _Asked) -> Answer:
        if kind in CHOICE_KINDS:
            return self._choice_answer(kind, asked)
        if kind is Kind.TRUE_FALSE:
            return self._truth_answer(asked)
        if kind is Kind.FILL:
            return self._fill_answer(asked)
        if kind is Kind.SHORT:
            return self._reference(asked)
        self._lack_answer()
        return None

    def _lack_answer(self) -> None:
        """Said only where nothing that is wrong explains it."""
        if not any(problem.code.startswith("E_") for problem in self.problems):
            self._error("E_NO_ANSWER", "answer")

    def _choice_answer(self, kind: Kind | None, asked: _Asked) -> Answer:
        held = letters_in(asked.stem)
        if not asked.key:
            if held.is_torn:
                self._error("E_ANSWER_UNREADABLE", "answer", asked.stem)
            elif held.is_doubtful:
                self._warn("W_TWO_BRACKETS", "stem", held.key)
            asked.stem, asked.key = held.stem, held.key
            if not held.key:
                self._hint_at_marks()
                return None
            self._warn("W_ANSWER_IN_STEM_REMOVED", "stem", held.key)
            answer = answers.letters(held.key.upper(), asked.options)
        else:
            answer = self._letters(kind, asked)
            if answer is None:
                self._error("E_ANSWER_UNREADABLE", "answer", asked.key)
                return None
            self._empty_brackets(kind, asked, answer)
        if kind is Kind.MULTIPLE and answer and len(answer) == 1:
            self._warn("W_MULTI_ONE_LETTER", "answer", asked.key)
        return answer

    def _letters(self, kind: Kind | None, asked: _Asked) -> tuple[str, ...] | None:
        if self.is_torn:
            return None
        only_one = kind is Kind.SINGLE
        whole = answers.letters(asked.key, asked.options, only_one=only_one)
        if whole is not None:
            return whole
        key, spare = self._cut_key(asked.key)
        found = answers.letters(key, asked.options, only_one=only_one)
        named = _option_named(spare, asked.options)
        asked.spare = "" if named else spare
        return found if named is None or named == found else None

    def _empty_brackets(self, kind: Kind | None, asked: _Asked, answer: Answer) -> None:
        """A stem that carries its answer in brackets would show it to the candidate."""
        if kind is None or answer is None:
            return
        cleared, shown, is_same = bracketed(kind, asked.stem, answer)
        if not shown:
            held = letters_in(asked.stem) if kind in CHOICE_KINDS else truth_in(asked.stem)
            if not held.key:
                return
            said = answers.letters(held.key.upper(), ()) if kind in CHOICE_KINDS else answers.truth(held.key)
            if said != answer and kind in CHOICE_KINDS:
                return
            cleared, shown, is_same = held.stem, held.key, said == answer
        if is_same:
            self._warn("W_ANSWER_IN_STEM_REMOVED", "stem", shown)
        else:
            self._warn("W_ANSWER_VS_STEM", "stem", shown, answer=asked.key)
        asked.stem = cleared

    def _truth_answer(self, asked: _Asked) -> Answer:
        if not asked.key:
            held = truth_in(asked.stem)
            if held.is_torn:
                self._error("E_TRUTH_UNCLEAR", "answer", asked.stem)
            elif not held.key and asked.options:
                held = letters_in(asked.stem)
            asked.stem, asked.key, asked.spare = held.stem, held.key, held.spare
            if not held.key:
                self._lack_answer()
                return None
            self._warn("W_ANSWER_IN_STEM_REMOVED", "stem", held.key)
            answer = answers.truth(held.key, asked.options)
        else:
            answer = None if self.is_torn else answers.truth(asked.key, asked.options)
            if answer is None and not self.is_torn:
                lettered_sign = _LETTERED_SIGN.fullmatch(asked.key)
                key, asked.spare = (lettered_sign[1], "") if lettered_sign else self._cut_key(asked.key)
                answer = answers.truth(key, asked.options)
            self._empty_brackets(Kind.TRUE_FALSE, asked, answer)
        if answer is None:
            self._error("E_TRUTH_UNCLEAR", "answer", asked.key)
        return answer

    def _fill_answer(self, asked: _Asked) -> Answer:
        asked.stem = fills.blanked(asked.stem, is_fill=True)
        if not asked.key:
            under = [text for part in self.block.parts if part.label is Label.STEM for text in part.line.under]
            stem, found = fills.filled(asked.stem, under)
            if found:
                self._warn("W_ANSWER_IN_STEM_REMOVED", "stem", "；".join(text for each in found for text in each))
                asked.stem = stem
                return found
            self._lack_answer()
            return None
        answer = fills.read(asked.stem, asked.key, by_system=self.mark.by_system)
        return answer if answer is not None else answers.blanks(plain(asked.key))

    def _reference(self, asked: _Asked) -> str:
        text = plain(asked.key)
        if not text:
            self._warn("W_NO_REFERENCE", "answer")
        elif not any(char.isalnum() for char in text):
            self._error("E_ANSWER_UNREADABLE", "answer", text)
        return text

    def _hint_at_marks(self) -> None:
        """A right answer shown by colour alone is not taken, but the person is told why."""
        self._lack_answer()
        marked = [part.line.is_marked for part in self.block.parts if part.label is Label.STEM and part.text]
        if any(marked) and not all(marked):
            self._warn("W_ANSWER_BY_FORMAT", "answer")

    def _citations(self) -> tuple[Citation, ...]:
        """依据 becomes citations where all of it is understood; else it stays in the explanation."""
        text = plain(self.block.text(Label.LAW))
        text = text[1:].rstrip("）)") if text[:2] in ("（《", "(《") else text
        told: list[tuple[str, str, str]] = []
        found = read_citations(text, "", "", lambda code, name, value="": told.append((code, name, value)))
        for code, name, value in told:
            self._warn(code, name, value)
        return () if told else found

    def _explanation(self, kind: Kind | None, answer: Answer, spare: str) -> str:
        text = plain(self.block.text(Label.EXPLANATION))
        law = plain(self.block.text(Label.LAW))
        if kind in CHOICE_KINDS and isinstance(answer, tuple):
            said = explained_letters(text)
            if said and said != answer:
                self._warn("W_ANSWER_VS_EXPLANATION", "explanation", "".join(said), answer="".join(map(str, answer)))
        is_cited = not any(told.code in ("W_ARTICLE", "W_ARTICLE_PARTLY") for told in self.problems)
        return tidy("\n".join(filter(None, (plain(spare), text, "" if is_cited else f"依据：{law}"))))

    def _place_pictures(self, asked: _Asked) -> None:
        """Pictures of the stem and the options are kept; those of answers would show them."""
        self._add_pictures(asked.stem, "")
        for letter, option in zip(LETTERS, asked.options, strict=False):
            self._add_pictures(option, letter)
        for part in self.block.parts:
            if part.label is not Label.STEM:
                for number in signs(part.text):
                    self._warn("W_IMAGE_LOST", "explanation", self.pictures[number][0])

    def _add_pictures(self, text: str, place: str) -> None:
        for number in signs(text):
            name, image = self.pictures[number]
            if image is None:
                self._warn("W_IMAGE_LOST", f"option.{place}" if place else "stem", name)
            else:
                self.images.append(Image(image.name, image.sha256, place))


def _option_named(text: str, options: tuple[str, ...]) -> tuple[str, ...] | None:
    """The letter of the option whose text this is, whatever marks stand at the ends."""
    wanted = text.strip("。；;.，, ")
    found = [letter for letter, option in zip(LETTERS, options, strict=False) if option.strip("。；;.，, ") == wanted]
    return tuple(found) if len(found) == 1 and wanted else None
