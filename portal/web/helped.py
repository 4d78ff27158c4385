"""The people I help: the list, whom to add, by what right, and where that stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import answer, follow, mandates
from portal.domain.draft import Draft
from portal.domain.errors import NotFound
from portal.domain.mandates import LENGTHS, POWERS, Allowed, Capacity, Mandate
from portal.domain.people import Actor, Role
from portal.form.edition import Edition
from portal.form.mandate_words import title_of
from portal.web import codes, helping, tasks
from portal.web.entering import keyed
from portal.web.guard import actor, desk, end_session, language, only, sign_in
from portal.web.helped_asked import FREE, TIES, Typed, blank, read
from portal.web.look import page as drawn
from portal.web.mandate_link import link_of

door = Blueprint("helped", __name__)


@door.get("/proches/")
@only(Role.APPLICANT)
def people() -> str:
    """Show whom I help and who helps me, each apart."""
    helped, helping_me = mandates.lists(desk(), actor())
    helping.look_whom(desk(), actor())
    now = desk().clock()
    return drawn("helping/people.html", helped=helped, helping=helping_me, now=now)


@door.get("/proches/nouveau")
@only(Role.APPLICANT)
def choose() -> str:
    """Ask by what right one wants to act: that comes first, and decides what is asked next."""
    _refuse_without_key()
    return drawn("helping/choose.html", powers=tuple(POWERS), wrong=False)


@door.post("/proches/nouveau")
@only(Role.APPLICANT)
def chosen() -> ResponseReturnValue:
    """Go on with the right that was chosen; under sauvegarde, say who signs."""
    _refuse_without_key()
    right = request.form.get("right", "")
    if right not in (*FREE, *POWERS):
        return drawn("helping/choose.html", powers=tuple(POWERS), wrong=True), 422
    return redirect(f"/proches/nouveau/{right}", 303)


@door.get("/proches/nouveau/<word:right>")
@only(Role.APPLICANT)
def describe(right: str) -> str:
    """Ask for the two names, and for what may be done."""
    who = sign_in()
    named = who.name if who and who.name and "@" not in who.name and "+" not in who.name else ""
    return _describe(right, blank(named))


@door.post("/proches/nouveau/<word:right>")
@only(Role.APPLICANT)
def ask(right: str) -> ResponseReturnValue:
    """Ask for the mandate, in words that are kept from now on."""
    typed = read(right)
    if typed.problems:
        return _describe(right, typed), 422
    wish = mandates.Wished(
        helper_name=typed.helper_name,
        senior_name=typed.senior_name,
        birth_date=str(typed.born.value),
        capacity=Capacity(right) if right in FREE else Capacity.REPRESENTATIVE,
        tie=typed.tie,
        power=right if right in POWERS else "",
        acts=tuple(map(Allowed, typed.acts)),
        length=typed.length,
    )
    asked = mandates.ask(desk(), actor(), wish, language(), keyed)
    helping.look_whom(desk(), actor())
    return redirect(f"/proches/{asked.id}", 303)


@door.get("/proches/<number:mandate_id>")
@only(Role.APPLICANT)
def show(mandate_id: str) -> str:
    """One person: the words, where they stand; then their drafts and requests, and no other's."""
    mandate = mandates.own(desk(), actor(), mandate_id)
    helping.look_whom(desk(), actor())
    stands = mandate.stands(desk().clock())
    drafts, requests = _of(replace(actor(), behalf=mandate.senior)) if stands else ((), ())
    for one in (*(each.id for each in drafts), *(number for number, _name in requests)):
        helping.remember(one, mandate.senior)
    return drawn(
        "helping/person.html",
        mandate=mandate,
        stands=stands,
        also_for=mandates.also_for(desk(), actor(), mandate),
        over=desk().clock() >= mandate.ends_at,
        title=title_of(
            _edition(mandate),
            mandate.terms.language,
            mandate.terms.power,
            connected=mandate.by_aidants_connect,
        ),
        drafts=[(draft, tasks.name_of(draft)) for draft in drafts],
        requests=requests,
        ways=tuple(way for way, one in codes.WAYS.items() if one in desk().post.codes),
        link=link_of(mandate),
    )


@door.post("/proches/<number:mandate_id>/demande")
@only(Role.APPLICANT)
def begin(mandate_id: str) -> Response:
    """Begin a request for this person; one that holds no more than the mandate is taken again."""
    mandate = mandates.own(desk(), actor(), mandate_id)
    if not mandate.stands(desk().clock()):
        raise NotFound("no mandate that stands")
    theirs = replace(actor(), behalf=mandate.senior)
    draft = answer.start_draft(desk(), theirs, language(), under=mandate.id)
    helping.remember(draft.id, mandate.senior)
    return redirect(f"/demande/{draft.id}/", 303)


@door.post("/proches/<number:mandate_id>/arreter")
@only(Role.APPLICANT)
def stop(mandate_id: str) -> Response:
    """End the mandate, whichever side presses: at once, and for good."""
    who = actor()
    mandates.withdraw(desk(), replace(who, behalf=None), mandate_id)
    if who.behalf:  # an aidant's session was for this person alone
        end_session()
        return redirect("/deconnexion/retour", 303)
    helping.look_whom(desk(), who)
    return redirect("/proches/", 303)


def _of(theirs: Actor) -> tuple[Sequence[Draft], Sequence[tuple[str, str]]]:
    drafts = [one for one in answer.drafts(desk(), theirs) if not one.number]
    requests = follow.requests(desk(), theirs)
    there = (one for one, dossiers in requests if any(not each.erased_at for each in dossiers))
    return drafts, [(one.number, tasks.name_of(one)) for one in there]


def _describe(right: str, typed: Typed) -> str:
    if right not in (*FREE, *POWERS):
        raise NotFound("no such right")
    _refuse_without_key()
    return drawn(
        "helping/describe.html",
        right=right,
        free=right in FREE,
        allowed=POWERS.get(right, ()),
        typed=typed,
        wrong=dict(typed.problems),
        ties=TIES,
        lengths=tuple(LENGTHS),
    )


def _refuse_without_key() -> None:
    if not desk().post.key:
        raise NotFound("nobody acts for another here")


def _edition(mandate: Mandate) -> Edition:
    return desk().editions[mandate.terms.edition]
