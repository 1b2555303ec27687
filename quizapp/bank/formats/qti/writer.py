"""Questions as a package of QTI 2.2 or 3.0: manifest, test, one file an item, the pictures; our own reader gets the
identical bank back."""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from quizapp.bank.formats.pictures import Picture
from quizapp.bank.formats.qti.laying import NAMESPACE as ITEMS_22
from quizapp.bank.formats.qti.laying import XSI, item_of, stimulus_of, test_of
from quizapp.bank.formats.qti.names import made
from quizapp.bank.formats.qti.own import SOURCE, own_of
from quizapp.bank.formats.qti.spelling import NAMESPACE as ITEMS_30
from quizapp.bank.formats.qti.spelling import as_three
from quizapp.bank.formats.written import Written
from quizapp.bank.formats.xml import Element
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.problems import Problem, Where, warning

_LOM = "http://ltsc.ieee.org/xsd/LOM"
_MOMENT = (2020, 1, 1, 0, 0, 0)  # the same questions give the same bytes
_TITLE = 60


@dataclass(frozen=True, slots=True)
class Version:
    """What differs between the two."""

    code: str
    items: str
    items_schema: str
    packaging: str
    packaging_schema: str
    schema: str
    schema_version: str


V22 = Version(
    "v2p2",
    ITEMS_22,
    "http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd",
    "http://www.imsglobal.org/xsd/imscp_v1p1",
    "http://www.imsglobal.org/xsd/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd",
    "QTIv2.2 Package",
    "1.0.0",
)
V30 = Version(
    "v3p0",
    ITEMS_30,
    "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    "QTI Package",
    "3.0.0",
)


def write_qti22(documents: Sequence[QuestionDocument], pictures: Mapping[str, Picture]) -> Written:
    """A QTI 2.2 package."""
    return _Packing(V22, pictures).pack(documents)


def write_qti30(documents: Sequence[QuestionDocument], pictures: Mapping[str, Picture]) -> Written:
    """A QTI 3.0 package."""
    return _Packing(V30, pictures).pack(documents)


@dataclass(slots=True)
class _Packing:
    """A package as it grows."""

    version: Version
    pictures: Mapping[str, Picture]
    files: dict[str, bytes] = field(default_factory=dict)
    resources: list[Element] = field(default_factory=list)
    items: list[tuple[str, str]] = field(default_factory=list)
    losses: list[Problem] = field(default_factory=list)
    hrefs: dict[str, str] = field(default_factory=dict)

    def pack(self, documents: Sequence[QuestionDocument]) -> Written:
        for number, document in enumerate(documents, start=1):
            self._take_pictures(document, number)
            if document.kind is Kind.CASE:
                self._case(document, f"case{number:05d}")
            else:
                self._item(document, f"item{number:05d}")
        test = test_of("test", "试题", [(name, f"../{href}") for name, href in self.items])
        self._file("tests/test.xml", test)
        dependencies = [identifier for identifier, _href in self.items]
        self.resources.insert(0, self._resource("test", "test", "tests/test.xml", dependencies))
        return Written(self._zipped(), tuple(self.losses))

    def _case(self, document: QuestionDocument, name: str) -> None:
        href = f"stimuli/{name}.xml"
        seen = self._seen_from_folder()
        self._file(href, stimulus_of(document, name, _title(document), seen))
        self.resources.append(self._resource(name, "stimulus", href, self._used(document), document))
        for number, child in enumerate(document.children, start=1):
            self._item(child, f"{name}_{number:02d}", name)

    def _item(self, document: QuestionDocument, name: str, case: str = "") -> None:
        href = f"items/{name}.xml"
        stimulus = f"../stimuli/{case}.xml" if case else ""
        self._file(href, item_of(document, name, _title(document), self._seen_from_folder(), stimulus))
        dependencies = [*self._used(document), *([case] if case else [])]
        self.resources.append(self._resource(name, "item", href, dependencies, document))
        self.items.append((name, href))

    def _take_pictures(self, document: QuestionDocument, number: int) -> None:
        for image in document.all_images:
            picture = self.pictures.get(image.sha256)
            if picture is None:
                self.losses.append(warning("W_IMAGE_LOST", Where(item=str(number)), image.name))
            elif image.sha256 not in self.hrefs:
                ending = "jpg" if picture.media_type == "image/jpeg" else "png"
                href = f"images/{image.sha256[:32]}.{ending}"
                self.hrefs[image.sha256] = href
                self.files[href] = picture.content
                self.resources.append(self._resource(f"image_{image.sha256[:32]}", "", href, ()))

    def _seen_from_folder(self) -> dict[str, str]:
        return {sha256: f"../{href}" for sha256, href in self.hrefs.items()}

    def _used(self, document: QuestionDocument) -> list[str]:
        used = dict.fromkeys(image.sha256 for image in document.images if image.sha256 in self.hrefs)
        return [f"image_{sha256[:32]}" for sha256 in used]

    def _file(self, href: str, root: Element) -> None:
        tree = as_three(root) if self.version is V30 else root
        tree.set(f"{{{XSI}}}schemaLocation", f"{self.version.items} {self.version.items_schema}")
        self.files[href] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")

    def _resource(
        self, identifier: str, kind: str, href: str, depends_on: Sequence[str], document: QuestionDocument | None = None
    ) -> Element:
        kind = f"imsqti_{kind}_xml{self.version.code}" if kind else "webcontent"
        resource = self._element("resource", identifier=f"r_{identifier}", type=kind, href=href)
        if document is not None:
            resource.append(self._metadata(document))
        resource.append(self._element("file", href=href))
        for each in depends_on:
            resource.append(self._element("dependency", identifierref=f"r_{each}"))
        return resource

    def _metadata(self, document: QuestionDocument) -> Element:
        """Topic and tags as keywords for other programs, the whole of our own fields as a classification."""
        metadata = self._element("metadata")
        lom = made(_LOM, "lom")
        metadata.append(lom)
        general = etree.SubElement(lom, f"{{{_LOM}}}general")
        for word in dict.fromkeys((*document.topic, *document.tags)):
            _lom(general, "keyword", "string").text = word
        classification = etree.SubElement(lom, f"{{{_LOM}}}classification")
        purpose = etree.SubElement(classification, f"{{{_LOM}}}purpose")
        _lom(purpose, "source").text = SOURCE
        _lom(purpose, "value").text = "question"
        _lom(classification, "description", "string").text = json.dumps(own_of(document), ensure_ascii=False)
        return metadata

    def _zipped(self) -> bytes:
        manifest = self._element("manifest", identifier="manifest")
        manifest.set(f"{{{XSI}}}schemaLocation", f"{self.version.packaging} {self.version.packaging_schema}")
        about = self._element("metadata")
        for name, text in (("schema", self.version.schema), ("schemaversion", self.version.schema_version)):
            about.append(self._element(name))
            about[-1].text = text
        resources = self._element("resources")
        resources.extend(self.resources)
        manifest.extend([about, self._element("organizations"), resources])
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            content = etree.tostring(manifest, xml_declaration=True, encoding="UTF-8")
            for name, data in {"imsmanifest.xml": content, **self.files}.items():
                archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)
        return target.getvalue()

    def _element(self, name: str, **attributes: str) -> Element:
        return made(self.version.packaging, name, attributes, xsi=XSI)


def _lom(parent: Element, *path: str) -> Element:
    for name in path:
        parent = etree.SubElement(parent, f"{{{_LOM}}}{name}")
    return parent


def _title(document: QuestionDocument) -> str:
    """The beginning of the stem; titles are one line."""
    return re.sub(r"\s+", " ", document.stem)[:_TITLE]
