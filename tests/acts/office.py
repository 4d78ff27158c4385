"""A whole office for a test: the real desk through wiring, its worker, and what people do there."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg

from portal import wiring
from portal.acts import answer, attach, join, submit
from portal.adapters.file_keyring import FileKeyring
from portal.adapters.note_signer import make_key
from portal.demo.authority import authority
from portal.demo.seaweed import S3Server
from portal.desk import Desk, Inbox, Vault
from portal.domain.dossier import AidRequest
from portal.domain.draft import Draft
from portal.domain.joining import Joining
from portal.domain.people import WORKER, Actor, Role
from portal.form.living import LivingEditions
from portal.living import LookAgain
from portal.settings import Settings
from portal.store.database import Database
from portal.work import CHECKPOINT
from portal.worker import Worker
from tests.build import an_applicant, answers

ISSUER = "https://identite.exemple"
EIDAS = "eidas1"
TWO_FUNDERS = {
    "needs": ["home_help", "home_adaptation"],
    "works_room": ["bathroom"],
    "works_wanted": "Une douche",
    "anah_asked": "no",
    "reference_tax_income": 14_000,
}
"""Changes of the answers that make two dossiers."""

GUARDED = ("ledger", "ledger_leaves", "ledger_nodes", "ledger_checkpoints")

_rank = itertools.count(1)


def make_secrets(folder: Path) -> Path:
    """The keys of an installation: seal, time stamp, keyring, ledger."""
    authority(folder / "authority", wiring.clock())
    FileKeyring.create(folder / "keyring.json")
    make_key(folder / "ledger.pem")
    return folder


def settings_for(database_url: str, s3: S3Server, secrets: Path, bucket: str) -> Settings:
    """Settings as an operator of a demonstration sets them, with buckets of these names."""
    made = authority(secrets / "authority", wiring.clock())
    values: dict[str, Any] = {
        "database_url": database_url,
        "s3_endpoint": s3.endpoint,
        "s3_access_key": s3.access_key,
        "s3_secret_key": s3.secret_key,
        "vault_bucket": f"coffre-{bucket}",
        "inbox_bucket": f"sas-{bucket}",
        "keyring": str(secrets / "keyring.json"),
        "seal_key": str(made.seal_key),
        "seal_certificate": made.seal_certificate,
        "seal_chain": made.issuer,
        "seal_trust": made.root,
        "tsa_key": made.tsa_key,
        "tsa_certificate": made.tsa_certificate,
        "ledger_key": secrets / "ledger.pem",
        "secret_key": "k" * 64,
        "public_url": "http://localhost",
        "support_phone": "01 23 45 67 89",
        "demonstration": True,
        "push_to_loopback": True,
    }
    return Settings(**values)


def environment_of(settings: Settings) -> dict[str, str]:
    """These settings as the variables that an operator sets."""
    given = settings.model_dump(exclude_defaults=True)
    secret = {"s3_secret_key", "secret_key"}
    told = {name: str(value) for name, value in given.items() if name not in secret}
    told["s3_secret_key"] = settings.s3_secret_key.get_secret_value()
    told["secret_key"] = settings.secret_key.get_secret_value()
    return {f"PORTAL_{name.upper()}": value for name, value in told.items()}


def fresh_bucket(prefix: str) -> str:
    """A name that no other test has."""
    return f"{prefix}-{next(_rank)}"


def housed(wired: Desk, store: Database, vault: Vault, inbox: Inbox) -> Desk:
    """A desk as wiring makes it, in this database and these buckets."""
    editions = LivingEditions(wired.editions)
    return replace(
        wired,
        begin=store.begin,
        read=store.read,
        vault=vault,
        inbox=inbox,
        editions=editions,
        look_again=LookAgain(editions, store.read),
    )


@dataclass(frozen=True, slots=True)
class Office:
    """The desk, and everything behind it that a test may look at."""

    settings: Settings
    owner_url: str
    database: Database
    desk: Desk

    def superuser(self, *statements: str) -> None:
        """Do to the database what only its owner can, behind every guard."""
        with psycopg.connect(self.owner_url, autocommit=True) as owner:
            owner.execute("SET session_replication_role = replica")
            for table in GUARDED:
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
            for statement in statements:
                assert owner.execute(statement.encode()).rowcount, statement

    def asked(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database answers its owner."""
        with psycopg.connect(self.owner_url) as owner:
            return owner.execute(question, values).fetchall()  # type: ignore[call-overload,no-any-return]

    def worker(self, desk: Desk | None = None, *, lease_seconds: float = 30) -> Worker:
        """A worker of this office, or of another desk on the same database."""
        return Worker(
            desk or self.desk,
            self.database.listen,
            lease_seconds=lease_seconds,
            checkpoint_seconds=3600,
        )

    def work(self, desk: Desk | None = None) -> None:
        """Work until nothing is left to do, now or after a pause; the checkpoint comes back."""
        work(self.worker(desk), self.database, self.owner_url)

    def checkpoint(self) -> None:
        """Order the ledger and sign its head, as the job that comes back does."""
        with self.desk.begin(WORKER) as tx:
            tx.jobs.add_once(CHECKPOINT, "ledger")
        self.superuser(f"UPDATE jobs SET due_at = now() WHERE kind = '{CHECKPOINT}'")
        self.work()


def work(worker: Worker, database: Database, owner_url: str, *, seconds: float = 60) -> None:
    """Work until no job is left but those that wait for their day: checkpoint, forgotten letters.

    Jobs under a dead lease are waited for.
    """
    end = time.monotonic() + seconds
    left = (
        "SELECT kind, subject, error_code FROM jobs"
        " WHERE kind NOT IN ('checkpoint', 'forget_letter')"
    )
    with psycopg.connect(owner_url, autocommit=True) as owner:
        while True:
            while worker.work_once():
                pass
            if not (jobs := owner.execute(left).fetchall()):
                return
            assert time.monotonic() < end, f"jobs are left: {jobs}"
            database.listen(0.05)


def a_draft(
    desk: Desk,
    actor: Actor | None = None,
    papers: Mapping[str, bytes] | None = None,
    language: str = "fr",
    **changes: Any,
) -> Draft:
    """A draft with every answer given, and these papers: kind → bytes."""
    actor = actor or an_applicant()
    draft = answer.start_draft(desk, actor, language)
    for kind, data in (papers or {}).items():
        attach.attach(desk, actor, draft.id, kind, f"{kind}.pdf", data)
    answer.answer_all(desk, actor, draft.id, answers(**changes))
    return answer.draft(desk, actor, draft.id)


def file(
    desk: Desk,
    actor: Actor | None = None,
    papers: Mapping[str, bytes] | None = None,
    language: str = "fr",
    **changes: Any,
) -> AidRequest:
    """A request as filed."""
    actor = actor or an_applicant()
    draft = a_draft(desk, actor, papers, language, **changes)
    return submit.submit(desk, actor, draft.id, ISSUER, EIDAS)


def joined(desk: Desk) -> Joining:
    """A funder that joins tomorrow."""
    operator = Actor(Role.OPERATOR, "operator")
    begun = join.begun(desk, operator, "cnieg")
    return join.keep(desk, operator, replace(begun, source="Convention", signatory="Anne Volt"))


def funder_of(code: str) -> Actor:
    """A funder's software."""
    return Actor(Role.FUNDER, f"export:{code}", code)
