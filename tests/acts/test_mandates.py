"""Acting for another: nothing without a yes, everything sealed, nothing after a no."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

from portal.acts import (
    add,
    answer,
    codes,
    confirm_mandate,
    follow,
    mandates,
    notify,
    submit,
    verify,
    withdraw,
    write,
)
from portal.desk import Desk
from portal.domain.codes import Outcome
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.findings import Outcome as Found
from portal.domain.mandates import Allowed, Capacity, fingerprint
from portal.domain.messages import Channel, Kind, Notice
from portal.domain.people import WORKER, Actor, Role
from portal.form.remembered import wanted_of
from tests.acts.added import typed
from tests.acts.helped import POST, acting, asked, code_for, confirmed, keyed
from tests.acts.office import EIDAS, ISSUER, Office, a_draft, file
from tests.build import a_caseworker, a_pdf, an_applicant, answers

RENNES = a_caseworker()
SOIZIC = an_applicant("soizic")


@pytest.fixture
def helped(office: Office) -> Desk:
    return replace(office.desk, post=POST)


def different(desk: Desk, number: str) -> set[str]:
    return {
        one.check for one in verify.verify_request(desk, number) if one.outcome is Found.DIFFERENT
    }


def test_a_mandate_is_sealed_with_what_is_filed_under_it(office: Office, helped: Desk) -> None:
    """The exact words, both names, the yes: in the sealed dossier, and checked by `verify`."""
    mandate = confirmed(helped, SOIZIC)
    filed = file(helped, acting(SOIZIC, mandate), {"identity": a_pdf()})
    office.superuser("DELETE FROM jobs WHERE kind IN ('code', 'message')")  # no server takes them
    office.work()
    office.checkpoint()
    assert filed.person == mandate.senior != SOIZIC.id
    number = f"{filed.number}-1"
    pdf = follow.document(helped, Actor(Role.APPLICANT, mandate.senior), number)
    sealed = json.loads(helped.sealer.attached(pdf))["acting"]
    assert sealed["helper_name"] == "Soizic Le Goff"
    assert sealed["words"] == mandate.terms.words
    assert "Odette Le Goff" in sealed["words"]
    assert sealed["words_sha256"] == fingerprint(sealed["words"])
    assert sealed["evidence"] == {"address": "o…e@exemple.fr"}
    findings = verify.verify_request(helped, filed.number)
    assert {one.outcome for one in findings} == {Found.SAME}, findings
    assert {"mandate's words", f"{number} pdf mandate"} <= {one.check for one in findings}
    office.superuser("UPDATE aid_requests SET acting = jsonb_set(acting, '{words}', '\"Tout.\"')")
    assert different(helped, filed.number) == {
        "everything that was filed", "mandate's words", f"{number} pdf mandate",
    }  # fmt: skip


def test_a_mandate_that_the_ledger_does_not_know_is_found(office: Office, helped: Desk) -> None:
    filed = file(helped, acting(SOIZIC, confirmed(helped, SOIZIC)))
    changed = "UPDATE ledger SET {} WHERE word = '{}'"
    office.superuser(changed.format("""detail = '{"way": "paper"}'""", "MandateConfirmed"))
    assert different(helped, filed.number) == {"mandate's confirmation"}
    office.superuser(changed.format("actor = 'x'", "MandateAsked"))
    assert "mandate's helper" in different(helped, filed.number)
    office.superuser(changed.format("at = now() + '1 day'", "MandateConfirmed"))
    assert "mandate's time" in different(helped, filed.number)


class Heard:
    """A way to write that keeps what was said."""

    def __init__(self) -> None:
        self.said: list[Notice] = []

    def send(self, message: str, to: str, notice: Notice, at: datetime) -> None:
        self.said.append(notice)


def test_who_is_asked_reads_who_asks_and_what_for(helped: Desk) -> None:
    """The words of the mandate name a professional's service; so does the message, and the acts."""
    heard = Heard()
    told = replace(helped, post=replace(POST, messengers={Channel.EMAIL: heard}))
    trade = {"capacity": Capacity.PROFESSIONAL, "tie": "CCAS de Lyon"}
    mandate = asked(told, SOIZIC, acts=(Allowed.FILL, Allowed.SEND), **trade)
    assert "je charge Soizic Le Goff (CCAS de Lyon) d’agir" in mandate.terms.words
    notify.send_code(told, code_for(told, mandate, "odette@exemple.fr"))
    (notice,) = heard.said
    assert notice.values["helper"] == "Soizic Le Goff, CCAS de Lyon"
    assert notice.values["acts"] == "fill send"


