"""Names of persons as they are compared: whatever their case, accents, signs and order."""

from __future__ import annotations

import unicodedata

_LEAST = 2
"""Words of a name that are typed at least: a given name, and a family name."""

_TITLES = frozenset({"m", "mr", "mme", "mlle", "me", "maitre", "monsieur", "madame"})


def name_key(name: str) -> str:
    """Fold a name: no case, no accents, blanks for everything but letters and figures."""
    decomposed = unicodedata.normalize("NFKD", name.replace("ı", "i").casefold())
    kept = (
        mark if mark.isalnum() else " " for mark in decomposed if not unicodedata.combining(mark)
    )
    return " ".join("".join(kept).split())


def is_close(typed: str, known: str) -> bool:
    """Whether one of two names holds all the words of the other, titles aside, in any order."""
    one, other = (set(name_key(name).split()) - _TITLES for name in (typed, known))
    return bool(one and other) and (one <= other or other <= one)


def is_name_of(typed: str, known: str) -> bool:
    """Whether what was typed is this name, in any order; other given names may be left out."""
    words, whole = set(name_key(typed).split()), set(name_key(known).split())
    return words <= whole and len(words) >= min(_LEAST, len(whole))
