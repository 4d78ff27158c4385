"""Where a request stands: the truth until it is sealed, the receipt from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import Blueprint, Response

from portal.acts import awaited, couple, follow, mark, mourn
from portal.domain.addition import Addition
from portal.domain.dossier import AidRequest, Dossier, Status
from portal.domain.happened import legal_day
from portal.domain.offers import Offer
from portal.domain.people import Role
from portal.form.couple import are_two
from portal.form.edition import Edition
from portal.web import estimates, glances, reasons
from portal.web.added import Added, listed
from portal.web.coming import Paper, coming, received
from portal.web.drafting import is_late, today
from portal.web.guard import actor, desk, language, only
from portal.web.look import page as drawn
from portal.web.readings import readings
from portal.web.standing import Place, papers_awaited, places_of
from portal.web.studied_now import as_it_stands
from portal.web.taking_back import if_withdrawn, withdrawn_at
from portal.web.tasks import helped, helper_page, name_of
from portal.web.told_beside import told_beside
from portal.web.urgent_marked import hurried

door = Blueprint("following", __name__)

UNREAD, UNANSWERED = "unread", "unanswered"
"""How a plan of help waits for its person."""
LOOK_AGAIN_SECONDS = 3
"""How soon the page's script looks whether the dossiers are sealed."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One request in the list: for whom, to whom, since when, whether it is sealed, what is new."""

    number: str
    name: str
    funders: Sequence[str]
    at: datetime
    sealed: bool
    died: bool  # whose it is
    withdrawn: bool
    gone: bool  # all of it was taken back
    erased: bool
    unread: int
    asked: bool  # papers, that are still to come
    answered: bool
    proposal: str  # a plan of help that is UNREAD, or waits for an answer; empty: none


@door.get("/suivi/")
@only(Role.APPLICANT)
def requests() -> str:
    """Show the requests that were sent."""
    return drawn("applicant/requests.html", requests=sent_by_me())


def sent_by_me() -> Sequence[Sent]:
    """The requests of whoever is signed in, the last first."""
    editions, spoken = desk().editions, language()
    mine = follow.requests(desk(), actor())
    numbers = [dossier.number for _, dossiers in mine for dossier in dossiers]
    news = mark.marks(desk(), actor(), numbers)
    dead = mourn.mourned(desk(), actor())
    waiting = awaited.awaited(desk(), actor(), [one for _, dossiers in mine for one in dossiers])
    return [
        Sent(
            number=one.number,
            name=next((each.beneficiary for each in dossiers if not each.erased_at), ""),
            funders=[
                reasons.funder_name(editions[one.edition], dossier.funder, spoken)
                for dossier in dossiers
            ],
            at=one.submitted_at,
            sealed=is_sealed(dossiers),
            died=one.number in dead,
            withdrawn=withdrawn_at(dossiers) is not None,
            gone=bool(dossiers) and all(each.withdrawn_at for each in dossiers),
            erased=bool(dossiers) and all(each.erased_at for each in dossiers),
            unread=sum(news[each.number].unread for each in dossiers),
            asked=any(news[each.number].waits for each in dossiers),
            answered=any(news[each.number].answered for each in dossiers),
            proposal=_proposal([waiting[one.number] for one in dossiers if one.number in waiting]),
        )
        for one, dossiers in mine
    ]


def _proposal(waiting: Sequence[Offer]) -> str:
    unread = any(one.received is None for one in waiting)
    return (UNREAD if unread else UNANSWERED) if waiting else ""


def is_sealed(dossiers: Sequence[Dossier]) -> bool:
    """Whether every dossier of a request is sealed, or was."""
    return bool(dossiers) and all(each.status is not Status.SUBMITTED for each in dossiers)


@door.get("/suivi/<number:number>")
@only(Role.APPLICANT)
def request(number: str) -> str:
    """Say where this request stands, and who opened it."""
    aid_request, every = follow.request(desk(), actor(), number)
    dossiers = [one for one in every if not one.erased_at]
    edition, spoken = desk().editions[aid_request.edition], language()
    who = desk(), actor(), number
    added, standings = follow.additions(*who), follow.standings(*who)
    places = places_of(standings, edition, spoken)
    sealed, additions, sent = is_sealed(dossiers), listed(added), [one for one, _ in added]
    spouse, holds = couple.link(*who) or ("", not actor().behalf)
    return drawn(
        "applicant/request.html",
        aid_request=aid_request,
        instant=datetime.fromisoformat,
        dossiers=dossiers,
        erased=[one for one in every if one.erased_at],
        name=partial(reasons.funder_name, edition, language=spoken),
        late=is_late(),
        died=mourn.died(*who),
        sealed=sealed,
        **if_withdrawn(number, dossiers),
        person=name_of(aid_request),
        received=received(edition, [aid_request, *sent], spoken),
        to_come=_to_come(edition, aid_request, sent, places),
        **told_beside(edition, aid_request, dossiers, today(), spoken),
        places=places,
        offers=glances.glances(standings, edition),
        hurried=hurried(standings, edition),
        helper_page=helper_page(aid_request),
        told=as_it_stands(reasons.filed(edition, aid_request, spoken), standings, edition, spoken),
        helped=helped(aid_request),
        filler=str(aid_request.answers.get("filler_name", "")) if helped(aid_request) else "",
        messages=follow.messages(*who),
        readings=readings(follow.history(*who)),
        estimate=None if any(one.decided for one in places) else estimates.of(edition, aid_request),
        additions=additions,
        unsent=follow.unsent(*who),
        couple=bool(dossiers and holds) and _are_two(edition, aid_request),
        spouse=spouse,
        look_again=_looks_again(dossiers, sealed, additions),
    )


def _looks_again(dossiers: Sequence[Dossier], sealed: bool, additions: Sequence[Added]) -> int:
    """In how many seconds the page looks again; 0: all that was sent is sealed."""
    settled = sealed and all(one.sealed for one in additions)
    return 0 if settled or not dossiers else LOOK_AGAIN_SECONDS


def _are_two(edition: Edition, aid_request: AidRequest) -> bool:
    return are_two(edition, aid_request.answers, legal_day(aid_request.submitted_at))


def _to_come(
    edition: Edition,
    aid_request: AidRequest,
    added: Sequence[Addition],
    places: Sequence[Place],
) -> Sequence[Paper]:
    """The papers to come that no funder asks for by itself; none, once every funder has all."""
    if not papers_awaited(places):
        return ()
    sent = {piece.kind for piece in aid_request.pieces}
    sent |= {piece.kind for each in added for piece in each.pieces}
    asked = {kind for one in places if one.asked for kind, _, _ in one.asked.papers}
    return coming(edition, aid_request, sent | asked, today(), language())


@door.get("/suivi/<number:dossier>/document.pdf")
@only(Role.APPLICANT)
def document(dossier: str) -> Response:
    """The sealed PDF of one's own dossier, to be kept: never opened in the browser."""
    pdf = Response(follow.document(desk(), actor(), dossier), mimetype="application/pdf")
    pdf.headers["Content-Disposition"] = f'attachment; filename="{dossier}.pdf"'
    return pdf
