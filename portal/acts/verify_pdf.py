"""The public check: what a PDF proves by itself, and whether its dossier was erased since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from portal.desk import Desk
from portal.domain.errors import NotFound, PortalError, Unavailable
from portal.domain.findings import Finding
from portal.domain.people import WORKER


def verify_pdf(desk: Desk, pdf: bytes) -> Sequence[Finding]:
    """What a PDF proves by itself."""
    return desk.sealer.check(pdf)


def named_in(desk: Desk, pdf: bytes) -> tuple[str, str] | None:
    """The dossier's number and its funder's name, as an intact PDF tells them; else nothing.

    A dossier tells them in its data, the letter of a decision by its keyword.
    """
    try:
        told = json.loads(desk.sealer.attached(pdf))
        return str(told["number"]), str(told["funder"]["name"])
    except (ValueError, KeyError, TypeError):
        return None
    except PortalError:
        return _letter_told(desk, pdf)


def _letter_told(desk: Desk, pdf: bytes) -> tuple[str, str] | None:
    try:
        return desk.sealer.letter_told(pdf)
    except PortalError:
        return None


def erased_since(desk: Desk, number: str) -> datetime | None:
    """When the dossier that an intact PDF names was destroyed; none: it was not, or who knows."""
    try:
        return desk.read(WORKER, lambda tx: tx.dossiers.even_erased(number).erased_at)
    except (NotFound, Unavailable):
        return None
