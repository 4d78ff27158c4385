"""Errors as software reads them: problem+json, each kind with its address.

Source: RFC 9457.
"""

from __future__ import annotations

from flask import Response, current_app, json

TITLES = {
    "bad_request": "The request is not as it should be",
    "not_ready": "What was sent is not as it should be",
    "no_token": "A token is needed",
    "invalid_token": "The token is worth nothing",
    "sign_in": "A token is needed",
    "insufficient_scope": "The token does not have this scope",
    "not_allowed": "This is not allowed",
    "erased": "It was destroyed once its time was over: destroy your copy",
    "not_found": "There is no such thing, or it is not yours",
    "not_this_way": "Not with this method",
    "no_such_bytes": "There are no such bytes",
    "conflict": "It was changed meanwhile: read again, then decide",
    "awaits_referee": "A referee says first who studies this dossier",
    "wrong_fingerprint": "No sealed manifest of this dossier has this fingerprint",
    "key_used": "This key was used for something else",
    "too_big": "Too much was sent",
    "too_often": "Too many requests: wait, then go on",
    "csrf": "The request is not as it should be",
    "tampered": "What is kept is not what was put there: the portal's operators are told",
    "unavailable": "A neighbour does not answer: try again later",
    "wrong": "Something went wrong here",
}
"""Every kind of problem, and its title."""


def problem(name: str, status: int, detail: str = "") -> Response:
    """An answer that says what is wrong."""
    told = {
        "type": f"{current_app.config['PUBLIC_URL']}/api/v1/#{name}",
        "title": TITLES[name],
        "status": status,
        **({"detail": detail} if detail else {}),
    }
    return Response(json.dumps(told), status, mimetype="application/problem+json")
