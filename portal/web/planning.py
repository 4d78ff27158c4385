"""The page of a plan of help: what is sealed, and the lines that an evaluator types and seals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import sign_sheet, study
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.people import Role
from portal.domain.plan import HelpPlan, read_plan
from portal.domain.sheets import SavedMeanwhile, SheetKind
from portal.form.apa import tables, unread
from portal.form.apa_tables import on_that_day
from portal.form.edition import Edition
from portal.form.estimate import COUPLE as MARRIED
from portal.form.estimate import monthly_income
from portal.form.minimal import needed
from portal.form.plan_typed import COLUMNS, INCOME, MOST_LINES, kept, misread, ranks
from portal.form.showing import show_decimal, show_money
from portal.web import proposing
from portal.web.dossier_frame import frame
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said
from portal.web.look import page as drawn
from portal.web.sheet_typed import SIGN, Typed, by_others, clash, meanwhile, names_of_all

door = Blueprint("planning", __name__)

KIND = SheetKind.PLAN
SURE = "sure"
"""The box that is ticked before a plan is sealed."""
BLANK_LINES = 3
"""Empty lines that the page adds to those that are typed."""
HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the plan as it is typed, and what it costs if that is known."""

    rank: int
    kind: str
    quantity: str
    price: str
    note: str
    amount: Decimal | None


@door.get("/instruction/<number:dossier>/plan")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show the plan that holds, and the one that is being typed."""
    shown = study.look(desk(), actor(), dossier, KIND)
    return _page(shown, Typed(shown.typed or _proposed(shown), shown.version))


@door.post("/instruction/<number:dossier>/plan")
@only(Role.CASEWORKER)
def send(dossier: str) -> Response | tuple[str, int]:
    """Save what is typed; then seal it, if that is what was asked."""
    boxes, seen = kept(request.form), request.form.get("seen", 0, int)
    typed = Typed(boxes, seen)
    try:
        saved = study.save(desk(), actor(), dossier, KIND, boxes, seen)
        typed = Typed(boxes, saved.version)
        if request.form.get("do") == SIGN:
            _refuse_unsure()
            sign_sheet.sign_plan(
                desk(), actor(), dossier, boxes, seen=saved.version, language=language()
            )
        elif wrong := _misread(dossier, boxes):
            raise NotReady(wrong)
    except NotReady as error:
        problems = [(f"#{one.question}" if one.question else "", one.text)
                    for one in error.problems]  # fmt: skip
        return _again(dossier, typed, problems), 422
    except SavedMeanwhile:
        shown = study.look(desk(), actor(), dossier, KIND)
        again = Typed(boxes, shown.version, "", [("", meanwhile(shown))], _theirs(shown))
        return _page(shown, again), 409
    except Conflict as error:
        sorry = _("Ce dossier a changé entre-temps. Relisez, puis validez de nouveau.")
        return _again(dossier, typed, clash(error, sorry)), 409
    return redirect(f"/instruction/{dossier}/plan", 303)


def _refuse_unsure() -> None:
    """What is sealed cannot be corrected: it is said so first. Raises NotReady: not ticked."""
    if request.form.get(SURE) != "1":
        raise NotReady([Problem(KIND.value, SURE, _("Cochez la case pour sceller ce plan"))])


def _misread(dossier: str, boxes: Mapping[str, str]) -> Sequence[Problem]:
    """What cannot be meant of a draft that was saved: it is kept as it is, and not computed."""
    shown = study.look(desk(), actor(), dossier, KIND)
    return misread(_edition(shown), boxes, shown.today, language())


def _again(dossier: str, typed: Typed, problems: Sequence[tuple[str, str]]) -> str:
    shown = study.look(desk(), actor(), dossier, KIND)
    return _page(shown, Typed(typed.boxes, typed.seen, "", problems))


def _theirs(shown: study.Shown) -> Sequence[tuple[str, str]]:
    """The lines that a colleague saved, in words."""
    kinds = dict(_kinds(_edition(shown)))
    lines = []
    for rank in ranks(shown.typed):
        kind, *rest = (shown.typed.get(f"{one}-{rank}", "–") for one in COLUMNS)
        lines.append((kinds.get(kind, kind), ", ".join(rest)))
    return [(_("Ressources du mois"), shown.typed.get(INCOME, "–")), *lines]


def _proposed(shown: study.Shown) -> Mapping[str, str]:
    """The means that the person's answers tell, in the boxes of a plan that nobody began."""
    answers = needed(_edition(shown), shown.aid_request.answers, shown.dossier.routes)
    scale = on_that_day(tables().scales, shown.today)
    income = monthly_income(answers, scale) if scale else None
    if income is None:
        return {}
    couple = {"couple": "yes"} if answers.get("marital_status") in MARRIED else {}
    return {INCOME: f"{income:f}".replace(".", ","), **couple}


def _edition(shown: study.Shown) -> Edition:
    return desk().editions[shown.aid_request.edition]


def _kinds(edition: Edition) -> Sequence[tuple[str, str]]:
    """Each kind of help, with the words of its unit."""
    spoken = language()
    return [
        (one.id, f"{said(edition, spoken, f'help.{one.id}')} "
                 f"({said(edition, spoken, f'unit.{one.unit}')})")
        for one in edition.study.help_kinds
    ]  # fmt: skip


def _page(shown: study.Shown, typed: Typed) -> str:
    edition, held = _edition(shown), shown.held
    drawn_up, lacks = _so_far(shown, typed.boxes) if shown.writes else (None, ())
    return drawn(
        "caseworker/plan.html",
        frame=frame(shown.dossier, "plan"),
        shown=shown,
        theirs_too=by_others(shown.elsewhere, shown.recognised),
        held=read_plan(held.record) if held and held.record is not None else None,
        kinds=dict(_kinds(edition)),
        lines=_lines(typed.boxes, drawn_up),
        drawn_up=drawn_up,
        lacks=lacks,
        boxes=typed.boxes,
        names=names_of_all(shown),
        money=lambda amount: show_money(amount, language()),
        number=lambda one: show_decimal(one, language()),
        percent=lambda rate: show_decimal(Decimal(rate) / HUNDREDTHS, language()),
        unread=lambda on: unread(tables(), on),
        typed=typed,
        **proposing.beside(shown.dossier.number),
    )


def _so_far(shown: study.Shown, boxes: Mapping[str, str]) -> tuple[HelpPlan | None, Sequence[str]]:
    """The plan that is typed, or the sentences on why nothing is computed."""
    if not any(ranks(boxes)):
        return None, ()
    try:
        return study.so_far(desk(), actor(), shown.dossier.number, boxes, language()), ()
    except NotReady as error:
        return None, [one.text for one in error.problems]


def _lines(boxes: Mapping[str, str], drawn_up: HelpPlan | None) -> Sequence[Line]:
    typed = len(list(ranks(boxes)))
    lines = []
    for rank in range(1, min(typed + BLANK_LINES, MOST_LINES) + 1):
        kind, quantity, price, note = (boxes.get(f"{one}-{rank}", "") for one in COLUMNS)
        amount = drawn_up.lines[rank - 1].amount if drawn_up and rank <= typed else None
        lines.append(Line(rank, kind, quantity, price, note, amount))
    return lines
