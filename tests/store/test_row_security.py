"""Row security: each role on each table sees its own, not another's, and nothing by default."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql

from portal.domain.counter import Counter
from portal.domain.dossier import Status
from portal.domain.draft_events import DraftDiscarded, PassMade, PassUsed, PieceAttached
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.events import Added, Appointed, DossierOpened, SignedIn, Withdrawn
from portal.domain.exchange import Side
from portal.domain.figures import Count
from portal.domain.inbox import NEVER, Place, Stage, Standing
from portal.domain.messages import Kind
from portal.domain.passes import Opened, Way
from portal.domain.people import PUBLIC, WORKER, Actor, Role
from portal.domain.saved_filter import SavedFilter
from portal.store.database import Database
from portal.store.erasures import BLANKED, DELETED
from portal.store.tables import metadata
from tests.build import KNOWN, NOON, a_caseworker, a_draft, a_piece, an_applicant
from tests.conftest import FreshDatabase
from tests.store.made import (
    a_code,
    a_contact,
    a_decision,
    a_deposit,
    a_joining,
    a_message,
    a_part,
    a_request,
    a_writing,
    add,
    an_addition,
    an_asking,
    correspond,
    file,
    seal,
)

ANA, BEN = an_applicant("ana"), an_applicant("ben")
RENNES, LYON = a_caseworker("dep-35"), a_caseworker("metro-lyon", "caseworker-2")
SOFTWARE = Actor(Role.FUNDER, "export:dep-35", "dep-35")
OPERATOR = Actor(Role.OPERATOR, "operator-1")
NOBODY = Actor(Role.APPLICANT, "")
TYPIST = Actor(Role.COUNTER, "typist")
NO_FUNDER = Actor(Role.CASEWORKER, "caseworker-3", None)
DENIED = "denied"
UNKNOWN = Standing(Stage.TO_STUDY, Place.USUAL, NEVER, NEVER, NEVER, (), frozenset())

OF_PERSONS = {
    "people", "agents", "sessions", "drafts", "pieces", "aid_requests", "dossiers", "deposits",
    "withdrawals", "additions", "addition_parts", "staged_objects", "dossier_keys", "ledger",
    "codes", "attempts", "contacts", "messages", "passes", "writings", "askings", "asked_papers",
    "openings", "decisions", "couples", "milestones", "judgments", "moves", "proposals", "figures",
    "counted", "saved_filters", "name_words", "name_slips", "mandates", "mandate_confirmations",
    "mandate_withdrawals", "signings", "invitations", "newcomers", "sheets",
    "sheet_records", "sheet_drafts", "emergencies", "not_duplicates", "remarks", "recognitions",
    "opinions", "opinion_answers", "digests",
    "software", "software_keys", "used_assertions", "revoked_tokens", "handovers", "refused_acks",
    "status_calls", "rulings", "destinations", "destination_secrets", "errands", "deliveries",
    "handover_delays", "reconciliations",
    "joinings", "rehearsals",
}  # fmt: skip

BETWEEN_BOTH: dict[str, int | str] = {
    "public": DENIED, "ana": 1, "ben": 0, "nobody": 0, "rennes": 1, "lyon": 0,
    "software": DENIED, "no_funder": 0, "operator": DENIED, "worker": DENIED, "typist": DENIED,
}  # fmt: skip
"""Of what Ana and dep-35 exchange."""
DRIVEN = BETWEEN_BOTH | {"software": 0}
"""The same; which software sees it: tests/web/test_api_status.py."""

OF_THE_STUDY: dict[str, int | str] = {
    "public": DENIED, "ana": DENIED, "rennes": 0, "software": DENIED, "operator": DENIED,
    "worker": DENIED, "typist": DENIED,
}  # fmt: skip
"""Of what caseworkers alone write."""

# How many rows each actor sees, where Ana filed to dep-35 and Ben to metro-lyon.
WALK: dict[str, dict[str, int | str]] = {
    "people": {"typist": DENIED,
               "public": 0, "ana": 0, "rennes": DENIED, "operator": 0, "worker": 2},
    "agents": {"typist": 1,
               "public": 0, "ana": 0, "rennes": 5, "lyon": 3, "operator": 1 + len(KNOWN),
               "worker": 1 + len(KNOWN)},
    "sessions": {"typist": DENIED,
               "public": 0, "ana": 0, "rennes": 0, "operator": 0, "worker": DENIED},
    "drafts": {"typist": 1,
               "public": DENIED, "ana": 2, "ben": 1, "nobody": 0, "rennes": DENIED,
               "operator": DENIED, "worker": 4},
    "passes": {"typist": DENIED,
               "public": 0, "ana": 1, "ben": 0, "nobody": 0, "rennes": DENIED,
               "operator": DENIED, "worker": DENIED},
    "pieces": {"typist": 1,
               "public": DENIED, "ana": 1, "ben": 0, "nobody": 0, "rennes": DENIED,
               "operator": DENIED, "worker": 2},
    "aid_requests": {"typist": DENIED,
               "public": DENIED, "ana": 1, "ben": 1, "nobody": 0, "rennes": DENIED,
                     "operator": DENIED, "worker": 2},
    "dossiers": {"typist": DENIED,
               "public": DENIED, "ana": 1, "ben": 1, "nobody": 0, "rennes": 1, "lyon": 1,
                 "software": 1, "no_funder": 0, "operator": DENIED, "worker": 2},
    "withdrawals": {"typist": DENIED,
               "public": DENIED, "ana": 1, "ben": 0, "nobody": 0, "rennes": 1, "lyon": 0,
                    "software": 1, "no_funder": 0, "operator": DENIED, "worker": 1},
    "additions": {"typist": DENIED,
               "public": DENIED, "ana": 1, "ben": 0, "nobody": 0, "rennes": DENIED,
                  "software": DENIED, "operator": DENIED, "worker": 1},
    "addition_parts": {"typist": DENIED,
               "public": DENIED, "ana": 1, "ben": 0, "nobody": 0, "rennes": 1, "lyon": 0,
                       "software": 1, "no_funder": 0, "operator": DENIED, "worker": 1},
    "deposits": {"typist": DENIED,
               "public": DENIED, "ana": 1, "nobody": 0, "rennes": 1, "lyon": 1, "software": 1,
                 "no_funder": 0, "operator": 2, "worker": 2},
    "staged_objects": {"typist": DENIED,
               "public": DENIED, "ana": DENIED, "rennes": DENIED, "software": DENIED,
                       "operator": DENIED, "worker": 2},
    "dossier_keys": {"typist": DENIED,
               "public": DENIED, "ana": 1, "nobody": 0, "rennes": 1, "lyon": 1,
                     "software": 1, "no_funder": 0, "operator": DENIED, "worker": 2},
    "codes": {"public": 0, "ana": DENIED, "rennes": DENIED, "operator": DENIED, "worker": 1},
    "attempts": {"public": 0, "ana": DENIED, "rennes": DENIED, "operator": DENIED,
                 "worker": DENIED},
    "contacts": {"typist": DENIED,
               "public": 0, "ana": 0, "nobody": 0, "rennes": DENIED, "operator": DENIED,
                 "worker": 1},
    "messages": {"typist": DENIED,
               "public": DENIED, "ana": 1, "ben": 1, "nobody": 0, "rennes": DENIED,
                 "software": DENIED, "operator": DENIED, "worker": 2},
    # Who sees a mandate: test_mandates.py; a signature: test_signings.py; test_invitations.py.
    **{table: {"public": 0, "ana": 0, "rennes": DENIED, "software": DENIED, "operator": DENIED}
       for table in ("mandates", "mandate_confirmations", "mandate_withdrawals", "signings",
                     "invitations")},
    # Who sees what is medical, and who is of a team: test_team.py, test_secrecy.py.
    "newcomers": {"typist": DENIED, "public": 0, "ana": DENIED, "rennes": 0, "software": DENIED,
                  "operator": 0, "worker": DENIED},
    "sheets": OF_THE_STUDY | {"software": 0, "worker": 0}, "sheet_drafts": OF_THE_STUDY,
    "emergencies": OF_THE_STUDY, "remarks": OF_THE_STUDY,
    "digests": OF_THE_STUDY | {"worker": 0},
    # Who sees an opinion: tests/acts/test_opinions.py.
    **{table: {"public": DENIED, "ana": DENIED, "rennes": 0, "software": DENIED,
               "operator": DENIED, "typist": DENIED}
       for table in ("opinions", "opinion_answers")},
    "sheet_records": OF_THE_STUDY | {"rennes": DENIED, "software": DENIED, "worker": 0},
    "writings": DRIVEN, "askings": DRIVEN | {"worker": 1}, "asked_papers": DRIVEN | {"worker": 1},
    # Ana's name has three words, Ben's as well: each is its own funder's.
    **{table: {"public": DENIED, "ana": DENIED, "rennes": seen, "lyon": seen, "software": DENIED,
               "no_funder": 0, "operator": DENIED, "worker": 2 * seen}
       for table, seen in (("name_words", 3), ("name_slips", 11))},
    # Who sees what waits for a second person: tests/acts/test_letters_composed.py.
    "proposals": {"public": DENIED, "ana": DENIED, "rennes": 0, "software": 0,
                  "operator": DENIED, "worker": 0},
    # Who sees a move: tests/acts/test_reorient.py.
    "moves": {"public": DENIED, "ana": 0, "rennes": 0, "software": 0, "operator": DENIED,
              "worker": 0},
    # Who sees a ruling: tests/acts/test_rule.py.
    "rulings": {"public": DENIED, "ana": 0, "rennes": 0, "software": 0, "operator": DENIED,
                "worker": 0},
    "milestones": DRIVEN | {"worker": 1}, "judgments": BETWEEN_BOTH | {"worker": 1},
    "openings": BETWEEN_BOTH | {"worker": 1},
    "decisions": BETWEEN_BOTH | {"software": 1, "worker": 1},
    # Who sees two dossiers told apart: tests/web/test_kin.py.
    "not_duplicates": OF_THE_STUDY,
    # Who sees what is recognised: tests/acts/test_recognised.py.
    "recognitions": OF_THE_STUDY | {"ana": 0, "software": 0, "worker": 0},
    # Each funder's own: one was received.
    "figures": {"typist": DENIED, "public": DENIED, "ana": DENIED, "rennes": 1, "lyon": 1,
                "software": DENIED, "no_funder": 0, "operator": DENIED, "worker": 2},
    "saved_filters": {"typist": DENIED, "public": DENIED, "ana": DENIED, "rennes": 1, "lyon": 0,
                      "no_funder": 0, "operator": DENIED, "worker": DENIED},
    "counted": {"typist": DENIED, "public": DENIED, "ana": DENIED, "rennes": DENIED,
                "software": DENIED, "operator": DENIED, "worker": 2},
    "usual_delays": {"typist": DENIED,
               "public": DENIED, "ana": 1, "rennes": 1, "operator": DENIED, "worker": 1},
    "jobs": {"typist": DENIED,
               "public": DENIED, "ana": DENIED, "rennes": DENIED, "operator": 2, "worker": 2},
    "ledger": {"typist": DENIED,
               "public": DENIED, "ana": 14, "ben": 4, "nobody": 0, "rennes": 8, "lyon": 2,
               "software": DENIED, "no_funder": 0, "operator": 23, "worker": 23},
    # Who sees a key, a token, what was handed: tests/acts/test_software.py.
    **{table: {"typist": DENIED, "public": DENIED, "ana": DENIED, "rennes": 0, "software": 0,
               "operator": DENIED, "worker": DENIED} for table in ("software", "software_keys")},
    **{table: {"typist": DENIED, "public": DENIED, "ana": DENIED, "rennes": DENIED, "software": 0,
               "operator": DENIED, "worker": DENIED}
       for table in ("used_assertions", "revoked_tokens", "status_calls")},
    # Who sees where something goes, and what waits: tests/acts/test_push.py.
    **{table: {"typist": DENIED, "public": DENIED, "ana": DENIED, "rennes": 0, "software": 0,
               "operator": DENIED, "worker": DENIED}
       for table in ("destinations", "errands", "deliveries")},
    "destination_secrets": {"typist": DENIED, "public": DENIED, "ana": DENIED, "rennes": DENIED,
                            "software": 0, "operator": DENIED, "worker": DENIED},
    "handovers": {"typist": DENIED, "public": DENIED, "ana": DENIED, "rennes": 0, "software": 0,
                  "operator": DENIED, "worker": 0},
    # How a funder stands is seen by its managers (below), and by its software.
    "refused_acks": {"typist": DENIED, "public": DENIED, "ana": DENIED, "rennes": 0,
                     "software": 0, "operator": DENIED, "worker": 0},
    "handover_delays": {"typist": DENIED, "public": DENIED, "ana": DENIED, "rennes": 0,
                        "software": 0, "no_funder": 0, "operator": DENIED, "worker": 0},
    "reconciliations": {"typist": DENIED, "public": DENIED, "ana": DENIED, "rennes": 0,
                        "software": 1, "no_funder": 0, "operator": DENIED, "worker": 2},
    # What is said of funders names no applicant: everybody's pages are drawn with it.
    "joinings": {"typist": DENIED, "public": 1, "ana": DENIED, "rennes": DENIED,
                 "software": DENIED, "operator": 1, "worker": DENIED},
    "rehearsals": {"typist": DENIED, "public": DENIED, "ana": DENIED, "rennes": DENIED,
                   "software": DENIED, "operator": 1, "worker": DENIED},
}  # fmt: skip
ACTORS = {
    "public": PUBLIC, "ana": ANA, "ben": BEN, "nobody": NOBODY, "rennes": RENNES, "lyon": LYON,
    "software": SOFTWARE, "no_funder": NO_FUNDER, "typist": TYPIST,
    "operator": OPERATOR, "worker": WORKER,
}  # fmt: skip


@pytest.fixture
def peopled(store: Database) -> Database:
    """Two persons, two funders: each table has a row of each."""
    for actor, number, funder in ((ANA, "GA-1", "dep-35"), (BEN, "GA-2", "metro-lyon")):
        (dossier,) = file(store, number, actor=actor, funders=(funder,))
        seal(store, dossier)
        with store.begin(WORKER) as tx:
            tx.deposits.plan([a_deposit(dossier)], {"dossier.pdf": b"cipher"})
            tx.keys.add_once(dossier.number, funder, 1, b"wrapped")
            tx.standings.renew(dossier, UNKNOWN, None, NOON.date())
            tx.figures.count(dossier, {Count(funder, "received", "", "", NOON.date())})
    with store.begin(ANA) as tx:
        tx.drafts.add(a_draft(id="d-ana", person="ana"), SignedIn("d-ana", "x", "y"))
    with store.begin(ANA) as tx:
        piece = a_piece(id="p-ana", draft="d-ana", inbox_key="p-ana")
        tx.drafts.attach(piece, PieceAttached("d-ana", "p-ana", "identity", 5))
    with store.begin(ANA) as tx:
        tx.dossiers.withdraw(tx.dossiers.get("GA-1-1"), Withdrawn("GA-1-1"))
    with store.begin(ANA) as tx:
        tx.passes.make("s" * 64, NOON.replace(year=2030), PassMade("d-ana", "code", ""))
    add(store, "GA-1", actor=ANA)
    with store.begin(RENNES) as tx:
        tx.saved_filters.keep(SavedFilter("f", "Urgentes", True, "toutes", {"aide": "apa"}, True))
    correspond(store, RENNES, "GA-1")
    with store.begin(WORKER) as tx:
        tx.delays.count("dep-35", NOON)
        for funder in ("dep-35", "metro-lyon"):
            how = tx.reconciliation.figures(funder, None)
            tx.reconciliation.keep(funder, "2026-03-02", how)
    with store.begin(PUBLIC) as tx:
        tx.people.sign_in("https://id", "ana-at-the-issuer")
        tx.sessions.save("0" * 64, b"data", NOON.replace(year=2030))
        tx.codes.add(a_code(secret="shown"))
        tx.attempts.allow("mark", {timedelta(days=1): 9})
    with store.begin(PUBLIC) as tx:
        tx.contacts.keep(a_contact(tx.people.sign_in("code:email", "subject")))
    for actor, number in ((ANA, "GA-1"), (BEN, "GA-2")):
        with store.begin(actor) as tx:
            tx.messages.add(a_message(number, actor.id))
    with store.begin(OPERATOR) as tx:
        tx.people.appoint(Appointed(RENNES.id, "dep-35", "caseworker"))
        tx.people.appoint(Appointed(LYON.id, "metro-lyon", "caseworker"))
        tx.people.appoint(Appointed(TYPIST.id, "", "counter"), "Vitré")
        tx.joinings.keep(a_joining())
        tx.joinings.rehearse("GA-2-1", a_joining())
    with store.begin(TYPIST) as tx:
        tx.drafts.add(a_draft(id="d-typed", person="typist"), SignedIn("d-typed", "x", "y"))
        piece = a_piece(id="p-typed", draft="d-typed", inbox_key="p-typed")
        tx.drafts.attach(piece, PieceAttached("d-typed", "p-typed", "paper_form", 5))
    return store


def test_each_role_sees_its_own_rows_of_each_table(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    seen = {
        table: {name: _count(as_actor, ACTORS[name], table) for name in expected}
        for table, expected in WALK.items()
    }
    assert seen == WALK


def test_an_agent_of_a_counter_reads_no_answer_of_what_was_filed(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    """Of a request filed there, what its receipt says; a draft that is filed keeps no answer."""
    for hidden in ("answers FROM aid_requests", "pieces FROM aid_requests",
                   "routing FROM aid_requests", "routes FROM dossiers",
                   "birth_date FROM dossiers"):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(TYPIST, f"SELECT {hidden}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_actor(TYPIST, "UPDATE drafts SET number = 'GA-3' WHERE id = 'd-typed'")
    assert as_actor(TYPIST, "UPDATE drafts SET number = 'GA-3', answers = '{}'") == 1
    nobody = replace(a_request("GA-9", person="typist"), counter=None)
    with pytest.raises(NotAllowed), peopled.begin(TYPIST) as tx:
        tx.aid_requests.add(nobody, [], [])
    posed = replace(a_request("GA-9", person="ana"), counter=Counter("ana", "X", "Y", ""))
    with pytest.raises(NotAllowed), peopled.begin(ANA) as tx:
        tx.aid_requests.add(posed, [], [])


def test_every_table_with_a_person_forces_row_security_on_its_owner_too(
    superuser: psycopg.Connection[Any],
) -> None:
    rows = superuser.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND relrowsecurity AND relforcerowsecurity"
    ).fetchall()
    assert {name for (name,) in rows} == OF_PERSONS | {"jobs"}
    told_of_nobody = {"ledger_leaves", "ledger_nodes", "ledger_checkpoints", "usual_delays"}
    assert set(metadata.tables) == OF_PERSONS | {"jobs"} | told_of_nobody


def test_who_erases_reaches_nothing_that_is_not_erased(
    peopled: Database, superuser: psycopg.Connection[Any]
) -> None:
    """Its time is not over: its rows are not deleted, and it is not made an erased one."""
    superuser.execute("SET ROLE portal_eraser")
    for table in (*DELETED, *BLANKED, "not_duplicates"):
        found = superuser.execute(f"SELECT count(dossier) FROM {table}".encode()).fetchone()
        assert found == (0,), table
    for table, column in (("drafts", "number"), ("messages", "request"), ("additions", "request")):
        found = superuser.execute(f"SELECT count({column}) FROM {table}".encode()).fetchone()
        assert found == (0,), table
    assert superuser.execute("DELETE FROM name_words").rowcount == 0
    assert superuser.execute("DELETE FROM name_slips").rowcount == 0
    blank = (
        "UPDATE dossiers SET status = 'erased', routes = '[]', name_key = '', birth_date = '',"
        " commune = '', flags = '', nir_mark = NULL, erased_at = "
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        superuser.execute(blank + "retain_until WHERE number = 'GA-1-1'")  # its name stays
    with pytest.raises(psycopg.errors.CheckViolation):
        early = "retain_until - interval '1 second', beneficiary = '' WHERE number = 'GA-1-1'"
        superuser.execute(blank + early)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        superuser.execute("UPDATE aid_requests SET erased_at = now(), answers = '{}'")


def test_every_table_says_what_becomes_of_it_when_a_dossier_is_erased() -> None:
    """What names a dossier, a request or a draft is deleted, blanked, goes with it, or stays."""
    stays = {
        "dossiers", "aid_requests", "withdrawals", "openings", "handovers", "errands", "deliveries",
        "rehearsals",
    }  # fmt: skip
    of_request = {"drafts", "messages", "couples", "additions"}
    with_drafts = {"pieces", "passes", "signings", "invitations"}
    by_itself = {"name_words", "not_duplicates"}
    names = {"dossier", "request", "draft", "amends"}
    told = {table.name for table in metadata.sorted_tables if names & {*table.c.keys()}}
    known = {*DELETED, *BLANKED} | stays | of_request | with_drafts | by_itself
    assert told | {"dossiers", "opinion_answers"} == known


def test_no_view_shows_rows_past_their_policies(superuser: psycopg.Connection[Any]) -> None:
    """A view is its owner's, who bypasses: there is none, and a new one says `security_invoker`."""
    views = superuser.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')"
        " AND relnamespace = 'public'::regnamespace"
        " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
    ).fetchall()
    assert views == []


