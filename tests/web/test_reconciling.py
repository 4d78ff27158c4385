"""The managers' reconciliation, and the table they take along: safe, their own, told of."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest
from lxml import etree

from portal.acts import destinations, software
from portal.acts.export_table import MARK
from portal.adapters import spreadsheet
from portal.adapters.outward import Outward
from portal.adapters.s3_delivery import S3Way
from portal.demo.postgres import Postgres
from portal.domain.errors import NotAllowed
from portal.domain.inbox import Stage
from portal.domain.people import WORKER, Actor, Role
from portal.domain.push import Carrier, Push
from portal.web import exporting
from portal.web.table_words import heads
from tests.build import a_caseworker
from tests.web.markup import faults, parsed
from tests.web.test_inbox import Room, a_room

GAPS, TABLE = "/instruction/rapprochement", "/instruction/exporter"
NAMES = {
    "GA-T1": 'Le Goff; "Odette"\nMarie', "GA-T2": '=HYPERLINK("http://x")', "GA-T3": "+33 1",
    "GA-T4": "-2+3", "GA-T5": "@SUM(A1)", "GA-T6": "\t=1", "GA-T7": "\r=1", "GA-T8": "\uff1d1+1",
    "GA-T9": "Ýves",
}  # fmt: skip
DANGEROUS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def room(postgres: Postgres) -> Iterator[Room]:
    """Nine dossiers of dep-35, whose names are what a spreadsheet may take for formulas."""
    with a_room(postgres, "manager") as room:
        for number, name in NAMES.items():
            room.listed(number, beneficiary=name, stage=Stage.WAITING, aids=("apa", "home_help"))
        yield room


def told(room: Room) -> list[object]:
    with room.desk.begin(Actor(Role.OPERATOR, "operator")) as tx:
        return [one for one in tx.ledger.of("dep-35") if one.word == "TableExported"]


def lines(data: bytes) -> list[list[str]]:
    assert data.startswith(MARK)
    return list(csv.reader(io.StringIO(data[len(MARK) :].decode(), newline=""), delimiter=";"))


def test_no_cell_of_the_csv_is_a_formula_and_each_name_is_there(room: Room) -> None:
    before = len(told(room))
    answer = room.sent(TABLE, form="csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="dossiers-dep-35')
    assert answer.content_length == len(answer.data)
    first, *rows = lines(answer.data)
    assert first == heads("fr") and len(rows) == len(NAMES)
    cells = [cell for row in [first, *rows] for cell in row]
    assert not [cell for cell in cells if cell[:1] and cell[0] in DANGEROUS]
    names = {row[0].removesuffix("-1"): row[2].removeprefix("'") for row in rows}
    assert names == NAMES
    row = next(row for row in rows if row[0] == "GA-T1-1")
    assert row[1].startswith("L’allocation personnalisée") and "domicile" in row[1]
    assert row[3:6] == ["Rennes (35000)", "35238", "2026-03-02"] or row[4:6] == [
        "35238", "2026-03-02",
    ]  # fmt: skip
    assert row[8] == "Attend des papiers"
    assert len(told(room)) == before + 1


def test_each_cell_of_the_workbook_is_a_text_or_a_day(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five lines a sheet here: what is longer than a sheet goes on in the next."""
    monkeypatch.setattr(spreadsheet, "LINES_OF_A_SHEET", 5)
    book = zipfile.ZipFile(io.BytesIO(room.sent(TABLE, form="xlsx").data))
    sheets = sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
    assert len(sheets) == 3
    names, found = [], 0
    for name in sheets:
        sheet = etree.fromstring(book.read(name))
        assert not list(sheet.iter(f"{SHEET}f")), "no formula"
        rows = list(sheet.iter(f"{SHEET}row"))
        found += len(rows) - 1
        kinds = {cell.get("t") or "day" for row in rows for cell in row}
        assert kinds == {"inlineStr", "day"}
        names += [row[2].xpath("string()") for row in rows[1:]]
    assert found == len(NAMES) and '=HYPERLINK("http://x")' in names, "as it is, for it is a text"


