"""Numbers of requests: short, spelt without doubt, told over the telephone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_LENGTH = 9
_HEARD = str.maketrans("OIL", "011")  # what is said, or written, for a figure
_BETWEEN = re.compile(r"[\s./-]")
_SIGNS_TYPED = re.compile(r"([0-9A-Z]{1,10}?)((?<=[0-9A-Z]{10})[0-9]{1,2})?")
_HALF = 5
_FEWEST = 2
"""Signs that a beginning has: with one, some thousands of requests begin so."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed for a number: those it may be, or how it begins where its end lacks."""

    numbers: Sequence[str] = ()
    begun: Sequence[str] = ()


def new_number(unique: str, at: datetime) -> str:
    """A number such as `GA-2026-7K3QF-9ZD2S`; the last sign checks the others.

    Args:
        unique: a random UUID (122 bits, of which 45 are kept: uniqueness is the database's).
        at: when the request is filed; its year is in the number.
    """
    value = UUID(unique).int
    signs = ""
    for _ in range(_LENGTH):
        value, rest = divmod(value, len(_SIGNS))
        signs += _SIGNS[rest]
    signs += _check(signs)
    return f"GA-{at.year}-{signs[:5]}-{signs[5:]}"


def is_well_formed(number: str) -> bool:
    """Whether this can be the number of a request: a slip of one sign is seen."""
    parts = number.split("-")
    if len(parts) != 4 or parts[0] != "GA":  # noqa: PLR2004  GA, year, two halves
        return False
    signs = parts[2] + parts[3]
    if len(signs) != _LENGTH + 1 or any(sign not in _SIGNS for sign in signs):
        return False
    return signs[-1] == _check(signs[:-1])


def dossier_number(request: str, rank: int) -> str:
    """The number of a request's dossier, from rank 1."""
    return f"{request}-{rank}"


def addition_number(number: str, rank: int) -> str:
    """The number of a request's addition (complément), or of its part of a dossier, from 1."""
    return f"{number}-C{rank}"


def read_typed(text: str, years: Sequence[int]) -> Typed:
    """What may be meant by a number that was typed, or noted at the telephone.

    Without its hyphens, its `GA`, its year or its end; O for 0, I or L for 1. Nothing where it may
    as well be a name, which has no figure, or a day, which has nothing else; without `GA`, a whole
    one is known by the sign that checks the others.

    Args:
        text: as it was typed.
        years: those that numbers may be of.
    """
    bare = _BETWEEN.sub("", text).upper()
    mark = bare.startswith("GA")
    rest = bare.removeprefix("GA")
    year = next((one for one in years if rest.startswith(str(one))), None)
    found = _SIGNS_TYPED.fullmatch(rest.removeprefix(str(year)))
    if not found:
        return Typed()
    signs, rank = found.groups()
    mixed = any(sign.isdigit() for sign in signs) and not signs.isdigit()
    heard = signs.translate(_HEARD)
    whole = len(signs) == 2 * _HALF and is_well_formed(f"GA-0-{heard[:_HALF]}-{heard[_HALF:]}")
    known = mixed and (mark or whole or len(signs) == _HALF)
    if not (known or (mark and year and len(signs) >= _FEWEST)) or set(heard) - set(_SIGNS):
        return Typed()
    own = [year] if year else years
    tail = f"-{heard[_HALF:]}" if heard[_HALF:] else ""
    every = [f"GA-{one}-{heard[:_HALF]}{tail}" for one in own]
    if len(signs) < 2 * _HALF:
        return Typed(begun=every)
    return Typed(numbers=[f"{one}-{rank}" if rank else one for one in every])


def _check(signs: str) -> str:
    """A sign for the others, weighed by place: any slip but 0 for Z changes it."""
    total = sum(rank * _SIGNS.index(sign) for rank, sign in enumerate(signs, start=1))
    return _SIGNS[total % 31]
