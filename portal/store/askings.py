"""Askings for papers: added with the event that tells of it; papers are brought, and it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, select, text, update

from portal.domain.addition import Addition
from portal.domain.errors import Conflict, NotFound
from portal.domain.exchange import AskedPaper, Asking, Ending
from portal.domain.exchange_events import AskingEnded, PapersAsked, PapersBrought
from portal.domain.happened import legal_day
from portal.store.exchange_tables import asked_papers, askings
from portal.store.ledger import Ledger
from portal.store.wire import Row, Statement, Wire

_OWN = tuple(one for one in askings.c if one.name != "reminded")
_ASK = askings.insert().values({one.name: bindparam(one.name) for one in _OWN})
_ASKINGS = select(*_OWN)
_ASKINGS_OF = _ASKINGS.where(
    askings.c.dossier == any_(bindparam("dossiers", type_=ARRAY(Text)))
).order_by(askings.c.dossier, askings.c.rank)
_OPEN = _ASKINGS.where(askings.c.request == bindparam("request"), askings.c.ended_at.is_(None))
_PAPERS = (
    select(asked_papers)
    .where(asked_papers.c.dossier == any_(bindparam("dossiers", type_=ARRAY(Text))))
    .order_by(asked_papers.c.dossier, asked_papers.c.rank, asked_papers.c.kind)
)
_PAPER = text(
    "INSERT INTO asked_papers (dossier, rank, kind, person, funder)"
    " VALUES (:dossier, :rank, :kind, :person, :funder)"
)
_END = (
    update(askings)
    .where(
        askings.c.dossier == bindparam("of"),
        askings.c.rank == bindparam("at_rank"),
        askings.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("now"), ending=bindparam("how"))
)
_BRING = (
    update(asked_papers)
    .where(
        asked_papers.c.dossier == bindparam("of"),
        asked_papers.c.rank == bindparam("at_rank"),
        asked_papers.c.kind == any_(bindparam("kinds", type_=ARRAY(Text))),
        asked_papers.c.brought_at.is_(None),
    )
    .values(addition=bindparam("by"), brought_at=bindparam("now"))
)
# Due once for each span: when fewer reminders went than spans have passed.
_TO_REMIND = text(
    "SELECT a.dossier, a.rank FROM askings a WHERE a.ended_at IS NULL AND a.until >= :today"
    " AND a.reminded < :nth AND a.asked_at <= :before AND NOT EXISTS"
    " (SELECT FROM withdrawals w WHERE w.dossier = a.dossier) ORDER BY a.asked_at LIMIT :most"
)
_REMINDED = text(
    "UPDATE askings SET reminded = :nth WHERE dossier = :dossier AND rank = :rank"
    " AND ended_at IS NULL AND reminded < :nth"
)
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('request ' || :request, 0))")


class Askings:
    """The papers that funders ask for. Another funder's, or another person's, are none."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def alone(self, request: str) -> None:
        """Let nobody else ask, bring, decide or withdraw here until this transaction ends.

        What is read afterwards is what they left.
        """
        self._wire.run(_ALONE, {"request": request})

    def of(self, *dossiers: str) -> tuple[Asking, ...]:
        """Return the askings about these dossiers, by rank."""
        return self._several(_ASKINGS_OF, {"dossiers": list(dossiers)})

    def open_of(self, request: str) -> tuple[Asking, ...]:
        """Return the askings about a request that are open, one a dossier at most."""
        return self._several(_OPEN, {"request": request})

    def get(self, dossier: str, rank: int) -> Asking:
        """Return an asking. Raises NotFound: there is none, or it is not the actor's to see."""
        for one in self.of(dossier):
            if one.rank == rank:
                return one
        raise NotFound("no such asking")

    def add(self, asking: Asking) -> None:
        """Keep an asking, and tell of it.

        Raises:
            Conflict: one is open, or took its place meanwhile.
            NotAllowed: the dossier is another funder's.
        """
        names = ("dossier", "rank", "request", "person", "funder", "until", "asked_at")
        values = {name: getattr(asking, name) for name in names}
        self._wire.run(_ASK, values | {"ended_at": None, "ending": None})
        owned = {name: values[name] for name in ("dossier", "rank", "person", "funder")}
        self._wire.run_each(_PAPER, [owned | {"kind": one.kind} for one in asking.papers])
        kinds = tuple(one.kind for one in asking.papers)
        event = PapersAsked(asking.dossier, asking.rank, kinds, asking.until.isoformat())
        self._ledger.append(event, funder=asking.funder, person=asking.person)

    def end(self, asking: Asking, ending: Ending) -> None:
        """End an open asking, and tell of it. Raises Conflict: it ended meanwhile."""
        values = {"of": asking.dossier, "at_rank": asking.rank, "now": self._wire.at}
        if not self._wire.run(_END, values | {"how": ending.value}):
            raise Conflict("this asking ended meanwhile")
        event = AskingEnded(asking.dossier, asking.rank, ending.value)
        self._ledger.append(event, funder=asking.funder, person=asking.person)

    def bring(self, addition: Addition) -> None:
        """Note which papers asked for an addition brings; an asking with none left ends."""
        self.alone(addition.request)
        came = {piece.kind for piece in addition.pieces}
        for asking in self.open_of(addition.request) if came else ():
            brought = tuple(kind for kind in asking.left if kind in came)
            if not brought:
                continue
            values = {"of": asking.dossier, "at_rank": asking.rank, "kinds": list(brought)}
            self._wire.run(_BRING, values | {"by": addition.number, "now": self._wire.at})
            event = PapersBrought(asking.dossier, asking.rank, brought, addition.number)
            self._ledger.append(event, funder=asking.funder, person=asking.person)
            if len(brought) == len(asking.left):
                self.end(asking, Ending.BROUGHT)

    def to_remind(self, nth: int, before: datetime, most: int) -> tuple[tuple[str, int], ...]:
        """Return the open askings that are due their nth reminder (the worker's).

        They were asked before that time; each is told by its dossier and rank.
        """
        values = {"nth": nth, "before": before, "most": most, "today": legal_day(self._wire.at)}
        rows = self._wire.rows(_TO_REMIND, values)
        return tuple((row["dossier"], row["rank"]) for row in rows)

    def reminded(self, dossier: str, rank: int, nth: int) -> bool:
        """Note that the nth reminder goes (the worker's); false: it went, or nothing is asked."""
        values = {"dossier": dossier, "rank": rank, "nth": nth}
        return bool(self._wire.run(_REMINDED, values))

    def _several(self, statement: Statement, values: Row) -> tuple[Asking, ...]:
        rows = self._wire.rows(statement, values)
        if not rows:
            return ()
        dossiers = sorted({row["dossier"] for row in rows})
        papers = self._wire.rows(_PAPERS, {"dossiers": dossiers})
        return tuple(_asking_of(row, papers) for row in rows)


def _asking_of(row: Row, papers: Sequence[Mapping[str, Any]]) -> Asking:
    here = (row["dossier"], row["rank"])
    own = tuple(
        AskedPaper(one["kind"], one["addition"], one["brought_at"])
        for one in papers
        if (one["dossier"], one["rank"]) == here
    )
    ending = Ending(row["ending"]) if row["ending"] else None
    return Asking(**{**row, "papers": own, "ending": ending})
