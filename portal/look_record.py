"""What the PDF of a dossier proves by itself, and the record in it against what was filed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portal.desk import Desk
from portal.domain.canonical import canonical
from portal.domain.checking import check_papers, found
from portal.domain.dossier import AidRequest, Deposit, Dossier
from portal.domain.errors import PortalError
from portal.domain.findings import Finding, Outcome
from portal.domain.manifest import moment
from portal.form.minimal import minimal
from portal.form.record import HELD_ALL
from portal.form.record_compared import papers_as, parts_filed, parts_sealed
from portal.safe import Look, finding_of


def look_at_record(
    desk: Desk,
    dossier: Dossier,
    aid_request: AidRequest,
    look: Look | None,
    deposits: Sequence[Deposit],
) -> Iterator[Finding]:
    """Check it, part by part, and the papers beside; `dossier` is as it was filed."""
    edition, plain = desk.editions.get(aid_request.edition), look.plain if look else None
    held = minimal(edition, aid_request, dossier) if edition else None
    schema = _schema(desk, plain)
    yield _papers(aid_request, held, deposits, schema)
    if look is None or plain is None:
        yield Finding("pdf", Outcome.NOT_CHECKED, "it could not be read")
        return
    for finding in desk.sealer.check(plain):
        yield Finding(f"pdf {finding.check}", finding.outcome, finding.detail)
    try:
        record: Mapping[str, Any] = json.loads(desk.sealer.attached(plain))
        sealed = parts_sealed(record)
    except PortalError as error:
        yield finding_of("pdf record", error)
        return
    except (ValueError, AttributeError):
        yield found("pdf record", False, "it is no record of a dossier")
        return
    promised = str(record.get("retain_until")) <= moment(look.deposit.retain_until)
    yield found("pdf retention", promised, "as long as the record in the PDF promises")
    if schema not in HELD_ALL:
        if held is None:
            yield Finding("pdf record", Outcome.NOT_CHECKED, "its edition is not known here")
            return
        aid_request, dossier = held
    papers = papers_as(aid_request.pieces, sealed["papers"])
    for part, filed in (parts_filed(aid_request, dossier) | {"papers": papers}).items():
        same = _written(sealed[part]) == _written(filed)
        yield found(f"pdf {part}", same, "the record in the PDF says what was filed")


def _schema(desk: Desk, plain: bytes | None) -> str | None:
    """Which kind of record the PDF holds; none: it cannot be read."""
    try:
        told = json.loads(desk.sealer.attached(plain)) if plain is not None else None
    except (PortalError, ValueError):
        return None
    return str(told.get("schema")) if isinstance(told, Mapping) else None


def _papers(
    aid_request: AidRequest,
    held: tuple[AidRequest, Dossier] | None,
    deposits: Sequence[Deposit],
    schema: str | None,
) -> Finding:
    """The papers of the dossier; where nothing tells how old it is, either all or those needed."""
    whole = check_papers(aid_request.pieces, deposits)
    if held is None or schema in HELD_ALL or (schema is None and whole.outcome is Outcome.SAME):
        return whole
    return check_papers(held[0].pieces, deposits)


def _written(value: object) -> bytes | None:
    try:
        return canonical(value)
    except ValueError:
        return None
