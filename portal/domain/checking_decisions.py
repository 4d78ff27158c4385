"""What the rows of decisions say, against what the ledger and the dossier say of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.domain.checking import found
from portal.domain.decision import Decision, Link, decision_number
from portal.domain.dossier import Deposit, Dossier
from portal.domain.exchange_events import Decided, DecisionSealed
from portal.domain.findings import Finding
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import DECISIONS, LETTER, PDF_TYPE, decision_folder
from portal.domain.moves import Move, funder_at
from portal.domain.sheets import Sheet


def check_decided(
    dossier: Dossier,
    decisions: Sequence[Decision],
    entries: Sequence[LedgerEntry],
    names: Sequence[str],
) -> Iterator[Finding]:
    """The decisions on a dossier are those that the ledger tells of, each once, in order.

    Args:
        dossier: the dossier.
        decisions: its decisions as their rows tell them.
        entries: what the ledger tells of the dossier.
        names: the names of all objects that were deposited for the dossier.
    """
    told = [one.detail.get("decision") for one in entries if one.word == Decided.__name__]
    made = [decision_number(dossier.number, rank) for rank in range(1, len(decisions) + 1)]
    same = told == [one.number for one in decisions] == made
    yield found("decisions", same, "those of the ledger, each once")
    sealed = {one.detail.get("decision") for one in entries if one.word == DecisionSealed.__name__}
    yield found("sealed decisions", sealed <= set(made), "the ledger tells of no other")
    folders = tuple(decision_folder(one.rank) for one in decisions)
    strange = [one for one in names if one.startswith(DECISIONS) and not one.startswith(folders)]
    yield found("objects of decisions", not strange, "none but the decisions'")


def check_decision(
    decision: Decision, dossier: Dossier, moves: Sequence[Move], entries: Sequence[LedgerEntry]
) -> Iterator[Finding]:
    """One decision's row against its dossier, and against the entry that tells of it."""
    own = (decision.request, decision.person, decision.funder)
    then = (dossier.request, dossier.person, funder_at(dossier, moves, decision.decided_at))
    yield found("dossier", own == then, "its request and person, and who had it then")
    same = decision.dossier_sealed_at == dossier.sealed_at
    yield found("dossier's sealing", same, "the dossier's")
    told = _of(decision, entries, Decided.__name__)
    if len(told) != 1:
        yield found("entry", False, "the ledger does not tell of the decision once")
        return
    (entry,) = told
    yield found("date", entry.at == decision.decided_at, "the ledger's")
    yield found("verdict", entry.detail.get("verdict") == decision.verdict, "the ledger's")
    same = entry.detail.get("grounds", "") == decision.grounds
    yield found("grounds", same, "the ledger's")
    same = entry.detail.get("composed", False) == decision.composed
    yield found("letter's author", same, "the ledger's")
    yield found("previous", entry.detail.get("previous") == decision.previous, "the ledger's")


def check_letter(
    decision: Decision, deposits: Sequence[Deposit], entries: Sequence[LedgerEntry]
) -> Finding:
    """The letter that was deposited is the one that came with the decision, byte for byte."""
    kept = [
        (one.media_type, one.size_bytes, one.sha256, one.cipher_sha256)
        for one in deposits
        if one.name == decision_folder(decision.rank) + LETTER
    ]
    came = [
        (PDF_TYPE, decision.size_bytes, decision.pdf_sha256, sha256)
        for sha256 in _ciphers(decision, entries)
    ]
    return found("letter", len(kept) == 1 and kept == came, "the one that came, and no other")


def check_composed(
    decision: Decision, sha256: str, cipher_sha256: str, entries: Sequence[LedgerEntry]
) -> Finding:
    """The portal's own letter begins with the one that was decided with; a seal follows it.

    Args:
        decision: the decision.
        sha256: the fingerprint of what the letter begins with, as long as the one decided with.
        cipher_sha256: the same, encrypted under the letter's name.
        entries: what the ledger tells of the dossier.
    """
    same = sha256 == decision.pdf_sha256 and [cipher_sha256] == _ciphers(decision, entries)
    return found("letter", same, "the one that was decided with, then its seal")


def _ciphers(decision: Decision, entries: Sequence[LedgerEntry]) -> list[object]:
    told = _of(decision, entries, Decided.__name__)
    return [one.detail.get("letter_cipher_sha256") for one in told]


def sealings_of(decision: Decision, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """The entries that tell of the sealing of this decision."""
    return _of(decision, entries, DecisionSealed.__name__)


def fingerprint_before(decision: Decision | Sheet, links: Sequence[Link]) -> str:
    """The fingerprint that its manifest must name, of those before it; empty: it is not there."""
    found_ = (one.manifest_sha256 for one in links if one.number == decision.previous)
    return next(found_, None) or ""


def _of(decision: Decision, entries: Sequence[LedgerEntry], word: str) -> list[LedgerEntry]:
    return [
        one for one in entries if one.word == word and one.detail.get("decision") == decision.number
    ]
