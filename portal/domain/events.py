"""What happened, in the past tense: identifiers and codes only, never a name or an answer.

An event's class name is its word in the ledger, the log and the export.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Event:
    """`subject` is what it happened to: a draft's id, a request's or a dossier's number."""

    subject: str

    @property
    def word(self) -> str:
        """The event's word, as the ledger writes it."""
        return type(self).__name__

    def detail(self) -> Mapping[str, object]:
        """Everything but the subject, as canonical JSON values (no floats)."""
        names = (field.name for field in fields(self) if field.name != "subject")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class SignedIn(Event):
    """Somebody came in; the subject is their identifier."""

    door: str
    assurance: str


@dataclass(frozen=True, slots=True)
class SignInAdded(Event):
    """A person brought another sign-in of theirs to themselves; the subject is their identifier."""

    way: str
    was: str  # the person that it led to


@dataclass(frozen=True, slots=True)
class SignInRemoved(Event):
    """A person took a sign-in away: it leads to them no more."""

    way: str


@dataclass(frozen=True, slots=True)
class Appointed(Event):
    """Somebody may act for a funder from now on; the subject is their identifier."""

    funder: str
    role: str


@dataclass(frozen=True, slots=True)
class Submitted(Event):
    """The request is filed: it has a number, a date, its funders."""

    draft: str
    edition: str
    dossiers: tuple[str, ...]
    request_mark: str  # HMAC of everything that was filed: no one can guess it from the mark


@dataclass(frozen=True, slots=True)
class Routed(Event):
    """One dossier, and the rules that sent it to its funder. The subject is the dossier."""

    funder: str
    aids: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sealed(Event):
    """Every object is locked in the vault and was read back. Digests are of ciphertext."""

    manifest_key: str
    manifest_version: str
    manifest_cipher_sha256: str
    retain_until: str


@dataclass(frozen=True, slots=True)
class Withdrawn(Event):
    """The request is taken back: this dossier is not to be studied any more."""

    power: str = ""  # by which it was done, as `withdrawing.Power`; empty: before it was told


@dataclass(frozen=True, slots=True)
class Linked(Event):
    """Two requests are those of a couple. The subject is one, `other` the other."""

    other: str


@dataclass(frozen=True, slots=True)
class Unlinked(Event):
    """The two are no couple any more: nobody is told of the other request."""

    other: str


@dataclass(frozen=True, slots=True)
class MessageSent(Event):
    """Its server took a message; the subject is the request it is about, or the code's id."""

    kind: str
    channel: str


@dataclass(frozen=True, slots=True)
class MessageBounced(Event):
    """An address takes no message; `code` is what its server said, as `550`."""

    kind: str
    channel: str
    code: str


@dataclass(frozen=True, slots=True)
class Added(Event):
    """The person sent more after the filing. The subject is the request."""

    addition: str
    draft: str
    parts: tuple[str, ...]
    addition_mark: str  # HMAC of everything that was added


@dataclass(frozen=True, slots=True)
class AdditionSealed(Event):
    """As `Sealed`, of an addition's part of a dossier. The subject is the dossier."""

    part: str
    manifest_key: str
    manifest_version: str
    manifest_cipher_sha256: str
    retain_until: str
    corrects: bool = False  # it changes answers; else it only brings papers or words


@dataclass(frozen=True, slots=True)
class DossierOpened(Event):
    """A caseworker is about to read a dossier; written before any byte is shown."""

    part: str  # "dossier", or the name of the object


@dataclass(frozen=True, slots=True)
class Exported(Event):
    """A dossier was handed out as a bag."""

    manifest_cipher_sha256: str


@dataclass(frozen=True, slots=True)
class Collected(Event):
    """A funder's software is about to be given a dossier's object; written before any byte is."""

    part: str  # the name of the object, or "bag"


@dataclass(frozen=True, slots=True)
class HandedOver(Event):
    """A funder's software acknowledged a manifest by its fingerprint. The digest is of ciphertext.

    The subject is the dossier.
    """

    name: str  # of the manifest in the dossier
    manifest_cipher_sha256: str


@dataclass(frozen=True, slots=True)
class AckRefused(Event):
    """A funder's software acknowledged a dossier by a fingerprint that is none of its own."""


@dataclass(frozen=True, slots=True)
class Verified(Event):
    """A check of what is kept, of a request, a dossier or the whole vault ("vault").

    How many findings of each outcome.
    """

    same: int
    different: int
    not_checked: int


@dataclass(frozen=True, slots=True)
class PastRead(Event):
    """The answers of all requests are about to be read, to tell past requests without people."""
