"""An item of QTI 2.2 spelled as QTI 3: the names of its own elements in kebab-case, those of HTML as they are."""

from lxml import etree

from quizapp.bank.formats.qti.laying import TEMPLATES, XSI
from quizapp.bank.formats.qti.names import kebab, made
from quizapp.bank.formats.xml import Element, name_of

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
NEW_TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
_WITH_BODY = frozenset({"rubricBlock", "modalFeedback"})  # what QTI 3 wraps once more
_HTML = frozenset({"p", "span", "br", "img", "div"})


def as_three(root: Element) -> Element:
    """The same tree in the names of QTI 3."""
    new = made(NAMESPACE, _name(root), _attributes(root), xsi=XSI)
    _fill(new, root)
    return new


def _fill(new: Element, old: Element) -> None:
    new.text = old.text
    for child in old:
        made_child = etree.SubElement(new, f"{{{NAMESPACE}}}{_name(child)}", _attributes(child))
        made_child.tail = child.tail
        holds = name_of(child) in _WITH_BODY
        _fill(etree.SubElement(made_child, f"{{{NAMESPACE}}}qti-content-body") if holds else made_child, child)


def _name(element: Element) -> str:
    name = name_of(element)
    return name if name in _HTML else f"qti-{kebab(name)}"


def _attributes(element: Element) -> dict[str, str]:
    found = {kebab(str(name)): str(value) for name, value in element.attrib.items()}
    if found.get("template", "").startswith(TEMPLATES):
        found["template"] = NEW_TEMPLATES + found["template"].removeprefix(TEMPLATES) + ".xml"
    return found
