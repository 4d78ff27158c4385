"""Other pensions, another hold on one's home, papers, needs: to come, or told wrongly.

Nobody is told to be somebody else: nationality and address are not among what is supposed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from portal.form.facts import FRANCE
from portal.form.measures import reaches
from portal.form.scheme import GENERAL
from portal.form.supposition import Facts, Supposition

CARE_HOME_AGE = Decimal(60)
"""Below, the APA pays in no care home either (CASF R232-1)."""
CARE_HOMES = ("ehpad", "usld")
WISHES = ("home_help", "home_adaptation")
"""The needs that one may have instead of another: nobody chooses to be in hospital."""
SCHEME = "question.pensions.column.scheme.option"
ANYWHERE = ("35238", "69123")
"""Two towns of two payers: what is the same in both does not hang on the place."""


def pensions(facts: Facts, known: Facts) -> Iterator[Supposition]:
    """Another scheme with the most quarters; or a pension, for who has none to be helped by."""
    rows = [dict(row) for row in _items(facts.get("pensions")) if isinstance(row, Mapping)]
    schemes = list(dict.fromkeys(str(row["scheme"]) for row in rows if row.get("scheme")))
    for scheme in schemes if len(schemes) > 1 else ():
        if scheme != known.get("main_scheme"):
            ways = tuple({"pensions": _most(rows, scheme, hardly=one)} for one in (False, True))
            yield Supposition("more_quarters", ways, {"scheme": f"{SCHEME}.{scheme}"})
    if known.get("main_scheme_by") in ("no_pension", "not_told", "complementary"):
        first = {"scheme": GENERAL, "kind": "own", "quarters": None, "pays_single_pension": False}
        way = {"pensions": [*(row for row in rows if row.get("scheme")), first]}
        yield Supposition("pension", (way,), {"scheme": f"{SCHEME}.{GENERAL}"})


def _most(rows: list[dict[str, object]], scheme: str, *, hardly: bool) -> list[dict[str, object]]:
    """The same pensions, with the most quarters at this scheme.

    Quarters of others that are not known are none, or, `hardly`, just fewer than these.
    """
    counts = [row["quarters"] for row in rows if isinstance(row.get("quarters"), int)]
    most = max((int(str(count)) for count in counts), default=1) + 1
    unknown = most - 1 if hardly else 0
    return [
        {**row, "quarters": most}
        if row.get("scheme") == scheme
        else {**row, "quarters": unknown if row.get("quarters") is None else row["quarters"]}
        for row in rows
    ]


def papers(facts: Facts, known: Facts) -> Iterator[Supposition]:
    """What keeps a person out, and can be mended: a permit, an address, a home in France."""
    if facts.get("nationality") == "other" and facts.get("residence_permit") is False:
        yield Supposition("permit", ({"residence_permit": True},))
    if facts.get("dwelling") == "no_fixed_abode" and "territory" not in known:
        ways: list[Facts] = [{"domiciliation_commune": one} for one in ANYWHERE]
        yield Supposition("domiciliation", tuple(ways))
    if facts.get("country") and facts["country"] not in FRANCE:
        yield Supposition("in_france", tuple({"country": "FR", "commune": one} for one in ANYWHERE))
    if facts.get("dwelling") in CARE_HOMES:
        ways = [{"dwelling": "own_home", "commune": one} for one in ANYWHERE]
        yield Supposition("at_home", tuple(ways))


def homes(facts: Facts, known: Facts) -> Iterator[Supposition]:
    """Another hold on one's home, a benefit that counts there, a care home."""
    benefits = _items(facts.get("benefits"))
    if "home_adaptation" in _items(facts.get("needs")):
        if facts.get("occupancy") in ("hosted", "social_tenant"):
            ways: list[Facts] = [{"occupancy": one} for one in ("owner", "private_tenant")]
            yield Supposition("owner_or_tenant", tuple(ways))
        else:
            yield Supposition("social_tenant", ({"occupancy": "social_tenant"},))
        if "pch" not in benefits:
            yield Supposition("pch", ({"benefits": [*benefits, "pch"]},))
    at_home = facts.get("dwelling") not in (*CARE_HOMES, "no_fixed_abode")
    if at_home and "territory" in known and reaches(known.get("age"), CARE_HOME_AGE):
        kept = known.get("territory_by") in ("moved", "stay")
        before = facts.get("previous_commune" if kept else "commune")
        ways = [{"dwelling": one, "previous_commune": before} for one in CARE_HOMES]
        yield Supposition("care_home", tuple(ways))


def needs(facts: Facts) -> Iterator[Supposition]:
    """Another need, for who has told one."""
    told = _items(facts.get("needs"))
    for need in WISHES if len(told) == 1 else ():
        if need not in told:
            yield Supposition("need", ({"needs": [need]},), {"need": f"need.{need}"})


def _items(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
