"""The description of everything that software may ask for, made from the routes themselves.

Source: OpenAPI 3.1.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, current_app, jsonify
from werkzeug.routing import Rule

from portal.domain.software import Scope
from portal.web.api.described import BYTES, FORM, PROBLEM, Described, described
from portal.web.api.door import PER_MINUTE, PREFIX, door
from portal.web.api.schemas import NUMBER, SCHEMAS, SHA256
from portal.web.guard import open_to_all

_PARTS = {"Number": NUMBER, "Digest": SHA256}
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_ALWAYS = {
    401: "No token, or one that is worth nothing.",
    403: "The token does not have the scope.",
    429: f"More than {PER_MINUTE} requests a minute.",
    500: "What is kept is not what was put there, or something went wrong here.",
    503: "A neighbour does not answer: try again later.",
}
_LIMITS = {
    name: {"schema": {"type": "string"}, "description": says}
    for name, says in (
        ("RateLimit-Policy", "How many requests in how many seconds."),
        ("RateLimit", "How many are left, and for how many seconds."),
    )
}


@door.get("/openapi.json")
@open_to_all
@described("Described")
def openapi() -> Response:
    """Describe all of this, for machines."""
    return jsonify(description(current_app))


def description(app: Flask) -> dict[str, Any]:
    """The description of this application's door for software."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        told = getattr(view, "described", None)
        if told and rule.endpoint.startswith(f"{door.name}."):
            path = _PART.sub(r"{\1}", rule.rule).removeprefix(PREFIX)
            method = "post" if "POST" in (rule.methods or ()) else "get"
            paths.setdefault(path, {})[method] = _operation(rule, view, told)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Guichet Autonomie: funders' software",
            "version": "1",
            "description": "Collect your dossiers; say that they arrived, how their study goes.",
        },
        "servers": [{"url": f"{app.config['PUBLIC_URL']}{PREFIX}"}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(SCHEMAS), "securitySchemes": _schemes(app)},
    }


def _operation(rule: Rule, view: Callable[..., Any], told: Described) -> dict[str, Any]:
    scope: Scope | None = getattr(view, "scope", None)
    operation: dict[str, Any] = {
        "operationId": rule.endpoint.rpartition(".")[2],
        "summary": inspect.getdoc(view),
        "parameters": [_part(rule, name) for name in sorted(rule.arguments)] + list(told.asked),
        "responses": _answers(told, scope),
    }
    if told.body:
        schema, media_type = told.body
        content = {media_type: {"schema": _reference(schema)}}
        operation["requestBody"] = {"required": True, "content": content}
    operation["security"] = [{"token": [scope]}] if scope else []
    if told.proves:
        operation["security"] = [{"secret": []}, {}]  # or signed, in the form
    return operation


def _part(rule: Rule, name: str) -> Mapping[str, Any]:
    kind = type(rule._converters[name]).__name__
    return {"name": name, "in": "path", "required": True, "schema": _PARTS[kind]}


def _answers(told: Described, scope: Scope | None) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, (schema, media_type) in told.answers.items():
        answers[str(status)] = {"description": _WELL[status]}
        if schema:
            shown = {} if schema is BYTES else {"schema": _reference(schema)}
            answers[str(status)]["content"] = {media_type: shown}
        if scope:
            answers[str(status)]["headers"] = _LIMITS
    problems = dict(told.problems) | (_ALWAYS if scope else {503: _ALWAYS[503]})
    for status, says in sorted(problems.items()):
        schema, media_type = "Problem", PROBLEM
        if told.body and told.body[1] == FORM and status in (400, 401):
            schema, media_type = "OAuthError", "application/json"
        content = {media_type: {"schema": _reference(schema)}}
        answers[str(status)] = {"description": says, "content": content}
    return answers


_WELL = {200: "All is well.", 206: "The part that was asked for.", 304: "You have it already."}


def _reference(schema: str) -> Mapping[str, str]:
    return {"$ref": f"#/components/schemas/{schema}"}


def _schemes(app: Flask) -> dict[str, Any]:
    issuer = f"{app.config['PUBLIC_URL']}{PREFIX}"
    flow = {"tokenUrl": f"{issuer}/token", "scopes": _SCOPES}
    return {
        "token": {"type": "oauth2", "flows": {"clientCredentials": flow}},
        "secret": {"type": "http", "scheme": "basic"},
    }


_SCOPES = {
    Scope.FEED: "What changed.",
    Scope.READ: "Dossiers, their papers, their bags.",
    Scope.MEDICAL: "Of those, what medical secrecy covers.",
    Scope.ACK: "Say that a dossier arrived, and read what did not.",
    Scope.STATUS: "Say how the study of a dossier goes: the person is told.",
}
