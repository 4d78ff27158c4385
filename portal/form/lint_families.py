"""Funders in their place: a column of a territory names its own kind, and so does an heir."""

from __future__ import annotations

from collections.abc import Iterator

from portal.form.reference import Reference

REVIEW = "review"
_KINDS = {
    "apa_payer": ("apa_payer", REVIEW),
    "carsat": ("pension_fund", REVIEW),
    "msa": ("farm_fund", REVIEW),
}
"""Column of territories.csv → kinds of its funders; people route by hand where there is none."""


def lint_families(reference: Reference) -> Iterator[str]:
    """Sentences on funders that stand where another kind belongs."""
    funders = reference.funders
    for place in reference.rows.territories:
        for column, kinds in _KINDS.items():
            funder = funders.get(getattr(place, column))
            overseas = column == "msa" and place.msa == place.carsat  # one fund for all there
            if funder and funder.kind not in kinds and not overseas:
                yield (
                    f"In {place.name}, the column `{column}` of territories.csv names "
                    f"{funder.name}, which is a {funder.kind}, not a {kinds[0]}."
                )
    for funder in funders.values():
        heir = funders.get(funder.successor)
        if heir and heir.kind not in (funder.kind, REVIEW):
            yield (
                f"The successor of {funder.name} is {heir.name}, "
                f"which is a {heir.kind}, not a {funder.kind}."
            )
