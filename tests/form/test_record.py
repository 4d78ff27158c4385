"""A dossier says every answer once, on paper and to machines, and adds none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.canonical import canonical
from portal.domain.dossier import AidRequest, Dossier, Signature, Status
from portal.domain.draft import Answer, Piece
from portal.domain.routing import EXPLAINED, Flag, Referral, Route, Routing
from portal.form.pages import shown
from portal.form.record import Record, record_json, record_of
from portal.form.record_compared import papers_as, parts_filed, parts_sealed
from portal.form.record_parts import ToCome
from tests.form.made import EDITION, QUESTIONS, WHOLE, some_answers

AT = datetime(2026, 9, 15, 10, 42, tzinfo=UTC)
UNTIL = datetime(2027, 9, 15, 10, 42, tzinfo=UTC)
OURS = Route("dep-35", "apa", "primary", "r-apa", {"fr": "Parce que", "en": "Because"}, ("CASF",))
OTHER = Route("anah", "adaptation", "secondary", "r-anah", {"fr": "Aussi", "en": "Also"}, ())
ROUTING = Routing(
    routes=(OURS, OTHER),
    referrals=(Referral("ccas", "r-ccas", {"fr": "Plutôt", "en": "Rather"}, ("CASF L264-1",)),),
    flags=(Flag("f", {"fr": "À savoir", "en": "To know"}),),
)
FULL = replace(
    OURS,
    decided_by=[{"fact": "birth_date", "text": {"fr": "Vous avez 84 ans.", "en": "You are 84."}}],
    would_change=[{"fr": "Si cela.", "en": "If that."}],
    otherwise={"fr": "Dites-le.", "en": "Say so."},
)
NAMES = {"dep-35": "Département d’Ille-et-Vilaine", "anah": "Anah"}
PIECE = Piece("p1", "d1", "identity", "carte.pdf", "application/pdf", 5, "ab" * 32, "k", AT)


def _request(answers: Mapping[str, Answer], language: str = "fr") -> AidRequest:
    return AidRequest(
        number="GA-1",
        draft="d1",
        person="x1",
        edition=EDITION.id,
        language=language,
        answers=answers,
        later=frozenset({"tax_notice", "identity"}),
        routing=ROUTING,
        signature=Signature(
            name=str(answers.get("signed_name", "")),
            statements={
                s: EDITION.say(language, f"question.{s}.label") for s in EDITION.statements
            },
            signed_at=AT,
            signed_in_by="local",
            assurance="eidas1",
        ),
        submitted_at=AT,
        pieces=(PIECE,),
    )


def _dossier(aid_request: AidRequest) -> Dossier:
    return Dossier(
        number="GA-1-1",
        request="GA-1",
        person="x1",
        funder="dep-35",
        routes=(aid_request.routing.routes[0],),
        status=Status.SUBMITTED,
        version=1,
        submitted_at=AT,
        beneficiary="Jeanne LE GALL",
        birth_date="1944-03-00",
        commune="35238",
    )


def _record(aid_request: AidRequest, language: str | None = None) -> Record:
    dossier = _dossier(aid_request)
    return record_of(EDITION, aid_request, dossier, NAMES, UNTIL, language=language)


def _explained(language: str = "fr") -> AidRequest:
    return replace(_request(WHOLE, language), routing=replace(ROUTING, routes=(FULL, OTHER)))


def _sealed(aid_request: AidRequest) -> Any:
    """What the dossier.json of this request says."""
    return json.loads(record_json(_record(aid_request), aid_request))


@given(answers=some_answers(), language=st.sampled_from(EDITION.languages))
def test_every_answer_is_said_once_and_none_is_added(
    answers: dict[str, Answer], language: str
) -> None:
    aid_request = _request(answers, language)
    record = _record(aid_request)
    said = [said for chapter in record.chapters for said in chapter.answers]
    signed = {*EDITION.statements, "signed_name"}
    assert sorted(one.question for one in said) == sorted(set(answers) - signed)
    for one in said:
        assert one.value == answers[one.question]
        assert one.label == EDITION.say(language, f"question.{one.question}.label")
        assert one.text == shown(EDITION, QUESTIONS[one.question], one.value, language)
    assert record.signed_name == str(answers.get("signed_name", ""))
    assert json.loads(record_json(record, aid_request))["answers"] == answers


def test_what_a_person_typed_stands_once_in_the_json() -> None:
    typed = ("birth_name", "used_name", "first_names", "birth_place", "street", "signed_name")
    canaries = {name: f"canary-{name}" for name in typed}
    aid_request = _request({**WHOLE, **canaries})
    written = record_json(_record(aid_request), aid_request).decode()
    assert {canary: written.count(canary) for canary in canaries.values()} == dict.fromkeys(
        canaries.values(), 1
    )


def test_the_json_is_canonical_and_the_same_each_time() -> None:
    aid_request = _request(WHOLE)
    written = record_json(_record(aid_request), aid_request)
    assert written == record_json(_record(aid_request), aid_request)
    assert written == canonical(json.loads(written))


def test_the_record_explains_its_route_and_names_the_others() -> None:
    record = _record(_request(WHOLE))
    assert [(r.to_name, r.aid, r.because) for r in record.reasons] == [
        ("Département d’Ille-et-Vilaine", "apa", "Parce que")
    ]
    assert [(r.to, r.role, r.because) for r in record.elsewhere] == [
        ("anah", "secondary", "Aussi"),
        ("ccas", "referral", "Plutôt"),
    ]
    assert record.flags == ("À savoir",)


@pytest.mark.parametrize(("language", "age"), [("fr", "Vous avez 84 ans."), ("en", "You are 84.")])
def test_a_reason_is_sealed_as_it_was_explained(language: str, age: str) -> None:
    (reason,) = _sealed(_explained(language))["reasons"]
    assert reason["decided_by"] == [{"fact": "birth_date", "text": age}]
    assert reason["would_change"] == [FULL.would_change[0][language]]
    assert reason["otherwise"] == FULL.otherwise[language]


@pytest.mark.parametrize("language", EDITION.languages)
def test_what_is_sealed_is_what_was_filed(language: str) -> None:
    """Part by part; and a sentence that moves in the row is seen."""
    aid_request = _explained(language)
    sealed = parts_sealed(_sealed(aid_request))
    assert sealed == parts_filed(aid_request, _dossier(aid_request))
    for name in EXPLAINED:
        route = replace(FULL, **{name: getattr(OURS, name)})
        moved = replace(aid_request, routing=replace(ROUTING, routes=(route, OTHER)))
        filed = parts_filed(moved, _dossier(moved))
        assert [part for part in filed if filed[part] != sealed[part]] == ["reasons"]


def test_a_dossier_of_before_reasons_were_explained_is_still_what_was_filed() -> None:
    aid_request = _request(WHOLE)
    old = _sealed(aid_request)
    old["schema"] = "guichet-autonomie/dossier/1"
    for reason in (*old["reasons"], *old["elsewhere"]):
        for name in EXPLAINED:
            del reason[name]
    assert parts_sealed(old) == parts_filed(aid_request, _dossier(aid_request))
    explained = _explained()
    assert parts_sealed(old)["reasons"] != parts_filed(explained, _dossier(explained))["reasons"]


SECRET = (
    replace(PIECE, id="p2", kind="gir_notice", filename="lettre-gir.pdf", for_doctor=True),
    replace(PIECE, id="p3", kind="hospital_report", filename="cardiologie.pdf"),
)


def test_the_record_does_not_say_what_a_medical_paper_is_called() -> None:
    """Every agent reads the record; a record sealed with the names in it is what was filed too."""
    aid_request = replace(_request(WHOLE), pieces=(PIECE, *SECRET))
    told = _sealed(aid_request)["papers"]
    assert [one.filename for one in _record(aid_request).papers] == ["carte.pdf", None, None]
    assert [one.get("filename") for one in told] == ["carte.pdf", None, None]
    assert [one["sha256"] for one in told] == ["ab" * 32] * 3
    assert papers_as(aid_request.pieces, told) == told
    before = [{**one, "filename": "x"} for one in told]
    assert papers_as(aid_request.pieces, before) != before
    for one, piece in zip(before, aid_request.pieces, strict=True):
        one["filename"] = piece.filename
    assert papers_as(aid_request.pieces, before) == before


def test_papers_here_and_papers_to_come() -> None:
    """A kind put off and then sent after all is here, not to come."""
    record = _record(_request(WHOLE))
    assert [(p.kind, p.label) for p in record.papers] == [("identity", "Pièce d’identité")]
    assert record.to_come == (ToCome("tax_notice", "Avis d’impôt"),)
    assert "papers_promised" not in _sealed(_request(WHOLE))


def test_the_day_of_a_paper_to_come_is_told_and_compared() -> None:
    days = {"tax_notice": "2027-01-15", "identity": "2027-01-16"}  # the identity came after all
    promised = replace(_request(WHOLE), promised=days)
    assert _record(promised).to_come[0].by == date(2027, 1, 15)
    told = _sealed(promised)
    assert told["papers_promised"] == {"tax_notice": "2027-01-15"}
    assert parts_sealed(told) == parts_filed(promised, _dossier(promised))
    told["papers_promised"]["tax_notice"] = "2027-01-17"
    assert parts_sealed(told) != parts_filed(promised, _dossier(promised))


def test_the_record_may_be_read_in_another_language() -> None:
    """The statements stay in the words that were signed."""
    record = _record(_request(WHOLE, "fr"), "en")
    assert record.chapters[0].title == "You and your contact details"
    assert record.reasons[0].because == "Because"
    assert record.signed_statements[0][1] == EDITION.say("fr", "question.declare_truth.label")


def test_an_answer_that_no_question_asked_is_never_dropped_in_silence() -> None:
    with pytest.raises(ValueError, match="no question"):
        _record(_request({**WHOLE, "hobby": "chess"}))
