"""What a dossier leaves out: each answer goes to somebody, and nobody is left without what decides.

What `for` says of a question is tried with every aid, kind of funder and row that may decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portal.domain.moves import REORIENTED
from portal.form.answered_by import ANSWERED_BY
from portal.form.edition import Edition, Row
from portal.form.minimal import AID, FUNDER, RULE, Asked, unneeded
from portal.form.reference import MANUAL_REVIEW
from portal.form.route import AIDS, APA_PAYER, PENSION_FUND
from portal.form.telling import SIGNED_NAME
from portal.form.when import Condition, names

ALWAYS_READ = (
    "birth_name", "used_name", "first_names", "birth_date", "commune", "domiciliation_commune",
    "street", "phone", "for_whom", "filler_name", "filler_phone", "legal_protection", SIGNED_NAME,
)  # fmt: skip
"""Who it is, where letters go, who signed: every dossier holds these, whatever is asked."""
_DECIDED = ("aids", "rules")


def lint_minimal(edition: Edition) -> Iterator[str]:
    """Sentences on everything that is wrong with what dossiers leave out."""
    rules = {f"The question `{name}`": one.for_ for name, one in edition.questions.items()}
    rules |= {f"The piece `{one.id}`": one.for_ for one in edition.pieces}
    wrong = [sentence for who, rule in rules.items() for sentence in _names(edition, who, rule)]
    yield from wrong
    if wrong:
        return
    asked: list[tuple[Asked, Row | None]] = [(each, None) for each in _moved(edition)]
    asked += ((each, row) for row in _rows(edition) for each in _asked(edition, row))
    for who, rule in rules.items():
        if not any(
            rule.holds(dict(zip((AID, FUNDER, RULE), each, strict=True))) for each, _ in asked
        ):
            yield f"{who} is needed in no dossier: `for` excludes them all."
    found = (sentence for each, row in asked for sentence in _lacks(edition, each, row))
    yield from dict.fromkeys(found)


def _lacks(edition: Edition, asked: Asked, row: Row | None) -> Iterator[str]:
    questions = {name: one.for_ for name, one in edition.questions.items()}
    out, (aid, kind, _) = unneeded(questions, (asked,)), asked
    where = f"in a dossier of {kind} for {aid}"
    for name in (*ALWAYS_READ, *edition.statements):
        if name in out:
            yield f"The question `{name}` is always needed, and is left out {where}."
    for fact in names(row.when) if row else ():
        for name in ANSWERED_BY[fact]:
            if name in out and fact not in _DECIDED:
                yield f"The row `{row.id if row else ''}` reads `{name}`, left out {where}."
    gone = unneeded({one.id: one.for_ for one in edition.pieces}, (asked,))
    for piece in edition.pieces:
        if piece.id not in gone and piece.proves and out.issuperset(piece.proves):
            yield f"The piece `{piece.id}` proves only what is left out {where}, and is there."


def _names(edition: Edition, who: str, rule: Condition) -> Iterator[str]:
    known = {
        AID: set(AIDS),
        FUNDER: {one.kind for one in edition.reference.funders.values()},
        RULE: {*(row.id for row in _rows(edition)), REORIENTED},
    }
    for fact, values in names(rule).items():
        if fact not in known:
            yield f"{who} is `for` a `{fact}`: it may read {', '.join(known)}."
            continue
        for value in sorted(values - known[fact]):
            yield f"{who} is `for` the {fact} `{value}`, which does not exist."


def _rows(edition: Edition) -> Sequence[Row]:
    return [row for table in edition.tables for row in table.rows if row.funder]


def _asked(edition: Edition, row: Row) -> Iterator[Asked]:
    """What a row may ask, of every kind of funder that it may name."""
    for kind in _kinds(edition, row.funder or ""):
        own = edition.study.moving.aids.get(kind, AIDS)
        for aid in (row.aid,) if row.aid else own:
            yield aid, kind, row.id


def _kinds(edition: Edition, funder: str) -> Sequence[str]:
    if funder == APA_PAYER:
        return (APA_PAYER,)
    if funder == PENSION_FUND:
        apart = (APA_PAYER, "housing_agency", edition.reference.funders[MANUAL_REVIEW].kind)
        kinds = {one.kind for one in edition.reference.funders.values()}
        return sorted(kinds - set(apart))
    return (edition.reference.funders[funder].kind,)


def _moved(edition: Edition) -> Iterator[Asked]:
    aids: Mapping[str, Sequence[str]] = edition.study.moving.aids
    return ((aid, kind, REORIENTED) for kind, every in aids.items() for aid in every)
