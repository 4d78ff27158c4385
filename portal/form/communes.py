"""The register of communes: found by a typed name or a postal code, never guessed."""

from __future__ import annotations

import csv
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal import places

_TYPED_WITH_CODE = re.compile(r"(.+?)[\s,]*\(?\b(\d{5}|2[abAB]\d{3})\)?\s*")
DIVIDED = ("13055", "69123", "75056")  # a person there lives in an arrondissement: choose that
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
    labels: Mapping[str, str]  # INSEE code → the code shown after the name


def get(insee: str) -> Commune | None:
    """The commune of today that bears this INSEE code."""
    return _register().communes.get(insee)


def codes() -> Collection[str]:
    """The INSEE codes of all communes of today."""
    return _register().communes.keys()


def find(text: str, limit: int = 20) -> list[Commune]:
    """The communes of today that this text may mean, the likeliest first.

    `text` is a name (accents, case, hyphens do not matter; "St" is "Saint"), a postal code, an
    INSEE code, or a name followed by one of the two.
    """
    register = _register()
    name, code = _split(text)
    if code:
        here = register.by_postal_code.get(code, ())
        if code in register.communes and not here:
            here = (register.communes[code],)
        if not name:
            return list(here)  # all of them, up to 46: the person's is there
        wanted = plain(name)
        both = [commune for commune in here if plain(commune.name) == wanted]
        exact = register.communes.get(code)
        if not both and exact is not None and plain(exact.name) == wanted:
            both = [exact]
        return both or [commune for commune in here if wanted in plain(commune.name)][:limit]
    return _by_name(plain(name), limit)


def resolve(text: str) -> Commune | None:
    """The one commune that this text names, or nothing when none or several may be meant."""
    found = find(text)
    if len(found) == 1:
        return found[0]
    name, code = _split(text)
    exact = [commune for commune in found if plain(commune.name) == plain(name)]
    return exact[0] if len(exact) == 1 and not code else None


def gone(text: str) -> list[tuple[Commune, Commune]]:
    """The communes of this name that are no more, each with the one it joined."""
    register = _register()
    former = register.former.get(plain(_split(text)[0]), ())
    return [
        (commune, register.communes[commune.joined])
        for commune in former
        if commune.joined in register.communes
    ]


def plain(name: str) -> str:
    """A name as it is compared: no accent, no case, no hyphen, "saint" in full."""
    text = unicodedata.normalize("NFD", name.lower().translate(_LIGATURES))
    text = "".join(character for character in text if not unicodedata.combining(character))
    words = re.findall(r"[a-z0-9]+", text)
    return " ".join(_SHORT.get(word, word) for word in words)


def _split(text: str) -> tuple[str, str]:
    text = text.strip()
    compact = re.sub(r"\s", "", text).upper()
    if re.fullmatch(r"\d{5}|2[AB]\d{3}", compact):
        return "", compact
    match = _TYPED_WITH_CODE.fullmatch(text)
    return (match[1], match[2].upper()) if match else (text, "")


def _by_name(wanted: str, limit: int) -> list[Commune]:
    register = _register()
    if not wanted:
        return []
    names = [wanted] if wanted in register.by_name else []
    start = bisect_left(register.names, wanted)
    for name in register.names[start : start + 4 * limit]:
        if name.startswith(wanted) and name != wanted:
            names.append(name)
    if len(wanted) >= FEWEST_LETTERS and len(names) < limit:
        names += [name for name in register.names if f" {wanted}" in name][:limit]
    found = [commune for name in dict.fromkeys(names) for commune in register.by_name[name]]
    exact = [commune for commune in found if plain(commune.name) == wanted]
    others = [commune for commune in found if commune not in exact]
    return (exact + sorted(others, key=lambda commune: _nearness(commune, wanted)))[:limit]


def _nearness(commune: Commune, wanted: str) -> tuple[bool, str]:
    return not plain(commune.name).startswith(wanted), _rank(commune)


@lru_cache(maxsize=1)
def _register() -> _Register:
    communes: dict[str, Commune] = {}
    former: dict[str, list[Commune]] = {}
    by_name: dict[str, list[Commune]] = {}
    by_postal_code: dict[str, list[Commune]] = {}
    with (places.forms() / "reference" / "communes.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        for code, name, postal_codes, departement, kind, joined in rows:
            commune = Commune(code, name, tuple(postal_codes.split()), departement, joined)
            if kind == "former":
                former.setdefault(plain(name), []).append(commune)
                continue
            communes[code] = commune
            if code in DIVIDED:
                continue
            by_name.setdefault(plain(name), []).append(commune)
            for postal_code in commune.postal_codes:
                by_postal_code.setdefault(postal_code, []).append(commune)
    for here in by_postal_code.values():
        here.sort(key=_rank)
    labels = {commune.code: _label(commune, by_name) for commune in communes.values()}
    return _Register(communes, former, by_name, by_postal_code, sorted(by_name), labels)


def _label(commune: Commune, by_name: Mapping[str, Sequence[Commune]]) -> str:
    if commune.code in DIVIDED or not commune.postal_codes:
        return commune.code
    postal_code = commune.postal_codes[0]
    alike = [other for other in by_name[plain(commune.name)] if postal_code in other.postal_codes]
    return postal_code if len(alike) == 1 else commune.code


def _rank(commune: Commune) -> str:
    """The order of names in which 2e comes before 10e."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(3), plain(commune.name))
