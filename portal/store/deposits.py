"""Deposits: what lies in the vault, known here before it is put there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import ARRAY, Text, any_, bindparam, delete, select, text, update

from portal.domain.dossier import Deposit
from portal.domain.errors import Conflict, NotFound
from portal.store.tables import deposits, staged_objects
from portal.store.wire import Statement, Wire

_PLAN = deposits.insert()
_STAGE = staged_objects.insert()
_ALL = select(deposits)
_OF = _ALL.where(deposits.c.dossier == any_(bindparam("dossiers", type_=ARRAY(Text)))).order_by(
    deposits.c.dossier, deposits.c.name
)
_EVERY = (
    _ALL.where(deposits.c.key > bindparam("after"))
    .order_by(deposits.c.key)
    .limit(bindparam("limit"))
)
_KNOWN = select(deposits.c.key).where(deposits.c.key == any_(bindparam("keys", type_=ARRAY(Text))))
_OWN_PDF = (
    _ALL.where(
        deposits.c.sha256 == bindparam("sha256"),
        text(r"name ~ '^([a-z]+/[0-9]+/)?[a-z]+\.pdf$' AND version_id IS NOT NULL"),
    )
    .order_by(deposits.c.dossier, deposits.c.name)
    .limit(1)
)
"""By the index of 0051, which names the same: no paper that a person sent."""
_STAGED = select(staged_objects.c.ciphertext).where(
    staged_objects.c.dossier == bindparam("dossier"), staged_objects.c.name == bindparam("name")
)
_UNSTAGE = delete(staged_objects).where(
    staged_objects.c.dossier == bindparam("dossier"),
    staged_objects.c.name.startswith(bindparam("folder"), autoescape=False),
)
_ARRIVED = (
    update(deposits)
    .where(
        deposits.c.dossier == bindparam("of"),
        deposits.c.name == bindparam("named"),
        deposits.c.version_id.is_(None) | (deposits.c.version_id == bindparam("version")),
    )
    .values(version_id=bindparam("version"))
)


class Deposits:
    """Planned (with the very bytes, staged), then arrived (with the vault's version)."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def plan(self, planned: Sequence[Deposit], staged: Mapping[str, bytes]) -> None:
        """Note all objects of a dossier, and the ciphertext that a crash must not lose.

        `staged` maps the names of objects to what will be put: a seal is never made twice the
        same, so the bytes are kept before they are put.

        Raises:
            Conflict: the dossier's deposits were planned before.
        """
        if not planned:
            return
        self._wire.run_each(_PLAN, [asdict(one) for one in planned])
        dossier, funder = planned[0].dossier, planned[0].funder
        rows = [
            {"dossier": dossier, "name": name, "funder": funder, "ciphertext": ciphertext}
            for name, ciphertext in staged.items()
        ]
        if rows:
            self._wire.run_each(_STAGE, rows)

    def of(self, *dossiers: str) -> tuple[Deposit, ...]:
        """Return the objects of these dossiers, by name."""
        return self._several(_OF, {"dossiers": list(dossiers)})

    def staged(self, dossier: str, name: str) -> bytes:
        """Return the ciphertext that was staged.

        Raises:
            NotFound: none was, or it arrived and was unstaged.
        """
        found = self._wire.value(_STAGED, {"dossier": dossier, "name": name})
        if found is None:
            raise NotFound("nothing is staged under this name")
        return bytes(found)

    def arrived(self, dossier: str, name: str, version_id: str) -> None:
        """Note the version under which the vault keeps an object; again is the same.

        Raises:
            Conflict: no such object was planned, or it arrived as another version.
        """
        values = {"of": dossier, "named": name, "version": version_id}
        if not self._wire.run(_ARRIVED, values):
            raise Conflict("this object was not planned, or lies there as another version")

    def unstage(self, dossier: str, folder: str = "") -> None:
        """Forget the staged bytes, of one folder or all: the vault has them."""
        self._wire.run(_UNSTAGE, {"dossier": dossier, "folder": folder})

    def every(self, after_key: str, limit: int) -> tuple[Deposit, ...]:
        """Return deposits by key, from after this one (the empty text: from the first)."""
        return self._several(_EVERY, {"after": after_key, "limit": limit})

    def known(self, keys: Iterable[str]) -> set[str]:
        """Return those of these keys that are deposits' (the others are orphans)."""
        return {row["key"] for row in self._wire.rows(_KNOWN, {"keys": list(keys)})}

    def own_pdf(self, sha256: str) -> Deposit | None:
        """Return the PDF of a dossier, or of what came beside it, with this fingerprint."""
        row = self._wire.one(_OWN_PDF, {"sha256": sha256})
        return Deposit(**row) if row else None

    def _several(self, statement: Statement, values: Mapping[str, object]) -> tuple[Deposit, ...]:
        return tuple(Deposit(**row) for row in self._wire.rows(statement, values))
