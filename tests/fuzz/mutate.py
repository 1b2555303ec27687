"""Damage that files come to, by chance or by malice: to their bytes, their lines, their XML, the members of their zip."""

import io
import random
import re
import struct
import warnings
import zipfile
from collections.abc import Callable

TOKENS = [
    "答案：", "A. ", "B、", "一、单选题", "1. ", "（ A ）", "解析：", "{", "}", "=", "~", "::", "//", "\\", "****", "ANSWER: A", "*a) ",
    "[x]", "```", "GROUP", "\u0000", "\u202e", "\u200b", "\ufeff", "\u0301" * 200, "＝", "＋1", "=1+1", "<b>", "&amp;", "]]>", "<![CDATA[",
    "第九十九万条", "9" * 400, "1" * 19, "A" * 5000, "\t" * 300, "\r", "\u2028", "%s%n", "{{7*7}}", "<% %>", "\ud83d\ude00" * 3,
]  # fmt: skip
Mutation = Callable[[bytes, random.Random], bytes]


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The data after one to four mutations that fit what it is."""
    for _ in range(rng.randint(1, 4)):
        data = rng.choice(_fitting(data))(data, rng)
    return data[: 8 * 1024 * 1024]


def _fitting(data: bytes) -> list[Mutation]:
    if data.startswith(b"PK\x03\x04"):
        return [_members, _members, _members, _bytes]
    if data.lstrip()[:1] == b"<":
        return [_markup, _markup, _lines, _bytes]
    return [_lines, _lines, _tokens, _bytes, _encoding]


def _bytes(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(changed) + 1)
        match rng.randrange(4):
            case 0:
                changed[place : place + 1] = rng.randbytes(1)
            case 1:
                del changed[place : place + rng.randint(1, 500)]
            case 2:
                changed[place:place] = changed[place : place + rng.randint(1, 500)]
            case _:
                changed[place:place] = rng.randbytes(rng.randint(1, 16))
    return bytes(changed)


def _lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(lines))
        match rng.randrange(5):
            case 0:
                del lines[at]
                lines = lines or [b""]
            case 1:
                lines.insert(at, rng.choice(lines))
            case 2:
                other = rng.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = lines[at] * rng.choice((2, 50))
            case _:
                lines[at : at + 2] = [b"".join(lines[at : at + 2])]
    return b"\n".join(lines)


def _tokens(data: bytes, rng: random.Random) -> bytes:
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(TOKENS) + text[at + rng.choice((0, 0, 1, 5)) :]
    return text.encode("utf-8", "surrogatepass" if rng.random() < 0.1 else "replace")


def _encoding(data: bytes, rng: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(rng.choice(("gb18030", "utf-16", "utf-16-le", "utf-8-sig", "utf-32")), "replace")


def _markup(data: bytes, rng: random.Random) -> bytes:
    tags = [(m.start(), m.end()) for m in re.finditer(rb"<[^<>]{1,300}>", data[: 1 << 20])]
    if not tags:
        return _bytes(data, rng)
    start, end = rng.choice(tags)
    tag = data[start:end]
    match rng.randrange(8):
        case 0:
            return data[:start] + data[end:]
        case 1:
            return data[:end] + tag * rng.choice((1, 300, 3000)) + data[end:]
        case 2:
            other = rng.choice(tags)
            return data[:start] + data[other[0] : other[1]] + data[end:]
        case 3:
            return data[:end] + rng.choice(TOKENS).encode(errors="replace") + data[end:]
        case 4:
            return data[:start] + tag[:-1] + b' x="' + b"y" * rng.choice((1, 100_000)) + b'">' + data[end:]
        case 5:
            return b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 1000 + b'"><!ENTITY b "' + b"&a;" * 100 + b'">]>' + data
        case 6:
            return re.sub(
                rb"\d+", lambda m: rng.choice((b"-1", b"999999999999", b"1e309", b"NaN", m[0])), data, count=40
            )
        case _:
            at, until = sorted((start, rng.choice(tags)[1]))
            return data[:until] + data[at:until] + data[until:]


def _members(data: bytes, rng: random.Random) -> bytes:
    """The zip packed again with one member changed, lost, doubled, renamed or lying about its size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(entry.filename, archive.read(entry)) for entry in archive.infolist()][:300]
    except Exception:  # it was damaged before: then its bytes are what is left to damage
        return _bytes(data, rng)
    if not parts:
        return _bytes(data, rng)
    at = rng.randrange(len(parts))
    name, content = parts[at]
    match rng.randrange(8):
        case 0:
            del parts[at]
        case 1:
            parts.append((name, _changed(content, rng)))
        case 2:
            parts[at] = (
                rng.choice(("../../etc/x", "C:\\x", "/abs", "a" * 900, "x\u0000y", name.upper(), "__MACOSX/._x")),
                content,
            )
        case 3:
            other = rng.randrange(len(parts))
            parts[at], parts[other] = (name, parts[other][1]), (parts[other][0], content)
        case 4:
            parts[at] = (name, b"")
        case _:
            parts[at] = (name, _changed(content, rng))
    packed = _packed(parts, rng)
    return _lied(packed, rng) if rng.random() < 0.1 else packed


def _changed(content: bytes, rng: random.Random) -> bytes:
    return rng.choice([_markup, _markup, _bytes] if content.lstrip()[:1] == b"<" else [_lines, _tokens, _bytes])(
        content, rng
    )


def _packed(parts: list[tuple[str, bytes]], rng: random.Random) -> bytes:
    target = io.BytesIO()
    method = zipfile.ZIP_STORED if rng.random() < 0.1 else zipfile.ZIP_DEFLATED
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", method) as archive:
        warnings.simplefilter("ignore")  # two members of one name are what is wanted here
        for name, content in parts:
            try:
                archive.writestr(name or "x", content)
            except ValueError:
                continue
    return target.getvalue()


def _lied(data: bytes, rng: random.Random) -> bytes:
    """A central directory whose stated size is not the member's."""
    at = data.rfind(b"PK\x01\x02")
    if at < 0:
        return data
    size = struct.pack("<I", rng.choice((0, 1, 0xFFFFFFFF, 300_000_000)))
    return data[: at + 24] + size + data[at + 28 :]
