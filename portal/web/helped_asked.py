"""What a helper types to ask for a mandate, read and judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import request

from portal.domain.mandates import LENGTHS, Allowed
from portal.form.asked import Asked
from portal.web import birth
from portal.web.i18n import gettext as _

FREE = ("relative", "professional")
"""Who acts by the person's own word; the others by a judge's, or a notary's."""
TIES = ("spouse", "child", "family", "friend", "other")
MOST = 100
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed to ask for a mandate, and what is wrong with it."""

    born: Asked
    senior_name: str = ""
    helper_name: str = ""
    tie: str = ""
    acts: Sequence[str] = tuple(act.value for act in Allowed)
    length: str = "year"
    unprotected: bool = False
    problems: Sequence[tuple[str, str]] = field(default_factory=tuple)


def blank(helper_name: str) -> Typed:
    """Nothing typed yet, but what the sign-in told of the helper."""
    return Typed(born=birth.asked(None, _born()), helper_name=helper_name)


def read(right: str) -> Typed:
    """What was typed for this right, and what is wrong with it."""
    form = request.form
    told: dict[str, str] = {}
    for name in ("senior_name", "helper_name", "tie", "length"):
        told[name] = " ".join(form.get(name, "").split())
    acts = [act.value for act in Allowed if act.value in form.getlist("acts")]
    born = birth.asked(form, _born())
    if not any(form.get(f"birth_date-{part}", "").strip() for part in ("day", "month", "year")):
        born.errors = [_("Écrivez la date de naissance de la personne")]
    problems: list[tuple[str, str]] = []
    if not 0 < len(told["senior_name"]) <= MOST:
        problems.append(("senior_name", _("Écrivez le nom et le prénom de la personne")))
    problems += [("birth_date", sentence) for sentence in born.errors]
    if not 0 < len(told["helper_name"]) <= MOST:
        problems.append(("helper_name", _("Écrivez votre nom et votre prénom")))
    if right == "relative" and told["tie"] not in TIES:
        problems.append(("tie", _("Dites quel est votre lien avec la personne")))
    if right == "professional" and not 0 < len(told["tie"]) <= MOST:
        problems.append(("tie", _("Écrivez votre service ou votre organisme")))
    if right in FREE and not acts:
        problems.append(("acts", _("Choisissez au moins une chose que vous ferez")))
    if right in FREE and form.get("unprotected") != "yes":
        sentence = _("Si un juge l’a protégée, c’est son représentant qui agit pour elle")
        problems.append(("unprotected", sentence))
    length = told["length"] if told["length"] in LENGTHS else "year"
    return Typed(
        born=born,
        senior_name=told["senior_name"],
        helper_name=told["helper_name"],
        tie=told["tie"] if right in FREE else "",
        acts=acts,
        length=length,
        unprotected=form.get("unprotected") == "yes",
        problems=problems,
    )


def _born() -> str:
    return _("Sa date de naissance")
