"""A sealed dossier, covered by a checkpoint, for those who plant faults in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from portal.acts import verify, verify_all
from portal.desk import Desk
from portal.domain.dossier import Deposit
from portal.domain.findings import Finding, Outcome, exit_code
from portal.domain.manifest import MANIFEST_NAME, PDF_NAME
from portal.domain.people import WORKER
from portal.safe import data_key, open_deposit
from tests.acts.neighbours import Bent
from tests.acts.office import Office

IDENTITY, NOTICE = "pieces/identity-1.pdf", "pieces/tax_notice-1.jpg"
OBJECTS = (IDENTITY, NOTICE, PDF_NAME, MANIFEST_NAME)


@dataclass(frozen=True, slots=True)
class Kept:
    """A sealed dossier, covered by a checkpoint, and every way to look at it."""

    office: Office
    request: str

    @property
    def desk(self) -> Desk:
        return self.office.desk

    @property
    def number(self) -> str:
        return f"{self.request}-1"

    def deposit(self, name: str) -> Deposit:
        with self.desk.begin(WORKER) as tx:
            return next(one for one in tx.deposits.of(self.number) if one.name == name)

    def key(self) -> bytes:
        with self.desk.begin(WORKER) as tx:
            return data_key(self.desk, tx.keys.get(self.number))

    def plain(self, name: str) -> bytes:
        return open_deposit(self.desk, self.key(), self.deposit(name))

    def request_now(self, desk: Desk | None = None) -> tuple[Finding, ...]:
        return verify.verify_request(desk or self.desk, self.request)

    def vault_now(self, desk: Desk | None = None) -> tuple[Finding, ...]:
        return tuple(verify_all.verify_vault(desk or self.desk))

    def ledger_now(self, desk: Desk | None = None) -> tuple[Finding, ...]:
        return verify_all.verify_ledger(desk or self.desk)

    def lying(self, name: str, other: Callable[[bytes], bytes]) -> Desk:
        """The desk, with a vault that gives other bytes for one object."""
        deposit = self.deposit(name)

        def read(key: str, version_id: str) -> bytes:
            data = self.desk.vault.read(key, version_id)
            return other(data) if key == deposit.key else data

        return replace(self.desk, vault=Bent(self.desk.vault, read=read))


def different(findings: tuple[Finding, ...]) -> str:
    """What is different, as one text; the whole must be a problem found."""
    assert exit_code(findings) == 1, findings
    found = [one for one in findings if one.outcome is Outcome.DIFFERENT]
    return "\n".join(f"{one.check}: {one.detail}" for one in found)
