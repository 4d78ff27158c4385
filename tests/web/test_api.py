"""What a funder's software collects over HTTP: changes, dossiers, papers, bags; what it answers."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import bagit
import pytest
import requests
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from schemathesis.specs.openapi.checks import positive_data_acceptance
from werkzeug.serving import make_server

from portal.acts import (
    decide,
    destinations,
    follow,
    push,
    reconcile,
    reorient,
    send_again,
    software,
    status,
    withdraw,
)
from portal.demo.postgres import Postgres
from portal.demo.provider_rules import Quiet
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.changes import KINDS, NAMES, change_of
from portal.domain.dossier import digest
from portal.domain.duties import Duty
from portal.domain.errors import NotAllowed
from portal.domain.manifest import moment
from portal.domain.offers import OF_PROPOSALS
from portal.domain.people import Actor, Role
from portal.domain.push import Carrier, Push
from portal.domain.sip import NAMESPACE
from portal.web.api.change_words import DETAILS, MEANT
from portal.web.api.openapi import description
from portal.web.following import readings
from tests.acts.added import add_to
from tests.acts.conftest import secrets, wired  # noqa: F401  fixtures, by their names
from tests.acts.neighbours import Bent, flipped
from tests.acts.office import TWO_FUNDERS, Office, file
from tests.acts.on_duty import on_duty
from tests.acts.test_study import EVA, signed
from tests.adapters.test_deliveries import Bucket
from tests.browser.every.site import an_office
from tests.build import NOON, a_caseworker, a_jpeg, a_pdf, an_applicant
from tests.house.readme import README
from tests.store.made import erase
from tests.web import doors
from tests.web.markup import faults, parsed
from tests.web.seda import schema
from tests.web.software import API, Soft, a_manager, a_software, problem

ANA, RENNES = an_applicant(), a_caseworker()
EVALUATION = "evaluations/1/evaluation.pdf"
REPORT = "pieces/hospital_report-1.pdf"
COLLECTED = "SELECT detail->>'part', actor FROM ledger WHERE word = 'Collected' ORDER BY id"


@dataclass(frozen=True)
class Life:
    """An office, its software, and three dossiers that went their ways."""

    office: Office
    app: Flask
    soft: dict[str, Soft]
    request: str  # with two dossiers, completed, studied, decided
    moved: str
    withdrawn: str

    @property
    def number(self) -> str:
        return f"{self.request}-1"

    def get(self, address: str, who: str = "dep-35", scope: str = "read", **headers: str) -> Any:
        client = self.app.test_client()
        bearer = self.soft[who].bearer(client, scope)
        return client.get(f"{API}/{address}", headers=bearer | headers)

    def ack(self, number: str, fingerprint: str, who: str = "dep-35") -> Any:
        client, told = self.app.test_client(), {"number": number, "manifest_sha256": fingerprint}
        return client.post(f"{API}/acks", json=told, headers=self.soft[who].bearer(client, "ack"))

    def changes(self, who: str = "dep-35") -> list[tuple[str, str]]:
        told = self.get("changes?limit=1000", who, "feed").get_json()["changes"]
        return [(one["change"], one["dossier"]) for one in told]


@pytest.fixture(scope="module")
def life(
    postgres: Postgres,
    wired: Desk,  # noqa: F811
    s3: S3Server,
    secrets: Path,  # noqa: F811
) -> Iterator[Life]:
    with an_office(postgres, wired, s3, secrets, "api") as office:
        desk = office.desk
        papers = {"identity": a_pdf(), "tax_notice": a_jpeg(), "hospital_report": a_pdf("Secret")}
        filed = file(desk, papers=papers, **TWO_FUNDERS)
        moved = file(desk)
        office.work()
        add_to(desk, filed, {"bank_details": a_pdf("RIB")})
        on_duty(office, EVA.id, Duty.EVALUATOR)
        signed(desk, f"{filed.number}-1")
        office.work()
        wished = reorient.Wished("dep-13", "other_departement", "", 0)
        reorient.reorient(desk, RENNES, f"{moved.number}-1", wished)
        decide.decide(desk, RENNES, f"{filed.number}-1", "granted", a_pdf("Accord"), 0)
        office.work()
        back = file(desk, Actor(Role.APPLICANT, "ben"))  # not sealed yet
        withdraw.withdraw(desk, Actor(Role.APPLICANT, "ben"), back.number)
        every = ("feed", "read", "ack", "status")
        soft = {code: a_software(desk, a_manager(office, code), *every) for code in
                ("dep-35", "anah", "dep-13", "dep-75")}  # fmt: skip
        soft["medical"] = a_software(desk, a_manager(office, "dep-35"), "feed", "read", "medical")
        app = doors.an_app(desk)
        yield Life(office, app, soft, filed.number, f"{moved.number}-1", f"{back.number}-1")


def test_each_change_is_told_to_whom_it_concerns(life: Life) -> None:
    told = life.changes()
    of_all = [kind for kind, number in told if number == life.number]
    assert of_all[:2] == ["filed", "sealed"] and sorted(of_all[2:4]) == ["completed", "studied"]
    assert of_all[4:] == ["decided", "decision_sealed"]
    assert [kind for kind, number in told if number == life.moved] == [
        "filed", "sealed", "reoriented_out",
    ]  # fmt: skip
    assert [kind for kind, number in told if number == life.withdrawn] == [
        "filed", "withdrawn",
    ]  # fmt: skip
    assert life.changes("dep-13") == [("reoriented_in", life.moved)]
    assert [kind for kind, _ in life.changes("anah")][:2] == ["filed", "sealed"]
    assert {number for _, number in life.changes("anah")} == {f"{life.request}-2"}
    assert life.changes("dep-75") == []
    first = life.get("changes?limit=1", scope="feed")
    told = first.get_json()
    assert (len(told["changes"]), told["more"]) == (1, True)
    assert told["changes"][0]["detail"]["aids"] and told["changes"][0]["at"].endswith("Z")
    link = first.headers["Link"]
    assert link.startswith(f"<{API}/changes?cursor=") and link.endswith('; rel="next"')
    following = life.get(link[1:].partition(">")[0].removeprefix(f"{API}/"), scope="feed")
    assert following.get_json()["changes"][0] != told["changes"][0]
    assert following.headers["RateLimit-Policy"] == '"software";q=1200;w=60'
    assert following.headers["RateLimit"].startswith('"software";r=1')
    assert "RateLimit" in life.get("dossiers/GA-0-1").headers, "on errors too"
    stolen = f"changes?cursor={told['cursor']}"
    assert problem(life.get(stolen, "anah", "feed")) == (404, "not_found")
    for wrong in ("cursor=x", "cursor=", f"cursor={'x' * 5000}"):
        assert problem(life.get(f"changes?{wrong}", scope="feed")) == (404, "not_found"), wrong
    for wrong in ("limit=0", "limit=1001", "limit=x", "limit=-1", "limit="):
        assert problem(life.get(f"changes?{wrong}", scope="feed")) == (400, "bad_request"), wrong


def test_every_kind_of_change_is_explained(life: Life) -> None:
    """On the page and in the description, with the details that the code tells and no other."""
    every = ("aids", "part", "to", "aid", "reason", "former", "decision", "verdict", "sheet",
             "manifest_sha256", "power")  # fmt: skip
    told: dict[str, tuple[str, ...]] = {}
    for word in KINDS.keys() - {"ProposalNoted"}:
        for corrects in (False, True):
            one = change_of(word, "", NOON, dict.fromkeys(every, "") | {"corrects": corrects})
            told[one.kind] = tuple(one.told)
    for milestone in OF_PROPOSALS:
        proposal = {"milestone": milestone.value, "day": "", "plan": ""}
        one = change_of("ProposalNoted", "", NOON, proposal)
        told[one.kind] = tuple(one.told)
    assert told == DETAILS and set(MEANT) == set(told) == set(NAMES)
    page = parsed(life.app.test_client().get(f"{API}/").text)
    assert page.xpath("//table[@id='kinds']/tbody/tr/th//text()") == list(DETAILS)
    assert all(one.text_content().strip() for one in page.xpath("//table[@id='kinds']//td"))
    says = description(life.app)["components"]["schemas"]["Change"]["properties"]["change"]
    assert all(f"`{kind}`: {meant}" in says["description"] for kind, meant in MEANT.items())


def test_a_card_tells_what_there_is_and_nobody_s_name(life: Life) -> None:
    answer = life.get(f"dossiers/{life.number}")
    told = answer.get_json()
    assert (told["number"], told["funder"], told["status"]) == (life.number, "dep-35", "sealed")
    assert told["study"] == {"stage": "decided", "asking": 0, "decision": 1}
    assert [one["aid"] for one in told["routes"]] == ["apa"]
    names = [one["name"] for one in told["manifests"]]
    assert names[0] == "manifest.json" and "additions/1/manifest.json" in names
    assert told["left_out_medical"] == [EVALUATION, REPORT]
    assert not {REPORT, EVALUATION} & {one["name"] for one in told["objects"]}
    assert "evaluations/1/manifest.json" in names, "of what is left out, the chain alone"
    assert "Le Goff" not in answer.text and "Odette" not in answer.text
    whole = life.get(f"dossiers/{life.number}", "medical", "read medical").get_json()
    assert whole["left_out_medical"] == []
    for one in whole["objects"]:
        given = life.get(one["href"].removeprefix(f"{API}/"), "medical", "read medical")
        assert (digest(given.data), given.mimetype) == (one["sha256"], one["media_type"])
        assert len(given.data) == one["size_bytes"]
    gone = life.get(f"dossiers/{life.withdrawn}").get_json()
    assert gone["study"]["stage"] == "withdrawn"
    assert gone["withdrawn_at"] and (gone["status"], gone["objects"]) == ("submitted", [])


def test_the_record_holds_the_answers_and_the_manifest_its_fingerprint(life: Life) -> None:
    record = life.get(f"dossiers/{life.number}/record")
    assert record.get_json()["answers"]["birth_name"] == "Le Goff"
    assert record.get_json()["funder"]["code"] == "dep-35"
    same = life.get(f"dossiers/{life.number}/record", **{"If-None-Match": record.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    packed = life.get(f"dossiers/{life.number}/manifest", **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    weak = packed.headers["ETag"]
    again = life.get(f"dossiers/{life.number}/manifest", **{"If-None-Match": weak})
    assert weak.startswith("W/") and again.status_code == 304
    manifest = life.get(f"dossiers/{life.number}/manifest")
    card = life.get(f"dossiers/{life.number}").get_json()
    assert digest(manifest.data) == card["manifests"][0]["sha256"]
    assert json.loads(manifest.data)["number"] == life.number
    pdf = life.get(f"dossiers/{life.number}/pdf")
    assert pdf.data.startswith(b"%PDF") and pdf.headers["Content-Disposition"] == (
        f'attachment; filename="{life.number}-dossier.pdf"'
    )


def test_a_paper_is_named_by_its_bytes_given_in_parts_and_only_once(life: Life) -> None:
    paper = a_pdf()
    address = f"dossiers/{life.number}/papers/{digest(paper)}"
    whole = life.get(address)
    assert (whole.data, whole.headers["ETag"]) == (paper, f'"{digest(paper)}"')
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["Cache-Control"] == "private, no-cache"
    part = life.get(address, Range="bytes=10-19")
    assert (part.status_code, part.data) == (206, paper[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(paper)}"
    assert life.get(address, Range="bytes=-5").data == paper[-5:]
    assert life.get(address, Range=f"bytes=-{len(paper) + 9}").data == paper
    assert problem(life.get(address, Range=f"bytes={len(paper)}-")) == (416, "no_such_bytes")
    changed = life.get(address, Range="bytes=10-19", **{"If-Range": '"other"'})
    assert (changed.status_code, changed.data) == (200, paper)
    before = life.office.asked(COLLECTED)
    known = life.get(address, **{"If-None-Match": whole.headers["ETag"]})
    assert (known.status_code, known.data, known.headers["ETag"]) == (
        304,
        b"",
        whole.headers["ETag"],
    )
    assert life.office.asked(COLLECTED) == before, "nothing was read"


def test_a_bag_is_a_stream_that_the_library_of_congress_validates(
    life: Life, tmp_path: Path
) -> None:
    for who, scope, hidden in (("dep-35", "read", True), ("medical", "read medical", False)):
        answer = life.get(f"dossiers/{life.number}/bag", who, scope)
        assert answer.mimetype == "application/x-tar"
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        with tarfile.open(fileobj=io.BytesIO(answer.data)) as tar:
            assert tar.getnames()[0] == f"{life.number}/bagit.txt"
            tar.extractall(tmp_path / who)
        bag = bagit.Bag(str(tmp_path / who / life.number))
        assert bag.is_valid()
        payload = set(bag.payload_files())
        assert (f"data/{REPORT}" not in payload) is hidden
        assert (f"data/{EVALUATION}" not in payload) is hidden
        assert (bag.info.get("Left-Out-Medical") == f"{EVALUATION} {REPORT}") is hidden
        assert {"data/dossier.json", "data/additions/1/complement.json",
                "data/decisions/1/lettre.pdf"} <= payload  # fmt: skip
    with (
        tarfile.open(fileobj=io.BytesIO(answer.data[:-20_000])) as tar,
        pytest.raises(tarfile.ReadError),
    ):
        tar.extractall(tmp_path / "half")


def test_a_transfer_to_the_archives_is_valid_by_their_own_schema(life: Life) -> None:
    """The bag's files and no other, each with its digest; kept for ten years from the decision."""
    ns = {"s": NAMESPACE}
    named = "?archives=FRAD035&agency=FRAN_NP_35&agreement=IC-000001&rule=APP-00007"
    for who, scope, hidden in (("dep-35", "read", True), ("medical", "read medical", False)):
        answer = life.get(f"dossiers/{life.number}/seda{named}", who, scope)
        assert answer.mimetype == "application/zip"
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
        assert archive.testzip() is None
        assert archive.namelist()[0] == "manifest.xml"
        bill = etree.fromstring(archive.read("manifest.xml"))
        schema().assertValid(bill)
        for one in bill.iterfind(".//s:BinaryDataObject", ns):
            data = archive.read(one.findtext("s:Uri", "", ns))
            assert one.findtext("s:MessageDigest", "", ns) == sha256(data).hexdigest()
            assert one.findtext("s:Size", "", ns) == str(len(data))
        tar = life.get(f"dossiers/{life.number}/bag", who, scope).data
        with tarfile.open(fileobj=io.BytesIO(tar)) as bag:
            files = {one.partition("/data/")[2] for one in bag.getnames()} - {""}
        units = "s:Content[s:DescriptionLevel='Item']/s:OriginatingAgencyArchiveUnitIdentifier"
        kept = [one.text for one in bill.iterfind(f".//s:ArchiveUnit/{units}", ns)]
        assert sorted(kept) == sorted(files)
        assert len(archive.namelist()) == len(files) + 1
        said = [one.text or "" for one in bill.iterfind("s:Comment", ns)]
        assert any(REPORT in one for one in said) is hidden
        items = bill.iterfind(".//s:ArchiveUnit[s:Management]", ns)
        closed = {one.findtext("s:Content/s:OriginatingAgencyArchiveUnitIdentifier", "", ns)
                  for one in items}  # fmt: skip
        assert (REPORT in closed) is not hidden and "dossier.pdf" not in closed
        assert bill.findtext("s:DataObjectPackage/s:ManagementMetadata/s:AccessRule/s:Rule", "", ns)
    ((decided,),) = life.office.asked(
        "SELECT to_char(decided_at AT TIME ZONE 'Europe/Paris', 'YYYY-MM-DD') FROM decisions"
        " WHERE dossier = %s", life.number)  # fmt: skip
    for at, told in (
        (".//s:OriginatingAgencyIdentifier", "FRAN_NP_35"),
        ("s:ArchivalAgency/s:Identifier", "FRAD035"), ("s:ArchivalAgreement", "IC-000001"),
        (".//s:AppraisalRule/s:Rule", "APP-00007"), (".//s:AppraisalRule/s:StartDate", decided),
        (".//s:AppraisalRule/s:FinalAction", "Keep"),
    ):  # fmt: skip
        assert bill.findtext(at, "", ns) == told
    undecided = life.get(f"dossiers/{life.moved}/seda", "dep-13").data
    bill = etree.fromstring(zipfile.ZipFile(io.BytesIO(undecided)).read("manifest.xml"))
    schema().assertValid(bill)
    assert bill.find(".//s:AppraisalRule/s:StartDate", ns) is None
    assert "Aucune décision finale" in " ".join(one.text for one in bill.iterfind("s:Comment", ns))
    wrong = life.get(f"dossiers/{life.number}/seda?rule=%3Cx")
    assert problem(wrong) == (400, "bad_request")


