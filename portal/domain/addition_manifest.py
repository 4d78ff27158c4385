"""The manifest of an addition: as a dossier's, and it names the manifest before it (one chain)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.domain.addition import Part
from portal.domain.canonical import canonical
from portal.domain.dossier import Deposit
from portal.domain.manifest import listed, moment

SCHEMA = "guichet-autonomie/addition-manifest/1"


def addition_manifest_of(
    part: Part, deposits: Sequence[Deposit], retain_until: datetime, salt: str, previous: str
) -> bytes:
    """The canonical manifest of what was deposited of an addition.

    Args:
        part: the addition, within one dossier.
        deposits: every other object of it, each with its version in the vault.
        retain_until: until when all of it is locked, UTC.
        salt: a secret of the manifest: its fingerprint says nothing of what it lists.
        previous: the fingerprint of the dossier's manifest, or of the addition's before this one.
    """
    return canonical(
        {"schema": SCHEMA, "salt": salt, "objects": listed(deposits)}
        | told_of(part, previous)
        | {"retain_until": moment(retain_until)}
    )


def told_of(part: Part, previous: str) -> dict[str, object]:
    """What the manifest says of the part itself."""
    return {
        "number": part.number,
        "addition": part.addition,
        "request": part.request,
        "dossier": part.dossier,
        "funder": part.funder,
        "submitted_at": moment(part.submitted_at),
        "previous_manifest_sha256": previous,
    }