def test_a_workbook_is_not_made_of_more_than_it_is_made_for(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(exporting.MOST_ROWS, exporting.Form.XLSX, 3)
    before = len(told(room))
    refused = room.sent(TABLE, form="xlsx")
    assert refused.status_code == 422 and faults(refused.text) == []
    assert "choisissez CSV" in refused.text
    assert room.sent(TABLE, form="pdf").status_code == 400
    assert len(told(room)) == before, "nothing was given"


def test_another_funder_takes_its_own_alone_and_agents_none(room: Room, postgres: Postgres) -> None:
    room.page(TABLE)
    theirs = room.elsewhere.get(TABLE)
    token = parsed(theirs.text).xpath("//input[@name='csrf_token']/@value")[0]
    taken = room.elsewhere.post(TABLE, data={"csrf_token": token, "form": "csv"})
    assert lines(taken.data) == [heads("fr")]
    with pytest.raises(NotAllowed), room.desk.begin(WORKER) as tx:
        tx._wire.say("COPY (SELECT 1) TO '/tmp/x'")


def test_the_page_tells_each_gap_and_alarms_past_the_delay(room: Room) -> None:
    text = room.page(GAPS)
    assert "Scellé, pas encore exporté pour vous" in text and "votre logiciel" not in text
    assert "Délai passé" not in text and "au-delà de votre délai" not in text
    assert len(parsed(text).xpath("//tbody/tr/th/a")) == len(NAMES)
    for wrong in ("deux", "0", "99999", "-1", "1.5"):
        answer = room.sent(GAPS, hours=wrong)
        assert answer.status_code == 422 and faults(answer.text) == []
        assert "Écrivez un nombre d’heures" in answer.text
    assert room.sent(GAPS, hours=" 1 ").status_code == 303
    assert "Délai passé" not in room.page(GAPS), "less than an hour"
    with room.desk.begin(WORKER) as tx:
        tx._wire.say("UPDATE dossiers SET sealed_at = sealed_at - interval '50 hours'")
    text = room.page(f"{GAPS}?garde=oui")
    assert f"{len(NAMES)} envois ne sont pas confirmés, au-delà de votre délai." in text
    assert text.count("Délai passé") == text.count("2 jours") == len(NAMES)
    assert room.sent(GAPS, hours="").status_code == 303
    assert "Délai passé" not in room.page(GAPS)


def test_words_fit_the_way_in_which_a_funder_collects(room: Room) -> None:
    with room.agent.session_transaction() as session:
        boss = a_caseworker("dep-35", session["actor"]["id"])
    made = software.register(room.desk, boss, "Logiciel", ["read", "ack"])
    assert "Scellé, pas encore pris par votre logiciel" in room.page(GAPS)
    typed = {"address": "https://s3.payeur.fr", "bucket": "depot", "access_key": "a",
             "secret_key": "s"}  # fmt: skip
    desk = replace(room.desk, push=Push(ways={Carrier.S3: S3Way(Outward())}))
    destinations.add(desk, boss, made, Carrier.S3, typed)
    text = room.page(GAPS)
    assert "Scellé, pas encore livré chez vous" in text and "par un fichier .ack" in text
    software.end(desk, boss, made)
    assert "exporté pour vous par l’exploitant" in room.page(GAPS)


def test_a_manager_says_right_or_wrong_that_an_exported_dossier_arrived(room: Room) -> None:
    for number, typed, sorry in (
        ("GA-0-1", "0" * 64, "Aucun dossier de ce numéro"), ("'", "0" * 64, "Aucun dossier"),
        ("ga-t1-1", "x", "64 signes : des"), ("ga-t1-1", "0" * 64, "pas l’empreinte de ce dossier"),
    ):  # fmt: skip
        answer = room.sent(GAPS, number=number, fingerprint=typed)
        assert answer.status_code == 422 and faults(answer.text) == []
        assert sorry in answer.text.replace("\u202f", " ").replace("\u00a0", " ")
    text = room.page(GAPS)
    assert "Confirmé avec une mauvaise empreinte" in text, "as of any software"
    ((number, who, when, what),) = wrong_acks(text)
    assert (number, who) == ("GA-T1-1", "Votre équipe, à la main")
    assert "2 mars 2026" in when and "bag-info.txt" in what
    assert room.elsewhere.get(GAPS).text.count("Mauvaises empreintes") == 0


def wrong_acks(text: str) -> list[list[str]]:
    """The cells of each row of wrong fingerprints."""
    rows = parsed(text).xpath("//h2[@id='empreintes']/following::table[1]/tbody/tr")
    return [[" ".join(one.text_content().split()) for one in row] for row in rows]


def test_pages_of_gaps_go_on_and_the_file_has_them_all(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.web.reconciling.SHOWN", 4)
    seen, at = [], GAPS
    while at:
        page = parsed(room.page(at))
        seen += page.xpath("(//table)[last()]//tbody/tr/th/a/text()")
        at = next(iter(page.xpath("//a[text()='Les suivants']/@href")), "")
    assert sorted(seen) == sorted(f"{number}-1" for number in NAMES)
    answer = room.agent.get(f"{GAPS}/fichier.csv")
    gaps = [line for line in lines(answer.data) if line[0] == "gap"]
    assert [line[4] for line in gaps] == seen
    theirs = room.elsewhere.get(f"{GAPS}/fichier.csv").data
    assert lines(theirs)[-1] == ["end", "gaps", "0"] and b"GA-T" not in theirs