def test_another_funder_s_number_does_not_exist(life: Life) -> None:
    neighbours = f"{life.request}-2"
    card = life.get(f"dossiers/{neighbours}", "anah").get_json()
    digests = [one["sha256"] for one in card["objects"]]
    for who, number in (
        ("dep-35", neighbours), ("anah", life.number), ("dep-75", life.number),
        ("dep-35", life.moved), ("dep-35", "GA-none-1"), ("dep-35", life.request),
    ):  # fmt: skip
        parts = ("", "/manifest", "/pdf", "/record", "/bag", "/seda", f"/papers/{digests[0]}")
        for part in parts:
            answer = life.get(f"dossiers/{number}{part}", who)
            assert problem(answer) == (404, "not_found"), (who, number, part)
        assert problem(life.ack(number, digests[0], who)) == (404, "not_found")
    report = digest(a_pdf("Secret"))
    assert problem(life.get(f"dossiers/{life.number}/papers/{report}")) == (404, "not_found")
    own = life.get(f"dossiers/{life.number}/papers/{report}", "medical", "read")
    assert problem(own) == (404, "not_found"), "the scope was not asked for"
    for part in ("/manifest", "/pdf", "/record", "/bag", "/seda"):
        unsealed = life.get(f"dossiers/{life.withdrawn}{part}")
        assert problem(unsealed) == (404, "not_found"), part
    for odd in ("papers/x", "papers/..%2f..", "papiers", "manifest/x"):
        assert problem(life.get(f"dossiers/{life.number}/{odd}"))[0] == 404, odd


