"""A Word document for printing: A4, fonts that hold Chinese, title above, page numbers below."""

import io
from collections.abc import Sequence
from typing import cast

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from quizapp.bank.formats.pictures import Picture

LATIN, SONG, HEI = "Times New Roman", "宋体", "黑体"
_WIDEST = 14.0  # centimetres of a picture
_PER_INCH = 96
_FOLD = "\n"


class Pages:
    """A document that grows paragraph by paragraph."""

    def __init__(self, title: str) -> None:
        self.document: Docx = Document()
        self._page()
        self._style("Normal", SONG, 10.5)
        self._style("Title", HEI, 16)
        self._style("Heading 1", HEI, 12)
        self._head_and_foot(title)
        if title:
            self.document.add_paragraph(title, "Title").alignment = WD_ALIGN_PARAGRAPH.CENTER

    def paragraph(
        self, text: str, pictures: Sequence[Picture] = (), *, indent: float = 0.0, gap: float = 0.0
    ) -> Paragraph:
        """A paragraph; line ends stay within it, pictures follow its text. `indent` in centimetres, `gap` in points."""
        made = self.document.add_paragraph()
        made.paragraph_format.left_indent = Cm(indent)
        made.paragraph_format.space_before = Pt(gap)
        for index, line in enumerate(text.split(_FOLD)):
            run = made.add_run()
            if index:
                run.add_break()
            run.add_text(line)
        for picture in pictures:
            width = min(picture.width / _PER_INCH * 2.54, _WIDEST)
            made.add_run().add_picture(io.BytesIO(picture.content), width=Cm(width))
        return made

    def heading(self, text: str) -> None:
        """A line that opens a part."""
        self.document.add_paragraph(text, "Heading 1")

    def new_page(self) -> None:
        """What follows begins on a page of its own."""
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def data(self) -> bytes:
        """The .docx."""
        target = io.BytesIO()
        self.document.save(target)
        return target.getvalue()

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2.2)

    def _style(self, name: str, chinese: str, size: float) -> None:
        style = cast(ParagraphStyle, self.document.styles[name])
        style.font.name, style.font.size = LATIN, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            if attribute.endswith("Theme"):
                del fonts.attrib[attribute]
        fonts.set(qn("w:eastAsia"), chinese)
        for colour in style.element.rPr.findall(qn("w:color")):
            style.element.rPr.remove(colour)

    def _head_and_foot(self, title: str) -> None:
        section = self.document.sections[0]
        head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
        head.text, head.alignment = title, WD_ALIGN_PARAGRAPH.CENTER
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for text in ("第 ", "PAGE", " 页，共 ", "NUMPAGES", " 页"):
            if text.isupper() and text.strip() == text:
                _field(foot, text)
            else:
                foot.add_run(text)


def _field(paragraph: Paragraph, code: str) -> None:
    """A field that Word fills in when it shows the page."""
    made = OxmlElement("w:fldSimple")
    made.set(qn("w:instr"), code)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    made.append(run)
    paragraph._p.append(made)
