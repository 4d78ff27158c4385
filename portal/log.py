"""One JSON line a request and an act; a key that is not allowed by name is dropped."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "act", "attempts", "code", "different", "door", "duration_ms", "event", "funder", "job",
        "kind", "level", "method", "not_checked", "number", "role", "route", "same", "seconds",
        "size", "status", "timestamp", "worker",
    }
)  # fmt: skip
"""Names, answers and addresses have no key here: they cannot be logged by mistake."""


def only_allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list."""
    for key in [key for key in event if key not in ALLOWED]:
        del event[key]
    return event


def start() -> None:
    """Write structlog's lines to standard error; libraries speak from warnings up, by name."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # What a library says may quote what a person wrote: its name and level are kept, no word.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        logging.Formatter('{"event": "library", "level": "%(levelname)s", "code": "%(name)s"}')
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