def test_the_neighbour_s_answers_are_not_in_what_is_given(life: Life) -> None:
    """Each dossier has its own record: what is told of elsewhere is who studies it, and why."""
    for who, number in (("dep-35", life.number), ("anah", f"{life.request}-2")):
        record = life.get(f"dossiers/{number}/record", who).get_json()
        assert (record["number"], record["funder"]["code"]) == (number, who)
        assert {one["number"] for one in [record]} == {number}


def test_each_reading_is_in_the_ledger_before_a_byte_and_in_the_person_s_trace(life: Life) -> None:
    seen: list[list[tuple[Any, ...]]] = []

    def read_late(key: str, version_id: str) -> bytes:
        seen.append(life.office.asked(COLLECTED))
        return life.office.desk.vault.read(key, version_id)

    desk = replace(life.office.desk, vault=Bent(life.office.desk.vault, read=read_late))
    late = replace(life, app=doors.an_app(desk))
    before, soft = len(life.office.asked(COLLECTED)), life.soft["dep-35"].id
    for part, told in (("pdf", "dossier.pdf"), ("manifest", "manifest.json"),
                       ("record", "dossier.pdf"), ("bag", "bag")):  # fmt: skip
        seen.clear()
        assert late.get(f"dossiers/{life.number}/{part}").status_code == 200
        before += 1
        assert seen and all(one[before - 1 :] == [(told, soft)] for one in seen), part
    trace = [
        one.detail["part"]
        for one in follow.history(life.office.desk, ANA, life.request)
        if one.word == "Collected" and one.subject == life.number
    ]
    assert trace[-4:] == ["dossier.pdf", "manifest.json", "dossier.pdf", "bag"]
    shown = readings(follow.history(life.office.desk, ANA, life.request))
    assert {one.funder for one in shown} >= {"dep-35"}


