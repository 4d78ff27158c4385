"""What became of the request, looked at in the vault and the ledger; its PDFs, written out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.acts.verify import verify_request
from portal.adapters.secret_file import write_secret
from portal.desk import Desk
from portal.domain.dossier import AidRequest, Deposit, Dossier, digest
from portal.domain.errors import NotFound
from portal.domain.events import Sealed
from portal.domain.findings import Finding, Outcome
from portal.domain.manifest import PDF_NAME, moment
from portal.domain.people import WORKER
from portal.safe import data_key, open_deposit, worst

_COVERED_SECONDS = 60.0
_PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Checked:
    """A request that was looked at: its dossiers, what was found, and where the PDFs lie."""

    aid_request: AidRequest
    dossiers: tuple[Dossier, ...]
    deposits: tuple[Deposit, ...]
    findings: tuple[Finding, ...]
    pdfs: tuple[Path, ...]

    @property
    def verified(self) -> bool:
        """Whether every check says: the same."""
        return worst(self.findings) is Outcome.SAME

    def told(self) -> dict[str, object]:
        """What a script reads."""
        both = zip(self.dossiers, self.pdfs, strict=True)
        return {
            "number": self.aid_request.number,
            "language": self.aid_request.language,
            "verified": self.verified,
            "findings": [
                {"check": one.check, "outcome": one.outcome.value, "detail": one.detail}
                for one in self.findings
                if one.outcome is not Outcome.SAME
            ],
            "dossiers": [self._dossier(dossier, pdf) for dossier, pdf in both],
        }

    def _dossier(self, dossier: Dossier, pdf: Path) -> dict[str, object]:
        own = [one for one in self.findings if _concerns(one, dossier, self.dossiers)]
        return {
            "number": dossier.number,
            "funder": dossier.funder,
            "routes": [
                {"aid": one.aid, "role": one.role, "because": dict(one.because)}
                for one in dossier.routes
            ],
            "pdf": str(pdf),
            "sha256": dossier.pdf_sha256,
            "retain_until": moment(dossier.retain_until) if dossier.retain_until else None,
            "verified": worst(tuple(own)) is Outcome.SAME,
            "objects": [
                {"bucket": one.bucket, "key": one.key, "version_id": one.version_id}
                for one in self.deposits
                if one.dossier == dossier.number
            ],
        }


def check(desk: Desk, number: str, folder: Path) -> Checked:
    """Look at everything that is kept of a request, and write its sealed PDFs into the folder."""
    with desk.begin(WORKER) as tx:
        aid_request, dossiers = tx.aid_requests.get(number), tx.dossiers.of_request(number)
        deposits = [one for each in dossiers for one in tx.deposits.of(each.number)]
    _wait_for_checkpoint(desk, dossiers)
    findings = verify_request(desk, number)
    pdfs = tuple(_write(desk, dossier, deposits, folder) for dossier in dossiers)
    findings += tuple(_written(dossier, pdf) for dossier, pdf in zip(dossiers, pdfs, strict=True))
    return Checked(aid_request, dossiers, tuple(deposits), findings, pdfs)


def _concerns(finding: Finding, dossier: Dossier, dossiers: Sequence[Dossier]) -> bool:
    """Whether a finding is of this dossier, or of the whole request."""
    of_another = any(
        finding.check.startswith(f"{one.number} ") for one in dossiers if one is not dossier
    )
    return not of_another


def _wait_for_checkpoint(desk: Desk, dossiers: Sequence[Dossier]) -> None:
    """Until a signed checkpoint covers every sealing; if none comes, the check says so."""
    end = time.monotonic() + _COVERED_SECONDS
    while not all(_covered(desk, dossier) for dossier in dossiers) and time.monotonic() < end:
        time.sleep(_PAUSE_SECONDS)


def _covered(desk: Desk, dossier: Dossier) -> bool:
    with desk.begin(WORKER) as tx:
        for entry in tx.ledger.of(dossier.number):
            if entry.word == Sealed.__name__:
                try:
                    tx.ledger.inclusion(entry.id)
                except NotFound:
                    return False
    return True


def _write(desk: Desk, dossier: Dossier, deposits: Sequence[Deposit], folder: Path) -> Path:
    """The sealed PDF as its funder reads it: decrypted, and proven to be what was deposited."""
    with desk.begin(WORKER) as tx:
        wrapped = tx.keys.get(dossier.number)
    deposit = next(one for one in deposits if (one.dossier, one.name) == (dossier.number, PDF_NAME))
    place = folder / dossier.request
    place.mkdir(mode=0o700, exist_ok=True)
    path = place / f"{dossier.number}.pdf"
    write_secret(path, open_deposit(desk, data_key(desk, wrapped), deposit))
    return path


def _written(dossier: Dossier, pdf: Path) -> Finding:
    same = digest(pdf.read_bytes()) == dossier.pdf_sha256
    check = f"{dossier.number} pdf written"
    if same:
        return Finding(check, Outcome.SAME, "the file is what was sealed")
    return Finding(check, Outcome.DIFFERENT, "the file is not what was sealed")
