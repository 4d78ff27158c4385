"""Export: bags that the BagIt library accepts, and the ledger told before a byte is read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import bagit
import pytest

from portal.acts import export
from portal.desk import Desk
from portal.domain.dossier import digest
from portal.domain.errors import NotAllowed, NotFound, Tampered, Unavailable
from tests.acts.neighbours import Bent, away, flipped
from tests.acts.office import TWO_FUNDERS, Office, file, funder_of
from tests.build import a_jpeg, a_pdf, an_applicant

DEP = funder_of("dep-35")
EXPORTED = "SELECT subject, actor, funder FROM ledger WHERE word = 'Exported' ORDER BY id"


def written(bag: export.Bag, folder: Path) -> Path:
    for path, data in bag.files.items():
        target = folder / bag.number / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder / bag.number


def test_a_bag_is_valid_and_holds_what_was_filed(
    office: Office, desk: Desk, tmp_path: Path
) -> None:
    filed = file(desk, papers={"identity": a_pdf(), "tax_notice": a_jpeg()})
    office.work()
    ((bag, cursor),) = export.export(desk, DEP, None)
    assert cursor
    folder = written(bag, tmp_path)
    opened = bagit.Bag(str(folder))
    assert opened.is_valid()
    assert opened.info["External-Identifier"] == f"{filed.number}-1" == bag.number
    payload = folder / "data"
    files = {str(p.relative_to(payload)) for p in payload.rglob("*") if p.is_file()}
    pieces = {"pieces/identity-1.pdf", "pieces/tax_notice-1.jpg"}
    assert files == {"dossier.json", "dossier.pdf", "manifest.json"} | pieces
    assert (payload / "pieces/identity-1.pdf").read_bytes() == a_pdf()
    assert json.loads((payload / "dossier.json").read_bytes())["answers"] == filed.answers
    fingerprint = digest((payload / "manifest.json").read_bytes())
    assert opened.info["Manifest-Fingerprint-SHA256"] == fingerprint
    assert office.asked(EXPORTED) == [(bag.number, DEP.id, "dep-35")]
    (folder / "data/dossier.json").write_bytes(b"{}")
    assert not opened.is_valid()


def test_a_cursor_goes_on_where_it_stood(office: Office, desk: Desk) -> None:
    first = [f"{file(desk).number}-1" for _ in range(2)]
    office.work()
    given = list(export.export(desk, DEP, None))
    assert sorted(bag.number for bag, _ in given) == sorted(first)
    assert [bag.number for bag, _ in export.export(desk, DEP, given[0][1])] == [given[1][0].number]
    last = given[-1][1]
    assert list(export.export(desk, DEP, last)) == []
    new = file(desk).number
    assert list(export.export(desk, DEP, last)) == []  # filed, not sealed
    office.work()
    assert [bag.number for bag, _ in export.export(desk, DEP, last)] == [f"{new}-1"]
    with pytest.raises(NotFound):
        list(export.export(desk, DEP, "yesterday"))


def test_another_funder_gets_nothing_of_it(office: Office, desk: Desk) -> None:
    filed = file(desk, **TWO_FUNDERS)
    office.work()
    assert list(export.export(desk, funder_of("dep-75"), None)) == []
    (anah,) = [bag.number for bag, _ in export.export(desk, funder_of("anah"), None)]
    (dep,) = [bag.number for bag, _ in export.export(desk, DEP, None)]
    assert {dep, anah} == {f"{filed.number}-1", f"{filed.number}-2"}


def test_only_a_funder_is_handed_anything(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        list(export.export(desk, an_applicant(), None))
    assert export.known_funder(desk, "dep-35")
    assert not export.known_funder(desk, "dep-999")


def test_the_ledger_is_written_before_a_byte_is_read(office: Office, desk: Desk) -> None:
    file(desk)
    office.work()
    seen: list[int] = []

    def read(key: str, version_id: str) -> bytes:
        seen.append(len(office.asked(EXPORTED)))
        return desk.vault.read(key, version_id)

    list(export.export(replace(desk, vault=Bent(desk.vault, read=read)), DEP, None))
    assert set(seen) == {1}


def test_other_bytes_are_handed_to_nobody(office: Office, desk: Desk) -> None:
    file(desk)
    office.work()
    lying = Bent(desk.vault, read=lambda *where: flipped(desk.vault.read(*where)))
    with pytest.raises(Tampered):
        list(export.export(replace(desk, vault=lying), DEP, None))
    with pytest.raises(Unavailable):
        list(export.export(replace(desk, vault=Bent(desk.vault, read=away)), DEP, None))
    office.superuser("UPDATE dossiers SET manifest_sha256 = repeat('0', 64)")
    with pytest.raises(Tampered):
        list(export.export(desk, DEP, None))
