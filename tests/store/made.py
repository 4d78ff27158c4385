"""Filed requests and their dossiers, made with as few words as a test needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

from portal.desk import Desk
from portal.domain.addition import Addition, Part
from portal.domain.codes import LIVES, Code
from portal.domain.decision import Decision, Verdict
from portal.domain.dossier import AidRequest, Deposit, Dossier, Signature, Status, digest
from portal.domain.draft_events import DraftStarted
from portal.domain.erasure import Erased
from portal.domain.events import (
    Added,
    AdditionSealed,
    Event,
    Routed,
    Sealed,
    Submitted,
)
from portal.domain.exchange import AskedPaper, Asking, Side, Writing
from portal.domain.exchange_events import Decided
from portal.domain.history import Milestone
from portal.domain.joining import Delivery, Joining
from portal.domain.mandates import Allowed, Capacity, Mandate, Terms
from portal.domain.messages import Channel, Contact, Kind, Message, SealedAddress
from portal.domain.milestones import Judgment, Noted, Worth
from portal.domain.people import WORKER, Actor
from portal.domain.routing import Flag, Referral, Route, Routing
from portal.store.database import Database
from tests.build import EDITION, NOON, a_draft, a_piece, an_applicant, answers

LONG = NOON.replace(year=2090)
BECAUSE = {"fr": "Parce que.", "en": "Because."}


class Counted:
    """Ids that a test can foretell: id-1, id-2 and on."""

    def __init__(self) -> None:
        self._rank = count(1)

    def __call__(self) -> str:
        return f"id-{next(self._rank)}"


def a_route(funder: str = "dep-35") -> Route:
    """A route to that funder."""
    return Route(funder, "apa", "primary", "apa-gir", BECAUSE, ("CASF L232-1", "CASF L232-2"))


def a_request(number: str = "GA-1", **changes: Any) -> AidRequest:
    """A frozen request, with one piece."""
    given = {
        "number": number,
        "draft": f"d-{number}",
        "person": an_applicant().id,
        "edition": EDITION,
        "language": "fr",
        "answers": answers(),
        "later": frozenset({"tax_notice", "identity"}),
        "routing": Routing(
            routes=(a_route(),),
            referrals=(Referral("mdph", "pch", BECAUSE, ("CASF L245-1",)),),
            flags=(Flag("gir", BECAUSE),),
        ),
        "signature": Signature(
            "Odette Le Goff", {"declare_truth": "Oui, c’est vrai."}, NOON, "https://id", "eidas1"
        ),
        "submitted_at": NOON,
        "pieces": (a_piece(draft=f"d-{number}"),),
    }
    return AidRequest(**(given | changes))


def a_dossier(request: AidRequest, funder: str = "dep-35", rank: int = 1) -> Dossier:
    """A request's dossier for that funder."""
    return Dossier(
        number=f"{request.number}-{rank}",
        request=request.number,
        person=request.person,
        funder=funder,
        routes=(a_route(funder),),
        status=Status.SUBMITTED,
        version=1,
        submitted_at=request.submitted_at,
        beneficiary="Odette Le Goff",
        birth_date="1941-07-09",
        commune="35238",
    )


def told(request: AidRequest, dossiers: list[Dossier]) -> list[Event]:
    """The events of a filing."""
    numbers = tuple(one.number for one in dossiers)
    filed = Submitted(request.number, request.draft, request.edition, numbers, "0" * 64)
    return [filed, *(Routed(one.number, one.funder, ("apa",), ("r",)) for one in dossiers)]


def file(
    store: Database, number: str = "GA-1", *, actor: Actor | None = None, funders: Any = ("dep-35",)
) -> list[Dossier]:
    """Write a draft and file it, as an applicant does; return its dossiers."""
    actor = actor or an_applicant()
    request = a_request(number, person=actor.id)
    dossiers = [a_dossier(request, funder, rank) for rank, funder in enumerate(funders, 1)]
    with store.begin(actor) as tx:
        draft = a_draft(id=request.draft, person=actor.id)
        tx.drafts.add(draft, DraftStarted(draft.id, EDITION))
    with store.begin(actor) as tx:
        tx.drafts.lock(request.draft)
        tx.aid_requests.add(request, dossiers, told(request, dossiers))
        tx.drafts.close(request.draft, number)
        for one in dossiers:
            tx.jobs.add("seal", one.number)
    return dossiers


def seal(store: Database | Desk, dossier: Dossier) -> Dossier:
    """Note that a dossier was sealed, as the worker does."""
    with store.begin(WORKER) as tx:
        return tx.dossiers.save(sealed(dossier), a_sealing(dossier))


