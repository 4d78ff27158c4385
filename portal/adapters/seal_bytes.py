"""Finds the seal in a PDF by its bytes alone: nothing hostile is parsed before it is proven."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})")
_HEX: Final = re.compile(rb"<([0-9A-F]+)>")
_LONG_FORM: Final = 0x80


class NoSeal(Exception):
    """There is no seal that could be checked; the text says why."""


@dataclass(frozen=True, slots=True)
class SealBytes:
    """A seal as it stands in the file."""

    signed: bytes  # everything the seal speaks of: the file without the seal itself
    cms: bytes  # the seal: a CMS SignedData, DER
    whole: bool  # the seal speaks of the whole file


def find_seal(pdf: bytes) -> SealBytes:
    """The first seal of this file, and whether it speaks of all of it.

    A file is made of what stands before the seal, the seal in hexadecimal, and what stands after.
    Where those three are the whole file and the seal is the portal's, every byte is proven, and
    nothing that a PDF reader may find in it can be anybody else's.

    Raises:
        NoSeal: there is none.
    """
    if not pdf.startswith(b"%PDF-"):
        raise NoSeal("this is not a PDF")
    ranges = _RANGE.findall(pdf)
    if not ranges:
        raise NoSeal("this PDF bears no seal")
    start, before, after, length = (int(number) for number in ranges[0])
    if start or not before < after <= after + length <= len(pdf):
        raise NoSeal("the seal does not say rightly what it speaks of")
    sealed = _HEX.fullmatch(pdf, before, after)
    if sealed is None or len(sealed[1]) % 2:
        raise NoSeal("the seal is damaged")
    cms, padding = _first_value(bytes.fromhex(sealed[1].decode("ascii")))
    if padding.strip(b"\0"):
        raise NoSeal("something stands behind the seal")
    return SealBytes(
        signed=pdf[:before] + pdf[after : after + length],
        cms=cms,
        whole=after + length == len(pdf) and len(ranges) == 1,
    )


def _first_value(data: bytes) -> tuple[bytes, bytes]:
    """Split DER from its padding, by the length that it gives itself (X.690, 8.1.3)."""
    if len(data) < 2:  # noqa: PLR2004  a tag and a length
        raise NoSeal("the seal is damaged")
    size, head = data[1], 2
    if size & _LONG_FORM:
        count = size & ~_LONG_FORM
        head += count
        size = int.from_bytes(data[2:head], "big")
    if head + size > len(data):
        raise NoSeal("the seal is damaged")
    return data[: head + size], data[head + size :]
