"""A relative invited by a link to complete one part of a request, and nothing else of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from portal.domain.events import Event
from portal.domain.messages import Channel, SealedAddress
from portal.domain.people import Actor, Role
from portal.domain.signers import Proof

PAPERS: Final = "documents"
"""The part that is no section of the form: the supporting documents."""
LIVES: Final = timedelta(days=7)
"""How long a link lets its relative in."""
OF_INVITER: Final[Mapping[timedelta, int]] = {timedelta(days=1): 20}
OF_INVITED: Final[Mapping[timedelta, int]] = {timedelta(days=1): 3}
"""Links sent, at most: by one person, and to one address."""
COMPLETED: Final = "completed"
"""The job that tells the person that a part is done."""
INVITE: Final = "invite"
"""The job that sends a link to the address that was given."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of whom: the part, two names, and the questions that go with it."""

    part: str  # a section of the edition, or PAPERS
    edition: str
    name: str  # the relative's, as the person gave it
    senior: str  # who asks, as the relative is told
    language: str  # of the message that is sent
    written: tuple[str, ...]  # ids of the part's questions
    known: tuple[str, ...]  # and of those that decide which of them are asked


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as it was made, and what became of it. `helper` made it for `person`."""

    id: str
    draft: str
    person: str
    helper: str | None
    terms: Terms
    secret: str  # keyed digest of the link
    asked_at: datetime
    ends_at: datetime
    channel: Channel | None = None  # none: the link is handed over
    address: SealedAddress | None = None
    sent_at: datetime | None = None
    refused_at: datetime | None = None  # the address takes no message
    proof: Proof | None = None  # of the relative's own address
    wrote_at: datetime | None = None  # the last time
    done_at: datetime | None = None  # the relative said that it is done
    ended_at: datetime | None = None  # the person ended it

    @property
    def actor(self) -> Actor:
        """Who writes by this link: the invitation itself, never a person's account."""
        return Actor(Role.INVITED, self.id)

    @property
    def holder(self) -> Actor:
        """Who made it."""
        if self.helper:
            return Actor(Role.APPLICANT, self.helper, behalf=self.person)
        return Actor(Role.APPLICANT, self.person)

    def stands(self, at: datetime) -> bool:
        """Whether its link lets in."""
        return self.ended_at is None and self.done_at is None and at < self.ends_at


@dataclass(frozen=True, slots=True)
class Completed:
    """A part that an invited relative wrote, as it stands in the request for good."""

    invitation: str
    part: str
    name: str
    written_at: str
    signed_in_by: str
    assurance: str
    address: str  # a hint of the one that was proven

    def told(self) -> dict[str, object]:
        """What dossier.json says of it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RelativeInvited(Event):
    """Somebody is invited to complete a part of the subject, a draft."""

    invitation: str
    part: str


@dataclass(frozen=True, slots=True)
class RelativeProven(Event):
    """Who holds the link proved an address of their own; the subject is the draft."""

    invitation: str
    assurance: str


@dataclass(frozen=True, slots=True)
class PartCompleted(Event):
    """The invited relative says that the part is done; their link leads nowhere any more."""

    invitation: str
    part: str


@dataclass(frozen=True, slots=True)
class InvitationEnded(Event):
    """The person ended it; what was written stays."""

    invitation: str


def completed_of(
    invitations: Iterable[Invitation], moment: Callable[[datetime], str]
) -> tuple[Completed, ...]:
    """What a request keeps of its invitations: those by which something was written, in order.

    `moment` writes its times.
    """
    wrote = [one for one in invitations if one.proof and one.wrote_at]
    return tuple(
        Completed(
            invitation=one.id,
            part=one.terms.part,
            name=one.terms.name,
            written_at=moment(one.wrote_at),
            signed_in_by=one.proof.issuer,
            assurance=one.proof.assurance,
            address=one.proof.hint,
        )
        for one in sorted(wrote, key=lambda one: (one.wrote_at or one.asked_at, one.id))
        if one.proof and one.wrote_at
    )


def open_ones(invitations: Sequence[Invitation], part: str, at: datetime) -> Sequence[Invitation]:
    """Those of a part whose link lets in now."""
    return [one for one in invitations if one.terms.part == part and one.stands(at)]
