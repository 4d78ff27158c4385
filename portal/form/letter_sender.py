"""Who signs a letter for its funder, and where its reader can write to that funder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap

from portal.form.edition import Edition
from portal.form.joined import said_of

NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs for the funder, and how it is reached; what is not known is empty."""

    signatory: str
    signs_as: str
    address: str
    telephone: str


def sender_of(edition: Edition, funder: str, on: date) -> Sender | None:
    """Who signs for a funder that joined, that day; none: the portal does not know."""
    said = said_of(edition.reference, funder, on)
    if said is None:
        return None
    return Sender(said.signatory, said.signs_as, said.address, _in_pairs(said.telephone))


POINTS = "pour-les-personnes-agees.gouv.fr"
"""Where the local points of information of the State's own portal for older people are listed."""


def where_to_write(
    edition: Edition, language: str, funder: str, on: date
) -> Sequence[tuple[str, str]]:
    """Where to write to a funder, as far as it is known; or else where to ask."""

    def say(key: str, value: str = "") -> tuple[str, str]:
        return edition.say(language, f"letter.{key}"), value

    sender, known = sender_of(edition, funder, on), edition.reference.funders.get(funder)
    own = sender.telephone if sender else ""
    telephone = own or (_in_pairs(known.telephone) if known else "")
    if sender and sender.address:
        return [say("where", sender.address), *([say("telephone", telephone)] if telephone else [])]
    found = telephone or (known.website if known else "")
    return [say("find", found) if found else say("ask", POINTS)]


def _in_pairs(telephone: str) -> str:
    return NO_BREAK.join(wrap(telephone, 2))
