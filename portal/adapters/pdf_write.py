"""Writes a PDF, each of its objects serialised once."""

from __future__ import annotations

import base64
import zlib
from typing import BinaryIO

import pydyf


def _deflated(data: bytes) -> tuple[object, bytes]:
    """The data deflated, and the filter that says so.

    A reader may take a carriage return before `endstream` for the end of a line, and find the
    stream too short (ISO 19005-3, 6.1.7.1): one that ends so is written in letters.
    """
    body = zlib.compress(data)  # zlib's own level: 9 costs twice as much
    if not body.endswith(b"\r"):
        return "/FlateDecode", body
    filters = pydyf.Array(["/ASCII85Decode", "/FlateDecode"])
    return filters, base64.a85encode(body) + b"~>"


def _stream(entries: dict[str, object], body: bytes) -> bytes:
    extra = pydyf.Dictionary({**entries, "Length": len(body)})
    return b"".join((extra.data, b"\nstream\n", body, b"\nendstream"))


def _serialised(item: pydyf.Object) -> bytes:
    """The item's bytes; a stream is deflated once."""
    if not isinstance(item, pydyf.Stream):
        return bytes(item.data)
    body = b"\n".join(pydyf._to_bytes(line) for line in item.stream)
    entries = dict(item.extra)
    if item.compress:
        entries["Filter"], body = _deflated(body)
    return _stream(entries, body)


def write_once(pdf: pydyf.PDF, output: BinaryIO, identifier: bytes) -> None:
    """Write the file, each object serialised once.

    pydyf's own writer serialises and deflates everything a second time for the identifier.

    Source: ISO 32000-1, 7.5.7 (object streams) and 7.5.8 (cross-reference streams).
    """
    pdf.add_object(pdf.info)
    parts = [b"%PDF-1.7\n%\xf0\x9f\x94\x8f\n"]
    position = len(parts[0])
    rows: list[tuple[int, int, int]] = []
    packed: list[tuple[int, bytes]] = []
    packer = len(pdf.objects)

    def add(number: int, data: bytes) -> int:
        nonlocal position
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, data))
        start, position = position, position + len(parts[-1])
        return start

    for item in pdf.objects:
        if item.free == "f":
            rows.append((0, 0, 0xFFFF))
        elif item.compressible:
            rows.append((2, packer, len(packed)))
            packed.append((item.number, item.data))
        else:
            rows.append((1, add(item.number, _serialised(item)), 0))
    rows.append((1, add(packer, _packed(packed)), 0))
    rows.append((1, position, 0))
    start = add(packer + 1, _table(pdf, rows, position, identifier))
    parts.append(b"startxref\n%d\n%%%%EOF\n" % start)
    output.write(b"".join(parts))


def _table(pdf: pydyf.PDF, rows: list[tuple[int, int, int]], last: int, identifier: bytes) -> bytes:
    """The cross-reference stream: where each object lies."""
    width = (last.bit_length() + 7) // 8
    filters, body = _deflated(
        b"".join(
            kind.to_bytes(1, "big") + second.to_bytes(width, "big") + third.to_bytes(2, "big")
            for kind, second, third in rows
        )
    )
    name = b"<%b>" % identifier.hex().encode()
    entries = {
        "Type": "/XRef",
        "Size": len(rows),
        "W": pydyf.Array([1, width, 2]),
        "Root": pdf.catalog.reference,
        "Info": pdf.info.reference,
        "ID": pydyf.Array([name, name]),
        "Filter": filters,
    }
    return _stream(entries, body)


def _packed(objects: list[tuple[int, bytes]]) -> bytes:
    heads, position = [], 0
    for number, data in objects:
        heads.append(b"%d %d" % (number, position))
        position += len(data) + 1
    head = b" ".join(heads) + b"\n"
    filters, body = _deflated(head + b"\n".join(data for _, data in objects))
    entries = {
        "Type": "/ObjStm",
        "N": len(objects),
        "First": len(head),
        "Filter": filters,
    }
    return _stream(entries, body)
