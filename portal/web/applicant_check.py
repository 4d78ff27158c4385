"""Check your answers, learn who will study the request and why, send it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import submit
from portal.acts.already_filed import already_filed
from portal.domain.draft import Draft
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.mandates import Allowed
from portal.domain.people import Role
from portal.form.couple import may_be_two
from portal.form.edition import Edition, PieceRule
from portal.form.mandate_words import misnamed
from portal.form.remembered import estimated, explained, outlook
from portal.form.signing import asked_again
from portal.web import adding, at_counter, cosigning, estimates, guard, inviting, reasons, unlike
from portal.web.acting import mandate_in_use
from portal.web.drafting import (
    CHECK,
    draft_of,
    if_sent,
    near,
    new_form_first,
    nobody_here,
    to_sign,
    today,
)
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import said
from portal.web.look import page as drawn
from portal.web.not_sent import not_sent
from portal.web.scopes import DRAFT, scope, within
from portal.web.sections import sections_of
from portal.web.tasks import helped
from portal.web.telling_dropped import no_more, notice
from portal.web.told_beside import told_before

door = Blueprint("check", __name__)

AGAIN = "encore"
"""What the button says that sends the same request once more."""


@door.get("/demande/<number:draft_id>/verifier")
@only(Role.APPLICANT, Role.COUNTER)
@within(DRAFT)
def check(draft_id: str) -> str | Response:
    """Show every answer, the papers, who will study the request and why."""
    draft, edition = draft_of(draft_id)
    if sent := if_sent(draft):
        return sent
    return adding.check(draft, edition) if draft.amends else _page(draft, edition)


@door.post("/demande/<number:draft_id>/envoyer")
@only(Role.APPLICANT, Role.COUNTER)
def send(draft_id: str) -> Response | tuple[str, int]:
    """Submit the request, or send the addition; or show what is missing, each a link.

    The very answers sent a second time are first said to have been sent already.
    """
    draft, edition = draft_of(draft_id)
    if draft.amends:
        return if_sent(draft, repeated=True) or adding.send(draft, edition)
    if first := new_form_first(draft):
        return first
    if at_counter.here():
        return _typed_in(draft, edition)
    if AGAIN not in request.form and already_filed(desk(), actor(), draft_id):
        return redirect(f"/demande/{draft_id}/deja-envoyee", 303)
    who = guard.sign_in()
    issuer, assurance = (who.issuer, who.assurance) if who else ("", "")
    try:
        if cosigning.two_sign(draft):
            return cosigning.sign_first(draft)
        aid_request = submit.submit(desk(), actor(), draft_id, issuer, assurance)
    except NotReady as error:
        return _page(draft, edition, _links(draft.id, error.problems)), 422
    return redirect(f"/suivi/{aid_request.number}", 303)


def _typed_in(draft: Draft, edition: Edition) -> Response | tuple[str, int]:
    """File what an agent of a counter typed in, under their name; then show its receipt."""
    who = guard.sign_in()
    issuer, assurance, name = (who.issuer, who.assurance, who.name) if who else ("", "", "")
    signed = request.form.getlist(submit.ON_PAPER)
    try:
        filed = submit.submit(
            desk(), actor(), draft.id, issuer, assurance, agent_name=name, paper_signers=signed
        )
    except NotReady as error:
        return _page(draft, edition, _links(draft.id, error.problems)), 422
    except Conflict:  # sent twice: the first one counts
        return if_sent(draft_of(draft.id)[0], repeated=True) or redirect("/guichet/", 303)
    return redirect(f"/guichet/recu/{filed.number}", 303)


@door.get("/demande/<number:draft_id>/deja-envoyee")
@only(Role.APPLICANT)
def already(draft_id: str) -> str | Response:
    """Say when and under which number the same answers were sent; offer to send them again."""
    draft, _edition = draft_of(draft_id)
    filed = None if draft.amends else already_filed(desk(), actor(), draft_id)
    if filed is None:
        return if_sent(draft) or redirect(f"/demande/{draft_id}/{CHECK}", 303)
    return drawn("applicant/already.html", draft=draft, filed=filed)


def _page(draft: Draft, edition: Edition, problems: Sequence[tuple[str, str]] = ()) -> str:
    on, spoken = today(), language()
    seen, nobody = outlook(edition, draft.answers, on, spoken), nobody_here(draft, edition)
    wanted = () if nobody else at_counter.wanted(edition, draft, on)
    signing = to_sign(draft, edition)
    still = () if signing else seen.missing
    missing = () if problems or nobody else _left(draft, edition, still)
    # Before all is answered, who will study it is no more than a guess.
    known = nobody or signing or not seen.missing
    routing = explained(edition, draft.answers, on, spoken) if known else None
    found = estimated(edition, draft.answers, on, spoken) if known else None
    return drawn(
        "applicant/check.html",
        draft=draft,
        sections=sections_of(edition, draft, spoken, on),
        label=partial(_label, edition, spoken),
        missing=missing,
        missing_papers=_missing_papers(edition, draft, wanted),
        problems=problems,
        to_sign=signing.id if signing else "",
        sign_again=asked_again(edition, draft.answers),
        told=reasons.told(edition, routing, spoken) if routing else None,
        not_sent=() if nobody else not_sent(edition, draft, routing, on, spoken),
        **told_before(edition, draft.answers, routing, on, spoken),
        nobody=bool(nobody),
        helped=helped(draft),
        dropped=notice(draft, edition, on),
        no_more=no_more(draft, edition, on),
        unlike=unlike.notice(draft, edition, on),
        estimate=estimates.told(found, spoken),
        near=near(draft),
        limited=scope(),
        mandate=(mandate := mandate_in_use()),
        notes=inviting.notes(draft),
        both=cosigning.standing_of(draft),
        may_send=mandate is None or Allowed.SEND in mandate.acts,
        counter=(typist := at_counter.here()),
        paper_signers=at_counter.paper_signers(edition, draft.answers, on),
        couple=not (nobody or mandate or typist) and may_be_two(edition, draft.answers, on),
    )


def _missing_papers(
    edition: Edition, draft: Draft, wanted: Sequence[PieceRule]
) -> Sequence[tuple[str, str | None, bool]]:
    """Of each paper that is not there: its name, the day by which it comes, whether it does."""
    sent, promised = {one.kind for one in draft.pieces}, draft.still_promised(today())
    return [
        (_label(edition, language(), rule.id), promised.get(rule.id), rule.id in draft.later)
        for rule in wanted
        if rule.id not in sent and not rule.counter  # that one cannot come later
    ]


def _left(draft: Draft, edition: Edition, missing: Sequence[Problem]) -> Sequence[tuple[str, str]]:
    """What is to mend before it is sent: (a link, a sentence) each."""
    other = misnamed(edition, language(), mandate_in_use(), draft.answers)
    return (*_links(draft.id, (*missing, *other)), *at_counter.lacking(edition, draft))


def _label(edition: Edition, language: str, kind: str) -> str:
    return said(edition, language, f"piece.{kind}.label")


def _links(draft_id: str, problems: Sequence[Problem]) -> Sequence[tuple[str, str]]:
    return [
        (
            f"/demande/{draft_id}/{problem.page}?suite={CHECK}#{problem.question}"
            if problem.page != CHECK
            else f"#{problem.question}",
            problem.text,
        )
        for problem in problems
    ]
