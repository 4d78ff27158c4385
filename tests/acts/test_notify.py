"""What is written to a person about their request: queued with it, sent once, seen to bounce."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.acts import answer, attach, codes, follow, submit
from portal.acts.notify import ready, send
from portal.acts.seal import seal
from portal.acts.status import status_of
from portal.demo.mailbox import Mailbox
from portal.domain.draft_events import PageAnswered
from portal.domain.errors import NotReady, Unavailable
from portal.domain.messages import Bounced, Channel, Kind
from portal.domain.people import WORKER, Actor
from tests.acts.neighbours import Bent, away
from tests.acts.office import EIDAS, ISSUER, TWO_FUNDERS, Office, a_draft, file
from tests.build import a_pdf, an_applicant, answers
from tests.post import a_post, code_in

ODETTE = "odette@exemple.fr"
PAPERS = ("identity", "tax_notice")


@pytest.fixture
def writing(office: Office, tmp_path: Path) -> Iterator[tuple[Office, Mailbox]]:
    """An office that writes, and where its messages come."""
    with a_post(tmp_path) as (mailbox, post):
        yield replace(office, desk=replace(office.desk, post=post)), mailbox


def by_code(office: Office, mailbox: Mailbox, address: str = ODETTE) -> Actor:
    code = codes.ask(office.desk, Channel.EMAIL, address, "fr", "192.0.2.1")
    assert code
    office.work()
    proven = codes.prove(office.desk, code, code_in(mailbox.received()[0].text))
    assert proven.actor
    return proven.actor


def test_who_came_by_a_code_is_told_that_it_is_filed_then_that_it_is_sealed(
    writing: tuple[Office, Mailbox],
) -> None:
    office, mailbox = writing
    odette = by_code(office, mailbox)
    filed = file(office.desk, odette, **TWO_FUNDERS)
    office.work()
    subjects = [one.subject for one in mailbox.received() if one.to == ODETTE]
    assert subjects[:2][::-1] == [
        f"Votre demande {filed.number} est enregistrée",
        f"L’accusé de réception de votre demande {filed.number} est prêt",
    ]
    told = follow.messages(office.desk, odette, filed.number)
    assert [(one.kind, one.channel, bool(one.sent_at)) for one in told] == [
        (Kind.FILED, Channel.EMAIL, True),
        (Kind.READY, Channel.EMAIL, True),
    ]
    words = [
        (one.word, one.detail["kind"])
        for one in follow.history(office.desk, odette, filed.number)
        if one.word.startswith("Message")
    ]
    assert words == [("MessageSent", "filed"), ("MessageSent", "ready")]


@pytest.mark.parametrize("later", [True, False])
def test_who_promised_papers_is_told_that_they_are_to_be_sent_and_not_which(
    writing: tuple[Office, Mailbox], *, later: bool
) -> None:
    office, mailbox = writing
    odette = by_code(office, mailbox)
    draft = answer.start_draft(office.desk, odette, "fr")
    for kind in PAPERS:
        answer.defer(office.desk, odette, draft.id, kind, True)
    for kind in PAPERS[:1] if later else PAPERS:
        attach.attach(office.desk, odette, draft.id, kind, "papier.pdf", a_pdf())
    answer.answer_all(office.desk, odette, draft.id, answers())
    submit.submit(office.desk, odette, draft.id, ISSUER, EIDAS)
    office.work()
    (told,) = [one.text for one in mailbox.received() if "est enregistrée" in one.subject]
    assert ("Il vous reste des papiers à envoyer" in told) is later
    assert ("Vous n’avez rien à faire pour l’instant" in told) is not later
    edition = office.desk.editions[draft.edition]
    assert not any(edition.say("fr", f"piece.{one}.label") in told for one in PAPERS)


def test_the_message_is_queued_with_the_filing_or_not_at_all(
    writing: tuple[Office, Mailbox],
) -> None:
    office, _ = writing
    actor = an_applicant()
    incomplete = a_draft(office.desk, actor, email=ODETTE)
    with office.desk.begin(actor) as tx:
        answers = {**incomplete.answers}
        answers.pop("declare_truth")
        tx.drafts.save_answers(incomplete.id, answers, "fr", PageAnswered(incomplete.id, "sign"))
    with pytest.raises(NotReady):
        submit.submit(office.desk, actor, incomplete.id, ISSUER, EIDAS)
    assert office.asked("SELECT count(*) FROM messages") == [(0,)]
    filed = file(office.desk, actor, email=ODETTE)
    (row,) = office.asked(
        "SELECT m.request, j.kind FROM messages m JOIN jobs j ON j.subject = m.id"
    )
    assert row == (filed.number, "message")


def test_an_address_that_was_only_typed_is_told_the_number_and_no_name(
    writing: tuple[Office, Mailbox],
) -> None:
    office, mailbox = writing
    filed = file(office.desk, email="typed@exemple.fr")
    office.work()
    mails = mailbox.received()
    assert {one.to for one in mails} == {"typed@exemple.fr"}
    for mail in mails:
        assert filed.number in mail.text
        for name in ("Odette", "Le Goff", "Rennes"):
            assert name not in mail.text + mail.subject


def test_a_proven_address_comes_before_one_that_was_typed(
    writing: tuple[Office, Mailbox],
) -> None:
    office, mailbox = writing
    file(office.desk, by_code(office, mailbox), email="typed@exemple.fr")
    office.work()
    assert {one.to for one in mailbox.received()} == {ODETTE}


def test_without_an_address_a_letter_waits_to_be_printed(writing: tuple[Office, Mailbox]) -> None:
    office, mailbox = writing
    filed = file(office.desk)
    office.work()
    letters = [one.letter for one in mailbox.received()]
    told = follow.messages(office.desk, an_applicant(), filed.number)
    assert sorted(letters) == sorted(one.id for one in told)
    assert {one.channel for one in told} == {Channel.LETTER}


def test_submitting_twice_writes_once(writing: tuple[Office, Mailbox]) -> None:
    office, mailbox = writing
    draft = a_draft(office.desk, email=ODETTE)
    for _ in range(2):
        submit.submit(office.desk, an_applicant(), draft.id, ISSUER, EIDAS)
    office.work()
    for _ in range(2):
        ready(
            office.desk, submit.submit(office.desk, an_applicant(), draft.id, ISSUER, EIDAS).number
        )
    office.work()
    assert len(mailbox.received()) == 2


def test_a_sent_message_is_never_sent_again(writing: tuple[Office, Mailbox]) -> None:
    office, mailbox = writing
    file(office.desk, email=ODETTE)
    office.work()
    for (message,) in office.asked("SELECT id FROM messages"):
        send(office.desk, str(message))
    assert len(mailbox.received()) == 2


def test_a_message_that_was_not_noted_goes_out_again_under_its_id(
    writing: tuple[Office, Mailbox],
) -> None:
    """At least once: a worker that dies between handing over and noting hands over again."""
    office, mailbox = writing
    file(office.desk, email=ODETTE)
    ((message,),) = office.asked("SELECT id FROM messages")
    send(office.desk, str(message))
    office.superuser("UPDATE messages SET sent_at = NULL")
    send(office.desk, str(message))
    kept = [path.read_bytes() for path in mailbox.letters.parent.glob("*.eml")]
    assert len(kept) == 2
    assert all(f"Message-ID: <{message}@".encode() in mail for mail in kept)


def test_a_mail_server_that_is_away_is_waited_for(writing: tuple[Office, Mailbox]) -> None:
    office, mailbox = writing
    file(office.desk, email=ODETTE)
    ((message,),) = office.asked("SELECT id FROM messages")
    real = office.desk.post.messengers[Channel.EMAIL]
    ways = {Channel.EMAIL: Bent(real, send=away)}
    shut = replace(office.desk, post=replace(office.desk.post, messengers=ways))
    with pytest.raises(Unavailable):
        send(shut, str(message))
    assert office.asked("SELECT sent_at, bounced_at FROM messages") == [(None, None)]
    office.work()
    assert len(mailbox.received()) == 2


def test_a_bounce_is_noted_and_shown(writing: tuple[Office, Mailbox]) -> None:
    office, mailbox = writing
    odette = by_code(office, mailbox)
    filed = file(office.desk, odette)
    ((message,),) = office.asked("SELECT id FROM messages")
    office.superuser(
        "UPDATE messages SET proven = false",
        'UPDATE aid_requests SET answers = answers || \'{"email": "x@refuse.example"}\'',
    )
    send(office.desk, str(message))
    (told,) = follow.messages(office.desk, odette, filed.number)
    assert (told.bounced_at is not None, told.bounce_code, told.sent_at) == (True, "550", None)
    with office.desk.begin(WORKER) as tx:
        words = [one.word for one in tx.ledger.of(filed.number)]
    assert "MessageBounced" in words
    send(office.desk, str(message))
    assert office.asked("SELECT count(*) FROM ledger WHERE word = 'MessageBounced'") == [(1,)]
    figures = status_of(office.desk).figures
    assert (figures["messages_not_sent"], figures["messages_refused"]) == (0, 1)


def test_a_bounce_of_a_proven_address_is_noted_with_it(writing: tuple[Office, Mailbox]) -> None:
    office, mailbox = writing
    odette = by_code(office, mailbox)
    file(office.desk, odette)
    ((message,),) = office.asked("SELECT id FROM messages")

    def refuse(*_: object) -> None:
        raise Bounced("552")

    real = office.desk.post.messengers[Channel.EMAIL]
    ways = {Channel.EMAIL: Bent(real, send=refuse)}
    send(replace(office.desk, post=replace(office.desk.post, messengers=ways)), str(message))
    with office.desk.begin(odette) as tx:
        contact = tx.contacts.of(odette.id)
    assert contact
    assert contact.bounce_code == "552"


def test_an_office_that_writes_to_nobody_files_as_before(office: Office) -> None:
    file(office.desk, email=ODETTE)
    office.work()
    assert office.asked("SELECT count(*) FROM messages") == [(0,)]


def test_nobody_is_told_of_a_receipt_before_every_dossier_is_sealed(
    writing: tuple[Office, Mailbox],
) -> None:
    office, _ = writing
    filed = file(office.desk, email=ODETTE, **TWO_FUNDERS)
    told = "SELECT count(*) FROM messages WHERE kind = 'ready'"
    for rank in (1, 2):
        ready(office.desk, filed.number)
        assert office.asked(told) == [(0,)]
        seal(office.desk, f"{filed.number}-{rank}")
    ready(office.desk, filed.number)
    assert office.asked(told) == [(1,)]
