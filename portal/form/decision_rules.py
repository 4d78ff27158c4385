"""What a decision may say, as decisions.yaml of an edition has it: grounds, appeals, letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from portal.domain.decision import FINAL, Verdict
from portal.form.source import Entry, read_yaml

AGE, WITHDRAWAL, PROPOSAL, PAPERS = RESTS_ON = ("age", "withdrawal", "proposal", "papers")
"""What a ground may say of a dossier: too young an age; that the request was taken back; that the
proposal was refused, or stayed without an answer; that papers asked for did not come."""
FAMILY = "family"
"""Whom a letter is to where its ground says that the person has died."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground. Words: `ground.<id>`.

    `gir_from`: it says that the GIR is this one or more. `rests_on`: what else it says, one of
    RESTS_ON. `to`: whom its letter is to: FAMILY; empty, the person.
    """

    id: str
    verdicts: frozenset[str]
    aids: frozenset[str]
    sources: tuple[str, ...]
    gir_from: int | None = None
    rests_on: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Appeal:
    """One way to contest a decision. Words: `appeal.<id>`."""

    id: str
    aids: frozenset[str]
    months: int
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class FunderRule:
    """What one funder does in its own way; without a letter it takes the edition's."""

    letter: str = ""
    two_persons: bool = False
    demonstration: bool = False  # invented: it holds where the portal is a demonstration


@dataclass(frozen=True, slots=True)
class DecisionRules:
    """All of decisions.yaml; `letter` is a file of `print/`."""

    letter: str = "letter.html"
    grounds: tuple[Ground, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    funders: Mapping[str, FunderRule] = field(default_factory=dict)

    def of(self, funder: str) -> FunderRule:
        """What this funder does in its own way."""
        return self.funders.get(funder, FunderRule())

    def without_inventions(self) -> DecisionRules:
        """The same without what holds in a demonstration alone."""
        asked = {code: one for code, one in self.funders.items() if not one.demonstration}
        return replace(self, funders=asked)

    def letter_of(self, funder: str) -> str:
        """The model of this funder's letters."""
        return self.of(funder).letter or self.letter

    def grounds_of(self, verdict: str, aids: Sequence[str]) -> Sequence[Ground]:
        """The grounds that a decision about these aids may name."""
        return [
            one for one in self.grounds if verdict in one.verdicts and one.aids.intersection(aids)
        ]

    def to_family(self, grounds: Sequence[str]) -> bool:
        """Whether a decision for these grounds is written to the family: the person has died."""
        return any(one.id in grounds and one.to == FAMILY for one in self.grounds)

    def appeals_of(self, aids: Sequence[str]) -> Sequence[Appeal]:
        """How a decision about these aids may be contested."""
        return [one for one in self.appeals if one.aids.intersection(aids)]


def load_decisions(path: Path) -> DecisionRules:
    """Load decisions.yaml.

    Raises:
        FormError: the file must be mended, or names a letter that is not in `print/`.
    """
    top = Entry(path, read_yaml(path))
    rules = DecisionRules(
        letter=_letter(top, path, top.text("letter")),
        grounds=tuple(_ground(entry) for entry in top.entries("grounds")),
        appeals=tuple(_appeal(entry) for entry in top.entries("appeals")),
        funders=dict(_funder(entry, path) for entry in top.entries("funders")),
    )
    top.done()
    return rules


def _ground(entry: Entry) -> Ground:
    verdicts = entry.texts("verdicts")
    for verdict in verdicts:
        if verdict not in FINAL:
            raise entry.fail(f"`verdicts` must be of {', '.join(FINAL)}.", "verdicts")
    rests_on = entry.maybe("rests_on") or ""
    if rests_on not in ("", *RESTS_ON):
        raise entry.fail(f"`rests_on` must be of {', '.join(RESTS_ON)}.", "rests_on")
    to = entry.maybe("to") or ""
    if to and (to != FAMILY or set(verdicts) != {Verdict.NO_FURTHER_ACTION}):
        raise entry.fail(f"`to` is `{FAMILY}`, of what is closed without further action.", "to")
    ground = Ground(
        entry.text("id"), frozenset(verdicts), frozenset(entry.texts("aids")),
        entry.texts("sources"), entry.whole("gir_from"), rests_on, to,
    )  # fmt: skip
    entry.done()
    return ground


def _appeal(entry: Entry) -> Appeal:
    months = entry.whole("months")
    if not months:
        raise entry.fail("`months` must be a number of months.", "months")
    appeal = Appeal(
        id=entry.text("id"),
        aids=frozenset(entry.texts("aids")),
        months=months,
        sources=entry.texts("sources"),
        verified=not entry.flag("unverified", default=False),
    )
    entry.done()
    return appeal


def _funder(entry: Entry, path: Path) -> tuple[str, FunderRule]:
    code, letter = entry.text("funder"), entry.maybe("letter") or ""
    rule = FunderRule(
        _letter(entry, path, letter) if letter else "",
        entry.flag("two_persons", default=False),
        entry.flag("demonstration", default=False),
    )
    entry.done()
    return code, rule


def _letter(entry: Entry, path: Path, name: str) -> str:
    models = path.parent / "print"
    if models.is_dir() and not (models / name).is_file():
        raise entry.fail(f"there is no `{name}` in print/.", "letter")
    return name
