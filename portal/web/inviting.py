"""Have a part completed by a relative: invite by a link, see what became of it, end it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from portal.acts import invite, invited
from portal.domain.draft import Draft
from portal.domain.errors import NotAllowed, NotFound
from portal.domain.invitations import PAPERS, Invitation
from portal.domain.messages import WrongAddress
from portal.domain.people import Role
from portal.form.edition import Edition
from portal.form.part import parts
from portal.form.remembered import visible_pages
from portal.web import at_counter
from portal.web.drafting import draft_of, if_sent, today
from portal.web.entering import keyed
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said
from portal.web.look import page as drawn
from portal.web.tasks import name_of

door = Blueprint("inviting", __name__)

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Note:
    """What the steps tell of an invitation: `done`, `begun` (at a time), `waits` (until one)."""

    name: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed to invite somebody."""

    part: str = ""
    name: str = ""
    senior: str = ""
    address: str = ""


@door.get("/demande/<number:draft_id>/proche")
@only(Role.APPLICANT)
def ask(draft_id: str) -> ResponseReturnValue:
    """Say what an invited relative sees, ask who and for which part; show who is invited."""
    draft, edition = _open(draft_id)
    if sent := if_sent(draft):
        return sent
    return _page(draft, edition, Typed(request.args.get("partie", ""), senior=name_of(draft)))


@door.post("/demande/<number:draft_id>/proche")
@only(Role.APPLICANT)
def send(draft_id: str) -> ResponseReturnValue:
    """Invite; then show the link, to be handed over."""
    draft, edition = _open(draft_id)
    if sent := if_sent(draft):
        return sent
    form = {name: " ".join(request.form.get(name, "").split()) for name in Typed.__slots__}
    typed = Typed(**form)
    if problems := _problems(edition, draft, typed):
        return _page(draft, edition, typed, problems), 422
    wished = invite.Wished(typed.part, typed.name, typed.senior, typed.address)
    try:
        made = invite.invite(desk(), actor(), draft_id, wished, language(), keyed)
    except WrongAddress as error:
        return _page(draft, edition, typed, [("address", _wrong(error.reason))]), 422
    except NotAllowed:
        own = _("C’est votre propre adresse : donnez celle de votre proche")
        return _page(draft, edition, typed, [("address", own)]), 422
    if made is None:
        often = _("Trop de liens envoyés aujourd’hui : laissez vide, et donnez le lien vous-même")
        return _page(draft, edition, typed, [("address", often)]), 429
    return redirect(f"/demande/{draft_id}/proche#{made.id}", 303)


@door.post("/demande/<number:draft_id>/proche/arreter")
@only(Role.APPLICANT)
def stop(draft_id: str) -> ResponseReturnValue:
    """End an invitation: the link leads nowhere any more, and what was written stays."""
    _open(draft_id)
    invite.end(desk(), actor(), draft_id, request.form.get("invitation", ""))
    return redirect(f"/demande/{draft_id}/proche", 303)


def may_invite(draft: Draft) -> bool:
    """Whether a relative can be invited to this draft, and prove an address here."""
    return bool(desk().post.codes) and not (draft.amends or at_counter.here())


def notes(draft: Draft) -> Mapping[str, Sequence[Note]]:
    """What is told of each part beside it: who completed it, who is invited."""
    found: dict[str, list[Note]] = {}
    if not may_invite(draft):
        return found
    for one in invite.invitations(desk(), actor(), draft.id):
        state = _state(one, draft)
        if state in ("done", "begun", "waits"):
            at = (one.wrote_at if state == "begun" else one.done_at) or one.ends_at
            found.setdefault(one.terms.part, []).append(Note(one.terms.name, at, state))
    return found


def title_of(edition: Edition, part: str) -> str:
    """What a part is called."""
    return (
        _("Vos documents") if part == PAPERS else said(edition, language(), f"section.{part}.title")
    )


def _open(draft_id: str) -> tuple[Draft, Edition]:
    draft, edition = draft_of(draft_id)
    if not may_invite(draft):
        raise NotFound("nobody is invited here")
    return draft, edition


def _stands(one: Invitation, draft: Draft) -> bool:
    """Whether its link lets in: a draft that followed a new edition is another one to it."""
    return one.stands(desk().clock()) and one.terms.edition == draft.edition


def _state(one: Invitation, draft: Draft) -> str:
    """How far an invitation is: one that ended before anything was written is only that."""
    if one.done_at:
        return "done"
    if one.wrote_at:
        return "begun"
    if _stands(one, draft):
        return "waits"
    return "ended" if one.ended_at else "over"


def _link(one: Invitation) -> str:
    token = invite.token_of(desk(), one)
    return f"{current_app.config['PUBLIC_URL']}/invitation/{token}"


def _parts(edition: Edition, draft: Draft) -> Sequence[tuple[str, str]]:
    """The parts that are asked of this person, but for what is signed: id and title."""
    asked = {page.section for page in visible_pages(edition, draft.answers, today())}
    offered = [one for one in parts(edition) if one in asked or one == PAPERS]
    return [(one, title_of(edition, one)) for one in offered]


def _problems(edition: Edition, draft: Draft, typed: Typed) -> Sequence[tuple[str, str]]:
    problems = []
    if typed.part not in dict(_parts(edition, draft)):
        problems.append(("part", _("Choisissez une partie")))
    if not 0 < len(typed.name) <= LONGEST_NAME:
        problems.append(("name", _("Écrivez le nom de votre proche, en 100 lettres au plus")))
    if not 0 < len(typed.senior) <= LONGEST_NAME:
        problems.append(("senior", _("Écrivez le nom que votre proche lira")))
    return problems


def _wrong(reason: str) -> str:
    if reason == "no_sms":
        return _("Ce numéro ne reçoit pas de SMS de notre part : donnez un portable français")
    return _("Écrivez une adresse entière, comme nom@exemple.fr, ou un portable, ou rien")


def _page(
    draft: Draft, edition: Edition, typed: Typed, problems: Sequence[tuple[str, str]] = ()
) -> str:
    every = invite.invitations(desk(), actor(), draft.id)
    return drawn(
        "applicant/invite.html",
        draft=draft,
        parts=_parts(edition, draft),
        typed=typed,
        problems=[(f"#{box}", sentence) for box, sentence in problems],
        wrong=dict(problems),
        every=[(one, _state(one, draft), title_of(edition, one.terms.part)) for one in every],
        standing={one.id for one in every if _stands(one, draft)},
        link=_link,
        hint=lambda one: invited.hint_of(desk(), one),
    )
