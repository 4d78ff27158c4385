"""The manifest (bordereau): a dossier's table of contents, the last thing put in the vault."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from portal.domain.canonical import canonical
from portal.domain.dossier import Deposit, Dossier
from portal.domain.draft import Piece

SCHEMA = "guichet-autonomie/manifest/1"
PDF_NAME, MANIFEST_NAME = "dossier.pdf", "manifest.json"
ADDITION_PDF, LETTER = "complement.pdf", "lettre.pdf"
PIECES, COPIES, ADDITIONS, DECISIONS = "pieces/", "copies/", "additions/", "decisions/"
EVALUATIONS, PLANS = "evaluations/", "plans/"
FOR_DOCTOR = "m"
"""What ends the rank of a paper that is for the doctor alone."""
PDF_TYPE, MANIFEST_TYPE = "application/pdf", "application/json"
EXTENSIONS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/heic": "heic",
}


def addition_folder(rank: int) -> str:
    """Where an addition's objects stand in a dossier: `additions/1/`."""
    return f"{ADDITIONS}{rank}/"


def decision_folder(rank: int) -> str:
    """Where a decision's objects stand in a dossier: `decisions/1/`."""
    return f"{DECISIONS}{rank}/"


def sheet_folder(kind: str, rank: int) -> str:
    """Where the objects of an evaluation or a plan stand in a dossier: `evaluations/1/`."""
    return f"{kind}s/{rank}/"


def folder_of(name: str) -> str:
    """The folder of what came beside that this object is of; empty: of the dossier as filed."""
    parts = name.split("/", 2)
    here = f"{parts[0]}/"
    beside = {ADDITIONS, DECISIONS, EVALUATIONS, PLANS}
    return f"{here}{parts[1]}/" if here in beside and parts[2:] else ""


def within(name: str) -> str:
    """An object's name without the folder of what came beside."""
    return name.removeprefix(folder_of(name))


def own(deposits: Iterable[Deposit], folder: str = "") -> tuple[Deposit, ...]:
    """Those that stand in this folder, or that are of the dossier as filed."""
    return tuple(one for one in deposits if folder_of(one.name) == folder)


def piece_names(pieces: Sequence[Piece], into: str = "") -> dict[str, str]:
    """What waits of each piece, by id → its name in the dossier, in an addition's folder or none.

    A name tells kind and rank, never what a person called it; and of one that is for the doctor
    alone, that it is: `pieces/hospital_report-1m.pdf`.
    """
    ranks: dict[str, int] = {}
    names = {}
    for piece in pieces:
        ranks[piece.kind] = rank = ranks.get(piece.kind, 0) + 1
        for folder, one in zip((PIECES, COPIES), piece.waiting, strict=False):
            whose = f"{rank}{FOR_DOCTOR if piece.for_doctor else ''}"
            names[one.id] = f"{into}{folder}{piece.kind}-{whose}.{EXTENSIONS[one.media_type]}"
    return names


def copied(name: str, names: Iterable[str]) -> str | None:
    """Of which object this one is the readable copy; none: it is no copy.

    `names` are those of the dossier's objects: `copies/identity-1.jpg` is the copy of
    `pieces/identity-1.heic`.
    """
    if not within(name).startswith(COPIES):
        return None
    original = folder_of(name) + PIECES + within(name).removeprefix(COPIES).rpartition(".")[0]
    return next((one for one in names if one.rpartition(".")[0] == original), None)


def is_for_doctor(name: str) -> bool:
    """Whether the person reserved this paper for the funder's doctor; its copy is as it is."""
    folder, _, file = within(name).rpartition("/")
    rank = file.partition(".")[0].rpartition("-")[2]
    return f"{folder}/" in (PIECES, COPIES) and rank.endswith(FOR_DOCTOR)


def kind_of(name: str) -> str:
    """The kind of the paper that an object is, or is the readable copy of; empty: of none."""
    folder, _, file = within(name).rpartition("/")
    return file.rpartition("-")[0] if f"{folder}/" in (PIECES, COPIES) else ""


def is_medical(name: str, kinds: Collection[str]) -> bool:
    """Whether medical secrecy covers this object.

    That is an evaluation, a paper of one of these kinds, or one for the doctor alone; a readable
    copy is as its paper is.
    """
    return kind_of(name) in kinds or name.startswith(EVALUATIONS) or is_for_doctor(name)


def object_key(dossier: Dossier, cipher_sha256: str, unique: str) -> str:
    """A key of the vault that no other object ever had or will have, among its funder's own.

    The funder is the one that had the dossier when the object was deposited: what is locked does
    not move.
    """
    return f"{dossier.funder}/{dossier.number}/{cipher_sha256}/{unique}"


def manifest_of(
    dossier: Dossier, deposits: Sequence[Deposit], retain_until: datetime, salt: str
) -> bytes:
    """The canonical manifest of what was deposited.

    A readable copy says of which object it is one (`copy_of`); nothing else has that key.

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
            "objects": listed(deposits),
        }
    )


def listed(deposits: Sequence[Deposit]) -> list[dict[str, object]]:
    """What a manifest says of each object, by name; of itself it says nothing."""
    names = [one.name for one in deposits]
    return [
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
            **({"copy_of": of} if (of := copied(one.name, names)) else {}),
        }
        for one in sorted(deposits, key=lambda one: one.name)
        if within(one.name) != MANIFEST_NAME
    ]


def moment(at: datetime) -> str:
    """A time in UTC, as the manifest and the ledger write it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
