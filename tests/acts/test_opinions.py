"""Opinions: asked of a colleague or by a link; an expert is shown what was chosen, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.acts import codes, consult, expert, follow, mark, opine, reorient
from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.codes import Outcome
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.happened import legal_day
from portal.domain.messages import Channel
from portal.domain.opinions import Opinion
from portal.domain.people import WORKER, Actor
from portal.domain.post import Post
from portal.opinion_wish import OUTSIDE, Wished
from portal.web.readings import readings
from tests.acts.office import Office, file
from tests.acts.on_duty import on_duty
from tests.acts.test_secrecy import IDENTITY, REPORT, Letters, who
from tests.browser.every.site import an_office
from tests.build import a_caseworker, a_pdf, an_applicant

EXPERT, QUESTION = "expert@chu.fr", "Ce logement convient-il ?"


@pytest.fixture(scope="module")
def office(postgres: Postgres, wired: Desk, s3: S3Server, secrets: Path) -> Iterator[Office]:
    """One office for all tests of this file; a team with every duty."""
    with an_office(postgres, wired, s3, secrets, "opinions") as made:
        for duty in Duty:
            on_duty(made, duty.value, duty)
        on_duty(made, "caseworker-2", Duty.CASEWORKER, funder="dep-13")
        yield made


@pytest.fixture(scope="module")
def number(office: Office) -> str:
    """A dossier with a medical paper."""
    papers = {"identity": a_pdf(), "hospital_report": a_pdf("Compte rendu")}
    filed = file(office.desk, papers=papers)
    office.work()
    return f"{filed.number}-1"


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def writing(office: Office, letters: Letters) -> Desk:
    """A desk that sends e-mail."""
    post = Post(web="http://localhost", telephone="01", messengers={Channel.EMAIL: letters},
                key=b"k" * 32)  # fmt: skip
    return replace(office.desk, post=post)


def wish(desk: Desk, to: str, **changes: Any) -> Wished:
    until: date = legal_day(desk.clock()) + timedelta(days=14)
    named = {"name": "Dr Le Bras", "email": EXPERT} if to == OUTSIDE else {"name": "", "email": ""}
    told = {**named, "question": QUESTION, "papers": [IDENTITY], "sections": ["pension"]}
    return Wished(**{"who": to, **told, "until": until, "doctor": False, **changes})


def asked(desk: Desk, actor: Actor, number: str, wished: Wished) -> Opinion:
    return consult.ask(desk, actor, number, wished, lambda text: f"keyed {text}")


def by_link(desk: Desk, one: Opinion) -> Opinion:
    return expert.shown(desk, f"keyed {desk.post.secret(one.id)}")


def test_a_wish_is_judged(writing: Desk, number: str) -> None:
    today = legal_day(writing.clock())
    cases: dict[str, tuple[str, str, dict[str, Any]]] = {
        "nobody": ("caseworker", "x", {}),
        "no_name": ("caseworker", OUTSIDE, {"name": " "}),
        "no_address": ("caseworker", OUTSIDE, {"email": "x"}),
        "nothing": ("caseworker", OUTSIDE, {"question": " "}),
        "nothing_shown": ("caseworker", OUTSIDE, {"papers": [REPORT], "sections": []}),
        "secret": ("doctor", OUTSIDE, {"papers": [REPORT]}),
        "not_yours": ("caseworker", "doctor", {"doctor": True}),
        "no_doctor": ("doctor", "caseworker", {"doctor": True}),
        "past": ("caseworker", OUTSIDE, {"until": today - timedelta(days=1)}),
        "far": ("caseworker", OUTSIDE, {"until": today + timedelta(days=61)}),
        "unreadable": ("caseworker", OUTSIDE, {"until": None}),
    }
    found = {}
    for code, (actor, to, changes) in cases.items():
        with pytest.raises(NotReady) as refused:
            asked(writing, who(actor), number, wish(writing, to, **changes))
        found[code] = [one.text for one in refused.value.problems]
    assert found == {code: [code] for code in cases}
    with pytest.raises(NotFound):
        asked(writing, a_caseworker("dep-13", "caseworker-2"), number, wish(writing, OUTSIDE))


def test_an_expert_sees_what_was_chosen_until_it_is_given(
    office: Office, writing: Desk, letters: Letters, number: str
) -> None:
    """Each look is told to the ledger, and to the person; the link dies with the answer."""
    agent, ana = who("caseworker"), an_applicant()
    one = asked(writing, agent, number, wish(writing, OUTSIDE))
    office.work(writing)
    assert letters.sent == [(EXPERT, "opinion")]
    assert letters.funders == ["Département d’Ille-et-Vilaine"]
    link = by_link(writing, one)
    assert (link.terms, expert.hint_of(writing, link)) == (b"", "e…t@chu.fr")
    code = codes.ask(writing, Channel.EMAIL, EXPERT, "fr", "c", opinion=one.id)
    assert code
    assert expert.prove(writing, link, code, "00000000").outcome is Outcome.WRONG
    assert expert.prove(writing, link, code, writing.post.digits(code)).proof
    shown = expert.read(writing, link)
    assert (shown.terms.question, [each.id for each in shown.terms.sections]) == (
        QUESTION, ["pension"])  # fmt: skip
    assert [(each.name, each.pages) for each in shown.terms.papers] == [(IDENTITY, 1)]
    assert expert.image(writing, link, IDENTITY, 1).startswith(b"\x89PNG")
    for hidden in (REPORT, "dossier.pdf", "manifest.json"):
        with pytest.raises(NotFound):
            expert.image(writing, link, hidden, 1)
    _sees_nothing_else(office, one, number)
    entries = follow.history(writing, ana, number.removesuffix("-1"))
    assert [each.times for each in readings(entries) if each.expert] == [1]
    assert mark.marks(writing, agent, [number])[number].opinions == 0
    expert.give(writing, link, "Oui, avec une douche.")
    assert mark.marks(writing, agent, [number])[number].opinions == 1
    for late in (
        lambda: expert.read(writing, link),
        lambda: expert.image(writing, link, IDENTITY, 1),
    ):
        with pytest.raises(NotFound):
            late()
    with pytest.raises(Conflict):
        expert.give(writing, link, "Encore.")
    told = opine.opinions(writing, agent, number).told[0]
    assert (told.words, told.terms.to, told.waits) == ("Oui, avec une douche.", EXPERT, False)
    assert mark.marks(writing, agent, [number])[number].opinions == 0
    stored = office.asked("SELECT terms FROM opinions UNION ALL SELECT cipher FROM opinion_answers")
    assert not any(QUESTION.encode() in row[0] or b"douche" in row[0] for row in stored)
    with pytest.raises(Conflict):
        opine.end(writing, agent, number, one.id)
    expert.sweep(writing)
    assert office.asked("SELECT address FROM opinions WHERE id = %s", one.id) == [(None,)]


def _sees_nothing_else(office: Office, one: Opinion, number: str) -> None:
    """In the database itself: one row, the objects it names, one key; nothing of anybody else."""
    with office.desk.begin(one.actor) as tx:
        assert [each.name for each in tx.deposits.of(number)] == [IDENTITY]
        assert tx.keys.get(number) is not None
    looks: tuple[Any, ...] = (
        lambda tx: tx.dossiers.get(number),
        lambda tx: tx.aid_requests.get(number.removesuffix("-1")),
        lambda tx: tx.writings.of(number),
        lambda tx: tx.remarks.of(number),
        lambda tx: tx.sheets.of(number),
        lambda tx: tx.ledger.of(number),
        lambda tx: tx.drafts.mine(),
        lambda tx: tx.team.everyone(),
    )
    for look in looks:
        with pytest.raises(NotAllowed), office.desk.begin(one.actor) as tx:
            look(tx)
    for stranger in (replace(one, id="x").actor, WORKER):
        with office.desk.begin(stranger) as tx:
            found = tx.keys.get(number) if stranger is not WORKER else None
            assert found is None


def test_what_is_medical_is_shown_by_who_reads_it_to_a_doctor_alone(
    office: Office, writing: Desk, number: str
) -> None:
    doctor, agent = who("doctor"), who("caseworker")
    with pytest.raises(NotReady):
        asked(writing, agent, number, wish(writing, OUTSIDE, papers=[REPORT], doctor=True))
    one = asked(writing, doctor, number, wish(writing, OUTSIDE, papers=[REPORT], doctor=True))
    assert expert.image(writing, by_link(writing, one), REPORT, 1)
    assert one.id not in [each.opinion.id for each in opine.opinions(writing, agent, number).told]
    assert one.id in [each.opinion.id for each in opine.opinions(writing, doctor, number).told]
    with pytest.raises(NotFound):
        opine.end(writing, agent, number, one.id)
    office.superuser(f"UPDATE opinions SET medical = false WHERE id = '{one.id}'")
    with pytest.raises(NotFound):  # row security by itself
        expert.image(writing, by_link(writing, one), REPORT, 1)
    office.superuser(f"UPDATE opinions SET medical = true WHERE id = '{one.id}'")
    opine.end(writing, doctor, number, one.id)
    with pytest.raises(NotFound):
        expert.read(writing, by_link(writing, one))


def test_a_colleague_is_asked_and_answers(writing: Desk, number: str) -> None:
    agent, eva = who("caseworker"), who("evaluator")
    one = asked(writing, agent, number, wish(writing, eva.id))
    waiting, _names = opine.asked_of_me(writing, eva)
    assert [(each.dossier.number, each.asked_by) for each in waiting] == [(number, agent.id)]
    with pytest.raises(NotFound):
        opine.give(writing, who("referee"), number, one.id, "Moi aussi.")
    opine.give(writing, eva, number, one.id, "D’accord.")
    assert opine.asked_of_me(writing, eva)[0] == []
    assert opine.opinions(writing, agent, number).told[0].words == "D’accord."
    with pytest.raises(Conflict):
        opine.give(writing, eva, number, one.id, "Encore.")


def test_a_link_is_over_on_its_day_and_when_the_dossier_moves(
    office: Office, writing: Desk, number: str
) -> None:
    agent = who("caseworker")
    late, moved = (asked(writing, agent, number, wish(writing, OUTSIDE)) for _ in range(2))
    assert expert.is_open(writing, by_link(writing, late))
    office.superuser(f"UPDATE opinions SET asked_at = now() - interval '9 days',"
                     f" ends_at = now() - interval '1 minute' WHERE id = '{late.id}'")  # fmt: skip
    assert not expert.is_open(writing, by_link(writing, late))
    with pytest.raises(NotFound):
        expert.read(writing, by_link(writing, late))
    wished = reorient.Wished("dep-13", "other_departement", "", 0)
    reorient.reorient(writing, agent, number, wished)
    assert not expert.is_open(writing, by_link(writing, moved))
    assert by_link(writing, moved).ended_at
    assert opine.opinions(writing, a_caseworker("dep-13", "caseworker-2"), number).told == []
