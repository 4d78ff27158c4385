"""What a proposal rests on: what happened to its dossier, and by when the law wants an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.desk import Desk
from portal.domain.clocks import Deadline
from portal.domain.dossier import Dossier
from portal.domain.history import Milestone
from portal.domain.offers import RECEIPT, Offer, offer_of
from portal.domain.people import WORKER
from portal.form.clock_rules import TimeLimit
from portal.form.edition import Edition
from portal.form.telling_case import reply_limit
from portal.reaching import has_died
from portal.timing import Happened, happened


@dataclass(frozen=True, slots=True)
class Ground:
    """A sealed dossier, what happened to it, and how it was filed: as the worker reads it."""

    dossier: Dossier
    edition: Edition
    happened: Happened
    spoken: str  # the language of its person
    on_paper: bool  # its person has no page here
    died: bool  # its person has

    @property
    def offer(self) -> Offer | None:
        """The proposal that was sent here and stands."""
        return offer_of(self.happened.noted)

    def limit(self, proposal: Milestone) -> TimeLimit | None:
        """Within how long its person answers this proposal; none: no text says it."""
        return reply_limit(self.edition, self.happened.clocked, RECEIPT[proposal])

    def deadline(self, proposal: Milestone, on: date) -> Deadline | None:
        """By when its person answers this proposal, as it is known on that day."""
        limit, clocks = self.limit(proposal), self.edition.study.clocks
        found = self.happened.clocks(clocks, on).deadlines if limit else ()
        return next((one for one in found if limit and one.limit == limit.id), None)


def ground_of(desk: Desk, dossier: Dossier) -> Ground:
    """What a proposal about this dossier rests on."""
    with desk.begin(WORKER) as tx:
        aid_request = tx.aid_requests.get(dossier.request)
        edition = desk.editions[aid_request.edition]
        found, died = happened(tx, dossier, aid_request, edition), has_died(desk, tx, aid_request)
    on_paper = aid_request.counter is not None
    return Ground(dossier, edition, found, aid_request.language, on_paper, died)
