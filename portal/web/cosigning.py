"""Two who sign, at the one who holds the draft: sign, pass the link on, see who has signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import add, cosign, sign_by_link
from portal.addresses import hinted
from portal.completing import two_complete
from portal.domain.draft import Draft
from portal.domain.errors import NotFound
from portal.domain.messages import WrongAddress
from portal.domain.people import Role
from portal.domain.signers import BOTH, SignerAs, Signing, both_sign, how_many_sign, void
from portal.form.remembered import kept, outlook
from portal.web import at_counter, guard
from portal.web.drafting import CHECK, draft_of, if_sent, today
from portal.web.entering import keyed
from portal.web.guard import actor, desk, only
from portal.web.leaving import Leaving, leaving
from portal.web.look import page as drawn
from portal.web.tasks import name_of

door = Blueprint("cosigning", __name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the signatures of a draft stand; none asked: nobody signed yet."""

    signings: Sequence[Signing] = ()
    void: bool = False  # an answer changed since
    people: int = len(BOTH)  # who sign in all

    @property
    def lacking(self) -> int:
        """How many have not signed yet."""
        return self.people - sum(one.signer is not None for one in self.signings)


@door.get("/demande/<number:draft_id>/signatures")
@only(Role.APPLICANT)
def signatures(draft_id: str) -> str | Response:
    """Show who has signed, and the link of who has not."""
    draft, _edition = draft_of(draft_id)
    if sent := if_sent(draft):
        return sent
    standing = standing_of(draft)
    if standing is None or not standing.signings:
        return redirect(f"/demande/{draft_id}/{CHECK}", 303)
    return _asked(draft, standing)


def _leaving(draft: Draft) -> Leaving | None:
    """What who leaves hospital does now: a signature may take days. Of a request alone."""
    if draft.amends:
        return None
    edition, on, spoken = desk().editions[draft.edition], today(), guard.language()
    answers = kept(edition, draft.answers, on)
    return leaving(
        edition, answers, outlook(edition, answers, on, spoken).routing.routes, on, spoken
    )


@door.post("/demande/<number:draft_id>/signatures")
@only(Role.APPLICANT)
def again(draft_id: str) -> Response | tuple[str, int]:
    """Send somebody their link, make another one; or take every signature back."""
    capacity = request.form.get("lien", "")
    if request.form.get("arreter"):
        cosign.take_back(desk(), actor(), draft_id)
        return redirect(f"/demande/{draft_id}/{CHECK}", 303)
    if capacity not in set(SignerAs):
        raise NotFound("nobody signs in this capacity")
    typed = request.form.get("address", "").strip()
    if "address" not in request.form:
        cosign.ask_again(desk(), actor(), draft_id, SignerAs(capacity), keyed)
        return redirect(f"/demande/{draft_id}/signatures", 303)
    try:
        sent = cosign.send_to(desk(), actor(), draft_id, SignerAs(capacity), typed, keyed)
    except WrongAddress as error:
        draft, _edition = draft_of(draft_id)
        return _asked(draft, standing_of(draft) or Standing(), (capacity, error.reason, typed)), 422
    if not sent:
        raise TooManyRequests
    return redirect(f"/demande/{draft_id}/signatures", 303)


def _asked(draft: Draft, standing: Standing, wrong: tuple[str, str, str] = ("", "", "")) -> str:
    """Who has signed, and where the link of each other goes; `wrong`: of whom, why, what."""
    known = draft.answers.get
    return drawn(
        "signing/asked.html",
        draft=draft,
        standing=standing,
        link_of=link_of,
        reached=reached,
        guess={"curator": known("protector_phone", ""), "person": known("phone", "")},
        wrong=wrong,
        messages=current_app.config["DEMONSTRATION_MESSAGES"],
        name=name_of(draft),
        leaving=_leaving(draft),
        now=desk().clock(),
    )


def reached(signing: Signing) -> str:
    """What is known of where the link went: a hint; empty, nowhere yet."""
    given = sign_by_link.reached_at(desk(), signing)
    return hinted(*given) if given else ""


def standing_of(draft: Draft) -> Standing | None:
    """Where the signatures stand of a draft that two must sign; none: one signs alone."""
    if not two_sign(draft):
        return None
    found = cosign.signings(desk(), actor(), draft)
    return Standing(found, void(draft, found), how_many_sign(draft.answers))


def two_sign(draft: Draft) -> bool:
    """Whether two must sign this draft here; a paper typed in at a counter shows both."""
    if at_counter.here():
        return False
    if draft.amends:
        return two_complete(add.amended(desk(), actor(), draft)[1], draft)
    return both_sign(kept(desk().editions[draft.edition], draft.answers, today()))


def sign_first(draft: Draft) -> Response:
    """Sign one's own draft, and go where the other's link is. Raises as the act."""
    who = guard.sign_in()
    issuer, assurance = (who.issuer, who.assurance) if who else ("", "")
    cosign.sign_first(desk(), actor(), draft.id, issuer, assurance, keyed)
    return redirect(f"/demande/{draft.id}/signatures", 303)


def link_of(signing: Signing) -> str:
    """The address that is passed on to who is to sign."""
    token = cosign.token_of(desk(), signing)
    return f"{current_app.config['PUBLIC_URL']}/signature/{signing.id}/{token}"
