"""What is read from the vault under a dossier's key, and what a look at it finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.adapters.envelope import decrypt
from portal.desk import Desk
from portal.domain.dossier import Deposit, digest
from portal.domain.errors import NotFound, PortalError, Tampered, Unavailable
from portal.domain.events import Verified
from portal.domain.findings import Finding, Outcome
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import moment
from portal.domain.people import WORKER

Wrapped = tuple[str, int, bytes]
"""Owner, epoch, wrapped key."""
COMPLIANCE = "COMPLIANCE"
UNREADABLE = "the server has this object and cannot read its bytes: damaged or failing storage"
"""Not "different": no other bytes came back. Not silent either: it is a person's business."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at one object found; its plain bytes, if they are those that were deposited."""

    deposit: Deposit
    findings: tuple[Finding, ...]
    plain: bytes | None


def data_key(desk: Desk, wrapped: Wrapped | None) -> bytes:
    """A dossier's data key. Raises NotFound: it was destroyed; Tampered, Unavailable."""
    if wrapped is None:
        raise NotFound("the dossier's key was destroyed")
    return desk.keyring.unwrap(*wrapped)


def open_deposit(desk: Desk, key: bytes, deposit: Deposit) -> bytes:
    """The plain bytes of an object, proven by their digest to be those that were deposited.

    The ciphertext needs no digest of its own here: a changed byte of it opens to nothing.

    Raises:
        NotFound: it has not arrived, or is gone.
        Tampered: these are other bytes.
        Unavailable: the vault does not answer.
    """
    return _opened(key, deposit, _read(desk, deposit))


def _read(desk: Desk, deposit: Deposit) -> bytes:
    if deposit.version_id is None:
        raise NotFound("this object has not arrived in the vault")
    return desk.vault.read(deposit.key, deposit.version_id)


def _opened(key: bytes, deposit: Deposit, sealed: bytes) -> bytes:
    if len(sealed) != deposit.cipher_bytes:
        raise Tampered("the vault holds other bytes than were deposited")
    plain = decrypt(key, deposit.dossier, deposit.name, sealed)
    if (digest(plain), len(plain)) != (deposit.sha256, deposit.size_bytes):
        raise Tampered("the object says something else than was deposited")
    return plain


def look_at(desk: Desk, key: bytes | None, deposit: Deposit) -> Look:
    """Look at one object in the vault: its lock and its bytes. Never raises one of the six."""
    lock = _lock(desk, deposit)
    try:
        plain, bytes_ = _bytes(desk, key, deposit)
    except Unavailable as error:
        plain, bytes_ = _once_more(desk, key, deposit, error)
    except PortalError as error:
        plain, bytes_ = None, finding_of(_bytes_of(deposit), error)
    return Look(deposit, (lock, bytes_), plain)


def _bytes_of(deposit: Deposit) -> str:
    return f"{deposit.name}: bytes"


def _bytes(desk: Desk, key: bytes | None, deposit: Deposit) -> tuple[bytes | None, Finding]:
    """Without the key the ciphertext alone can be compared: what was put is still there."""
    name = _bytes_of(deposit)
    sealed = _read(desk, deposit)
    if digest(sealed) != deposit.cipher_sha256:
        raise Tampered("the vault holds other bytes than were deposited")
    if key is None:
        said = "the key was destroyed: only ciphertext compared"
        return None, Finding(name, Outcome.NOT_CHECKED, said)
    plain = _opened(key, deposit, sealed)
    return plain, Finding(name, Outcome.SAME, "the bytes that were deposited")


def _once_more(
    desk: Desk, key: bytes | None, deposit: Deposit, error: Unavailable
) -> tuple[bytes | None, Finding]:
    """A second try; a server that tells of the object and twice cannot read it is said so."""
    if _lock(desk, deposit).outcome is Outcome.NOT_CHECKED:  # the server is away as a whole
        return None, finding_of(_bytes_of(deposit), error)
    try:
        return _bytes(desk, key, deposit)
    except Unavailable as again:
        away = _lock(desk, deposit).outcome is Outcome.NOT_CHECKED
        said = str(again) if away else f"{UNREADABLE} ({again})"
        return None, Finding(_bytes_of(deposit), Outcome.NOT_CHECKED, said)
    except PortalError as other:
        return None, finding_of(_bytes_of(deposit), other)


def finding_of(check: str, error: PortalError) -> Finding:
    """What an error means for a check: gone or changed is different, away is not checked."""
    if isinstance(error, NotFound | Tampered):
        return Finding(check, Outcome.DIFFERENT, str(error))
    return Finding(check, Outcome.NOT_CHECKED, str(error))


def covered(
    desk: Desk, entries: Sequence[LedgerEntry], names: Mapping[str, str]
) -> Iterator[Finding]:
    """A signed checkpoint covers each entry that the checks lean on.

    `names` are those entries' words, and what the check of each is called.
    """
    for entry in entries:
        if entry.word not in names:
            continue
        check = names[entry.word]
        try:
            with desk.begin(WORKER) as tx:
                proof = tx.ledger.inclusion(entry.id)
            holds = proof.holds(desk.ledger_signer.head(proof.note))
            outcome = Outcome.SAME if holds else Outcome.DIFFERENT
            yield Finding(check, outcome, "a signed checkpoint covers the entry")
        except NotFound:
            yield Finding(check, Outcome.NOT_CHECKED, "no checkpoint covers the entry yet")
        except PortalError as error:
            yield finding_of(check, error)


def told_of_look(
    desk: Desk, subject: str, findings: Sequence[Finding], person: str | None = None
) -> tuple[Finding, ...]:
    """Tell the ledger of a look that is over; what could not be told of it is not checked.

    A look is good without its entry (a standby can be looked at): it is said, and changes nothing.
    """
    counts = Counter(one.outcome for one in findings)
    told = Verified(
        subject,
        same=counts[Outcome.SAME],
        different=counts[Outcome.DIFFERENT],
        not_checked=counts[Outcome.NOT_CHECKED],
    )
    try:
        with desk.begin(WORKER) as tx:
            tx.ledger.append(told, person=person)
    except PortalError as error:
        said = f"the ledger could not be told of this look: {error}"
        return (Finding("entry of this look", Outcome.NOT_CHECKED, said),)
    return ()


def worst(findings: Iterator[Finding] | tuple[Finding, ...]) -> Outcome:
    """One outcome for the whole: the same only when every check says so, and there is one."""
    outcomes = {finding.outcome for finding in findings}
    if Outcome.DIFFERENT in outcomes:
        return Outcome.DIFFERENT
    return Outcome.SAME if outcomes == {Outcome.SAME} else Outcome.NOT_CHECKED


def _lock(desk: Desk, deposit: Deposit) -> Finding:
    name = f"{deposit.name}: lock"
    if deposit.version_id is None:
        return Finding(name, Outcome.DIFFERENT, "this object has not arrived in the vault")
    try:
        kept = desk.vault.state(deposit.key, deposit.version_id)
    except (NotFound, Tampered, Unavailable) as error:
        return finding_of(name, error)
    until = deposit.retain_until.replace(microsecond=0)
    if kept.mode == COMPLIANCE and kept.retain_until is not None and kept.retain_until >= until:
        return Finding(name, Outcome.SAME, f"locked until {moment(kept.retain_until)}")
    return Finding(name, Outcome.DIFFERENT, "not locked for as long as was promised")
