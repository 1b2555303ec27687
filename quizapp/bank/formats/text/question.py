"""A block of lines becomes a question document; what is wrong is kept with the field it is in."""

import re
from collections.abc import Mapping
from dataclasses import replace

from quizapp.bank.formats.brackets import bracketed, explained_letters
from quizapp.bank.formats.citations import read_citations
from quizapp.bank.formats.text import fills, lettered
from quizapp.bank.formats.text.blocks import Block
from quizapp.bank.formats.text.details import difficulty_of, marks_of, topic_of, use_of
from quizapp.bank.formats.text.emphasis import without_lines
from quizapp.bank.formats.text.keyed import behind_options, letters_in, marked_options, truth_in
from quizapp.bank.formats.text.kinds import Asked, KindJudge
from quizapp.bank.formats.text.labels import Label
from quizapp.bank.formats.text.lines import OBJECT, plain, signs
from quizapp.bank.formats.text.numbers import take_end_mark
from quizapp.bank.formats.text.rings import ringed
from quizapp.bank.rules import answers
from quizapp.bank.rules.document import Answer, Citation, Image, QuestionDocument
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind
from quizapp.bank.rules.wording import parts as listed
from quizapp.bank.rules.wording import tidy

PictureOf = Mapping[int, tuple[str, Image | None]]  # number of a sign -> name, and the picture if it could be kept
_CHOSEN = re.compile(r"^(?:应|故)?选(?:项|择)?\s?[:：]?\s?([A-HＡ-Ｈ]{1,8}[。.]?)$")  # 选项B
_MARKED = re.compile(
    r"(?<![A-Za-z])[B-HＢ-Ｈ]\s?[.．、:：]\s?[^\sA-HＡ-Ｈ]"
)  # A.一 B.二: more than one option is named
_OR = re.compile(
    r"[（(]?\s?(?:或者?|和|及|也可)\s?选?\s?[A-HＡ-Ｈ](?![A-Za-z])|[（(\[【]\s?[A-HＡ-Ｈ]{1,8}\s?[)）\]】]"
)  # A（或B）
_ASKS = re.compile(
    r"(?:[^\n]{2,300}[？?][）)]?|(?:简述|试述|论述|简答|列举|什么是|何谓|名词解释)[^\n]{2,200})\s{0,4}\n[^\n]*[^\s？?）)]\s*(?:\n|$)"
)
_LISTED = re.compile(
    r"[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.．、]|[①-⑳]|第?[一二三四五六七八九十]{1,2}(?:是|、|，|款|者)|首先|其次|再次|最后|另外|此外|同时|[-•·●]"
)
_LETTERED_SIGN = re.compile(r"[A-BＡ-Ｂ]\s?[.．、:：)）]?\s?([√×✓✔✗✘对错]|正确|错误)[。.]?")


