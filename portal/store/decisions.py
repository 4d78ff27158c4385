"""Decisions, first openings, and how long a funder usually takes: counted from those rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy import ARRAY, Text, any_, bindparam, case, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from portal.domain.decision import Decision, Verdict
from portal.domain.delays import Delays
from portal.domain.dossier import Dossier, Status
from portal.domain.errors import Conflict, NotFound
from portal.domain.exchange_events import Decided, DecisionSealed, RetentionExtended
from portal.domain.manifest import moment
from portal.store.exchange_tables import decisions, openings, usual_delays
from portal.store.ledger import Ledger
from portal.store.tables import addition_parts, deposits, dossiers
from portal.store.team_tables import sheets
from portal.store.wire import Row, Wire

_COLUMNS = tuple(decisions.c[one.name] for one in fields(Decision))
_ADD = decisions.insert().values({one.name: bindparam(one.name) for one in _COLUMNS})
_ALL = select(*_COLUMNS)
_GET = _ALL.where(decisions.c.number == bindparam("number"))
_OF = _ALL.where(decisions.c.dossier == any_(bindparam("dossiers", type_=ARRAY(Text)))).order_by(
    decisions.c.dossier, decisions.c.rank
)
_SAVE = (
    update(decisions)
    .where(decisions.c.number == bindparam("of"), decisions.c.version == bindparam("read"))
    .values(
        status=bindparam("status"),
        version=decisions.c.version + 1,
        sealed_at=bindparam("sealed_at"),
        retain_until=bindparam("retain_until"),
        manifest_sha256=bindparam("manifest_sha256"),
        sealed_xid=case(
            (decisions.c.sealed_xid.is_not(None), decisions.c.sealed_xid),
            (bindparam("sealed_at").is_not(None), func.pg_current_xact_id()),
        ),
    )
)
_NAMED = any_(bindparam("names", type_=ARRAY(Text)))
# A lock is never shortened, and neither is what is said of it.
_OBJECTS = (
    update(deposits)
    .where(
        deposits.c.dossier == bindparam("of"),
        deposits.c.name == _NAMED,
        deposits.c.retain_until < bindparam("until"),
    )
    .values(retain_until=bindparam("until"))
)
_LONGER = tuple(
    update(table)
    .where(
        table.c.number == any_(bindparam("numbers", type_=ARRAY(Text))),
        table.c.retain_until < bindparam("until"),
    )
    .values(retain_until=bindparam("until"))
    for table in (dossiers, addition_parts, decisions, sheets)
)
_OPEN = insert(openings).on_conflict_do_nothing()
_OPENED = select(openings.c.opened_at).where(openings.c.dossier == bindparam("dossier"))
_USUAL = select(usual_delays).where(usual_delays.c.funder == bindparam("funder"))
_COUNTED = select(usual_delays.c.funder).where(usual_delays.c.counted_at > bindparam("since"))
# Index-only: the funder's rows of a year, in the order of their index.
_COUNT = text(
    "INSERT INTO usual_delays (funder, counted_at, opened, opened_half_days, opened_most_days,"
    " decided, decided_half_days, decided_most_days) SELECT :funder, :now, o.n, o.p[1], o.p[2],"
    " d.n, d.p[1], d.p[2] FROM (SELECT count(*) AS n, percentile_disc(ARRAY[0.5, 0.8]) WITHIN"
    " GROUP (ORDER BY ceil(extract(epoch FROM opened_at - sealed_at) / 86400)) AS p FROM openings"
    " WHERE funder = :funder AND opened_at > :since) o, (SELECT count(*) AS n,"
    " percentile_disc(ARRAY[0.5, 0.8]) WITHIN GROUP (ORDER BY"
    " ceil(extract(epoch FROM decided_at - dossier_sealed_at) / 86400)) AS p FROM decisions"
    " WHERE rank = 1 AND verdict <> 'provisional' AND funder = :funder"
    " AND decided_at > :since) d"
    " ON CONFLICT (funder) DO UPDATE SET (counted_at, opened, opened_half_days, opened_most_days,"
    " decided, decided_half_days, decided_most_days) = (excluded.counted_at, excluded.opened,"
    " excluded.opened_half_days, excluded.opened_most_days, excluded.decided,"
    " excluded.decided_half_days, excluded.decided_most_days)"
)


class Decisions:
    """Another funder's, or another person's, does not exist: NotFound, or not among them."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, decision: Decision, event: Decided) -> None:
        """Keep a decision, and what tells of it.

        Raises:
            Conflict: another one took its place meanwhile.
            NotAllowed: the dossier is another funder's.
        """
        values = {one.name: getattr(decision, one.name) for one in fields(decision)}
        plain = {"verdict": decision.verdict.value, "status": decision.status.value}
        self._wire.run(_ADD, values | plain)
        self._ledger.append(event, funder=decision.funder, person=decision.person)

    def get(self, number: str) -> Decision:
        """Return a decision. Raises NotFound: there is none, or it is not the actor's to see."""
        row = self._wire.one(_GET, {"number": number})
        if row is None:
            raise NotFound("no such decision")
        return _decision_of(row)

    def of(self, *dossiers: str) -> tuple[Decision, ...]:
        """Return the decisions on these dossiers, by rank."""
        return tuple(map(_decision_of, self._wire.rows(_OF, {"dossiers": list(dossiers)})))

    def save(self, decision: Decision, event: DecisionSealed) -> Decision:
        """Write that it is sealed, and the event that tells of it; return it as it is now.

        Raises:
            Conflict: it was changed since it was read (its row version moved).
        """
        values = {
            "of": decision.number,
            "read": decision.version,
            "status": decision.status.value,
            "sealed_at": decision.sealed_at,
            "retain_until": decision.retain_until,
            "manifest_sha256": decision.manifest_sha256,
        }
        if not self._wire.run(_SAVE, values):
            raise Conflict("the decision was changed meanwhile")
        self._ledger.append(event, funder=decision.funder, person=decision.person)
        return replace(decision, version=decision.version + 1)

    def extend(
        self, dossier: Dossier, names: Sequence[str], links: Sequence[str], until: datetime
    ) -> None:
        """Write that these objects of a dossier, and what came beside it, are kept longer.

        `links` are the numbers of those parts, decisions and sheets. Nothing shorter is told of
        nothing.
        """
        changed = self._wire.run(
            _OBJECTS, {"of": dossier.number, "names": list(names), "until": until}
        )
        if not changed:
            return
        for statement in _LONGER:
            self._wire.run(statement, {"numbers": [dossier.number, *links], "until": until})
        event = RetentionExtended(dossier.number, moment(until), changed)
        self._ledger.append(event, funder=dossier.funder, person=dossier.person)


