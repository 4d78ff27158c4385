"""Letters that the portal writes after a funder's model, and decisions that two persons take."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest
from jinja2.exceptions import SecurityError, UndefinedError
from pypdfium2 import PdfDocument

from portal.acts import (
    ask,
    compose,
    decide,
    doubt,
    inbox,
    letter_waits,
    reorient,
    second,
    verify,
    withdraw,
)
from portal.adapters.print_letter import sandboxed
from portal.desk import Desk
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.findings import Outcome
from portal.domain.happened import legal_day
from portal.domain.inbox import Flag, List
from portal.domain.people import WORKER
from portal.form.decision_rules import FunderRule
from portal.form.letters import letter_of
from tests.acts.office import Office, file
from tests.build import EDITION, a_caseworker, a_pdf, an_applicant

AGENT, COLLEAGUE = a_caseworker("dep-35"), a_caseworker("dep-35", "caseworker-2")
ELSEWHERE = a_caseworker("dep-13")


def text_of(pdf: bytes) -> list[str]:
    """What each page says, on one line."""
    pages = PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pages]


def two_persons(desk: Desk, funder: str = "dep-35") -> Desk:
    """A desk whose edition wants two persons to decide for this funder."""
    edition = desk.editions[EDITION]
    rules = replace(edition.study.decisions, funders={funder: FunderRule(two_persons=True)})
    study = replace(edition.study, decisions=rules)
    return replace(desk, editions={EDITION: replace(edition, study=study)})


@pytest.mark.long
def test_a_letter_says_why_and_how_to_contest_in_french_first(office: Office, desk: Desk) -> None:
    number = f"{file(desk, language='en').number}-1"
    office.work()
    for verdict, grounds, code in (
        ("", [], compose.NONE),
        ("refused", [], compose.NO_GROUND),
        ("refused", ["no_answer"], compose.WRONG_GROUND),
        ("granted", ["residence"], compose.WRONG_GROUND),
    ):
        with pytest.raises(NotReady) as wrong:
            compose.compose(desk, AGENT, number, verdict, grounds, "")
        assert [one.text for one in wrong.value.problems] == [code]
    with pytest.raises(NotFound):
        compose.compose(desk, ELSEWHERE, number, "granted", [], "")
    words = "Voir <b>l’évaluation</b> du 3 mars."
    letter = compose.compose(desk, AGENT, number, "refused", ["gir_too_light", "residence"], words)
    french, english = text_of(letter)
    assert "Ce texte français compte seul" in french
    assert "Votre demande est refusée" in french
    assert "CASF, article L232-2" in french
    assert "L134-2" in french and "Si vous la recevez le " in french
    assert "demandez à votre mairie" in french and "ask at your town hall" in english
    assert "<b>l’évaluation</b>" in french
    assert "The French text before it alone counts" in english
    assert "stable and regular residence" in english
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        assert pdf.Root.MarkInfo.Marked
    ids = "gir_too_light residence"
    proposed = decide.propose(desk, AGENT, number, "refused", letter, 0, ids, composed=True)
    assert letter_waits.look(desk, AGENT, proposed) == letter_waits.Waiting(2, translated=2)
    with pytest.raises(NotFound):
        letter_waits.draft(desk, ELSEWHERE, proposed)
    decision = decide.confirm(desk, AGENT, proposed)
    office.work()
    office.checkpoint()
    assert {one.outcome for one in verify.verify_request(desk, number)} == {Outcome.SAME}
    office.superuser(f"UPDATE decisions SET grounds = 'age' WHERE number = '{decision.number}'")
    wrong_ones = [one.check for one in verify.verify_request(desk, number)
                  if one.outcome is Outcome.DIFFERENT]  # fmt: skip
    assert f"{number} decision 1 grounds" in wrong_ones


def test_a_letter_says_where_to_write_as_far_as_it_is_known(office: Office, desk: Desk) -> None:
    number = f"{file(desk).number}-1"
    office.work()
    with desk.begin(AGENT) as tx:
        dossier = tx.dossiers.get(number)
    edition, on = desk.editions[EDITION], legal_day(desk.clock())
    for funder, where in (
        ("cnracl", [("Pour savoir où écrire :", "05\u00a056\u00a011\u00a036\u00a068")]),
        ("msa-alsace", [("Pour savoir où écrire :", "https://alsace.msa.fr/")]),
    ):
        about = replace(dossier, funder=funder), "fr", "refused", ("residence",), "", on
        (part,) = letter_of(edition, *about).parts
        assert part.where == where


def test_who_has_died_is_not_written_to(office: Office, desk: Desk) -> None:
    """The letter is to the family, and says whose request is closed."""
    filed = file(desk, language="ar")
    number = f"{filed.number}-1"
    office.work()
    with desk.begin(AGENT) as tx:
        name = tx.dossiers.get(number).beneficiary
    told = "no_further_action", ["deceased"], ""
    french, arabic = text_of(compose.compose(desk, AGENT, number, *told))
    assert f"À la famille et aux proches de {name}" in french
    sorry = french.index("Nous vous présentons nos condoléances")
    assert french.index("À la famille") < sorry < french.index("est classée sans suite")
    edition, on = desk.editions[filed.edition], desk.clock().date()
    with desk.begin(AGENT) as tx:
        about = tx.dossiers.get(number), "ar", *told, on
    assert "التعازي" in letter_of(edition, *about).parts[1].condolence
    assert f"La demande de {name} est classée sans suite" in french and "Votre" not in french
    assert "طلبك" not in arabic
    other = compose.compose(desk, AGENT, number, "no_further_action", ["taken_back"], "")
    assert "Votre demande est classée sans suite" in text_of(other)[0]
    assert "condoléances" not in text_of(other)[0]


@pytest.mark.parametrize(
    "model",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ letter.__init__.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{{ range(3) }}",
        "{{ letter.parts.clear() }}",
    ],
)
def test_a_model_reads_its_letter_and_nothing_else(model: str) -> None:
    with pytest.raises((SecurityError, UndefinedError, TypeError)):
        sandboxed(None).from_string(model).render(letter=FunderRule())


def test_one_proposes_another_confirms_and_the_same_cannot(office: Office, desk: Desk) -> None:
    number = f"{file(desk).number}-1"
    office.work()
    two = two_persons(desk)
    doubted = doubt.doubts(desk, AGENT, number, ["too_young", "proposal_refused", "gir_too_light"])
    assert doubted == ["gir", "age", "proposal"]
    assert doubt.doubts(desk, AGENT, number, ["no_answer", "taken_back"]) == [
        "withdrawal",
        "papers",
    ]
    proposed = decide.propose(two, AGENT, number, "granted", a_pdf(), 0, "met")
    with pytest.raises(NotAllowed):
        decide.confirm(two, AGENT, proposed)
    second.propose(two, AGENT, proposed)
    with pytest.raises(Conflict):
        second.propose(two, COLLEAGUE, proposed)
    with pytest.raises(Conflict):
        wished = reorient.Wished("dep-13", "other_departement", "", 0)
        reorient.reorient(two, AGENT, number, wished)
    assert two.inbox.get(proposed.inbox_key), "it waits"
    office.work()
    assert inbox.look(desk, COLLEAGUE, List.ALL).lines[0].standing.flags >= {Flag.SECOND}
    with pytest.raises(NotFound):
        second.waiting(two, ELSEWHERE, number)
    with desk.begin(ELSEWHERE) as tx:
        assert tx.proposals.open_of(number) is None
    with pytest.raises(NotAllowed):
        second.confirm(two, AGENT, number, proposed.inbox_key)
    with pytest.raises(NotAllowed), desk.begin(AGENT) as tx:
        tx._wire.say("UPDATE proposals SET ended_by = 'caseworker-2', ending = 'confirmed'")
    with pytest.raises((NotAllowed, Conflict)), desk.begin(AGENT) as tx:
        tx._wire.say(
            "UPDATE proposals SET ended_by = proposed_by, ended_at = now(), ending = 'confirmed'"
        )
    with pytest.raises(NotReady):
        second.decline(two, COLLEAGUE, number, proposed.inbox_key, " ")
    second.decline(two, COLLEAGUE, number, proposed.inbox_key, "À revoir.")
    again = decide.propose(two, AGENT, number, "granted", a_pdf(), 0, "met")
    second.propose(two, AGENT, again)
    with pytest.raises(NotFound):
        second.confirm(two, COLLEAGUE, number, proposed.inbox_key)
    decision = second.confirm(two, COLLEAGUE, number, again.inbox_key)
    office.work()
    with desk.begin(WORKER) as tx:
        told = [(one.word, one.actor) for one in tx.ledger.of(number)]
    assert told.count(("DecisionProposed", AGENT.id)) == 2
    assert ("Decided", COLLEAGUE.id) in told
    assert decide.letter(desk, an_applicant(), decision.number) == a_pdf()


def test_what_was_proposed_ends_when_its_person_takes_the_request_back(
    office: Office, desk: Desk
) -> None:
    request = file(desk).number
    number = f"{request}-1"
    office.work()
    two = two_persons(desk)
    until = legal_day(desk.clock()) + timedelta(days=30)
    ask.ask(desk, AGENT, number, ask.Wished(["tax_notice"], until, "", 0))
    with pytest.raises(NotReady) as early:
        compose.judged(desk, AGENT, number, "no_further_action", ["no_answer"])
    assert early.value.problems[0].text == compose.TOO_SOON, "the papers may still come"
    proposed = decide.propose(two, AGENT, number, "granted", a_pdf(), 0, "met")
    late = decide.propose(two, AGENT, number, "granted", a_pdf(), 0, "met")
    second.propose(two, AGENT, proposed)
    withdraw.withdraw(desk, an_applicant(), request)
    office.work()
    assert second.waiting(two, COLLEAGUE, number) is None
    assert inbox.look(desk, COLLEAGUE, List.ALL).lines[0].standing.flags == frozenset()
    with pytest.raises(NotFound):
        second.confirm(two, COLLEAGUE, number, proposed.inbox_key)
    with pytest.raises(NotReady):
        second.propose(two, AGENT, late)
    assert second.overtaken(two, COLLEAGUE, number) is not None, "both are told"
    told = "no_further_action", a_pdf(), 0, "taken_back"
    closed = decide.propose(two, COLLEAGUE, number, *told)
    second.propose(two, COLLEAGUE, closed)
    assert second.overtaken(two, AGENT, number) is None
    assert second.confirm(two, AGENT, number, closed.inbox_key).verdict == "no_further_action"
