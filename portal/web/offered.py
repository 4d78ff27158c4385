"""The proposal on its person's own page: to be opened, read, and answered once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal import exchanging
from portal.acts import reply
from portal.domain.errors import Conflict, NotReady
from portal.domain.exchange import MOST_CHARACTERS
from portal.domain.history import Milestone
from portal.domain.people import Role
from portal.domain.plan import HelpPlan
from portal.form.edition import Edition
from portal.form.showing import show_decimal, show_money
from portal.web import reasons
from portal.web.drafting import today
from portal.web.exchanges import Typed as Words
from portal.web.exchanges import wrong_words
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said, spaced
from portal.web.look import page as drawn

door = Blueprint("offered", __name__)

SURE = "sure"
"""The box that says that the answer was read again."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of help of the plan, as it is read: how much, at what price, and what it costs."""

    name: str
    much: str
    amount: str
    note: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was chosen and written, and what is wrong with it."""

    answer: str = ""
    words: str = ""
    problems: Sequence[tuple[str, str]] = ()

    @property
    def box(self) -> Words:
        """The words, as their box shows them."""
        return Words(self.words, self.problems)


@door.get("/suivi/<number:dossier>/proposition")
@only(Role.APPLICANT)
def show(dossier: str) -> str:
    """Show the proposal: how to open it first, then what it says, and how to answer."""
    return _page(reply.look(desk(), actor(), dossier), Typed())


@door.post("/suivi/<number:dossier>/proposition/lire")
@only(Role.APPLICANT)
def open_it(dossier: str) -> Response:
    """Open the proposal: the days to answer run from today."""
    try:
        reply.receive(desk(), actor(), dossier, _sent())
    except Conflict:
        return redirect(f"/suivi/{dossier}/proposition?change=oui", 303)
    return redirect(f"/suivi/{dossier}/proposition", 303)


@door.post("/suivi/<number:dossier>/proposition")
@only(Role.APPLICANT)
def answer(dossier: str) -> Response | tuple[str, int] | str:
    """Show the answer to be confirmed, then send it; or what is wrong, and all that was typed."""
    typed = Typed(request.form.get(reply.ANSWER, ""), request.form.get(exchanging.WORDS, ""))
    found = reply.look(desk(), actor(), dossier)
    if found.offer.answer or found.ended or found.died:
        return _page(found, Typed(words=typed.words)), 409
    if request.form.get(SURE) == "no":  # changed their mind: all is still in its boxes
        return _page(found, typed)
    try:
        chosen, words = reply.judged_answer(found.offer, typed.answer, typed.words)
        if request.form.get(SURE) != "1":
            return _page(found, Typed(chosen.value, words), check=True)
        reply.reply(desk(), actor(), dossier, _sent(), typed.answer, typed.words)
    except NotReady as error:
        return _page(found, Typed(typed.answer, typed.words, _wrong(error))), 422
    except Conflict:
        again = reply.look(desk(), actor(), dossier)
        return _page(again, Typed(typed.answer, typed.words, [("", _changed())])), 409
    return redirect(f"/suivi/{dossier}/proposition", 303)


def _sent() -> int:
    return request.form.get("sent", 0, int)


def _changed() -> str:
    return _("Cette proposition a changé entre-temps. Relisez-la, puis répondez.")


def _wrong(error: NotReady) -> Sequence[tuple[str, str]]:
    if all(one.text != reply.NONE for one in error.problems):
        return wrong_words(error)
    sorry = _("Choisissez votre réponse")
    return [(f"#{reply.ANSWER}", spaced(sorry) if language() == "fr" else sorry)]


def answers() -> Mapping[Milestone, str]:
    """What each answer is called, by who gives it."""
    return {
        Milestone.ACCEPTED: _("J’accepte ce plan d’aide"),
        Milestone.CONTESTED: _("Je demande des changements"),
        Milestone.DECLINED: _("Je refuse ce plan d’aide"),
    }


def _page(found: reply.Proposal, typed: Typed, *, check: bool = False) -> str:
    edition, plan, spoken = found.edition, found.plan, language()
    last = found.deadline.last if found.deadline else None
    lost = request.method == "POST" or bool(request.args.get("change"))
    if found.died:
        typed = Typed(words=typed.words)
    elif lost and request.method == "GET":
        typed = Typed(problems=[("", _changed())])
    return drawn(
        "applicant/proposal_check.html" if check else "applicant/proposal.html",
        dossier=found.dossier,
        funder=reasons.funder_name(edition, found.dossier.funder, spoken),
        offer=found.offer,
        plan=plan,
        yours=plan.monthly - plan.share.paid if plan and plan.share else None,
        lines=_lines(edition, plan) if plan else (),
        days=found.days,
        last=last,
        late=bool(last and last < today()),
        ended=found.ended,
        answers=answers(),
        died=found.died,
        lost=lost,
        typed=typed,
        most=MOST_CHARACTERS,
        money=lambda amount: show_money(amount, spoken),
        number=lambda one: show_decimal(one, spoken),
    )


def _lines(edition: Edition, plan: HelpPlan) -> Sequence[Line]:
    spoken = language()
    units = {one.id: said(edition, spoken, f"unit.{one.unit}") for one in edition.study.help_kinds}
    return [
        Line(
            name=said(edition, spoken, f"help.{line.kind}"),
            much=_much(line.quantity, line.unit_price, units[line.kind]),
            amount=show_money(line.amount, spoken),
            note=line.note,
        )
        for line in plan.lines
    ]


def _much(quantity: Decimal, price: Decimal, unit: str) -> str:
    told = f"{show_decimal(quantity, language())} × {show_money(price, language())}"
    return f"{told} ({unit})"
