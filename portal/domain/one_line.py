"""What others wrote, as part of a sentence of ours."""

from __future__ import annotations

LONGEST = 60


def one_line(text: str, most: int = LONGEST) -> str:
    """The text on one line: no line feed, no control, no half character, not endless."""
    shown = text if text.isprintable() else ascii(text)[1:-1]
    return shown if len(shown) <= most else f"{shown[:most]}…"
