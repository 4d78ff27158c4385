"""A part completed by an invited relative: sealed with their name, checked, and told."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
from werkzeug.datastructures import MultiDict

from portal.acts import answer, attach, codes, follow, invite, invited, submit, verify
from portal.acts.notify import send
from portal.desk import Desk
from portal.domain.codes import Outcome
from portal.domain.draft import Draft, Piece
from portal.domain.errors import Conflict, NotFound, NotReady
from portal.domain.findings import Outcome as Found
from portal.domain.invitations import COMPLETED, INVITE, PAPERS, Invitation
from portal.domain.messages import MESSAGE, Bounced, Channel, Kind, Notice
from portal.domain.people import WORKER
from portal.form.signing import asked_again
from portal.form.telling import SIGNED_NAME
from tests.acts.helped import POST, keyed
from tests.acts.office import EIDAS, ISSUER, Office, a_draft
from tests.build import a_pdf, an_applicant

ODETTE = an_applicant("odette")
MARIE = "marie@exemple.fr"


@dataclass
class Box:
    """A way by which messages arrive, unless it refuses them."""

    refuses: str = ""
    came: list[tuple[str, Notice]] = field(default_factory=list)

    def send(self, message: str, to: str, notice: Notice, at: datetime) -> None:
        if self.refuses:
            raise Bounced(self.refuses)
        self.came.append((to, notice))


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def inviting(office: Office, box: Box) -> Desk:
    return replace(office.desk, post=replace(POST, messengers={Channel.EMAIL: box}))


def asked(desk: Desk, draft: Draft, part: str = "income", address: str = "") -> Invitation:
    wished = invite.Wished(part, "Marie Le Goff", "Odette Le Goff", address)
    made = invite.invite(desk, ODETTE, draft.id, wished, "fr", keyed)
    assert made
    return made


def proven(desk: Desk, one: Invitation, address: str = MARIE) -> None:
    code = codes.ask(desk, Channel.EMAIL, address, "fr", "192.0.2.7", invitation=one.id)
    assert code
    with pytest.raises(NotFound):
        invited.prove(desk, replace(one, id="another"), code, desk.post.digits(code))
    assert codes.prove(desk, code, desk.post.digits(code)).outcome is Outcome.OVER  # no sign-in
    assert invited.prove(desk, one, code, "0").outcome is Outcome.WRONG
    assert invited.prove(desk, one, code, desk.post.digits(code)).proof


def signature(desk: Desk, draft: Draft) -> dict[str, str]:
    statements = desk.editions[draft.edition].statements
    return {**dict.fromkeys(statements, "yes"), SIGNED_NAME: "Odette Le Goff"}


def jobs(desk: Desk, kind: str) -> list[str]:
    found = []
    with desk.begin(WORKER) as tx:
        while job := tx.jobs.take("test", 60, [kind]):
            tx.jobs.done(job)
            found.append(job.subject)
    return found


def different(desk: Desk, number: str) -> set[str]:
    return {
        one.check for one in verify.verify_request(desk, number) if one.outcome is Found.DIFFERENT
    }


@pytest.mark.long
def test_who_wrote_a_part_is_sealed_and_checked(office: Office, inviting: Desk) -> None:
    draft = a_draft(inviting, ODETTE)
    part, papers = asked(inviting, draft), asked(inviting, draft, PAPERS)
    for one in (part, papers):
        proven(inviting, one)
    answer.answer_some(inviting, part.actor, draft.id, {"gross_income": "17000.00"})
    kept = attach.attach(inviting, papers.actor, draft.id, "identity", "p.pdf", a_pdf())
    with pytest.raises(NotFound):
        attach.attach(inviting, part.actor, "another", "identity", "p.pdf", a_pdf())
    invited.finish(inviting, part)
    answer.answer_some(inviting, ODETTE, draft.id, signature(inviting, draft))
    sent = submit.submit(inviting, ODETTE, draft.id, ISSUER, EIDAS)
    assert sent.answers["gross_income"] == "17000.00"
    assert [one.id for one in sent.pieces] == [kept.id]
    assert [(one.part, one.name) for one in sent.completed] == [
        ("income", "Marie Le Goff"), (PAPERS, "Marie Le Goff"),
    ]  # fmt: skip
    office.superuser("DELETE FROM jobs WHERE kind IN ('code', 'message', 'completed')")
    office.work()
    office.checkpoint()
    number = f"{sent.number}-1"
    record = json.loads(inviting.sealer.attached(follow.document(inviting, ODETTE, number)))
    assert record["completed"] == [one.told() for one in sent.completed]
    findings = verify.verify_request(inviting, sent.number)
    assert {each.outcome for each in findings} == {Found.SAME}, findings
    office.superuser("UPDATE ledger SET word = 'Seen' WHERE word = 'RelativeProven'")
    assert different(inviting, sent.number) == {"completed parts"}


def test_a_link_is_sent_once_and_a_refusal_is_noted(inviting: Desk, box: Box) -> None:
    draft = a_draft(inviting, ODETTE)
    one = asked(inviting, draft, address=MARIE)
    assert jobs(inviting, INVITE) == [one.id]
    for _twice in range(2):
        invite.send_invitation(inviting, one.id)
    ((to, notice),) = box.came
    assert (to, notice.kind) == (MARIE, Kind.INVITED)
    assert invited.shown(inviting, keyed(notice.values["link"].rsplit("/", 1)[-1])).id == one.id
    other = asked(inviting, draft, "pension", "nobody@exemple.fr")
    box.refuses = "550"
    invite.send_invitation(inviting, other.id)
    first, second = invite.invitations(inviting, ODETTE, draft.id)
    assert first.sent_at and not first.refused_at
    assert second.refused_at and not second.sent_at
    asked(inviting, draft, "pension")
    box.refuses = ""
    invite.send_invitation(inviting, other.id)  # it was ended by the next one
    invite.send_invitation(inviting, "gone")
    assert len(box.came) == 1


def test_the_person_is_told_when_a_part_is_done(inviting: Desk, box: Box) -> None:
    draft = a_draft(inviting, ODETTE, email="odette@exemple.fr")
    one = asked(inviting, draft)
    proven(inviting, one)
    invited.finish(inviting, one)
    with pytest.raises(NotFound):
        invited.finish(inviting, one)
    assert jobs(inviting, COMPLETED) == [one.id]
    invited.tell_completed(inviting, one.id)
    (message,) = jobs(inviting, MESSAGE)
    send(inviting, message)
    ((to, notice),) = box.came
    assert (to, notice.kind) == ("odette@exemple.fr", Kind.COMPLETED)
    invited.tell_completed(inviting, "gone")


def test_what_a_relative_changes_takes_the_signature_away(inviting: Desk) -> None:
    """An answer or a paper, and not what was there before; the person signs again, and sends."""
    draft = a_draft(inviting, ODETTE)
    edition = inviting.editions[draft.edition]
    part, papers = asked(inviting, draft), asked(inviting, draft, PAPERS)
    kept: dict[str, Piece] = {}

    def attached() -> None:
        kept["it"] = attach.attach(inviting, papers.actor, draft.id, "identity", "p", a_pdf())

    def some(income: str) -> None:
        answer.answer_some(inviting, part.actor, draft.id, {"gross_income": income})

    def page() -> None:
        typed = {"gross_income": "18000"}
        with suppress(NotReady):  # of the other questions of the page, nothing was typed
            answer.answer_page(inviting, part.actor, draft.id, income_page, MultiDict(typed))

    pages = [one for one in edition.pages if edition.questions["gross_income"] in one.questions]
    income_page = pages[0].id
    for change, taken in (
        (lambda: some("16200.00"), False),
        (lambda: some("17000.00"), True),
        (page, True),
        (attached, True),
        (lambda: attach.remove(inviting, papers.actor, draft.id, kept["it"].id), True),
    ):
        change()
        now = answer.draft(inviting, ODETTE, draft.id)
        assert asked_again(edition, now.answers) is taken
        assert (SIGNED_NAME not in now.answers) is taken
        if taken:
            with pytest.raises(NotReady):
                submit.submit(inviting, ODETTE, draft.id, ISSUER, EIDAS)
        answer.answer_some(inviting, ODETTE, draft.id, signature(inviting, draft))
    assert submit.submit(inviting, ODETTE, draft.id, ISSUER, EIDAS).answers[SIGNED_NAME]


def test_nobody_is_invited_to_what_is_signed_or_was_sent(inviting: Desk) -> None:
    draft = a_draft(inviting, ODETTE)
    for part in ("consent", "nothing"):
        with pytest.raises(NotFound):
            asked(inviting, draft, part)
    with pytest.raises(NotFound):
        invite.end(inviting, ODETTE, draft.id, "nothing")
    keyless = replace(inviting, post=replace(inviting.post, key=b""))
    with pytest.raises(NotFound):
        asked(keyless, draft)
    one = asked(inviting, draft)
    submit.submit(inviting, ODETTE, draft.id, ISSUER, EIDAS)
    with pytest.raises(Conflict):
        asked(inviting, draft)
    assert invited.draft_of(inviting, one) is None
