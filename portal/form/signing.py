"""How consent was given: the words that were ticked, the name below them, when and by whom."""

from __future__ import annotations

from datetime import datetime

from portal.domain.dossier import Signature
from portal.domain.draft import Answers
from portal.form.edition import Edition
from portal.form.telling import SIGNED_NAME

AGAIN = "no"
"""A statement that was ticked, before something else changed: it is asked again."""


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


def voided(edition: Edition, answers: Answers) -> Answers:
    """These answers without their signature, if they bear one: it is asked again."""
    ticked = [one for one in edition.statements if answers.get(one) == "yes"]
    if not ticked:
        return answers
    left = {name: value for name, value in answers.items() if name != SIGNED_NAME}
    return left | dict.fromkeys(ticked, AGAIN)


def again(edition: Edition) -> Answers:
    """Every statement of a signature, as it is asked again."""
    return dict.fromkeys(edition.statements, AGAIN)


def asked_again(edition: Edition, answers: Answers) -> bool:
    """Whether these answers were signed, and changed since."""
    return any(answers.get(one) == AGAIN for one in edition.statements)


def signer_of(answers: Answers) -> str:
    """The name that the answers tell of who signs, all of its words; empty: not told."""
    if answers.get("for_whom", "self") != "self":
        return str(answers.get("filler_name", ""))
    told = (answers.get(name) for name in ("first_names", "birth_name", "used_name"))
    return " ".join(str(name) for name in told if name)
