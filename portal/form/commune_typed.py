"""What a person types for a commune, taken apart: a name, a code, a departement, in any order."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.form import departements
from portal.form.communes import bare, plain
from portal.form.signs import western

# No name has other signs; what is not understood is not dropped, it would change the name.
_SIGNS = re.compile(r"[a-z0-9\s\-‐‑‒–'’ʼ`´(),./]*")
_WRITTEN = (
    (re.compile(r"\bs/s\b"), " sous "),
    (re.compile(r"(?:\bs)?/"), " sur "),  # Chalon s/Saône
    (re.compile(r"\bce?de?x\b(?:\s+\d{1,2}\b)?"), " "),
    (re.compile(r"\b(\d{2}) (\d{3})\b"), r"\1\2"),  # 35 000
    (re.compile(r"\bf[\s-]+(?=\d{5}\b)"), " "),  # F-35000
)
_POSTAL_CODE = re.compile(r"\b\d{5}\b")
_ARRONDISSEMENT = re.compile(
    r"(paris|lyon|marseille) 0?([1-9]|1\d|20)(er|e|eme)?(?: (?:arr|ardt|arrondissement))?"
)
_WHOLE = {"75000": "paris", "69000": "lyon", "13000": "marseille"}
"""Codes that people give for a whole town, and that no arrondissement has."""


@dataclass(frozen=True, slots=True)
class TypedCommune:
    """A plain name, a postal code, the departements that a code or number leaves open (or all)."""

    name: str
    postal_code: str = ""
    departements: tuple[str, ...] = ()


def take_apart(text: str) -> TypedCommune | None:
    """What the text says; nothing when it holds a sign that no name has."""
    text = bare(western(text))
    if not _SIGNS.fullmatch(text):
        return None
    for written, meant in _WRITTEN:
        text = written.sub(meant, text)
    codes = _POSTAL_CODE.findall(text)
    if len(codes) != 1:
        return _with_number(plain(text))
    name = plain(_POSTAL_CODE.sub(" ", text)) or _WHOLE.get(codes[0], "")
    return TypedCommune(_arrondissement(name) or name, codes[0], departements.of_code(codes[0]))


def _with_number(name: str) -> TypedCommune:
    if arrondissement := _arrondissement(name):
        return TypedCommune(arrondissement)
    first, _, after = name.partition(" ")
    before, _, last = name.rpartition(" ")
    for number, rest in ((last, before), (first, after)):
        if rest and departements.NUMBER.fullmatch(number):
            name = _arrondissement(rest) or rest
            return TypedCommune(name, departements=departements.of_code(number))
    return TypedCommune(name)


def _arrondissement(name: str) -> str:
    match = _ARRONDISSEMENT.fullmatch(name)
    if not match or name == "marseille 13":  # its arrondissement, or its departement
        return ""
    return f"{match[1]} {'1er' if match[2] == '1' else f'{match[2]}e'}"
