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
from portal.form.edition import Edition
from portal.web import table_sentences
from portal.web.day_boxes import no_day
from portal.web.guard import language
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext, said, spaced

TEXTS = ("code", "name", "name_en", "kind", "telephone", "website", "source", "signatory",
         "signs_as", "address")  # fmt: skip
TERMS = ("kept_days", "kept_years", "decides_days")
_OTHERS = ("effective", "territories", "delivery")
_NO_DAY = "no_day"
_SCHEMES = "question.pensions.column.scheme.option"
_FIGURES = 9
"""Of a number so many figures are read: far more than any that is taken."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, by box, and what is wrong with it; `tables`: each sentence of the linter.

    Of such a sentence: how this page says it (none: it does not know it), and the linter's words.
    """

    told: Mapping[str, str] = field(default_factory=dict)
    schemes: Sequence[str] = ()
    problems: Sequence[tuple[str, str]] = ()
    tables: Sequence[tuple[str | None, str]] = ()

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
        terms[name] = int(text[:_FIGURES]) if text.isascii() and text.isdigit() else None
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
    said_here = [(table_sentences.told(one), one) for one in tables]
    return replace(typed, problems=problems, tables=said_here)


def links(error: NotReady) -> Sequence[tuple[str, str]]:
    """Each problem with the address of its box."""
    return [(f"#{one.question}", spoken(_sentence(one))) for one in error.problems]


def _sentence(one: Problem) -> str:
    what, _space, codes = one.text.partition(" ")
    if what == joining.EMPTY:
        return _lacking()[one.question]
    if what == join.NO_PLACE:
        lost = codes.split()
        return ngettext(
            "Le département %(codes)s n’existe pas", "Les départements %(codes)s n’existent pas",
            len(lost), codes=", ".join(lost),
        )  # fmt: skip
    return _sentences()[what]


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
        joining.FAR: _("Le premier jour est dans deux ans au plus tard"),
        joining.DIGITS: _("Un numéro de téléphone a dix chiffres"),
        joining.ADDRESS: _("L’adresse d’un site : https://, puis un nom comme www.exemple.fr"),
        joining.SHORTER: _("C’est moins que ce que dit l’édition : un délai ne se raccourcit pas"),
        joining.NUMBER: _("Écrivez un nombre entier, ou laissez vide"),
        joining.TOO_MANY: _(
            "C’est trop : %(days)s jours, ou %(years)s ans, au plus",
            days=joining.MOST_DAYS,
            years=joining.MOST_YEARS,
        ),
        joining.NO_SUCH_LENGTH: _(
            "Écrivez un nombre de 1 à %(most)s, ou laissez vide", most=joining.MOST_DAYS
        ),
        join.NO_SCHEME: _("Dites qui il paie : sans régime, personne ne lui est envoyé"),
        _NO_DAY: no_day("effective"),
        join.UNKNOWN: _("Ce code n’est à personne : vérifiez-le avec la personne qui l’a lu"),
        rehearse.NOBODY: _("Les tables n’envoient personne à cet organisme : dites qui il paie"),
    }


def scheme_names(edition: Edition) -> Mapping[str, str]:
    """The schemes by their codes, as the edition calls them in the page's language."""
    return {
        code: said(edition, language(), f"{_SCHEMES}.{code}") or one.name
        for code, one in edition.reference.schemes.items()
    }


def spoken(text: str) -> str:
    """A sentence as a page of this language spaces it."""
    return spaced(text) if language() == "fr" else text
