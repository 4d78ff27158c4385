"""The letter of a decision that was proposed: shown again before it is sealed, or forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from portal.adapters.envelope import decrypt
from portal.desk import Desk
from portal.domain.decision import Proposed
from portal.domain.events import DossierOpened
from portal.domain.manifest import LETTER, PDF_TYPE, decision_folder
from portal.domain.people import WORKER, Actor
from portal.safe import data_key

TITLE = "letter.title"
"""The sentence that stands above a letter in each of its languages."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that waits: its pages, and the first one of its translation; 0: it has none."""

    pages: int
    translated: int


def look(desk: Desk, actor: Actor, proposed: Proposed) -> Waiting:
    """How many pages the letter that waits has, and in which of them it speaks to the person.

    The portal's own letters say so by their titles; a letter made elsewhere is one text.

    Raises:
        NotFound: the actor's funder has no such dossier, or the letter is there no more.
        Unavailable: the inbox is away.
    """
    letter = draft(desk, actor, proposed)
    filed = desk.read(WORKER, lambda tx: tx.aid_requests.get(proposed.dossier.rpartition("-")[0]))
    edition = desk.editions[filed.edition]
    title = edition.say(edition.spoken(filed.language), TITLE).partition("{")[0]
    others = [page for name, page in desk.papers.titles(letter) if name.startswith(title)]
    pages = desk.papers.inspect(letter).pages
    return Waiting(pages, next((page for page in others if page > 1), 0))


def image(desk: Desk, actor: Actor, proposed: Proposed, page: int) -> bytes:
    """One page of the letter that waits, as a PNG made here; the first is 1. Raises as `look`."""
    return desk.papers.image(draft(desk, actor, proposed, f"#{page}"), PDF_TYPE, page)


def draft(desk: Desk, actor: Actor, proposed: Proposed, part: str = "") -> bytes:
    """The letter that waits; the ledger says who read it, and `part` of it. Raises as `look`."""
    name = decision_folder(proposed.rank) + LETTER
    with desk.begin(actor) as tx:
        dossier, wrapped = tx.dossiers.get(proposed.dossier), tx.keys.get(proposed.dossier)
        opened = DossierOpened(proposed.dossier, name + part)
        tx.ledger.append(opened, funder=dossier.funder, person=dossier.person)
    cipher = desk.inbox.get(proposed.inbox_key)
    return decrypt(data_key(desk, wrapped), proposed.dossier, name, cipher)
