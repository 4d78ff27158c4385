"""What the answers to software look like, as JSON Schema (2020-12, as OpenAPI 3.1 takes it)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.domain.changes import NAMES
from portal.domain.dossier import Status
from portal.domain.driving import Driven
from portal.domain.inbox import Stage
from portal.domain.reconciling import MOST_LATE, Cause
from portal.domain.software import Scope
from portal.web.api.change_words import described
from portal.web.api.status_sent import STATUS

Schema = Mapping[str, Any]

NUMBER = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9-]{2,63}$"}
SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
MOMENT = {"type": "string", "format": "date-time"}
SCOPES = {
    "type": "string",
    "description": f"Scopes, a blank between: {', '.join(Scope)}.",
    "examples": ["feed read ack"],
}
_AFTER = "Its rank; 0: none. The `after` of `{}`."
_TEXT, _WHOLE = {"type": "string"}, {"type": "integer", "minimum": 0}


def _object(properties: Mapping[str, Schema], *optional: str) -> dict[str, Any]:
    """An object with these properties; all but the optional ones are there."""
    needed = [name for name in properties if name not in optional]
    return {"type": "object", "properties": dict(properties), "required": needed}


def _or_none(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


SCHEMAS: Mapping[str, Schema] = {
    "Changes": _object(
        {
            "changes": _list({"$ref": "#/components/schemas/Change"}),
            "cursor": {"type": "string", "description": "Where to go on from, the next time."},
            "more": {"type": "boolean", "description": "There is more already."},
        }
    ),
    "Change": _object(
        {
            "change": {"type": "string", "enum": list(NAMES), "description": described()},
            "dossier": NUMBER,
            "at": MOMENT,
            "detail": {"type": "object"},
        }
    ),
    "Dossier": _object(
        {
            "number": NUMBER,
            "request": NUMBER,
            "funder": _TEXT,
            "status": {
                "type": "string",
                "enum": [one.value for one in Status],
                "description": "Of its sealing alone, for ever `sealed` then; see `study`.",
            },
            "study": _object(
                {
                    "stage": {"type": "string", "enum": [one.value for one in Stage]},
                    "asking": _WHOLE | {"description": _AFTER.format("incomplete")},
                    "decision": _WHOLE | {"description": _AFTER.format("decided` and `closed")},
                }
            ),
            "routes": _list(
                _object({"aid": _TEXT, "role": _TEXT, "rule": _TEXT, "sources": _list(_TEXT)})
            ),
            "submitted_at": MOMENT,
            "sealed_at": _or_none(MOMENT),
            "withdrawn_at": _or_none(MOMENT),
            "retain_until": _or_none(MOMENT),
            "manifests": _list(
                _object({"name": _TEXT, "sha256": SHA256, "handed_over_at": _or_none(MOMENT)})
            ),
            "objects": _list(
                _object(
                    {
                        "name": _TEXT,
                        "media_type": _TEXT,
                        "size_bytes": _WHOLE,
                        "sha256": SHA256,
                        "href": _TEXT,
                    }
                )
            ),
            "left_out_medical": _list(_TEXT),
        }
    ),
    "Record": {"type": "object", "description": "dossier.json, as the sealed PDF holds it."},
    "Manifest": {"type": "object", "description": "The table of contents of the dossier."},
    "Ack": _object({"number": NUMBER, "manifest_sha256": SHA256}) | {"additionalProperties": False},
    "HandedOver": _object(
        {"number": NUMBER, "name": _TEXT, "manifest_sha256": SHA256, "handed_over_at": MOMENT}
    ),
    "Reconciliation": _object(
        {
            "funder": _TEXT,
            "at": MOMENT,
            "delay_hours": _or_none(_WHOLE),
            "figures": _object(
                dict.fromkeys(("filed", "sealed", "collected", "acknowledged", "withdrawn"), _WHOLE)
            ),
            "decisions": _object(
                dict.fromkeys(("made", "sealed", "collected", "acknowledged"), _WHOLE)
            ),
            "causes": _object(dict.fromkeys(Cause, _WHOLE)),
            "late": _WHOLE | {"description": f"It stops after {MOST_LATE}."},
            "gaps": _list({"$ref": "#/components/schemas/Gap"}),
            "cursor": _or_none(_TEXT),
            "more": {"type": "boolean", "description": "There are more gaps."},
        }
    ),
    "Gap": _object(
        {
            "dossier": NUMBER,
            "number": _TEXT
            | {"description": "Of the dossier, of what was added, or of a decision."},
            "name": _TEXT | {"description": "Of its manifest in the dossier."},
            "sha256": _or_none(SHA256),
            "cause": {"type": "string", "enum": list(Cause)},
            "filed_at": MOMENT,
            "since": MOMENT,
            "age_seconds": _WHOLE,
            "late": {"type": "boolean"},
        }
    ),
    "Status": STATUS,
    "StatusTold": _object(
        {
            "number": NUMBER,
            "status": {"type": "string", "enum": [one.value for one in Driven]},
            "rank": _WHOLE,
            "done_at": MOMENT,
        }
    ),
    "Token": _object(
        {
            "access_token": _TEXT,
            "token_type": {"const": "Bearer"},
            "expires_in": _WHOLE,
            "scope": SCOPES,
        }
    ),
    "TokenAsked": _object(
        {
            "grant_type": {"const": "client_credentials"},
            "scope": SCOPES,
            "client_assertion_type": {
                "const": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            },
            "client_assertion": _TEXT,
        },
        "client_assertion_type",
        "client_assertion",
    ),
    "OfAToken": _object({"token": _TEXT}),
    "Introspected": _object({"active": {"type": "boolean"}}),
    "OAuthError": _object({"error": _TEXT, "error_description": _TEXT}, "error_description"),
    "Keys": _object({"keys": _list({"type": "object"})}),
    "Metadata": _object({"issuer": _TEXT, "token_endpoint": _TEXT}),
    "Described": _object({"openapi": _TEXT, "info": {"type": "object"}}),
    "Nothing": {"type": "object"},
    "Problem": _object(
        {"type": _TEXT, "title": _TEXT, "status": _WHOLE, "detail": _TEXT}, "detail"
    ),
}
"""By name."""
