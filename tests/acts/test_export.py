"""Export: bags that the BagIt library accepts, and the ledger told before a byte is read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import bagit
import pytest

from portal.acts import export, follow
from portal.acts.withdraw import withdraw
from portal.desk import Desk
from portal.domain.dossier import digest
from portal.domain.errors import NotAllowed, NotFound, Unavailable
from portal.web.readings import readings
from tests.acts.bags import Bag, exported
from tests.acts.neighbours import Bent, away, flipped
from tests.acts.office import TWO_FUNDERS, Office, file, funder_of
from tests.build import a_jpeg, a_pdf, an_applicant

DEP = funder_of("dep-35")
LOST = "the dossier's key was destroyed"
COLLECTED = "SELECT number FROM dossiers WHERE collected_at IS NOT NULL"
EXPORTED = "SELECT subject, actor, funder FROM ledger WHERE word = 'Exported' ORDER BY id"


def written(bag: Bag, folder: Path) -> Path:
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
    ((bag, cursor),) = exported(desk, DEP, None)
    assert cursor
    assert isinstance(bag, Bag)
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


def test_the_person_sees_each_export(office: Office, desk: Desk) -> None:
    """A line of its own, by day: it is no reading of the funder's, and nothing else tells of it."""
    filed = file(desk)
    office.work()
    for _ in range(2):
        assert list(exported(desk, DEP, None))
    (told,) = readings(follow.history(desk, an_applicant(), filed.number))
    assert (told.funder, told.exported, told.times) == ("dep-35", True, 2)


def test_a_cursor_goes_on_where_it_stood(office: Office, desk: Desk) -> None:
    first = [f"{file(desk).number}-1" for _ in range(2)]
    office.work()
    given = list(exported(desk, DEP, None))
    assert sorted(bag.number for bag, _ in given) == sorted(first)
    assert [bag.number for bag, _ in exported(desk, DEP, given[0][1])] == [given[1][0].number]
    last = given[-1][1]
    assert list(exported(desk, DEP, last)) == []
    new = file(desk).number
    assert list(exported(desk, DEP, last)) == []  # filed, not sealed
    office.work()
    assert [bag.number for bag, _ in exported(desk, DEP, last)] == [f"{new}-1"]
    for wrong in ("yesterday", "99999999.zzz", "dep-35.99999999.zzz", f"dep-75.{last}"):
        with pytest.raises(NotFound, match="no such cursor of dep-35"):
            list(exported(desk, DEP, wrong))


def test_a_cursor_is_its_funders_alone(office: Office, desk: Desk) -> None:
    file(desk, **TWO_FUNDERS)
    office.work()
    anah = funder_of("anah")
    ((_, cursor),) = exported(desk, anah, None)
    assert cursor is not None
    assert cursor.startswith("anah.")
    for stolen in (cursor, cursor.replace("anah", "dep-35"), cursor.removeprefix("anah.")):
        with pytest.raises(NotFound):
            list(exported(desk, DEP, stolen))
    assert list(exported(desk, anah, cursor.removeprefix("anah."))) == []  # one of old


def test_another_funder_gets_nothing_of_it(office: Office, desk: Desk) -> None:
    filed = file(desk, **TWO_FUNDERS)
    office.work()
    assert list(exported(desk, funder_of("dep-75"), None)) == []
    (anah,) = [bag.number for bag, _ in exported(desk, funder_of("anah"), None)]
    (dep,) = [bag.number for bag, _ in exported(desk, DEP, None)]
    assert {dep, anah} == {f"{filed.number}-1", f"{filed.number}-2"}