class QuestionReader(KindJudge):
    """Reads one block without subs; `problems` grow while it is read. `may_lack_answer`: an essay without reference."""

    def __init__(self, block: Block, pictures: PictureOf, *, is_sub: bool = False) -> None:
        super().__init__(block, is_sub=is_sub)
        self.pictures = pictures
        self.images: list[Image] = []
        self.is_torn = False  # several answers that differ

    def document(self) -> QuestionDocument:
        """The question; with an error among the problems it is not to be taken."""
        asked = self._asked()
        declared = self.declared()
        kind = self.kind(asked, declared)
        if kind is Kind.TRUE_FALSE and not asked.options:
            asked.options = self.block.section.truths
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
            difficulty=difficulty_of(self.block, self.warn),
            marks=marks_of(self.block, self.mark, self.warn),
            use=use_of(self.block, self.error),
            tags=self._tags(),
            source=plain(self.block.text(Label.SOURCE)),
            images=tuple(self.images),
        )

    def material(self, children: tuple[QuestionDocument, ...]) -> QuestionDocument:
        """The block as the material of a case with these questions."""
        stem = self.block.text(Label.STEM)
        self._place_pictures(Asked(stem))
        if OBJECT in stem:
            self.warn("W_FORMULA_LOST", "stem")
        if answer := self.block.text(Label.ANSWER):
            self.error("E_ANSWER_UNREADABLE", "answer", answer)
        return QuestionDocument(
            kind=Kind.CASE,
            stem=plain(stem),
            children=children,
            citations=self._citations(),
            explanation=self._explanation(None, None, ""),
            topic=topic_of(self.block),
            difficulty=difficulty_of(self.block, self.warn),
            marks=marks_of(self.block, self.mark, self.warn),
            use=use_of(self.block, self.error),
            tags=self._tags(),
            source=plain(self.block.text(Label.SOURCE)),
            images=tuple(self.images),
        )

    def _tags(self) -> tuple[str, ...]:
        return tuple(word for word in listed(self.block.text(Label.TAGS), "；;,，、") if word)

    def _asked(self) -> Asked:
        """Stem, options and key as they stand, whatever the kind."""
        text, starred = lettered.starred(self.block.text(Label.STEM))
        if OBJECT in self.block.raw:
            self.warn("W_FORMULA_LOST", "stem")
        found = lettered.split(text)
        if self.block.number and lettered.holds_next(found.stem, self.block.number + 1):
            self.error("E_LETTER_TWICE", "options", "A", letter="A")
        elif found.twice:
            self.error("E_LETTER_TWICE", "options", found.twice, letter=found.twice)
        elif found.gap:
            self.error("E_LETTER_MISSING", "options", found.gap, letter=found.gap)
        elif found.is_torn and not signs(found.tail):
            self.error("E_OPTION_GOES_ON", "options", found.tail)
        elif found.tail and not signs(found.tail):
            self.warn("W_OPTION_GOES_ON", f"option.{LETTERS[len(found.texts) - 1]}", found.tail)
        options, by_mark = marked_options(found.texts)
        by_mark = starred or by_mark
        if options:
            found = replace(found, stem=without_lines(found.stem))
            options = tuple(without_lines(option) for option in options)
        mark, stem = take_end_mark(found.stem)
        self.mark = self.mark if self.mark.kind else mark if mark.kind else self.mark
        key = self._key() or by_mark
        if not key and not letters_in(stem).key:
            options, key = behind_options(options)
        has_none = not options and not found.twice and not found.gap and self._may_choose()
        held = letters_in(stem).key if not key else ""
        rung = ringed(stem, key or held) if has_none else None
        if rung is None:
            return Asked(stem, options, key)
        if rung.held:
            self.warn("W_ANSWER_IN_STEM_REMOVED", "stem", rung.held)
        elif rung.is_lettered:
            self.warn("W_RINGS_LETTERED", "answer", rung.key)
        return Asked(rung.stem, rung.options, "" if held else rung.key)

    def _may_choose(self) -> bool:
        above = self.mark.kind or self.block.section.kind
        return above is None or above in CHOICE_KINDS

    def _key(self) -> str:
        """The answer as written; the same one written twice is one."""
        given: list[str] = []
        for part in self.block.parts:
            if part.label is Label.ANSWER and part.text:
                if part.is_new or not given:
                    given.append(part.text)
                else:
                    given[-1] += f"\n{part.text}"
        given = [_CHOSEN.sub(r"\1", each) for each in given]
        differ = list({answers.clean(each): each for each in given}.values())
        self.is_torn = len(differ) > 1
        return "\n".join(differ)

    def _answer(self, kind: Kind | None, asked: Asked) -> Answer:
        if kind in CHOICE_KINDS:
            return self._choice_answer(kind, asked)
        if kind is Kind.TRUE_FALSE:
            return self._truth_answer(asked)
        if kind is Kind.FILL:
            return self._fill_answer(asked)
        if kind is Kind.SHORT:
            return self._reference(asked)
        self.lack_answer()
        return None

    def _choice_answer(self, kind: Kind | None, asked: Asked) -> Answer:
        held = letters_in(asked.stem)
        if not asked.key:
            if held.is_torn:
                self.error("E_ANSWER_UNREADABLE", "answer", asked.stem)
            elif held.is_doubtful:
                self.warn("W_TWO_BRACKETS", "stem", held.key)
            asked.stem, asked.key = held.stem, held.key
            if not held.key:
                self._hint_at_marks()
                return None
            self.warn("W_ANSWER_IN_STEM_REMOVED", "stem", held.key)
            answer = answers.letters(held.key.upper(), asked.options)
        else:
            answer = self._letters(kind, asked)
            if answer is None:
                self.error("E_ANSWER_UNREADABLE", "answer", asked.key)
                return None
            self._empty_brackets(kind, asked, answer)
        if kind is Kind.MULTIPLE and answer and len(answer) == 1:
            self.warn("W_MULTI_ONE_LETTER", "answer", asked.key)
        return answer

    def _letters(self, kind: Kind | None, asked: Asked) -> tuple[str, ...] | None:
        if self.is_torn:
            return None
        only_one = kind is Kind.SINGLE
        whole = answers.letters(asked.key, asked.options, only_one=only_one)
        if whole is not None:
            return whole
        if _MARKED.search(asked.key, 1):
            return lettered.named(asked.key, asked.options)
        key, spare = self.cut_key(asked.key)
        if _OR.match(spare):
            return None
        found = answers.letters(key, asked.options, only_one=only_one)
        named = _option_named(spare, asked.options)
        asked.spare = "" if named else spare
        return found if named is None or named == found else None

    def _empty_brackets(self, kind: Kind | None, asked: Asked, answer: Answer) -> None:
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
            self.warn("W_ANSWER_IN_STEM_REMOVED", "stem", shown)
        else:
            self.warn("W_ANSWER_VS_STEM", "stem", shown, answer=asked.key)
        asked.stem = cleared

    def _truth_answer(self, asked: Asked) -> Answer:
        if not asked.key:
            held = truth_in(asked.stem)
            if held.is_torn:
                self.error("E_TRUTH_UNCLEAR", "answer", asked.stem)
            elif not held.key and asked.options:
                held = letters_in(asked.stem)
            asked.stem, asked.key, asked.spare = held.stem, held.key, held.spare
            if not held.key:
                self.lack_answer()
                return None
            self.warn("W_ANSWER_IN_STEM_REMOVED", "stem", held.key)
            answer = answers.truth(held.key, asked.options)
        else:
            answer = None if self.is_torn else answers.truth(asked.key, asked.options)
            if answer is None and not self.is_torn:
                lettered_sign = _LETTERED_SIGN.fullmatch(asked.key)
                key, asked.spare = (lettered_sign[1], "") if lettered_sign else self.cut_key(asked.key)
                answer = answers.truth(key, asked.options)
            self._empty_brackets(Kind.TRUE_FALSE, asked, answer)
        if answer is None:
            self.error("E_TRUTH_UNCLEAR", "answer", asked.key)
        return answer

    def _fill_answer(self, asked: Asked) -> Answer:
        asked.stem = fills.blanked(asked.stem, is_fill=True)
        if not asked.key:
            under = [text for part in self.block.parts if part.label is Label.STEM for text in part.line.under]
            stem, found = fills.filled(asked.stem, under)
            if found:
                self.warn("W_ANSWER_IN_STEM_REMOVED", "stem", "；".join(text for each in found for text in each))
                asked.stem = stem
                return found
            self.lack_answer()
            return None
        first, _break, further = asked.key.partition("\n")
        if further and (answer := fills.read(asked.stem, first, by_system=self.mark.by_system)) is not None:
            asked.spare = further.strip()
            return answer
        answer = fills.read(asked.stem, asked.key, by_system=self.mark.by_system)
        return answer if answer is not None else answers.blanks(plain(asked.key))

    def _reference(self, asked: Asked) -> str:
        text = plain(asked.key)
        is_term = self.block.section.title == "名词解释" and re.search(r"\n|[:：]\s*\S", asked.stem)
        if not text and not self.is_sub and (is_term or _ASKS.match(asked.stem)):
            self.error("E_NO_ANSWER", "answer", asked.stem)  # what follows may be the answer, or more of the stem
        elif not text:
            self.warn("W_NO_REFERENCE", "answer")
        elif not any(char.isalnum() for char in text):
            self.error("E_ANSWER_UNREADABLE", "answer", text)
        elif further := self._further():
            self.warn("W_ANSWER_GOES_ON", "answer", further)
        return text

    def _further(self) -> str:
        """The paragraph behind a reference that was whole on its label's line: it may explain; "" for an item of a list."""
        given = [part for part in self.block.parts if part.label is Label.ANSWER]
        if len(given) < 2 or not given[0].is_new or not given[0].text.endswith("。") or given[1].is_new:
            return ""
        return "" if any(_LISTED.match(part.text) for part in given[:2]) else given[1].text

    def _hint_at_marks(self) -> None:
        """A right answer shown by colour alone is not taken, but the person is told why."""
        self.lack_answer()
        marked = [part.line.is_marked for part in self.block.parts if part.label is Label.STEM and part.text]
        if any(marked) and not all(marked):
            self.warn("W_ANSWER_BY_FORMAT", "answer")

    def _citations(self) -> tuple[Citation, ...]:
        """依据 becomes citations where all of it is understood; else it stays in the explanation."""
        text = plain(self.block.text(Label.LAW))
        text = text[1:].rstrip("）)") if text[:2] in ("（《", "(《") else text
        told: list[tuple[str, str, str]] = []
        found = read_citations(text, "", "", lambda code, name, value="": told.append((code, name, value)))
        for code, name, value in told:
            self.warn(code, name, value)
        return () if told else found

    def _explanation(self, kind: Kind | None, answer: Answer, spare: str) -> str:
        text = plain(self.block.text(Label.EXPLANATION))
        law = plain(self.block.text(Label.LAW))
        if kind in CHOICE_KINDS and isinstance(answer, tuple):
            said = explained_letters(text)
            if said and said != answer:
                self.warn("W_ANSWER_VS_EXPLANATION", "explanation", "".join(said), answer="".join(map(str, answer)))
        is_cited = not any(told.code in ("W_ARTICLE", "W_ARTICLE_PARTLY") for told in self.problems)
        return tidy("\n".join(filter(None, (plain(spare), text, "" if is_cited else f"依据：{law}"))))

    def _place_pictures(self, asked: Asked) -> None:
        """Pictures of the stem and the options are kept; those of answers would show them."""
        self._add_pictures(asked.stem, "")
        for letter, option in zip(LETTERS, asked.options, strict=False):
            self._add_pictures(option, letter)
        for part in self.block.parts:
            if part.label is not Label.STEM:
                for number in signs(part.text):
                    self.warn("W_IMAGE_LOST", "explanation", self.pictures[number][0])

    def _add_pictures(self, text: str, place: str) -> None:
        for number in signs(text):
            name, image = self.pictures[number]
            if image is None:
                self.warn("W_IMAGE_LOST", f"option.{place}" if place else "stem", name)
            else:
                self.images.append(Image(image.name, image.sha256, place))


def _option_named(text: str, options: tuple[str, ...]) -> tuple[str, ...] | None:
    """The letter of the option whose text this is, whatever marks stand at the ends."""
    wanted = text.strip("。；;.，, ")
    found = [letter for letter, option in zip(LETTERS, options, strict=False) if option.strip("。；;.，, ") == wanted]
    return tuple(found) if len(found) == 1 and wanted else None
