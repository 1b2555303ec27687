"""Blackboard's older pools: POOL with a QUESTION_… element for each question."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from quizapp.bank.formats.html import looks_like_html
from quizapp.bank.formats.qti.assets import Assets
from quizapp.bank.formats.qti.declared import number
from quizapp.bank.formats.qti.flow import BLANK, Flow
from quizapp.bank.formats.qti.found import SHOWN, Found, key_error, topic_of, unsupported
from quizapp.bank.formats.xml import Element, child, children, descendants, name_of, text_of
from quizapp.bank.rules.answers import truth
from quizapp.bank.rules.document import Answer, QuestionDocument
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.bank.rules.validity import count_blanks
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.problems import Where, warning

_KINDS = {
    "QUESTION_TRUEFALSE": Kind.TRUE_FALSE,
    "QUESTION_MULTIPLECHOICE": Kind.SINGLE,
    "QUESTION_MULTIPLEANSWER": Kind.MULTIPLE,
    "QUESTION_FILLINBLANK": Kind.FILL,
    "QUESTION_ESSAY": Kind.SHORT,
}
_SAYS = re.compile(r"(?:answer|答案)\s*(?:is|was|[:：]|为|是)\s*[\"'“]?(true|false|对|错|正确|错误)\b", re.IGNORECASE)


def read_pool(root: Element, assets: Assets, base: str, named: Callable[[str], str]) -> list[Found]:
    """Every question of a pool, in the order of its list."""
    title = child(root, "TITLE")
    topic = topic_of([(title.get("value") or text_of(title)) if title is not None else ""])
    listed = {each.get("id"): each for each in descendants(root, "QUESTION")}
    asked = [each for each in children(root) if name_of(each).startswith("QUESTION_")]
    places = {name: place for place, name in enumerate(listed)}
    asked.sort(key=lambda each: places.get(each.get("id"), len(places)))
    found = []
    for element in asked:
        flow = Flow(assets, base, Where(item=named(element.get("id") or name_of(element))))
        entry = listed.get(element.get("id"))
        points = number(entry.get("points") or "") if entry is not None else None
        marks = round(points * 100) if points and 0 < points <= 1000 else None
        found.append(_Question(element, flow, topic, marks).read())
    return found


@dataclass(slots=True)
class _Question:
    element: Element
    flow: Flow
    topic: tuple[str, ...]
    marks: int | None

    def read(self) -> Found:
        kind = _KINDS.get(name_of(self.element))
        raw = " ".join(text_of(child(self.element, "BODY")).split())[:SHOWN]
        if kind is None:
            return unsupported(self.flow.where, raw, name_of(self.element))
        body = child(self.element, "BODY")
        stem = self._text(body)
        answers = list(children(self.element, "ANSWER"))
        texts = tuple(self._text(each, LETTERS[min(place, 25)]) for place, each in enumerate(answers))
        letters = self._letters([each.get("id") or "" for each in answers])
        explanation = self._explanation()
        options, answer = texts if kind in (Kind.SINGLE, Kind.MULTIPLE) else (), None
        if kind is Kind.FILL:
            stem = stem if count_blanks(stem) else f"{stem}{BLANK}"
        answer = self._answer(kind, texts, letters)
        document = QuestionDocument(kind, stem, options, answer, explanation)
        document = replace(document, topic=self.topic, marks=self.marks, images=tuple(self.flow.images))
        if kind is Kind.TRUE_FALSE:
            document = replace(document, images=tuple(replace(image, place="") for image in document.images))
            self._doubt(texts, answer)
        return Found(self.flow.where, raw, document, self.flow.problems)

    def _answer(self, kind: Kind, texts: tuple[str, ...], letters: tuple[str, ...]) -> Answer:
        if kind is Kind.SHORT:
            return "\n".join(filter(None, texts))
        if kind is Kind.FILL:
            accepted = tuple(dict.fromkeys(filter(None, texts)))
            return (accepted,) if accepted else None
        if kind is Kind.TRUE_FALSE:
            return truth(texts[LETTERS.index(letters[0])]) if len(letters) == 1 else None
        return letters or None

    def _letters(self, ids: list[str]) -> tuple[str, ...]:
        named = [each.get("answer_id") or "" for each in descendants(self.element, "CORRECTANSWER")]
        unknown = [name for name in named if name not in ids[: len(LETTERS)]]
        if unknown:
            self.flow.problems.append(key_error(self.flow.where, "、".join(unknown)))
        return tuple(sorted({LETTERS[ids.index(name)] for name in named if name in ids[: len(LETTERS)]}))

    def _text(self, holder: Element | None, place: str = "") -> str:
        text = text_of(child(holder, "TEXT"))
        for image in descendants(holder, "IMAGE") if holder is not None else ():
            self.flow.picture(image.get("src") or image.get("href") or image.get("value") or "", place)
        flag = child(holder, "FLAGS", "ISHTML")
        is_html = flag.get("value") == "true" if flag is not None else looks_like_html(text)
        return self.flow.html(text, place) if is_html else tidy(text)

    def _explanation(self) -> str:
        told = [text_of(each) for each in descendants(self.element, "FEEDBACK_WHEN_CORRECT", "FEEDBACK_WHEN_INCORRECT")]
        texts = [Flow(self.flow.assets, self.flow.base, self.flow.where).html(text) for text in told]
        kept = list(dict.fromkeys(filter(None, texts)))
        if len(kept) > 1:
            self.flow.problems.append(warning("W_FEEDBACK_LOST", self.flow.where))
        return kept[0] if kept else ""

    def _doubt(self, texts: tuple[str, ...], answer: Answer) -> None:
        """Blackboard's first answer is the true one; where it says the opposite, programs disagree on the key. So do those
        where the feedback names another answer."""
        if len(texts) == 2 and truth(texts[0]) is False:
            self.flow.problems.append(warning("W_TRUTH_ORDER", self.flow.where, texts[0]))
        for each in descendants(self.element, "FEEDBACK_WHEN_CORRECT", "FEEDBACK_WHEN_INCORRECT"):
            said = _SAYS.search(text_of(each))
            if said and truth(said[1]) is not answer:
                shown = {True: "√", False: "×"}.get(bool(answer), "")
                self.flow.problems.append(
                    warning(
                        "W_ANSWER_VS_EXPLANATION", self.flow.where, said[1], answer=shown if answer is not None else ""
                    )
                )
