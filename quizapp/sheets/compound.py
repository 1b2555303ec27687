"""Compound files (OLE2), in which .xls and .et keep their workbook: one stream out of one file."""

import struct

_END = 0xFFFFFFF0  # and above: no sector
_SMALL = 4096  # streams under this lie in the small sectors
_DEEPEST = 2000  # entries of a directory that are looked at


def stream(data: bytes, names: frozenset[str]) -> bytes:
    """The first stream of one of these names (in small letters); b"" where there is none, or the file is broken."""
    try:
        return _stream(data, names)
    except (struct.error, IndexError, ValueError):
        return b""


def _stream(data: bytes, names: frozenset[str]) -> bytes:
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    directory, first_small, first_more = (struct.unpack_from("<I", data, at)[0] for at in (48, 60, 68))
    if shift not in (9, 12) or small_shift != 6:
        return b""
    size = 1 << shift
    table = _table(data, size, first_more)
    entries = _chain(data, size, table, directory)
    found, root = None, None
    for place in range(0, min(len(entries), _DEEPEST * 128), 128):
        length, kind = struct.unpack_from("<HB", entries, place + 64)
        start, total = struct.unpack_from("<II", entries, place + 116)
        name = entries[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", "ignore").lower()
        if kind == 5:
            root = start
        elif kind == 2 and name in names and found is None:
            found = start, total
    if found is None or root is None:
        return b""
    start, total = found
    if total >= _SMALL:
        return _chain(data, size, table, start)[:total]
    small_table = _numbers(_chain(data, size, table, first_small))
    return _chain(_chain(data, size, table, root), 64, small_table, start, before=0)[:total]


def _table(data: bytes, size: int, more: int) -> list[int]:
    """Which sector follows which."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    seen = set()
    while more < _END and more not in seen:
        seen.add(more)
        listed = _numbers(_sector(data, size, more))
        sectors += listed[:-1]
        more = listed[-1]
    return [number for sector in sectors if sector < _END for number in _numbers(_sector(data, size, sector))]


def _sector(data: bytes, size: int, number: int, before: int = 1) -> bytes:
    return data[(number + before) * size : (number + before + 1) * size]


def _numbers(raw: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))


def _chain(data: bytes, size: int, table: list[int], start: int, before: int = 1) -> bytes:
    """The bytes of the sectors from `start` on; `before`: sectors of header that the count leaves out."""
    found: list[bytes] = []
    number = start
    while number < len(table) and len(found) <= len(table):
        found.append(_sector(data, size, number, before))
        number = table[number]
    return b"".join(found)