def test_the_login_without_a_role_reads_nothing(peopled: Database, database: FreshDatabase) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        for table in metadata.tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table)))


def test_a_role_does_not_outlive_its_transaction_in_the_pool(database: FreshDatabase) -> None:
    from tests.build import Clock
    from tests.store.made import Counted

    one = Database(database.url, clock=Clock(), new_id=Counted(), connections=1)
    file(one, actor=ANA)
    with one.begin(BEN) as tx:
        assert tx.drafts.mine() == ()
    with one.begin(NOBODY) as tx:
        assert tx.aid_requests.mine() == ()
    with one.begin(NO_FUNDER) as tx:
        assert tx.dossiers.queue(10) == ()
    with (
        contextlib.closing(one._pool.raw_connection()) as raw,
        pytest.raises(Exception, match="permission denied"),
    ):
        raw.cursor().execute("SELECT 1 FROM drafts")
    one.close()


def test_what_is_another_s_does_not_exist(peopled: Database) -> None:
    with peopled.begin(BEN) as tx:
        for look in (tx.drafts.get, tx.drafts.lock):
            with pytest.raises(NotFound):
                look("d-ana")
        with pytest.raises(NotFound):
            tx.aid_requests.get("GA-1")
        assert tx.aid_requests.of_draft("d-GA-1") is None
        assert tx.dossiers.of_request("GA-1") == ()
        assert tx.ledger.of("GA-1") == ()
        with pytest.raises(NotFound):
            tx.drafts.save_answers("d-ana", {}, "fr", SignedIn("d-ana", "x", "y"))
        with pytest.raises(NotFound):
            tx.drafts.detach("p-ana", SignedIn("d-ana", "x", "y"))
    with peopled.begin(LYON) as tx, pytest.raises(NotFound):
        tx.dossiers.get("GA-1-1")
    with peopled.begin(LYON) as tx:
        assert tx.keys.get("GA-1-1") is None
        assert tx.deposits.of("GA-1-1") == ()
        assert [one.number for one in tx.dossiers.queue(10)] == ["GA-2-1"]


