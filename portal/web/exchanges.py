"""The exchange as both sides see it, and the person's own page of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as WerkzeugResponse

from portal import exchanging
from portal.acts import decide, follow, mourn, write
from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict, NotReady
from portal.domain.exchange import MOST_CHARACTERS, Asking, Ending, Side
from portal.domain.milestones import Judgment
from portal.domain.people import Role
from portal.form.edition import Edition
from portal.web import reasons
from portal.web.acting import mandate_in_use
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import spaced
from portal.web.look import page as drawn
from portal.web.standing import Asked, asked_of
from portal.web.tasks import helped

door = Blueprint("exchanges", __name__)

WITHDRAWN = "withdrawn"
"""How an asking ended that was open when its request was taken back."""


@dataclass(frozen=True, slots=True)
class Line:
    """One writing as a page shows it. `ending`: how what it asks for ended, if it did."""

    rank: int
    mine: bool
    who: str
    at: datetime
    words: str
    asked: Asked | None = None
    cancels: bool = False
    ending: Ending | str | None = None  # WITHDRAWN: with the request


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed to be written, and what is wrong with it."""

    words: str = ""
    problems: Sequence[tuple[str, str]] = ()


def lines_of(
    exchange: write.Exchange,
    edition: Edition,
    mine: Side,
    person: str,
    again: Sequence[Judgment] = (),
    writer: str = "",
) -> Sequence[Line]:
    """The exchange, line by line, for the side that reads it; `person` is their name.

    Without the name, it is they who read. `again`: the papers that were judged not to suit.
    `writer`: who writes for the person without a mandate, in words.
    """
    names = {
        one.writing.funder: reasons.funder_name(edition, one.writing.funder, language())
        for one in exchange.told
    }
    return [
        Line(
            rank=one.writing.rank,
            mine=one.writing.side is mine and not (one.helper or actor().behalf),
            who=_who(one, names[one.writing.funder], person, writer),
            at=one.writing.written_at,
            words=one.words,
            asked=asked_of(one.asking, edition, language(), again) if one.asking else None,
            cancels=one.cancels,
            ending=_ending_of(one.asking, exchange.dossier) if one.asking else None,
        )
        for one in exchange.told
    ]


def _who(one: write.Told, funder: str, person: str, writer: str) -> str:
    """Who wrote it: the funder; a helper for the person; who filed for them, or they did."""
    if one.writing.side is Side.FUNDER:
        return funder
    if one.helper and person:
        return _("%(helper)s, pour %(person)s", helper=one.helper, person=person)
    return one.helper or writer or person


def _ending_of(asking: Asking, dossier: Dossier) -> Ending | str | None:
    return WITHDRAWN if asking.left and dossier.withdrawn_at else asking.ending


def too_many() -> str:
    """Said to whoever wrote all that can be written about a dossier in a day."""
    return _(
        "Vous avez déjà écrit 30 messages sur ce dossier depuis hier. Gardez ce texte, et "
        "envoyez-le demain ; ou appelez"
    )


def wrong_words(error: NotReady | Conflict) -> Sequence[tuple[str, str]]:
    """What is wrong with what was typed, each a link to the box."""
    told = {
        exchanging.NOTHING: _("Écrivez d’abord votre message"),
        exchanging.TOO_LONG: _("Ce texte est trop long : 2 000 caractères au plus"),
        exchanging.TOO_MANY: too_many(),
    }
    if isinstance(error, Conflict):
        sentences = [_("On vous a écrit au même moment. Lisez, puis envoyez de nouveau.")]
    else:
        sentences = [told[problem.text] for problem in error.problems]
    well = [spaced(one) if language() == "fr" else one for one in sentences]
    return [(f"#{exchanging.WORDS}", one) for one in well]


@door.get("/suivi/<number:dossier>/messages")
@only(Role.APPLICANT)
def show(dossier: str) -> str:
    """Show what was written about a dossier, and a box to write."""
    return _page(dossier, Typed())


@door.post("/suivi/<number:dossier>/messages")
@only(Role.APPLICANT)
def send(dossier: str) -> WerkzeugResponse | tuple[str, int]:
    """Write to the funder; or show what is wrong, and all that was typed."""
    words = request.form.get(exchanging.WORDS, "")
    try:
        written = write.write(desk(), actor(), dossier, words)
    except (NotReady, Conflict) as error:
        status = 422 if isinstance(error, NotReady) else 409
        return _page(dossier, Typed(words, wrong_words(error))), status
    return redirect(f"/suivi/{dossier}/messages#message-{written.rank}", 303)


@door.get("/suivi/<number:decision>/lettre.pdf")
@only(Role.APPLICANT)
def letter(decision: str) -> Response:
    """The letter of a decision, to be kept: never opened in the browser."""
    pdf = Response(decide.letter(desk(), actor(), decision), mimetype="application/pdf")
    pdf.headers["Content-Disposition"] = f'attachment; filename="{decision}.pdf"'
    return pdf


def _page(number: str, typed: Typed) -> str:
    exchange = write.read(desk(), actor(), number)
    aid_request, _dossiers = follow.request(desk(), actor(), exchange.dossier.request)
    edition, held = desk().editions[aid_request.edition], mandate_in_use()
    standings = follow.standings(desk(), actor(), exchange.dossier.request)
    again = next((one.again for one in standings if one.dossier.number == number), ())
    name = held.terms.senior_name if held else ""
    return drawn(
        "applicant/exchange.html",
        dossier=exchange.dossier,
        lines=lines_of(exchange, edition, Side.PERSON, name, again),
        funder=reasons.funder_name(edition, exchange.dossier.funder, language()),
        typed=typed,
        most=MOST_CHARACTERS,
        helped=helped(aid_request),
        over=mourn.is_over(desk(), actor(), aid_request.number),
    )
