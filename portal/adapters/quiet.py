"""Keeps libraries from logging: their messages may quote what a person wrote."""

from __future__ import annotations

import logging  # noqa: TID251  to silence it, not to use it


def hush(library: str) -> None:
    """Let this library's messages go nowhere."""
    logger = logging.getLogger(library)
    logger.handlers = [logging.NullHandler()]
    logger.propagate = False
