"""What completes a request under a curatelle: two sign it too, and the last signature sends it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from portal.acts import add, answer, cosign, follow, sign_by_link, verify
from portal.desk import Desk
from portal.domain.draft import Draft
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.findings import Outcome as Found
from portal.domain.people import WORKER
from portal.domain.signers import Signing, both_sign
from tests.acts.added import typed
from tests.acts.helped import keyed
from tests.acts.office import EIDAS, ISSUER, Office
from tests.acts.test_cosign import ODETTE, SAID, filed, given, proof, signing  # noqa: F401  a fixture


def completing(desk: Desk, **changes: object) -> Draft:
    """A draft that adds to a request that two signed, with another street."""
    draft = add.start_addition(desk, ODETTE, filed(desk).number)
    answer.answer_all(desk, ODETTE, draft.id, {
        **draft.answers, "street": "4 rue des Essais", **changes,
    })  # fmt: skip
    return answer.draft(desk, ODETTE, draft.id)


def first(desk: Desk, draft: Draft, words: str = "Voici.") -> Signing:
    """Odette signs; the link for her curator."""
    add.sign_first(desk, ODETTE, draft.id, typed(words), ISSUER, EIDAS, keyed)
    (one,) = (one for one in cosign.signings(desk, ODETTE, draft) if one.signer is None)
    return one


def test_nobody_completes_alone(signing: Desk) -> None:  # noqa: F811
    draft = completing(signing)
    with pytest.raises(NotReady):
        add.add(signing, ODETTE, draft.id, typed(), ISSUER, EIDAS)
    struck = {**draft.answers, "legal_protection": "none"}
    measure = [name for name in struck if name.startswith(("protector", "judgment", "protected"))]
    for name in measure:
        del struck[name]
    answer.answer_all(signing, ODETTE, draft.id, struck)  # a measure is not ended by its person
    now = answer.draft(signing, ODETTE, draft.id)
    assert not both_sign(now.answers)
    with pytest.raises(NotReady):
        add.add(signing, ODETTE, draft.id, typed(), ISSUER, EIDAS)
    keyless = replace(signing, post=replace(signing.post, key=b""))
    with pytest.raises(NotFound):
        add.sign_first(keyless, ODETTE, draft.id, typed(), ISSUER, EIDAS, keyed)
    with pytest.raises(NotReady):
        add.sign_first(signing, ODETTE, draft.id, typed(declare_truth=""), ISSUER, EIDAS, keyed)
    with pytest.raises(NotAllowed):
        cosign.sign_first(signing, ODETTE, draft.id, ISSUER, EIDAS, keyed)


def test_another_word_or_answer_makes_a_signature_void(signing: Desk) -> None:  # noqa: F811
    draft = completing(signing)
    one = first(signing, draft)
    assert first(signing, draft).id == one.id  # twice is once
    other = first(signing, draft, "Autre chose.")
    assert other.id != one.id
    with pytest.raises(NotFound):
        sign_by_link.shown(signing, one.secret)
    other = given(signing, draft)
    paul = proof(signing, other)
    answer.answer_some(signing, ODETTE, draft.id, {"street": "5 rue des Essais"})
    with pytest.raises(Conflict):
        sign_by_link.sign(signing, other.secret, paul, "Paul", SAID)


@pytest.mark.long
def test_the_last_signature_sends_it_and_both_are_sealed(
    office: Office,
    signing: Desk,  # noqa: F811
) -> None:
    draft = completing(signing)
    first(signing, draft)
    one = given(signing, draft)
    number = sign_by_link.sign(signing, one.secret, proof(signing, one), "Paul Curateur", SAID)
    assert number == f"{draft.amends}-C1"
    ((sent, _parts),) = follow.additions(signing, ODETTE, draft.amends or "")
    assert (sent.words, sent.corrections) == ("Voici.", {"street": "4 rue des Essais"})
    assert [(each.capacity, each.name) for each in sent.signers] == [
        ("person", "Odette Le Goff"), ("curator", "Paul Curateur"),
    ]  # fmt: skip
    office.superuser("DELETE FROM jobs WHERE kind IN ('code', 'message', 'send_signing')")
    office.work()
    office.checkpoint()
    pdf = follow.addition_document(signing, ODETTE, f"{draft.amends}-1-C1")
    record = json.loads(signing.sealer.attached(pdf))
    assert record["signers"] == json.loads(json.dumps([each.told() for each in sent.signers]))
    findings = verify.verify_request(signing, draft.amends or "")
    assert {each.outcome for each in findings} == {Found.SAME}, findings
    renamed = "UPDATE additions SET signers = jsonb_set(signers, '{1,name}', '\"Luc\"')"
    office.superuser(renamed)
    different = {
        one.check
        for one in verify.verify_request(signing, draft.amends or "")
        if one.outcome is Found.DIFFERENT
    }
    assert {f"{number} everything that was sent", f"{draft.amends}-1-C1 pdf signers"} <= different
    with signing.begin(WORKER) as tx:
        told = [each.role for each in tx.ledger.of(draft.id) if each.word == "SignatureGiven"]
    assert told == ["applicant", "signer"]
