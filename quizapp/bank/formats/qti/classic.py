"""Items of QTI 1.2, and as Canvas, Common Cartridge, Respondus, Blackboard and others write them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from quizapp.bank.formats.qti.assets import Assets
from quizapp.bank.formats.qti.classic_blanks import BlankReader
from quizapp.bank.formats.qti.classic_feedback import Feedback
from quizapp.bank.formats.qti.conditions import Condition, Key, multiple_key, scoring, single_key
from quizapp.bank.formats.qti.declared import number
from quizapp.bank.formats.qti.families import Family, family_of, metadata
from quizapp.bank.formats.qti.flow import Flow
from quizapp.bank.formats.qti.found import SHOWN, Found, Material, key_error, topic_of, unsupported
from quizapp.bank.formats.qti.material import Response, label_text, labels, presented
from quizapp.bank.formats.truths import is_pair, meant
from quizapp.bank.formats.xml import Element, child, children, descendants, name_of, text_of
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.problems import Where, error, warning

_UNTOLD = frozenset({"root_section", "main", "root section"})
Named = Callable[[str], str]


def read_classic(root: Element, assets: Assets, base: str, named: Named) -> tuple[list[Found], dict[str, Material]]:
    """Every item below a questestinterop, and the texts that several of them share."""
    items: list[Found] = []
    materials: dict[str, Material] = {}
    passages = {each: _passage(each) for each in descendants(root, "section")}
    for element in descendants(root, "item"):
        title = (element.get("title") or "").strip() or (element.get("ident") or "").strip() or "item"
        flow = Flow(assets, base, Where(item=named(title)))
        for passage in (passages.get(above) for above in element.iterancestors()):
            if passage:
                flow.lost(passage)
        found = ClassicItem(element, flow, _topic(element)).read()
        items.append(found)
        if found.material and found.document is None:
            text = QuestionDocument(Kind.CASE, found.raw, images=tuple(flow.images), topic=_topic(element))
            materials[found.material] = Material(text, found.where, tuple(flow.problems))
    return items, materials


@dataclass(slots=True)
class ClassicItem:
    """Reads one item."""

    item: Element
    flow: Flow
    topic: tuple[str, ...]
    told: Mapping[str, str] = field(default_factory=dict)
    conditions: list[Condition] = field(default_factory=list)

    def read(self) -> Found:
        """The item as a question, or why it is none."""
        self.told = metadata(self.item)
        presentation = child(self.item, "presentation")
        shown = presented(presentation, self.flow) if presentation is not None else []
        responses = [each for each in shown if isinstance(each, Response)]
        answered = [each for each in responses if each.name != "response_extension"]  # Brightspace's note on display
        responses = answered or responses
        shown = [each for each in shown if isinstance(each, str) or each in responses]
        texts = [each for each in shown if isinstance(each, str)]
        raw = " ".join(text_of(presentation).split())[:SHOWN]
        family, name = family_of(self.told)
        if family is Family.TEXT or (family is Family.UNKNOWN and not responses):
            return Found(self.flow.where, "\n".join(texts), material=self.item.get("ident") or "")
        if family is Family.OTHER:
            return unsupported(self.flow.where, raw, name)
        self.conditions = scoring(self.item)
        document, obstacle = self._document(family, name, shown, responses)
        if document is None:
            return unsupported(self.flow.where, raw, obstacle)
        document = replace(document, topic=self.topic, marks=self._marks(), images=tuple(self.flow.images))
        group = self.told.get("parent_stimulus_item_ident", "")
        return Found(self.flow.where, raw, document, self.flow.problems, group)

    def _document(
        self, family: Family, name: str, shown: Sequence[str | Response], responses: Sequence[Response]
    ) -> tuple[QuestionDocument | None, str]:
        names = {response.name for response in responses}
        strange = next(
            (each for each in sorted(names) if each in ("response_xy", "response_grp", "response_extension")), ""
        )
        if strange:
            return None, strange
        if _rendered(self.item):
            return None, _rendered(self.item)
        if family in (Family.FILL, Family.SHORT) or names & {"response_str", "response_num"}:
            return self._texts(family, name, shown, responses)
        if len(responses) != 1:
            return None, name or ("matching" if responses else "item")
        if responses[0].cardinality == "ordered":
            return None, "ordering"
        stem = tidy(
            "\n".join(text for each in shown for text in [each if isinstance(each, str) else each.prompt] if text)
        )
        return self._choice(family, stem, responses[0])

    def _texts(
        self, family: Family, name: str, shown: Sequence[str | Response], responses: Sequence[Response]
    ) -> tuple[QuestionDocument | None, str]:
        reader = BlankReader(self.item, self.flow, self.conditions, Feedback(self.item, self.flow))
        if family not in (Family.FILL, Family.SHORT):
            if any(response.name == "response_lid" for response in responses):
                return None, name or "composite"
            family = reader.family(responses)
        if family is Family.SHORT:
            return reader.short(shown), ""
        return reader.fill(shown, responses, name)

    def _choice(self, family: Family, stem: str, response: Response) -> tuple[QuestionDocument | None, str]:
        found = labels(response.element)
        places = [LETTERS[index] if index < len(LETTERS) else "Z" for index in range(len(found))]
        options = tuple(label_text(label, self.flow, place) for label, place in zip(found, places, strict=True))
        idents = [label.get("ident") or "" for label in found]
        is_multiple = family is Family.MULTIPLE or (family is Family.UNKNOWN and response.cardinality == "multiple")
        key = (multiple_key if is_multiple else single_key)(self.conditions, response.ident)
        if not key.values and len({test.ident for each in self.conditions for test in each.tests}) == 1:
            other = next(test.ident for each in self.conditions for test in each.tests)
            key = (multiple_key if is_multiple else single_key)(self.conditions, other)
        letters = self._letters(key, idents, places)
        feedback = Feedback(self.item, self.flow)
        explanation = feedback.explanation(self.conditions, key.values)
        asked = QuestionDocument(
            Kind.MULTIPLE if is_multiple else Kind.SINGLE, stem, options, letters or None, explanation
        )
        if is_multiple or any(image.place for image in self.flow.images):
            return asked, ""
        return self._truth(asked, family, idents), ""

    def _letters(self, key: Key, idents: Sequence[str], places: Sequence[str]) -> tuple[str, ...]:
        unknown = [value for value in key.values if idents.count(value) != 1]
        if unknown or key.is_unclear:
            self.flow.problems.append(key_error(self.flow.where, "、".join(unknown or key.values)))
        if key.is_weighted:
            self.flow.problems.append(warning("W_WEIGHTS_LOST", self.flow.where))
        return tuple(sorted({places[idents.index(value)] for value in key.values if value in idents}))

    def _truth(self, asked: QuestionDocument, family: Family, idents: Sequence[str]) -> QuestionDocument:
        """Two options that say true and false, by their texts or by Blackboard's names for them."""
        by_name = tuple(ident.rsplit(".", 1)[-1] for ident in idents)
        if is_pair(asked.options):
            pair = asked.options
        elif family is Family.TRUTH and is_pair(by_name) and not any("on_off" in ident for ident in idents):
            pair = by_name
        else:
            return asked
        letters = asked.answer if isinstance(asked.answer, tuple) else ()
        right = meant(pair[LETTERS.index(str(letters[0]))]) if len(letters) == 1 else None
        if len(letters) > 1:
            self.flow.problems.append(error("E_ANSWER_UNREADABLE", self.flow.where, "".join(map(str, letters))))
        return replace(asked, kind=Kind.TRUE_FALSE, options=(), answer=right)

    def _marks(self) -> int | None:
        for label in ("points_possible", "cc_weighting", "qmd_absolutescore_max"):
            points = number(self.told.get(label, ""))
            if points and 0 < points <= 1000:
                return round(points * 100)
        return None


def _rendered(item: Element) -> str:
    """The name of a way of showing choices that is none of ours."""
    return next(
        (name_of(each) for each in descendants(item, "render_hotspot", "render_slider", "render_extension")), ""
    )


def _passage(section: Element) -> str:
    """The beginning of a text that stands over a whole section; it is not read, and its questions may need it."""
    texts = (" ".join(text_of(each).split()) for each in children(section, "presentation_material"))
    return next((text[:40] for text in texts if text), "")


def _topic(item: Element) -> tuple[str, ...]:
    titles = [
        each.get("title") or ""
        for each in item.iterancestors()
        if isinstance(each.tag, str) and name_of(each) in ("section", "assessment", "objectbank")
    ]
    return topic_of([title for title in reversed(titles) if title.strip().lower() not in _UNTOLD])
