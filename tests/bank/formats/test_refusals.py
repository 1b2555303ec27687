"""What nobody can read is refused with what to do instead; a text that only looks alike is read."""

import struct

import pytest

from quizapp.bank.formats.table import read
from quizapp.bank.words import sentence
from tests.bank.formats.word_files import paragraphs

LIST = "1.甲（A）\nA.一 B.二\n"


def compound(*names: str, deeper: str = "") -> bytes:
    """An OLE file with these streams in its root; `deeper`: one inside a storage."""
    entries = [("Root Entry", 5, 0xFFFFFFFF, 0xFFFFFFFF, 1)]
    for number, name in enumerate(names, start=1):
        following = number + 1 if number < len(names) else 0xFFFFFFFF
        entries.append((name, 1 if deeper != name else 2, 0xFFFFFFFF, following, 0xFFFFFFFF))
    if deeper:
        entries.append(("ObjectPool", 1, 0xFFFFFFFF, 0xFFFFFFFF, len(entries) + 1))
        name, kind, left, _right, child = entries[len(names)]
        entries[len(names)] = (name, kind, left, len(entries) - 1, child)
        entries.append((deeper, 2, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF))
    head = struct.pack("<8s16sHHHH8xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 62, 3, 0xFFFE, 9,
                       0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)  # fmt: skip
    sectors = (len(entries) + 3) // 4
    head = head[:76] + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name) * 2 + 2, kind, 1, left, right, child).ljust(64, b"\0")
        for name, kind, left, right, child in entries
    )
    return head + table + directory.ljust(sectors * 512, b"\0")


@pytest.mark.parametrize(
    ("file", "data", "code"),
    [
        ("题库.doc", compound("1Table", "WordDocument"), "E_LEGACY_DOC"),
        ("题库.xls", compound("1Table", "WordDocument"), "E_LEGACY_DOC"),
        ("题库.doc", compound("WordDocument", deeper="Workbook"), "E_LEGACY_DOC"),
        ("题库.docx", compound("EncryptionInfo", "EncryptedPackage"), "E_ENCRYPTED"),
        ("题库.ppt", compound("PowerPoint Document"), "E_SLIDES"),
        ("题库.doc", b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?>\n<w:wordDocument/>', "E_HTML_AS_DOC"),
        ("题库.doc", b'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"/>', "E_HTML_AS_DOC"),
        ("题库.doc", "<html><body><p>1.甲（A）</p></body></html>".encode(), "E_HTML_AS_DOC"),
        ("题库.txt", b'<html xmlns:w="urn:schemas-microsoft-com:office:word"><body></body></html>', "E_HTML_AS_DOC"),
        ("题库.doc", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n", "E_HTML_AS_DOC"),
        ("题库.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "E_PDF"),
        ("题库.docx", b"{\\rtf1\\ansi 1.}", "E_RTF"),
        ("题库.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "E_IMAGE_FILE"),
        ("题库.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "E_IMAGE_FILE"),
        ("题库.webp", b"RIFF\x10\0\0\0WEBPVP8 ", "E_IMAGE_FILE"),
        ("题库.rar", b"Rar!\x1a\x07\x01\0", "E_ARCHIVE"),
        ("题库.7z", b"7z\xbc\xaf\x27\x1c\0\4", "E_ARCHIVE"),
        ("题库.txt", b"\x81\xff\xfe\x00\x01\x80\x80", "E_ENCODING"),
        ("题库.txt", b"1.\x00a", "E_ENCODING"),
        ("题库.txt", " \n\u3000\n".encode(), "E_EMPTY"),
        ("题库.txt", "关于开会的通知\n请准时参加。\n".encode(), "E_NO_QUESTIONS"),
        ("题库.txt", b"1.\n" * 100_001, "E_TOO_MANY_ROWS"),
        ("题库.docx", paragraphs("关于开会的通知"), "E_NO_QUESTIONS"),
    ],
)  # fmt: skip
def test_a_file_nobody_can_read_is_refused(file: str, data: bytes, code: str) -> None:
    reading = read(file, data)
    assert [problem.code for problem in reading.problems] == [code]
    assert not reading.drafts
    told = sentence(reading.problems[0])
    assert code not in told
    assert "%" not in told


@pytest.mark.parametrize("beginning", ["BM局的题\n", "MIME是什么\n", "<单选题>\n"])
def test_a_text_that_begins_like_one_is_read(beginning: str) -> None:
    assert len(read("题库.txt", (beginning + LIST).encode()).drafts) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_in_every_encoding(encoding: str) -> None:
    (draft,) = read("题库.txt", LIST.replace("甲", "㎡与·和€").encode(encoding)).drafts
    assert draft.document.stem == "㎡与·和€（　）"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\n\n"])
def test_every_end_of_line(end: str) -> None:
    (draft,) = read("题库.txt", LIST.replace("\n", end).encode()).drafts
    assert draft.document.options == ("一", "二")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("题型,题干,选项A,选项B,答案\n单选,甲,一,二,A\n", "csv"),
        ("题库\n题型\t题干\t选项A\t选项B\t答案\n单选\t甲\t一\t二\tA\n", "tsv"),
        ("单选,甲,一,二,A\n单选,乙,一,二,B\n单选,丙,一,二,B\n", "csv"),
        (LIST, "text"),
        ("1.甲,乙,丙和丁（A）\nA.一,二,三,四\nB.五,六,七,八\n", "text"),
    ],
)
def test_a_table_stays_a_table(text: str, expected: str) -> None:
    assert read("题库.txt", text.encode()).format == expected


def test_a_saved_result_page_is_read() -> None:
    page = (
        "<html><head><title>考试</title><script>var a='A.';</script></head><body>"
        '<h3 class="mark_name">1. <span>(单选题)</span><span class="qtContent">甲是什么（ ）</span></h3>'
        '<ul class="mark_letter"><li>A. 一</li><li>B. 二</li></ul>'
        "<div>我的答案: <span>A</span></div><div>正确答案: <span class='rightAnswerContent'>B</span></div><p>0分</p>"
        '<h3 class="mark_name">2. <span>(判断题)</span><span class="qtContent">乙。</span></h3>'
        "<div>我的答案: 错</div><div>正确答案: 对</div></body></html>"
    )
    one, two = (draft.document for draft in read("成绩.html", page.encode()).drafts)
    assert (one.stem, one.options, one.answer, one.explanation) == ("甲是什么（ ）", ("一", "二"), ("B",), "")
    assert (two.stem, two.answer) == ("乙。", True)
