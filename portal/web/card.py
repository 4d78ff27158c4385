"""The card (CMI) that is asked for together with the APA: which, in whose dossier it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.draft import Answers
from portal.domain.routing import Route
from portal.form.edition import Edition
from portal.web import reasons
from portal.web.i18n import said

CARD = "cmi"
"""The question. Its request goes with that of the APA. Source: CASF R232-24-1."""
APA = ("apa", "apa_urgent")


@dataclass(frozen=True, slots=True)
class Card:
    """The cards that are asked for, and the funders that have that request."""

    names: Sequence[str]
    funders: Sequence[str]


def card(
    edition: Edition, answers: Answers, routes: Sequence[tuple[str, Route]], language: str
) -> Card | None:
    """What becomes of the card; nothing for who asks for none, or whose request goes nowhere.

    `routes` are (who has it now, why it was sent). Where nobody studies an APA, every funder reads
    that the card is asked for.
    """
    question, asked = edition.questions.get(CARD), answers.get(CARD)
    if question is None or not isinstance(asked, Sequence) or isinstance(asked, str):
        return None
    wanted = [one for one in asked if one != question.none_option]
    codes = [funder for funder, route in routes if route.aid in APA] or [code for code, _ in routes]
    if not (wanted and codes):
        return None
    return Card(
        [said(edition, language, f"{question.key}.option.{one}") for one in wanted],
        [reasons.funder_name(edition, code, language) for code in dict.fromkeys(codes)],
    )