def test_what_the_vault_does_not_hold_any_more_is_no_answer(life: Life) -> None:
    vault = life.office.desk.vault
    desk = replace(life.office.desk, vault=Bent(vault, read=lambda *at: flipped(vault.read(*at))))
    lying = replace(life, app=doors.an_app(desk))
    assert problem(lying.get(f"dossiers/{life.number}/pdf")) == (500, "tampered")
    assert problem(lying.get(f"dossiers/{life.number}/bag")) == (500, "tampered")


def test_an_acknowledgement_hands_over_and_a_wrong_one_alarms(life: Life) -> None:
    desk, told = life.office.desk, life.get(f"dossiers/{life.number}").get_json()
    right = {one["name"]: one["sha256"] for one in told["manifests"]}
    wrong = life.ack(life.number, "0" * 64)
    assert problem(wrong) == (409, "wrong_fingerprint")
    pdf = next(one["sha256"] for one in told["objects"] if one["name"] == "dossier.pdf")
    assert problem(life.ack(life.number, pdf)) == (409, "wrong_fingerprint")
    looked = status.status_of(desk)
    assert looked.figures["acknowledged_wrongly"] == 1
    sentence = f"1 dossier(s) of dep-35 were acknowledged by a wrong fingerprint, {life.number} "
    assert [one for one in looked.for_a_person if one.startswith(sentence)]
    first = life.ack(life.number, right["manifest.json"])
    assert (first.status_code, first.get_json()["name"]) == (200, "manifest.json")
    assert life.ack(life.number, right["manifest.json"]).get_json() == first.get_json()
    assert status.status_of(desk).figures["acknowledged_wrongly"] == 0
    added = life.ack(life.number, right["additions/1/manifest.json"]).get_json()
    assert added["name"] == "additions/1/manifest.json"
    handed = life.get(f"dossiers/{life.number}").get_json()["manifests"]
    assert [one["name"] for one in handed if one["handed_over_at"]] == [
        "manifest.json", "additions/1/manifest.json",
    ]  # fmt: skip
    words = "SELECT word FROM ledger WHERE word IN ('HandedOver', 'AckRefused') ORDER BY id"
    assert [word for (word,) in life.office.asked(words)] == [
        "AckRefused", "AckRefused", "HandedOver", "HandedOver",
    ]  # fmt: skip


