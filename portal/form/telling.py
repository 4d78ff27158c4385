"""Says the parts of a request in one language: answers, reasons, papers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from portal.domain.dossier import AidRequest, Signature
from portal.domain.draft import Answers, Piece
from portal.domain.languages import FIRST, LANGUAGES
from portal.domain.routing import Referral, Route, Routing
from portal.form.edition import Edition, Question
from portal.form.record_parts import Chapter, Paper, Reason, Said, ToCome
from portal.form.showing import shown


class Explained(TypedDict):
    """The parts of a Reason that were worked out beside the routing."""

    decided_by: tuple[tuple[str, str], ...]
    would_change: tuple[str, ...]
    otherwise: str


SIGNED_NAME = "signed_name"
"""The question whose answer is the signature."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Says the parts of a request in one language."""

    edition: Edition
    language: str
    funder_names: Mapping[str, str]

    def funder(self, code: str) -> str:
        """The funder's name."""
        return self.funder_names.get(code, code)

    def told(self, sentence: Mapping[str, str]) -> str:
        """A sentence that is said in every language."""
        return sentence.get(self.language) or sentence[self.edition.languages[0]]

    def word(self, key: str, code: str) -> str:
        """The word of a code, or the code itself."""
        return self.edition.may_say(self.language, f"{key}.{code}") or code

    def chapters(self, answers: Answers, vouched: Collection[str] = ()) -> tuple[Chapter, ...]:
        """Every answer, in the sections' order, but those of the signature: they are said there.

        `vouched`: the questions answered as the State's sign-in told.

        Raises:
            ValueError: an answer to a question that the edition does not have.
        """
        asked = {q.id: (page, q) for page in self.edition.pages for q in page.questions}
        if unknown := sorted(set(answers) - set(asked)):
            raise ValueError(f"{len(unknown)} answer(s) to no question of {self.edition.id}")
        signed = (*self.edition.statements, SIGNED_NAME)
        return tuple(
            Chapter(
                id=section,
                title=self.edition.say(self.language, f"section.{section}.title"),
                answers=tuple(
                    self.said(question, answers[name], name in vouched)
                    for name, (page, question) in asked.items()
                    if page.section == section and name in answers and name not in signed
                ),
                french=self.french(f"section.{section}.title"),
            )
            for section in self.edition.sections
        )

    def said(self, question: Question, value: object, vouched: bool = False) -> Said:
        """One answer."""
        return Said(
            question=question.id,
            label=self.edition.say(self.language, f"{question.key}.label"),
            text=shown(self.edition, question, value, self.language),
            value=value,
            vouched=vouched,
            french=self.french(f"{question.key}.label"),
        )

    def french(self, key: str) -> str:
        """The same words in French, for whoever studies it; nothing, when they are in French."""
        return "" if LANGUAGES[self.language].french else self.edition.say(FIRST, key)

    def route(self, route: Route) -> Reason:
        """Why this funder, for this aid."""
        return Reason(
            to=route.funder,
            to_name=self.funder(route.funder),
            aid=route.aid,
            aid_name=self.word("aid", route.aid),
            role=route.role,
            rule=route.rule,
            because=self.told(route.because),
            sources=route.sources,
            **self.explained(route),
        )

    def elsewhere(self, routing: Routing, funder: str) -> tuple[Reason, ...]:
        """The request's other dossiers, and the other doors."""
        others = [self.route(route) for route in routing.routes if route.funder != funder]
        return (*others, *(self.referral(referral) for referral in routing.referrals))

    def signed(self, signature: Signature) -> tuple[tuple[str, str], ...]:
        """The statements signed, in the edition's order, in the words they were signed in."""
        words = signature.statements
        return tuple((name, words[name]) for name in self.edition.statements if name in words)

    def referral(self, referral: Referral) -> Reason:
        """Why another door."""
        return Reason(
            to=referral.to,
            to_name=self.funder_names.get(referral.to) or self.word("referral", referral.to),
            aid="",
            aid_name="",
            role="referral",
            rule=referral.rule,
            because=self.told(referral.because),
            sources=referral.sources,
            **self.explained(referral),
        )

    def explained(self, one: Route | Referral) -> Explained:
        """What decided, what would change it, and how to ask for another."""
        return {
            "decided_by": tuple((each["fact"], self.told(each["text"])) for each in one.decided_by),
            "would_change": tuple(self.told(each) for each in one.would_change),
            "otherwise": self.told(one.otherwise) if one.otherwise else "",
        }

    def paper(self, piece: Piece) -> Paper:
        """One supporting document; of one that is medical, not what its person called it."""
        medical = {rule.id for rule in self.edition.pieces if rule.medical}
        covered = piece.for_doctor or piece.kind in medical
        return Paper(
            id=piece.id,
            kind=piece.kind,
            label=self.edition.say(self.language, f"piece.{piece.kind}.label"),
            filename=None if covered else piece.filename,
            media_type=piece.media_type,
            size_bytes=piece.size_bytes,
            sha256=piece.sha256,
            copy=piece.copy,
            for_doctor=piece.for_doctor,
        )

    def to_come(self, aid_request: AidRequest) -> tuple[ToCome, ...]:
        """The kinds of paper that will be sent later."""
        here, promised = {piece.kind for piece in aid_request.pieces}, aid_request.promised
        return tuple(
            ToCome(
                rule.id,
                self.edition.say(self.language, f"piece.{rule.id}.label"),
                date.fromisoformat(promised[rule.id]) if rule.id in promised else None,
            )
            for rule in self.edition.pieces
            if rule.id in aid_request.later and rule.id not in here
        )
