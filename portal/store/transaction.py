"""A transaction: what one act reads and writes, all or nothing, as one actor, at one time."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from portal.store.additions import Additions
from portal.store.ageing import Ageing
from portal.store.aid_requests import AidRequests
from portal.store.askings import Askings
from portal.store.attempts import Attempts
from portal.store.codes import Codes
from portal.store.couples import Couples
from portal.store.decisions import Decisions, UsualDelays
from portal.store.deposits import Deposits
from portal.store.digests import Digests
from portal.store.dossiers import Dossiers
from portal.store.emergencies import Emergencies
from portal.store.exchanges import Writings
from portal.store.figures import Figures
from portal.store.inbox import Inbox
from portal.store.invitations import Invitations
from portal.store.invited_drafts import drafts_of
from portal.store.jobs import QUEUE, Jobs
from portal.store.keys import Keys
from portal.store.ledger import TELL, Ledger
from portal.store.mandates import Mandates
from portal.store.messages import Contacts, Messages
from portal.store.milestones import Milestones
from portal.store.moves import Moves
from portal.store.opinions import Opinions
from portal.store.passes import Passes
from portal.store.people import People
from portal.store.proposals import Proposals
from portal.store.receipts import Receipts
from portal.store.remarks import Remarks
from portal.store.saved_filters import SavedFilters
from portal.store.sessions import Sessions
from portal.store.sheets import Sheets
from portal.store.signings import Signings
from portal.store.standings import Standings
from portal.store.team import Team
from portal.store.ways import Ways
from portal.store.wire import Wire

_TELL_AND_QUEUE = text(f"WITH queued AS ({QUEUE.text}) {TELL.text}")


class Transaction:
    """What one act reads and writes, all or nothing, as one actor, at one time."""

    def __init__(self, wire: Wire, new_id: Callable[[], str]) -> None:
        self.actor, self.at = wire.actor, wire.at
        self.ledger, self.jobs = Ledger(wire), Jobs(wire)
        self.people, self.ways = People(wire, self.ledger, new_id), Ways(wire, self.ledger)
        self.signings = Signings(wire, self.ledger)
        self.drafts, self.invitations = drafts_of(wire, self.ledger), Invitations(wire, self.ledger)
        self.ageing, self.passes = Ageing(wire, self.ledger), Passes(wire, self.ledger)
        self.aid_requests, self.sessions = AidRequests(wire, self.ledger), Sessions(wire)
        self.additions, self.dossiers = Additions(wire, self.ledger), Dossiers(wire, self.ledger)
        self.receipts, self.couples = Receipts(wire), Couples(wire, self.ledger)
        self.inbox, self.standings = Inbox(wire, self.ledger), Standings(wire)
        self.deposits, self.keys, self.codes = Deposits(wire), Keys(wire), Codes(wire)
        self.mandates, self.sheets = Mandates(wire, self.ledger), Sheets(wire, self.ledger)
        self.contacts, self.messages = Contacts(wire), Messages(wire, self.ledger)
        self.writings, self.askings = Writings(wire, self.ledger), Askings(wire, self.ledger)
        self.decisions, self.delays = Decisions(wire, self.ledger), UsualDelays(wire)
        self.team, self.emergencies = Team(wire, self.ledger), Emergencies(wire, self.ledger)
        self.milestones, self.moves = Milestones(wire, self.ledger), Moves(wire, self.ledger)
        self.proposals, self.figures = Proposals(wire, self.ledger), Figures(wire)
        self.saved_filters, self.remarks = SavedFilters(wire), Remarks(wire, self.ledger)
        self.opinions, self.digests = Opinions(wire, self.ledger), Digests(wire)
        self.attempts, self._wire = Attempts(wire), wire

    def write(self) -> None:
        """Write what was told and queued, all at once; `begin` does this before the commit."""
        told, queued = self.ledger.pending(), self.jobs.pending()
        if told and queued:
            self._wire.run(_TELL_AND_QUEUE, told | queued)
        elif told:
            self._wire.run(TELL, told)
        elif queued:
            self._wire.run(QUEUE, queued)
