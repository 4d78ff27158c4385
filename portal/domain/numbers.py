"""Numbers of requests: short, spelt without doubt, told over the telephone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_LENGTH = 9


def new_number(unique: str, at: datetime) -> str:
    """A number such as `GA-2026-7K3QF-9ZD2C`; the last sign checks the others.

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


def _check(signs: str) -> str:
    """A sign for the others, weighed by place: any slip but 0 for Z changes it."""
    total = sum(rank * _SIGNS.index(sign) for rank, sign in enumerate(signs, start=1))
    return _SIGNS[total % 31]
