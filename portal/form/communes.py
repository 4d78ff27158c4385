"""The register of communes: its names, postal codes and departements, ready to be looked up."""

from __future__ import annotations

import csv
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal import places

DIVIDED = ("13055", "69123", "75056")  # a person there lives in an arrondissement: choose that
ARTICLES = ("le", "la", "les", "l")
FEWEST_LETTERS = 3  # below, a text inside a name means nothing
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune (or arrondissement of Paris, Lyon, Marseille), by its INSEE code.

    `joined` is set for a commune that is no more: the code of the one it joined.
    """

    code: str
    name: str
    postal_codes: tuple[str, ...]
    departement: str
    joined: str = ""

    @property
    def text(self) -> str:
        """Its name as people are shown it, with a code that makes it unique."""
        return f"{self.name} ({_register().labels[self.code]})"


@dataclass(frozen=True, slots=True)
class _Register:
    communes: Mapping[str, Commune]
    former: Mapping[str, Sequence[Commune]]  # by plain name
    by_name: Mapping[str, Sequence[Commune]]
    by_postal_code: Mapping[str, Sequence[Commune]]
    names: Sequence[str]  # plain, sorted
    lines: str  # the same, one a line
    labels: Mapping[str, str]  # INSEE code → the code shown after the name
    labelled: Mapping[str, Commune]  # those whose label is the INSEE code, by plain text


def get(insee: str) -> Commune | None:
    """The commune of today that bears this INSEE code."""
    return _register().communes.get(insee)


def codes() -> Collection[str]:
    """The INSEE codes of all communes of today."""
    return _register().communes.keys()


def of_postal_code(code: str) -> Sequence[Commune]:
    """Those that have this postal code."""
    return _register().by_postal_code.get(code, ())


def named(name: str) -> Sequence[Commune]:
    """Those of exactly this name. Names are plain here and below."""
    return _register().by_name.get(name, ())


def kin(name: str) -> Iterator[Commune]:
    """Those whose name is more than these words: they begin it, or an article comes before."""
    for before in ("", *(f"{article} " for article in ARTICLES)):
        if before:
            yield from named(before + name)
        yield from _beginning(f"{before}{name} ")


def alike(name: str) -> Iterator[Commune]:
    """Those whose name begins with these letters, then those with a word that does."""
    yield from _beginning(name)
    lines = _register().lines
    found = lines.find(f" {name}") if len(name) >= FEWEST_LETTERS else -1
    while found >= 0:
        end = lines.index("\n", found)
        yield from named(lines[lines.rindex("\n", 0, found) + 1 : end])
        found = lines.find(f" {name}", end)


def former(name: str) -> list[tuple[Commune, Commune]]:
    """The communes of this name that are no more, each with the one it joined."""
    register = _register()
    return [
        (commune, register.communes[commune.joined])
        for commune in register.former.get(name, ())
        if commune.joined in register.communes
    ]


def labelled(text: str) -> Commune | None:
    """The commune shown under this plain text with its INSEE code, for want of a postal code."""
    return _register().labelled.get(text)


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


def _beginning(letters: str) -> Iterator[Commune]:
    names = _register().names
    for place in range(bisect_left(names, letters), len(names)):
        if not names[place].startswith(letters):
            return
        yield from named(names[place])


@lru_cache(maxsize=1)
def _register() -> _Register:
    communes: dict[str, Commune] = {}
    former: dict[str, list[Commune]] = {}
    by_name: dict[str, list[Commune]] = {}
    by_postal_code: dict[str, list[Commune]] = {}
    for commune, kind in _rows():
        if kind == "former":
            former.setdefault(plain(commune.name), []).append(commune)
            continue
        communes[commune.code] = commune
        if commune.code in DIVIDED:
            continue
        by_name.setdefault(plain(commune.name), []).append(commune)
        for postal_code in commune.postal_codes:
            by_postal_code.setdefault(postal_code, []).append(commune)
    for here in by_postal_code.values():
        here.sort(key=rank)
    names = sorted(by_name)
    lines = "\n".join(("", *names, ""))
    labels = {commune.code: _label(commune, by_name) for commune in communes.values()}
    labelled = {
        plain(f"{commune.name} {code}"): commune
        for code, commune in communes.items()
        if labels[code] == code and code not in commune.postal_codes
    }
    return _Register(communes, former, by_name, by_postal_code, names, lines, labels, labelled)


def _rows() -> Iterator[tuple[Commune, str]]:
    with (places.forms() / "reference" / "communes.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        for code, name, postal_codes, departement, kind, joined in rows:
            printed = name.replace("'", "’").replace(" Arrondissement", " arrondissement")
            yield Commune(code, printed, tuple(postal_codes.split()), departement, joined), kind


def _label(commune: Commune, by_name: Mapping[str, Sequence[Commune]]) -> str:
    if commune.code in DIVIDED or not commune.postal_codes:
        return commune.code
    postal_code = commune.postal_codes[0]
    alike = [other for other in by_name[plain(commune.name)] if postal_code in other.postal_codes]
    return postal_code if len(alike) == 1 else commune.code
