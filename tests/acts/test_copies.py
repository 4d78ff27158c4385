"""A readable copy lives and dies with its original, and never takes its place."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import bagit
import pytest
from PIL import Image

from portal.acts import answer, attach, review, seal
from portal.acts.clean import clean
from portal.adapters.envelope import decrypt, encrypt
from portal.desk import Desk
from portal.domain.dossier import AidRequest, digest
from portal.domain.draft import NOTICED, Copy, Piece
from portal.domain.errors import NotFound, Tampered
from portal.domain.findings import Outcome, exit_code
from portal.domain.manifest import MANIFEST_NAME, PDF_NAME, copied, piece_names
from portal.domain.marks import marked, request_mark
from portal.domain.people import WORKER
from tests.acts.bags import Bag, exported
from tests.acts.kept import Kept, different
from tests.acts.neighbours import Bent, flipped
from tests.acts.office import TWO_FUNDERS, Office, file, funder_of
from tests.acts.test_attach import ANA, waiting
from tests.acts.test_export import written
from tests.acts.test_seal import assert_whole, opened
from tests.adapters.pictures import SIDEWAYS, a_page, dark, saved
from tests.build import NOON, a_caseworker, a_pdf, a_piece

ORIGINAL, COPY = "pieces/identity-1.jpg", "copies/identity-1.jpg"
NIGHT = saved(dark(a_page(900, 1200)), quality=90, orientation=SIDEWAYS)
PAPERS = {"identity": NIGHT, "tax_notice": a_pdf()}


@pytest.fixture
def kept(office: Office, desk: Desk) -> Kept:
    """A sealed dossier with a photo that was hard to read, covered by a checkpoint."""
    filed = file(desk, papers=PAPERS)
    office.work()
    office.checkpoint()
    return Kept(office, filed.number)


def attached(desk: Desk) -> Piece:
    draft = answer.start_draft(desk, ANA, "fr")
    return attach.attach(desk, ANA, draft.id, "identity", "carte.jpg", NIGHT)


def test_the_original_is_untouched_and_the_copy_lies_beside(desk: Desk) -> None:
    piece = attached(desk)
    draft = answer.draft(desk, ANA, piece.draft)
    assert draft.pieces == (piece,)
    assert piece.warnings == ("dark",)
    assert piece.copy
    original, copy = piece.waiting
    assert sorted(waiting(desk)) == [original.key, copy.key]
    key = desk.keyring.unwrap("inbox", draft.key_epoch, draft.key)
    plain = {
        one.id: decrypt(key, draft.id, one.id, desk.inbox.get(one.key)) for one in piece.waiting
    }
    assert plain[original.id] == NIGHT
    data = plain[copy.id]
    assert (digest(data), len(data)) == (piece.copy.sha256, piece.copy.size_bytes)
    assert Image.open(io.BytesIO(data)).size == (1200, 900)
    with pytest.raises(Tampered):  # neither is taken for the other
        decrypt(key, draft.id, original.id, desk.inbox.get(copy.key))


def test_what_reads_well_has_no_copy(desk: Desk) -> None:
    draft = answer.start_draft(desk, ANA, "fr")
    piece = attach.attach(desk, ANA, draft.id, "identity", "a.jpg", saved(a_page(900, 1200)))
    assert (piece.copy, piece.warnings) == (None, ())
    assert waiting(desk) == [piece.inbox_key]


def test_a_copy_goes_with_its_original(desk: Desk) -> None:
    piece = attached(desk)
    attach.remove(desk, ANA, piece.draft, piece.id)
    assert waiting(desk) == []
    discarded = attached(desk)
    answer.discard(desk, ANA, discarded.draft)
    assert waiting(desk) == []
    draft = answer.start_draft(desk, ANA, "fr")

    def put_then_discard(key: str, data: bytes) -> None:
        desk.inbox.put(key, data)
        if key.endswith("-copy"):
            answer.discard(desk, ANA, draft.id)

    racing = replace(desk, inbox=Bent(desk.inbox, put=put_then_discard))
    with pytest.raises(NotFound):
        attach.attach(racing, ANA, draft.id, "identity", "carte.jpg", NIGHT)
    assert waiting(desk) == []


def test_a_dossier_holds_both_and_says_which_is_which(office: Office, desk: Desk) -> None:
    filed = file(desk, papers=PAPERS)
    (told,) = (one.copy for one in filed.pieces if one.kind == "identity")
    office.work()
    lies = opened(desk, f"{filed.number}-1")
    assert lies.keys() == {ORIGINAL, COPY, "pieces/tax_notice-1.pdf", PDF_NAME, MANIFEST_NAME}
    assert lies[ORIGINAL] == NIGHT
    assert told == Copy(len(lies[COPY]), digest(lies[COPY]))
    objects = {one["name"]: one for one in json.loads(lies[MANIFEST_NAME])["objects"]}
    assert objects[COPY]["copy_of"] == ORIGINAL
    assert [name for name, one in objects.items() if "copy_of" in one] == [COPY]
    assert (objects[COPY]["sha256"], objects[COPY]["media_type"]) == (told.sha256, "image/jpeg")
    said = json.loads(desk.sealer.attached(lies[PDF_NAME]))
    papers = {one["kind"]: one for one in said["papers"]}
    assert papers["identity"]["copy"] == told.told()
    assert "copy" not in papers["tax_notice"]
    assert waiting(desk) == []
    assert_whole(office, desk, filed.number)


def test_each_dossier_of_a_request_has_its_copy(office: Office, desk: Desk) -> None:
    filed = file(desk, papers={"identity": NIGHT}, **TWO_FUNDERS)
    first, second = (f"{filed.number}-{rank}" for rank in (1, 2))
    seal.seal(desk, first)
    assert not clean(desk, filed.number)
    assert len(waiting(desk)) == 2
    seal.seal(desk, second)
    assert clean(desk, filed.number)
    assert waiting(desk) == []
    assert opened(desk, first)[COPY] == opened(desk, second)[COPY]
    assert_whole(office, desk, filed.number, dossiers=2)


def test_a_copy_that_waits_and_changes_is_not_sealed(office: Office, desk: Desk) -> None:
    """Even by somebody who has the draft's key."""
    filed = file(desk, papers={"identity": NIGHT})
    with desk.begin(WORKER) as tx:
        draft = tx.drafts.get(filed.draft)
    key = desk.keyring.unwrap("inbox", draft.key_epoch, draft.key)
    _, copy = filed.pieces[0].waiting

    def swapped(where: str) -> bytes:
        other = encrypt(key, draft.id, copy.id, saved(a_page(900, 1200)))
        return other if where == copy.key else desk.inbox.get(where)

    with pytest.raises(Tampered, match="not the one that came"):
        seal.seal(replace(desk, inbox=Bent(desk.inbox, get=swapped)), f"{filed.number}-1")
    assert office.asked("SELECT count(*) FROM ledger WHERE word = 'Sealed'") == [(0,)]