def test_only_a_funder_is_handed_anything(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        list(exported(desk, an_applicant(), None))
    assert export.known_funder(desk, "dep-35")
    assert not export.known_funder(desk, "dep-999")


def test_the_ledger_is_written_before_a_byte_is_read(office: Office, desk: Desk) -> None:
    file(desk)
    office.work()
    seen: list[int] = []

    def read(key: str, version_id: str) -> bytes:
        seen.append(len(office.asked(EXPORTED)))
        return desk.vault.read(key, version_id)

    list(exported(replace(desk, vault=Bent(desk.vault, read=read)), DEP, None))
    assert set(seen) == {1}


def outcomes(desk: Desk, *given: Any) -> list[tuple[str, str | None, str | None]]:
    """Number, why it is left out, cursor."""
    return [
        (one.number, one.because if isinstance(one, export.LeftOut) else None, cursor)
        for one, cursor in exported(desk, DEP, *given)
    ]


def three(office: Office, desk: Desk) -> list[tuple[str, str | None, str | None]]:
    """Three dossiers in their order, and the cursors after each."""
    for _ in range(3):
        file(desk)
    office.work()
    return outcomes(desk, None)


def test_a_damaged_one_is_left_out_and_the_rest_goes_on(office: Office, desk: Desk) -> None:
    """The cursor never passes it by itself: mended, it is handed over."""
    whole = three(office, desk)
    first, second, third = (number for number, _, _ in whole)
    lying = replace(desk, vault=Bent(desk.vault, read=lambda key, version: (
        flipped(desk.vault.read(key, version)) if second in key else desk.vault.read(key, version)
    )))  # fmt: skip
    why = "an object's bytes were changed"
    before = whole[0][2]
    told = [(first, None, before), (second, why, before), (third, None, before)]
    assert outcomes(lying, None) == told
    assert outcomes(desk, before) == whole[1:]


def test_one_that_is_given_up_is_passed(office: Office, desk: Desk) -> None:
    whole = three(office, desk)
    office.superuser(f"DELETE FROM dossier_keys WHERE dossier = '{whole[1][0]}'")
    before = whole[0][2]
    assert outcomes(desk, before) == [
        (whole[1][0], LOST, before),
        (whole[2][0], None, before),
    ]
    assert outcomes(desk, before, [whole[1][0]]) == [whole[2]]
    assert outcomes(desk, None, [whole[2][0]]) == [whole[0], (whole[1][0], LOST, before)]


def test_when_several_in_a_row_cannot_be_read_it_is_the_vault(office: Office, desk: Desk) -> None:
    whole = three(office, desk)
    told: list[tuple[str, bool, str | None]] = []
    with pytest.raises(Unavailable, match="3 dossiers in a row"):
        for one, cursor in exported(replace(desk, vault=Bent(desk.vault, read=away)), DEP, None):
            assert isinstance(one, export.LeftOut)
            told.append((one.number, one.away, cursor))
    assert told == [(number, True, None) for number, _, _ in whole]


def test_other_bytes_are_handed_to_nobody(office: Office, desk: Desk) -> None:
    file(desk)
    office.work()
    lying = Bent(desk.vault, read=lambda *where: flipped(desk.vault.read(*where)))
    ((given, cursor),) = exported(replace(desk, vault=lying), DEP, None)
    assert isinstance(given, export.LeftOut)
    assert (given.away, cursor) == (False, None)
    office.superuser("UPDATE dossiers SET manifest_sha256 = repeat('0', 64)")
    ((given, _),) = exported(desk, DEP, None)
    assert isinstance(given, export.LeftOut)
    assert "two manifests" in given.because
    office.superuser("DELETE FROM deposits WHERE name = 'manifest.json'")
    ((given, _),) = exported(desk, DEP, None)
    assert isinstance(given, export.LeftOut)
    assert "no manifest" in given.because


def test_what_changed_while_others_were_written_is_read_again(office: Office, desk: Desk) -> None:
    (first, *_), (second, *_), _ = three(office, desk)
    bags = {}
    for bag, _ in exported(desk, DEP, None):
        assert isinstance(bag, Bag)
        bags[bag.number] = bag.files["bag-info.txt"]
        if bag.number == first:
            withdraw(desk, an_applicant(), second.removesuffix("-1"))
    assert b"Withdrawn-At" not in bags[first]
    assert b"Withdrawn-At" in bags[second]
    assert len(bags) == 3


def test_what_was_written_and_no_more_is_noted_as_collected(office: Office, desk: Desk) -> None:
    (first, *_), _, _ = three(office, desk)

    def into(number: str, files: export.Files) -> None:
        assert not office.asked(COLLECTED)
        if number != first:
            next(files)
            raise OSError("the disk is full")
        dict(files)

    office.superuser("UPDATE dossiers SET collected_at = NULL")
    with pytest.raises(OSError, match="full"):
        list(export.export(desk, DEP, None, into))
    assert office.asked(COLLECTED) == [(first,)]