def test_what_was_filed_is_acknowledged_or_named_a_gap(life: Life) -> None:
    """Once dep-35 has what people sent it, it has nothing open; the others have one each."""
    of_moved = f"WHERE number = '{life.moved}'"  # as before the archives took it
    life.office.superuser(f"UPDATE dossiers SET collected_at = NULL {of_moved}")
    for one in life.get(f"dossiers/{life.number}").get_json()["manifests"]:
        if one["name"] in ("manifest.json", "additions/1/manifest.json"):
            assert life.ack(life.number, one["sha256"]).status_code == 200
    told = life.get("reconciliation", scope="ack").get_json()
    even = {"filed": 2, "sealed": 2, "collected": 2, "acknowledged": 2, "withdrawn": 1}
    ((gap,), late) = told["gaps"], told["late"]  # what people sent is even; the decision is not
    assert (told["figures"], gap["name"], late) == (even, "decisions/1/manifest.json", 0)
    assert told["decisions"] == {"made": 1, "sealed": 1, "collected": 1, "acknowledged": 0}
    assert life.ack(life.number, gap["sha256"]).status_code == 200
    told = life.get("reconciliation", scope="ack").get_json()
    assert (told["figures"], told["gaps"]) == (even, [])
    assert set(told["decisions"].values()) == {1}
    theirs = life.get("reconciliation", "dep-13", "ack").get_json()
    (gap,) = theirs["gaps"]
    assert (gap["dossier"], gap["cause"], gap["name"]) == (
        life.moved, "not_collected", "manifest.json",
    )  # fmt: skip
    came = life.office.asked("SELECT moved_at FROM moves")[0][0]
    assert gap["since"] == moment(came), "its new funder had it no earlier"
    assert life.get(f"dossiers/{life.moved}/pdf", "dep-13").status_code == 200
    life.ack(life.moved, "0" * 64, "dep-13")
    (gap,) = life.get("reconciliation", "dep-13", "ack").get_json()["gaps"]
    assert gap["cause"] == "wrong_fingerprint"
    assert life.ack(life.moved, gap["sha256"], "dep-13").status_code == 200
    life.ack(life.moved, "0" * 64, "dep-13")  # once more, by what it is not: who has what?
    told = life.get("reconciliation", "dep-13", "ack").get_json()
    assert [one["cause"] for one in told["gaps"]] == ["wrong_since"]
    assert told["figures"]["filed"] == told["figures"]["acknowledged"], "a right one stays right"
    card = life.get(f"dossiers/{life.moved}", "dep-13").get_json()
    assert card["manifests"][0]["handed_over_at"], "and so the card says"
    assert not told["gaps"][0]["late"] and told["causes"]["wrong_since"] == 1
    assert life.ack(life.moved, gap["sha256"], "dep-13").status_code == 200
    assert life.get("reconciliation", "dep-13", "ack").get_json()["gaps"] == []
    assert life.get("reconciliation", scope="feed").status_code == 403
    for wrong, status_ in (("limit=0", 400), ("cursor=x", 404), (f"cursor={'9' * 500}", 404)):
        answer = life.get(f"reconciliation?{wrong}", scope="ack")
        assert problem(answer)[0] == status_, wrong


def test_the_file_has_the_same_figures_and_gaps(life: Life) -> None:
    told = life.get("reconciliation", "anah", "ack").get_json()
    answer = life.get("reconciliation/file", "anah", "ack")
    assert answer.mimetype == "text/csv" and ".csv" in answer.headers["Content-Disposition"]
    head, *lines = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    figures = {line[1]: int(line[2]) for line in lines if line[0] == "figure"}
    causes = {line[1]: int(line[2]) for line in lines if line[0] == "gaps"}
    decided = {line[1]: int(line[2]) for line in lines if line[0] == "decisions"}
    assert (figures, causes) == (told["figures"], told["causes"])
    assert decided == told["decisions"]
    gaps = [dict(zip(head, line, strict=True)) for line in lines if line[0] == "gap"]
    assert [(one["number"], one["what"], one["fingerprint"]) for one in gaps] == [
        (one["number"], one["cause"], one["sha256"]) for one in told["gaps"]
    ]  # fmt: skip
    assert lines[-1] == ["end", "gaps", str(len(gaps))] and len(gaps) == 2


@pytest.mark.parametrize(
    ("body", "status_"),
    [
        ("", 400), ("[]", 400), ("{", 400), ("{}", 400), ('{"number": "GA-1-1"}', 400),
        ('{"number": 1, "manifest_sha256": "x"}', 422),
        ('{"number": "../x", "manifest_sha256": "%s"}' % ("0" * 64), 422),
        ('{"number": "GA-1-1", "manifest_sha256": "É"}', 422),
        ('{"number": "GA-1-1", "manifest_sha256": "%s"}' % ("A" * 64), 422),
        ('{"number": "GA-1-1", "manifest_sha256": "%s", "more": 1}' % ("0" * 64), 400),
        ("[" * 3900, 400), (" " * 4000, 400), (" " * 4001, 413), (" " * 90_000, 413),
    ],
)  # fmt: skip
def test_an_acknowledgement_that_is_none_is_refused(life: Life, body: str, status_: int) -> None:
    client = life.app.test_client()
    bearer = life.soft["dep-35"].bearer(client, "ack")
    for chunked in (False, True):
        terminated = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""} if chunked else {}
        answer = client.post(
            f"{API}/acks", data=body, headers=bearer, content_type="application/json",
            environ_overrides=terminated,
        )  # fmt: skip
        assert problem(answer)[0] == status_