def test_nobody_writes_in_another_s_name(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    entry = (
        "INSERT INTO ledger (at, role, actor, word, subject, funder, detail)"
        " VALUES (now(), '{}', '{}', 'Word', 's', '{}', '{{}}')"
    )
    assert as_actor(RENNES, entry.format("caseworker", RENNES.id, "dep-35")) == 1
    for role, actor, funder in (
        ("caseworker", LYON.id, "dep-35"),
        ("worker", RENNES.id, "dep-35"),
        ("caseworker", RENNES.id, "metro-lyon"),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(RENNES, entry.format(role, actor, funder))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_actor(NOBODY, entry.format("applicant", "", "dep-35"))
    with pytest.raises(NotAllowed), peopled.begin(RENNES) as tx:
        tx.ledger.append(DossierOpened("GA-2-1", "dossier"), funder="metro-lyon")
    with pytest.raises(NotAllowed), peopled.begin(BEN) as tx:
        tx.drafts.add(a_draft(id="d-x", person="ana"), SignedIn("d-x", "x", "y"))
    with pytest.raises(NotAllowed), peopled.begin(BEN) as tx:
        tx.aid_requests.add(a_request("GA-9", person="ana"), [], [])


def test_a_piece_is_not_slipped_into_another_s_draft(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_actor(
            BEN,
            "INSERT INTO pieces SELECT 'p-ben', 'd-ana', 'ben', 'identity', 'f', 'm', 1, 's',"
            " 'inbox', now()",
        )


def test_nobody_adds_to_another_s_request_or_for_another_s_funder(peopled: Database) -> None:
    stolen = an_addition("GA-1", rank=2, draft="d-x", person="ben")
    told = Added("GA-1", stolen.number, "d-x", (), "0" * 64)
    with pytest.raises(NotAllowed), peopled.begin(BEN) as tx:
        tx.additions.add(stolen, [], told)
    own = an_addition("GA-2", draft="d-x", person="ben")
    for strange in (
        a_part(own, "GA-1-1", "dep-35"),
        a_part(own, "GA-2-1", "dep-35"),
        replace(a_part(own, "GA-2-1", "metro-lyon"), status=Status.SEALED),
    ):
        with pytest.raises(NotAllowed), peopled.begin(BEN) as tx:
            tx.additions.add(own, [strange], Added("GA-2", own.number, "d-x", (), "0" * 64))
    with pytest.raises(NotAllowed), peopled.begin(BEN) as tx:
        tx.drafts.add(a_draft(id="d-y", person="ben", amends="GA-1"), SignedIn("d-y", "x", "y"))
    with peopled.begin(BEN) as tx:
        assert tx.additions.of_request("GA-1") == tx.additions.parts_of("GA-1-1") == ()
        with pytest.raises(NotFound):
            tx.additions.get("GA-1-C1")
    with peopled.begin(LYON) as tx, pytest.raises(NotFound):
        tx.additions.part("GA-1-1-C1")


def test_nobody_writes_asks_or_decides_for_another(peopled: Database) -> None:
    """A row names the dossier's own request, person and funder, and the writer's own side."""
    with peopled.begin(WORKER) as tx:
        theirs, ours = tx.dossiers.get("GA-2-1"), tx.dossiers.get("GA-1-1")
    for actor, dossier, side in (
        (ANA, ours, Side.FUNDER),
        (RENNES, ours, Side.PERSON),
        (ANA, theirs, Side.PERSON),
        (RENNES, theirs, Side.FUNDER),
        (RENNES, replace(ours, person="ben"), Side.FUNDER),
        (BEN, replace(ours, person="ben"), Side.PERSON),
        (LYON, replace(ours, funder="metro-lyon"), Side.FUNDER),
    ):
        with pytest.raises(NotAllowed), peopled.begin(actor) as tx:
            tx.writings.add(a_writing(dossier, side, rank=7))
    for dossier in (theirs, replace(ours, person="ben"), replace(theirs, funder="dep-35")):
        with pytest.raises(NotAllowed), peopled.begin(RENNES) as tx:
            tx.askings.add(an_asking(dossier, rank=7))
        with pytest.raises(NotAllowed), peopled.begin(RENNES) as tx:
            tx.decisions.add(*a_decision(dossier, rank=7))
        with pytest.raises(NotAllowed), peopled.begin(RENNES) as tx:
            tx.delays.first_opened(dossier)
    with pytest.raises(NotAllowed), peopled.begin(ANA) as tx:
        tx.askings.add(an_asking(ours, rank=7))
    with pytest.raises(NotAllowed), peopled.begin(ANA) as tx:
        tx.decisions.add(*a_decision(ours, rank=7))
    with peopled.begin(LYON) as tx:
        assert tx.writings.of("GA-1-1") == tx.askings.of("GA-1-1") == ()
        assert tx.decisions.of("GA-1-1") == ()
        assert tx.writings.unread(["GA-1-1"]) == {}
        with pytest.raises(NotFound):
            tx.decisions.get("GA-1-1-D1")


def test_a_person_ends_an_asking_by_bringing_alone(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    assert as_actor(ANA, "UPDATE askings SET ended_at = now(), ending = 'brought'") == 1
    for actor, statement in (
        (ANA, "UPDATE askings SET ended_at = now(), ending = 'cancelled'"),
        (ANA, "UPDATE askings SET until = now()"),
        (ANA, "UPDATE asked_papers SET addition = 'GA-2-C1', brought_at = now()"),
        (RENNES, "UPDATE asked_papers SET addition = 'GA-1-C1'"),
        (RENNES, "UPDATE writings SET cipher = ''"),
        (RENNES, "DELETE FROM writings"),
        (RENNES, "UPDATE decisions SET verdict = 'refused'"),
        (RENNES, "UPDATE decisions SET status = 'sealed'"),
        (RENNES, "UPDATE openings SET opened_at = now()"),
        (RENNES, "UPDATE usual_delays SET opened = 1"),
        (WORKER, "UPDATE decisions SET verdict = 'refused'"),
        (WORKER, "SELECT cipher FROM writings"),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(actor, statement)
    assert as_actor(BEN, "UPDATE askings SET ended_at = now(), ending = 'brought'") == 0


def test_what_was_filed_is_changed_by_no_role(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    for actor in (ANA, RENNES, OPERATOR, WORKER):
        for statement in ("UPDATE aid_requests SET language = 'en'", "DELETE FROM aid_requests",
                          "DELETE FROM dossiers", "UPDATE dossiers SET funder = 'x'",
                          "UPDATE deposits SET key = 'x'", "DELETE FROM withdrawals",
                          "UPDATE withdrawals SET withdrawn_at = now()",
                          "UPDATE additions SET words = 'x'", "DELETE FROM additions",
                          "DELETE FROM addition_parts",
                          "UPDATE addition_parts SET funder = 'x'"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                as_actor(actor, statement)
    with pytest.raises(Conflict), peopled.begin(ANA) as tx:
        tx.drafts.save_answers("d-GA-1", {}, "fr", SignedIn("d-GA-1", "x", "y"))


def test_a_request_is_taken_back_by_its_person_alone(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    """A row names the dossier's own funder and person: no other can be written."""
    row = "INSERT INTO withdrawals VALUES ('{}', '{}', '{}', now())"
    assert as_actor(BEN, row.format("GA-2-1", "metro-lyon", "ben")) == 1
    for actor, values in (
        (ANA, ("GA-2-1", "metro-lyon", "ana")),
        (ANA, ("GA-2-1", "metro-lyon", "ben")),
        (BEN, ("GA-2-1", "dep-35", "ben")),
        (RENNES, ("GA-2-1", "metro-lyon", "ben")),
        (WORKER, ("GA-2-1", "metro-lyon", "ben")),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(actor, row.format(*values))


def test_nobody_keeps_an_address_for_another(peopled: Database) -> None:
    """Only the person who is just signing in is there to be given an address."""
    with pytest.raises(NotAllowed), peopled.begin(PUBLIC) as tx:
        tx.contacts.keep(a_contact("ana"))
    with pytest.raises(NotAllowed), peopled.begin(PUBLIC) as tx:
        tx.people.sign_in("code:email", "another")
        tx.contacts.keep(a_contact("ana"))
    with pytest.raises(NotAllowed), peopled.begin(ANA) as tx:
        tx.contacts.keep(a_contact("ana"))


def test_nobody_queues_a_message_about_another_s_request(peopled: Database) -> None:
    for person, number in (("ana", "GA-2"), ("ben", "GA-2")):
        with pytest.raises(NotAllowed), peopled.begin(ANA) as tx:
            tx.messages.add(a_message(number, person, id="m-x", kind=Kind.READY))


def test_a_code_is_seen_by_who_names_it_alone(peopled: Database) -> None:
    with peopled.begin(PUBLIC) as tx:
        assert tx.codes.get("code-1").subject == "subject"
        with pytest.raises(NotFound):
            tx.codes.get("code-2")
    with peopled.begin(PUBLIC) as tx:
        assert tx.codes.shown("another") is None
        assert tx.codes.shown("shown") == "code-1"


def test_what_was_written_about_a_request_is_never_struck_off(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    assert as_actor(WORKER, "DELETE FROM messages") == 0
    reminder = a_message("GA-1", "ana", id="m-d", request=None, draft="d-ana", due_at=NOON)
    with pytest.raises(NotAllowed), peopled.begin(ANA) as tx:
        tx.messages.add(reminder)
    with peopled.begin(WORKER) as tx:
        assert tx.messages.add(reminder)
        assert not tx.messages.add(replace(reminder, id="m-again"))
    assert as_actor(WORKER, "DELETE FROM messages") == 1


def test_the_public_queues_the_sending_of_a_code_and_nothing_else(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    job = "INSERT INTO jobs (kind, subject, due_at, added_at) VALUES ('{}', 'x', now(), now())"
    assert as_actor(PUBLIC, job.format("code")) == 1
    for kind in ("seal", "message", "checkpoint"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(PUBLIC, job.format(kind))


def test_only_one_s_own_draft_that_was_not_filed_is_removed(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    assert as_actor(ANA, "DELETE FROM drafts") == 1
    assert as_actor(BEN, "DELETE FROM drafts") == 0
    for actor in (RENNES, OPERATOR, PUBLIC):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(actor, "DELETE FROM drafts")
    gone = DraftDiscarded("d-ana", 1)
    with pytest.raises(NotFound), peopled.begin(BEN) as tx:
        tx.drafts.discard("d-ana", gone)
    with pytest.raises(Conflict), peopled.begin(ANA) as tx:
        tx.drafts.discard("d-GA-1", gone)
    with peopled.begin(ANA) as tx:
        tx.drafts.discard("d-ana", gone)
        assert [one.word for one in tx.ledger.of("d-ana")][-1] == "DraftDiscarded"
    assert as_actor(WORKER, "SELECT id FROM pieces") == [("p-typed",)]


def test_a_pass_is_seen_by_its_person_and_by_whoever_shows_it(peopled: Database) -> None:
    with peopled.begin(PUBLIC) as tx:
        assert tx.passes.try_out("t" * 64, Way.CODE) is None
        assert tx.passes.try_out("s" * 64, Way.LINK) is None
        assert tx.passes.try_out("s" * 64, Way.CODE) == Opened("ana", "d-ana")
    used = PassUsed("d-ana", "code", "")
    with peopled.begin(BEN) as tx:
        assert tx.passes.stands_until("d-ana", Way.CODE, "") is None
        assert not tx.passes.use("s" * 64, used)
    with pytest.raises(NotAllowed), peopled.begin(BEN) as tx:
        tx.passes.make("t" * 64, NOON, PassMade("d-ana", "link", "identity"))
    with peopled.begin(ANA) as tx:
        assert tx.passes.use("s" * 64, used)
        assert not tx.passes.use("s" * 64, used)


def test_nobody_moves_a_pass_or_reads_who_tried(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    for actor, statement in (
        (PUBLIC, "UPDATE passes SET draft = 'd-GA-2'"),
        (PUBLIC, "DELETE FROM passes"),
        (PUBLIC, "UPDATE attempts SET mark = 'x'"),
        (ANA, "UPDATE passes SET person = 'ben'"),
        (WORKER, "SELECT secret FROM passes"),
        (WORKER, "SELECT mark FROM attempts"),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(actor, statement)
    assert as_actor(PUBLIC, "UPDATE passes SET tries = 0") == 0
    assert as_actor(WORKER, "DELETE FROM passes") == 1
    assert as_actor(WORKER, "DELETE FROM attempts") == 1


def _count(run: Callable[[Actor, str], Any], actor: Actor, table: str) -> int | str:
    try:
        return int(run(actor, "SELECT count(*) FROM (TABLE " + table + ") t")[0][0])
    except psycopg.errors.InsufficientPrivilege:
        return DENIED


def test_nobody_brings_another_s_sign_in_to_themselves(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    """A sign-in is moved by who proved it in this transaction; without its name it is not there."""
    with peopled.begin(PUBLIC) as tx:
        way = tx.people.way("https://id", "ben-at-the-issuer")
    assert _count(as_actor, ANA, "people") == 0
    for change in (f"same_as = '{ANA.id}'", "issuer = ''"):
        assert as_actor(ANA, f"UPDATE people SET {change}") == 0
    assert way.person == way.id


def test_a_link_is_seen_by_its_person_and_by_a_funder_of_both(
    store: Database,
    superuser: psycopg.Connection[Any],
    as_actor: Callable[[Actor, str], Any],
) -> None:
    file(store, "GA-1", actor=ANA, funders=("dep-35",))
    file(store, "GA-2", actor=ANA, funders=("dep-35", "metro-lyon"))
    link = "INSERT INTO couples VALUES ('GA-1', 'GA-2', '{}', now()), ('GA-2', 'GA-1', '{}', now())"
    assert as_actor(ANA, link.format(ANA.id, ANA.id)) == 2
    for actor, person in ((BEN, BEN), (ANA, BEN), (RENNES, ANA), (TYPIST, TYPIST)):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(actor, link.format(person.id, person.id))
    for way, of in ((ANA.id, None), ("other-way", ANA.id)):
        superuser.execute(
            "INSERT INTO people (id, issuer, subject, first_seen_at, seen_at, same_as)"
            " VALUES (%s, 'https://id', %s, now(), now(), %s)",
            (way, way, of),
        )
    superuser.execute(link.format("other-way", "other-way"))
    seen = {name: _count(as_actor, who, "couples") for name, who in ACTORS.items()}
    assert seen == {
        "public": DENIED, "ana": 2, "ben": 0, "nobody": 0, "rennes": 2, "lyon": 0,
        "software": DENIED, "no_funder": 0, "typist": DENIED, "operator": DENIED, "worker": DENIED,
    }  # fmt: skip
    superuser.execute("UPDATE couples SET ended_at = now()")
    assert [_count(as_actor, who, "couples") for who in (ANA, RENNES)] == [2, 0]


def test_a_spouses_draft_is_begun_from_one_s_own(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    begin = (
        "INSERT INTO drafts (id, person, edition, language, answers, later, key, key_epoch,"
        " started_at, saved_at, spouse_of) VALUES ('d-two', '{}', 'e', 'fr', '{{}}', '[]', '', 1,"
        " now(), now(), 'd-ana')"
    )
    assert as_actor(ANA, begin.format(ANA.id)) == 1
    for actor in (BEN, TYPIST):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(actor, begin.format(actor.id))


OUT_OF_OFFICE = {"agents", "newcomers", "sessions", "jobs"}
"""Who is in office is read there; newcomers are a manager's; the rest is not of a dossier."""


def test_nobody_says_that_a_dossier_was_handed_over_but_its_own_software_which_was_given_it(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    """Without the row that names the fingerprint, no column says so either."""
    took = "UPDATE dossiers SET collected_at = now()"
    handed = "UPDATE dossiers SET handed_at = now()"
    stolen = f"{took} WHERE funder = 'metro-lyon'"
    assert (as_actor(SOFTWARE, took), as_actor(SOFTWARE, stolen)) == (1, 0)
    changes = (
        (SOFTWARE, handed), (RENNES, took), (RENNES, handed), (ANA, took), (WORKER, took),
        (SOFTWARE, "UPDATE dossiers SET came_at = now()"),
        (SOFTWARE, "UPDATE dossiers SET funder = 'metro-lyon'"),
        (SOFTWARE, "UPDATE handover_delays SET hours = 1"),
        (SOFTWARE, "DELETE FROM reconciliations"), (RENNES, "DELETE FROM handover_delays"),
        (RENNES, "INSERT INTO handover_delays VALUES ('dep-35', 1, 'caseworker-1', now())"),
        (WORKER, "UPDATE reconciliations SET filed = 9"),
    )  # fmt: skip
    for actor, statement in changes:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(actor, statement)
    boss = replace(RENNES, id="boss")
    with peopled.begin(OPERATOR) as tx:
        tx.people.appoint(Appointed(boss.id, "dep-35", "manager"))
    with peopled.begin(boss) as tx:
        tx.reconciliation.set_delay(48)
        tx.reconciliation.set_delay(24)
        assert tx.reconciliation.delay("dep-35") == 24 and tx.reconciliation.kept("dep-35", 9)
    assert _count(as_actor, SOFTWARE, "handover_delays") == 1
    for funder, by in (("metro-lyon", "boss"), ("dep-13", "boss"), ("dep-35", "another")):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(boss, f"INSERT INTO handover_delays VALUES ('{funder}', 1, '{by}', now())")


def test_a_duty_that_is_over_shows_no_row_of_any_table(database: FreshDatabase) -> None:
    """What a caseworker's policy opens, a duty that stands opens alone."""
    question = (
        "SELECT tablename, bool_or(policyname = 'in_office' AND permissive = 'RESTRICTIVE')"
        " FROM pg_policies WHERE 'portal_funder' = ANY (roles) GROUP BY tablename"
    )
    with psycopg.connect(database.owner_url) as owner:
        guarded = dict(owner.execute(question).fetchall())
    assert {table for table, held in guarded.items() if not held} == OUT_OF_OFFICE
