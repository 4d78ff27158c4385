"""What a filing makes of a request: a dossier a funder, and the events that tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.domain.dossier import AidRequest, Dossier, Status
from portal.domain.draft import Answers
from portal.domain.errors import Problem
from portal.domain.events import Event, Routed, Submitted
from portal.domain.marks import request_mark
from portal.domain.numbers import dossier_number
from portal.domain.routing import Route, Routing


@dataclass(frozen=True, slots=True)
class Filler:
    """Who filed a request for its person: what is known of them; empty: nothing.

    `mandated`: under a mandate, so that the account is the person's own. Without one, what the
    account writes is theirs.
    """

    name: str
    telephone: str
    mandated: bool


def filler_of(aid_request: AidRequest) -> Filler | None:
    """Who filed it for its person, as the mandate or the answers say; none: they did."""
    answers, acting = aid_request.answers, aid_request.acting
    if acting is None and answers.get("for_whom", "self") == "self":
        return None
    name = acting.helper_name if acting else str(answers.get("filler_name", ""))
    return Filler(name, str(answers.get("filler_phone", "")), acting is not None)


def dossiers_of(aid_request: AidRequest) -> Iterator[Dossier]:
    """One dossier a funder, in the order in which the routing names them."""
    by_funder: dict[str, list[Route]] = {}
    for one in aid_request.routing.routes:
        by_funder.setdefault(one.funder, []).append(one)
    answers = aid_request.answers
    for rank, (funder, routes) in enumerate(by_funder.items(), start=1):
        yield Dossier(
            number=dossier_number(aid_request.number, rank),
            request=aid_request.number,
            person=aid_request.person,
            funder=funder,
            routes=tuple(routes),
            status=Status.SUBMITTED,
            version=1,
            submitted_at=aid_request.submitted_at,
            beneficiary=beneficiary_of(answers),
            birth_date=str(answers["birth_date"]),
            commune=str(answers.get("commune") or answers.get("domiciliation_commune") or ""),
        )


def beneficiary_of(answers: Answers) -> str:
    """The name of who the aid is for, as lists show it. Raises KeyError: it is not told yet."""
    family = answers.get("used_name") or answers["birth_name"]
    return f"{family} {answers['first_names']}"


def events_of(
    aid_request: AidRequest, dossiers: tuple[Dossier, ...], key: bytes
) -> tuple[Event, ...]:
    """What tells of a filing: the request, then each of its dossiers.

    Args:
        aid_request: what is filed.
        dossiers: its dossiers.
        key: the draft's wrapped key, under which it is marked.
    """
    submitted = Submitted(
        aid_request.number,
        draft=aid_request.draft,
        edition=aid_request.edition,
        dossiers=tuple(dossier.number for dossier in dossiers),
        request_mark=request_mark(key, aid_request),
    )
    return (submitted, *map(routed_of, dossiers))


def routed_of(dossier: Dossier) -> Routed:
    """What tells of a dossier's routes."""
    return Routed(
        dossier.number,
        funder=dossier.funder,
        aids=tuple(one.aid for one in dossier.routes),
        rules=tuple(one.rule for one in dossier.routes),
    )


def nobody_here(routing: Routing, language: str, page: str) -> Iterator[Problem]:
    """Why a request that nobody here can study is not filed: who to turn to, a problem each."""
    for referral in routing.referrals:
        sentence = referral.because.get(language) or next(iter(referral.because.values()))
        yield Problem(page, referral.to, sentence)
