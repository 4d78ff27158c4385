"""Two signatures under a curatelle: nothing is filed with one; both are sealed and checked."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from portal.acts import answer, codes, cosign, follow, mandates, sign_by_link, submit, verify
from portal.desk import Desk
from portal.domain.codes import Outcome
from portal.domain.dossier import AidRequest
from portal.domain.draft import Draft
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.findings import Outcome as Found
from portal.domain.mandates import Capacity
from portal.domain.messages import Channel, WrongAddress
from portal.domain.people import WORKER, Actor
from portal.domain.signers import LIVES, Proof, SignerAs, Signing, other_named
from portal.proving import Tried
from tests.acts.added import SIGNED
from tests.acts.helped import POST, acting, asked, keyed
from tests.acts.office import EIDAS, ISSUER, Office, a_draft
from tests.build import an_applicant

ODETTE = an_applicant("odette")
PROTECTED = {"legal_protection": "curatelle", "protector_name": "Paul Curateur"}
SAID = {"cosign_curator": "Je signe aussi."}


@pytest.fixture
def signing(office: Office) -> Desk:
    return replace(office.desk, post=POST)


def begun(desk: Desk, actor: Actor = ODETTE, **changes: object) -> Draft:
    draft = a_draft(desk, actor, **{**PROTECTED, **changes})
    cosign.sign_first(desk, actor, draft.id, ISSUER, EIDAS, keyed)
    return draft


def link(
    desk: Desk, draft: Draft, actor: Actor = ODETTE, capacity: SignerAs = SignerAs.CURATOR
) -> Signing:
    found = cosign.signings(desk, actor, draft)
    return next(one for one in found if one.capacity is capacity)


def given(
    desk: Desk,
    draft: Draft,
    address: str = "paul@exemple.fr",
    actor: Actor = ODETTE,
    capacity: SignerAs = SignerAs.CURATOR,
) -> Signing:
    """The link of who is to sign, sent to this address."""
    assert cosign.send_to(desk, actor, draft.id, capacity, address, keyed)
    return link(desk, draft, actor, capacity)


def tried(desk: Desk, one: Signing, address: str, wrong: str = "") -> Tried:
    code = codes.ask(desk, Channel.EMAIL, address, "fr", "192.0.2.7", signing=one.id)
    assert code
    with pytest.raises(NotFound):
        sign_by_link.prove(desk, replace(one, id="another"), code, desk.post.digits(code))
    assert codes.prove(desk, code, desk.post.digits(code)).outcome is Outcome.OVER  # no sign-in
    return sign_by_link.prove(desk, one, code, wrong or desk.post.digits(code))


def proof(desk: Desk, one: Signing, address: str = "paul@exemple.fr") -> Proof:
    found = tried(desk, one, address).proof
    assert found
    return found


def sent_as(desk: Desk, number: str | None, actor: Actor = ODETTE) -> AidRequest:
    assert number
    return follow.request(desk, actor, number)[0]


def filed(desk: Desk) -> AidRequest:
    one = given(desk, begun(desk))
    number = sign_by_link.sign(desk, one.secret, proof(desk, one), "Paul Curateur", SAID)
    return sent_as(desk, number)


def different(desk: Desk, number: str) -> set[str]:
    return {
        one.check for one in verify.verify_request(desk, number) if one.outcome is Found.DIFFERENT
    }


def test_the_last_signature_files_and_both_are_sealed(office: Office, signing: Desk) -> None:
    draft = begun(signing)
    assert not follow.requests(signing, ODETTE)
    one = given(signing, draft)
    number = sign_by_link.sign(signing, one.secret, proof(signing, one), "Paul Curateur", SAID)
    sent = sent_as(signing, number)
    with signing.begin(WORKER) as tx:
        told = [one for one in tx.ledger.of(draft.id) if one.word == "SignatureGiven"]
    assert [(each.role, each.actor) for each in told] == [
        ("applicant", ODETTE.id), ("signer", one.id),
    ]  # fmt: skip
    assert [(each.capacity, each.name, each.assurance) for each in sent.signers] == [
        ("person", "Odette Le Goff", EIDAS), ("curator", "Paul Curateur", "code"),
    ]  # fmt: skip
    assert sent.signers[1].address == "p…l@exemple.fr"
    office.superuser(
        "DELETE FROM jobs WHERE kind IN ('code', 'message', 'send_signing')"
    )  # no server takes them
    office.work()
    office.checkpoint()
    number = f"{sent.number}-1"
    pdf = follow.document(signing, ODETTE, number)
    record = json.loads(signing.sealer.attached(pdf))
    assert record["signers"] == json.loads(json.dumps([each.told() for each in sent.signers]))
    findings = verify.verify_request(signing, sent.number)
    assert {each.outcome for each in findings} == {Found.SAME}, findings
    renamed = "UPDATE aid_requests SET signers = jsonb_set(signers, '{1,name}', '\"Luc\"')"
    office.superuser(renamed)
    assert different(signing, sent.number) == {
        "everything that was filed", f"{number} pdf signers",
    }  # fmt: skip


def test_a_signature_that_the_ledger_does_not_know_is_found(office: Office, signing: Desk) -> None:
    sent = filed(signing)
    office.superuser("UPDATE ledger SET word = 'Seen' WHERE word = 'SignatureGiven'")
    assert different(signing, sent.number) == {"signatures"}


def test_nobody_sends_alone(signing: Desk) -> None:
    draft = a_draft(signing, ODETTE, **PROTECTED)
    with pytest.raises(NotReady):
        submit.submit(signing, ODETTE, draft.id, ISSUER, EIDAS)
    alone = a_draft(signing, ODETTE, **PROTECTED | {"legal_protection": "sauvegarde"})
    with pytest.raises(NotAllowed):
        cosign.sign_first(signing, ODETTE, alone.id, ISSUER, EIDAS, keyed)
    assert submit.submit(signing, ODETTE, alone.id, ISSUER, EIDAS).signers == ()


def test_an_answer_that_changes_makes_a_signature_void(signing: Desk) -> None:
    draft = begun(signing)
    one = given(signing, draft)
    paul = proof(signing, one)
    answer.answer_some(signing, ODETTE, draft.id, {"street": "4 rue des Essais"})
    with pytest.raises(Conflict):
        sign_by_link.sign(signing, one.secret, paul, "Paul", SAID)
    with pytest.raises(NotReady):  # her own signature was of the other street too
        cosign.sign_first(signing, ODETTE, draft.id, ISSUER, EIDAS, keyed)
    answer.answer_some(signing, ODETTE, draft.id, SIGNED)
    cosign.sign_first(signing, ODETTE, draft.id, ISSUER, EIDAS, keyed)
    with pytest.raises(NotFound):
        sign_by_link.shown(signing, one.secret)
    again = given(signing, draft)
    assert sign_by_link.sign(signing, again.secret, proof(signing, again), "Paul", SAID)


def test_a_code_goes_to_the_address_that_was_given_alone(signing: Desk) -> None:
    """Whoever has the link, and no code that went there, proves nothing and signs nothing."""
    draft = begun(signing)
    bare = link(signing, draft)
    assert sign_by_link.reached_at(signing, bare) is None
    with pytest.raises(NotAllowed):
        tried(signing, bare, "paul@exemple.fr")
    one = given(signing, draft)
    assert sign_by_link.reached_at(signing, one) == (Channel.EMAIL, "paul@exemple.fr")
    with pytest.raises(NotFound):
        sign_by_link.shown(signing, bare.secret)
    with pytest.raises(NotAllowed):
        tried(signing, one, "soizic@exemple.fr")
    stranger = Proof("another", "s…c@exemple.fr", "code:email", "code")
    with pytest.raises(NotAllowed):
        sign_by_link.sign(signing, one.secret, stranger, "Paul Curateur", SAID)
    cosign.ask_again(signing, ODETTE, draft.id, SignerAs.CURATOR, keyed)
    again = link(signing, draft)
    assert again.id != one.id
    assert sign_by_link.reached_at(signing, again) == (Channel.EMAIL, "paul@exemple.fr")
    with pytest.raises(WrongAddress):
        cosign.send_to(signing, ODETTE, draft.id, SignerAs.CURATOR, "paul", keyed)


def test_an_address_that_is_another_signer_s_is_told_with_the_signature(signing: Desk) -> None:
    """A couple may share a telephone: it stops nobody."""
    came = codes.ask(signing, Channel.EMAIL, "odette@exemple.fr", "fr", "192.0.2.7")
    assert came
    own = codes.prove(signing, came, signing.post.digits(came)).actor
    assert own
    mine = given(signing, begun(signing, own), "odette@exemple.fr", own)
    assert tried(signing, mine, "odette@exemple.fr", "0").outcome is Outcome.WRONG
    hers = proof(signing, mine, "odette@exemple.fr")
    sent = sent_as(signing, sign_by_link.sign(signing, mine.secret, hers, "P. C.", SAID), own)
    first, second = sent.signers
    assert (first.same_as, second.same_as, second.named) == ("", "person", "Paul Curateur")
    assert "same_as" not in first.told() and second.told()["same_as"] == "person"


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("Paul Curateur", ""), ("Me CURATEUR paul", ""), ("Curateur", ""), ("Paul", ""),
        ("Paul Tuteur", "Paul Curateur"), ("Soizic Le Goff", "Paul Curateur"),
        ("Me", "Paul Curateur"),
    ],
)  # fmt: skip
def test_another_name_than_the_request_gives_is_told_with_the_signature(
    typed: str, other: str
) -> None:
    assert other_named(PROTECTED, SignerAs.CURATOR, typed) == other
    assert other_named({}, SignerAs.CURATOR, typed) == "", "nobody was named"
    odette = {"first_names": "Odette Marie", "birth_name": "Pennec", "used_name": "Le Goff"}
    assert other_named(odette, SignerAs.PERSON, "Odette LE GOFF") == ""
    assert other_named(odette, SignerAs.PERSON, typed) == "Odette Marie Pennec Le Goff"


def test_who_is_neither_asks_both(signing: Desk) -> None:
    daughter = an_applicant("soizic")
    helped = {
        "for_whom": "relative", "filler_name": "Soizic", "filler_phone": "+33261910002",
        "filler_tie": "child", "filler_visit": "no", "caregiver_is": "filler",
        "protector_is_filler": "no", "signed_as": "helper",
    }  # fmt: skip
    draft = begun(signing, daughter, **helped)
    person = given(signing, draft, "o@exemple.fr", daughter, SignerAs.PERSON)
    curator = given(signing, draft, "paul@exemple.fr", daughter)
    odette, paul = proof(signing, person, "o@exemple.fr"), proof(signing, curator)
    assert sign_by_link.sign(signing, person.secret, odette, "Odette", SAID) is None
    with pytest.raises(NotAllowed):  # one proof, two links
        sign_by_link.sign(signing, curator.secret, odette, "Paul", SAID)
    sent = sent_as(signing, sign_by_link.sign(signing, curator.secret, paul, "P.", SAID), daughter)
    assert [one.capacity for one in sent.signers] == ["helper", "person", "curator"]


def test_a_link_ends_is_made_anew_and_is_taken_back(signing: Desk) -> None:
    draft = begun(signing)
    one = given(signing, draft)
    paul = proof(signing, one)
    assert one.waits(one.asked_at)
    assert not one.waits(one.asked_at + LIVES)
    cosign.ask_again(signing, ODETTE, draft.id, SignerAs.CURATOR, keyed)
    with pytest.raises(NotFound):
        sign_by_link.sign(signing, one.secret, paul, "Paul", SAID)
    cosign.take_back(signing, ODETTE, draft.id)
    assert not cosign.signings(signing, ODETTE, draft)
    with pytest.raises(NotFound):
        cosign.sign_first(signing, an_applicant("yann"), draft.id, ISSUER, EIDAS, keyed)


def test_a_curator_signs_first_under_his_power(signing: Desk) -> None:
    paul = an_applicant("paul")
    power = asked(signing, paul, capacity=Capacity.REPRESENTATIVE, power="curatelle")
    assert "rien n’est envoyé sans nos deux signatures" in power.terms.words
    theirs = acting(paul, mandates.own(signing, paul, power.id))
    helped = {
        "for_whom": "relative", "filler_name": "Paul", "filler_phone": "+33261910002",
        "filler_tie": "other", "filler_visit": "no", "protector_is_filler": "yes",
        "signed_as_protector": "representative", "signed_name": "Paul Curateur",
        "caregiver_is": "filler", "protector_name": None,
    }  # fmt: skip
    draft = begun(signing, theirs, **helped)
    one = given(signing, draft, "o@exemple.fr", theirs, SignerAs.PERSON)
    hers = proof(signing, one, "o@exemple.fr")
    sent = sent_as(signing, sign_by_link.sign(signing, one.secret, hers, "Odette", SAID), theirs)
    assert sent.acting
    assert [each.capacity for each in sent.signers] == ["curator", "person"]
