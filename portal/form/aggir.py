"""AGGIR: from eight letters, as an evaluator gives them, to a GIR.

Only the funders' evaluators set a GIR (CASF L232-6): what is computed here is never shown to the
public as an official one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from portal import places
from portal.domain.evaluation import LETTERS
from portal.form.source import Entry, read_yaml
from portal.form.times import ALWAYS, Times


@dataclass(frozen=True, slots=True)
class Gir:
    """A profile of eight letters, its GIR (1 to 6) and its rank (1 to 13)."""

    profile: str
    gir: int
    rank: int


@dataclass(frozen=True, slots=True)
class Group:
    """One group of weights: by variable and letter, and (threshold, rank), the highest first."""

    weights: tuple[Mapping[str, int], ...]
    ranks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The tables of CASF annex 2-2, and the variables of annex 2-1 that weigh nothing in them."""

    variables: tuple[str, ...]
    groups: tuple[Group, ...]
    otherwise: int
    girs: tuple[int, ...]  # by rank, the first is rank 1
    times: Times = ALWAYS
    weightless: tuple[str, ...] = ()  # asked of everybody like `variables`
    illustrative: tuple[str, ...] = ()  # of life at home and among others: they may be left out

    @property
    def required(self) -> tuple[str, ...]:
        """The ten variables without which no evaluation is whole."""
        return (*self.variables, *self.weightless)

    @property
    def every(self) -> tuple[str, ...]:
        """All that the grid has, in its order."""
        return (*self.required, *self.illustrative)

    def gir(self, profile: str) -> Gir:
        """The GIR of a profile: a letter a variable, in the order of `variables`.

        Raises:
            ValueError: it is not eight letters A, B or C.

        Source: CASF, annex 2-2.
        """
        if len(profile) != len(self.variables) or not set(profile) <= set(LETTERS):
            raise ValueError(
                f"a profile is {len(self.variables)} letters A, B or C, in the order "
                f"{', '.join(self.variables)}"
            )
        rank = next(self._ranks(profile), self.otherwise)
        return Gir(profile, self.girs[rank - 1], rank)

    def _ranks(self, profile: str) -> Iterator[int]:
        for group in self.groups:
            pairs = zip(group.weights, profile, strict=True)
            score = sum(weights[letter] for weights, letter in pairs)
            yield from (rank for least, rank in group.ranks if score >= least)


@lru_cache(maxsize=1)
def grid() -> Grid:
    """The tables of forms/reference. Raises FormError."""
    return load_grid(places.forms() / "reference" / "aggir.yaml")


def load_grid(path: Path) -> Grid:
    """Load the tables. Raises FormError: they must be mended."""
    top = Entry(path, read_yaml(path))
    top.text("source")
    times = top.times()
    variables = top.texts("variables")
    weightless, illustrative = top.texts("weightless"), top.texts("illustrative")
    groups = tuple(_group(entry, len(variables)) for entry in top.entries("groups"))
    otherwise = top.whole("otherwise")
    girs = tuple(_numbers(top, "gir_of_rank"))
    top.done()
    if otherwise is None or len(girs) != otherwise:
        raise top.fail("`gir_of_rank` has a GIR for each rank up to `otherwise`.", "gir_of_rank")
    return Grid(variables, groups, otherwise, girs, times, weightless, illustrative)


def _group(entry: Entry, count: int) -> Group:
    entry.text("id")
    by_letter = {"C": _numbers(entry, "c"), "B": _numbers(entry, "b")}
    for key, numbers in by_letter.items():
        if len(numbers) != count:
            raise entry.fail(f"`{key.lower()}` must have {count} numbers.", key.lower())
    ranks = []
    for text in entry.texts("ranks"):
        least, _, rank = text.partition(" ")
        if not (least.isdigit() and rank.isdigit()):
            raise entry.fail("`ranks` are a threshold, a space, a rank.", "ranks")
        ranks.append((int(least), int(rank)))
    entry.done()
    weights = (
        {"A": 0, "B": b, "C": c} for b, c in zip(by_letter["B"], by_letter["C"], strict=True)
    )
    return Group(tuple(weights), tuple(ranks))


def _numbers(entry: Entry, key: str) -> list[int]:
    try:
        return [int(text) for text in entry.text(key).split()]
    except ValueError:
        raise entry.fail(f"`{key}` must be whole numbers with spaces between.", key) from None