def test_what_nobody_touched_is_the_same(kept: Kept) -> None:
    for findings in (kept.request_now(), kept.vault_now()):
        assert {one.outcome for one in findings} == {Outcome.SAME}, findings
    assert any(one.check.endswith(f"{COPY}: bytes") for one in kept.request_now())


def test_a_copy_that_was_changed_is_found(kept: Kept) -> None:
    """What a caseworker looks at first must be what was made when the paper came."""
    lying = kept.lying(COPY, flipped)
    assert f"{COPY}: bytes" in different(kept.request_now(lying))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE aid_requests SET pieces = jsonb_set(pieces, '{0,copy,sha256}', '\"00\"')",
        "UPDATE aid_requests SET pieces = jsonb_set(pieces, '{0,copy}', 'null')",
        "UPDATE aid_requests SET pieces = jsonb_set(pieces, '{0,warnings}', '[\"small\"]')",
        "UPDATE aid_requests SET pieces = jsonb_set(pieces, '{0,warnings}', '[]')",
    ],
)
def test_what_was_noted_of_a_copy_cannot_change_unseen(kept: Kept, change: str) -> None:
    kept.office.superuser(change)
    assert "everything that was filed" in different(kept.request_now())


def test_a_copy_passed_off_as_an_original_is_found(kept: Kept) -> None:
    named = f"name = '{COPY}'"
    kept.office.superuser(f"UPDATE deposits SET name = 'pieces/identity-2.jpg' WHERE {named}")
    said = different(kept.request_now())
    assert "papers: " in said
    assert "manifest: it lists what was deposited" in said


