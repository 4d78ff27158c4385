"""Looks at the additions of a request: rows, vault, seal, locks, ledger, and their chain."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from portal.desk import Desk
from portal.domain.addition import Addition, Part, standing, told_of
from portal.domain.checking import check_papers, found
from portal.domain.checking_additions import (
    check_added,
    check_addition,
    check_parts,
    compared,
    sealings_of,
)
from portal.domain.checking_mandates import check_mandate
from portal.domain.checking_sealed import check_manifest, check_sealing
from portal.domain.checking_signers import check_signers
from portal.domain.dossier import AidRequest, Deposit, Dossier, Status
from portal.domain.errors import NotFound, PortalError, Tampered
from portal.domain.events import Added, AdditionSealed
from portal.domain.findings import Finding, Outcome
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import ADDITION_PDF, MANIFEST_NAME, addition_folder, moment, own
from portal.domain.moves import funder_at
from portal.domain.people import WORKER
from portal.form.addition_compared import told_by
from portal.form.addition_record import HELD_ALL
from portal.form.minimal_addition import minimal_addition
from portal.form.record_compared import papers_as
from portal.safe import Look, covered, data_key, finding_of, look_at

Told = Mapping[bool, Mapping[str, object]]  # what a part says: all; or (False) what is needed
_COVERED = {Added.__name__: "addition checkpoint", AdditionSealed.__name__: "addition checkpoint"}


def look_at_additions(
    desk: Desk, aid_request: AidRequest, dossiers: Sequence[Dossier], asked: Sequence[Dossier]
) -> Iterator[Finding]:
    """Check the additions of a request, and their part of each dossier that is asked of.

    `dossiers` are all of the request's.
    """
    with desk.begin(WORKER) as tx:
        entries = tx.ledger.of(aid_request.number)
    try:
        with desk.begin(WORKER) as tx:
            additions = tx.additions.of_request(aid_request.number)
    except Tampered as error:
        yield finding_of("additions", error)
        return
    if additions or any(one.word == Added.__name__ for one in entries):
        yield from check_added(aid_request, additions, entries)
        yield from covered(desk, entries, _COVERED)
    for addition in additions:
        for one in check_addition(addition, dossiers, entries, _key(desk, addition)):
            yield Finding(f"{addition.number} {one.check}", one.outcome, one.detail)
        for one in _rights(desk, addition):
            yield Finding(f"{addition.number} {one.check}", one.outcome, one.detail)
    for dossier in asked:
        yield from _dossier(desk, aid_request, dossier, additions)


def _rights(desk: Desk, addition: Addition) -> Iterator[Finding]:
    if acting := addition.acting:
        with desk.begin(WORKER) as tx:
            told = tx.ledger.of(acting.mandate)
        yield from check_mandate(acting, told, addition.submitted_at)
    if addition.signers:
        with desk.begin(WORKER) as tx:
            signed = tx.ledger.of(addition.draft)
        yield from check_signers(addition, signed)


def _key(desk: Desk, addition: Addition) -> bytes | None:
    try:
        with desk.begin(WORKER) as tx:
            return tx.drafts.get(addition.draft).key
    except NotFound:
        return None


def _dossier(
    desk: Desk, aid_request: AidRequest, dossier: Dossier, additions: Sequence[Addition]
) -> Iterator[Finding]:
    with desk.begin(WORKER) as tx:
        parts, deposits = tx.additions.parts_of(dossier.number), tx.deposits.of(dossier.number)
        entries, wrapped = tx.ledger.of(dossier.number), tx.keys.get(dossier.number)
        moves, askings = tx.moves.of(dossier.number), tx.askings.of(dossier.number)
    if not (additions or parts or len(deposits) > len(own(deposits))) and not any(
        one.word == AdditionSealed.__name__ for one in entries
    ):
        return
    names = [one.name for one in deposits]
    for finding in check_parts(dossier, additions, parts, entries, names):
        yield Finding(f"{dossier.number} {finding.check}", finding.outcome, finding.detail)
    for finding in covered(desk, entries, _COVERED):
        yield Finding(f"{dossier.number} {finding.check}", finding.outcome, finding.detail)
    try:
        key = data_key(desk, wrapped)
    except PortalError:
        key = None  # said by the look at the dossier itself
    previous, by_rank = dossier.manifest_sha256 or "", {one.rank: one for one in additions}
    for part in parts:
        if sent := by_rank.get(part.rank):
            earlier = [one for one in additions if one.rank < part.rank]
            before = standing(aid_request.answers, earlier)
            # What was sealed names who had the dossier then.
            at = part.sealed_at or part.submitted_at
            then = replace(part, funder=funder_at(dossier, moves, at))
            edition = desk.editions.get(aid_request.edition)
            about = aid_request, sent, dossier, moves, askings
            held = {True: sent, False: minimal_addition(edition, *about) if edition else sent}
            told = {
                whole: {**told_by(one, then, before), "edition": aid_request.edition}
                for whole, one in held.items()
            }
            objects = own(deposits, addition_folder(part.rank))
            look = _Part(desk, key, part, then, held, objects, entries)
            for one in look.findings(told, previous):
                yield Finding(f"{part.number} {one.check}", one.outcome, one.detail)
        previous = part.manifest_sha256 or ""


class _Part:
    """One part of a dossier, looked at."""

    def __init__(
        self,
        desk: Desk,
        key: bytes | None,
        part: Part,
        then: Part,
        sent: Mapping[bool, Addition],
        deposits: Sequence[Deposit],
        entries: Sequence[LedgerEntry],
    ) -> None:
        self._desk, self._key, self._part, self._sent = desk, key, part, sent
        self._then = then
        self._deposits, self._told = deposits, sealings_of(part, entries)
        self._folder = addition_folder(part.rank)

    def findings(self, told: Told, previous: str) -> Iterator[Finding]:
        """Everything that is found; `previous` is the fingerprint of the manifest before."""
        if self._part.status is Status.SUBMITTED:
            yield (
                found("part", False, "it says sent, and the ledger tells that it was sealed")
                if self._told
                else Finding("part", Outcome.NOT_CHECKED, "sent, and not sealed yet")
            )
            return
        looks = {one.name: look_at(self._desk, self._key, one) for one in self._deposits}
        for look in looks.values():
            yield from look.findings
        yield from check_sealing(self._part, self._deposits, self._told)
        manifest = looks.get(self._folder + MANIFEST_NAME)
        if manifest is None or manifest.plain is None:
            yield Finding("manifest", Outcome.NOT_CHECKED, "it could not be read")
        else:
            named = told_of(self._then, previous)
            yield from check_manifest(named, self._deposits, manifest.plain)
        yield from self._pdf(looks.get(self._folder + ADDITION_PDF), told)

    def _pdf(self, look: Look | None, told: Told) -> Iterator[Finding]:
        if look is None or look.plain is None:
            unread = Finding("pdf", Outcome.NOT_CHECKED, "it could not be read")
            yield from (self._papers(None), unread)
            return
        for finding in self._desk.sealer.check(look.plain):
            yield Finding(f"pdf {finding.check}", finding.outcome, finding.detail)
        try:
            record: Any = json.loads(self._desk.sealer.attached(look.plain))
            promised = str(record["retain_until"]) <= moment(look.deposit.retain_until)
            funder = record["funder"]["code"] == self._then.funder
        except PortalError as error:
            yield from (self._papers(None), finding_of("pdf record", error))
            return
        except (ValueError, KeyError, TypeError):
            no_record = found("pdf record", False, "it is no record of an addition")
            yield from (self._papers(None), no_record)
            return
        yield self._papers(record)
        yield found("pdf retention", promised, "as long as the record in the PDF promises")
        yield found("pdf funder", funder, "the record in the PDF names the part's")
        whole = record.get("schema") in HELD_ALL
        papers = papers_as(self._sent[whole].pieces, record.get("papers"))
        yield from compared(record, {**told[whole], "papers": papers})

    def _papers(self, record: Any) -> Finding:
        """The papers; where no record tells how old the part is, either all or those needed."""
        whole, held = (
            check_papers(self._sent[one].pieces, self._deposits, self._folder)
            for one in (True, False)
        )
        old = whole.outcome is Outcome.SAME if record is None else record.get("schema") in HELD_ALL
        return whole if old else held
