"""PDF uploads, read and drawn in the reader's own process: no password, program or bomb."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

import pikepdf

from portal.adapters.legibility import SMALLEST_SIDE, is_dark
from portal.adapters.page_images import LONGEST_SIDE, as_png
from portal.adapters.paper_reader import CannotKeep
from portal.adapters.papers import MAX_PAGES, MAX_PIXELS

_ACTIONS: Final = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
}
_LIVING: Final = {"/RichMedia", "/3D", "/Screen", "/Movie", "/Sound"}
_MAX_VALUES: Final = 3_000_000
_MAX_STREAM_BYTES: Final = 256 * 1024**2
_MAX_ALL_BYTES: Final = 1024**3
_MAX_FILTERS: Final = 3
_CHUNK: Final = 1 << 20
_SCAN_PIXELS: Final = 4 * MAX_PIXELS  # an A3 page scanned at 600 dots an inch has 70 million
_POINTS: Final = 72.0
_MOST_JUDGED: Final = 3
"""Pages drawn at an upload: the person waits for them."""


def look(data: bytes, media_type: str) -> tuple[int, int, int]:
    """Pages, then nothing: a PDF has no size in pixels. Raises CannotKeep."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pages = len(pdf.pages)
            if not pages:
                raise CannotKeep("unreadable")
            if pages > MAX_PAGES:
                raise CannotKeep("too_many_pages")
            inflated = 0
            for value in _values(pdf):
                if isinstance(value, pikepdf.Stream):
                    inflated += _inflated(value)
                    if inflated > _MAX_ALL_BYTES:
                        raise CannotKeep("bomb")
                _refuse_programs(value)
    except pikepdf.PasswordError as error:
        raise CannotKeep("password") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError) as error:
        # for the holders of a key, or locked in a way that is not known: qpdf says so in words
        locked = isinstance(error, pikepdf.PdfError) and "encryption" in str(error)
        raise CannotKeep("password" if locked else "unreadable") from error
    return pages, 0, 0


def titles(data: bytes) -> Sequence[tuple[str, int]]:
    """The titles that stand above the others in its outline, each with its page from 1."""
    import pypdfium2  # noqa: PLC0415  not for looking

    try:
        outline = pypdfium2.PdfDocument(data).get_toc(max_depth=1)
        told = [(one.get_title(), one.get_dest()) for one in outline]
    except pypdfium2.PdfiumError as error:
        raise CannotKeep("unreadable") from error
    return [(title, (to.get_index() or 0) + 1) for title, to in told if to]


def draw(data: bytes, media_type: str, page: int) -> bytes:
    """One page as a PNG. Raises CannotKeep."""
    import pypdfium2  # noqa: PLC0415  not for looking

    try:
        pdf = pypdfium2.PdfDocument(data)
        if not 1 <= page <= len(pdf):
            raise CannotKeep("no_such_page")
        sheet = pdf[page - 1]
        longest = max(sheet.get_size()) or _POINTS
        return as_png(sheet.render(scale=LONGEST_SIDE / longest).to_pil())
    except (pypdfium2.PdfiumError, ValueError, RuntimeError) as error:
        raise CannotKeep("unreadable") from error


def legible(data: bytes, media_type: str) -> tuple[list[str], bytes]:
    """Warnings about its first pages; no copy: a PDF is drawn for whoever reads it.

    Raises:
        CannotKeep: one of them cannot be drawn.
    """
    import pypdfium2  # noqa: PLC0415  not for looking

    try:
        pdf = pypdfium2.PdfDocument(data)
        for number in range(min(len(pdf), _MOST_JUDGED)):
            sheet = pdf[number]
            longest = max(sheet.get_size()) or _POINTS
            if is_dark(sheet.render(scale=SMALLEST_SIDE / longest).to_pil()):
                return ["dark"], b""
    except (pypdfium2.PdfiumError, ValueError, RuntimeError) as error:
        raise CannotKeep("unreadable") from error
    return [], b""


def _values(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary | pikepdf.Stream]:
    """Every dictionary and stream, reachable or not, those inside others too."""
    seen = 0
    for item in pdf.objects:
        waiting = [item]
        while waiting:
            value = waiting.pop()
            if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
                yield value
                inner = [child for _, child in value.items()]
            elif isinstance(value, pikepdf.Array):
                inner = list(value)
            else:
                continue
            seen += len(inner) + 1
            if seen > _MAX_VALUES:
                raise CannotKeep("bomb")
            waiting.extend(child for child in inner if _stands_inside(child))


def _stands_inside(child: object) -> bool:
    return isinstance(child, pikepdf.Object) and not child.is_indirect


def _refuse_programs(value: pikepdf.Dictionary | pikepdf.Stream) -> None:
    action, kind = str(value.get("/S", "")), str(value.get("/Subtype", ""))
    if action in _ACTIONS or kind in _LIVING or "/JS" in value or "/XFA" in value:
        raise CannotKeep("active_content")
    if "/EF" in value or str(value.get("/Type", "")) == "/EmbeddedFile":
        raise CannotKeep("attachment")
    if kind == "/FileAttachment" or (isinstance(value, pikepdf.Stream) and "/F" in value):
        raise CannotKeep("attachment")  # the one carries a file, the other says where one lies
    if kind == "/Image":
        width, height = value.get("/Width", 0), value.get("/Height", 0)
        if int(width) * int(height) > _SCAN_PIXELS:
            raise CannotKeep("too_many_pixels")


def _inflated(stream: pikepdf.Stream) -> int:
    """Bytes of this stream once inflated, counted without keeping them. Raises CannotKeep."""
    named = stream.get("/Filter", pikepdf.Array())
    filters = [str(one) for one in named] if isinstance(named, pikepdf.Array) else [str(named)]
    if len(filters) > _MAX_FILTERS:
        raise CannotKeep("bomb")
    layers = 0
    while layers < len(filters) and filters[layers] in ("/FlateDecode", "/Fl"):
        layers += 1
    if not layers:
        return 0
    chunks: Iterator[bytes] = iter([stream.read_raw_bytes()])
    for _ in range(layers):
        chunks = _inflating(chunks)
    size = 0
    try:
        for chunk in chunks:
            size += len(chunk)
            if size > _MAX_STREAM_BYTES:
                raise CannotKeep("bomb")
    except zlib.error:
        pass  # a damaged stream: readers show what they can of it
    return size


def _inflating(chunks: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj()
    for chunk in chunks:
        rest = chunk
        while rest and not inflater.eof:
            yield inflater.decompress(rest, _CHUNK)
            rest = inflater.unconsumed_tail
