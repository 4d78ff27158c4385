"""Software says how the study of a dossier goes: the same acts as a caseworker's, each once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Response, jsonify, request

from portal.acts import ask, compose, decide, note, write
from portal.acts.drive import Sent, done, keeping
from portal.domain.canonical import canonical
from portal.domain.dossier import digest
from portal.domain.driving import NOTES, Call, Driven, OtherBody
from portal.domain.errors import Conflict, NotAllowed, NotReady, Problem
from portal.domain.happened import legal_day
from portal.domain.manifest import moment
from portal.domain.papers import REFUSALS
from portal.domain.people import Actor
from portal.domain.software import MEDICAL_MARK, Scope
from portal.driving import Then
from portal.exchanging import NOTHING, TOO_LONG, TOO_MANY, WORDS
from portal.recording import PAGE, VERDICT, WITHDRAWN
from portal.web.api.body import sent_json
from portal.web.api.described import ERASED, JSON, described
from portal.web.api.door import actor, door, only_software
from portal.web.api.problems import problem
from portal.web.api.status_sent import Told, Unfit, Unreadable, told_of
from portal.web.guard import desk

KEY = re.compile(r"[!-~]{1,100}")
ASKED = (
    {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Yours for this one thing: sent again with the same body, it is done once.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,100}$"},
    },
)
_OF_SEVERAL = frozenset(("too_many_files", "too_big_together"))
"""What is never wrong with one letter."""
CODES: Mapping[str, Sequence[str]] = {
    note.MILESTONE: (note.WAITS, note.NOT_YET, note.AGAINST),
    note.DAY: (note.TO_COME, note.EARLY),
    ask.PAPERS: (ask.NONE,),
    ask.UNTIL: (ask.UNREADABLE, ask.PAST, ask.FAR),
    WORDS: (NOTHING, TOO_LONG, TOO_MANY, compose.LINES, compose.SIGNS),
    VERDICT: (compose.NONE, WITHDRAWN),
    compose.GROUNDS: (
        compose.NONE,
        compose.NO_GROUND,
        compose.WRONG_GROUND,
        compose.OTHER_GIR,
        compose.TOO_SOON,
    ),
    decide.FILE: (decide.NO_FILE, decide.NO_PDF, decide.OURS, *sorted(REFUSALS - _OF_SEVERAL)),
}
"""What may be wrong by the rules of the desk, as the detail of a 422 says it: `day: to_come`."""
NO_PROOF = (
    "proof_seen must be true: a ground says that the person has died, and nobody writes to them "
    "any more; say that somebody has seen the proof, such as the death certificate"
)
"""What is asked of software as the desk asks it of a person, by a box to tick."""
PROBLEMS = {
    400: "No key, or no JSON as it is described.",
    404: "There is no such dossier, it is not sealed yet, or it is not yours.",
    409: "It was changed meanwhile, decided or withdrawn: read again, then decide.",
    410: ERASED,
    413: "It is far too long.",
    422: "A rule of the desk says no, or the key was used for something else.",
}


@door.post("/dossiers/<number:number>/status")
@only_software(Scope.STATUS)
@described("StatusTold", body=("Status", JSON), asked=ASKED, problems=PROBLEMS)
def status(number: str) -> Response:
    """Say how the study of a dossier goes, by the rules of the desk; the person is told."""
    key, body = request.headers.get("Idempotency-Key", ""), sent_json()
    if not KEY.fullmatch(key):
        return problem("bad_request", 400, "Idempotency-Key: 1 to 100 visible ASCII characters")
    try:
        told = told_of(body)
        sent = Sent(number, key, digest(canonical(told.sent)), told.status)
    except (Unreadable, ValueError) as error:
        return problem("bad_request", 400, str(error))
    except Unfit as error:
        return problem("not_ready", 422, str(error))
    try:
        call = done(desk(), _driver(), sent)
        if call is None:
            call = _do(told, sent)
    except OtherBody:
        return problem("key_used", 422)
    except Unfit as error:
        return problem("not_ready", 422, str(error))
    except NotReady as error:
        wrong = (f"{one.question}: {one.text}" for one in error.problems)
        return problem("not_ready", 422, "; ".join(wrong))
    except NotAllowed as error:
        return problem("not_allowed", 403, str(error))
    except Conflict as error:
        return problem("conflict", 409, str(error))
    at = moment(call.done_at)
    return jsonify(number=number, status=call.status.value, rank=call.rank, done_at=at)


def _driver() -> Actor:
    """The software; what it may read of what is medical is not for this."""
    return replace(actor(), id=actor().id.removesuffix(MEDICAL_MARK))


def _do(told: Told, sent: Sent) -> Call:
    """Do it; where the same was being done at the very same time, it is done. Raises as acts do."""
    try:
        _act(told, sent)
    except Conflict:
        call = done(desk(), _driver(), sent)
        if call is None:
            raise
        return call
    call = done(desk(), _driver(), sent)
    if call is None:  # it stands for a month
        raise Conflict("it was forgotten meanwhile")
    return call


def _act(told: Told, sent: Sent) -> None:
    who, then, number = _driver(), keeping(sent), sent.number
    if told.status in NOTES:
        seen = note.case_of(desk(), who, number).seen
        day = told.day or legal_day(desk().clock())
        note.note(desk(), who, number, NOTES[told.status].value, day, seen, then)
    elif told.status is Driven.INCOMPLETE:
        wished = ask.Wished(told.papers, told.until, told.words, told.after)
        ask.ask(desk(), who, number, wished, then)
    elif told.status is Driven.VISIT_PLANNED:
        write.write(desk(), who, number, told.words, then)
    else:
        _decide(who, told, number, then)


def _decide(who: Actor, told: Told, number: str, then: Then) -> None:
    ids = compose.judged(desk(), who, number, told.verdict, told.grounds)
    if set(told.grounds) - set(ids):
        raise NotReady([Problem(PAGE, compose.GROUNDS, compose.NONE)])
    edition, _known = compose.grounds_of(desk(), who, number)
    if edition.study.decisions.to_family(ids) and not told.proof_seen:
        raise Unfit(NO_PROOF)
    said = number, told.verdict, ids, told.words, told.author
    letter = told.letter or compose.compose(desk(), who, *said)
    given = told.verdict, letter, told.after, " ".join(ids)
    proposed = decide.propose(desk(), who, number, *given, composed=not told.letter)
    decide.confirm(desk(), who, proposed, then)
