"""Cuts typefaces to the letters that people here write: `fonts.py FROM TO LETTERS…`.

FROM and TO are folders. What falls outside is drawn by the system's own typeface, as the
unicode-range of each says in the style.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont

LETTERS = {
    "latin": "0020-007E,00A0-00FF,0131,0152-0153,02BB-02BC,02C6,02DA,02DC,2000-206F,20AC,2122,"
    "2191,2193,2212,2215",
    "latin-ext": "0100-0107,010A-0113,0116-011B,011E-0123,0126-012B,012E-0130,0136-0137,"
    "0139-013E,0141-0148,014A-014D,0150-0151,0154-015B,015E-0165,016A-0173,0178-017E,0218-021B",
    "arabic": "060C,061B,061F,0621-063A,0640-0652,0660-066C,0670",
}
"""Western Europe's languages; those of its middle and east in Latin letters; Arabic."""
NAMES = {"latin": "lexend-latin", "latin-ext": "lexend-latin-ext",
         "arabic": "noto-sans-arabic-arabic"}  # fmt: skip
FEATURES = ["calt", "ccmp", "curs", "fina", "init", "kern", "liga", "locl", "mark", "medi", "mkmk",
            "rlig"]  # fmt: skip


def cut(source: Path, target: Path, letters: str) -> None:
    """Write the typeface with these letters alone."""
    options = Options()
    options.layout_features, options.hinting = FEATURES, False
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=parse_unicodes(letters))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    source, target = (Path(each) for each in sys.argv[1:3])
    for script in sys.argv[3:]:
        for weight in (400, 600):
            name = f"{NAMES[script]}-{weight}-normal.woff2"
            cut(source / name, target / name, LETTERS[script])
