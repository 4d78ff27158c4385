"""Keep the ledger: order what was written, sign the head, put it in the vault."""

from __future__ import annotations

from datetime import timedelta

from portal.desk import Desk
from portal.domain.ledger import Checkpoint
from portal.domain.notes import checkpoint_text
from portal.domain.people import WORKER

KEPT_DAYS = 3653
"""Ten years and a day: a checkpoint outlives the dossiers it vouches for."""
MOST_AT_ONCE = 10_000


def keep_ledger(desk: Desk) -> Checkpoint | None:
    """Order all settled entries and sign the new head; nothing when there is none.

    One worker at a time does this (the job `checkpoint` stands once in the queue).

    A checkpoint is noted before it is put in the vault, and one that a crash kept from it is put
    now: no object of the vault is unknown.

    Raises:
        Tampered: the ledger's tree is not what was signed before.
        Unavailable: a neighbour is away.
    """
    with desk.begin(WORKER) as tx:
        size = tx.ledger.head().size
        head = tx.ledger.sequence(MOST_AT_ONCE)
        while head.size - size == MOST_AT_ONCE:
            size, head = head.size, tx.ledger.sequence(MOST_AT_ONCE)
        made = tx.ledger.checkpoints()
    if head.size and (not made or made[-1].head.size < head.size):
        note = desk.ledger_signer.sign(checkpoint_text(desk.ledger_signer.name, head))
        key = f"ledger/{head.size:020d}/{desk.new_id()}"
        with desk.begin(WORKER) as tx:
            made = (*made, tx.ledger.save_checkpoint(head, note, key))
    for checkpoint in made:
        if checkpoint.version_id is None:
            _put(desk, checkpoint)
    return made[-1] if made else None


def _put(desk: Desk, checkpoint: Checkpoint) -> None:
    until = (checkpoint.made_at + timedelta(days=KEPT_DAYS)).replace(microsecond=0)
    kept = desk.vault.find(checkpoint.key)
    version_id = (
        kept.version_id if kept else desk.vault.put(checkpoint.key, checkpoint.note.encode(), until)
    )
    with desk.begin(WORKER) as tx:
        tx.ledger.checkpoint_arrived(checkpoint.head.size, version_id)
