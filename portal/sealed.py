"""What is sealed of a dossier, of all that the database knows of it."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.dossier import Deposit, Status
from portal.domain.manifest import addition_folder, decision_folder, folder_of
from portal.store.database import Transaction


def sealed_objects(tx: Transaction, *numbers: str) -> tuple[Deposit, ...]:
    """What is sealed of these dossiers: as filed, and what came beside whose sealing ended."""
    return sealed_among(tx, tx.deposits.of(*numbers), *numbers)


def sealed_among(tx: Transaction, every: Sequence[Deposit], *numbers: str) -> tuple[Deposit, ...]:
    """What is sealed of these objects of these dossiers."""
    done, folders = Status.SEALED, {(number, "") for number in numbers}
    parts, decided = tx.additions.parts_of(*numbers), tx.decisions.of(*numbers)
    folders |= {(one.dossier, addition_folder(one.rank)) for one in parts if one.status is done}
    folders |= {(one.dossier, decision_folder(one.rank)) for one in decided if one.status is done}
    sheets = tx.sheets.of(*numbers)
    folders |= {(one.dossier, one.folder) for one in sheets if one.status is done}
    return tuple(one for one in every if (one.dossier, folder_of(one.name)) in folders)
