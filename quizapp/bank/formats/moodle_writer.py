"""Questions as Moodle XML. What Moodle has no place for stands in an element that Moodle passes over and our reader takes."""

import base64
import json
import re
from collections.abc import Mapping, Sequence

from lxml import etree

from quizapp.bank.formats.markup import escaped
from quizapp.bank.formats.moodle_own import category_of, losses, numbered, own_fields
from quizapp.bank.formats.moodle_xml import OWN
from quizapp.bank.formats.pictures import Picture
from quizapp.bank.formats.written import Written
from quizapp.bank.formats.xml import Element
from quizapp.bank.rules.document import Image, QuestionDocument
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind
from quizapp.bank.rules.validity import count_blanks

_KINDS = {Kind.SINGLE: "multichoice", Kind.MULTIPLE: "multichoice", Kind.INDEFINITE: "multichoice", Kind.FILL: "cloze",
          Kind.TRUE_FALSE: "truefalse", Kind.SHORT: "essay", Kind.CASE: "description"}  # fmt: skip
_TITLE = 60
_BLANK = re.compile(r"_{2,}|[（(][ \u3000\xa0_]*[）)]")


def write_moodle_xml(documents: Sequence[QuestionDocument], pictures: Mapping[str, Picture]) -> Written:
    """A <quiz> with categories, questions and their pictures."""
    quiz = etree.Element("quiz")
    topic: tuple[str, ...] = ()
    for number, document, group in numbered(documents):
        if document.topic != topic:
            topic = document.topic
            heading = etree.SubElement(quiz, "question", type="category")
            _say(etree.SubElement(heading, "category"), category_of(topic))
        quiz.append(_Question(document, pictures).write(number, group))
    data = etree.tostring(quiz, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return Written(data, tuple(losses(documents, pictures, is_gift=False)))


class _Question:
    """One question while it is written."""

    def __init__(self, document: QuestionDocument, pictures: Mapping[str, Picture]) -> None:
        self.document, self.pictures = document, pictures
        answer = document.answer
        is_short = document.kind is Kind.FILL and isinstance(answer, tuple) and len(answer) == 1
        self.kind = "shortanswer" if is_short else _KINDS[document.kind]
        self.element = etree.Element("question", type=self.kind)

    def write(self, number: int, group: str) -> Element:
        """The element."""
        document = self.document
        _say(etree.SubElement(self.element, "name"), re.sub(r"\s+", " ", f"{number} {document.stem}")[:_TITLE].strip())
        self._text("questiontext", self._stem(), "", is_html=self.kind == "cloze")
        self._text("generalfeedback", document.explanation, None)
        marks = 0 if document.kind is Kind.CASE else document.marks or 100
        etree.SubElement(self.element, "defaultgrade").text = f"{marks / 100:g}"
        if document.id:
            etree.SubElement(self.element, "idnumber").text = document.id
        self._key()
        if document.tags:
            tags = etree.SubElement(self.element, "tags")
            for tag in document.tags:
                _say(etree.SubElement(tags, "tag"), tag)
        etree.SubElement(self.element, OWN).text = json.dumps(own_fields(document, group), ensure_ascii=True)
        return self.element

    def _stem(self) -> str:
        """The stem; of a cloze with its answers in the places of its blanks."""
        answer = self.document.answer
        if self.kind != "cloze" or not isinstance(answer, tuple):
            return self.document.stem
        pieces, blanks = [], iter(answer)
        last = 0
        for found in _BLANK.finditer(self.document.stem):
            if count_blanks(found[0]):
                pieces += [self.document.stem[last : found.start()], _sub(next(blanks, ()))]
                last = found.end()
        return "".join([*pieces, self.document.stem[last:]])

    def _key(self) -> None:
        document, answer = self.document, self.document.answer
        if document.kind in CHOICE_KINDS and isinstance(answer, tuple):
            etree.SubElement(self.element, "single").text = "true" if document.kind is Kind.SINGLE else "false"
            etree.SubElement(self.element, "shuffleanswers").text = "true"
            etree.SubElement(self.element, "answernumbering").text = "ABCD"
            self._options({str(letter) for letter in answer})
        elif document.kind is Kind.TRUE_FALSE:
            for value in (True, False):
                right = etree.SubElement(self.element, "answer", fraction="100" if answer is value else "0")
                _say(right, "true" if value else "false")
        elif self.kind == "shortanswer" and isinstance(answer, tuple):
            etree.SubElement(self.element, "usecase").text = "0"
            for text in answer[0]:
                _say(etree.SubElement(self.element, "answer", fraction="100"), str(text).replace("*", "\\*"))
        elif document.kind is Kind.SHORT:
            etree.SubElement(self.element, "responseformat").text = "editor"
            self._text("graderinfo", str(answer or ""), None)

    def _options(self, right: set[str]) -> None:
        is_single = self.document.kind is Kind.SINGLE
        wrong = len(self.document.options) - len(right)
        for letter, option in zip(LETTERS, self.document.options, strict=False):
            share = 100 / len(right) if letter in right else 0 if is_single else -100 / max(1, wrong)
            self._text("answer", option, letter, fraction=f"{share:.7g}")

    def _text(self, name: str, text: str, place: str | None, *, is_html: bool = False, **attributes: str) -> None:
        """A text, as HTML where pictures stand in its place."""
        images = [image for image in self.document.images if image.place == place and image.sha256 in self.pictures]
        is_html = is_html or bool(images)
        element = etree.SubElement(self.element, name, attributes, format="html" if is_html else "plain_text")
        _say(element, f"{escaped(text)}{''.join(_img(image) for image in images)}" if is_html else text)
        for image in {image.sha256: image for image in images}.values():
            file = etree.SubElement(element, "file", name=_name(image), path="/", encoding="base64")
            file.text = base64.b64encode(self.pictures[image.sha256].content).decode()


def _sub(accepted: Sequence[str]) -> str:
    return f"{{1:SHORTANSWER:{'~'.join(_accepted(text) for text in accepted)}}}"


def _accepted(text: str) -> str:
    marked = re.sub(r"[\\}~#/]", lambda found: f"\\{found[0]}", text).replace("*", "\\*")
    return f"=%100%{marked}" if text.startswith("%") else f"={marked}"


def _img(image: Image) -> str:
    return f'<img src="@@PLUGINFILE@@/{_name(image)}" alt="">'


def _name(image: Image) -> str:
    """Names of files are made from the content; the picture's own name stands in our element."""
    return f"{image.sha256[:32]}.png"


def _say(element: Element, text: str) -> None:
    etree.SubElement(element, "text").text = text
