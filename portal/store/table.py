"""A funder's table, written by PostgreSQL itself (COPY): as quick as it can read the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import TextClause, text

from portal.domain.decision import Verdict
from portal.domain.inbox import Stage
from portal.domain.table import Column, Form, TableExported, Used, Words
from portal.store.inbox_parts import values_of
from portal.store.ledger import Ledger
from portal.store.wire import Wire, as_json

FORMULA = "=+-@\t\n\r＝＋－＠"
"""What a spreadsheet may take a cell for a formula by, where it begins so.

Source: OWASP, CSV Injection.
"""
_SIGNS = ", ".join(str(ord(sign)) for sign in FORMULA)
_NAMED = (
    f"(CASE WHEN ascii(d.beneficiary) IN ({_SIGNS}) THEN '''' || d.beneficiary"
    " ELSE d.beneficiary END)"
)
_SAID = "(CAST(:{} AS jsonb) ->> {})"


def _one_of(column: str, codes: Iterable[str]) -> str:
    """The word of one of a few codes: it costs less than a look into a mapping."""
    words = " ".join(f"WHEN '{code}' THEN :{code}" for code in codes)
    return f"(CASE {column} {words} END)"


_COLUMNS = {
    Column.NUMBER: "d.number",
    Column.AIDS: _SAID.format("aids", "d.aids"),
    Column.NAME: "d.beneficiary",
    Column.COMMUNE: _SAID.format("communes", "d.commune"),
    Column.INSEE: "d.commune",
    Column.FILED: "d.submitted_at::date",
    Column.CAME: "d.came_at::date",
    Column.SEALED: "d.sealed_at::date",
    Column.STAGE: _one_of("d.stage", Stage),
    Column.DUE: "(CASE WHEN d.place < 3 AND d.due_on < '9999-12-31' THEN d.due_on END)",
    Column.VERDICT: _one_of("n.verdict", Verdict),
    Column.DECIDED: "n.decided_at::date",
    Column.WITHDRAWN: "w.withdrawn_at::date",
    Column.COLLECTED: "d.collected_at::date",
    Column.HANDED: "d.handed_at::date",
    Column.RETAINED: "d.retain_until::date",
}
SOURCE = (
    " FROM dossiers d LEFT JOIN withdrawals w ON w.dossier = d.number"
    " LEFT JOIN (SELECT DISTINCT ON (n.dossier) n.dossier, n.verdict, n.decided_at"
    " FROM decisions n WHERE n.funder = :funder AND n.status = 'sealed'"
    " ORDER BY n.dossier, n.rank DESC) n ON n.dossier = d.number"
    " WHERE d.funder = :funder AND d.status = 'sealed'"
)
"""The sealed dossiers of a funder, each with its last decision."""


def _copy(columns: dict[Column, str]) -> TextClause:
    told = ", ".join(columns[one] for one in Column)
    return text(f"COPY (SELECT {told}{SOURCE}) TO STDOUT (FORMAT csv, DELIMITER ';')")


# In a sheet each cell says itself that it is a text: there a name stays as it is.
_COPIES = {Form.CSV: _copy(_COLUMNS | {Column.NAME: _NAMED}), Form.XLSX: _copy(_COLUMNS)}
_FOR_LONGER = text("SET LOCAL statement_timeout = '5min'")
_DAYS_OF_FRANCE = text("SET LOCAL TimeZone = 'Europe/Paris'")


class FunderTable:
    """Row security shows each funder its own dossiers alone."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def used(self) -> Used:
        """Return which aids and communes the dossiers of the actor's funder have."""
        return Used(self._values("aids"), self._values("commune"))

    def copy(self, form: Form, words: Words, into: Callable[[bytes], object]) -> int:
        """Give the lines of the table as CSV, as they lie; return how many.

        It is told to the ledger by the transaction that reads it. It raises as statements do.
        """
        funder = self._wire.actor.funder or ""
        for setting in (_FOR_LONGER, _DAYS_OF_FRANCE):
            self._wire.run(setting)
        mapped = {"aids": as_json(words.aids), "communes": as_json(words.communes)}
        values = {"funder": funder, **mapped, **words.stages, **words.verdicts}
        rows = self._wire.copy(_COPIES[form], values, into)
        self._ledger.append(TableExported(funder, form.value, rows), funder=funder)
        return rows

    def _values(self, column: str) -> list[str]:
        rows = self._wire.rows(values_of(column), {"funder": self._wire.actor.funder})
        return [row["value"] for row in rows]
