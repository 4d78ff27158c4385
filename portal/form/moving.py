"""Why a dossier may go to another funder, and what is asked of it there, as an edition says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portal.domain.joining import is_rehearsal
from portal.domain.routing import Route
from portal.form.reference import Reference
from portal.form.source import Entry, read_yaml


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. Words: `moving.<id>`, `moved.<id>`. `back`: to send a dossier back.

    `referee`: of the move that follows from a ruling, and of no other. `to` and `from_`: the kinds
    of funder that it may go to and come from; none: any.
    """

    id: str
    back: bool
    sources: tuple[str, ...]
    verified: bool
    referee: bool = False
    to: tuple[str, ...] = ()
    from_: tuple[str, ...] = ()

    def fits(self, reference: Reference, here: str, to: str) -> bool:
        """Whether it may send a dossier from this funder to that one."""
        known = (reference.funders.get(here), self.from_), (reference.funders.get(to), self.to)
        return all(not told or (one and one.kind in told) for one, told in known)


@dataclass(frozen=True, slots=True)
class MovingRules:
    """All of moving.yaml; `aids` are those of each kind of funder, the usual one first."""

    reasons: tuple[Reason, ...] = ()
    aids: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def reason(self, wanted: str, *, back: bool) -> Reason | None:
        """The reason of this id, for one who sends a dossier on, or back; none: there is none."""
        return next((one for one in self.choices(back=back) if one.id == wanted), None)

    def choices(self, *, back: bool) -> Sequence[Reason]:
        """The reasons to send a dossier on, or back."""
        return [one for one in self.reasons if one.back is back and not one.referee]

    @property
    def ruled(self) -> Reason:
        """The reason of a move that follows from a ruling."""
        return next(one for one in self.reasons if one.referee)

    def aid(self, reference: Reference, funder: str, before: Sequence[str]) -> str | None:
        """What is asked of a funder of what was asked before; none: it studies no request here."""
        known = None if is_rehearsal(funder) else reference.funders.get(funder)
        aids = self.aids.get(known.kind, ()) if known else ()
        return next((aid for aid in before if aid in aids), next(iter(aids), None))

    def funders(self, reference: Reference) -> Sequence[str]:
        """The codes of those that a dossier may go to, in the order of the table."""
        return [
            code
            for code, one in reference.funders.items()
            if self.aids.get(one.kind) and not is_rehearsal(code)
        ]


def load_moving(path: Path) -> MovingRules:
    """Load moving.yaml.

    Raises:
        FormError: the file must be mended.
    """
    top = Entry(path, read_yaml(path))
    reasons = tuple(_reason(entry) for entry in top.entries("reasons"))
    if sum(one.referee for one in reasons) != 1:
        raise top.fail("one of the `reasons` must say `referee: true`, and no other.", "reasons")
    aids = top.entry("aids")
    kinds = ("apa_payer", "pension_fund", "farm_fund", "national_fund", "housing_agency")
    by_kind = {kind: aids.texts(kind) for kind in kinds}
    aids.done()
    top.done()
    return MovingRules(reasons, by_kind)


def routes_after(
    rule: str,
    routes: Sequence[Route],
    funder: str,
    aid: str,
    reason: Reason,
    because: Mapping[str, str],
) -> tuple[Route, ...]:
    """What a dossier asks of its new funder: one aid, for the reason that was given.

    Args:
        rule: what stands in the place of a rule's id.
        routes: those that it had.
        funder: the new one.
        aid: what is asked of it.
        reason: the reason.
        because: its words to the person, in every language.
    """
    told = Route(
        funder, aid, routes[0].role if routes else "primary", rule, dict(because), reason.sources
    )
    return (told,)


def _reason(entry: Entry) -> Reason:
    reason = Reason(
        id=entry.text("id"),
        back=entry.flag("back", default=False),
        sources=entry.texts("sources"),
        verified=not entry.flag("unverified", default=False),
        referee=entry.flag("referee", default=False),
        to=entry.texts("to"),
        from_=entry.texts("from"),
    )
    entry.done()
    return reason