def test_another_funder_s_key_opens_nothing_at_any_address(life: Life) -> None:
    """With every scope, and what its own funder would send: the dossier does not exist."""
    card = life.get(f"dossiers/{life.number}").get_json()
    known = {"number": life.number, "sha256": card["objects"][0]["sha256"]}
    ack = {"number": life.number, "manifest_sha256": card["manifests"][0]["sha256"]}
    told = "SELECT count(*) FROM ledger WHERE subject LIKE %s AND actor <> 'worker'"
    before = life.office.asked(told, f"{life.request}-1%")
    urls = life.app.url_map.bind("localhost")
    for who in ("anah", "dep-13", "dep-75"):
        client = life.app.test_client()
        bearer = life.soft[who].bearer(client, "feed read ack status")
        for rule in life.app.url_map.iter_rules():
            if getattr(life.app.view_functions[rule.endpoint], "scope", None) is None:
                continue
            address = urls.build(rule.endpoint, {name: known[name] for name in rule.arguments})
            if "POST" in (rule.methods or ()):
                body = ack if rule.endpoint == "api.ack" else {"status": "received"}
                answer = client.post(
                    address, json=body, headers=bearer | {"Idempotency-Key": "stolen"}
                )
                assert answer.status_code == 404, (who, rule.rule)
            else:
                answer = client.get(address, headers=bearer)
                assert answer.status_code == (404 if rule.arguments else 200), (who, rule.rule)
            # The number of the planted entry is told to dep-75 by its own change (above).
            planted = (who, rule.endpoint) == ("dep-75", "api.changes")
            assert planted or life.number not in answer.text, (who, rule.rule)
    assert life.office.asked(told, f"{life.request}-1%") == before


def test_errors_outside_any_view_are_problems_too(life: Life) -> None:
    client = life.app.test_client()
    assert problem(client.get(f"{API}/nothing")) == (404, "not_found")
    wrong = client.post(f"{API}/changes")
    assert problem(wrong) == (405, "not_this_way") and "GET" in wrong.headers["Allow"]
    assert "Set-Cookie" not in wrong.headers
    signed_in = client.get(f"{API}/changes", headers={"Cookie": "guichet=x"})
    assert problem(signed_in) == (401, "no_token")


def test_the_desk_sees_what_was_handed_and_software_changes_nothing(life: Life) -> None:
    on_duty(life.office, "agent", Duty.CASEWORKER)
    for number, actor in ((life.number, a_caseworker("dep-35", "agent")),):
        with life.office.desk.begin(actor) as tx:
            assert tx.changes.handed(number)
    software = Actor(Role.FUNDER, life.soft["dep-35"].id, "dep-35")
    for statement in (
        "UPDATE dossiers SET status = 'submitted'", "DELETE FROM dossiers",
        "SELECT answers FROM aid_requests",
        "UPDATE deposits SET medical = false", "DELETE FROM handovers",
        "UPDATE handovers SET dossier = 'x'", "UPDATE ledger SET word = 'x'",
        "SELECT person FROM ledger", "INSERT INTO moves DEFAULT VALUES",
    ):  # fmt: skip
        with pytest.raises(NotAllowed), life.office.desk.begin(software) as tx:
            tx._wire.say(statement)


