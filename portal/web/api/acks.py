"""Acknowledgements: software says that it has a dossier, by the fingerprint of its manifest."""

from __future__ import annotations

import re

from flask import Response, jsonify

from portal.acts.acknowledge import WrongFingerprint, acknowledge
from portal.domain.manifest import moment
from portal.domain.software import Scope
from portal.web.api.body import sent_json
from portal.web.api.described import ERASED, JSON, described
from portal.web.api.door import actor, door, only_software
from portal.web.api.problems import problem
from portal.web.guard import desk

NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,63}")
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_LONGEST = 4000
PROBLEMS = {
    400: "It is no JSON with these two, and nothing else.",
    404: "There is no such dossier, or it is not yours.",
    409: "No sealed manifest of it has this fingerprint: that is noted, and looked at.",
    410: ERASED,
    413: "It is far too long.",
    422: "The number or the fingerprint is none.",
}


@door.post("/acks")
@only_software(Scope.ACK)
@described("HandedOver", body=("Ack", JSON), problems=PROBLEMS)
def ack() -> Response:
    """Take a dossier as handed over; a second time is the first."""
    told = sent_json(_LONGEST)
    if not isinstance(told, dict) or set(told) != {"number", "manifest_sha256"}:
        return problem("bad_request", 400, "JSON with number and manifest_sha256, nothing else")
    number, fingerprint = told["number"], told["manifest_sha256"]
    if not (isinstance(number, str) and NUMBER.fullmatch(number)):
        return problem("not_ready", 422, "number is a dossier's number")
    if not (isinstance(fingerprint, str) and FINGERPRINT.fullmatch(fingerprint)):
        return problem("not_ready", 422, "manifest_sha256 is a SHA-256 in lower-case hexadecimal")
    try:
        handed = acknowledge(desk(), actor(), number, fingerprint)
    except WrongFingerprint:
        return problem("wrong_fingerprint", 409, "the refusal is noted, and will be looked at")
    return jsonify(
        number=handed.dossier,
        name=handed.name,
        manifest_sha256=handed.manifest_sha256,
        handed_over_at=moment(handed.handed_at),
    )
