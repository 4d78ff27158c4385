"""The portal's own letter of a decision, printed from what it is written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.desk import Desk
from portal.domain.people import Actor, Role
from portal.form import letters
from portal.grounds import read


@dataclass(frozen=True, slots=True)
class Written:
    """What a letter is written from, beside what was decided."""

    words: str  # the caseworker's own
    twin: str = ""  # of what was filed twice, the number that is studied


def printed(
    desk: Desk,
    actor: Actor,
    number: str,
    verdict: str,
    grounds: Sequence[str],
    words: str,
    on: date,
    told: Mapping[str, str],
    by: str,
) -> bytes:
    """The letter of this decision, as `portal.form.letters.letter_of` fills it. Raises NotFound."""
    dossier, edition, filed = read(desk, actor, number)
    said = verdict, grounds, words, on, told, by
    return desk.printer.letter(letters.letter_of(edition, dossier, filed.language, *said))


def name_of(desk: Desk, actor: Actor, by: str) -> str:
    """The name of a caseworker, as their sign-in told it; empty: none, or it is a software."""
    if actor.role is not Role.CASEWORKER:
        return ""
    with desk.begin(actor) as tx:
        return next((one.name for one in tx.team.known() if one.id == by), "")
