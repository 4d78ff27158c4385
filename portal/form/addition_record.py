"""An addition as people and machines read it: one model drives the PDF and the JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain.acting import Acting
from portal.domain.addition import Addition, Part, standing
from portal.domain.canonical import canonical
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.draft import Answer, Answers
from portal.domain.manifest import moment
from portal.domain.signers import Signer
from portal.form.edition import Edition, Question
from portal.form.record import paper_json
from portal.form.record_parts import Paper
from portal.form.telling import Teller

SCHEMA = "guichet-autonomie/addition/2"
HELD_ALL = ("guichet-autonomie/addition/1",)
"""Up to 1, a part held all of its addition; since 2, what its funder needs (`minimal_addition`)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One corrected answer: the question, what stood before, what stands now (none: no answer)."""

    question: str
    label: str
    before_text: str
    after_text: str
    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True)
class AdditionRecord:
    """Everything an addition says within one dossier, in the language of the person."""

    number: str
    addition: str
    dossier: str
    request: str
    edition: str
    language: str
    funder: str
    funder_name: str
    filed_at: datetime
    submitted_at: datetime
    beneficiary: str
    words: str
    changes: tuple[Change, ...]
    papers: tuple[Paper, ...]
    signed_name: str
    signed_statements: tuple[tuple[str, str], ...]
    signed_at: datetime
    signed_in_by: str
    assurance: str
    retain_until: datetime
    acting: Acting | None = None  # who sent it for the person
    signers: tuple[Signer, ...] = ()  # when two people signed


def changes_of(
    edition: Edition,
    language: str,
    before: Answers,
    after: Answers,
) -> tuple[Change, ...]:
    """Corrected answers in words, in the order of the form; what stood before, what stands now.

    Raises:
        ValueError: a correction of no question of the edition: nothing is left out.
    """
    told = Teller(edition, language, {})
    asked = {q.id: q for page in edition.pages for q in page.questions}
    if unknown := sorted(set(after) - set(asked)):
        raise ValueError(f"{len(unknown)} correction(s) of no question of {edition.id}")
    return tuple(
        Change(
            question=name,
            label=edition.say(language, f"{question.key}.label"),
            before_text=_text(told, question, before.get(name)),
            after_text=_text(told, question, after[name]),
            before=before.get(name),
            after=after[name],
        )
        for name, question in asked.items()
        if name in after
    )


def _text(told: Teller, question: Question, value: Answer) -> str:
    return "" if value is None else told.said(question, value).text


def addition_record_of(
    edition: Edition,
    aid_request: AidRequest,
    addition: Addition,
    part: Part,
    dossier: Dossier,
    earlier: Sequence[Addition],
    retain_until: datetime,
) -> AdditionRecord:
    """What one addition says within one dossier, as that dossier holds it.

    `earlier` are the additions before it, by rank; `retain_until` is the day its lock ends, UTC.

    Raises:
        ValueError: a correction of no question of the edition.
    """
    spoken, signature = addition.language, addition.signature
    told = Teller(edition, spoken, {})
    funder = edition.reference.funders.get(part.funder)
    before = standing(aid_request.answers, earlier)
    return AdditionRecord(
        number=part.number,
        addition=addition.number,
        dossier=part.dossier,
        request=addition.request,
        edition=edition.id,
        language=spoken,
        funder=part.funder,
        funder_name=funder.in_language(spoken) if funder else part.funder,
        filed_at=aid_request.submitted_at,
        submitted_at=addition.submitted_at,
        beneficiary=dossier.beneficiary,
        words=addition.words,
        changes=changes_of(edition, spoken, before, addition.corrections),
        papers=tuple(told.paper(piece) for piece in addition.pieces),
        signed_name=signature.name,
        signed_statements=told.signed(signature),
        signed_at=signature.signed_at,
        signed_in_by=signature.signed_in_by,
        assurance=signature.assurance,
        retain_until=retain_until,
        acting=addition.acting,
        signers=addition.signers,
    )


def addition_json(record: AdditionRecord) -> bytes:
    """The machine-readable addition: canonical JSON."""
    return canonical(
        {
            "schema": SCHEMA,
            "number": record.number,
            "addition": record.addition,
            "dossier": record.dossier,
            "request": record.request,
            "edition": record.edition,
            "language": record.language,
            "funder": {"code": record.funder, "name": record.funder_name},
            "submitted_at": moment(record.submitted_at),
            "retain_until": moment(record.retain_until),
            "words": record.words,
            "corrections": [
                {"question": one.question, "before": one.before, "after": one.after}
                for one in record.changes
            ],
            "papers": [paper_json(paper) for paper in record.papers],
            "signature": {
                "name": record.signed_name,
                "statements": dict(record.signed_statements),
                "signed_at": moment(record.signed_at),
                "signed_in_by": record.signed_in_by,
                "assurance": record.assurance,
            },
        }
        | ({"acting": record.acting.told()} if record.acting else {})
        | ({"signers": [one.told() for one in record.signers]} if record.signers else {})
    )
