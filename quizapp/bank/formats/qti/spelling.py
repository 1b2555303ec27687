"""An item of QTI 2.2 spelled as QTI 3: the names of its own elements in kebab-case, those of HTML as they are."""

from quizapp.bank.formats.qti.laying import TEMPLATES
from quizapp.bank.formats.qti.names import kebab, made
from quizapp.bank.formats.xml import Element, name_of

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
NEW_TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
_HTML = frozenset({"p", "span", "br", "img", "div"})


def as_three(element: Element) -> Element:
    """The same tree in the names of QTI 3."""
    new = made(NAMESPACE, _name(element), _attributes(element))
    new.text, new.tail = element.text, element.tail
    for child in element:
        new.append(as_three(child))
    return new


def _name(element: Element) -> str:
    name = name_of(element)
    return name if name in _HTML else f"qti-{kebab(name)}"


def _attributes(element: Element) -> dict[str, str]:
    found = {kebab(str(name)): str(value) for name, value in element.attrib.items()}
    if found.get("template", "").startswith(TEMPLATES):
        found["template"] = NEW_TEMPLATES + found["template"].removeprefix(TEMPLATES) + ".xml"
    return found
