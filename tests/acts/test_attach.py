"""Attach: a paper is kept bit for bit and encrypted, or refused with a sentence."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest
from PIL import Image

from portal.acts import answer, attach, submit
from portal.adapters.envelope import decrypt
from portal.adapters.s3_inbox import S3Inbox
from portal.desk import Desk
from portal.domain.errors import Conflict, NotFound, NotReady, Unavailable
from portal.domain.happened import legal_day
from portal.domain.papers import REFUSALS
from tests.acts.neighbours import Bent, away
from tests.acts.office import EIDAS, ISSUER, Office, a_draft
from tests.build import a_heic, a_jpeg, a_pdf, a_png, an_applicant, noise

ANA = an_applicant()


def waiting(desk: Desk) -> list[str]:
    """What lies in the inbox."""
    assert isinstance(desk.inbox, S3Inbox)
    client = desk.inbox._client
    return [str(one.object_name) for one in client.list_objects(desk.inbox.bucket, recursive=True)]


@pytest.mark.parametrize(
    ("make", "media_type"),
    [
        (a_pdf, "application/pdf"),
        (a_jpeg, "image/jpeg"),
        (a_png, "image/png"),
        (a_heic, "image/heic"),
    ],
)
def test_a_paper_is_kept_bit_for_bit(
    office: Office, desk: Desk, make: Callable[[], bytes], media_type: str
) -> None:
    draft, data = answer.start_draft(desk, ANA, "fr"), make()
    answer.defer(desk, ANA, draft.id, "identity", True, legal_day(desk.clock()) + timedelta(days=9))
    piece = attach.attach(desk, ANA, draft.id, "identity", "C:\\Mes docs\\carte\n.pdf", data)
    kept = answer.draft(desk, ANA, draft.id)
    assert kept.pieces == (piece,)
    assert (kept.later, kept.promised) == (frozenset(), {})
    assert (piece.media_type, piece.size_bytes) == (media_type, len(data))
    assert piece.filename == "carte.pdf"
    lies = desk.inbox.get(piece.inbox_key)
    assert data not in lies
    key = desk.keyring.unwrap("inbox", draft.key_epoch, draft.key)
    assert decrypt(key, draft.id, piece.id, lies) == data
    words = [word for (word,) in office.asked("SELECT word FROM ledger ORDER BY id")]
    assert words == ["DraftStarted", "PieceDeferred", "PieceAttached", "PieceDeferred"]


def many_pages() -> bytes:
    pdf = pikepdf.new()
    for _ in range(301):
        pdf.add_blank_page()
    return saved(pdf)


def with_attachment() -> bytes:
    pdf = pikepdf.open(io.BytesIO(a_pdf()))
    pdf.attachments["virus.exe"] = b"MZ"
    return saved(pdf)


def bomb() -> bytes:
    pdf = pikepdf.open(io.BytesIO(a_pdf()))
    deflater = zlib.compressobj(9)
    raw = b"".join(deflater.compress(bytes(1 << 20)) for _ in range(300)) + deflater.flush()
    pdf.Root.Extra = pikepdf.Stream(pdf, raw, Filter=pikepdf.Name.FlateDecode)
    return saved(pdf)


def vast() -> bytes:
    written = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(written, "PNG")
    return written.getvalue()


def saved(pdf: pikepdf.Pdf) -> bytes:
    written = io.BytesIO()
    pdf.save(written, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return written.getvalue()


BAD: dict[str, Callable[[], bytes]] = {
    "empty": bytes,
    "too_big": lambda: a_pdf() + noise(25 * 1024 * 1024),
    "unknown_type": lambda: b"MZ\x90" + noise(500),
    "password": lambda: a_pdf(password="secret"),
    "active_content": lambda: a_pdf(script="app.alert(1)"),
    "attachment": with_attachment,
    "unreadable": lambda: a_jpeg()[:300],
    "too_many_pixels": vast,
    "too_many_pages": many_pages,
    "bomb": bomb,
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("code", BAD)
def test_each_refusal_is_a_sentence_and_leaves_nothing(
    desk: Desk, code: str, language: str
) -> None:
    draft = answer.start_draft(desk, ANA, language)
    with pytest.raises(NotReady) as refusal:
        attach.attach(desk, ANA, draft.id, "tax_notice", "avis.pdf", BAD[code]())
    (problem,) = refusal.value.problems
    said = desk.editions[draft.edition].say(language, f"refused.{code}")
    assert (problem.page, problem.question, problem.text) == ("documents", "tax_notice", said)
    assert answer.draft(desk, ANA, draft.id).pieces == ()
    assert waiting(desk) == []


def test_every_refusal_is_tried_here() -> None:
    elsewhere = {"too_many_files", "too_big_together", "infected", "not_scanned"}  # and test_scan
    assert set(BAD) | elsewhere == REFUSALS


def refused(desk: Desk, draft: str, kind: str, data: bytes) -> str:
    with pytest.raises(NotReady) as refusal:
        attach.attach(desk, ANA, draft, kind, "a.jpg", data)
    return refusal.value.problems[0].text


def test_too_many_files_of_a_kind(desk: Desk) -> None:
    edition = desk.editions["2026-01-01"]
    most = next(rule.max_files for rule in edition.pieces if rule.id == "identity")
    draft, data = answer.start_draft(desk, ANA, "fr"), a_jpeg(8, 8)
    for _ in range(most):
        attach.attach(desk, ANA, draft.id, "identity", "a.jpg", data)
    assert refused(desk, draft.id, "identity", data) == edition.say("fr", "refused.too_many_files")
    assert attach.attach(desk, ANA, draft.id, "tax_notice", "a.jpg", data)
    assert len(waiting(desk)) == most + 1


def test_too_much_together(office: Office, desk: Desk) -> None:
    draft = a_draft(desk, papers={"identity": a_pdf()})
    office.superuser(f"UPDATE pieces SET size_bytes = {200 * 1024 * 1024 - 10}")
    said = desk.editions[draft.edition].say("fr", "refused.too_big_together")
    assert refused(desk, draft.id, "tax_notice", a_jpeg(8, 8)) == said


def test_what_does_not_exist(desk: Desk) -> None:
    draft = answer.start_draft(desk, ANA, "fr")
    with pytest.raises(NotFound):
        attach.attach(desk, ANA, draft.id, "no-such-paper", "a.pdf", a_pdf())
    with pytest.raises(NotFound):
        attach.attach(desk, an_applicant("other"), draft.id, "identity", "a.pdf", a_pdf())
    with pytest.raises(NotFound):
        attach.remove(desk, ANA, draft.id, "no-such-piece")


def test_a_paper_is_taken_out_with_its_bytes(office: Office, desk: Desk) -> None:
    draft = a_draft(desk, papers={"identity": a_pdf()})
    (piece,) = draft.pieces
    with pytest.raises(NotFound):
        attach.remove(desk, an_applicant("other"), draft.id, piece.id)
    attach.remove(desk, ANA, draft.id, piece.id)
    assert answer.draft(desk, ANA, draft.id).pieces == ()
    assert waiting(desk) == []
    assert office.asked("SELECT count(*) FROM ledger WHERE word = 'PieceRemoved'") == [(1,)]


def test_a_filed_draft_takes_no_paper_and_gives_none_back(desk: Desk) -> None:
    draft = a_draft(desk, papers={"identity": a_pdf()})
    submit.submit(desk, ANA, draft.id, ISSUER, EIDAS)
    with pytest.raises(Conflict):
        attach.attach(desk, ANA, draft.id, "tax_notice", "a.pdf", a_pdf())
    with pytest.raises(Conflict):
        attach.remove(desk, ANA, draft.id, draft.pieces[0].id)
    assert waiting(desk) == [draft.pieces[0].inbox_key]


def test_a_draft_filed_during_the_upload_keeps_nothing_of_it(desk: Desk) -> None:
    draft = a_draft(desk)

    def put_then_file(key: str, data: bytes) -> None:
        desk.inbox.put(key, data)
        submit.submit(desk, ANA, draft.id, ISSUER, EIDAS)

    racing = replace(desk, inbox=Bent(desk.inbox, put=put_then_file))
    with pytest.raises(Conflict):
        attach.attach(racing, ANA, draft.id, "identity", "a.pdf", a_pdf())
    assert waiting(desk) == []


def test_an_inbox_that_is_away_notes_nothing(desk: Desk) -> None:
    draft = answer.start_draft(desk, ANA, "fr")
    alone = replace(desk, inbox=Bent(desk.inbox, put=away))
    with pytest.raises(Unavailable):
        attach.attach(alone, ANA, draft.id, "identity", "a.pdf", a_pdf())
    assert answer.draft(desk, ANA, draft.id).pieces == ()
