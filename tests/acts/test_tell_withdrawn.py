"""Who is told that a request was taken back: all whom it concerns, none at another's address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.acts import codes, cosign, decide, follow, sign_by_link, withdraw
from portal.acts.tell_withdrawn import tell_withdrawn
from portal.desk import Desk
from portal.domain.draft import Draft
from portal.domain.messages import Channel
from portal.domain.people import Actor
from portal.domain.signers import BOTH, SignerAs, Signing
from portal.domain.withdrawing import Party, Power
from tests.acts.helped import acting, confirmed, keyed
from tests.acts.office import EIDAS, ISSUER, TWO_FUNDERS, Office, a_draft, file
from tests.acts.test_mourning import FOR_HER, Writing
from tests.build import a_caseworker, a_pdf, an_applicant
from tests.post import a_post, letter_text

SOIZIC, ODETTE = "soizic@exemple.fr", "odette@exemple.fr"
PROTECTED = {
    "legal_protection": "curatelle", "protector_name": "Paul Curateur",
    "protector_address": "3 place de la Mairie, 35000 Rennes",
}  # fmt: skip
HELPED = FOR_HER | {"protector_is_filler": "no", "caregiver_is": "filler"}


@pytest.fixture
def writing(office: Office, timed: Desk, tmp_path: Path) -> Iterator[Writing]:
    with a_post(tmp_path) as (mailbox, post):
        yield Writing(office, replace(timed, post=post), mailbox)


def letters(writing: Writing) -> list[str]:
    return [" ".join(letter_text(one).split()) for one in writing.mailbox.letters.glob("*.pdf")]


def told(writing: Writing, before: int) -> dict[str, str]:
    """What came since, of a withdrawal: to whom, the words with plain blanks."""
    came = writing.mailbox.received()
    new = came[: len(came) - before]
    return {
        one.to: one.text.replace("\u00a0", " ").replace("\u202f", " ")
        for one in new
        if "retir" in one.subject
    }


def take_back(writing: Writing, actor: Actor, number: str) -> dict[str, str]:
    writing.work()
    before = len(writing.mailbox.received())
    withdraw.withdraw(writing.desk, actor, number)
    writing.work()
    return told(writing, before)


def power_told(desk: Desk, actor: Actor, number: str) -> list[object]:
    entries = follow.history(desk, actor, number)
    return [one.detail["power"] for one in entries if one.word == "Withdrawn"]


def test_who_is_helped_is_told_at_home_though_the_helper_typed_their_own_address(
    writing: Writing,
) -> None:
    """The e-mail of the request is the daughter's: she proved it; her mother gets a letter."""
    daughter = writing.by_code(SOIZIC)
    number = file(writing.desk, daughter, **FOR_HER, **TWO_FUNDERS, email=SOIZIC).number
    ground = withdraw.ground(writing.desk, daughter, number)
    assert (ground.power, ground.alone, len(ground.left)) == (Power.HELPER, True, 2)
    shown = [(one.party, one.name, one.channel) for one in ground.concerned]
    assert shown == [
        (Party.ACCOUNT, "Soizic Le Goff", Channel.EMAIL),
        (Party.PERSON, "Odette Marie Le Goff", Channel.LETTER),
    ]
    came = take_back(writing, daughter, number)
    assert list(came) == [SOIZIC] and "Votre demande est retirée depuis le" in came[SOIZIC]
    (letter,) = [one for one in letters(writing) if "Retirée par : Soizic Le Goff, le" in one]
    assert "Odette Marie Le Goff" in letter and number in letter
    assert "Ille-et-Vilaine" in letter and "Anah" in letter
    assert "Écrivez-le tout de suite à l’organisme" in letter and "01 23 45 67 89" in letter
    assert power_told(writing.desk, daughter, number) == ["helper", "helper"]
    before = len(letters(writing)), len(writing.mailbox.received())
    tell_withdrawn(writing.desk, number)
    withdraw.withdraw(writing.desk, daughter, number)
    writing.work()
    assert (len(letters(writing)), len(writing.mailbox.received())) == before, "once for each"


def test_a_person_who_takes_it_back_is_told_and_their_mandated_helper(writing: Writing) -> None:
    senior, helper = writing.by_code(ODETTE), writing.by_code(SOIZIC)
    mandate = confirmed(writing.desk, helper, ODETTE)
    number = file(writing.desk, acting(helper, mandate)).number
    came = take_back(writing, senior, number)
    assert set(came) == {ODETTE, SOIZIC}
    assert "Retirée par : Odette Marie Le Goff, le" in came[SOIZIC]
    assert power_told(writing.desk, senior, number) == ["person"]


