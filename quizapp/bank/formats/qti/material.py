"""The texts of QTI 1.2: material in all its forms, and the presentation with the places of its responses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from quizapp.bank.formats.html import looks_like_html
from quizapp.bank.formats.qti.flow import Flow
from quizapp.bank.formats.xml import Element, children, descendants, name_of, text_of
from quizapp.bank.rules.wording import tidy

RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp", "response_extension")
_MATERIALS = ("material", "flow_mat")
_LOST = {"mataudio": "audio", "matvideo": "video", "matapplet": "applet", "matapplication": "application"}
_KNOWN_TAG = re.compile(
    r"</?(p|br|div|span|b|i|u|strong|em|sub|sup|img|table|ul|ol|font|tt|pre)\b[^<>]*>", re.IGNORECASE
)
_WRAPPED = re.compile(r"\s*<(p|div|span)\b[^<>]*>.*</\1>\s*", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Response:
    """Where a candidate answers, and what is written before its choices."""

    element: Element
    ident: str
    name: str
    cardinality: str
    prompt: str


def presented(presentation: Element, flow: Flow) -> list[str | Response]:
    """Texts and responses as they follow each other."""
    found: list[str | Response] = []
    for child in children(presentation):
        name = name_of(child)
        if name in RESPONSES:
            found.append(_response(child, name, flow))
        elif name in _MATERIALS:
            text = material_text(child, flow)
            if text:
                found.append(text)
        elif name in ("flow", "presentation"):
            found += presented(child, flow)
    return found


def material_text(element: Element, flow: Flow, place: str = "") -> str:
    """The text of everything inside; lines for parts, pictures kept at `place`."""
    return tidy("".join(_pieces(element, flow, place)))


def labels(response: Element) -> list[Element]:
    """The choices of a response."""
    return list(descendants(response, "response_label"))


def label_text(label: Element, flow: Flow, place: str) -> str:
    """The text of a choice."""
    own = "" if any(True for _each in children(label)) else tidy(label.text or "")
    return own or material_text(label, flow, place)


def _response(element: Element, name: str, flow: Flow) -> Response:
    prompt = "\n".join(filter(None, (material_text(each, flow) for each in children(element, *_MATERIALS))))
    return Response(
        element, element.get("ident") or "", name, (element.get("rcardinality") or "Single").lower(), prompt
    )


def _pieces(element: Element, flow: Flow, place: str) -> Iterator[str]:
    for child in children(element):
        name = name_of(child)
        if name in ("mattext", "matemtext", "mat_formattedtext"):
            yield _text(child, flow, place) + "\n"
        elif name == "matimage":
            _image(child, flow, place)
        elif name == "matbreak":
            yield "\n"
        elif name in _LOST:
            _application(child, name, flow, place)
        elif name not in (*RESPONSES, "altmaterial", "response_label"):
            yield from _pieces(child, flow, place)


def _text(element: Element, flow: Flow, place: str) -> str:
    """Text as its type says; where none is given, markup is known by its tags."""
    kind = (element.get("texttype") or element.get("type") or "").lower()
    if any(True for _each in children(element)):
        return flow.element(element, place)
    text = text_of(element)
    if element.get("uri") and not text.strip():
        return ""
    is_markup = "html" in kind or "smart_text" in kind or "xhtml" in kind
    if not is_markup and "plain" not in kind:
        is_markup = _KNOWN_TAG.search(text) is not None or (looks_like_html(text) and "&" in text and "<" not in text)
    if not is_markup and "plain" in kind:
        is_markup = _WRAPPED.fullmatch(text) is not None and "<" in text[1:]
    return flow.html(text, place) if is_markup else tidy(text)


def _image(element: Element, flow: Flow, place: str) -> None:
    uri, embedded = element.get("uri") or "", (element.text or "").strip()
    if (element.get("embedded") or "").lower() == "base64" and embedded:
        image = flow.assets.embedded(embedded, place, uri)
        if image is not None:
            flow.images.append(image)
            return
    flow.picture(uri, place)


def _application(element: Element, name: str, flow: Flow, place: str) -> None:
    uri = element.get("uri") or ""
    if re.search(r"\.(png|jpe?g|gif|bmp|webp|tiff?)$", uri, re.IGNORECASE):
        flow.picture(uri, place)
    else:
        flow.lost(_LOST[name])