def test_the_person_is_told_who_filed_for_them(helped: Desk) -> None:
    heard = Heard()
    told = replace(helped, post=replace(POST, messengers={Channel.EMAIL: heard}))
    theirs = acting(SOIZIC, confirmed(told, SOIZIC))
    filed = file(told, theirs)
    (message,) = follow.messages(told, Actor(Role.APPLICANT, filed.person), filed.number)
    notify.send(told, message.id)
    assert heard.said[-1].values["helper"] == "Soizic Le Goff"


def test_without_a_yes_nothing_may_be_done(helped: Desk) -> None:
    mandate = asked(helped, SOIZIC)
    assert mandates.standing(helped, SOIZIC) == {}
    with pytest.raises(NotFound):
        answer.start_draft(helped, replace(SOIZIC, behalf="odette"), "fr")
    code = code_for(helped, mandate, "odette@exemple.fr")
    tried = confirm_mandate.confirm_by_code(helped, mandate.id, code, "0000 0000")
    assert (tried.outcome, tried.left) == (Outcome.WRONG, 4)
    assert mandates.own(helped, SOIZIC, mandate.id).confirmation is None


def test_the_person_is_told_and_sees_everything(office: Office, helped: Desk) -> None:
    """Each filing and each addition is written to the address that said yes, never the helper's."""
    mandate = confirmed(helped, SOIZIC)
    theirs, odette = acting(SOIZIC, mandate), Actor(Role.APPLICANT, mandate.senior)
    filed = file(helped, theirs)
    for rank in (1, 2):
        draft = add.start_addition(helped, theirs, filed.number)
        sent = add.add(helped, theirs, draft.id, typed(f"Voici {rank}"), ISSUER, EIDAS)
        assert sent.acting == filed.acting
    told = follow.messages(helped, odette, filed.number)
    assert [(one.kind, one.proven, one.person) for one in told] == [
        (kind, True, odette.id) for kind in (Kind.FILED, Kind.ADDED, Kind.ADDED)
    ]
    assert [one.number for one, _ in follow.requests(helped, odette)] == [filed.number]
    assert follow.requests(helped, SOIZIC) == ()


@pytest.mark.parametrize("who", ["helper", "senior", "link"])
def test_either_side_ends_it_in_one_press(helped: Desk, who: str) -> None:
    """What was begun and sent stays the person's; the helper sees none of it any more."""
    mandate = confirmed(helped, SOIZIC)
    theirs, odette = acting(SOIZIC, mandate), Actor(Role.APPLICANT, mandate.senior)
    filed, begun = file(helped, theirs), a_draft(helped, theirs)
    if who == "link":
        mandates.withdraw_by_link(helped, keyed(mandates.token_of(helped, mandate)))
    else:
        mandates.withdraw(helped, SOIZIC if who == "helper" else odette, mandate.id)
    for look in (answer.draft, answer.discard):
        with pytest.raises(NotFound):
            look(helped, theirs, begun.id)
    with pytest.raises(NotFound):
        follow.request(helped, theirs, filed.number)
    with pytest.raises(NotFound):
        submit.submit(helped, theirs, begun.id, ISSUER, EIDAS)
    assert answer.draft(helped, odette, begun.id).answers == begun.answers
    assert submit.submit(helped, odette, begun.id, ISSUER, EIDAS).acting is None
    mandates.withdraw(helped, odette, mandate.id)  # twice is once


def test_only_the_acts_that_are_named(helped: Desk) -> None:
    """Who may fill in does not send; who may send does not take a request back."""
    fills = confirmed(helped, SOIZIC, acts=(Allowed.FILL,))
    draft = a_draft(helped, acting(SOIZIC, fills))
    with pytest.raises(NotAllowed):
        submit.submit(helped, acting(SOIZIC, fills), draft.id, ISSUER, EIDAS)
    sent = submit.submit(helped, Actor(Role.APPLICANT, fills.senior), draft.id, ISSUER, EIDAS)
    with pytest.raises(NotFound):
        follow.request(helped, acting(SOIZIC, fills), sent.number)
    every = confirmed(helped, SOIZIC, "yann@exemple.fr", "Yann Le Goff")
    filed = file(helped, acting(SOIZIC, every), first_names="Yann")
    with pytest.raises(NotAllowed):
        withdraw.withdraw(helped, acting(SOIZIC, every), filed.number)


