"""A dossier, as software collects it: its card, its objects by their digest, its bag."""

from __future__ import annotations

import re

from flask import Response, jsonify, request

from portal.acts import collect
from portal.acts.collect import MANIFEST_NAME, PDF_NAME, Card
from portal.domain.dossier import Deposit
from portal.domain.manifest import moment
from portal.domain.software import Scope
from portal.web.api.described import BYTES, ERASED, described
from portal.web.api.door import PREFIX, actor, door, only_software
from portal.web.api.problems import problem
from portal.web.guard import desk

NONE = {
    404: "There is no such dossier or object, or it is not yours.",
    410: ERASED,
}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}")
_TERMS = {
    "archives": "How the archive service calls itself.",
    "agency": "How it calls the funder.",
    "agreement": "Its agreement or contract for such transfers.",
    "rule": "The rule of its own list by which the dossier is kept.",
    "access": "The rule of its own list by which anybody may see it (private life).",
    "medical_access": "The same, of what medical secrecy covers.",
}
TERMS = [
    {"name": name, "in": "query", "description": says, "schema": {
        "type": "string", "pattern": f"^{NAME.pattern}$"}}
    for name, says in _TERMS.items()
]  # fmt: skip
FRESH = "private, no-cache"
"""It may be kept by who asked, who asks again whether it is still the same."""


@door.get("/dossiers/<number:number>")
@only_software(Scope.READ)
@described("Dossier", problems=NONE)
def card(number: str) -> Response:
    """Tell where a dossier stands, and what there is of it."""
    return jsonify(_told(collect.card(desk(), actor(), number)))


@door.get("/dossiers/<number:number>/manifest")
@only_software(Scope.READ)
@described("Manifest", problems=NONE, conditional=True)
def manifest(number: str) -> Response:
    """Give the manifest, whose SHA-256 is what is acknowledged."""
    return _given(number, MANIFEST_NAME)


@door.get("/dossiers/<number:number>/pdf")
@only_software(Scope.READ)
@described(BYTES, "application/pdf", problems=NONE, conditional=True)
def pdf(number: str) -> Response:
    """Give the sealed PDF."""
    return _given(number, PDF_NAME)


@door.get("/dossiers/<number:number>/record")
@only_software(Scope.READ)
@described("Record", problems=NONE, conditional=True)
def record(number: str) -> Response:
    """Give the answers and all that goes with them, as the sealed PDF holds them."""
    found = collect.find(desk(), actor(), number, PDF_NAME)
    tag = f"{found.sha256}-record"
    if request.if_none_match.contains_weak(tag):
        return _same(tag)
    data = collect.give_record(desk(), actor(), number)
    return _answer(data, "application/json", tag)


@door.get("/dossiers/<number:number>/papers/<digest:sha256>")
@only_software(Scope.READ)
@described(BYTES, "*/*", problems=NONE, conditional=True)
def one_object(number: str, sha256: str) -> Response:
    """Give an object of the dossier by the SHA-256 of its bytes, as its card names it."""
    return _given(number, sha256)


@door.get("/dossiers/<number:number>/bag")
@only_software(Scope.READ)
@described(BYTES, "application/x-tar", problems=NONE)
def bag(number: str) -> Response:
    """Give the whole as a BagIt bag in a tar archive, read as it is sent."""
    return _stream(collect.give_bag(desk(), actor(), number), "application/x-tar", f"{number}.tar")


@door.get("/dossiers/<number:number>/seda")
@only_software(Scope.READ)
@described(BYTES, "application/zip", asked=TERMS, problems=NONE | {400: "A name is no name."})
def sip(number: str) -> Response:
    """Give the whole as a SEDA 2.2 transfer (SIP) in a ZIP archive, read as it is sent."""
    told = {name: request.args.get(name, "") for name in _TERMS}
    if wrong := [name for name, text in told.items() if text and not NAME.fullmatch(text)]:
        return problem("bad_request", 400, f"{wrong[0]} is letters, figures and - _ . : /")
    package = collect.give_sip(desk(), actor(), number, collect.Terms(**told))
    return _stream(package, "application/zip", f"{number}-seda.zip")


def _stream(package: collect.Package, media_type: str, saved_as: str) -> Response:
    answer = Response(package.blocks, mimetype=media_type)
    answer.content_length = package.size_bytes
    answer.headers["Content-Disposition"] = f'attachment; filename="{saved_as}"'
    return answer


def _given(number: str, wanted: str) -> Response:
    found = collect.find(desk(), actor(), number, wanted)
    if request.if_none_match.contains_weak(found.sha256):  # packed, it is the same file
        return _same(found.sha256)
    data = collect.give(desk(), actor(), number, found.name)
    answer = _answer(data, found.media_type, found.sha256)
    saved_as = f"{number}-{found.name.rpartition('/')[2]}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{saved_as}"'
    return answer


def _same(tag: str) -> Response:
    """Nothing is read: who asks has these bytes already."""
    answer = Response(status=304)
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = FRESH
    return answer


def _answer(data: bytes, media_type: str, tag: str) -> Response:
    """The bytes, or a part of them. Source: RFC 9110, sections 8.8.3 and 14."""
    answer = Response(data, mimetype=media_type)
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = FRESH
    if _more_than_all(len(data)):
        answer.headers["Accept-Ranges"] = "bytes"
        return answer
    answer.make_conditional(request, accept_ranges=True, complete_length=len(data))
    return answer


def _more_than_all(size: int) -> bool:
    """Whether the last bytes are asked for, and more of them than there are: all are given.

    Source: RFC 9110, section 14.1.2, which Werkzeug answers with 416.
    """
    ranges = request.range.ranges if request.range else ()
    return len(ranges) == 1 and ranges[0][0] < -size


def _told(card: Card) -> dict[str, object]:
    one, handed = card.dossier, {each.name: each for each in card.handed}
    at = f"{PREFIX}/dossiers/{one.number}"
    return {
        "number": one.number,
        "request": one.request,
        "funder": one.funder,
        "status": one.status.value,
        "study": {
            "stage": card.study.stage.value,
            "asking": card.study.asking,
            "decision": card.study.decision,
        },
        "routes": [
            {"aid": each.aid, "role": each.role, "rule": each.rule, "sources": list(each.sources)}
            for each in one.routes
        ],
        "submitted_at": moment(one.submitted_at),
        "sealed_at": moment(one.sealed_at) if one.sealed_at else None,
        "withdrawn_at": moment(one.withdrawn_at) if one.withdrawn_at else None,
        "retain_until": moment(one.retain_until) if one.retain_until else None,
        "manifests": [
            {
                "name": each.name,
                "sha256": each.sha256,
                "handed_over_at": moment(handed[each.name].handed_at)
                if each.name in handed else None,
            }
            for each in card.manifests
        ],
        "objects": [_object(at, each) for each in card.objects],
        "left_out_medical": list(card.left_out),
    }  # fmt: skip


def _object(at: str, one: Deposit) -> dict[str, object]:
    return {
        "name": one.name,
        "media_type": one.media_type,
        "size_bytes": one.size_bytes,
        "sha256": one.sha256,
        "href": f"{at}/papers/{one.sha256}",
    }