def sealed(dossier: Dossier) -> Dossier:
    """This dossier, once sealed."""
    return replace(
        dossier,
        status=Status.SEALED,
        sealed_at=NOON,
        retain_until=NOON,
        manifest_sha256="1" * 64,
        pdf_sha256="2" * 64,
    )


def a_sealing(dossier: Dossier) -> Sealed:
    """What tells that it was sealed."""
    return Sealed(dossier.number, "key", "version", "3" * 64, "2036-03-02")


def erase(store: Database | Desk, number: str) -> None:
    """A sealed dossier, once its time was over."""
    with store.begin(WORKER) as tx:
        dossier = tx.dossiers.get(number)
        gone = tx.erasures.erase(dossier, Erased(number, dossier.manifest_sha256 or ""))
    assert gone is not None


def an_addition(request: str = "GA-1", rank: int = 1, **changes: Any) -> Addition:
    """An addition to a request: words, a correction, a paper."""
    given = {
        "number": f"{request}-C{rank}",
        "request": request,
        "rank": rank,
        "draft": f"d-{request}-C{rank}",
        "person": an_applicant().id,
        "language": "fr",
        "words": "Voici.",
        "corrections": {"phone": None, "street": "5 rue des Essais"},
        "signature": a_request().signature,
        "submitted_at": NOON,
        "pieces": (a_piece(draft=f"d-{request}-C{rank}"),),
    }
    return Addition(**(given | changes))


def a_part(addition: Addition, dossier: str = "GA-1-1", funder: str = "dep-35") -> Part:
    """An addition's part of that dossier."""
    return Part(
        number=f"{dossier}-C{addition.rank}",
        addition=addition.number,
        request=addition.request,
        dossier=dossier,
        person=addition.person,
        funder=funder,
        rank=addition.rank,
        status=Status.SUBMITTED,
        version=1,
        submitted_at=addition.submitted_at,
    )


def add(
    store: Database, request: str = "GA-1", *, actor: Actor | None = None, rank: int = 1
) -> Part:
    """Add to a request that has one dossier, as an applicant does; return the part."""
    actor = actor or an_applicant()
    addition = an_addition(request, rank, person=actor.id)
    part = a_part(addition, f"{request}-1")
    with store.begin(actor) as tx:
        told = Added(request, addition.number, addition.draft, (part.number,), "0" * 64)
        tx.additions.add(addition, [part], told)
    return part


def a_sealed_part(part: Part) -> tuple[Part, AdditionSealed]:
    """This part, once sealed, and what tells of it."""
    done = replace(
        part,
        status=Status.SEALED,
        sealed_at=NOON,
        retain_until=NOON,
        manifest_sha256="4" * 64,
        pdf_sha256="5" * 64,
    )
    return done, AdditionSealed(part.dossier, part.number, "key", "version", "6" * 64, "2036-03-02")


def a_writing(dossier: Dossier, side: Side, rank: int = 1, **changes: Any) -> Writing:
    """What this side wrote about a dossier."""
    given = {
        "dossier": dossier.number,
        "rank": rank,
        "request": dossier.request,
        "person": dossier.person,
        "funder": dossier.funder,
        "side": side,
        "cipher": b"cipher",
        "written_at": NOON,
    }
    return Writing(**(given | changes))


def an_asking(dossier: Dossier, rank: int = 1) -> Asking:
    """One paper that the funder of a dossier asks for."""
    return Asking(
        dossier=dossier.number,
        rank=rank,
        request=dossier.request,
        person=dossier.person,
        funder=dossier.funder,
        papers=(AskedPaper("identity"),),
        until=NOON.date(),
        asked_at=NOON,
    )


def a_decision(dossier: Dossier, rank: int = 1) -> tuple[Decision, Decided]:
    """A decision on a sealed dossier, and what tells of it."""
    made = Decision(
        number=f"{dossier.number}-D{rank}",
        dossier=dossier.number,
        request=dossier.request,
        person=dossier.person,
        funder=dossier.funder,
        rank=rank,
        verdict=Verdict.GRANTED,
        previous=dossier.number,
        inbox_key=f"{dossier.number}/letter-{rank}",
        size_bytes=5,
        pdf_sha256=digest(b"plain"),
        status=Status.SUBMITTED,
        version=1,
        dossier_sealed_at=dossier.sealed_at or NOON,
        decided_at=NOON,
    )
    return made, Decided(dossier.number, made.number, "granted", made.previous, "7" * 64)


