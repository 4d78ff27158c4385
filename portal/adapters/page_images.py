"""Pictures, read and drawn in the reader's own process: orientation kept, size bounded."""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.adapters.legibility import SMALLEST_SIDE, is_dark, is_unclear, lightened
from portal.adapters.paper_reader import CannotKeep
from portal.adapters.papers import HEIC, JPEG, MAX_PAGES, MAX_PIXELS, PNG

LONGEST_SIDE: Final = 1800
"""Pixels: an A4 page is read at ease, and its PNG weighs some megabytes at most."""

COPY_SIDE: Final = 2400
"""Pixels of a readable copy: an A4 page at 200 dots an inch."""
_COPY_QUALITY: Final = 85
_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = 1

_FORMATS: Final = {JPEG: "JPEG", PNG: "PNG", HEIC: "HEIF"}
_BROKEN: Final = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    RuntimeError,
)

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def look(data: bytes, media_type: str) -> tuple[int, int, int]:
    """Pages, width and height in pixels, once every pixel was decoded. Raises CannotKeep."""
    try:
        with _opened(data, media_type) as picture:
            pages = getattr(picture, "n_frames", 1) if media_type == HEIC else 1
            if pages > MAX_PAGES:
                raise CannotKeep("too_many_pages")
            picture.load()
            width, height = picture.size
    except _BROKEN as error:
        raise CannotKeep("unreadable") from error
    return pages, width, height


def draw(data: bytes, media_type: str, page: int) -> bytes:
    """One picture as a PNG, upright. Raises CannotKeep."""
    try:
        with _opened(data, media_type) as picture:
            if page < 1 or page > getattr(picture, "n_frames", 1):
                raise CannotKeep("no_such_page")
            if media_type == HEIC:
                picture.seek(page - 1)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded smaller at once
            return as_png(ImageOps.exif_transpose(picture))
    except _BROKEN as error:
        raise CannotKeep("unreadable") from error


def legible(data: bytes, media_type: str) -> tuple[list[str], bytes]:
    """Warnings, and a JPEG that reads better, or nothing. Raises CannotKeep.

    What a browser cannot show, what lies on its side and what is dark gets a copy, if it is one
    page. The copy has nothing of what the camera noted: neither place nor time.
    """
    try:
        with _opened(data, media_type) as picture:
            small = max(picture.size) < SMALLEST_SIDE
            one_page = media_type != HEIC or getattr(picture, "n_frames", 1) == 1
            turned = picture.getexif().get(_ORIENTATION, _UPRIGHT) != _UPRIGHT
            picture.draft("RGB", (COPY_SIDE, COPY_SIDE))
            page = ImageOps.exif_transpose(_smaller(picture, COPY_SIDE))
            dark = is_dark(page)
            told = {"dark": dark, "unclear": is_unclear(page), "small": small}
            warnings = [code for code, holds in told.items() if holds]
            wanted = one_page and (media_type == HEIC or turned or dark)
            return warnings, _as_jpeg(lightened(page) if dark else page) if wanted else b""
    except _BROKEN as error:
        raise CannotKeep("unreadable") from error


def as_png(picture: Image.Image) -> bytes:
    """This picture as a PNG, at most LONGEST_SIDE wide and high; what was clear becomes white."""
    output = io.BytesIO()
    _smaller(picture, LONGEST_SIDE).save(output, "PNG", compress_level=3)
    return output.getvalue()


def _as_jpeg(picture: Image.Image) -> bytes:
    output = io.BytesIO()
    bare = Image.new(picture.mode, picture.size)  # it has no words of the camera's to take along
    bare.paste(picture)
    bare.save(output, "JPEG", quality=_COPY_QUALITY, optimize=True)
    return output.getvalue()


def _smaller(picture: Image.Image, side: int) -> Image.Image:
    """In grey or RGB, at most so wide and high; its orientation is noted as before."""
    exif = picture.getexif()
    smaller = _plain(picture)
    smaller.thumbnail((side, side))
    if orientation := exif.get(_ORIENTATION):
        smaller.getexif()[_ORIENTATION] = orientation
    return smaller


def _plain(picture: Image.Image) -> Image.Image:
    """In grey or RGB; what was clear becomes white."""
    if picture.mode in ("L", "RGB"):
        return picture
    if picture.mode in ("1", "CMYK", "YCbCr"):
        return picture.convert("L" if picture.mode == "1" else "RGB")
    if picture.mode.startswith("I;16"):  # sixteen bits of grey, as some scanners make
        return picture.point(lambda grey: grey * (1 / 256)).convert("L")
    upper = picture.convert("RGBA")
    plain = Image.new("RGB", upper.size, "white")
    plain.paste(upper, mask=upper.getchannel("A"))
    return plain


def _opened(data: bytes, media_type: str) -> Image.Image:
    """The picture, its header read and no pixel yet."""
    if media_type == HEIC:
        import pillow_heif  # noqa: PLC0415  for few uploads

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener(thumbnails=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]])
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise CannotKeep("too_many_pixels") from error
