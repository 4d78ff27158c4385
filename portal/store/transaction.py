"""A transaction: what one act reads and writes, all or nothing, as one actor, at one time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import text

from portal.store.additions import Additions
from portal.store.ageing import Ageing
from portal.store.aid_requests import AidRequests
from portal.store.askings import Askings
from portal.store.attempts import Attempts
from portal.store.changes import FunderChanges
from portal.store.closings import Closings
from portal.store.codes import Codes
from portal.store.contacts import Contacts
from portal.store.couples import Couples
from portal.store.decisions import Decisions, UsualDelays
from portal.store.deliveries import Deliveries
from portal.store.deposits import Deposits
from portal.store.destinations import Destinations
from portal.store.digests import Digests
from portal.store.dossiers import Dossiers
from portal.store.driven import Driven
from portal.store.emergencies import Emergencies
from portal.store.erasures import Erasures
from portal.store.errands import Errands
from portal.store.exchanges import Writings
from portal.store.figures import Figures
from portal.store.inbox import Inbox
from portal.store.invitations import Invitations
from portal.store.invited_drafts import drafts_of
from portal.store.jobs import QUEUE, Jobs
from portal.store.joinings import Joinings
from portal.store.keys import Keys
from portal.store.kin import KinOf
from portal.store.ledger import TELL, Ledger
from portal.store.mandates import Mandates
from portal.store.messages import Messages
from portal.store.milestones import Milestones
from portal.store.moves import Moves
from portal.store.opinions import Opinions
from portal.store.passes import Passes
from portal.store.people import People
from portal.store.proposals import Proposals
from portal.store.receipts import Receipts
from portal.store.reconciliation import ReconciliationOf
from portal.store.remarks import Remarks
from portal.store.rulings import Rulings
from portal.store.saved_filters import SavedFilters
from portal.store.sessions import Sessions
from portal.store.sheets import Sheets
from portal.store.signings import Signings
from portal.store.software import SoftwareRows
from portal.store.standings import Standings
from portal.store.table import FunderTable
from portal.store.team import Team
from portal.store.ways import Ways
from portal.store.wire import Wire

_TELL_AND_QUEUE = text(f"WITH queued AS ({QUEUE.text}) {TELL.text}")


S = TypeVar("S")


def _silent(store: Callable[[Wire], S]) -> cached_property[S]:
    """A store that is made when it is first asked for: an act asks two or three of forty."""

    def made(tx: Any) -> S:
        return store(tx._wire)

    return cached_property(made)


def _telling(store: Callable[[Wire, Ledger], S]) -> cached_property[S]:
    """The same, of a store that tells the ledger what it writes."""

    def made(tx: Any) -> S:
        return store(tx._wire, tx.ledger)

    return cached_property(made)


class Transaction:
    """What one act reads and writes, all or nothing, as one actor, at one time."""

    additions = _telling(Additions)
    ageing = _telling(Ageing)
    aid_requests = _telling(AidRequests)
    askings = _telling(Askings)
    attempts = _silent(Attempts)
    changes = _telling(FunderChanges)
    closings = _silent(Closings)
    codes = _silent(Codes)
    contacts = _silent(Contacts)
    couples = _telling(Couples)
    decisions = _telling(Decisions)
    delays = _silent(UsualDelays)
    deliveries = _telling(Deliveries)
    deposits = _silent(Deposits)
    destinations = _telling(Destinations)
    digests = _silent(Digests)
    driven = _telling(Driven)
    dossiers = _telling(Dossiers)
    drafts = _telling(drafts_of)
    emergencies = _telling(Emergencies)
    erasures = _telling(Erasures)
    errands = _silent(Errands)
    figures = _silent(Figures)
    inbox = _telling(Inbox)
    invitations = _telling(Invitations)
    joinings = _telling(Joinings)
    keys = _silent(Keys)
    kin = _telling(KinOf)
    mandates = _telling(Mandates)
    messages = _telling(Messages)
    milestones = _telling(Milestones)
    moves = _telling(Moves)
    opinions = _telling(Opinions)
    passes = _telling(Passes)
    proposals = _telling(Proposals)
    receipts = _silent(Receipts)
    reconciliation = _telling(ReconciliationOf)
    remarks = _telling(Remarks)
    rulings = _telling(Rulings)
    saved_filters = _silent(SavedFilters)
    sessions = _silent(Sessions)
    sheets = _telling(Sheets)
    signings = _telling(Signings)
    software = _telling(SoftwareRows)
    standings = _silent(Standings)
    table = _telling(FunderTable)
    team = _telling(Team)
    ways = _telling(Ways)
    writings = _telling(Writings)

    def __init__(self, wire: Wire, new_id: Callable[[], str]) -> None:
        self.actor, self.at = wire.actor, wire.at
        self.ledger, self.jobs = Ledger(wire), Jobs(wire)
        self._wire, self._new_id = wire, new_id

    @cached_property
    def people(self) -> People:
        """The people, each under an id of its own."""
        return People(self._wire, self.ledger, self._new_id)

    def write(self) -> None:
        """Write what was told and queued, all at once; `begin` does this before the commit."""
        told, queued = self.ledger.pending(), self.jobs.pending()
        if told and queued:
            self._wire.run(_TELL_AND_QUEUE, told | queued)
        elif told:
            self._wire.run(TELL, told)
        elif queued:
            self._wire.run(QUEUE, queued)