def test_nobody_is_told_of_what_was_decided_or_of_who_has_died_since(writing: Writing) -> None:
    daughter = writing.by_code(SOIZIC)
    number = file(writing.desk, daughter, **FOR_HER, **TWO_FUNDERS).number
    writing.work()
    withdraw.withdraw(writing.desk, daughter, number)
    rennes = a_caseworker("dep-35")
    decide.decide(writing.desk, rennes, f"{number}-1", "no_further_action", a_pdf(), 0, "deceased")
    before = len(writing.mailbox.received())
    writing.work()
    assert told(writing, before) == {}


def by_link(
    desk: Desk, holder: Actor, draft: Draft, capacity: SignerAs, to: str
) -> tuple[Signing, str | None]:
    """Sign a draft in this capacity, by its link and a code; the number, once all have signed."""
    assert cosign.send_to(desk, holder, draft.id, capacity, to, keyed)
    one = next(each for each in cosign.signings(desk, holder, draft) if each.capacity is capacity)
    code = codes.ask(desk, Channel.EMAIL, to, "fr", "192.0.2.7", signing=one.id)
    assert code
    proof = sign_by_link.prove(desk, one, code, desk.post.digits(code)).proof
    assert proof
    said = {"cosign": "Je signe."}
    return one, sign_by_link.sign(desk, one.secret, proof, "Qui signe", said)


def signed_by_all(desk: Desk, holder: Actor, **changes: object) -> str:
    """What was filed by its holder, the person and the curator; its number."""
    draft = a_draft(desk, holder, **{**PROTECTED, **changes})
    cosign.sign_first(desk, holder, draft.id, ISSUER, EIDAS, keyed)
    addresses = dict(zip(BOTH, (ODETTE, "paul@exemple.fr"), strict=True))
    number = None
    for one in cosign.signings(desk, holder, draft):
        if not one.signer:
            _, number = by_link(desk, holder, draft, one.capacity, addresses[one.capacity])
    assert number
    return number


def test_who_filed_does_not_take_back_alone_what_the_person_and_the_curator_signed(
    writing: Writing,
) -> None:
    """The law lets nobody act in the place of who has a curator, the curator included."""
    daughter, desk = an_applicant("soizic"), writing.desk
    number = signed_by_all(desk, daughter, **HELPED)
    ground = withdraw.ground(desk, daughter, number)
    assert (ground.power, ground.alone) == (Power.HELPER, False)
    ways = {one.party: (one.channel, one.to) for one in ground.concerned}
    assert ways[Party.PERSON] == (Channel.EMAIL, ODETTE)
    assert ways[Party.PROTECTOR] == (Channel.EMAIL, "paul@exemple.fr")
    with pytest.raises(withdraw.NotAlone):
        withdraw.withdraw(desk, daughter, number)
    _, dossiers = follow.request(desk, daughter, number)
    assert not any(one.withdrawn_at for one in dossiers)


def test_the_person_takes_it_back_alone_and_their_curator_is_told(writing: Writing) -> None:
    odette = writing.by_code(ODETTE)
    number = signed_by_all(writing.desk, odette)
    came = take_back(writing, odette, number)
    assert set(came) == {ODETTE, "paul@exemple.fr"}
    assert "Pour : Odette Marie Le Goff" in came["paul@exemple.fr"]


def test_a_protector_who_did_not_sign_is_told_at_the_address_that_the_answers_give(
    writing: Writing,
) -> None:
    daughter = an_applicant("soizic")
    guarded = PROTECTED | {"legal_protection": "tutelle"}
    number = file(writing.desk, daughter, **(HELPED | guarded)).number
    ground = withdraw.ground(writing.desk, daughter, number)
    assert ground.alone, "nobody in charge signed it"
    assert ground.concerned[0].channel is None
    take_back(writing, daughter, number)
    sent = letters(writing)
    (his,) = [one for one in sent if "place de la Mairie" in one]
    assert "Paul Curateur" in his and "Retirée par : Soizic Le Goff" in his
    assert sum("Retirée par : Soizic Le Goff" in one for one in sent) == 2, "her mother too"
