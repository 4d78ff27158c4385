"""What happened between a funder and a person; the subject is the dossier. Never a word of it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.events import Event


@dataclass(frozen=True, slots=True)
class Written(Event):
    """One side wrote to the other; `asking` is the rank of the asking it carries or cancels."""

    rank: int
    asking: int | None


@dataclass(frozen=True, slots=True)
class ExchangeRead(Event):
    """One side is about to read the exchange, up to the writing of rank `last` (0: none)."""

    last: int


@dataclass(frozen=True, slots=True)
class PapersAsked(Event):
    """The funder asks for papers, by kind, until a day (ISO)."""

    asking: int
    papers: tuple[str, ...]
    until: str


@dataclass(frozen=True, slots=True)
class PapersBrought(Event):
    """An addition brings papers that were asked for."""

    asking: int
    papers: tuple[str, ...]
    addition: str


@dataclass(frozen=True, slots=True)
class AskingEnded(Event):
    """Nothing more is asked for by it: `brought`, `amended` or `cancelled`."""

    asking: int
    ending: str


@dataclass(frozen=True, slots=True)
class Decided(Event):
    """The funder decided; its letter waits to be sealed. The digest is of ciphertext."""

    decision: str
    verdict: str
    previous: str  # number of what was sealed last before: the manifest names its fingerprint
    letter_cipher_sha256: str
    grounds: str = ""  # ids, a blank between
    composed: bool = False  # the portal wrote the letter, and seals it


@dataclass(frozen=True, slots=True)
class DecisionSealed(Event):
    """As `Sealed`, of a decision and its letter."""

    decision: str
    manifest_key: str
    manifest_version: str
    manifest_cipher_sha256: str
    retain_until: str


@dataclass(frozen=True, slots=True)
class RetentionExtended(Event):
    """Every sealed object of the dossier is locked for longer than it was."""

    retain_until: str
    objects: int