class UsualDelays:
    """When a funder first opened each dossier, and how long it usually takes."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def first_opened(self, dossier: Dossier) -> None:
        """Note that its funder opens a dossier, the first time: later ones change nothing."""
        values = {
            "dossier": dossier.number,
            "person": dossier.person,
            "funder": dossier.funder,
            "sealed_at": dossier.sealed_at,
            "opened_at": self._wire.at,
        }
        self._wire.run(_OPEN, values)

    def opened_at(self, dossier: str) -> datetime | None:
        """Return when its funder first opened a dossier, if it did."""
        found: datetime | None = self._wire.value(_OPENED, {"dossier": dossier})
        return found

    def count(self, funder: str, since: datetime) -> None:
        """Count how long a funder took with what it opened and decided since (the worker's)."""
        self._wire.run(_COUNT, {"funder": funder, "since": since, "now": self._wire.at})

    def counted(self, since: datetime) -> frozenset[str]:
        """Return the funders that were counted since then."""
        rows = self._wire.rows(_COUNTED, {"since": since})
        return frozenset(row["funder"] for row in rows)

    def of(self, funder: str) -> Delays | None:
        """Return how long a funder usually takes, if it was ever counted."""
        row = self._wire.one(_USUAL, {"funder": funder})
        return None if row is None else Delays(**row)


def _decision_of(row: Row) -> Decision:
    plain = {"verdict": Verdict(row["verdict"]), "status": Status(row["status"])}
    return Decision(**{**row, **plain})
