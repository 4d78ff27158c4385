"""The letter of a decision that was proposed: shown again before it is sealed, or forgotten."""

from __future__ import annotations

from portal.adapters.envelope import decrypt
from portal.desk import Desk
from portal.domain.decision import Proposed
from portal.domain.manifest import LETTER, PDF_TYPE, decision_folder
from portal.domain.people import WORKER, Actor
from portal.safe import data_key


def first_page(desk: Desk, actor: Actor, proposed: Proposed) -> bytes:
    """The first page of the letter that waits, as a PNG made here.

    Raises:
        NotFound: the actor's funder has no such dossier, or the letter is there no more.
        Unavailable: the inbox is away.
    """
    with desk.begin(actor) as tx:
        tx.dossiers.get(proposed.dossier)
        wrapped = tx.keys.get(proposed.dossier)
    name = decision_folder(proposed.rank) + LETTER
    cipher = desk.inbox.get(proposed.inbox_key)
    letter = decrypt(data_key(desk, wrapped), proposed.dossier, name, cipher)
    return desk.papers.image(letter, PDF_TYPE, 1)


def forget_letter(desk: Desk, inbox_key: str) -> bool:
    """Remove a letter that nobody decided with; the time to confirm it is long over.

    False: a decision was recorded with it, which removes it; or it waits for a second person.

    Raises:
        Unavailable: the inbox is away.
    """
    number = inbox_key.partition("/")[0]
    with desk.begin(WORKER) as tx:
        decided, waiting = tx.decisions.of(number), tx.proposals.open_of(number)
    if waiting and waiting.proposed.inbox_key == inbox_key:
        return False
    if any(one.inbox_key == inbox_key for one in decided):
        return False
    desk.inbox.delete(inbox_key)
    return True
