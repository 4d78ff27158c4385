"""Other dossiers of one person with the actor's funder: each kind of tie a range of one index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, text
from sqlalchemy.dialects.postgresql import insert

from portal.domain.dossier import Dossier
from portal.domain.errors import NotFound
from portal.domain.inbox import Listed
from portal.domain.kin import MOST_KIN, Kin, MaybeDuplicate, NotDuplicate, Said, Tie
from portal.store.inbox import listed_of
from portal.store.inbox_lists import SHOWN
from portal.store.inbox_page import plan_anew
from portal.store.kin_tables import not_duplicates
from portal.store.ledger import Ledger
from portal.store.wire import Row, Wire

_WITHDRAWN = "(SELECT w.withdrawn_at FROM withdrawals w WHERE w.dossier = d.number) AS withdrawn_at"
_READ = f"SELECT {SHOWN}, d.name_key, {_WITHDRAWN} FROM"
_SEALED = "d.funder = :funder AND d.status = 'sealed' AND d.number <> :number"
_LAST = f"ORDER BY d.submitted_at DESC, d.number LIMIT {MOST_KIN}"
_HERE = text(f"{_READ} dossiers d WHERE d.number = :number AND d.status = 'sealed'")
_BY_NIR = text(f"{_READ} dossiers d WHERE {_SEALED} AND d.nir_mark = :nir_mark {_LAST}")
_BY_NAME = text(
    f"{_READ} dossiers d WHERE {_SEALED} AND d.birth_date = :birth_date"
    f" AND d.name_key = ANY(:names) {_LAST}"
)
_BY_SPOUSE = text(
    f"{_READ} couples c JOIN dossiers d ON d.request = c.other WHERE c.request = :request"
    f" AND c.ended_at IS NULL AND {_SEALED} {_LAST}"
)
_SAID = text(
    "SELECT other, said_by, said_at FROM not_duplicates WHERE dossier = :number UNION ALL"
    " SELECT dossier, said_by, said_at FROM not_duplicates WHERE other = :number"
)
_SAY = insert(not_duplicates).on_conflict_do_nothing()
_UNSAY = delete(not_duplicates).where(
    not_duplicates.c.dossier == bindparam("first"), not_duplicates.c.other == bindparam("second")
)


class KinOf:
    """Another funder's dossiers do not exist, and neither does what its caseworkers said."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def here(self, number: str) -> Listed:
        """Return a sealed dossier as a list shows it. Raises NotFound: it is not the actor's."""
        return listed_of(self._one(number))

    def of(self, dossier: Dossier, name: str, spellings: Sequence[str]) -> tuple[Kin, ...]:
        """Return what is tied to a dossier, each once, by its surest tie.

        Args:
            dossier: the dossier.
            name: its beneficiary's name, folded.
            spellings: how that name may be written as well, folded.

        Raises:
            NotFound: it is not the actor's.
        """
        own, said = self._one(dossier.number), self._said(dossier.number)
        plan_anew(self._wire)
        values = {"funder": self._wire.actor.funder, "number": dossier.number}
        found: dict[str, Kin] = {}
        if own["nir_mark"]:
            for row in self._wire.rows(_BY_NIR, values | {"nir_mark": own["nir_mark"]}):
                found.setdefault(row["number"], _kin(row, Tie.NIR, said))
        named = {"birth_date": dossier.birth_date, "names": [name, *spellings]}
        for row in self._wire.rows(_BY_NAME, values | named):
            if tie := _by_name(own, row):
                found.setdefault(row["number"], _kin(row, tie, said))
        for row in self._wire.rows(_BY_SPOUSE, values | {"request": dossier.request}):
            found[row["number"]] = _kin(row, Tie.SPOUSE, said)
        return tuple(found.values())

    def tell_apart(self, dossier: Dossier, other: Dossier) -> None:
        """Note that two dossiers are no request filed twice; again changes nothing.

        Raises:
            NotAllowed: one of them is another funder's.
        """
        first, second = sorted((dossier.number, other.number))
        actor, at = self._wire.actor, self._wire.at
        values = {"dossier": first, "other": second, "funder": dossier.funder}
        if self._wire.run(_SAY, values | {"said_by": actor.id, "said_at": at}):
            event = NotDuplicate(dossier.number, other.number)
            self._ledger.append(event, funder=dossier.funder)

    def take_back(self, number: str, other: str) -> None:
        """Note that two dossiers may be one request after all; nothing, if nobody said otherwise.

        Raises:
            NotFound: the first is not the actor's.
        """
        funder = listed_of(self._one(number)).dossier.funder
        first, second = sorted((number, other))
        if self._wire.run(_UNSAY, {"first": first, "second": second}):
            self._ledger.append(MaybeDuplicate(number, other), funder=funder)

    def _one(self, number: str) -> Row:
        row = self._wire.one(_HERE, {"number": number})
        if row is None:
            raise NotFound("no such dossier")
        return row

    def _said(self, number: str) -> Mapping[str, Said]:
        rows = self._wire.rows(_SAID, {"number": number})
        return {row["other"]: Said(row["said_by"], row["said_at"]) for row in rows}


def _by_name(own: Row, row: Row) -> Tie | None:
    """What a name in common, or nearly, says: another number makes it less, or nothing."""
    same = row["name_key"] == own["name_key"]
    other_number = own["nir_mark"] and row["nir_mark"] and own["nir_mark"] != row["nir_mark"]
    if other_number:
        return Tie.NEAR if same else None
    return Tie.NAME if same else Tie.NEAR


def _kin(row: Row, tie: Tie, said: Mapping[str, Said]) -> Kin:
    return Kin(listed_of(row), tie, said.get(row["number"]))
