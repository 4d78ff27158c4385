"""Aid requests: filed once, with their dossiers and the events that tell of it; never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Text, bindparam, cast, exists, func, select, text
from sqlalchemy.dialects.postgresql import JSONB

from portal.domain.dossier import AidRequest, Dossier
from portal.domain.draft import Answers
from portal.domain.erasure import WasErased
from portal.domain.errors import NotFound, Tampered
from portal.domain.events import Event
from portal.domain.past import Answered
from portal.store.dossier_rows import dossier_values
from portal.store.ledger import Ledger
from portal.store.rows import aid_request_of, aid_request_values
from portal.store.tables import aid_requests, dossiers, withdrawals
from portal.store.wire import Row, Statement, Wire, as_json

# One statement and one round trip, whatever the number of dossiers.
_ADD = text(
    "WITH filed AS (INSERT INTO aid_requests (number, draft, person, edition, language, answers,"
    " later, routing, signature, pieces, submitted_at, promised, vouched, acting, counter, signers,"
    " completed, idempotency_key)"
    " VALUES (:number, :draft,"
    " :person, :edition, :language, CAST(:answers AS jsonb), CAST(:later AS jsonb),"
    " CAST(:routing AS jsonb), CAST(:signature AS jsonb), CAST(:pieces AS jsonb), :submitted_at,"
    " CAST(:promised AS jsonb), CAST(:vouched AS jsonb), CAST(:acting AS jsonb),"
    " CAST(:counter AS jsonb), CAST(:signers AS jsonb),"
    " CAST(:completed AS jsonb), :idempotency_key))"
    " INSERT INTO dossiers (number, request, person, funder, routes, status, version,"
    " submitted_at, beneficiary, name_key, birth_date, commune)"
    " SELECT number, request, person, funder, routes, status, version, submitted_at, beneficiary,"
    " name_key, birth_date, commune FROM jsonb_to_recordset(CAST(:dossiers AS jsonb)) AS d("
    "number text, request text, person text, funder text, routes jsonb, status text, version int,"
    " submitted_at timestamptz, beneficiary text, name_key text, birth_date text, commune text)"
)
_ALL = select(aid_requests)
_GET = _ALL.where(aid_requests.c.number == bindparam("number"))
_OF_DRAFT = _ALL.where(aid_requests.c.draft == bindparam("draft"))
_BY_KEY = _ALL.where(
    aid_requests.c.person == bindparam("person"),
    aid_requests.c.idempotency_key == bindparam("key"),
)
# Row security shows the actor's alone, whichever sign-in they were sent by.
_MINE = _ALL.order_by(aid_requests.c.submitted_at.desc(), aid_requests.c.number)
# Other answers do not leave the database; the person is a digest, to count people by.
_ANSWERED = text(
    "SELECT number, edition, submitted_at,"
    " encode(sha256(convert_to(coalesce(answers ->> 'nir', number), 'UTF8')), 'hex') AS person,"
    " CASE jsonb_typeof(answers) WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(key, value),"
    " '{}') FROM jsonb_each(answers) WHERE key = ANY(:questions)) END AS answers"
    " FROM aid_requests a WHERE number > :after AND erased_at IS NULL"
    " AND NOT EXISTS (SELECT FROM dossiers d"
    " WHERE d.request = a.number AND starts_with(d.funder, 'rehearsal-'))"
    " ORDER BY number LIMIT :limit"
)
_SAME = (
    _ALL.where(
        aid_requests.c.submitted_at >= bindparam("since"),
        aid_requests.c.answers == cast(bindparam("told", type_=Text), JSONB),
        ~exists().where(
            dossiers.c.request == aid_requests.c.number, withdrawals.c.dossier == dossiers.c.number
        ),
    )
    .order_by(aid_requests.c.submitted_at.desc(), aid_requests.c.number)
    .limit(1)
)
# A repeat that only reads would be acknowledged without waiting for the second site.
_WAIT_AS_A_WRITE = select(func.pg_logical_emit_message(True, "portal", "repeat"))


class AidRequests:
    """Frozen requests, with their pieces as they were at the filing."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(
        self,
        aid_request: AidRequest,
        dossiers: Sequence[Dossier],
        events: Sequence[Event],
        idempotency_key: str | None = None,
    ) -> None:
        """File a request: the request, its pieces, its dossiers, and what tells of them.

        Raises:
            Conflict: its number, its draft or its idempotency key was filed before.
        """
        values = aid_request_values(aid_request) | {
            "idempotency_key": idempotency_key,
            "dossiers": as_json([dossier_values(dossier) for dossier in dossiers]),
        }
        self._wire.run(_ADD, values)
        funders = {dossier.number: dossier.funder for dossier in dossiers}
        for event in events:
            self._ledger.append(event, funder=funders.get(event.subject), person=aid_request.person)

    def get(self, number: str) -> AidRequest:
        """Return a request with its pieces.

        Raises:
            NotFound: there is none, or it is another person's.
            WasErased: all its dossiers were destroyed, their time being over.
            Tampered: its row is not one that was ever filed.
        """
        found = self._find(_GET, {"number": number})
        if found is None:
            raise NotFound("no such request")
        return found

    def of_draft(self, draft_id: str) -> AidRequest | None:
        """Return the request that this draft became, if it was filed."""
        return self._find(_OF_DRAFT, {"draft": draft_id})

    def by_idempotency_key(self, key: str) -> AidRequest | None:
        """Return the actor's request that was filed under this key, if there is one.

        A key that was used makes this transaction a writing one, so that its answer is as sure
        as the first.
        """
        found = self._find(_BY_KEY, {"person": self._wire.actor.owner, "key": key})
        if found is not None:
            self._wire.run(_WAIT_AS_A_WRITE)
        return found

    def same(self, answers: Answers, since: datetime) -> AidRequest | None:
        """Return the actor's last request since then with these very answers, if there is one.

        One that was taken back does not count: whoever asks anew means it.
        """
        told = as_json(dict(answers))
        return self._find(_SAME, {"since": since, "told": told})

    def mine(self) -> tuple[AidRequest, ...]:
        """Return the actor's requests, the last filed first."""
        rows = self._wire.rows(_MINE)
        return tuple(aid_request_of(row) for row in rows)

    def answered(self, questions: Sequence[str], after: str, limit: int) -> tuple[Answered, ...]:
        """Return what requests answer to these questions alone, from after that number on."""
        asked = {"questions": list(questions), "after": after, "limit": limit}
        return tuple(Answered(**row) for row in self._wire.rows(_ANSWERED, asked))

    def _find(self, statement: Statement, values: Row) -> AidRequest | None:
        row = self._wire.one(statement, values)
        if row and row["erased_at"]:
            raise WasErased(row["erased_at"])
        try:
            return None if row is None else aid_request_of(row)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Tampered("what is kept under this number is no request") from None
