"""Finds the commune that a text means, or those it may mean: the wrong one has another funder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain, islice

from portal.form import communes, departements
from portal.form.commune_rows import Commune
from portal.form.commune_typed import TypedCommune, take_apart
from portal.form.communes import Register, plain

MOST = 25
"""How many communes are offered for a name. Paris alone has 20 arrondissements."""
ABROAD = {"lyons": "lyon", "marseilles": "marseille"}
"""Towns as they are written in English, which are villages in French."""
_OF = frozenset(("d", "dans", "de", "du", "en", "et"))
_TELL_NOTHING = _OF.union(communes.ARTICLES, ("a", "au", "aux", "saint", "sainte", "sous", "sur"))


class Doubt(StrEnum):
    """Why a text does not settle the commune."""

    UNKNOWN = "unknown"
    SEVERAL = "several"
    MANY = "many"  # more than are shown
    NEAR = "near"  # none is called exactly so
    GONE = "gone"  # it joined another


_WEAK = (Doubt.NEAR, Doubt.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Found:
    """The communes that a text may mean, the likeliest first; one alone when there is no doubt.

    `former` is the commune that is no more, when the doubt is that it joined the first one.
    """

    communes: Sequence[Commune]
    doubt: Doubt | None
    former: Commune | None = None


NOTHING = Found((), Doubt.UNKNOWN)


def find(text: str, on: date | None = None) -> Found:
    """The communes of that day (or of the last one known) that this text may mean.

    A name settles it when one commune bears it and no other name begins so: "Chalon" may be
    Chalon-sur-Saône, "Lamentin" may be Le Lamentin. A code or a departement leaves fewer.
    """
    typed = take_apart(text)
    if typed is None:
        return NOTHING
    register = communes.register(on)
    if shown := register.labelled(plain(text)):
        return Found((shown,), None)
    here = register.of_postal_code(typed.postal_code)
    found = _in_postal_code(typed.name, here)
    if typed.name and not found.communes:
        if typed.departements:
            return _elsewhere(register, typed, here)
        return _named(register, typed.name, ())
    return found


def _in_postal_code(name: str, here: Sequence[Commune]) -> Found:
    """All communes of a code (up to 46: the person's is there), or those of this name."""
    if not name:
        return _settled(here, most=len(here))
    exact = [commune for commune in here if plain(commune.name) == name]
    whole = (commune for commune in here if f" {name} " in f" {plain(commune.name)} ")
    begun = (commune for commune in here if f" {name}" in f" {plain(commune.name)}")
    return _settled(exact or list(whole) or list(begun))


def _elsewhere(register: Register, typed: TypedCommune, here: Sequence[Commune]) -> Found:
    """Those of the departement. Where the name and the number do not agree, neither is trusted."""
    found = _named(register, typed.name, typed.departements)
    if found.doubt is Doubt.GONE or (found.doubt not in _WEAK and not here):
        return found
    wider = register.named(typed.name) if found.doubt in _WEAK else ()
    if not found.communes and not wider:
        wider = _named(register, typed.name, ()).communes
    return _offered(chain(wider, found.communes, here), Doubt.NEAR, most=MOST + len(here))


def _named(register: Register, name: str, within: Sequence[str]) -> Found:
    exact = list(_within(register.named(name), within))
    kin = sorted(islice(_within(register.kin(name), within), MOST + 1), key=communes.rank)
    called = [*exact, *kin]
    if name in ABROAD:  # may be the village as well: asked, never taken
        town = _within(register.kin(ABROAD[name]), within)
        return _offered(chain(called, town), Doubt.NEAR, most=2 * MOST)
    gone = [pair for pair in register.former(name) if not within or pair[0].departement in within]
    joined = [successor for _, successor in gone]
    if len(gone) == 1 and not called:
        return Found(joined, Doubt.GONE, gone[0][0])
    if called or gone:
        return _settled(chain(called[:1], joined, called[1:]))
    alike = _offered(_within(register.alike(name), within), Doubt.NEAR)
    return alike if alike.communes else _shortened(register, name.split(), within)


def _shortened(register: Register, words: Sequence[str], within: Sequence[str]) -> Found:
    """Leave out a departement that ends the text, else the last words, which no name has.

    The name of before, as Châlons-sur-Marne, or of a part of town, often begins like today's.
    """
    for kept in range(1, len(words)):
        number = departements.named(" ".join(words[kept:]))
        head = words[: kept - 1] if words[kept - 1] in _OF else words[:kept]
        if number and not within and head and head[-1] not in _TELL_NOTHING:
            name = " ".join(head)
            found = _named(register, name, (number,))
            certain = found.doubt or plain(found.communes[0].name) == name
            return found if certain else Found(found.communes, Doubt.NEAR)
    for kept in range(len(words) - 1, 0, -1):
        name = " ".join(words[:kept])
        called = _within(chain(register.named(name), register.kin(name)), within)
        near = _offered(called, Doubt.NEAR)
        if words[kept - 1] not in _TELL_NOTHING and near.communes:
            return NOTHING if near.doubt is Doubt.MANY else near
    return NOTHING


def _within(found: Iterable[Commune], departements: Sequence[str]) -> Iterator[Commune]:
    return (one for one in found if not departements or one.departement in departements)


def _settled(found: Iterable[Commune], most: int = MOST) -> Found:
    offered = _offered(found, Doubt.SEVERAL, most=most)
    return Found(offered.communes, None) if len(offered.communes) == 1 else offered


def _offered(found: Iterable[Commune], doubt: Doubt, most: int = MOST) -> Found:
    unique: dict[Commune, None] = {}
    for commune in found:
        if commune not in unique and len(unique) == most:
            return Found(tuple(unique), Doubt.MANY)
        unique[commune] = None
    return Found(tuple(unique), doubt) if unique else NOTHING