def test_nobody_is_named_who_is_not_the_mandate_s(helped: Desk) -> None:
    """Neither in a request, nor by what corrects one; the person's own names may be told apart."""
    theirs = acting(SOIZIC, confirmed(helped, SOIZIC, senior="LE GOFF, Odette"))
    filed = file(helped, theirs, birth_name="Kermarrec", used_name="Le-Goff", first_names="Odette")
    assert filed.acting
    for changes in ({"first_names": "Yann"}, {"birth_name": "Petit"}):
        draft = a_draft(helped, theirs, **changes)
        with pytest.raises(NotReady) as refused:
            submit.submit(helped, theirs, draft.id, ISSUER, EIDAS)
        (problem,) = refused.value.problems
        assert (problem.page, problem.question) == ("name", "birth_name")
        assert "Vous agissez pour LE GOFF, Odette" in problem.text
    corrects = add.start_addition(helped, theirs, filed.number)
    named = {**corrects.answers, "used_name": "Petit"}
    answer.answer_all(helped, theirs, corrects.id, named)
    with pytest.raises(NotReady):
        add.add(helped, theirs, corrects.id, typed("Voici"), ISSUER, EIDAS)


def test_two_people_with_one_address_have_a_mandate_each(helped: Desk) -> None:
    """What is filed for one is sealed with the words that were agreed for that one."""
    one = confirmed(helped, SOIZIC)
    other = confirmed(helped, SOIZIC, senior="Yann Le Goff")
    assert one.senior == other.senior
    assert mandates.also_for(helped, SOIZIC, one) == ["Yann Le Goff"]
    for mandate, name in ((one, "Odette"), (other, "Yann")):
        theirs = acting(SOIZIC, mandate)
        draft = answer.start_draft(helped, theirs, "fr", under=mandate.id)
        assert draft.mandate == mandate.id
        seen = mandates.in_use(helped, theirs, draft.id)
        assert seen
        assert seen.id == mandate.id
        answer.answer_all(helped, theirs, draft.id, answers(first_names=name))
        filed = submit.submit(helped, theirs, draft.id, ISSUER, EIDAS)
        assert filed.acting
        assert filed.acting.senior_name == f"{name} Le Goff"
        assert filed.acting.evidence["shared"] == "yes"
        seen = mandates.in_use(helped, theirs, number=filed.number)
        assert seen
        assert seen.id == mandate.id


FOR_HER = {
    "for_whom": "relative", "filler_name": "Soizic Le Goff", "filler_phone": "+33261910002",
    "filler_tie": "child", "filler_visit": "no", "signed_as": "mandated",
}  # fmt: skip


def test_a_mandate_that_is_sealed_is_not_asked_for_as_a_paper(helped: Desk) -> None:
    """Confirmed here, its words are in the dossier; on paper, somebody must see it."""
    for on_paper in (False, True):
        mandate = asked(helped, SOIZIC) if on_paper else confirmed(helped, SOIZIC)
        if on_paper:
            confirm_mandate.confirm_on_paper(helped, SOIZIC, mandate.id)
            mandate = mandates.own(helped, SOIZIC, mandate.id)
        theirs = acting(SOIZIC, mandate)
        draft = a_draft(helped, theirs, **FOR_HER)
        answer.defer(helped, theirs, draft.id, "mandate_proof", True)
        filed = submit.submit(helped, theirs, draft.id, ISSUER, EIDAS)
        assert ("mandate_proof" in filed.later) is on_paper
        wanted = {rule.id for rule in wanted_of(helped.editions[filed.edition], filed)}
        assert ("mandate_proof" in wanted) is on_paper


def test_two_people_who_are_helped_do_not_cross(helped: Desk) -> None:
    odette = confirmed(helped, SOIZIC)
    yann = confirmed(helped, SOIZIC, "yann@exemple.fr", "Yann Le Goff")
    drafts = {one.id: a_draft(helped, acting(SOIZIC, one)).id for one in (odette, yann)}
    own = a_draft(helped, SOIZIC)
    for one, other in ((odette, yann), (yann, odette)):
        seen = answer.drafts(helped, acting(SOIZIC, one))
        assert [draft.id for draft in seen] == [drafts[one.id]]
        with pytest.raises(NotFound):
            answer.draft(helped, acting(SOIZIC, one), drafts[other.id])
        with pytest.raises(NotFound):
            answer.draft(helped, acting(SOIZIC, one), own.id)
    assert [draft.id for draft in answer.drafts(helped, SOIZIC)] == [own.id]


def test_a_helper_does_not_say_yes_in_the_person_s_place(helped: Desk) -> None:
    code = codes.ask(helped, Channel.EMAIL, "soizic@exemple.fr", "fr", "192.0.2.7")
    assert code
    soizic = codes.prove(helped, code, helped.post.digits(code)).actor
    assert soizic
    mandate = asked(helped, soizic)
    with pytest.raises(NotAllowed):
        confirm_mandate.refuse_own_address(helped, soizic, Channel.EMAIL, "Soizic@exemple.fr")
    own = code_for(helped, mandate, "soizic@exemple.fr")
    with pytest.raises(NotAllowed):
        confirm_mandate.confirm_by_code(helped, mandate.id, own, helped.post.digits(own))
    secret = keyed(mandates.token_of(helped, mandate))
    with pytest.raises(NotAllowed):
        confirm_mandate.confirm_signed_in(helped, soizic, secret, ISSUER, EIDAS)


