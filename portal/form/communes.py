"""The register of communes: its names, postal codes and departements, ready to be looked up."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from portal.domain.slips import SHORTEST, a_slip_apart
from portal.form.commune_rows import Commune, every_commune
from portal.form.times import A_DAY, turns

DIVIDED = ("13055", "69123", "75056")  # a person there lives in an arrondissement: choose that
ARTICLES = ("le", "la", "les", "l")
FEWEST_LETTERS = 3  # below, a text inside a name means nothing
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})


class Register:
    """The communes of one day. Names are plain, here and below."""

    def __init__(self, on: date) -> None:
        self._former: dict[str, list[Commune]] = {}
        by_name: dict[str, list[Commune]] = {}
        there: list[Commune] = []
        for commune in every_commune():
            if commune.is_there(on):
                there.append(commune)
                if commune.code not in DIVIDED:
                    by_name.setdefault(plain(commune.name), []).append(commune)
            elif commune.joined:
                self._former.setdefault(plain(commune.name), []).append(commune)
        labelled = {one.code: replace(one, label=_label(one, by_name)) for one in there}
        self._communes: Mapping[str, Commune] = labelled
        self._by_name: Mapping[str, Sequence[Commune]] = {
            name: [labelled[one.code] for one in same] for name, same in by_name.items()
        }
        self._by_postal_code = _by_postal_code(labelled.values())
        self._names = sorted(by_name)
        self._lines = "\n".join(("", *self._names, ""))
        self._labelled = {
            plain(one.text): one
            for one in labelled.values()
            if one.label == one.code and one.code not in one.postal_codes
        }

    def get(self, insee: str) -> Commune | None:
        """The commune that bears this INSEE code."""
        return self._communes.get(insee)

    def codes(self) -> Collection[str]:
        """The INSEE codes of all."""
        return self._communes.keys()

    def of_postal_code(self, code: str) -> Sequence[Commune]:
        """Those that have this postal code."""
        return self._by_postal_code.get(code, ())

    def named(self, name: str) -> Sequence[Commune]:
        """Those of exactly this name."""
        return self._by_name.get(name, ())

    def kin(self, name: str) -> Iterator[Commune]:
        """Those whose name is more than these words: they begin it, or an article comes before."""
        for before in ("", *(f"{article} " for article in ARTICLES)):
            if before:
                yield from self.named(before + name)
            yield from self._beginning(f"{before}{name} ")

    def alike(self, name: str) -> Iterator[Commune]:
        """Those whose name begins with these letters, then those with a word that does."""
        yield from self._beginning(name)
        found = self._lines.find(f" {name}") if len(name) >= FEWEST_LETTERS else -1
        while found >= 0:
            end = self._lines.index("\n", found)
            yield from self.named(self._lines[self._lines.rindex("\n", 0, found) + 1 : end])
            found = self._lines.find(f" {name}", end)

    def a_slip_from(self, name: str) -> Iterator[Commune]:
        """Those whose name is one letter more, less, other, or two swapped, from this one."""
        for known in self._names if len(name) >= SHORTEST else ():
            if abs(len(known) - len(name)) <= 1 and a_slip_apart(name, known):
                yield from self.named(known)

    def former(self, name: str) -> list[tuple[Commune, Commune]]:
        """The communes of this name that are no more, each with the one it joined."""
        return [
            (commune, self._communes[commune.joined])
            for commune in self._former.get(name, ())
            if commune.joined in self._communes
        ]

    def labelled(self, text: str) -> Commune | None:
        """The commune shown under this plain text with its INSEE code, for want of another."""
        return self._labelled.get(text)

    def _beginning(self, letters: str) -> Iterator[Commune]:
        for place in range(bisect_left(self._names, letters), len(self._names)):
            if not self._names[place].startswith(letters):
                return
            yield from self.named(self._names[place])


def register(on: date | None = None) -> Register:
    """The communes of that day; without one, of the last that the table knows."""
    return _register(bisect_right(_turns(), on) if on else len(_turns()))


def get(insee: str, on: date | None = None) -> Commune | None:
    """The commune that bears this INSEE code on that day."""
    return register(on).get(insee)


def codes() -> Collection[str]:
    """The INSEE codes of all communes of the last day that the table knows."""
    return register().codes()


def known(insee: str) -> Commune | None:
    """The commune that bears this code, or bore it when an answer was given."""
    return register().get(insee) or _gone().get(insee)


def plain(name: str) -> str:
    """A name as it is compared: no accent, no case, no hyphen, "saint" in full."""
    words = re.findall(r"[a-z0-9]+", bare(name))
    return " ".join(_SHORT.get(word, word) for word in words)


def bare(text: str) -> str:
    """The text without accents, ligatures and case."""
    text = unicodedata.normalize("NFD", text.lower().translate(_LIGATURES))
    return "".join(character for character in text if not unicodedata.combining(character))


def rank(commune: Commune) -> str:
    """The order of names in which 2e comes before 10e."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(3), plain(commune.name))


def _by_postal_code(communes: Collection[Commune]) -> Mapping[str, Sequence[Commune]]:
    found: dict[str, list[Commune]] = {}
    for commune in communes:
        if commune.code not in DIVIDED:
            for postal_code in commune.postal_codes:
                found.setdefault(postal_code, []).append(commune)
    for here in found.values():
        here.sort(key=rank)
    return found


def _label(commune: Commune, by_name: Mapping[str, Sequence[Commune]]) -> str:
    if commune.code in DIVIDED or not commune.postal_codes:
        return commune.code
    postal_code = commune.postal_codes[0]
    alike = [other for other in by_name[plain(commune.name)] if postal_code in other.postal_codes]
    return postal_code if len(alike) == 1 else commune.code


@lru_cache(maxsize=2)
def _register(rank: int) -> Register:
    """The communes between two days on which some merge: one reading serves every day."""
    days = _turns()
    return Register(days[rank - 1] if rank else days[0] - A_DAY if days else date.min)


@lru_cache(maxsize=1)
def _turns() -> tuple[date, ...]:
    return turns(commune.times for commune in every_commune())


@lru_cache(maxsize=1)
def _gone() -> Mapping[str, Commune]:
    return {commune.code: commune for commune in every_commune() if commune.joined}
