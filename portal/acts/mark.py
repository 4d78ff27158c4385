"""Mark: what a caseworker's list and pages say of each dossier, beside its person and its aids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from portal.desk import Desk
from portal.domain.decision import Decision, final
from portal.domain.dossier import Status
from portal.domain.exchange import Asking, Ending
from portal.domain.people import Actor, Role


@dataclass(frozen=True, slots=True)
class Mark:
    """What waits on a dossier: writings not read, papers asked for or brought, a decision."""

    unread: int = 0
    asking: Asking | None = None  # the last one that was not amended or dropped
    decision: Decision | None = None  # the last one; it may still wait to be sealed
    opinions: int = 0  # that were given, and are not read

    @property
    def waits(self) -> bool:
        """Whether papers are still to come."""
        return bool(self.asking and self.asking.left)

    def without_asking(self) -> Mark:
        """The same for a request that was taken back: nothing is asked for it any more."""
        return replace(self, asking=None)

    @property
    def answered(self) -> bool:
        """Whether the letter of a decision can be read."""
        return self.decision is not None and self.decision.status is Status.SEALED


def marks(desk: Desk, actor: Actor, numbers: Sequence[str]) -> Mapping[str, Mark]:
    """The mark of each of these dossiers, in four readings however many they are."""
    if not numbers:
        return {}
    with desk.begin(actor) as tx:
        unread = tx.writings.unread(numbers)
        opinions = tx.opinions.unread(numbers) if actor.role is Role.CASEWORKER else {}
        askings, decided = tx.askings.of(*numbers), final(tx.decisions.of(*numbers))
    kept = [one for one in askings if one.ending in (None, Ending.BROUGHT)]
    last_asked = {one.dossier: one for one in kept}
    last_decided = {one.dossier: one for one in decided}
    return {
        number: Mark(
            unread=unread.get(number, 0),
            asking=last_asked.get(number),
            decision=last_decided.get(number),
            opinions=opinions.get(number, 0),
        )
        for number in numbers
    }
