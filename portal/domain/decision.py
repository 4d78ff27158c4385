"""A funder's decision on a dossier, its letter, and its manifest: one more link of the chain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.domain.addition import Part
from portal.domain.beside import named
from portal.domain.dossier import Dossier, Status
from portal.domain.manifest import moment
from portal.domain.sheets import Sheet

EXTEND = "extend"
"""The job that locks all of a dossier for as long as its decisions want it."""
FORGET_LETTER = "forget_letter"
"""The job that removes a letter that was proposed, unless it was decided with."""
LASTS, FORGOTTEN_AFTER = timedelta(hours=12), timedelta(hours=24)
"""How long a proposed decision may be confirmed; and when its letter is removed if it was not."""
SCHEMA = "guichet-autonomie/decision-manifest/1"


class Verdict(StrEnum):
    """What was decided (sens de la décision)."""

    GRANTED = "granted"
    GRANTED_IN_PART = "granted_in_part"
    REFUSED = "refused"
    NO_FURTHER_ACTION = "no_further_action"  # classée sans suite
    PROVISIONAL = "provisional"  # granted for urgency; a decision of another kind is still due


FINAL = tuple(one for one in Verdict if one is not Verdict.PROVISIONAL)
"""What ends the study of a dossier."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision, frozen; a later one of higher rank takes its place and leaves it as it is."""

    number: str  # the dossier's number, a dash, D and its rank: "GA-…-1-D1"
    dossier: str
    request: str
    person: str
    funder: str
    rank: int
    verdict: Verdict
    previous: str  # number of what was sealed last before it
    inbox_key: str  # where its letter waits, encrypted under the dossier's own key
    size_bytes: int  # of the letter as it was decided with, before a seal
    pdf_sha256: str  # of the same
    status: Status
    version: int  # row version: a write names the one it read
    dossier_sealed_at: datetime
    decided_at: datetime
    sealed_at: datetime | None = None
    retain_until: datetime | None = None
    manifest_sha256: str | None = None
    grounds: str = ""  # ids of the edition's decisions.yaml, a blank between
    composed: bool = False  # the portal wrote its letter, and seals it; no file was brought

    @property
    def is_final(self) -> bool:
        """Whether it ends the study of its dossier."""
        return self.verdict in FINAL


@dataclass(frozen=True, slots=True)
class Proposed:
    """A decision that was looked at; its letter waits in the inbox until it is confirmed."""

    dossier: str
    verdict: str
    rank: int
    inbox_key: str
    size_bytes: int
    pdf_sha256: str
    cipher_sha256: str
    at: datetime
    grounds: str = ""
    composed: bool = False  # the portal wrote the letter


Link = Dossier | Part | Decision | Sheet
"""What has a manifest of its own in the chain of a dossier."""


def last_sealed(
    dossier: Dossier,
    parts: Sequence[Part],
    decisions: Sequence[Decision],
    sheets: Sequence[Sheet] = (),
) -> Link | None:
    """What was sealed last of a dossier; nothing while the dossier itself is not sealed."""
    links: list[Link] = [dossier, *parts, *decisions, *sheets]
    sealed = [one for one in links if one.status is Status.SEALED and one.sealed_at]
    return max(sealed, key=lambda one: (one.sealed_at, one.number), default=None)


def final(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Those that end the study: no provisional grant, which they settle."""
    return tuple(one for one in decisions if one.is_final)


def last_of(decisions: Sequence[Decision]) -> Decision | None:
    """The decision that holds: the last that is sealed. One that waits was told to nobody yet."""
    sealed = [one for one in decisions if one.status is Status.SEALED]
    return max(sealed, key=lambda one: one.rank, default=None)


def decision_number(dossier: str, rank: int) -> str:
    """The number of a dossier's decision, from 1."""
    return f"{dossier}-D{rank}"


def told_of(decision: Decision, previous: str) -> dict[str, object]:
    """What its manifest says of a decision."""
    own = {"verdict": decision.verdict.value, "decided_at": moment(decision.decided_at)}
    why = {"grounds": decision.grounds.split()} if decision.grounds else {}
    return named(decision, previous) | own | why | {"previous": decision.previous}