@pytest.fixture(scope="module")
def served(life: Life) -> Iterator[tuple[str, Life]]:
    """The same portal, on a real server, under its address."""
    server = make_server("127.0.0.1", 0, Flask("none"), threaded=True, request_handler=Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    server.app = app = doors.an_app(life.office.desk, public_url=url)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield url, replace(life, app=app)
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_examples_of_the_documentation_run_as_they_stand(
    served: tuple[str, Life], tmp_path: Path
) -> None:
    """In a shell, with curl, against the running server."""
    url, life = served
    page = requests.get(f"{url}/api/v1/", timeout=5)
    assert faults(page.text) == []
    does = [
        one.text_content().strip()
        for one in parsed(page.text).xpath("//table[not(@id)]/tbody/tr/td[2]")
    ]
    assert len(does) >= len(description(life.app)["paths"])
    assert all(does), "each address says what it does"
    blocks = [one.text_content() for one in parsed(page.text).xpath("//pre/code")]
    assert len(blocks) == 8 and all(url in one for one in blocks[:1])
    studied = [one for one in blocks if "/status" in one]  # of one that is not decided
    venv = f"{Path(sys.executable).parent}:{os.environ['PATH']}"  # it has joserfc
    for who, number, run in (
        ("dep-35", life.number, [one for one in blocks if one not in studied]),
        ("dep-13", life.moved, studied),
    ):
        soft = life.soft[who]
        (tmp_path / "key.pem").write_bytes(soft.key.as_pem(private=True))
        known = {"CLIENT_ID": soft.id, "CLIENT_SECRET": soft.secret, "NUMBER": number,
                 "PRIVATE_KEY": str(tmp_path / "key.pem"), "PATH": venv}  # fmt: skip
        ran = subprocess.run(
            ["sh", "-euc", "\n".join(run)], cwd=tmp_path, env=os.environ | known,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
    kept = {one.name: one.read_bytes() for one in tmp_path.iterdir() if one.is_file()}
    assert json.loads(kept["changes.json"])["changes"]
    assert json.loads(kept["card.json"])["number"] == life.number
    handed = [json.loads(one) for one in kept["handed-over.jsonl"].splitlines()]
    listed = json.loads(kept["card.json"])["manifests"]
    assert len(listed) > 1 and digest(kept["manifest.json"]) == listed[0]["sha256"]
    assert {one["manifest_sha256"] for one in handed} == {one["sha256"] for one in listed}
    assert tarfile.is_tarfile(tmp_path / "dossier.tar")
    assert json.loads(kept["status.json"])["status"] == "received"
    assert json.loads(kept["reconciliation.json"])["funder"] == "dep-35"
    assert kept["reconciliation.csv"].startswith("\ufeffline;what;count".encode())


def test_the_client_of_the_readme_collects_and_acknowledges(
    served: tuple[str, Life], tmp_path: Path
) -> None:
    """Twice: the second time there is nothing new."""
    url, life = served
    (program,) = re.findall(r"^```python\n(.+?)^```", README.read_text(), re.MULTILINE | re.DOTALL)
    (tmp_path / "collect.py").write_text(program)
    soft, folder = life.soft["dep-35"], tmp_path / "dossiers"
    folder.mkdir()
    (tmp_path / "key.pem").write_bytes(soft.key.as_pem(private=True))
    known = {"API": f"{url}{API}", "CLIENT_ID": soft.id, "PRIVATE_KEY": str(tmp_path / "key.pem")}
    said = []
    for _ in range(2):
        ran = subprocess.run(
            [sys.executable, "collect.py", str(folder)], cwd=tmp_path, env=os.environ | known,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        said.append(ran.stdout)
    assert said == [f"{life.number} collected and acknowledged\n", ""]
    assert bagit.Bag(str(folder / life.number)).is_valid()
    at_home = replace(life, app=doors.an_app(life.office.desk))
    card = at_home.get(f"dossiers/{life.number}").get_json()
    assert "evaluations/1/manifest.json" in [one["name"] for one in card["manifests"]]
    assert all(one["handed_over_at"] for one in card["manifests"])


def test_every_address_is_described_as_it_is(life: Life) -> None:
    told = life.app.test_client().get(f"{API}/openapi.json").get_json()
    described = {
        (method.upper(), f"{API}{path}") for path, each in told["paths"].items() for method in each
    }
    there = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in life.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.documentation"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == there
    operations = [one for each in told["paths"].values() for one in each.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    needs = [each for one in operations for each in one["security"]]
    asked = {scope for each in needs for scope in each.get("token", [])}
    flow = told["components"]["securitySchemes"]["token"]["flows"]["clientCredentials"]
    assert asked == set(flow["scopes"]) - {"medical"} == {"feed", "read", "ack", "status"}
    shown = life.app.test_client().get(f"{API}/").text
    assert all(path in shown for path in told["paths"])


def hold_together(served: tuple[str, Life], examples: int) -> None:
    """Ask each operation what its description allows and what it does not, as Schemathesis does."""
    url, life = served
    schema = schemathesis.openapi.from_url(f"{url}{API}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 17, operations
    for operation in operations:
        keep_to(operation, life, f"{url}{API}", examples)


def keep_to(operation: Any, life: Life, audience: str, examples: int) -> None:
    soft = life.soft["dep-35"]
    scope = "feed read ack status"
    token = soft.asks(life.app.test_client(), scope, aud=audience).get_json()["access_token"]
    proves = operation.path in ("/token", "/introspect", "/revoke")
    shown = soft.basic() if proves else {"Authorization": f"Bearer {token}"}

    @settings(max_examples=examples, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(), real=st.booleans())
    def ask(case: Any, real: bool) -> None:
        if real and "number" in case.path_parameters:
            case.path_parameters["number"] = life.number
        answer = case.call(headers=shown)
        # A range that is well written may still be none of these bytes, and a day may be past.
        well = answer.status_code == 416 or operation.path.endswith("/status")
        beside = [positive_data_acceptance] if well and answer.status_code in (416, 422) else []
        case.validate_response(answer, excluded_checks=beside)

    ask()


def test_schemathesis_finds_nothing_that_the_description_does_not_tell(
    served: tuple[str, Life],
) -> None:
    hold_together(served, 5)


@pytest.mark.long
def test_schemathesis_finds_nothing_however_long_it_asks(served: tuple[str, Life]) -> None:
    hold_together(served, 200)


@dataclass
class Brought:
    """What is delivered to dep-35's own bucket, to which a software of its own leads."""

    life: Life
    place: Bucket
    id: str = ""
    software: str = ""

    def __post_init__(self) -> None:
        self.desk = self.life.office.desk
        boss = a_manager(self.life.office)
        self.software = software.register(self.desk, boss, "Livré", ["read", "ack"])
        given = self.place.given
        typed = {"address": given.address, **given.told, "secret_key": given.secret.decode()}
        self.id, _ = destinations.add(self.desk, boss, self.software, Carrier.S3, typed)
        push.push(self.desk, self.id)
        send_again.replay(self.desk, boss, self.software, self.id, "")

    @property
    def number(self) -> str:
        return self.life.number

    def asked(self, question: str) -> list[tuple[Any, ...]]:
        return self.life.office.asked(question)

    def delivered(self) -> list[tuple[Any, ...]]:
        word = "word = 'Delivered' AND detail->>'destination' ="
        return self.asked(f"SELECT subject FROM ledger WHERE {word} '{self.id}'")

    def handed(self) -> set[str]:
        rows = self.asked(f"SELECT name FROM handovers WHERE dossier = '{self.number}'")
        return {name for (name,) in rows}

    def look(self) -> None:
        """As when its time has come."""
        self.life.office.superuser("UPDATE deliveries SET look_at = now() WHERE look_at > now()")
        push.push(self.desk, self.id)


def test_a_dossier_is_delivered_and_its_acknowledgement_read_back(
    life: Life, s3: S3Server, tmp_path: Path
) -> None:
    """To the funder's own bucket; what is medical stays, as for software that collects."""
    one = Brought(life, Bucket(s3))
    anew = "SET collected_at = NULL, handed_at = NULL WHERE"
    life.office.superuser(
        f"UPDATE dossiers {anew} number = '{one.number}'",
        f"UPDATE addition_parts {anew} dossier = '{one.number}'",
    )
    if one.handed():  # by another test, as another software
        life.office.superuser(f"DELETE FROM handovers WHERE dossier = '{one.number}'")
    push.push(one.desk, one.id)
    collected = f"SELECT 1 FROM dossiers WHERE collected_at IS NOT NULL AND number = '{one.number}'"
    assert one.asked(collected) == [(1,)], "what was delivered counts as collected"
    (bag,) = [name for name in one.place.names() if name.endswith(".tar")]
    ready = bag.replace(".tar", ".json")
    assert one.place.names() == {bag, ready, "guichet-autonomie.txt"}
    assert bag.startswith(f"{one.number}-") and one.delivered() == [(one.number,)]
    data, name = one.place.read(bag), bag.removesuffix(".tar")
    told = json.loads(one.place.read(f"{name}.json"))
    assert (told["sha256"], told["size_bytes"]) == (digest(data), len(data))
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        tar.extractall(tmp_path)
    folder = tmp_path / one.number
    assert bagit.Bag(str(folder)).is_valid()
    for manifest, fingerprint in told["manifests"].items():
        assert digest((folder / "data" / manifest).read_bytes()) == fingerprint
    assert not (folder / "data" / REPORT).exists()
    assert "additions/1/manifest.json" in told["manifests"]
    push.push(one.desk, one.id)
    one.look()
    assert one.handed() == set(), "nothing is acknowledged by being delivered"
    refused = f"SELECT times, destination FROM refused_acks WHERE software = '{one.software}'"
    one.place.write(f"{name}.ack", b"0" * 64)
    for _ in range(3):
        one.look()
    assert one.asked(refused) == [(1, one.id)], "told once, however often it is read"
    (wrong,) = reconcile.wrong_acks(one.desk, a_manager(life.office))
    assert (wrong.dossier, wrong.name, wrong.destination) == (one.number, "Livré", one.id)
    assert wrong.address == one.place.given.address
    first, *others = told["manifests"].values()
    one.place.write(f"{name}.ack", first.encode())
    one.look()
    assert len(one.handed()) == 1 and one.asked(refused) == []
    one.place.write(f"{name}.ack", "\n".join([first, *others]).encode())
    one.look()
    acknowledged = f"SELECT look_at, acknowledged_at FROM deliveries WHERE destination = '{one.id}'"
    ((look_at, at),) = one.asked(acknowledged)
    assert one.handed() == set(told["manifests"]) and look_at is None and at
    last = "SELECT detail->>'part' FROM ledger WHERE word = 'Collected' AND actor = "
    assert one.asked(f"{last}'{one.software}'") == [("delivery",)]


def test_what_was_erased_is_told_once_and_answers_that_it_is_gone(life: Life, s3: S3Server) -> None:
    """In the feed, to who is delivered, at every address; at the public check too."""
    desk, zoe = life.office.desk, Actor(Role.APPLICANT, "zoe")
    one = Brought(life, Bucket(s3))
    filed = file(desk, zoe)
    life.office.work()
    number, pdf = f"{filed.number}-1", follow.document(desk, zoe, f"{filed.number}-1")
    life.office.superuser(f"UPDATE dossiers SET retain_until = now() WHERE number = '{number}'")
    push.push(desk, one.id)
    checked = doors.in_one_body(document=(io.BytesIO(pdf), "d.pdf"))
    assert "détruit" not in life.app.test_client().post("/verifier", **checked).text
    erase(desk, number)
    changes = life.get("changes?limit=1000", scope="feed").get_json()["changes"]
    ((detail,),) = [[each["detail"] for each in changes if each["change"] == "erased"]]
    (entry,) = one.asked(f"SELECT manifest_sha256 FROM dossiers WHERE number = '{number}'")
    assert detail == {"manifest_sha256": entry[0]}
    for part in ("", "/manifest", "/pdf", "/record", "/bag", "/seda", f"/papers/{'0' * 64}"):
        assert problem(life.get(f"dossiers/{number}{part}")) == (410, "erased"), part
        assert problem(life.get(f"dossiers/{number}{part}", "anah")) == (404, "not_found"), part
    assert problem(life.ack(number, entry[0])) == (410, "erased")
    push.push(desk, one.id)
    told = json.loads(one.place.read(f"{number}-erased.json"))
    assert told["number"] == number and told["erased_at"].endswith("Z")
    checked = doors.in_one_body(document=(io.BytesIO(pdf), "d.pdf"))
    shown = life.app.test_client().post("/verifier", **checked).text
    assert "intact" in shown and "Ce dossier a été détruit le" in shown


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.long
def test_a_delivery_that_dies_anywhere_loses_nothing_and_doubles_nothing(
    life: Life, s3: S3Server
) -> None:
    """At each transaction, and at each call to the bucket: before it, or after and unnoticed."""
    for at in range(1000):
        one, left = Brought(life, Bucket(s3)), [at]
        place = one.desk.push.ways[Carrier.S3]

        def step(left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == -1:
                raise Killed

        @contextmanager
        def begin(actor: Actor, one: Brought = one) -> Iterator[Any]:
            step()
            with one.desk.begin(actor) as tx:
                yield tx
            step()

        def open_(*where: Any, place: Any = place) -> Any:
            way = place.open(*where)

            def deliver(package: Any) -> None:
                step()
                way.deliver(replace(package, blocks=stepping(package.blocks)))
                step()

            return Bent(way, deliver=deliver)

        def stepping(blocks: Iterator[bytes]) -> Iterator[bytes]:
            for block in blocks:
                step()
                yield block

        dying = Push(one.desk.push.caller, {Carrier.S3: Bent(place, open=open_)})
        with suppress(Killed):
            push.push(replace(one.desk, begin=begin, push=dying), one.id)
        push.push(one.desk, one.id)
        names = {name for name in one.place.names() if name.startswith(one.number)}
        assert len(names) == 2 and one.delivered().count((one.number,)) == 1, at
        (bag,) = [name for name in names if name.endswith(".tar")]
        told = json.loads(one.place.read(bag.replace(".tar", ".json")))
        assert told["sha256"] == digest(one.place.read(bag))
        left_over = one.asked(f"SELECT 1 FROM errands WHERE destination = '{one.id}'")
        assert left_over == []
        if left[0] >= 0:
            assert at > 20
            return
