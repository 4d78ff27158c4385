"""Pictures, read and drawn in the reader's own process: orientation kept, size bounded."""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.adapters.paper_reader import CannotKeep
from portal.adapters.papers import HEIC, JPEG, MAX_PAGES, MAX_PIXELS, PNG

LONGEST_SIDE: Final = 1800
"""Pixels: an A4 page is read at ease, and its PNG weighs some megabytes at most."""

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


def as_png(picture: Image.Image) -> bytes:
    """This picture as a PNG, at most LONGEST_SIDE wide and high; what was clear becomes white."""
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if picture.mode not in ("L", "RGB"):
        upper = picture.convert("RGBA")
        picture = Image.new("RGB", upper.size, "white")
        picture.paste(upper, mask=upper.getchannel("A"))
    output = io.BytesIO()
    picture.save(output, "PNG", compress_level=3)
    return output.getvalue()


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
