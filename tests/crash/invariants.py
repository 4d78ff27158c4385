"""What must hold after any crash, once a clean worker has worked: a list of what does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg

from portal.acts import keep_ledger, verify, verify_all
from portal.desk import Desk
from portal.domain.errors import PortalError
from portal.domain.findings import Finding, Outcome

WAITING = ("checkpoint", "forget_letter")
"""Jobs that wait for their day."""


class Books:
    """The database and the vault as their owners see them."""

    def __init__(self, owner_url: str, desk: Desk) -> None:
        self._url, self.desk = owner_url, desk

    def asked(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url) as owner:
            return owner.execute(question.encode()).fetchall()

    def lies(self) -> Sequence[tuple[str, str]]:
        """Key and version of everything that lies in the vault."""
        return self.desk.vault.keys()

    def known(self) -> dict[str, str | None]:
        """Key → version, of everything that the database knows to be, or to come, in the vault."""
        return dict(
            self.asked(
                "SELECT key, version_id FROM deposits"
                " UNION ALL SELECT key, version_id FROM ledger_checkpoints"
            )
        )


def half_made(books: Books) -> Iterator[str]:
    """What must hold at every moment, also right after a crash."""
    known = books.known()
    for key, version_id in books.lies():
        if key not in known:
            yield f"orphan: {key}"
        elif known[key] not in (None, version_id):
            yield f"orphan version: {key}"
    for (number,) in books.asked(
        "SELECT number FROM dossiers d WHERE status = 'sealed' AND (EXISTS (SELECT FROM deposits"
        " p WHERE p.dossier = d.number AND p.version_id IS NULL AND p.name NOT LIKE 'additions/%'"
        " AND p.name NOT LIKE 'decisions/%') OR NOT EXISTS (SELECT FROM"
        " deposits p WHERE p.dossier = d.number AND p.name = 'manifest.json'))"
    ):
        yield f"{number}: shown as sealed, and not all of it has arrived"
    for (number,) in books.asked(
        "SELECT number FROM addition_parts a WHERE status = 'sealed' AND (EXISTS (SELECT FROM"
        " deposits p WHERE p.dossier = a.dossier AND p.version_id IS NULL AND starts_with(p.name,"
        " 'additions/' || a.rank || '/')) OR NOT EXISTS (SELECT FROM deposits p WHERE p.dossier ="
        " a.dossier AND p.name = 'additions/' || a.rank || '/manifest.json'))"
    ):
        yield f"{number}: shown as sealed, and not all of it has arrived"
    for (number,) in books.asked(
        "SELECT number FROM decisions a WHERE status = 'sealed' AND (EXISTS (SELECT FROM"
        " deposits p WHERE p.dossier = a.dossier AND p.version_id IS NULL AND starts_with(p.name,"
        " 'decisions/' || a.rank || '/')) OR NOT EXISTS (SELECT FROM deposits p WHERE p.dossier ="
        " a.dossier AND p.name = 'decisions/' || a.rank || '/manifest.json'))"
    ):
        yield f"{number}: shown as sealed, and not all of it has arrived"
    yield from _filed_whole(books)


def _filed_whole(books: Books) -> Iterator[str]:
    """A request has its dossiers, and each that is not sealed its job; its draft knows it."""
    for number, draft in books.asked(
        "SELECT r.number, d.number FROM aid_requests r LEFT JOIN drafts d ON d.id = r.draft"
    ):
        if number != draft:
            yield f"{number}: its draft says {draft}"
    for (number,) in books.asked(
        "SELECT number FROM drafts WHERE number IS NOT NULL"
        " AND number NOT IN (SELECT number FROM aid_requests UNION SELECT number FROM additions)"
    ):
        yield f"{number}: a draft says that it was filed, and it was not"
    for (number,) in books.asked(
        "SELECT number FROM aid_requests WHERE number NOT IN (SELECT request FROM dossiers)"
    ):
        yield f"{number}: no dossier"
    for (number,) in books.asked(
        "SELECT number FROM dossiers WHERE status = 'submitted'"
        " AND number NOT IN (SELECT subject FROM jobs WHERE kind = 'seal')"
    ):
        yield f"{number}: not sealed, and nobody will"
    for (number,) in books.asked(
        "SELECT number FROM decisions WHERE status = 'submitted'"
        " AND number NOT IN (SELECT subject FROM jobs WHERE kind = 'seal_decision')"
    ):
        yield f"{number}: decided and not sealed, and nobody will"
    for (number,) in books.asked(
        "SELECT number FROM addition_parts WHERE status = 'submitted'"
        " AND number NOT IN (SELECT subject FROM jobs WHERE kind = 'seal_addition')"
    ):
        yield f"{number}: not sealed, and nobody will"


def broken(books: Books, acknowledged: Mapping[str, str], looked: int) -> Iterator[str]:
    """What does not hold at the end.

    `acknowledged`: draft → the number a person was told. `looked`: how many requests, the oldest,
    an earlier look already verified to the last byte.
    """
    try:
        keep_ledger.keep_ledger(books.desk)
    except PortalError as error:
        yield f"the ledger cannot be kept: {error}"
    yield from half_made(books)
    filed = dict(books.asked("SELECT draft, number FROM aid_requests"))
    for draft, number in acknowledged.items():
        if filed.get(draft) != number:
            yield f"{number}: acknowledged, and the draft is filed as {filed.get(draft)}"
    for number, status in books.asked(
        "SELECT number, status FROM dossiers UNION SELECT number, status FROM addition_parts"
    ):
        if status != "sealed":
            yield f"{number}: {status}"
    yield from _told_once(books)
    for kind, subject, code in books.asked(
        f"SELECT kind, subject, error_code FROM jobs WHERE kind NOT IN {WAITING}"
    ):
        yield f"{subject}: the job {kind} is left ({code})"
    for dossier, name in books.asked("SELECT dossier, name FROM staged_objects"):
        yield f"{dossier}: {name} is still staged"
    found = Counter(key for key, _ in books.lies())
    for key, version_id in books.known().items():
        if version_id is None or found[key] != 1:
            yield f"{key}: {found[key]} version(s), {version_id} known"
    numbers = books.asked(f"SELECT number FROM aid_requests ORDER BY submitted_at OFFSET {looked}")
    yield from _verified(books, [number for (number,) in numbers])


def _told_once(books: Books) -> Iterator[str]:
    """The ledger tells of each filing, each route and each sealing exactly once."""
    told = Counter(books.asked("SELECT word, subject FROM ledger"))
    for (number,) in books.asked("SELECT number FROM aid_requests"):
        if told["Submitted", number] != 1:
            yield f"{number}: Submitted {told['Submitted', number]} times"
    for (number,) in books.asked("SELECT number FROM dossiers"):
        for word in ("Routed", "Sealed"):
            if told[word, number] != 1:
                yield f"{number}: {word} {told[word, number]} times"
    for part, times in books.asked(
        "SELECT a.number, count(l.id) FROM addition_parts a LEFT JOIN ledger l"
        " ON l.word = 'AdditionSealed' AND l.detail ->> 'part' = a.number GROUP BY 1"
    ):
        if times != 1:
            yield f"{part}: AdditionSealed {times} times"


def _verified(books: Books, numbers: list[str]) -> Iterator[str]:
    """`verify` says the same of each request, and of the ledger under a new checkpoint."""
    for number in numbers:
        for finding in verify.verify_request(books.desk, number):
            if finding.outcome is not Outcome.SAME:
                yield _said(number, finding)
    for finding in verify_all.verify_ledger(books.desk):
        if finding.outcome is not Outcome.SAME:
            yield _said("ledger", finding)


def _said(what: str, finding: Finding) -> str:
    return f"{what}: {finding.check} {finding.outcome}: {finding.detail}"
