"""Exchanges and askings: added with the event that tells of it; only an asking ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, select, text, update

from portal.domain.addition import Addition
from portal.domain.errors import Conflict, NotFound
from portal.domain.exchange import AskedPaper, Asking, Ending, Side, Writing
from portal.domain.exchange_events import AskingEnded, PapersAsked, PapersBrought, Written
from portal.domain.people import Role
from portal.store.exchange_tables import asked_papers, askings, writings
from portal.store.ledger import Ledger
from portal.store.wire import Row, Statement, Wire

SIDES: Mapping[Role, Side] = {Role.APPLICANT: Side.PERSON, Role.CASEWORKER: Side.FUNDER}
"""Which side each role writes and reads for."""

_WRITE, _ASK = writings.insert(), askings.insert()
_WRITTEN = tuple(column.name for column in writings.c)
_OF = select(writings).where(writings.c.dossier == bindparam("dossier")).order_by(writings.c.rank)
# What the other side wrote after what this side last read, as the ledger tells of its readings.
_UNREAD = text(
    "SELECT w.dossier, count(*) AS unread FROM writings w WHERE w.dossier = ANY(:numbers)"
    " AND w.side <> :side AND w.rank > coalesce((SELECT max((l.detail ->> 'last')::int)"
    " FROM ledger l WHERE l.subject = w.dossier AND l.word = 'ExchangeRead' AND l.role = :role), 0)"
    " GROUP BY w.dossier"
)
_ASKINGS = select(askings)
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


_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('request ' || :request, 0))")


class Writings:
    """The exchange about each dossier. Another funder's, or another person's, is empty."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, writing: Writing) -> None:
        """Keep a writing, and tell of it.

        Raises:
            Conflict: another one took its place meanwhile.
            NotAllowed: the dossier is another's.
        """
        values = {name: getattr(writing, name) for name in _WRITTEN}
        self._wire.run(_WRITE, values | {"side": writing.side.value})
        event = Written(writing.dossier, writing.rank, writing.asking)
        self._ledger.append(event, funder=writing.funder, person=writing.person)

    def of(self, dossier: str) -> tuple[Writing, ...]:
        """Return the writings about a dossier, in order."""
        rows = self._wire.rows(_OF, {"dossier": dossier})
        return tuple(
            Writing(**row | {"side": Side(row["side"]), "cipher": bytes(row["cipher"])})
            for row in rows
        )

    def unread(self, dossiers: Sequence[str]) -> Mapping[str, int]:
        """Return how many writings of the other side the actor's own has not read, by dossier."""
        role = self._wire.actor.role
        values = {"numbers": list(dossiers), "side": SIDES[role].value, "role": role.value}
        return {row["dossier"]: row["unread"] for row in self._wire.rows(_UNREAD, values)}


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
