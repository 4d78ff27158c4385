"""A professional comes in through Aidants Connect: a session that acts for one person, all of it.

Both are known by the State's word alone. The aidant is a person of their own here, the mandate one
as any other, of a day at most: whom it lets see what, row security decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import request, session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import confirm_mandate, mandates
from portal.acts.sign_in import enter
from portal.domain.draft import Draft
from portal.domain.errors import NotAllowed
from portal.domain.mandates import A_DAY, PROTECTION, Allowed, Capacity, refuses
from portal.domain.people import Actor, Role
from portal.web import guard
from portal.web.acting import mandate_in_use
from portal.web.aidants_claim import Aidant
from portal.web.entering import keyed
from portal.web.guard import desk, language
from portal.web.i18n import gettext as _
from portal.web.identity import Identity
from portal.web.look import page

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ISSUED_BY = "aidants-connect"
"""Who knows the aidant, beside the provider that says so."""
ALONE = ("helped.choose", "helped.chosen", "helped.describe", "helped.ask")
"""What an aidant does under no other name: take on other people, in this one's session."""


def come_in(identity: Identity, aidant: Aidant, back: str) -> Response | tuple[str, int]:
    """Begin the aidant's session, or say that their mandate does not go so far.

    Raises:
        NotFound: the portal lets nobody act for another.
    """
    if not aidant.covers:
        return page("login/aidant_refused.html"), 403
    if not (_name(identity.claims) and DAY.fullmatch(identity.claims.get("birthdate", ""))):
        return page("login/refused.html", door="demande", stopped=False), 403
    who, door = f"{identity.issuer}#{ISSUED_BY}", Role.APPLICANT.value
    known_as = aidant.subject or f"for {identity.subject}"  # untold: another for each person
    helper = enter(desk(), who, known_as, door, identity.assurance)
    person = enter(desk(), identity.issuer, identity.subject, door, identity.assurance).actor
    wish = _wish(identity, aidant)
    asked = mandates.ask(desk(), helper.actor, wish, language(), keyed)
    told = _evidence(identity, aidant)
    confirm_mandate.confirm_connected(desk(), person, asked.secret, told)
    acts_as = Actor(Role.APPLICANT, helper.actor.id, behalf=person.id)
    came = guard.SignIn(acts_as, identity.issuer, identity.assurance, wish.helper_name, helper.way)
    guard.begin_session(came)
    session.pop("pending", None)  # what waits was somebody else's, in this browser
    session.update({"id_token": identity.id_token, "door": "demande"})
    return redirect(back, 303)


def refused(draft: Draft, page_id: object) -> Response | None:
    """The page that says why nobody goes on with this draft through Aidants Connect, if so.

    The page that asks of the protection stays open: a wrong answer can be changed.
    """
    measure = draft.answers.get(PROTECTION)
    if not measure or not refuses(mandate := mandate_in_use(), draft.answers):
        return None
    edition = desk().editions[draft.edition]
    where = next(one.id for one in edition.pages if PROTECTION in {q.id for q in one.questions})
    if page_id == where:
        return None
    spoken = edition.spoken(language())
    named = edition.say(spoken, f"question.{PROTECTION}.option.{measure}")
    shown = page("helping/protected.html", draft=draft, mandate=mandate, measure=named, where=where)
    return Response(shown, 403, mimetype="text/html")


def refuse_elsewhere() -> None:
    """Keep a session for one person to that person: it has no sign-ins, and helps nobody else.

    Raises:
        NotAllowed: this page is about something else.
    """
    ways = (request.blueprint or "").endswith("ways")
    if not ways and not (request.endpoint or "").endswith(ALONE):
        return
    who = guard.sign_in()
    if who and who.actor.behalf and ways:
        raise NotAllowed("an aidant's session has no sign-ins of its own")
    if who and who.actor.behalf:
        raise NotAllowed("an aidant's session is for one person")


def _wish(identity: Identity, aidant: Aidant) -> mandates.Wished:
    claims = identity.claims
    return mandates.Wished(
        helper_name=aidant.name or _("Un aidant Aidants Connect"),
        senior_name=_name(claims),
        birth_date=claims.get("birthdate", ""),
        capacity=Capacity.PROFESSIONAL,
        tie=aidant.organisation,
        power="",
        acts=tuple(Allowed),
        length=A_DAY,
        connected=True,
        until=aidant.until,
    )


def _evidence(identity: Identity, aidant: Aidant) -> Mapping[str, str]:
    """What the State told of both: the person's identity, the aidant's name, place and scope."""
    told = {
        "issuer": identity.issuer,
        "assurance": identity.assurance,
        "scope": aidant.covers,
        "helper": aidant.name,
        "organisation": aidant.organisation,
    }
    person = {name: text for name, text in identity.claims.items() if name != "email"}
    return {name: text for name, text in {**person, **told}.items() if text}


def _name(claims: Mapping[str, str]) -> str:
    family = claims.get("preferred_username") or claims.get("family_name", "")
    return f"{claims.get('given_name', '').split(' ')[0]} {family}".strip()