def test_a_code_for_a_mandate_lets_nobody_in_and_the_other_way_round(helped: Desk) -> None:
    mandate = asked(helped, SOIZIC)
    code = code_for(helped, mandate, "odette@exemple.fr")
    assert codes.prove(helped, code, helped.post.digits(code)).outcome is Outcome.OVER
    with pytest.raises(NotFound):
        codes.followed(helped, code, helped.post.secret(code))
    sign_in = codes.ask(helped, Channel.EMAIL, "odette@exemple.fr", "fr", "192.0.2.7")
    assert sign_in
    with pytest.raises(NotFound):
        confirm_mandate.confirm_by_code(helped, mandate.id, sign_in, helped.post.digits(sign_in))


def test_the_person_says_yes_signed_in(helped: Desk) -> None:
    mandate, odette = asked(helped, SOIZIC), an_applicant("odette")
    secret = keyed(mandates.token_of(helped, mandate))
    confirm_mandate.confirm_signed_in(helped, odette, secret, ISSUER, EIDAS)
    stands = mandates.own(helped, SOIZIC, mandate.id)
    assert (stands.senior, stands.stands(helped.clock())) == ("odette", True)
    with pytest.raises(Conflict):
        confirm_mandate.confirm_signed_in(helped, odette, secret, ISSUER, EIDAS)


def test_a_guardian_sends_alone_and_the_proof_is_flagged(helped: Desk) -> None:
    power = asked(
        helped, SOIZIC, power="tutelle", capacity=Capacity.REPRESENTATIVE, acts=(), tie=""
    )
    mandate = mandates.own(helped, SOIZIC, power.id)
    filed = file(helped, acting(SOIZIC, mandate))
    assert filed.acting
    assert (filed.acting.confirmed_by, filed.acting.power) == ("judgment", "tutelle")
    assert "Tutelle" in filed.acting.words
    with helped.begin(WORKER) as tx:
        draft = tx.drafts.get(filed.draft)
    assert draft.mandate == mandate.id


def test_on_paper_the_same_words_are_printed(helped: Desk) -> None:
    mandate = asked(helped, SOIZIC)
    pdf = helped.printer.mandate(mandate, "http://localhost/mandat/x/y")
    assert pdf == helped.printer.mandate(mandate, "http://localhost/mandat/x/y")
    confirm_mandate.confirm_on_paper(helped, SOIZIC, mandate.id)
    filed = file(helped, acting(SOIZIC, mandates.own(helped, SOIZIC, mandate.id)))
    assert filed.acting
    assert filed.acting.confirmed_by == "paper"


def test_a_helper_reads_and_answers_what_a_funder_writes(office: Office, helped: Desk) -> None:
    """In their own name; and what they read is still news to the person."""
    mandate = confirmed(helped, SOIZIC)
    soizic, odette = acting(SOIZIC, mandate), Actor(Role.APPLICANT, mandate.senior)
    number = f"{file(helped, soizic).number}-1"
    office.superuser("DELETE FROM jobs WHERE kind IN ('code', 'message')")
    office.work()
    write.write(helped, RENNES, number, "Quand peut-on venir ?")
    write.write(helped, soizic, number, "Mardi.")
    assert write.unread(helped, soizic, [number]) == {number: 1}
    for reader in (soizic, RENNES, odette):
        assert write.unread(helped, odette, [number]) == {number: 1}
        told = write.read(helped, reader, number).told
        assert [(one.words, one.helper) for one in told] == [
            ("Quand peut-on venir ?", ""),
            ("Mardi.", "Soizic Le Goff"),
        ]
    assert write.unread(helped, odette, [number]) == {}
    for (name,) in office.asked("SELECT helper FROM writings WHERE helper IS NOT NULL"):
        assert b"Soizic" not in name


def test_who_may_only_follow_does_not_see_what_is_written(office: Office, helped: Desk) -> None:
    mandate = confirmed(helped, SOIZIC, acts=(Allowed.FOLLOW, Allowed.FILL, Allowed.SEND))
    soizic = acting(SOIZIC, mandate)
    number = f"{file(helped, soizic).number}-1"
    office.superuser("DELETE FROM jobs WHERE kind IN ('code', 'message')")
    office.work()
    write.write(helped, RENNES, number, "Quand peut-on venir ?")
    for act in (write.read, partial(write.write, typed="Mardi.")):
        with pytest.raises(NotFound):
            act(helped, soizic, number)
