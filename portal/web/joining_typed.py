"""What an operator typed of a funder that joins, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flask import request

from portal.acts import join, rehearse
from portal.domain import joining
from portal.domain.errors import NotReady, Problem
from portal.domain.joining import Delivery, Joining
from portal.web.guard import language
from portal.web.i18n import gettext as _
from portal.web.i18n import spaced

TEXTS = ("code", "name", "name_en", "kind", "telephone", "website", "source", "signatory",
         "signs_as", "address")  # fmt: skip
TERMS = ("kept_days", "kept_years", "decides_days")
_OTHERS = ("effective", "territories", "delivery")
_NO_DAY = "no_day"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, by box, and what is wrong with it; `tables`: the linter's own sentences."""

    told: Mapping[str, str] = field(default_factory=dict)
    schemes: Sequence[str] = ()
    problems: Sequence[tuple[str, str]] = ()
    tables: Sequence[str] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


def typed_of(one: Joining) -> Typed:
    """A version as its boxes show it."""
    told = one.told()
    texts = {name: str(told[name]) for name in TEXTS}
    terms = {name: "" if told[name] is None else str(told[name]) for name in TERMS}
    others = {
        "effective": one.effective.isoformat(),
        "territories": " ".join(one.territories),
        "delivery": one.delivery.value,
    }
    return Typed(texts | terms | others, one.schemes)


def sent() -> Typed:
    """What was sent."""
    boxes = (*TEXTS, *TERMS, *_OTHERS)
    told = {name: " ".join(request.form.get(name, "").split()) for name in boxes}
    return Typed(told, request.form.getlist("schemes"))


def read(typed: Typed, begun: Joining) -> Joining:
    """The version that was typed. Raises NotReady: a box holds no day or no number."""
    told, problems = typed.told, []
    terms: dict[str, int | None] = {}
    for name in TERMS:
        text = told[name]
        terms[name] = int(text) if text.isascii() and text.isdigit() else None
        if text and terms[name] is None:
            problems.append(Problem(joining.PAGE, name, joining.NUMBER))
    try:
        effective = date.fromisoformat(told["effective"])
    except ValueError:
        effective = begun.effective
        problems.append(Problem(joining.PAGE, "effective", _NO_DAY))
    if problems:
        raise NotReady(problems)
    texts = {name: told[name] for name in TEXTS}
    texts["telephone"] = "".join(told["telephone"].split()).replace(".", "")
    made = replace(
        begun,
        effective=effective,
        schemes=tuple(typed.schemes),
        territories=tuple(told["territories"].replace(",", " ").upper().split()),
        delivery=next((one for one in Delivery if one == told["delivery"]), begun.delivery),
    )
    return replace(made, **texts, **terms)  # type: ignore[arg-type]  # each is of its field's type


def wrong(typed: Typed, error: NotReady) -> Typed:
    """What was typed, with what is wrong with it."""
    tables = [one.text for one in error.problems if one.question == join.TABLES]
    problems = links(NotReady([one for one in error.problems if one.question != join.TABLES]))
    if tables:
        problems = [*problems, ("#tables", spoken(_("Les tables ne le permettent pas")))]
    return replace(typed, problems=problems, tables=tables)


def links(error: NotReady) -> Sequence[tuple[str, str]]:
    """Each problem with the address of its box."""
    told, lacking = _sentences(), _lacking()
    return [
        (
            f"#{one.question}",
            spoken(lacking[one.question] if one.text == joining.EMPTY else told[one.text]),
        )
        for one in error.problems
    ]


def _lacking() -> Mapping[str, str]:
    """What to do about each box that must not be empty."""
    return {
        "code": _("Donnez-lui un code"),
        "name": _("Donnez son nom en français"),
        "name_en": _("Donnez son nom en anglais"),
        "source": _("Dites d’où on le sait"),
        "signatory": _("Dites qui signe les décisions"),
    }


def _sentences() -> Mapping[str, str]:
    return {
        joining.TOO_LONG: _("C’est trop long : 200 signes au plus"),
        joining.CODE: _("Un code : 2 à 40 petites lettres ou chiffres, une lettre d’abord"),
        joining.SOON: _("Le premier jour est demain au plus tôt"),
        joining.DIGITS: _("Un numéro de téléphone a dix chiffres"),
        joining.ADDRESS: _("L’adresse d’un site commence par https://"),
        joining.SHORTER: _("C’est moins que ce que dit l’édition : un délai ne se raccourcit pas"),
        joining.NUMBER: _("Écrivez un nombre entier, ou laissez vide"),
        _NO_DAY: _("Cette date n’existe pas"),
        join.UNKNOWN: _("Ce code n’est à personne : vérifiez-le avec la personne qui l’a lu"),
        rehearse.NOBODY: _("Les tables n’envoient personne à cet organisme : dites qui il paie"),
    }


def spoken(text: str) -> str:
    """A sentence as a page of this language spaces it."""
    return spaced(text) if language() == "fr" else text
