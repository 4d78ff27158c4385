"""Nothing is called received that was not scanned: a real clamd, and one that is away."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from portal import log
from portal.acts import answer, attach, status
from portal.adapters.clamd_scanner import EICAR_HEX, ClamdScanner
from portal.demo.clamav import Clamd
from portal.desk import Desk
from portal.domain.errors import NotReady, Unavailable
from portal.domain.papers import MAX_BYTES, NotScanned
from tests.acts.office import Office
from tests.acts.test_attach import ANA, waiting
from tests.adapters.relay import silent_server
from tests.adapters.test_scanner import address_of, nested, with_stream
from tests.build import a_heic, a_jpeg, a_pdf, noise

EICAR = bytes.fromhex(EICAR_HEX)
NAME = "carte de Mme Le Goff.pdf"


@pytest.fixture
def guarded(desk: Desk, clamd: Clamd) -> Desk:
    """The desk with its scanner."""
    return replace(desk, scanner=ClamdScanner(clamd.url))


def refused(desk: Desk, data: bytes, language: str = "fr") -> str:
    """Why it is refused; nothing of it is kept."""
    draft = answer.start_draft(desk, ANA, language)
    with pytest.raises(NotReady) as refusal:
        attach.attach(desk, ANA, draft.id, "identity", NAME, data)
    assert answer.draft(desk, ANA, draft.id).pieces == ()
    assert waiting(desk) == []
    (problem,) = refusal.value.problems
    assert problem.question == "identity"
    return problem.text


def word(desk: Desk, code: str, language: str = "fr") -> str:
    return desk.editions["2026-01-01"].say(language, f"refused.{code}")


def test_what_is_clean_is_received(office: Office, guarded: Desk) -> None:
    draft = answer.start_draft(guarded, ANA, "fr")
    for data in (a_pdf(), a_jpeg(), a_heic()):
        attach.attach(guarded, ANA, draft.id, "identity", NAME, data)
    assert len(answer.draft(guarded, ANA, draft.id).pieces) == 3


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "data",
    [EICAR, a_jpeg() + EICAR, with_stream(EICAR, deflated=True), nested(2)],
    ids=["alone", "behind a photo", "in a PDF", "packed"],
)
def test_the_test_file_is_refused_whatever_it_is_called(
    guarded: Desk, data: bytes, language: str
) -> None:
    assert refused(guarded, data, language) == word(guarded, "infected", language)


def test_the_log_names_the_signature_and_nobodys_file(guarded: Desk) -> None:
    with capture_logs() as said:
        refused(guarded, EICAR)
    told = {"code": "Eicar-Test-Signature.UNOFFICIAL", "status": "infected"}
    assert said == [{"event": "paper_not_clean", "log_level": "warning", **told}]
    assert told.keys() <= log.ALLOWED


def test_what_the_scanner_gives_up_on_is_refused_for_good(guarded: Desk) -> None:
    assert refused(guarded, nested(40)) == word(guarded, "not_scanned")


def test_what_is_too_big_never_reaches_the_scanner(desk: Desk) -> None:
    unasked = replace(desk, scanner=ClamdScanner("clamd:/nowhere"))
    for data, code in ((b"", "empty"), (noise(MAX_BYTES + 1), "too_big")):
        assert refused(unasked, data) == word(desk, code)


def test_a_scanner_that_is_away_receives_nothing_and_loses_nothing(
    office: Office, guarded: Desk
) -> None:
    draft = answer.start_draft(guarded, ANA, "fr")
    first = attach.attach(guarded, ANA, draft.id, "identity", NAME, a_pdf())
    alone = replace(guarded, scanner=ClamdScanner("clamd:/nowhere/clamd.ctl"))
    with pytest.raises(NotScanned, match="No such file"):
        attach.attach(alone, ANA, draft.id, "tax_notice", NAME, a_pdf())
    assert answer.draft(alone, ANA, draft.id).pieces == (first,)
    assert waiting(alone) == [first.inbox_key]
    again = attach.attach(guarded, ANA, draft.id, "tax_notice", NAME, a_pdf())
    assert answer.draft(alone, ANA, draft.id).pieces == (first, again)
    told = [word for (word,) in office.asked("SELECT word FROM ledger ORDER BY id")]
    assert told == ["DraftStarted", "PieceAttached", "PieceAttached"]


def test_a_scanner_that_is_silent_is_not_waited_for(desk: Desk) -> None:
    draft = answer.start_draft(desk, ANA, "fr")
    with silent_server() as endpoint:
        slow = replace(desk, scanner=ClamdScanner(address_of(endpoint), seconds=0.5))
        began = time.monotonic()
        with pytest.raises(Unavailable):
            attach.attach(slow, ANA, draft.id, "identity", NAME, a_pdf())
        assert time.monotonic() - began < 3
    assert waiting(desk) == []


def test_the_status_tells_of_the_scanner(desk: Desk, guarded: Desk) -> None:
    assert status.status_of(desk).figures["scanner"] == "none"
    well = status.status_of(guarded)
    assert (well.figures["scanner"], well.for_a_person) == ("scans", ())
    away = status.status_of(replace(desk, scanner=ClamdScanner("clamd:/nowhere")))
    assert away.figures["scanner"] == "needs a person"
    (sentence,) = away.for_a_person
    assert sentence.startswith("The virus scanner has not checked its test file: ")
