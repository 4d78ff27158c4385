"""Each kind of paper has its picture: a small drawing that does nothing, and leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.parsers import expat

from portal.form.edition import Edition

PHOTOGRAPH = "photograph"
"""The picture of a good photograph and of bad ones, common to all papers."""
MOST_BYTES = 4096

SHAPES = frozenset(
    ("svg", "g", "rect", "line", "circle", "ellipse", "path", "polyline", "polygon", "text")
)
ATTRIBUTES = frozenset(
    (
        "xmlns", "viewBox", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width",
        "height", "d", "points", "transform", "fill", "fill-opacity", "stroke", "stroke-width",
        "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "font-family",
        "font-size", "font-weight", "text-anchor", "letter-spacing",
    )
)  # fmt: skip
"""All that a drawing may be made of: nothing of it runs, links or loads."""


def lint_pictures(edition: Edition) -> Iterator[str]:
    """Sentences on the pictures that are missing, that nothing shows, or that hold too much."""
    wanted = [*(piece.id for piece in edition.pieces), PHOTOGRAPH]
    for name in wanted:
        if name not in edition.pictures:
            yield f"pictures/{name}.svg is missing."
    for name, drawing in edition.pictures.items():
        if name not in wanted:
            yield f"pictures/{name}.svg is the picture of no paper."
        if len(drawing) > MOST_BYTES:
            yield f"pictures/{name}.svg has {len(drawing)} bytes, more than {MOST_BYTES}."
        for sentence in dict.fromkeys(_faults(drawing)):
            yield f"pictures/{name}.svg {sentence}"


def _faults(drawing: bytes) -> list[str]:
    """What is wrong with the inside of one drawing."""
    found: list[str] = []
    elements: list[str] = []

    def begin(shape: str, attributes: Mapping[str, str]) -> None:
        elements.append(shape)
        if shape not in SHAPES:
            found.append(f"has `{shape}`, which no picture may hold.")
        found.extend(
            f"has `{name}`, which no picture may hold."
            for name, value in attributes.items()
            if name not in ATTRIBUTES or (name != "xmlns" and ("url" in value or ":" in value))
        )

    def refuse(*_told: object) -> None:
        found.append("has a declaration or an instruction, which no picture may hold.")

    reader = expat.ParserCreate()
    reader.StartElementHandler = begin
    reader.StartDoctypeDeclHandler = refuse
    reader.ProcessingInstructionHandler = refuse
    try:
        reader.Parse(drawing, True)
    except expat.ExpatError as error:
        return [*found, f"is not XML (line {error.lineno})."]
    if elements[0] != "svg" or b'"http://www.w3.org/2000/svg"' not in drawing:
        found.append("is not an SVG drawing.")
    if b"viewBox=" not in drawing:
        found.append("has no viewBox: it would not fit the screen.")
    return found
