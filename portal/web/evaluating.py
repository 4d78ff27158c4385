"""The page of an evaluation: what is sealed, and the grid that an evaluator types and signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import sign_sheet, study
from portal.acts.sign_sheet import TICK
from portal.domain.errors import Conflict, NotReady
from portal.domain.evaluation import Evaluation, Place, Profession, read_evaluation
from portal.domain.people import Role
from portal.domain.sheets import SavedMeanwhile, SheetKind
from portal.form.aggir import Gir, grid
from portal.form.edition import Edition
from portal.form.evaluate import SIGNED_NAME, gir_so_far
from portal.form.evaluation_typed import FOUR, draft_of, kept
from portal.web.dossier_frame import frame
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext, said
from portal.web.look import page as drawn
from portal.web.sheet_typed import SIGN, Typed, by_others, clash, meanwhile, names_of_all

door = Blueprint("evaluating", __name__)

KIND = SheetKind.EVALUATION


@dataclass(frozen=True, slots=True)
class Row:
    """One variable of the grid as it is typed."""

    name: str
    label: str
    four: Sequence[bool]
    chosen: str
    note: str
    counts: bool  # in the GIR


@door.get("/instruction/<number:dossier>/evaluation")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show the evaluation that holds, and the grid to an evaluator."""
    shown = study.look(desk(), actor(), dossier, KIND)
    return _page(shown, Typed(shown.typed, shown.version))


@door.post("/instruction/<number:dossier>/evaluation")
@only(Role.CASEWORKER)
def send(dossier: str) -> Response | tuple[str, int]:
    """Save what is typed; then sign it, if that is what was asked."""
    form = request.form
    boxes, seen, name = kept(grid(), form), form.get("seen", 0, int), form.get(SIGNED_NAME, "")
    typed = Typed(boxes, seen, name)
    try:
        saved = study.save(desk(), actor(), dossier, KIND, boxes, seen)
        typed = Typed(boxes, saved.version, name)
        if form.get("do") == SIGN:
            sign_sheet.sign_evaluation(
                desk(),
                actor(),
                dossier,
                boxes,
                seen=saved.version,
                name=name,
                ticked=TICK in form,
                language=language(),
            )
    except NotReady as error:
        problems = _in_order([(f"#{one.question}", one.text) for one in error.problems])
        return _again(dossier, typed, problems), 422
    except SavedMeanwhile:
        return _meanwhile(dossier, typed), 409
    except Conflict as error:
        sorry = _("La dernière évaluation n’est pas encore scellée. Attendez une minute.")
        return _again(dossier, typed, clash(error, sorry)), 409
    return redirect(f"/instruction/{dossier}/evaluation", 303)


def _in_order(problems: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """What is wrong, in the order of the page's boxes."""
    boxes = ("profession", "visited_on", *grid().required, *grid().illustrative, "notes", TICK,
             SIGNED_NAME)  # fmt: skip
    ranks = {f"#{box}": rank for rank, box in enumerate(boxes)}
    return sorted(problems, key=lambda one: ranks.get(one[0], -1))


def _in_short(typed: Typed) -> Sequence[tuple[str, str]]:
    """The same for the top of the page: all letters that lack are one line, at the first."""
    empty = {f"#{one}" for one in grid().required if not typed.boxes.get(one)}
    lacks = [address for address, _text in typed.problems if address in empty]
    if len(lacks) < 2:  # noqa: PLR2004
        return typed.problems
    told = ngettext(
        "Il manque %(num)s lettre dans la grille", "Il manque %(num)s lettres dans la grille",
        len(lacks),
    )  # fmt: skip
    return [
        (address, told if address in empty else text)
        for address, text in typed.problems
        if address not in lacks[1:]
    ]


def _again(dossier: str, typed: Typed, problems: Sequence[tuple[str, str]]) -> str:
    shown = study.look(desk(), actor(), dossier, KIND)
    return _page(shown, Typed(typed.boxes, typed.seen, typed.name, problems))


def _meanwhile(dossier: str, typed: Typed) -> str:
    """Show what was typed, and what a colleague saved; the next save goes over theirs knowingly."""
    shown = study.look(desk(), actor(), dossier, KIND)
    sorry = meanwhile(shown)
    labels = _labels(_edition(shown))
    theirs = [
        (labels.get(box, box), shown.typed.get(box, "–"))
        for box in dict.fromkeys([*shown.typed, *typed.boxes])
        if shown.typed.get(box) != typed.boxes.get(box)
    ]
    return _page(shown, Typed(typed.boxes, shown.version, typed.name, [("", sorry)], theirs))


def _edition(shown: study.Shown) -> Edition:
    return desk().editions[shown.aid_request.edition]


def _labels(edition: Edition) -> Mapping[str, str]:
    """What each box is called, for whom nothing else names it."""
    named = {one: said(edition, language(), f"variable.{one}") for one in grid().every}
    notes = {f"{one}-note": _("Remarque : %(what)s", what=text) for one, text in named.items()}
    four = {f"{one}-{each}": f"{text} ({each.upper()})" for one, text in named.items()
            for each in FOUR}  # fmt: skip
    own = {"profession": _("Votre métier"), "place": _("Lieu de la visite"),
           "visited_on": _("Jour de la visite"), "notes": _("Remarques")}  # fmt: skip
    return {**named, **notes, **four, **own}


def _page(shown: study.Shown, typed: Typed) -> str:
    edition = _edition(shown)
    return drawn(
        "caseworker/evaluation.html",
        frame=frame(shown.dossier, "evaluation"),
        shown=shown,
        theirs_too=by_others(shown.elsewhere, shown.recognised),
        held=_held(shown),
        rows=_rows(edition, typed.boxes, grid().required),
        more=_rows(edition, typed.boxes, grid().illustrative),
        labels={one: said(edition, language(), f"variable.{one}") for one in grid().every},
        professions=_choices(edition, "profession", [one.value for one in Profession]),
        places=_choices(edition, "place", [one.value for one in Place]),
        gir=_gir(edition, shown, typed.boxes) if shown.writes else None,
        names=names_of_all(shown),
        typed=typed,
        in_short=_in_short(typed),
    )


def _held(shown: study.Shown) -> Evaluation | None:
    held = shown.held
    return read_evaluation(held.record) if held and held.record is not None else None


def _rows(edition: Edition, boxes: Mapping[str, str], names: Sequence[str]) -> Sequence[Row]:
    return [
        Row(
            name=one,
            label=said(edition, language(), f"variable.{one}"),
            four=[f"{one}-{each}" in boxes for each in FOUR],
            chosen=boxes.get(one, ""),
            note=boxes.get(f"{one}-note", ""),
            counts=one in grid().variables,
        )
        for one in names
    ]


def _choices(edition: Edition, what: str, values: Sequence[str]) -> Sequence[tuple[str, str]]:
    family = f"print.evaluation.{what}"
    return [(one, said(edition, language(), f"{family}.{one}")) for one in values]


def _gir(edition: Edition, shown: study.Shown, boxes: Mapping[str, str]) -> Gir | None:
    """The GIR of what is typed, once the eight variables that weigh are rated."""
    dossier = shown.dossier
    draft, _problems = draft_of(
        edition,
        grid(),
        boxes,
        dossier=dossier.number,
        request=dossier.request,
        funder=dossier.funder,
        evaluator=actor().id,
    )
    return gir_so_far(grid(), draft)
