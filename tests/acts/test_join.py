"""A funder joins while the portal runs, after a rehearsal that the real dossiers never meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from portal import wiring
from portal.acts import (
    acknowledge,
    answer,
    collect,
    join,
    past,
    rehearse,
    reorient,
    review,
    sign_in,
    status,
    submit,
    verify,
)
from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.duties import NotAppointed
from portal.domain.errors import Conflict, NotAllowed, NotReady
from portal.domain.findings import Outcome
from portal.domain.happened import legal_day
from portal.domain.joining import REHEARSAL_DAYS, Joining, rehearsal_of
from portal.domain.people import WORKER, Actor, Role
from portal.form.edition import Edition, in_force
from portal.form.facts import derive
from portal.form.letter_sender import Sender
from portal.form.letters import letter_of
from portal.form.retention import term_from
from portal.store.database import Database
from tests.acts import office as offices
from tests.acts.bags import exported
from tests.acts.conftest import opened
from tests.acts.office import ISSUER, Office
from tests.acts.test_letters_composed import text_of
from tests.build import Clock
from tests.conftest import a_copy

OPERATOR = Actor(Role.OPERATOR, "operator-1")
CODE = "cprpsncf"
TWIN = rehearsal_of(CODE)


@pytest.fixture(scope="module")
def office(wired: Desk, postgres: Postgres, s3: S3Server, secrets: object) -> Iterator[Office]:
    """One office for the story of this file, which its tests tell in order."""
    with a_copy(postgres) as database, opened(wired, database, s3, secrets) as made:  # type: ignore[arg-type]
        yield made


@pytest.fixture(scope="module")
def desk(office: Office) -> Desk:
    return office.desk


def said(desk: Desk, **changes: object) -> Joining:
    begun = join.begun(desk, OPERATOR, CODE)
    told = {"source": "Convention", "signatory": "Anne Rail", "signs_as": "directrice",
            "address": "17 rue du Rail, Marseille", "telephone": "0491000000"}  # fmt: skip
    return replace(begun, **(told | changes))  # type: ignore[arg-type]


def seen(desk: Desk) -> None:
    """Let the second pass in which a process may not have looked again."""
    desk.look_again._next = 0.0  # type: ignore[attr-defined]
    desk.look_again()


def rehearsed(desk: Desk, one: Joining) -> str:
    """A rehearsal, as its page files it."""
    made = rehearse.make_ready(desk, OPERATOR, one)
    person = sign_in.sign_in(made.desk, rehearse.ISSUER, made.subject, "applicant", "rehearsal")
    draft = answer.start_draft(made.desk, person, made.language)
    answer.answer_all(made.desk, person, draft.id, made.answers)
    filed = submit.submit(
        made.desk, person, draft.id, rehearse.ISSUER, "rehearsal", idempotency_key=made.key
    )
    rehearse.note(desk, OPERATOR, one, filed.number)
    return f"{filed.number}-1"


def test_what_is_wrong_is_said_before_it_is_kept(desk: Desk) -> None:
    today = legal_day(desk.clock())
    for changes, wrong in (
        ({"effective": today, "signatory": "", "source": ""}, ["source", "signatory", "effective"]),
        ({"telephone": "12", "website": "http://x", "kept_days": 10, "kept_years": 9},
         ["telephone", "website", "kept_days", "kept_years"]),
        ({"code": "rehearsal-x"}, ["code"]),
        ({"effective": date(5202, 1, 1), "website": "https://", "decides_days": 0,
          "kept_days": 10**8}, ["effective", "website", "kept_days", "decides_days"]),
        ({"territories": ("999", "35")}, ["territories"]),
        ({"code": "newcomer", "schemes": ()}, ["schemes"]),
    ):  # fmt: skip
        with pytest.raises(NotReady) as told:
            join.keep(desk, OPERATOR, said(desk, **changes))
        assert [one.question for one in told.value.problems] == wrong
    for changes, sentence in (
        ({"schemes": ("martiens",)}, "The scheme `martiens` is not in schemes.csv."),
        ({"schemes": ("agirc_arrco",)}, "never anybody’s main scheme"),
        ({"kind": "farm_fund"}, "is a national_fund in funders.csv, not a farm_fund"),
    ):
        with pytest.raises(NotReady) as told:
            join.keep(desk, OPERATOR, said(desk, **changes))
        assert sentence in told.value.problems[0].text
    assert join.every(desk, OPERATOR) == []
    assert CODE in {one.code for one in join.to_join(desk, OPERATOR)}


def test_a_rehearsal_goes_the_whole_way_and_mixes_with_nothing(office: Office, desk: Desk) -> None:
    kept = join.keep(desk, OPERATOR, said(desk))
    with pytest.raises(Conflict), desk.begin(OPERATOR) as tx:
        tx.joinings.keep(kept)
    assert rehearse.last(desk, OPERATOR, CODE) is None
    number = rehearsed(desk, kept)  # at once: processes may not have looked again
    found = rehearse.last(desk, OPERATOR, CODE)
    assert found and list(found.done) == ["filed", "routed"]
    office.work()
    found = rehearse.last(desk, OPERATOR, CODE)
    assert found and list(found.done) == ["filed", "routed", "sealed", "kept"]
    # The first manager is let in: to the rehearsal until the day comes.
    with pytest.raises(NotAppointed) as newcomer:
        sign_in.enter(desk, ISSUER, "anne", "caseworker", "eidas1", name="Anne RAIL")
    with pytest.raises(NotReady):
        join.let_in(desk, OPERATOR, CODE, "2345 6789")
    assert join.let_in(desk, OPERATOR, CODE, newcomer.value.code) == "Anne RAIL"
    anne = sign_in.enter(desk, ISSUER, "anne", "caseworker", "eidas1").actor
    assert anne.funder == TWIN
    read = review.open_dossier(desk, anne, number)
    assert read.badge is Outcome.SAME and read.record
    assert "répétition" in read.record["funder"]["name"]
    assert read.dossier.retain_until and (
        read.dossier.retain_until - read.dossier.submitted_at <= timedelta(days=REHEARSAL_DAYS)
    )
    software = rehearse.software_of(CODE)
    bag = b"".join(collect.give_bag(desk, software, number).blocks)
    assert read.dossier.manifest_sha256 and read.dossier.manifest_sha256.encode() in bag
    with pytest.raises(acknowledge.WrongFingerprint):
        acknowledge.acknowledge(desk, software, number, "0" * 64)
    found = rehearse.last(desk, OPERATOR, CODE)
    assert found and not found.whole and "acknowledged" not in found.done
    assert status.status_of(desk).for_a_person == ()
    acknowledge.say_arrived(desk, anne, number, read.dossier.manifest_sha256)
    found = rehearse.last(desk, OPERATOR, CODE)
    assert found and found.whole
    # Nothing of it is counted, and no real funder, its own included, sees it.
    figures = status.status_of(desk).figures
    assert (figures["sealed"], figures["filed_not_sealed"], figures["acknowledged_wrongly"]) == (
        0, 0, 0,
    )  # fmt: skip
    assert past.past_requests(desk).left_out == {}
    assert not list(exported(desk, offices.funder_of(CODE), None))
    assert office.asked("SELECT count(*) FROM messages") == [(0,)]
    with pytest.raises(NotReady) as told:
        reorient.reorient(desk, anne, number, reorient.Wished("dep-35", "other_scheme", "", 0))
    assert [one.question for one in told.value.problems] == [reorient.TO]


def test_the_day_comes_without_a_new_start(office: Office, desk: Desk, clock: Clock) -> None:
    (shown,) = join.every(desk, OPERATOR)
    day, before = shown.last.effective, in_force(desk.editions, shown.last.effective)
    assert shown.to_come and shown.now is None
    clock.now = datetime.combine(day, time(9), tzinfo=UTC)
    store = Database(office.settings.database_url, clock=clock, new_id=wiring.new_id)
    timed = replace(desk, begin=store.begin, read=store.read, clock=clock)
    anne = sign_in.enter(timed, ISSUER, "anne", "caseworker", "eidas1").actor
    assert anne.funder == CODE
    with pytest.raises(NotAllowed, match="holds already"):
        rehearse.make_ready(timed, OPERATOR, shown.last)
    # The next version: in Brittany alone, for longer, under another name.
    join.keep(timed, OPERATOR, replace(
        shown.last, effective=day + timedelta(days=10), name="Caisse du rail", territories=("35",),
        schemes=("cavimac", CODE), kept_days=400, decides_days=45,
    ))  # fmt: skip
    seen(desk)
    edition = in_force(desk.editions, day)
    assert edition.reference is not before.reference, "seen by the processes that run"
    assert [fund(edition, day + timedelta(days=n), "35238") for n in (-1, 9, 10)] == [
        "cavimac", "cavimac", CODE,
    ]  # fmt: skip
    assert fund(edition, day + timedelta(days=10), "29019") == "cavimac"
    filed = datetime.combine(day + timedelta(days=10), time(12), tzinfo=UTC)
    days = [(term_from(edition, at, funder) - at).days
            for at, funder in ((filed, CODE), (filed, "dep-35"), (filed, TWIN))]  # fmt: skip
    assert days == [400, edition.retention_days, REHEARSAL_DAYS]
    rehearsal = rehearse.last(desk, OPERATOR, CODE)
    assert rehearsal and rehearsal.version == 1, "the next version was not rehearsed yet"
    with pytest.raises(NotAppointed) as newcomer:
        sign_in.enter(timed, ISSUER, "bob", "caseworker", "eidas1", name="Bob RAIL")
    join.let_in(timed, OPERATOR, CODE, newcomer.value.code, to_rehearse=True)
    assert sign_in.enter(timed, ISSUER, "bob", "caseworker", "eidas1").actor.funder == TWIN
    later = rehearsed(desk, join.look(desk, OPERATOR, CODE).last)
    again = rehearse.last(desk, OPERATOR, CODE)
    assert again and (again.dossier, again.version) == (later, 2)
    with desk.begin(WORKER) as tx:
        assert tx.dossiers.get(later).commune.startswith("35"), "sent there by what is to come"
    with desk.begin(WORKER) as tx:
        dossier = tx.dossiers.get(rehearsal.dossier)
    said = "fr", "refused", [], "", day, None, "Zoé Agent"
    letter = letter_of(edition, replace(dossier, funder=CODE), *said)
    assert (letter.funder, letter.sender) == (
        "Caisse du rail",
        Sender(
            "Anne Rail", "directrice", "17 rue du Rail, Marseille", "04\xa091\xa000\xa000\xa000"
        ),
    )
    printed = " ".join(text_of(desk.printer.letter(letter)))
    assert "Où écrire : 17 rue du Rail, Marseille Par téléphone : 04" in printed
    assert "Décision préparée par Zoé Agent" in printed, "another signs it"
    alone = letter_of(edition, replace(dossier, funder="dep-35"), *said)
    assert alone.parts[0].by.startswith("Décision prise par Zoé Agent")
    assert "Anne Rail, directrice" in printed and "17 rue du Rail" in printed
    # What was sealed before is the same, whatever is said of its funder since.
    office.checkpoint()
    findings = verify.verify_request(desk, dossier.request)
    assert {one.outcome for one in findings} == {Outcome.SAME}
    store.close()


def fund(edition: Edition, on: date, commune: str) -> str:
    """Who pays for somebody of the religious ministers' scheme who lives there."""
    told = {"commune": commune, "pensions": [{"scheme": "cavimac", "kind": "own", "quarters": 9}]}
    return str(derive(edition, told | {"today": on.isoformat()})["fund"])
