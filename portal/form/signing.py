"""How consent was given: the words that were ticked, the name below them, when and by whom."""

from __future__ import annotations

from datetime import datetime

from portal.domain.dossier import Signature
from portal.domain.draft import Answers
from portal.form.edition import Edition
from portal.form.telling import SIGNED_NAME


def signature(
    edition: Edition,
    language: str,
    answers: Answers,
    *,
    at: datetime,
    signed_in_by: str,
    assurance: str,
) -> Signature:
    """The signature that these answers are, its statements in the words that they were read in."""
    return Signature(
        name=str(answers[SIGNED_NAME]),
        statements={
            statement: edition.say(language, f"question.{statement}.label")
            for statement in edition.statements
            if statement in answers
        },
        signed_at=at,
        signed_in_by=signed_in_by,
        assurance=assurance,
    )
