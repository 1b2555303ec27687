"""Files made to do harm, a few of each kind; every one must be answered, and none may cost more than its limits."""

import io
import zipfile

_ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8)
) + b"]>"  # fmt: skip
_OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def rewritten(data: bytes, name: str, content: bytes) -> bytes:
    """A sound zip with one member replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    return zipped({**parts, name: content})


def bombs(member: str, sound: bytes | None = None) -> list[bytes]:
    """Zips that unpack to far more than they are, or to a great many members, or climb out of their folder."""
    base = sound or zipped({member: b"<x/>"})
    return [
        rewritten(base, member, b" " * 300_000_000),
        rewritten(base, member, b"<x>" + b"<y/>" * 15_000_000 + b"</x>"),
        zipped({f"f{n}.xml": b"<x/>" for n in range(3000)}),
        zipped({"../../../tmp/evil.xml": b"<x/>", "/etc/evil": b"x", "C:\\evil.xml": b"x", member: b"<x/>"}),
        rewritten(base, member, zipped({member: b" " * 50_000_000})),
        base[: len(base) // 2],
        base.replace(b"PK\x01\x02", b"PK\x01\x03"),
    ]


def markup(root: bytes) -> list[bytes]:
    """XML that expands, reaches out, or nests without end; `root` is an element's name."""
    return [
        _ENTITIES + b"<" + root + b">&i;</" + root + b">",
        _OUTSIDE + b"<" + root + b">&a;</" + root + b">",
        b"<" + root + b">" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</" + root + b">",
        b"<" + root + b">" + b"<question" * 50_000,
        b"<" + root + b" " + b" ".join(b'a%d="x"' % n for n in range(50_000)) + b"/>",
        b"<" + root + b"><![CDATA[" + b"x" * 10_000_000 + b"]]></" + root + b">",
        b'<?xml version="1.0" encoding="no-such-code"?><' + root + b"/>",
        b'<?xml version="1.0" encoding="utf-16"?><' + root + b"/>",
    ]


def texts() -> list[bytes]:
    """Texts too long, too deep or in no code."""
    return [
        "1. 题干\nA. 甲\nB. 乙\n答案：A\n".encode() * 60_000,
        b"A" * 10_000_000,
        "（".encode() * 1_000_000,
        "1、".encode() * 500_000,
        "、".join(str(n) for n in range(100_000)).encode(),
        ("A" * 100 + "B. C. D. " * 100_000).encode(),
        ("1. 题\n" + "A. 甲　B. 乙　" * 200_000 + "\n答案：A").encode(),
        ("{" * 100_000 + "}" * 100_000).encode(),
        ("::题:: 题 {" + "=甲 ~乙 " * 300_000 + "}").encode(),
        ("[" * 100_000).encode(),
        ('{"a":' * 100_000).encode(),
        ("[" + "9" * 1_000_000 + "]").encode(),
        b"\x00" * 100_000,
        b"\xff\xfe" + b"\x00\xd8" * 10_000,
        "题\u202e\u0301".encode() * 100_000,
        ("题干,答案\n" + '"' + "x" * 10_000_000).encode(),
        ("题干,答案\n" + "," * 1_000_000 + "\n").encode(),
    ]
