"""What stands in a file, found by others than those who wrote it: pypdf for PDF, the raw XML of a .docx."""

import io
import re
import zipfile

from pypdf import PdfReader


def pdf_text(data: bytes) -> str:
    """All text of a PDF without blanks and line ends, which a layout sets as it likes."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


def pdf_pages(data: bytes) -> int:
    return len(PdfReader(io.BytesIO(data)).pages)


def docx_xml(data: bytes) -> str:
    """Every part of a .docx that holds text, as XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))
