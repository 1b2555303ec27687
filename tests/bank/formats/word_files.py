"""Small Word files for tests, written element by element, so that they hold what libraries never write."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def docx(
    body: str,
    *,
    numbering: str = "",
    styles: str = "",
    media: Mapping[str, bytes] | None = None,
    root: str = "document",
) -> bytes:
    """A .docx with this body; pictures are related as rId1, rId2, … in their order."""
    related = "".join(
        f'<Relationship Id="rId{number}" Type="image" Target="media/{name}"/>'
        for number, name in enumerate(media or {}, start=1)
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(f"word/{root}.xml", f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>")
        archive.writestr(
            f"word/_rels/{root}.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{related}</Relationships>',
        )
        if numbering:
            archive.writestr("word/numbering.xml", f"<w:numbering {_SPACES}>{numbering}</w:numbering>")
        if styles:
            archive.writestr("word/styles.xml", f"<w:styles {_SPACES}>{styles}</w:styles>")
        for name, content in (media or {}).items():
            archive.writestr(f"word/media/{name}", content)
    return target.getvalue()


def p(*runs: str, properties: str = "") -> str:
    """A paragraph; a run that is no markup is text."""
    inside = "".join(run if run.startswith(("<w:", "<m")) else r(run) for run in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def r(text: str, look: str = "") -> str:
    """A run; tabs and line ends as Word writes them."""
    parts = text.replace("\t", "\0<w:tab/>\0").replace("\n", "\0<w:br/>\0").split("\0")
    inside = "".join(
        part if part.startswith("<w:") else f'<w:t xml:space="preserve">{escape(part, quote=False)}</w:t>'
        for part in parts
        if part
    )
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{inside}</w:r>"


def listed(text: str, number: int, depth: int = 0) -> str:
    """A paragraph of an automatic list."""
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def table(*rows: Sequence[str]) -> str:
    """A table; a cell that is no markup is one paragraph for each of its lines."""
    cells = "".join(
        "<w:tr>"
        + "".join(
            f"<w:tc>{cell if cell.startswith('<w:') else ''.join(p(line) for line in cell.split(chr(10)))}</w:tc>"
            for cell in row
        )
        + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{cells}</w:tbl>"


def lists(**levels: Sequence[tuple[str, str]]) -> str:
    """numbering.xml with a list for each name such as n1: its levels as (form, text)."""
    definitions, numbers = "", ""
    for name, forms in levels.items():
        number = name[1:]
        inside = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for depth, (form, text) in enumerate(forms)
        )
        definitions += f'<w:abstractNum w:abstractNumId="{number}">{inside}</w:abstractNum>'
        numbers += f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    return definitions + numbers


def paragraphs(text: str) -> bytes:
    """A .docx with a paragraph for each line."""
    return docx("".join(p(line) for line in text.split("\n")))
