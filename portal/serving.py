"""What a process of the web server loads: the application with its own desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def application() -> Flask:
    """The application of this process, configured by the environment."""
    from portal import log
    from portal.app import create_app
    from portal.settings import Settings
    from portal.wiring import open_database, open_desk

    log.start()
    settings = Settings()
    return create_app(open_desk(settings, open_database(settings)), settings)
