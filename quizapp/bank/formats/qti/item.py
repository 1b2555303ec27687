"""An item of QTI 2 or 3 as a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quizapp.bank.formats.qti.declared import (
    Declaration,
    declarations,
    has_templates,
    in_order,
    keyed_in_processing,
    number,
)
from quizapp.bank.formats.qti.feedback import explanation_of, reference_of
from quizapp.bank.formats.qti.flow import BLANK, Flow, mark
from quizapp.bank.formats.qti.found import SHOWN, Found, key_error, unsupported
from quizapp.bank.formats.qti.names import attribute, below, part, parts, plain
from quizapp.bank.formats.qti.own import Own, wanted_kind, with_own
from quizapp.bank.formats.truths import is_pair, meant
from quizapp.bank.formats.xml import Element, text_of
from quizapp.bank.rules.document import Answer, QuestionDocument
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.bank.rules.validity import count_blanks
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.problems import warning

CHOICE, ENTRY, TEXT = "choiceInteraction", "textEntryInteraction", "extendedTextInteraction"
_UNASKED = frozenset({"feedbackBlock", "feedbackInline", "templateBlock", "templateInline"})


@dataclass(slots=True)
class ItemReader:
    """Reads one item. `flow` collects its pictures and problems."""

    item: Element
    flow: Flow
    topic: tuple[str, ...] = ()
    own: Own | None = None

    def read(self) -> Found:
        """The item as a question, or why it is none."""
        body = part(self.item, "itemBody")
        raw = " ".join(text_of(body).split())[:SHOWN]
        if body is None:
            return Found(self.flow.where, raw)
        asked = [each for each in below(body, *_interactions(body)) if plain(each) != "endAttemptInteraction"]
        name = self._obstacle(body, asked)
        if name:
            return unsupported(self.flow.where, raw, name)
        if not asked:
            return Found(self.flow.where, raw)
        document = self._document(body, asked)
        if document is None:
            return unsupported(self.flow.where, raw, "composite")
        document = replace(document, topic=self.topic, marks=self._marks(), images=tuple(self.flow.images))
        return Found(self.flow.where, raw, with_own(document, self.own or {}), self.flow.problems)

    def _obstacle(self, body: Element, asked: Sequence[Element]) -> str:
        """The name of what keeps the item from being one of our kinds; "" for nothing."""
        names = [plain(each) for each in asked]
        other = next((name for name in names if name not in (CHOICE, ENTRY, TEXT)), "")
        if other:
            return other
        if has_templates(self.item, body):
            return "templateDeclaration"
        if any(plain(above) in _UNASKED for each in asked for above in each.iterancestors()):
            return "adaptive"
        declared = declarations(self.item)
        for each in asked:
            found = self._declared(declared, each)
            if found and found.cardinality == "ordered":
                return "orderInteraction" if plain(each) == CHOICE else plain(each)
        return "composite" if ENTRY in names and set(names) != {ENTRY} else ""

    def _document(self, body: Element, asked: Sequence[Element]) -> QuestionDocument | None:
        if plain(asked[0]) == ENTRY:
            return self._fill(body, asked)
        pieces = self._pieces(body, asked)
        if len(asked) > 1:
            return self._case(pieces, asked)
        prompt = self._prompt(asked[0], self.flow)
        stem = tidy("\n".join(text for text in (pieces[0], prompt, pieces[1]) if text))
        return self._one(asked[0], stem, self.flow)

    def _pieces(self, body: Element, asked: Sequence[Element]) -> list[str]:
        """The texts before, between and after the interactions."""
        marks = {each: f"<div>{mark(place)}</div>" for place, each in enumerate(asked)}
        text, pieces = self.flow.element(body, "", marks), []
        for place in range(len(asked)):
            before, _mark, text = text.partition(mark(place))
            pieces.append(tidy(before))
        return [*pieces, tidy(text)]

    def _one(self, asked: Element, stem: str, flow: Flow) -> QuestionDocument:
        declared = self._declared(declarations(self.item), asked)
        if plain(asked) == TEXT:
            reference = reference_of(self.item, flow) or "\n".join(declared.correct if declared else ())
            explanation = explanation_of(self.item, (), flow)
            return QuestionDocument(Kind.SHORT, stem, answer=reference, explanation=explanation)
        return self._choice(asked, stem, declared, flow)

    def _choice(self, asked: Element, stem: str, declared: Declaration | None, flow: Flow) -> QuestionDocument:
        choices = list(parts(asked, "simpleChoice"))
        places = [LETTERS[index] if index < len(LETTERS) else "Z" for index in range(len(choices))]
        options = tuple(flow.element(choice, place) for choice, place in zip(choices, places, strict=True))
        identifiers = [attribute(choice, "identifier") for choice in choices]
        values = self._values(asked, declared, flow)
        unknown = [value for value in values if identifiers.count(value) != 1]
        if unknown:
            flow.problems.append(key_error(flow.where, "、".join(unknown)))
        letters = tuple(sorted({places[identifiers.index(value)] for value in values if value in identifiers}))
        kind = self._kind(asked, declared, letters, options, flow)
        explanation = explanation_of(self.item, values, flow)
        if kind is Kind.TRUE_FALSE:
            answer = meant(options[LETTERS.index(letters[0])]) if len(letters) == 1 else None
            return QuestionDocument(kind, stem, answer=answer, explanation=explanation)
        return QuestionDocument(kind, stem, options, letters or None, explanation)

    def _values(self, asked: Element, declared: Declaration | None, flow: Flow) -> tuple[str, ...]:
        """The identifiers of the right choices."""
        if declared is None:
            return ()
        if declared.correct:
            processed = keyed_in_processing(self.item, attribute(asked, "responseIdentifier"))
            if processed and processed != declared.correct:
                flow.problems.append(warning("W_KEY_VS_SCORING", flow.where, "、".join(processed)))
            if declared.scoring and set(declared.scoring) != set(declared.correct):
                flow.problems.append(warning("W_WEIGHTS_LOST", flow.where))
            return in_order(declared.correct)
        if declared.scoring:
            flow.problems.append(warning("W_KEY_FROM_MAPPING", flow.where))
            return in_order(declared.scoring if declared.cardinality == "multiple" else declared.best)
        return keyed_in_processing(self.item, attribute(asked, "responseIdentifier"))

    def _kind(
        self, asked: Element, declared: Declaration | None, letters: Sequence[str], options: tuple[str, ...], flow: Flow
    ) -> Kind:
        most = number(attribute(asked, "maxChoices") or "1")
        is_multiple = declared.cardinality == "multiple" if declared else most != 1
        kind = Kind.MULTIPLE if is_multiple and (most != 1 or len(letters) > 1) else Kind.SINGLE
        if kind is Kind.SINGLE and is_pair(options) and not any(image.place for image in flow.images):
            kind = Kind.TRUE_FALSE
        return wanted_kind(self.own or {}, kind)

    def _fill(self, body: Element, asked: Sequence[Element]) -> QuestionDocument:
        stem = self._blanked(
            self.flow.element(body, "", {each: mark(place) for place, each in enumerate(asked)}), asked
        )
        declared = declarations(self.item)
        answer = tuple(self._accepted(self._declared(declared, each)) for each in asked)
        explanation = explanation_of(self.item, [text for each in answer for text in each], self.flow)
        return QuestionDocument(Kind.FILL, tidy(stem), answer=_complete(answer), explanation=explanation)

    def _blanked(self, stem: str, asked: Sequence[Element]) -> str:
        """A blank at each mark; where the words have as many blanks already, those."""
        bare = stem
        for place, each in enumerate(asked):
            bare = bare.replace(mark(place), "")
            own = attribute(each, "placeholderText") if self.own else ""
            stem = stem.replace(mark(place), own if count_blanks(own) == 1 else BLANK)
        return bare if count_blanks(bare) == len(asked) else stem

    def _accepted(self, declared: Declaration | None) -> tuple[str, ...]:
        if declared is None:
            return ()
        if declared.has_weights:
            self.flow.problems.append(warning("W_WEIGHTS_LOST", self.flow.where))
        if declared.mapped and not declared.correct:
            self.flow.problems.append(warning("W_KEY_FROM_MAPPING", self.flow.where))
        if any(True for _each in below(self.item, "equal", "equalRounded", "patternMatch", "substring")):
            self.flow.problems.append(warning("W_MATCH_LOST", self.flow.where))
        accepted = (*declared.correct, *declared.scoring) or keyed_in_processing(self.item, declared.identifier)
        return in_order(accepted)

    def _case(self, pieces: Sequence[str], asked: Sequence[Element]) -> QuestionDocument | None:
        """Several questions in one item are a case where each has its own words and a shared text goes before them."""
        flows = [Flow(self.flow.assets, self.flow.base, self.flow.where) for _each in asked]
        prompts = [self._prompt(each, flow) for each, flow in zip(asked, flows, strict=True)]
        between = ("", *pieces[1:-1])
        stems = [tidy("\n".join(filter(None, pair))) for pair in zip(between, prompts, strict=True)]
        if not pieces[0] or pieces[-1] or not all(stems):
            return None
        children = []
        for each, stem, flow in zip(asked, stems, flows, strict=True):
            child = self._one(each, stem, flow)
            children.append(replace(child, images=tuple(flow.images), explanation=""))
            self.flow.problems += [problem for problem in flow.problems if problem not in self.flow.problems]
        explanation = explanation_of(self.item, (), self.flow)
        return QuestionDocument(Kind.CASE, pieces[0], explanation=explanation, children=tuple(children))

    def _prompt(self, asked: Element, flow: Flow) -> str:
        prompt = part(asked, "prompt")
        return flow.element(prompt) if prompt is not None else ""

    def _declared(self, declared: Mapping[str, Declaration], asked: Element) -> Declaration | None:
        return declared.get(attribute(asked, "responseIdentifier"))

    def _marks(self) -> int | None:
        """The points an item says it brings, in hundredths."""
        for outcome in parts(self.item, "outcomeDeclaration"):
            name = attribute(outcome, "identifier")
            value = text_of(part(outcome, "defaultValue", "value")) if name == "MAXSCORE" else ""
            points = number(value or (attribute(outcome, "normalMaximum") if name == "SCORE" else ""))
            if points and 0 < points <= 1000:
                return round(points * 100)
        return None


def _interactions(body: Element) -> set[str]:
    return {plain(each) for each in body.iter() if isinstance(each.tag, str) and plain(each).endswith("Interaction")}


def _complete(answer: tuple[tuple[str, ...], ...]) -> Answer:
    return answer if all(answer) else None
