"""How well a page reads: dark, unclear, small; and a lighter picture of what is dark.

Thresholds were found on pages of eleven-point text photographed at twelve megapixels: sharp ones
come out above 100, those nobody can read below 15, whatever the light.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PIL import Image, ImageFilter, ImageStat

JUDGED_SIDE: Final = 1600
"""Pixels: pages are judged at one size, so that one threshold does for all cameras."""
SMALLEST_SIDE: Final = 800
"""Pixels of the longer side; with fewer, an A4 page has under 70 dots an inch."""

_DARK: Final = 100
"""Of 255: under this, nine tenths of the page are darker than a sheet of paper in a dim room."""
_PAPER: Final = 245
"""How light the paper of a dark page becomes."""
_FLAT: Final = 16
"""Levels between the darkest and the lightest: with fewer there is nothing to see."""
_FEW: Final = 0.001
"""Of all dots: the ink of one line on an empty page is more."""
_BLURRED: Final = 20.0
"""Variance of the edges in the sharpest places."""
_TILES: Final = 8
_SHARPEST: Final = 4
"""The sharpest places but a few: one edge of a table is not a page that can be read."""
_EDGES: Final = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
_SOFTEN: Final = ImageFilter.GaussianBlur(1)  # grain is no edge


def is_dark(picture: Image.Image) -> bool:
    """Whether its light parts are dark too."""
    return _level(picture)(0.9) < _DARK


def is_unclear(picture: Image.Image) -> bool:
    """Whether nothing in it has a sharp edge: blurred, or blank."""
    grey = picture.convert("L")
    grey.thumbnail((JUDGED_SIDE, JUDGED_SIDE), reducing_gap=2.0)
    level = _level(grey)
    darkest, lightest = level(_FEW), level(1 - _FEW)
    if lightest - darkest < _FLAT:
        return True
    edges = _stretched(grey, darkest, lightest, 255).filter(_SOFTEN).filter(_EDGES)
    found = sorted(ImageStat.Stat(tile).var[0] for tile in _tiles(edges))
    return found[-_SHARPEST] < _BLURRED


def lightened(picture: Image.Image) -> Image.Image:
    """The same picture, its light parts as light as paper."""
    level = _level(picture)
    return _stretched(picture, level(0.01), level(0.95), _PAPER)


def _level(picture: Image.Image) -> Callable[[float], int]:
    """Says which grey, of 0 to 255, a share of the picture does not pass."""
    counts = picture.convert("L").histogram()
    total = sum(counts)

    def level(share: float) -> int:
        passed = 0
        for grey, count in enumerate(counts):
            passed += count
            if passed >= share * total:
                return grey
        return 255

    return level


def _stretched(picture: Image.Image, darkest: int, lightest: int, to: int) -> Image.Image:
    span = max(lightest - darkest, 1)
    levels = [min(255, max(0, (grey - darkest) * to // span)) for grey in range(256)]
    return picture.point(levels * len(picture.getbands()))


def _tiles(edges: Image.Image) -> list[Image.Image]:
    """The picture in parts, without its rim: a filter leaves that as it was."""
    inner = edges.crop((2, 2, edges.width - 2, edges.height - 2))
    wide, high = max(inner.width // _TILES, 1), max(inner.height // _TILES, 1)
    corners = [(x * wide, y * high) for y in range(_TILES) for x in range(_TILES)]
    return [inner.crop((left, top, left + wide, top + high)) for left, top in corners]
