"""Pages as telephones take them: text on paper, dark, blurred, held sideways. All invented."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from portal import places

TYPEFACE = places.forms() / "fonts" / "lexend-latin-400-normal.woff2"
WORDS = "Avis d’impôt, revenu fiscal de référence, numéro, adresse, commune, date"
SIDEWAYS = 6
"""EXIF: the camera was turned, what lies on the left belongs on top."""
_ORIENTATION, _PLACE = 0x0112, 0x8825
_DESK = (120, 90, 60)


@cache
def a_page(width: int = 1500, height: int = 2000) -> Image.Image:
    """A sheet of small print on a table."""
    sheet = Image.new("RGB", (int(width * 0.86), int(height * 0.86)), (250, 249, 245))
    draw = ImageDraw.Draw(sheet)
    typeface = ImageFont.truetype(TYPEFACE, sheet.width // 54)
    for top in range(sheet.height // 12, sheet.height * 11 // 12, sheet.width // 32):
        draw.text((sheet.width // 12, top), WORDS, (25, 25, 30), typeface)
    photo = Image.new("RGB", (width, height), _DESK)
    photo.paste(sheet, (width * 7 // 100, height * 7 // 100))
    return photo


def dark(picture: Image.Image, share: float = 0.2) -> Image.Image:
    """The same in a room with so much of the light, with the grain that this gives."""
    grain = Image.merge("RGB", [Image.effect_noise(picture.size, 6) for _ in range(3)])
    return ImageChops.add(picture.point(lambda level: int(level * share)), grain, 1, -128)


def blurred(picture: Image.Image, share: float = 0.0025) -> Image.Image:
    """The same with a hand that moved: by that share of the longer side."""
    return picture.filter(ImageFilter.GaussianBlur(share * max(picture.size)))


def saved(
    picture: Image.Image, form: str = "JPEG", orientation: int | None = None, **more: Any
) -> bytes:
    """The file, with what a camera notes: which way it was held, and where it was."""
    exif, output = Image.Exif(), io.BytesIO()
    if orientation:
        exif[_ORIENTATION] = orientation
    exif.get_ifd(_PLACE)[1] = "N"
    picture.save(output, form, exif=exif, **more)
    return output.getvalue()