def correspond(store: Database, caseworker: Actor, request: str = "GA-1") -> None:
    """Open the one dossier of a request, write, ask and decide about it, as its caseworker does."""
    with store.begin(caseworker) as tx:
        dossier = tx.dossiers.get(f"{request}-1")
        tx.delays.first_opened(dossier)
        tx.askings.add(an_asking(dossier))
        tx.writings.add(a_writing(dossier, Side.FUNDER, asking=1))
        tx.milestones.note(a_note(dossier, caseworker))
        tx.milestones.judge(a_judgment(dossier, caseworker))
        tx.decisions.add(*a_decision(dossier))


def a_note(dossier: Dossier, caseworker: Actor, **changes: Any) -> Noted:
    """That a dossier is complete, as its caseworker notes it."""
    given = {
        "dossier": dossier.number,
        "rank": 1,
        "request": dossier.request,
        "person": dossier.person,
        "funder": dossier.funder,
        "milestone": Milestone.COMPLETE,
        "day": NOON.date(),
        "noted_by": caseworker.id,
        "noted_at": NOON,
    }
    return Noted(**(given | changes))


def a_judgment(dossier: Dossier, caseworker: Actor, **changes: Any) -> Judgment:
    """That a paper of a dossier cannot be read, as its caseworker says it."""
    given = {
        "dossier": dossier.number,
        "paper": "pieces/identity-1.pdf",
        "rank": 1,
        "request": dossier.request,
        "person": dossier.person,
        "funder": dossier.funder,
        "worth": Worth.UNREADABLE,
        "judged_by": caseworker.id,
        "judged_at": NOON,
    }
    return Judgment(**(given | changes))


def a_deposit(dossier: Dossier, name: str = "dossier.pdf") -> Deposit:
    """One planned object of a dossier."""
    return Deposit(
        dossier=dossier.number,
        funder=dossier.funder,
        name=name,
        media_type="application/pdf",
        sha256=digest(b"plain"),
        size_bytes=5,
        cipher_sha256=digest(b"cipher"),
        cipher_bytes=6,
        bucket="vault",
        key=f"{dossier.number}/{name}",
        retain_until=NOON,
    )


def until(done: Callable[[], bool], tries: int = 400, pause_seconds: float = 0.025) -> bool:
    """Look until it is done, for at most ten seconds."""
    import time

    for _ in range(tries):
        if done():
            return True
        time.sleep(pause_seconds)
    return False


SEALED = SealedAddress(b"cipher", b"wrapped", 1)


def a_code(code: str = "code-1", **changes: Any) -> Code:
    """A code that was asked for, by e-mail."""
    given = {
        "id": code,
        "channel": Channel.EMAIL,
        "subject": "subject",
        "address": SEALED,
        "language": "fr",
        "tries": 0,
        "asked_at": NOON,
        "expires_at": NOON + LIVES,
    }
    return Code(**(given | changes))


def a_contact(person: str) -> Contact:
    """An address that this person proved."""
    return Contact(person, Channel.EMAIL, f"subject of {person}", SEALED, NOON)


def a_message(number: str, person: str, **changes: Any) -> Message:
    """What is written to this person when a request is filed."""
    given = {
        "id": f"m-{number}",
        "person": person,
        "request": number,
        "kind": Kind.FILED,
        "channel": Channel.EMAIL,
        "proven": False,
        "language": "fr",
        "queued_at": NOON,
    }
    return Message(**(given | changes))


def a_mandate(
    mandate_id: str = "m-1",
    helper: str = "dora",
    acts: tuple[Allowed, ...] = tuple(Allowed),
    ends_at: datetime = LONG,
    capacity: Capacity = Capacity.RELATIVE,
) -> Mandate:
    """What Dora asks for, to act for Ana; nobody said yes."""
    terms = Terms("Dora", "Ana", "1941-07-09", "child", "", "fr", EDITION, "Oui.", "0" * 64)
    secret = f"kept-{mandate_id}"
    return Mandate(mandate_id, helper, secret, capacity, acts, terms, NOON, ends_at)


def a_joining(**changes: Any) -> Joining:
    """What an operator says of a funder that joins."""
    told: dict[str, Any] = {
        "code": "cprpsncf", "version": 1, "effective": date(2026, 4, 1), "name": "Caisse du rail",
        "name_en": "Railway fund", "kind": "national_fund", "telephone": "", "website": "",
        "source": "Convention", "schemes": ("cprpsncf",), "territories": (),
        "signatory": "Anne Rail", "signs_as": "", "address": "", "delivery": Delivery.MANUAL,
        "kept_days": None, "kept_years": None, "decides_days": None,
    }  # fmt: skip
    return Joining(**(told | changes))
