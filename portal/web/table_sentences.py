"""What the linter of the tables says of a funder that joins, in the language of its page.

The linter speaks English, to whoever mends the files. Its sentences are known here by their shape;
one that is not is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.web.dossier_frame import any_edition
from portal.web.guard import language
from portal.web.i18n import day, isolated, said
from portal.web.i18n import gettext as _

_ISO = r"\d{4}-\d\d-\d\d"
_DAYS = rf"(?P<days>always|from {_ISO}(?: on| to {_ISO})|(?:until|on) {_ISO})"


def told(sentence: str) -> str | None:
    """A sentence of the linter in the language of the page; none: it is not known here."""
    if language() == "en":
        return sentence
    text = _filled({**_of_a_funder(), **_of_rows()}, sentence)
    return text and text[:1].upper() + text[1:]


def _filled(shapes: Mapping[str, str], text: str) -> str | None:
    for shape, words in shapes.items():
        if found := re.fullmatch(shape, text, re.IGNORECASE):
            parts = {name: _part(name, part) for name, part in found.groupdict().items()}
            return words % isolated(parts, language())
    return None


def _part(name: str, text: str) -> str:
    """A part of a sentence, by the name of its group."""
    if name == "days":
        return _days(text)
    if name in ("kind", "not_kind"):
        return said(any_edition(), language(), f"family.{text}") or text
    if name in ("who", "why"):
        return _filled(_who() if name == "who" else _why(), text) or text
    return text


def _days(text: str) -> str:
    found = [day(one, language()) for one in re.findall(_ISO, text)] or [""]
    word = "to" if " to " in text else text.partition(" ")[0].lower()
    return {
        "always": _("toujours"),
        "from": _("à partir du %(day)s", day=found[0]),
        "until": _("jusqu’au %(day)s", day=found[0]),
        "on": _("le %(day)s", day=found[0]),
        "to": _("du %(first)s au %(last)s", first=found[0], last=found[-1]),
    }[word]


def _of_a_funder() -> Mapping[str, str]:
    """What is wrong with what is said of a funder."""
    pays = r"(?P<one>.+) and (?P<other>.+) both pay for `(?P<scheme>.+)`"
    return {
        r"The scheme `(?P<code>.+)` is not in schemes\.csv\.": _(
            "Le régime « %(code)s » n’est pas dans les tables."
        ),
        r"The scheme “(?P<name>.+)” is never anybody’s main scheme: no fund pays for it\.": _(
            "Le régime « %(name)s » n’est le régime principal de personne : aucune caisse ne "
            "paie pour lui."
        ),
        r"The territory `(?P<code>.+)` is not in territories\.csv\.": _(
            "Le département « %(code)s » n’est pas dans les tables."
        ),
        r"There is no kind of funder `(?P<kind>.*)`\.": _(
            "Il n’y a pas de famille d’organismes « %(kind)s »."
        ),
        r"The funder `.*` names territories, and no scheme that it pays for there\.": _(
            "Il a des départements, et aucun régime pour lequel il y paie."
        ),
        r"(?P<name>.+) is a (?P<kind>\w+) in funders\.csv, not a (?P<not_kind>\w+)\.": _(
            "Dans les tables, %(name)s est de la famille « %(kind)s », et non « %(not_kind)s »."
        ),
        rf"{pays} everywhere {_DAYS}\.": _(
            "%(one)s et %(other)s paieraient tous deux pour le régime « %(scheme)s », partout, "
            "%(days)s."
        ),
        rf"{pays} in (?P<places>.+) {_DAYS}\.": _(
            "%(one)s et %(other)s paieraient tous deux pour le régime « %(scheme)s », "
            "départements %(places)s, %(days)s."
        ),
    }


def _of_rows() -> Mapping[str, str]:
    """What is wrong with the rows that come of it."""
    return {
        rf"Two rows `(?P<code>.+)` of (?P<table>\S+) hold {_DAYS}\.": _(
            "Deux lignes « %(code)s » de %(table)s valent en même temps, %(days)s."
        ),
        rf"{_DAYS} (?P<who>.+): (?P<table>\S+\.csv) has no row `(?P<code>.+)` then\.": _(
            "%(days)s, %(who)s. Il manque une ligne « %(code)s » de %(table)s."
        ),
        rf"{_DAYS} (?P<who>.+): (?P<why>the funder `.+)\.": _("%(days)s, %(who)s, car %(why)s."),
        r"The funder `(?P<code>.+)` names the successor `(?P<heir>.+)`, which does not exist\.": _(
            "Le successeur « %(heir)s » de « %(code)s » n’existe pas."
        ),
        r"The funder `(?P<code>.+)` names the successor `(?P<heir>.+)`, and does not end\.": _(
            "« %(code)s » a pour successeur « %(heir)s », et ne finit pas."
        ),
        rf"The successor `(?P<heir>.+)` of the funder `(?P<code>.+)` is not there {_DAYS}\.": _(
            "Le successeur « %(heir)s » de « %(code)s » n’est pas là %(days)s."
        ),
        r"In (?P<place>.+), the column `(?P<column>\w+)` of territories\.csv names (?P<name>.+), "
        r"which is a (?P<kind>\w+), not a (?P<not_kind>\w+)\.": _(
            "%(place)s : la colonne %(column)s de territories.csv nomme %(name)s, de la famille "
            "« %(kind)s », et non « %(not_kind)s »."
        ),
        r"The successor of (?P<name>.+) is (?P<heir>.+), which is a (?P<kind>\w+), "
        r"not a (?P<not_kind>\w+)\.": _(
            "Le successeur de %(name)s est %(heir)s, de la famille « %(kind)s », et non "
            "« %(not_kind)s »."
        ),
    }


def _who() -> Mapping[str, str]:
    return {
        r"nobody in (?P<place>.+) has a departement payer, a Carsat or an MSA": _(
            "%(place)s : personne n’a de payeur de l’APA, de Carsat ou de MSA"
        ),
        r"nobody in (?P<place>.+) has a departement payer": _(
            "%(place)s : personne n’a de payeur de l’APA"
        ),
        r"nobody in (?P<place>.+) has a Carsat": _("%(place)s : personne n’a de Carsat"),
        r"nobody in (?P<place>.+) has an MSA": _("%(place)s : personne n’a de MSA"),
        r"nobody whose pension is of “(?P<scheme>.+)” has a fund": _(
            "régime « %(scheme)s » : personne n’a de caisse"
        ),
        r"nobody in (?P<member>.+) counts as living in (?P<place>.+)": _(
            "%(member)s : personne ne compte pour %(place)s"
        ),
        r"(?P<name>.+) studies no request": _("%(name)s n’étudie aucune demande"),
        r"nobody routes by hand what no rule can": _(
            "personne n’oriente à la main ce qu’aucune règle n’oriente"
        ),
        r"the row `(?P<row>.+)` of (?P<edition>\S+) sends people to nobody": _(
            "la ligne « %(row)s » de l’édition %(edition)s n’envoie à personne"
        ),
    }


def _why() -> Mapping[str, str]:
    return {
        rf"the funder `(?P<code>.+)` begins {_DAYS}": _(
            "l’organisme « %(code)s » commence %(days)s"
        ),
        rf"the funder `(?P<code>.+)` ends {_DAYS}, and nobody follows it": _(
            "l’organisme « %(code)s » finit %(days)s, et aucun ne lui succède"
        ),
    }