def test_a_caseworker_is_shown_the_copy_and_can_ask_for_the_original(kept: Kept) -> None:
    agent = a_caseworker("dep-35")
    seen = review.open_dossier(kept.desk, agent, kept.number)
    assert [one.name for one in seen.papers] == [ORIGINAL, "pieces/tax_notice-1.pdf"]
    assert seen.shown and seen.copy
    assert (seen.shown.name, seen.copy.name, seen.badge) == (ORIGINAL, COPY, Outcome.SAME)
    other = review.open_dossier(kept.desk, agent, kept.number, "pieces/tax_notice-1.pdf")
    assert other.copy is None
    assert review.paper_image(kept.desk, agent, kept.number, COPY, 1).startswith(b"\x89PNG")
    assert review.paper_original(kept.desk, agent, kept.number, ORIGINAL)[1] == NIGHT


def test_a_funder_gets_both(kept: Kept, tmp_path: Path) -> None:
    ((bag, _),) = exported(kept.desk, funder_of("dep-35"), None)
    assert isinstance(bag, Bag)
    folder = written(bag, tmp_path)
    assert bagit.Bag(str(folder)).is_valid()
    assert (folder / "data" / ORIGINAL).read_bytes() == NIGHT
    assert (folder / "data" / COPY).read_bytes() == kept.plain(COPY)


def test_names_tell_kind_and_rank() -> None:
    copy = Copy(3, "ab" * 32)
    pieces = [
        a_piece(id="a", media_type="image/heic", copy=copy),
        a_piece(id="b"),
        a_piece(id="c", kind="tax_notice", media_type="image/jpeg", copy=copy),
    ]
    names = piece_names(pieces)
    assert names == {
        "a": "pieces/identity-1.heic",
        "a-copy": "copies/identity-1.jpg",
        "b": "pieces/identity-2.pdf",
        "c": "pieces/tax_notice-1.jpg",
        "c-copy": "copies/tax_notice-1.jpg",
    }
    told = {name: copied(name, names.values()) for name in names.values()}
    assert {name: of for name, of in told.items() if of} == {
        "copies/identity-1.jpg": "pieces/identity-1.heic",
        "copies/tax_notice-1.jpg": "pieces/tax_notice-1.jpg",
    }


def test_the_mark_of_a_request_from_before_there_were_copies_holds(desk: Desk) -> None:
    """Its row tells neither copy nor warnings: it is read, and marked, as it was."""
    filed = file(desk, papers={"identity": a_pdf()})
    marked_of = json.loads(marked(filed))["pieces"][0]
    assert marked_of.keys() == set(Piece.__dataclass_fields__) - set(NOTICED)
    key = b"k" * 40
    mark = request_mark(key, filed)
    with desk.begin(WORKER) as tx:
        assert request_mark(key, tx.aid_requests.get(filed.number)) == mark

    def with_piece(**changes: Any) -> str:
        piece = replace(filed.pieces[0], **changes)
        return request_mark(key, replace(filed, pieces=(piece,)))

    assert with_piece(copy=None, warnings=()) == mark
    changes = ({"copy": Copy(3, "ab")}, {"copy": Copy(4, "ab")}, {"warnings": ("dark",)})
    others = [with_piece(**one) for one in changes]
    assert len({mark, *others}) == 4


def test_a_row_from_before_is_read(office: Office, desk: Desk) -> None:
    filed = file(desk, papers={"identity": a_pdf()})
    office.superuser(
        "UPDATE aid_requests SET pieces ="
        " (SELECT jsonb_agg(p - 'copy' - 'warnings') FROM jsonb_array_elements(pieces) p)"
    )
    office.work()
    office.checkpoint()
    kept = Kept(office, filed.number)
    assert exit_code(kept.request_now()) == 0
    with desk.begin(WORKER) as tx:
        read: AidRequest = tx.aid_requests.get(filed.number)
    assert read == filed
    assert read.submitted_at > NOON
