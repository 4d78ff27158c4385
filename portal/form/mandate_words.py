"""The exact words of a mandate, from the edition: what is accepted, fingerprinted and sealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.draft import Answers
from portal.domain.errors import Problem
from portal.domain.mandated import other_name
from portal.domain.mandates import Allowed, Mandate
from portal.domain.signers import CURATELLES
from portal.form.edition import Edition
from portal.form.showing import show_date

NAME_PAGE, NAME_BOX = "name", "birth_name"
"""The page that asks for the name, and its first box of it."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Who acts for whom; `power` is the protection of a representative, or empty.

    `connected`: a professional whom the State names, who came in through Aidants Connect.
    """

    helper: str
    senior: str
    birth_date: str
    power: str = ""
    connected: bool = False


def title_of(edition: Edition, language: str, power: str, *, connected: bool = False) -> str:
    """The heading of the words."""
    return edition.say(language, f"{_family(power, connected)}.title")


def misnamed(
    edition: Edition, language: str, mandate: Mandate | None, answers: Answers
) -> tuple[Problem, ...]:
    """What is wrong with the name in these answers: it is not that of whom the mandate is about."""
    if mandate is None or not (named := other_name(mandate, answers)):
        return ()
    text = edition.say(language, "mandate.other_name")
    told = text.format(senior=mandate.terms.senior_name, named=named)
    return (Problem(NAME_PAGE, NAME_BOX, told),)


def words_of(
    edition: Edition, language: str, parties: Parties, acts: Sequence[Allowed], until: date
) -> str:
    """The words of a mandate or of a power, a paragraph a line; `until` is its last day."""
    return "\n".join(_paragraphs(edition, language, parties, acts, until))


def _paragraphs(
    edition: Edition, language: str, parties: Parties, acts: Sequence[Allowed], until: date
) -> Iterator[str]:
    family = _family(parties.power, parties.connected)

    def say(key: str, **told: str) -> str:
        return edition.say(language, f"{family}.{key}").format(**told)

    power = f"question.legal_protection.option.{parties.power}"
    yield say(
        "parties",
        senior=parties.senior,
        helper=parties.helper,
        birth=show_date(edition, parties.birth_date, language),
        power=edition.say(language, power) if parties.power else "",
    )
    yield say("acts")
    for act in acts:
        yield f"– {say(f'act.{act}')}"
    if parties.power:
        yield say("proof")
    else:
        yield say("limits")
        yield say("told")
        yield say("protected")
    yield say("until", until=show_date(edition, until.isoformat(), language))


def _family(power: str, connected: bool) -> str:
    if power in CURATELLES:
        return "assist"
    return "power" if power else "connected" if connected else "mandate"
