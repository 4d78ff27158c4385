"""What every page says of a decision by two persons: it waits, was declined, or is overtaken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.acts import inbox, second
from portal.web.answered import verdicts
from portal.web.guard import actor, desk
from portal.web.i18n import gettext as _
from portal.web.names import names_of


@dataclass(frozen=True, slots=True)
class Second:
    """What a dossier's page says of a decision by two persons: it waits, or was declined.

    `by` proposed it; `another` declined it, and `why`; `mine`: who looks proposed it. `over`: its
    person took the request back meanwhile.
    """

    verdict: str
    at: datetime
    by: str
    mine: bool
    another: str = ""
    why: str = ""
    over: bool = False


def of(number: str) -> Second | None:
    """What waits for a second person, or what one declined, until something else is proposed."""
    waits = second.waiting(desk(), actor(), number)
    over = None if waits else second.overtaken(desk(), actor(), number)
    ended = None if waits or over else second.declined(desk(), actor(), number)
    found = ended[0] if ended else waits or over
    if found is None:
        return None
    names = names_of(inbox.hold_of(desk(), actor(), number).colleagues)
    gone = _("Une personne partie")
    by, mine = names.get(found.proposed_by, gone), found.proposed_by == actor().id
    told = verdicts()[found.proposed.verdict]
    if ended is None or found.ended_by is None or found.ended_at is None:
        return Second(told, found.proposed.at, by, mine, over=over is not None)
    return Second(told, found.ended_at, by, mine, names.get(found.ended_by, gone), ended[1])
