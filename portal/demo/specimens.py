"""Two invented papers that say of themselves that they are: an identity card, a tax notice."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from PIL import Image, ImageDraw, ImageFont

from portal import places
from portal.demo.browser import File
from portal.demo.usual import Told

_WIDE, _HIGH = 827, 1169  # A4 at 100 points an inch
_CARD = (860, 540)
_GREY, _INK, _RED = (244, 244, 240), (20, 30, 40), (190, 40, 40)


def specimens(answers: Mapping[str, Told]) -> Mapping[str, File]:
    """The papers of the beneficiary by kind: a photo of a card, and a notice as PDF."""
    given, family, born = (answers[name] for name in ("first_names", "birth_name", "birth_date"))
    card = _drawn(
        _CARD,
        "CARTE D’IDENTITÉ",
        [f"Nom : {family}", f"Prénoms : {given}", f"Né(e) le : {born}"],
    )
    notice = _drawn(
        (_WIDE, _HIGH),
        "AVIS D’IMPÔT 2026",
        [f"{given} {family}", "Revenu fiscal de référence : 15 400 €", "Nombre de parts : 1"],
    )
    return {
        "identity": ("identite.jpg", _saved(card, "JPEG"), "image/jpeg"),
        "tax_notice": ("avis-impot.pdf", _saved(notice, "PDF"), "application/pdf"),
    }


def _drawn(size: tuple[int, int], title: str, lines: Sequence[str]) -> Image.Image:
    image = Image.new("RGB", size, _GREY)
    draw = ImageDraw.Draw(image)
    draw.text((60, 50), title, _INK, _typeface(38))
    for rank, line in enumerate([*lines, "Personne inventée, papier sans valeur."]):
        draw.text((60, 140 + 52 * rank), line, _INK, _typeface(26))
    draw.text((60, size[1] - 150), "« SPÉCIMEN »", _RED, _typeface(84))
    return image


def _saved(image: Image.Image, form: str) -> bytes:
    written = io.BytesIO()
    image.save(written, form, quality=80, resolution=100)
    return written.getvalue()


def _typeface(size: int) -> ImageFont.FreeTypeFont:
    """The portal's own typeface: Pillow's default draws no accent."""
    return ImageFont.truetype(places.forms() / "fonts" / "lexend-latin-400-normal.woff2", size)
