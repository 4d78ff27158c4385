"""The manifest (bordereau): a dossier's table of contents, the last thing put in the vault."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from portal.domain.canonical import canonical
from portal.domain.dossier import Deposit, Dossier
from portal.domain.draft import Piece

SCHEMA = "guichet-autonomie/manifest/1"
PDF_NAME, MANIFEST_NAME = "dossier.pdf", "manifest.json"
PDF_TYPE, MANIFEST_TYPE = "application/pdf", "application/json"
EXTENSIONS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/heic": "heic",
}


def piece_names(pieces: Sequence[Piece]) -> dict[str, str]:
    """Piece id → its name in the dossier: kind and rank, never the name that a person gave."""
    ranks: dict[str, int] = {}
    names = {}
    for piece in pieces:
        ranks[piece.kind] = rank = ranks.get(piece.kind, 0) + 1
        names[piece.id] = f"pieces/{piece.kind}-{rank}.{EXTENSIONS[piece.media_type]}"
    return names


def object_key(dossier: Dossier, cipher_sha256: str, unique: str) -> str:
    """A key of the vault that no other object ever had or will have."""
    return f"{dossier.number}/{cipher_sha256}/{unique}"


def manifest_of(
    dossier: Dossier, deposits: Sequence[Deposit], retain_until: datetime, salt: str
) -> bytes:
    """The canonical manifest of what was deposited.

    Args:
        dossier: what it is the manifest of.
        deposits: every other object, each with its version in the vault.
        retain_until: until when all of it is locked, UTC.
        salt: a secret of the manifest: its fingerprint says nothing of what it lists.
    """
    return canonical(
        {
            "schema": SCHEMA,
            "number": dossier.number,
            "request": dossier.request,
            "funder": dossier.funder,
            "submitted_at": moment(dossier.submitted_at),
            "retain_until": moment(retain_until),
            "salt": salt,
            "objects": [
                {
                    "name": one.name,
                    "media_type": one.media_type,
                    "size_bytes": one.size_bytes,
                    "sha256": one.sha256,
                    "cipher_bytes": one.cipher_bytes,
                    "cipher_sha256": one.cipher_sha256,
                    "bucket": one.bucket,
                    "key": one.key,
                    "version_id": one.version_id,
                }
                for one in sorted(deposits, key=lambda one: one.name)
                if one.name != MANIFEST_NAME
            ],
        }
    )


def moment(at: datetime) -> str:
    """A time in UTC, as the manifest and the ledger write it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
