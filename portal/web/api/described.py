"""What each view says of itself for the description (OpenAPI): what it takes, what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

V = TypeVar("V", bound=Callable[..., Any])

JSON, PROBLEM, FORM = (
    "application/json", "application/problem+json", "application/x-www-form-urlencoded",
)  # fmt: skip
BYTES = "binary"
"""In place of a schema: bytes of their own kind."""
ERASED = "It was destroyed once its time was over: destroy your copy."
"""When 410 is answered."""


@dataclass(frozen=True, slots=True)
class Described:
    """What the rule and the docstring of a view do not say."""

    answers: Mapping[int, tuple[str, str]]  # status → schema, media type
    asked: Sequence[Mapping[str, Any]] = ()  # of the query and the headers
    body: tuple[str, str] | None = None  # schema, media type
    problems: Mapping[int, str] = field(default_factory=dict)  # status → when
    proves: bool = False  # the software proves itself here, with no token


def described(
    schema: str,
    media_type: str = JSON,
    *,
    asked: Sequence[Mapping[str, Any]] = (),
    body: tuple[str, str] | None = None,
    problems: Mapping[int, str] | None = None,
    conditional: bool = False,
    proves: bool = False,
) -> Callable[[V], V]:
    """Say what a view answers when all is well, and what else it may answer.

    Args:
        schema: its answer's, or BYTES.
        media_type: of the answer.
        asked: parameters of the query and headers, as OpenAPI writes them.
        body: what is sent: a schema and its media type.
        problems: further statuses, and when they are answered.
        conditional: it takes If-None-Match and answers 304; bytes take Range too.
        proves: the software proves itself here: it has no token yet.
    """
    answers, more = {200: (schema, media_type)}, list(asked)
    told = dict(problems or {})
    if conditional:
        answers[304] = ("", "")
        more.append(_header("If-None-Match", "An ETag that you have: 304 if nothing changed."))
        if schema is BYTES or schema == "Manifest":
            answers[206] = (BYTES, media_type)
            told[416] = "There are no such bytes."
            more.append(_header("Range", "`bytes=0-1023`: a part alone."))

    def kept(view: V) -> V:
        said = Described(answers, tuple(more), body, told, proves)
        view.described = said  # type: ignore[attr-defined]  # read by openapi.py
        return view

    return kept


def _header(name: str, says: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": says, "schema": {"type": "string"}}
