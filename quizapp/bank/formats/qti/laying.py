"""A question as an item of QTI 2.2: texts laid down so that they read back character by character."""

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from quizapp.bank.formats.qti.flow import VERBATIM
from quizapp.bank.formats.qti.names import made
from quizapp.bank.formats.xml import Element
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import LETTERS, Kind

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p2"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p2/rptemplates/"
TRUTH_WORDS = {"true": "正确", "false": "错误"}
_BLANKS = re.compile("_{2,}|[（(][ \u3000\xa0_]*[）)]")
Hrefs = Mapping[str, str]  # sha256 of a picture -> where it lies, seen from an item


def item_of(document: QuestionDocument, identifier: str, title: str, hrefs: Hrefs, stimulus: str = "") -> Element:
    """The item; `stimulus` is the file of the material that it stands on."""
    item = made(
        NAMESPACE,
        "assessmentItem",
        {"identifier": identifier, "title": title, "adaptive": "false", "timeDependent": "false"},
        xsi=XSI,
    )
    _declare(item, document)
    _outcomes(item, document)
    if stimulus:
        name = stimulus.rsplit("/", 1)[-1].split(".")[0]
        _add(item, "assessmentStimulusRef", identifier=name, href=stimulus)
    body = _add(item, "itemBody")
    _ask(body, document, hrefs)
    if document.kind is Kind.FILL and isinstance(document.answer, tuple) and len(document.answer) > 1:
        _sum(item, len(document.answer))
    elif document.kind is not Kind.SHORT:
        name = "map_response" if document.kind is Kind.FILL else "match_correct"
        _add(item, "responseProcessing", template=TEMPLATES + name)
    if document.explanation:
        told = _add(item, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier="explanation", showHide="show")
        _lay(told, "p", document.explanation)
    return item


def stimulus_of(document: QuestionDocument, identifier: str, title: str, hrefs: Hrefs) -> Element:
    """The material of a case."""
    root = made(NAMESPACE, "assessmentStimulus", {"identifier": identifier, "title": title}, xsi=XSI)
    body = _add(root, "stimulusBody")
    _lay(body, "p", document.stem)
    _pictures(body, document, "", hrefs)
    return root


def test_of(identifier: str, title: str, items: Sequence[tuple[str, str]]) -> Element:
    """A test of all items, given as (identifier, file), in order."""
    root = made(NAMESPACE, "assessmentTest", {"identifier": identifier, "title": title}, xsi=XSI)
    part = _add(root, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="simultaneous")
    section = _add(part, "assessmentSection", identifier="section", title=title, visible="true")
    for name, href in items:
        _add(section, "assessmentItemRef", identifier=name, href=href)
    return root


def _declare(item: Element, document: QuestionDocument) -> None:
    if document.kind is Kind.FILL:
        blanks = _accepted(document)
        total = len(blanks)
        for number, texts in enumerate(blanks, start=1):
            declared = _add(
                item,
                "responseDeclaration",
                identifier=_response(number, total),
                cardinality="single",
                baseType="string",
            )
            _add(_add(declared, "correctResponse"), "value").text = texts[0]
            mapping = _add(declared, "mapping", defaultValue="0")
            for text in dict.fromkeys(texts):
                _add(mapping, "mapEntry", mapKey=text, mappedValue="1", caseSensitive="false")
        return
    is_several = document.kind in (Kind.MULTIPLE, Kind.INDEFINITE)
    declared = _add(
        item,
        "responseDeclaration",
        identifier="RESPONSE",
        cardinality="multiple" if is_several else "single",
        baseType="string" if document.kind is Kind.SHORT else "identifier",
    )
    if document.kind is not Kind.SHORT:
        correct = _add(declared, "correctResponse")
        for value in _key(document):
            _add(correct, "value").text = value


def _outcomes(item: Element, document: QuestionDocument) -> None:
    points = {} if document.marks is None else {"normalMaximum": f"{document.marks / 100:g}"}
    _add(item, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float", **points)
    if document.explanation:
        shown = _add(item, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier")
        _add(_add(shown, "defaultValue"), "value").text = "explanation"


def _ask(body: Element, document: QuestionDocument, hrefs: Hrefs) -> None:
    if document.kind is Kind.FILL:
        _lay_blanks(body, document.stem)
        _pictures(body, document, "", hrefs)
        return
    if document.kind is Kind.SHORT and document.answer:
        _lay(_add(body, "rubricBlock", view="scorer"), "p", str(document.answer))
    _lay(body, "p", document.stem)
    _pictures(body, document, "", hrefs)
    if document.kind is Kind.SHORT:
        _add(body, "extendedTextInteraction", responseIdentifier="RESPONSE")
        return
    is_several = document.kind in (Kind.MULTIPLE, Kind.INDEFINITE)
    asked = _add(
        body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="false", maxChoices="0" if is_several else "1"
    )
    for identifier, text in _choices(document):
        choice = _add(asked, "simpleChoice", identifier=identifier)
        _lay(choice, "span", text)
        _pictures(choice, document, identifier, hrefs)


def _choices(document: QuestionDocument) -> list[tuple[str, str]]:
    if document.kind is Kind.TRUE_FALSE:
        return list(TRUTH_WORDS.items())
    return list(zip(LETTERS, document.options, strict=False))


def _key(document: QuestionDocument) -> tuple[str, ...]:
    if document.kind is Kind.TRUE_FALSE:
        return ("true" if document.answer else "false",)
    return tuple(map(str, document.answer)) if isinstance(document.answer, tuple) else ()


def _accepted(document: QuestionDocument) -> list[tuple[str, ...]]:
    answer = document.answer if isinstance(document.answer, tuple) else ()
    return [each for each in answer if isinstance(each, tuple)]


def _response(number: int, blanks: int) -> str:
    """A response's identifier; the standard's templates know only RESPONSE."""
    return f"RESPONSE_{number}" if blanks > 1 else "RESPONSE"


def _sum(item: Element, blanks: int) -> None:
    """Several blanks bring a point each."""
    score = _add(_add(item, "responseProcessing"), "setOutcomeValue", identifier="SCORE")
    total = _add(score, "sum")
    for number in range(1, blanks + 1):
        _add(total, "mapResponse", identifier=_response(number, blanks))


def _lay(parent: Element, name: str, text: str) -> Element:
    """A text as one element, its line ends as <br/>."""
    laid = _add(parent, name, **{"class": VERBATIM})
    _write(laid, text)
    return laid


def _lay_blanks(parent: Element, stem: str) -> None:
    laid = _add(parent, "p", **{"class": VERBATIM})
    start, blanks = 0, list(_BLANKS.finditer(stem))
    for number, blank in enumerate(blanks, start=1):
        _write(laid, stem[start : blank.start()])
        _add(laid, "textEntryInteraction", responseIdentifier=_response(number, len(blanks)), placeholderText=blank[0])
        start = blank.end()
    _write(laid, stem[start:])


def _write(laid: Element, text: str) -> None:
    for index, line in enumerate(text.split("\n")):
        if index:
            _add(laid, "br")
        if len(laid):
            laid[-1].tail = (laid[-1].tail or "") + line
        else:
            laid.text = (laid.text or "") + line


def _pictures(parent: Element, document: QuestionDocument, place: str, hrefs: Hrefs) -> None:
    for image in document.images:
        if image.place == place and image.sha256 in hrefs:
            holder = parent if place else _add(parent, "p")
            _add(holder, "img", src=hrefs[image.sha256], alt=image.name)


def _add(parent: Element, name: str, **attributes: str) -> Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
